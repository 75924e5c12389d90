"""A workbook is read as its sheet shows it, or refused before it takes the memory of the machine."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from reportgen import pipeline
from reportgen.cleaning.roles import roles
from reportgen.config import Config, config_from
from reportgen.engine import collect
from reportgen.errors import ConfigError, InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.orders.by_customer import customers_of
from reportgen.sources import LINE, Table, read_table
from reportgen.sources.basket_files import read_baskets

ROWS: list[list[Any]] = [
    ["id", "day", "at", "amount", "label", "yes"],
    [7, dt.datetime(2026, 5, 1), dt.datetime(2026, 5, 1, 8, 30), 0.1 + 0.2, "NA", True],
    ["007", dt.datetime(2026, 5, 2), dt.datetime(2026, 5, 1, 8, 30), 1e6, " x ", False],
]


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook, one sheet a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def native(table: Table) -> pd.DataFrame:
    frame: pd.DataFrame = collect(table.frame).to_native()
    return frame


def test_cells_are_what_a_careful_person_would_write(tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", May=ROWS)
    table = read_table(path, Config())
    cells = native(table)
    assert cells["id"].tolist() == ["7", "007"]  # a text stays as it is
    assert cells["day"].tolist() == ["2026-05-01", "2026-05-02"]
    assert cells["at"].tolist() == ["2026-05-01 08:30:00"] * 2
    assert cells["amount"].tolist() == ["0.3", "1000000"]
    assert cells["label"].tolist() == ["NA", " x "]
    assert cells["yes"].tolist() == ["True", "False"]
    assert table.plain == {"day", "at", "amount", "yes"}
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert table.notes == (DataNote("read_only_sheet", None, 1, ("May",)),)


def test_a_row_has_the_number_that_its_sheet_gives_it(tmp_path: Path) -> None:
    """Row 1 is empty, the header is row 2, row 4 is empty."""
    rows = [[], [None, *ROWS[0]], [None, *ROWS[1]], [], [None, *ROWS[2]]]
    table = read_table(saved(tmp_path / "may.xlsx", May=rows), Config())
    assert native(table)[LINE].tolist() == [3, 5]
    assert table.counts == "row"
    assert table.header == tuple(ROWS[0])


def test_the_first_sheet_with_data_is_read_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", Cover=[], May=ROWS, June=[["id", "amount"], [1, 2]])
    unread = DataNote("sheets_not_read", None, 1, ("June",))
    assert read_table(path, Config()).notes == (DataNote("read_as_sheet", None, 2, ("May",)), unread)
    assert read_table(path, config_from({"source": {"sheet": "June"}})).header == ("id", "amount")
    with pytest.raises(ConfigError, match="no such sheet; it has Cover, May, June"):
        read_table(path, config_from({"source": {"sheet": "July"}}))


def test_a_sheet_that_was_not_read_is_told_where_the_first_is_no_table_of_customers(tmp_path: Path) -> None:
    legend = [["Variable", "Meaning"], ["id", "the customer"], ["amount", "what was paid"]]
    path = saved(tmp_path / "may.xlsx", Legend=legend, Data=[["customer_id", "amount"], [1, 2]])
    with pytest.raises(SchemaError, match="sheet 'Data' was not read, and holds data too: set sheet = \"Data\" under"):
        roles(read_table(path, Config()), Config())


PEOPLE: list[list[Any]] = [["Customer ID", "Amount"], *([f"k{i}", 1.5 * i] for i in range(12))]
README: list[list[Any]] = [["Read me"], *([f"{i}. note"] for i in range(12))]
MEANINGS: list[list[Any]] = [["No.", "Variable", "Meaning"], *([i + 1, "Amount", "what was paid"] for i in range(12))]


@pytest.mark.parametrize("notes", [README, MEANINGS, [["Sales report"], ["2024"]]])
def test_notes_are_passed_over_for_the_only_table(notes: list[list[Any]], tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", Notes=notes, Data=PEOPLE, Legend=MEANINGS)
    table = read_table(path, Config())
    assert table.header == ("Customer ID", "Amount")
    assert table.notes == (DataNote("read_as_sheet", None, 3, ("Data",)), DataNote("sheet_passed_over", None, 0, ("Notes",)))
    assert table.other_sheets == ()


def test_several_tables_behind_notes_are_asked_for(tmp_path: Path) -> None:
    lines: list[list[Any]] = [["Order", "Customer", "Day", "Paid"], *([i, "k1", "2026-01-05", 9.5] for i in range(12))]
    path = saved(tmp_path / "may.xlsx", Notes=README, People=PEOPLE, Orders=lines)
    with pytest.raises(InputError, match="the first sheet, 'Notes', is no table, and 'People' and 'Orders' may each be the one"):
        read_table(path, Config())
    same = saved(tmp_path / "june.xlsx", Notes=README, May=PEOPLE, June=PEOPLE)
    with pytest.raises(InputError, match="'May' and 'June' have the same columns"):
        read_table(same, Config())
    first = saved(tmp_path / "july.xlsx", People=PEOPLE, Orders=lines)
    assert read_table(first, Config()).header == ("Customer ID", "Amount")


def test_sheets_of_the_same_columns_are_chosen_by_name(tmp_path: Path) -> None:
    lines: list[list[Any]] = [["id", "amount"], [1, 10], [1, 10], [2, 20]]
    later: list[list[Any]] = [["id", "amount"], [2, 20], [1, 10], [1, 10], [1, 10], [3, 30]]  # three rows twice
    notes: list[list[Any]] = [["note"], ["x"]]
    path = saved(tmp_path / "years.xlsx", **{"2025": lines, "2026": later, "Notes": notes})
    with pytest.raises(InputError, match=r"'2025' and '2026' have the same columns.*sheet = \[\"2025\", \"2026\"\] to read them"):
        read_table(path, Config())
    table = read_table(path, config_from({"source": {"sheet": ["2025", "2026"]}}))
    assert native(table)["amount"].tolist() == ["10", "10", "20", "10", "30"]
    assert native(table)[LINE].tolist() == [2, 3, 4, 4 + 5, 4 + 6]  # rows 5 and 6 of the second, numbered on
    assert table.notes[:2] == (DataNote("read_as_sheets", None, 2, ("2025", "2026")), DataNote("sheets_overlap", None, 3))
    assert len(native(read_table(path, config_from({"source": {"sheet": "2026"}})))) == 5
    with pytest.raises(InputError, match="sheet 'Notes' has other columns than '2025'"):
        read_table(path, config_from({"source": {"sheet": ["2025", "Notes"]}}))


LOG = ("InvoiceNo", "InvoiceDate", "Customer ID", "Amount")


@pytest.mark.parametrize(
    ("header", "names", "joined"),
    [
        (LOG, ("Year 2009-2010", "Year 2010-2011"), True),
        (LOG, ("January", "Feb", "Mei 2026"), True),
        (LOG, ("Sheet1", "Sheet2"), True),
        (LOG, ("Orders", "Returns"), False),
        (LOG, ("May", "May (2)"), False),  # a copy
        (("id", "day", "visits", "spend"), ("2025", "2026"), False),  # customers, twice
    ],
)
def test_a_log_of_orders_by_year_or_month_is_one(
    header: tuple[str, ...], names: tuple[str, ...], joined: bool, tmp_path: Path
) -> None:
    sheets: dict[str, list[list[Any]]] = {name: [list(header), [i, "2026-05-01", 7, 9.5]] for i, name in enumerate(names, 1)}
    path = saved(tmp_path / "log.xlsx", **sheets)
    if not joined:
        with pytest.raises(InputError, match="have the same columns"):
            read_table(path, Config())
        return
    table = read_table(path, Config())
    assert native(table)[header[0]].tolist() == [str(i) for i in range(1, len(names) + 1)]
    assert table.notes[0] == DataNote("read_as_sheets", None, len(names), names)


def test_titles_and_merged_cells_of_several_sheets(tmp_path: Path) -> None:
    """Two titled sheets of two rows each; in the second the id is one merged cell over both rows."""
    first: list[list[Any]] = [["Sales of 2025"], ["id", "day", "paid"], ["a", "2025-05-01", 1], ["b", "2025-05-02", 2]]
    second: list[list[Any]] = [["Sales of 2026"], ["id", "day", "paid"], ["c", "2026-05-01", 3], [None, "2026-05-02", 4]]
    path = saved(tmp_path / "years.xlsx", Old=first, New=second)
    book = openpyxl.load_workbook(path)
    book["New"].merge_cells("A3:A4")
    book.save(path)
    with pytest.raises(InputError, match="'Old' and 'New' have the same columns"):
        read_table(path, Config())
    table = read_table(path, config_from({"source": {"sheet": ["Old", "New"]}}))
    assert native(table)["id"].tolist() == ["a", "b", "c", "c"]
    assert native(table)[LINE].tolist() == [3, 4, 4 + 3, 4 + 4]
    assert {DataNote("titles_left_out", None, 2), DataNote("merged_filled", None, 1, ("id",))} <= set(table.notes)


def test_a_hidden_sheet_is_not_read_unasked(tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", Lists=[["id"], [1]], May=ROWS)
    book = openpyxl.load_workbook(path)
    book["Lists"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    unread = DataNote("sheets_not_read", None, 1, ("Lists",))
    assert read_table(path, Config()).notes == (DataNote("read_as_sheet", None, 2, ("May",)), unread)


@pytest.mark.parametrize(
    ("name", "header", "back"),
    [
        ("Returns", ["Order", "Why"], True),
        ("Storno", ["Beleg", "Grund"], True),
        ("Sheet2", ["Returned", "Order ID"], True),
        ("People", ["Person", "Region"], False),
    ],
)
def test_a_sheet_of_what_came_back_is_told(name: str, header: list[str], back: bool, tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", **{"Orders": ROWS, name: [header, ["Yes", "CA-1"]], "Notes": README})
    notes = read_table(path, Config()).notes
    assert (DataNote("sheet_of_returns", None, 1, (name,)) in notes) == back
    assert DataNote("sheets_not_read", None, 2, (name, "Notes")) in notes


def test_errors_are_blanks_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet["D2"] = "#DIV/0!"  # openpyxl makes an error of it
    book.save(tmp_path / "may.xlsx")
    table = read_table(tmp_path / "may.xlsx", Config())
    assert native(table)["amount"].tolist() == ["", "1000000"]
    assert DataNote("errors_as_blank", None, 1) in table.notes


@pytest.mark.parametrize(
    ("sheets", "message"),
    [({"May": []}, "no sheet holds anything"), ({"May": ROWS[:1]}, "no rows")],
)
def test_a_workbook_without_a_table_is_refused(sheets: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_table(saved(tmp_path / "may.xlsx", **sheets), Config())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "no readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", r"old Excel workbook \(.xls\)"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "behind a password"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "may.xlsx").write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "may.xlsx", Config())


def changed(path: Path, out: Path, part: str, old: str, new: str) -> Path:
    """Copy a workbook with a text of one of its parts replaced."""
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, text.replace(old.encode(), new.encode(), 1) if name == part else text)
    return out


def merged(path: Path, rows: list[list[Any]], *ranges: str) -> Path:
    """Write a workbook of one sheet with merged cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for where in ranges:
        book.active.merge_cells(where)
    book.save(path)
    return path


