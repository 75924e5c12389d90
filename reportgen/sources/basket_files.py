"""Basket files: one basket a line, or order lines with a column for the order."""

from __future__ import annotations

import csv
import hashlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import InputError, SchemaError
from reportgen.sources import Table, dialect, read_table
from reportgen.sources.minus import none_or_less
from reportgen.sources.opening import legible, opening
from reportgen.sources.order_columns import articles, first_known, status_of_orders
from reportgen.sources.order_names import CUSTOMER, DAY, ITEM, ORDER, QUANTITY
from reportgen.sources.voided import is_total, voiding
from reportgen.transactions import Transactions, transactions

_CHUNK = 2**20  # bytes read at once

_NO_TEXT = (b"PK\x03\x04", b"PAR1")
"""Workbooks and Parquet: always a table with a header, never one basket a line."""

_FEW_LINES = 5  # baskets of which so few may have as many items each by chance

_NAMED = 12  # columns that a message names

_TIME = r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})[ T]\d{1,2}:.*$"  # a date with a time of day; the date is the day


@dataclass(frozen=True)
class BasketFile:
    """What a basket file holds, and how it was read.

    Attributes
    ----------
    transactions : Transactions
        Labels in the order of the alphabet, so that the order of the lines does not matter.
    name, sha256 : str
        File name, and SHA-256 of its bytes.
    basket : str
        "line", "order" or "customer_day": what a basket is.
    columns : tuple of str
        Of order lines: those that make the basket, then the item's.
    n_empty : int
        Lines without an item, or order lines without an order or an item; they were left out.
    n_repeated : int
        Items that stood in their basket already; they count once.
    n_returned : int
        Order lines with a quantity of 0 or less: nothing was bought, so they were left out.
    n_cancelled : int
        Lines of orders that were cancelled or paid back, left out.
    n_total : int
        Rows that say total where an order, a customer or a date should stand, left out.
    """

    transactions: Transactions
    name: str
    sha256: str
    basket: str
    columns: tuple[str, ...]
    n_empty: int
    n_repeated: int
    n_returned: int
    n_cancelled: int = 0
    n_total: int = 0


def read_baskets(path: Path, order: Sequence[str] = (), item: str | None = None, config: Config | None = None) -> BasketFile:
    """Read a basket file.

    A file whose first line names an order (or a customer and a date) and an item holds order lines; any other text file holds one
    basket a line, its items separated by the sign that its first lines hold most of.

    Parameters
    ----------
    path : Path
    order : sequence of str
        Columns that make a basket: that of the order, or those of the customer and the date, of which the day counts.
    item : str, optional
        Column of the item; with ``order``, the file is read as order lines whatever its header.
    config : Config, optional
        ``[source]`` says what should not be detected, ``[orders]`` which column holds the states of orders, and which of them
        mean that nothing was bought.

    Raises
    ------
    InputError
        If the file is missing, is no text or table, or holds no basket; SchemaError if it lacks a column that was named, or is a
        table in which no column is known as that of an order and an item.
    """
    config = config or Config()
    if bool(order) != (item is not None):
        raise SchemaError(f"{path.name}: order lines need the column of the order and that of the item; give --order and --item")
    head, sha256, is_utf8 = _scanned(path)
    if item is None and not head.startswith(_NO_TEXT):
        encoding, guessed = dialect.encoding(head, is_utf8, path.name, config)
        sign = _delimiter(path, encoding if not guessed else "latin-1", config)
        first = next(_lines(path, encoding, guessed, sign), (1, []))[1]
        if basket_columns(first) is None:
            return _basket_lines(path, sha256, _lines(path, encoding, guessed, sign))
    return _order_lines(read_table(path, config), tuple(order), item, config)


def _scanned(path: Path) -> tuple[bytes, str, bool]:
    """The first bytes, the digest, and whether all is UTF-8."""
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                yield chunk

    with opening(path):
        with path.open("rb") as file:
            head = file.read(dialect.SAMPLE)
        rest = chunks()
        is_utf8 = dialect.is_utf8(rest)
        for _ in rest:
            continue  # the digest is of all bytes
    if not head.strip():
        raise InputError(f"{path.name}: is empty; give one basket a line, or order lines with a header")
    return head, digest.hexdigest(), is_utf8


def _delimiter(path: Path, encoding: str, config: Config) -> str:
    """The sign that the first lines hold most of; a comma where they hold none, as with one item a basket."""
    if config.source.delimiter:
        return dialect.delimiter("", path.name, config)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        found = Counter(sign for sign in file.read(dialect.SAMPLE) if sign in dialect.DELIMITERS)
    return max((",", *dialect.DELIMITERS), key=lambda sign: found[sign])


