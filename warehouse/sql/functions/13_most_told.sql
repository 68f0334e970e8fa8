-- most_told(told)
-- Of equally frequent values the last in order: mode() would take whichever it meets first.
CASE
    WHEN len(told) < 2 THEN told[1]
    ELSE list_sort(list_transform(
        list_distinct(told),
        lambda each_value: {'count': len(list_filter(told, lambda other_value: other_value = each_value)), 'value': each_value}
    ))[-1].value
END
