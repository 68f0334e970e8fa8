-- holds(body, words)
-- The body holds all of up to eight words.
base.holds_word(body, base.word(words, 1)) AND base.holds_word(body, base.word(words, 2))
AND base.holds_word(body, base.word(words, 3)) AND base.holds_word(body, base.word(words, 4))
AND base.holds_word(body, base.word(words, 5)) AND base.holds_word(body, base.word(words, 6))
AND base.holds_word(body, base.word(words, 7)) AND base.holds_word(body, base.word(words, 8))
