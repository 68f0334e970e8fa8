-- names(parties)
-- Lambda parameters have long names here and in the views: a table alias of the same name would win over them.
list_transform(list_sort(parties), lambda each_party: each_party.name)
