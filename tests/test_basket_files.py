"""Basket files: what a person writes into them, and what becomes of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from reportgen.config import config_from
from reportgen.errors import InputError, SchemaError
from reportgen.sources.basket_files import BasketFile, read_baskets


def read(folder: Path, content: str | bytes, **options: object) -> BasketFile:
    path = folder / "baskets.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_baskets(path, **options)  # type: ignore[arg-type]  # the tests pass what the function takes


def baskets_of(found: BasketFile) -> list[list[str]]:
    kept = found.transactions
    spans = zip(kept.starts[:-1], kept.starts[1:], strict=True)
    return [[kept.labels[i] for i in kept.items[low:high]] for low, high in spans]


def test_one_basket_a_line(tmp_path: Path) -> None:
    found = read(tmp_path, "tea,cups\ncups\n")
    assert (found.basket, found.columns, baskets_of(found)) == ("line", (), [["cups", "tea"], ["cups"]])
    assert found.sha256 == hashlib.sha256(b"tea,cups\ncups\n").hexdigest()


def test_what_people_write(tmp_path: Path) -> None:
    # a blank line, a repeated item, blanks, empty cells, a quoted comma, Windows line ends, no end of the last line
    found = read(tmp_path, ' tea , cups,tea\r\n\r\n,,\r\n"Milk, whole", ,cups')
    assert baskets_of(found) == [["cups", "tea"], ["Milk, whole", "cups"]]
    assert (found.n_empty, found.n_repeated, found.n_returned) == (2, 1, 0)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, sign: str) -> None:
    assert baskets_of(read(tmp_path, f"tea{sign}cups\ncups{sign}bags\n")) == [["cups", "tea"], ["bags", "cups"]]


def test_delimiter_that_is_named(tmp_path: Path) -> None:
    config = config_from({"source": {"delimiter": ";"}})
    assert baskets_of(read(tmp_path, "a,b;c,d\n", config=config)) == [["a,b", "c,d"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert baskets_of(read(tmp_path, "Käse,tea\n".encode(encoding))) == [["Käse", "tea"]]


def test_line_order_does_not_matter(tmp_path: Path) -> None:
    first, second = read(tmp_path, "tea,cups\nbags\n"), read(tmp_path, "bags\ncups,tea\n")
    assert first.transactions.labels == second.transactions.labels == ("bags", "cups", "tea")


def test_order_lines_by_their_header(tmp_path: Path) -> None:
    text = "InvoiceNo,StockCode,Description,Quantity\n1,A,Tea,2\n1,B,Cups,1\n1,A,Tea,1\n2,B,Cups,-1\n3,,Tea,1\n4,C,Bag,1\n"
    found = read(tmp_path, text)
    assert (found.basket, found.columns) == ("order", ("InvoiceNo", "StockCode"))
    assert baskets_of(found) == [["A", "B"], ["C"]]
    assert (found.n_empty, found.n_repeated, found.n_returned) == (1, 1, 1)


@pytest.mark.parametrize("quantity", ["-1", "(2)", "2-", "\u22121", "0", "-1.000,5", "-1 000", "-1e3", "-2.0"])
def test_what_came_back_was_not_bought_however_that_is_written(tmp_path: Path, quantity: str) -> None:
    found = read(tmp_path, f'InvoiceNo,StockCode,Quantity\n1,A,2\n1,B,1\n2,A,1\n2,C,"{quantity}"\n3,B,"1.000,0"\n')
    assert (baskets_of(found), found.n_returned) == ([["A", "B"], ["A"], ["B"]], 1)


def test_cancelled_orders_and_rows_of_totals_are_in_no_basket(tmp_path: Path) -> None:
    text = "order,item,status\n1,tea,Delivered\n1,cups,Delivered\n2,tea,Cancelled\n3,bag,Refunded\n4,tea,Pending\nGrand Total,,\n"
    found = read(tmp_path, text)
    assert baskets_of(found) == [["cups", "tea"], ["tea"]]
    assert (found.n_cancelled, found.n_total, found.n_empty) == (2, 1, 0)
    pending = read_baskets(tmp_path / "baskets.csv", config=config_from({"orders": {"cancelled": ["pending"]}}))
    assert (pending.n_cancelled, pending.transactions.n_baskets) == (1, 3)
    people = read(tmp_path, text.replace("Delivered", "single").replace("Pending", "married").replace("Refunded", "widowed"))
    assert people.n_cancelled == 0  # of four words one could be an order's


def test_customer_and_day(tmp_path: Path) -> None:
    text = "Member_number,Date,itemDescription\n7,2014-06-01 09:00,tea\n7,2014-06-01 18:30,cups\n7,2014-06-02 09:00,tea\n"
    found = read(tmp_path, text)
    assert (found.basket, found.columns) == ("customer_day", ("Member_number", "Date", "itemDescription"))
    assert baskets_of(found) == [["cups", "tea"], ["tea"]]


def test_order_lines_by_option(tmp_path: Path) -> None:
    text = "Bon;Was;Wer\n1;tea;x\n1;cups;x\n2;tea;x\n"
    assert read(tmp_path, text).basket == "line"  # nothing in that header is known
    found = read(tmp_path, text, order=("Bon",), item="Was")
    assert baskets_of(found) == [["cups", "tea"], ["tea"]]


TABLE = "size,kind,price\n" + "".join(f"{'SML'[i % 3]},{'ab'[i % 2]},{i}.5\n" for i in range(30))


def test_a_table_is_no_list_of_baskets(tmp_path: Path) -> None:
    # by hand: a header and 30 rows of 3 cells each
    with pytest.raises(SchemaError, match=r"line 1: all 31 lines have 3 cells.*--order.*--item.*size, kind, price$") as raised:
        read(tmp_path, TABLE)
    assert raised.value.columns == ("size", "kind", "price")
    with pytest.raises(SchemaError, match="all 31 lines"):  # blanks in the last column make no basket of it
        read(tmp_path, TABLE.replace("7.5", ""))
    with pytest.raises(SchemaError, match=r"c0, .*, c11 \.\.\. and 3 more$"):
        read(tmp_path, (",".join(f"c{i}" for i in range(15)) + "\n") + "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n" * 9)
    assert read(tmp_path, TABLE, order=("size",), item="kind").basket == "order"


def test_baskets_that_are_no_table(tmp_path: Path) -> None:
    one_each = read(tmp_path, "tea\ncups\n" * 20)
    differ = read(tmp_path, "tea,cups\n" * 20 + "bags,tea,cups\n")
    padded = read(tmp_path, "tea,cups,bags\n" + "tea,cups,\ntea,,\n" * 20)  # a spreadsheet fills up with empty cells
    pairs = read(tmp_path, "tea,cups\n" + "tea,bags\n" * 20 + "bags,cups\n")
    few = read(tmp_path, "tea,cups\n" * 5)
    assert [len(baskets_of(found)) for found in (one_each, differ, padded, pairs, few)] == [40, 21, 41, 22, 5]


def to_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write through DuckDB, which is there; pandas would need a library that is not."""
    duckdb.connect().from_df(table).write_parquet(str(path))


