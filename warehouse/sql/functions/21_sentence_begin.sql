-- sentence_begin(body, place)
-- First character of the sentence in which the character at `place` stands (both 0-based).
place + 1 - length(coalesce(
    nullif(
        regexp_extract(
            base.masked(left(body, place + 1)), '(?s)^.*(?:[.!?…]["”’'')\]]*\s+|\n\n)([^\p{Ll}\s].*)$', 1
        ),
        ''
    ),
    left(body, place + 1)
))