def _lines(path: Path, encoding: str, guessed: bool, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Every line with its number, its cells without the space around them."""
    errors = "replace" if guessed else "strict"  # a guessed encoding has a few bytes without a meaning
    start = 1
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        reader = csv.reader(file, delimiter=sign, skipinitialspace=sign != "\t", strict=True)
        try:
            for row in reader:
                yield start, [cell.strip() for cell in row]
                start = reader.line_num + 1
        except csv.Error:
            raise InputError(
                f"{path.name} line {start}: a quote is never closed, or something stands behind a closing one; close the quote, "
                "or double a quote that belongs to the text"
            ) from None
        except UnicodeDecodeError:
            raise InputError(dialect.not_text(path.name, encoding)) from None


def _basket_lines(path: Path, sha256: str, lines: Iterator[tuple[int, list[str]]]) -> BasketFile:
    codes: dict[str, int] = {}
    baskets, items, n, n_empty = array("q"), array("q"), 0, 0
    first: list[str] = []
    widths = set()
    for _, row in lines:
        if any(row):
            first = first or row
            widths.add(len(row))
        held = [codes.setdefault(cell, len(codes)) for cell in row if cell]
        n_empty += not held
        baskets.extend([n] * len(held))
        items.extend(held)
        n += bool(held)
    if n > _FEW_LINES and len(widths) == 1 and len(first) > 1:
        times = np.bincount(np.array(items))
        if all(cell and times[codes[cell]] == 1 for cell in first):  # names of columns; an item comes again, in pairs as well
            _refuse_table(path.name, first, n)
    found, n_repeated = _collected(path.name, (np.array(baskets), np.array(items)), list(codes), n)
    return BasketFile(found, legible(path.name), sha256, "line", (), n_empty, n_repeated, 0)


def _refuse_table(name: str, first: list[str], n: int) -> NoReturn:
    """Refuse lines that all have as many cells, the first of words that never come again: its columns are no items."""
    columns = [cell for cell in first if cell]
    more = f" ... and {len(columns) - _NAMED} more" if len(columns) > _NAMED else ""
    raise SchemaError(
        f"{name} line 1: all {n} lines have {len(first)} cells, and nothing in the first comes again, so this is a table and no "
        "list of baskets; name the column of the order with --order and that of the item with --item, or give one basket a "
        f"line; the columns are {', '.join(columns[:_NAMED])}{more}",
        tuple(first),
    )


def _order_lines(table: Table, order: tuple[str, ...], item: str | None, config: Config) -> BasketFile:
    import pandas as pd

    if item is None:
        order, item = _detected(table)
    status = config.orders.status or status_of_orders(table, [name for name in table.header if name not in (*order, item)])
    lacking = [name for name in (*order, item, *([status] if status else [])) if name not in table.header]
    if lacking:
        raise SchemaError(f"{table.name}: no column {lacking[0]!r}; it has {', '.join(table.header)}", tuple(lacking))
    known = first_known(table.header, QUANTITY)
    further = [name for name in (known, status) if name]
    rows: Any = collect(table.frame.select(*dict.fromkeys((*order, item, *further)))).to_native()
    texts = rows.apply(lambda column: column.str.strip())
    nothing = pd.Series(False, index=texts.index)
    total = texts[list(order)].isin([text for name in order for text in set(texts[name]) if is_total(text)]).any(axis=1)
    cancelled = texts[status].isin(_cancelled(status, set(texts[status]), config)) & ~total if status else nothing
    returned = texts[known].isin([text for text in set(texts[known]) if none_or_less(text)]) if known else nothing
    returned &= ~total & ~cancelled
    blank = (texts[[*order, item]] == "").any(axis=1) & ~total & ~cancelled & ~returned
    texts = texts[~(total | cancelled | returned | blank)]
    by_day = len(order) > 1
    keys = [texts[name].str.replace(_TIME, r"\1", regex=True) if by_day else texts[name] for name in order]
    basket = texts.groupby(keys, sort=False).ngroup().to_numpy()
    codes, labels = pd.factorize(texts[item])
    n = int(basket.max()) + 1 if len(basket) else 0
    found, n_repeated = _collected(table.name, (basket, codes), labels.tolist(), n)
    left_out = (int(blank.sum()), n_repeated, int(returned.sum()), int(cancelled.sum()), int(total.sum()))
    return BasketFile(found, table.name, table.sha256, "customer_day" if by_day else "order", (*order, item), *left_out)


def _detected(table: Table) -> tuple[tuple[str, ...], str]:
    """The columns of the basket and of the item by their usual names, of which one that numbers lines is no item."""
    if (detected := basket_columns(table.header)) is None:
        raise SchemaError(
            f"{table.name}: no column is known as that of an order and an item; name them with --order and --item", table.header
        )
    order, _ = detected
    item, numbering = articles(table, order[0], table.header) if len(order) == 1 else (detected[1], ())
    if item is None:
        raise SchemaError(
            f"{table.name}: column {numbering[0]!r} numbers the lines of each order, and no other column is known as that of an "
            "item; name both with --order and --item",
            numbering,
        )
    return order, item


def _cancelled(header: str, states: Collection[str], config: Config) -> list[str]:
    """The states whose lines are left out: those that the settings name, else the usual ones."""
    if config.orders.cancelled is None:
        return sorted(voiding(header, states))
    named = {state.casefold() for state in config.orders.cancelled}
    return [state for state in states if state.casefold() in named]


def basket_columns(header: Sequence[str]) -> tuple[tuple[str, ...], str] | None:
    """Return the columns of order lines by their usual names: those of the basket, and that of the item; None without them.

    Examples
    --------
    >>> basket_columns(["Invoice", "StockCode"]), basket_columns(["Member_number", "Date", "itemDescription"])
    ((('Invoice',), 'StockCode'), (('Member_number', 'Date'), 'itemDescription'))
    """
    item, order, customer, day = (first_known(header, known) for known in (ITEM, ORDER, CUSTOMER, DAY))
    if item is None:
        return None
    if order is not None:
        return (order,), item
    return ((customer, day), item) if customer is not None and day is not None else None


def _collected(name: str, lines: tuple[NDArray[Any], NDArray[Any]], labels: list[str], n: int) -> tuple[Transactions, int]:
    """The baskets of lines with their labels in the order of the alphabet, and how many items stood in theirs already."""
    if n == 0:
        raise InputError(f"{name}: holds no basket; give one basket a line, or order lines with a header")
    basket, item = lines
    order = np.array(sorted(range(len(labels)), key=labels.__getitem__))
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    found = transactions(basket, place[item], [labels[i] for i in order.tolist()], n)
    return found, len(item) - len(found.items)