ORDERS: list[list[Any]] = [
    ["Sales report", None, None, None],
    ["Order No", "Customer ID", "Date", "Amount"],
    [1, "a", dt.datetime(2026, 5, 1), 5],
    [None, None, None, 7],
    [None, None, None, 9],
    [2, "b", dt.datetime(2026, 5, 2), 1],
    [None, "b", dt.datetime(2026, 5, 2), 2],
]


def test_merged_cells_say_the_same_in_every_row(tmp_path: Path) -> None:
    """a: 5 + 7 + 9 in one order; the order of b has a blank that is not merged, and stays one."""
    path = merged(tmp_path / "may.xlsx", ORDERS, "A1:D1", "A3:A5", "B3:B5", "C3:C5")
    table = read_table(path, Config())
    cells = native(table)
    assert cells["Order No"].tolist() == ["1", "1", "1", "2", ""]
    assert cells["Customer ID"].tolist() == ["a", "a", "a", "b", "b"]
    assert cells["Date"].tolist() == ["2026-05-01"] * 3 + ["2026-05-02"] * 2
    assert DataNote("merged_filled", None, 6, ("Order No", "Customer ID", "Date")) in table.notes
    found = native(customers_of(table, Config()))
    assert found["Amount"].tolist() == ["21.00", "3.00"]


