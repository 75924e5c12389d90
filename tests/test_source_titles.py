"""What stands above a table is not read as one, in text and in workbooks; where its names are cannot be guessed, it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from door import HEADER, rows, written

from reportgen import sources
from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import InputError
from reportgen.notes import DataNote
from reportgen.sources import LINE, Table, read_table
from reportgen.sources.titles import n_titles

TABLE = written(rows(), delimiter=";")


def sheet(tmp_path: Path, cells: list[list[Any]]) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(tmp_path / "may.xlsx")
    return tmp_path / "may.xlsx"


def read(tmp_path: Path, data: bytes) -> Table:
    (tmp_path / "may.csv").write_bytes(data)
    return read_table(tmp_path / "may.csv", Config())


@pytest.mark.parametrize("in_memory", [0, 2**40])
@pytest.mark.parametrize(
    ("above", "n"),
    [
        ("Sales report 2024\n", 1),
        ("Sales report, spring\n\n", 1),
        ("Sales report;;;;;;;;;\n;;;;;;;;;\nPeriod:;May;;;;;;;;\n", 2),
        ('\n"Two\nlines"\n\n', 1),
    ],
)
def test_titles_above_a_text(above: str, n: int, in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same table as without, in both readers, and each row knows its line."""
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    plain, titled = read(tmp_path, TABLE), read(tmp_path, above.encode() + TABLE)
    assert titled.header == plain.header == HEADER
    assert DataNote("titles_left_out", None, n) in titled.notes
    assert "titles_left_out" not in {note.code for note in plain.notes}
    cells, expected = (collect(table.frame).to_native() for table in (titled, plain))
    assert (cells[LINE] - above.count("\n")).tolist() == expected[LINE].tolist()
    assert cells.drop(columns=LINE).equals(expected.drop(columns=LINE))


def test_titles_above_a_sheet(tmp_path: Path) -> None:
    """The header is the sheet's row 4."""
    lines: list[list[Any]] = [
        ["Sales report 2024"],
        [],
        [None, "Period:", "May"],
        ["id", "day", "shop", "paid"],
        ["a", "2026-05-01", "x", 5],
    ]
    table = read_table(sheet(tmp_path, [*lines, ["b", "2026-05-02", "x", 7]]), Config())
    assert table.header == ("id", "day", "shop", "paid")
    assert collect(table.frame)[LINE].to_list() == [5, 6]
    assert DataNote("titles_left_out", None, 2) in table.notes


@pytest.mark.parametrize(
    "header",
    [["id", "day", "day", "paid"], ["id", "day", "", "paid"], ["1", "2026-05-01", "x", "5"], ["id", "day", "2025", "paid"]],
)
def test_where_the_names_stand_is_not_guessed(header: list[str], tmp_path: Path) -> None:
    cells = [["Sales report 2024", "", "", ""], header, ["a", "2026-05-01", "x", "5"]]
    with pytest.raises(InputError, match="it cannot be told which row below it holds the column names"):
        read_table(sheet(tmp_path, [[cell or None for cell in row] for row in cells]), Config())
    with pytest.raises(InputError, match="it cannot be told which row below it holds the column names"):
        read(tmp_path, "".join(",".join(row) + "\n" for row in cells).encode())


@pytest.mark.parametrize(
    "first",
    [
        [["", "amount"], ["0", "5"], ["1", "7"]],  # an index without a name
        [["id", "a", "b"], ["1", "", ""], ["2", "3", ""]],
        [["id"], ["1"]],
        [["a", "b"], ["1", "2"], ["1", "2", "3"]],  # a row that is too long is told by its line
        [],
    ],
)
def test_names_in_the_first_row_are_no_title(first: list[list[str]]) -> None:
    assert n_titles(first) == 0


@pytest.mark.parametrize(
    ("foot", "message"),
    [
        (
            "3,records downloaded\n\nSeller: acme\n",
            "line 4: here the table ends, and what stands below it are notes; remove them",
        ),
        ("c,2026-05-03\nd,2026-05-03,x,5\n", "line 4: has 2 cells, the header has 4"),
    ],
)
def test_notes_below_a_table_are_told_at_once(foot: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, ("id,day,what,paid\na,2026-05-01,x,5\nb,2026-05-02,x,6\n" + foot).encode())