def test_parquet_is_order_lines(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    to_parquet(pd.DataFrame({"order_id": [1, 1, 2], "item": ["tea", "cups", "tea"]}), path)
    assert baskets_of(read_baskets(path)) == [["cups", "tea"], ["tea"]]
    to_parquet(pd.DataFrame({"x": [1], "y": ["tea"]}), path)
    with pytest.raises(SchemaError, match="name them with --order and --item"):
        read_baskets(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; give one basket a line"),
        (b"\n \n", "is empty; give one basket a line"),
        (b",,\n,\n", "holds no basket"),
        (b'tea,cups\n"bags,tea\n', "line 2: a quote is never closed"),
        (b'"tea"x,cups\n', "line 1: a quote is never closed, or something stands behind"),
        (b"%PDF-1.7\n", "not a text file but a PDF"),
        (b"tea,\x00cups\n", "NUL"),
        (b"order,item\n1,tea\n2\n", "line 3: has 1 cell, the header has 2"),
        (b"order,item\n,tea\n2,\n", "holds no basket"),
    ],
)
def test_what_cannot_be_read_says_where_and_how(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, content)


def test_named_columns_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no column 'Bon'; it has order, item") as raised:
        read(tmp_path, "order,item\n1,tea\n", order=("Bon",), item="item")
    assert raised.value.columns == ("Bon",)
    with pytest.raises(SchemaError, match="give --order and --item"):
        read(tmp_path, "order,item\n1,tea\n", item="item")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_baskets(tmp_path / "no.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_baskets(tmp_path)


def test_what_numbers_the_lines_of_an_order_is_no_item(tmp_path: Path) -> None:
    """By hand: ten orders of two lines, 1 with tea and 2 with milk; without the goods there is nothing to look for."""
    lines = [f"o{i // 2},{i % 2 + 1},{('tea', 'milk')[i % 2]}" for i in range(20)]
    found = read(tmp_path, "\n".join(["Order ID,Item,Item Name", *lines]))
    assert found.columns == ("Order ID", "Item Name")
    assert baskets_of(found)[0] == ["milk", "tea"]
    with pytest.raises(SchemaError, match="column 'Item' numbers the lines of each order, and no other column is known"):
        read(tmp_path, "\n".join(["Order ID,Item,Goods", *lines]))
