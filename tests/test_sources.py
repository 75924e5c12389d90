"""A file in any dialect is read as what it says, or refused with its line."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import narwhals as nw
import pandas as pd
import pytest
from door import HEADER, config, read, rows, written

from reportgen.config import Config
from reportgen.errors import ConfigError, InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.sources import LINE, read_frame, read_table

TABLE = [["007", "NA", "12"], ["9007199254740993", "None", ""], ["3", "null", "5"]]
NAMES = ("id", "label", "amount")


def cells(data: bytes, settings: Config | None = None) -> list[tuple[str, ...]]:
    table = read(data, settings)
    return [row[:-1] for row in nw.to_native(table.frame).itertuples(index=False, name=None)]


def test_text_is_what_the_file_said() -> None:
    """007, an id above 2^53 beside a blank, and labels that pandas would take for nulls."""
    table = read(written(TABLE, NAMES))
    assert cells(written(TABLE, NAMES)) == [tuple(row) for row in TABLE]
    assert table.header == NAMES
    assert table.sha256 == hashlib.sha256(written(TABLE, NAMES)).hexdigest()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_dialects(delimiter: str, encoding: str) -> None:
    table = [["1", "Straße, 5; Köln | x", "2,5"], ["2", "zwei\nZeilen", "3"]]
    data = written(table, NAMES, delimiter, encoding)
    assert cells(data) == [tuple(row) for row in table]
    notes = read(data).notes
    assert notes[0].code == ("read_as_fallback_encoding" if encoding == "cp1252" else "read_as_encoding")
    assert notes[1] == DataNote("read_as_delimiter", None, 0, ("tab" if delimiter == "\t" else delimiter,))


def test_columns_that_are_lined_up_by_spaces() -> None:
    found = read(b"id       day  paid\n 00001 19970101  11.77\n 00002 19970112   7.00\n")
    assert found.header == ("id", "day", "paid")
    assert nw.to_native(found.frame)["paid"].tolist() == ["11.77", "7.00"]
    assert DataNote("read_as_delimiter", None, 0, ("space",)) in found.notes


def test_utf_16_big_endian_with_bom() -> None:
    assert cells(b"\xfe\xff" + written(TABLE, NAMES, encoding="utf-16-be")) == [tuple(row) for row in TABLE]


def test_bytes_that_windows_does_not_know_are_latin_1() -> None:
    assert cells(b"id,label\n1,\x81\n")[0] == ("1", "\x81")


def test_padding_around_quotes_belongs_to_nobody() -> None:
    assert cells(b'id ; label\n1 ; "a;b" \n2;"c" ;\n'.replace(b";\n", b"\n")) == [("1 ", "a;b"), ("2", "c")]


def test_a_row_knows_its_line() -> None:
    """Blank lines are no rows, and a line break inside quotes is a line of the file."""
    table = read(b'id,label\n1,a\n\n2,"b\nb"\r\n3,c\n')
    assert nw.to_native(table.frame)[LINE].tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"id,amount\n", "no rows"),
        (b"id,amount\n1,2\n1,2,3\n", r"may.csv line 3: has 3 cells, the header has 2"),
        (b"id,amount\n0,1,2\n1,3,4\n", "the header lacks a name for a column that numbers the rows"),
        (b"id,amount\n1,2\n1\n", r"may.csv line 3: has 1 cell, the header has 2"),
        (b'id,amount\n1,2\n3,"4\n5,6\n', r"may.csv line 3: a quote is opened and never closed"),
        (b'id,amount\n1,"2"x\n', r"may.csv line 2: something stands between a closing quote and the delimiter"),
        (b"id\n1\n2\n", "one column only"),
        (b"tea\ntea,milk\nmilk\ncups,tea,milk\n", "different numbers of cells, as baskets do, which `reportgen baskets` reads"),
        (
            b" 00001 19970101  1   11.77\n 00002 19970112 12   77.00\n",
            "the first line holds 00001, 19970101, 1, which are no column names",
        ),
        (
            b"00001,19970101,11.77\n00002,19970112,77.00\n",
            "the first line holds 00001, 19970101, 11.77, which are no column names",
        ),
        (b"a;b,c\n1;2,3\n", "separate cells equally well"),
        (b"id,amount\n1,\x00\n", "NUL bytes"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89PNG\r\n", "a picture"),
        (b",\n1,2\n", "no column has a name"),
        (b"\n<!DOCTYPE html><html><table><tr><td>id</td>", "not a table but a web page; open it in a spreadsheet"),
        (b'[{"id": 1, "amount": 2}]', "not a table but JSON; write it as CSV"),
        (b'{"id": 1, "amount": 2}\n{"id": 2, "amount": 3}\n', "JSON"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


@pytest.mark.parametrize("header", ["id,Amount,amount", "id, amount ,amount"])
def test_columns_of_one_name_are_refused(header: str) -> None:
    with pytest.raises(SchemaError, match=r"columns 2 and 3 are both called 'amount'") as caught:
        read(f"{header}\n1,2,3\n".encode())
    assert caught.value.columns == ("amount",)


def test_columns_without_a_name() -> None:
    """The first numbers the rows, the last two are empty, the one before has values that nothing can refer to."""
    table = read(b"Unnamed: 0,id,,amount,,\n0,a,x,1,,\n1,b,y,2,,\n")
    assert table.header == ("id", "amount")
    assert table.notes[2:] == (
        DataNote("index_column_dropped", "Unnamed: 0"),
        DataNote("unnamed_column_dropped", None, 3),
        DataNote("empty_columns_dropped", None, 2),
    )


def test_the_config_decides_what_it_names() -> None:
    settings = config(source={"delimiter": ",", "encoding": "cp437"})
    assert cells(b"a;b,c\n1;2,\x81\n", settings) == [("1;2", "ü")]
    for name in ("utf-99", "rot13", "hex", "undefined", "utf\0"):
        with pytest.raises(ConfigError, match=r"source\.encoding = .*: no encoding of text that we know; try utf-8"):
            read(b"a,b\n1,2\n", config(source={"encoding": name}))
    with pytest.raises(ConfigError, match="single character"):
        read(b"a,b\n1,2\n", config(source={"delimiter": "::"}))
    with pytest.raises(InputError, match=r"may.csv line 2: is not utf-8 text"):
        read(b"a,b\n1,\xff\n", config(source={"encoding": "utf-8"}))


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "missing.csv", Config())
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path, Config())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_bytes(written(rows()))
    path.chmod(0)
    with pytest.raises(InputError, match="permissions"):
        read_table(path, Config())


def test_a_frame_is_text_too() -> None:
    frame = pd.DataFrame(
        {
            "id": ["007", None],
            "ratio": [1e-5, float("nan")],
            "n": [3.0, float("inf")],
            "day": pd.to_datetime(["2013-08-21", None]),
            "yes": [True, False],
        }
    )
    table = read_frame(frame, Config())
    assert cells_of(table.frame) == [("007", "0.00001", "3", "2013-08-21", "True"), ("", "", "inf", "", "False")]
    assert table.plain == {"ratio", "n", "day", "yes"}
    assert (table.counts, table.name) == ("row", "frame")
    assert nw.to_native(table.frame)[LINE].tolist() == [1, 2]


def cells_of(frame: object) -> list[tuple[str, ...]]:
    return [row[:-1] for row in nw.to_native(frame).itertuples(index=False, name=None)]  # type: ignore[call-overload]  # a frame in memory


def test_a_frame_of_text_is_hashed_like_its_file() -> None:
    frame = pd.DataFrame(rows(), columns=list(HEADER))
    assert read_frame(frame, Config()).sha256 == hashlib.sha256(written(rows())).hexdigest()
    assert read_frame(nw.from_native(frame), Config()).sha256 == hashlib.sha256(written(rows())).hexdigest()


@pytest.mark.parametrize("what", [5, "may.csv", [1, 2]])
def test_no_frame(what: object) -> None:
    with pytest.raises(InputError, match="is no table"):
        read_frame(what, Config())


def test_an_empty_frame() -> None:
    with pytest.raises(InputError, match="no rows"):
        read_frame(pd.DataFrame({"id": []}), Config())


@pytest.mark.parametrize(
    ("given", "written_in"), [("utf-8", "utf-8-sig"), ("UTF8", "utf-8"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16-be")]
)
def test_a_mark_in_front_is_no_part_of_the_first_column(given: str, written_in: str) -> None:
    data = written(TABLE, NAMES, encoding=written_in)
    assert read(data, config(source={"encoding": given})).header == NAMES


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_whose_name_is_no_utf8_has_one_that_can_be_written(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    path.write_bytes(written(TABLE, NAMES))
    assert read_table(path, config()).name == "caf\ufffd.csv"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("reportgen.sources.IN_MEMORY", 1)
        with pytest.raises(InputError, match=r"its name is not in UTF-8, and .*; rename it"):
            read_table(path, config())