def test_a_number_in_a_merged_cell_is_refused(tmp_path: Path) -> None:
    """The total of an order, or the price of each of its lines: nobody can tell."""
    rows = [*ORDERS[1:3], [1, "a", dt.datetime(2026, 5, 1), None], *ORDERS[5:]]
    path = merged(tmp_path / "may.xlsx", rows, "D2:D3")
    with pytest.raises(SchemaError, match="column 'Amount': holds merged cells"):
        customers_of(read_table(path, Config()), Config())


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    """Forty million spaces between two tags take a few KB packed."""
    path = saved(tmp_path / "may.xlsx", May=ROWS)
    bomb = changed(path, tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData>" + " " * 40_000_000)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(InputError, match="no honest table"):
        read_table(bomb, Config())


@pytest.mark.parametrize("place", ['r="XFD1048576"', "r  =\n 'XFD1048576'", 'r="xfd1048576"'])
def test_two_cells_far_apart_are_refused(tmp_path: Path, place: str) -> None:
    """A reader that lays out all between A1 and XFD1048576 would need 17 thousand million cells."""
    path = saved(tmp_path / "may.xlsx", May=ROWS)
    far = changed(path, tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", 'r="A3"', place)
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        read_table(far, Config())


def test_rows_and_cells_that_do_not_say_where_they_stand_count_as_well(tmp_path: Path) -> None:
    """By hand: the three rows of the table, 30,000 behind them, and one of 3,000 cells behind six columns."""
    path = saved(tmp_path / "may.xlsx", May=ROWS)
    wide, high = "<row>" + "<c/>" * 3_000 + "</row>", "<row/>" * 29_999
    far = changed(path, tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", "</sheetData>", f"{wide}{high}</sheetData>")
    with pytest.raises(InputError, match="row 30,003 and column 3,006"):
        read_table(far, Config())


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "may.zip", "w") as archive:
        archive.writestr("may.csv", "id,amount\n1,2\n")
    with pytest.raises(InputError, match="a zip archive but no Excel workbook"):
        read_table(tmp_path / "may.zip", Config())


def test_baskets_are_read_from_a_workbook_too(tmp_path: Path) -> None:
    path = saved(tmp_path / "may.xlsx", May=[["Invoice", "Item"], [1, "tea"], [1, "cups"], [2, "tea"]])
    assert read_baskets(path).transactions.n_baskets == 2


def test_the_real_order_lines(shared_data: Path) -> None:
    """Against another reader and another sum: openpyxl, and one line after the other in decimals."""
    path = shared_data / "online_retail_sample.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book.active.iter_rows(min_row=2, values_only=True)
    net: dict[Any, Decimal] = defaultdict(Decimal)
    orders: dict[Any, set[Any]] = defaultdict(set)
    for invoice, _, _, quantity, _, price, customer, _ in rows:
        amount = (Decimal(str(quantity)) * Decimal(str(price))).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert not str(invoice).startswith("C") or amount <= 0
        net[customer] += amount
        if amount > 0:
            orders[customer].add(invoice)
    book.close()
    people = pipeline.check(path).customers
    ledger = people.reconciliation
    assert ledger.rows_read == 40_000
    assert Decimal(str(ledger.spend_read)) == sum(net.values())
    spent = [max(Decimal(0), net[customer]) for customer in orders if customer is not None]
    assert ledger.rows_kept == len(spent)
    assert Decimal(str(ledger.spend_kept)) == sum(spent)
    left = {omission.reason: Decimal(str(omission.spend)) for omission in ledger.omissions}
    assert left["without_customer"] == net[None]
    assert sum(left.values()) == Decimal(str(ledger.spend_dropped)) == sum(net.values()) - sum(spent)
    frequency = collect(people.frame).to_native().set_index("customer_id")["frequency"].to_dict()
    assert frequency == {str(customer): len(found) for customer, found in orders.items() if customer is not None}
    assert people.as_of == dt.date(2011, 12, 9)
