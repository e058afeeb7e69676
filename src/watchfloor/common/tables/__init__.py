"""Tables that somebody sends: XLSX, CSV, cells pasted from a spreadsheet. Nothing is believed.

The door. A room gets a `Table` of `read_table` (a file: CSV, or the first sheet to be seen of a
workbook), of `read_text` (pasted cells) or, where a workbook has several sheets, of
`open_workbook`. A table has only the rows that hold something; each knows its line, as the
spreadsheet counts, so that `LineProblem` can say where something is wrong. Cells are what the
spreadsheet had (texts, numbers, days, times) or, out of text, texts: `text_of`, `number_of`,
`day_of`, `time_of`, `minutes_of` and `instant_of` read either kind, and say None to what is none.
`read_start` reads when the interval of a row begins, from columns found by `START_NAMES`.

    table = read_table(data, limits=Limits(lines=5_000))
    columns = find_columns(table.rows[0], {"person": {"person", "姓名"}})
    for row in table.rows[1:]:
        name = text_of(row.cell(columns["person"]))

What is no table, is broken, is locked or is larger than its `Limits` is refused with a `Refusal`;
nothing is left out unsaid. Of a formula there is the value that the spreadsheet saved with it; of
merged cells the first holds the value. Requests bring tables through `common.uploads`.
"""

from ._cells import (
    Cell,
    day_of,
    instant_of,
    is_filled,
    minutes_of,
    number_of,
    short_text,
    text_of,
    time_of,
)
from ._intervals import START_NAMES, names_start, read_start
from ._rows import (
    Limits,
    Line,
    LineProblem,
    Row,
    Table,
    column_letters,
    day_columns,
    find_columns,
    table_of,
)
from ._text import decode_text, read_text, write_text
from ._workbooks import Workbook, is_workbook, open_workbook, read_table

__all__ = [
    "START_NAMES",
    "Cell",
    "Limits",
    "Line",
    "LineProblem",
    "Row",
    "Table",
    "Workbook",
    "column_letters",
    "day_columns",
    "day_of",
    "decode_text",
    "find_columns",
    "instant_of",
    "is_filled",
    "is_workbook",
    "minutes_of",
    "names_start",
    "number_of",
    "open_workbook",
    "read_start",
    "read_table",
    "read_text",
    "short_text",
    "table_of",
    "text_of",
    "time_of",
    "write_text",
]
