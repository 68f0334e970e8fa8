-- word(words, number)
-- The nth word to look for in small letters, or several in double quotation marks; empty where there are fewer.
coalesce(trim(regexp_extract_all(lower(words), '"[^"]+"|[^\s"]+')[number], ' "'), '')
