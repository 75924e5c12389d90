"""A large file is read through DuckDB, with the rows, the notes and the errors of the small reader."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from door import HEADER, TODAY, big, cleaned, codes, config, frame_of, rows, written

from reportgen import sources
from reportgen.customers import customers
from reportgen.engine import collect
from reportgen.errors import InputError
from reportgen.sources import LINE, Table, read_table
from reportgen.sources.delimited import read_delimited
from reportgen.sources.large import read_parquet

NAMES = ("id", "label", "amount")
TABLE = [["007", "NA", "12"], ["9007199254740993", "a;b, c | d", ""], ["3", "zwei\nZeilen", "5"], ["4", 'sagt "ja"', "6"]]


def everything(table: Table) -> tuple[object, ...]:
    text = collect(table.frame).to_native().sort_values(LINE)
    return (table.header, table.notes, table.counts, text.to_dict("list"))


def both(data: bytes, folder: Path) -> tuple[object, object]:
    path = folder / "may [1]*.csv"
    path.write_bytes(data)

    def said(read: object) -> object:
        try:
            return everything(read())  # type: ignore[operator]  # a function
        except InputError as e:
            return str(e)

    return said(lambda: read_delimited(data, path.name, "", config())), said(lambda: big(path, config()))


DATA = {
    "plain": written(TABLE[:2], NAMES),
    "line breaks in quotes": written(TABLE, NAMES),
    "semicolons": written(TABLE, NAMES, ";"),
    "tabs": written(TABLE, NAMES, "\t"),
    "byte order mark": written(TABLE[:2], NAMES, encoding="utf-8-sig"),
    "utf-16": written(TABLE, NAMES, encoding="utf-16"),
    "western": written([["1", "Straße", "2"]], NAMES, encoding="cp1252"),
    "latin": b"id,label\n1,\x81\n2,b\n",
    "blank lines": b"id,label\n\n1,a\n\n\n2,b\n\n",
    "no last line break": b"id,label\n1,a\n2,b",
    "windows line breaks": b"id,label\r\n1,a\r\n2,b\r\n",
    "old Mac line breaks": b"id,label\r1,a\r2,b\r",
    "padded quotes": b'id ; label\n1 ; "a;b" \n2; "c"\n',
    "padded closing quotes": b'id;label;n\n1;"a" ;2\n2;"c" ;3\n',
    "unnamed columns": b"Unnamed: 0,id,,amount,,\n0,a,x,1,,\n1,b,y,2,,\n",
    "row too long": b"id,amount\n1,2\n3,4\n1,2,3\n",
    "row too short": b"id,amount\n1,2\n3,4\n1\n",
    "open quote": b'id,amount\n1,2\n3,"4\n5,6\n',
    "header only": b"id,amount\n",
    "twins": b"id,amount,Amount\n1,2,3\n",
    "one column": b"id\n1\n",
    "workbook": b"PK\x03\x04rest",
}


@pytest.mark.parametrize("what", DATA)
def test_the_two_readers_agree(what: str, tmp_path: Path) -> None:
    small, large = both(DATA[what], tmp_path)
    assert large == small


def test_a_nul_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_bytes(b"id,amount\n1,2\n" * 20_000 + b"1,\0\n")
    with pytest.raises(InputError, match="NUL byte"):
        big(path, config())


def test_size_chooses_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "may.csv"
    path.write_bytes(written(rows()))
    small = read_table(path, config())
    monkeypatch.setattr(sources, "IN_MEMORY", 10)
    large = read_table(path, config())
    assert (type(small.frame).__name__, type(large.frame).__name__) == ("DataFrame", "LazyFrame")
    assert everything(small) == everything(large)
    assert small.sha256 == large.sha256


def test_parquet(tmp_path: Path) -> None:
    """Typed columns become text that can be read one way only, and rows are counted where there are no lines."""
    path = tmp_path / "may.parquet"
    frame = pd.DataFrame(rows(), columns=list(HEADER))
    frame = frame.astype({"born": "int64", "wine": "float64", "meat": "int32", "answered": "int8"})
    frame["since"] = pd.to_datetime(frame["since"])
    frame.loc[3, "income"] = None
    duckdb.connect().from_df(frame).write_parquet(str(path))
    table = read_table(path, config())
    assert table.counts == "row"
    assert set(table.plain) == {"born", "wine", "meat", "answered", "since"}
    people = customers(table, config(), TODAY)
    lines = rows()
    lines[3][HEADER.index("income")] = ""
    pd.testing.assert_frame_equal(frame_of(people), frame_of(cleaned(lines)))


def test_damaged_parquet(tmp_path: Path) -> None:
    path = tmp_path / "may.parquet"
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(InputError, match="is not readable as Parquet"):
        read_parquet(path)


def test_customers_are_the_same_on_both_engines(tmp_path: Path) -> None:
    """Blanks, currencies, decimal commas, day-first dates, twin rows and ids that are kept last: all that is converted."""
    table = rows(20)
    for line in table:
        day = line[HEADER.index("since")].split("-")
        line[HEADER.index("since")] = "/".join(reversed(day))
        line[HEADER.index("wine")] = f"Rp 1.0{line[0][1:]},50"
        line[HEADER.index("income")] = f" {line[HEADER.index('income')]} "
    table[4][HEADER.index("income")] = "NA"
    table[5][HEADER.index("meat")] = ""
    table[6][HEADER.index("degree")] = ""
    table[7][HEADER.index("born")] = "1850"
    table[8][HEADER.index("silent")] = ""
    table += [table[1], [*table[2][:-1], "0"]]
    settings = config(source={"keep": "last"})
    data = written(table, delimiter=";")
    path = tmp_path / "may.csv"
    path.write_bytes(data)
    small, large = cleaned(data, settings), customers(big(path, settings), settings, TODAY)
    pd.testing.assert_frame_equal(frame_of(large), frame_of(small))
    assert large.notes == small.notes
    assert large.reconciliation == small.reconciliation
    assert {"same_id_last_kept", "duplicate_rows_removed", "currency_sign_dropped", "age_impossible"} <= codes(small)


@pytest.mark.parametrize("name", ["customer_personality.csv", "credit_card_customers.csv"])
def test_real_tables_are_the_same_on_both_engines(name: str, shared_data: Path) -> None:
    settings = config(columns={})
    small = customers(read_table(shared_data / name, settings), settings, TODAY)
    large = customers(big(shared_data / name, settings), settings, TODAY)
    pd.testing.assert_frame_equal(frame_of(large), frame_of(small))
    assert large.notes == small.notes
    assert large.reconciliation == small.reconciliation
