-- sentence_finish(body, place)
-- One past the last character of the sentence in which the character at `place` stands (both 0-based).
place + length(regexp_replace(
    base.masked(substring(body, place + 1, 2000)),
    '(?s)^(.*?)(?:([.!?…]["”’'')\]]*)(?:\s+[^\p{Ll}\s].*|\s*)|\n\n.*)$',
    '\1\2'
))
