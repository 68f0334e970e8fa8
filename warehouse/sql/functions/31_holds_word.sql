-- holds_word(body, word)
-- The body holds the word at the beginning of a word: the plain search first, since it takes half the time.
word = '' OR (
    regexp_matches(body, '(?i)' || regexp_escape(word))
    AND regexp_matches(body, '(?i)(?:^|[^\p{L}\p{N}])' || regexp_escape(word))
)
