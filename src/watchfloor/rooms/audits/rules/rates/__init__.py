"""Error rates: figures with intervals, run charts, groups that may be compared, and effects."""
