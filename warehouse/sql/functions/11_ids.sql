-- ids(parties)
-- The parties' entity ids in order, of those that are known.
list_filter(
    list_transform(list_sort(parties), lambda each_party: each_party.id), lambda each_id: each_id IS NOT NULL
)
