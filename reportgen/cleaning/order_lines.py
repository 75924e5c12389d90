"""Order lines: text becomes codes, days and cents, one distinct text at a time and exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.dates import day_in, day_order
from reportgen.cleaning.faults import NOT_AVAILABLE
from reportgen.cleaning.ledger import LARGEST_SUM
from reportgen.cleaning.notation import Notation, Written, notations, written
from reportgen.cleaning.numbers import LARGEST
from reportgen.cleaning.order_slips import refuse_far, refuse_repeated_total
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import collect
from reportgen.errors import InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.sources.order_columns import OrderColumns
from reportgen.sources.table import LINE, Table
from reportgen.units import MINOR_UNITS

NOWHERE = -1
"""The code of a blank cell."""

_SPACE = " \t\r\n\v\f\u00a0\ufeff"
_TIME = re.compile(r"[ T][0-9]{1,2}:.*$")
_DIGITS_ONLY = re.compile(r"^([12][0-9]{3})([01][0-9])([0-3][0-9])$")
_CANCELLED = re.compile(r"[cC][0-9]+")
_FINEST = 6  # decimals of a price that are told from the error of a float
_LONGEST_BLANK = 4  # letters of "null": half a million texts are not asked in vain
_SIGNED = re.compile(r"^[(]([^()]+)[)]$|^(.*[0-9])-$|^[\u2212\u2013](.*)$")
_CENT = Decimal(1)
_NOISE = Decimal("1e-9")  # of a cent: what floats add to an amount when they are written out

_T = TypeVar("_T")


@dataclass(frozen=True)
class Coded:
    """A column as the position of each cell's text.

    Attributes
    ----------
    header : str
        Of the column; empty where there is none.
    codes : array of int64
        One a line; ``NOWHERE`` for a blank cell.
    texts : tuple of str
        The different texts, without the space around them.
    """

    header: str
    codes: NDArray[np.int64]
    texts: tuple[str, ...]

    def each(self, value: Callable[[str], _T], blank: _T, dtype: Any) -> NDArray[Any]:
        """Work out a value once for every different text, and hand it to every line; ``blank`` where the cell is."""
        values = np.array([*(value(text) for text in self.texts), blank], dtype=dtype)
        return values[self.codes]  # the code of a blank is the last position


@dataclass(frozen=True)
class OrderLines:
    """Order lines with fixed types, in the order of the table.

    Attributes
    ----------
    line : array of int64
        Where each stands.
    customer, order : Coded
        ``order`` holds blanks only where there is no such column.
    day : array of int64
        Day number (``datetime.date.toordinal``); 0 where there is none.
    cents : array of int64
        What the line adds to spend, in minor units: negative for what came back.
    priced : array of bool
        Whether the line says what it is worth.
    returned : array of bool
        Negative in quantity or amount, or of a cancelled order.
    n_turned : int
        Returned lines with a positive amount, which was turned.
    """

    line: NDArray[np.int64]
    customer: Coded
    order: Coded
    day: NDArray[np.int64]
    cents: NDArray[np.int64]
    priced: NDArray[np.bool_]
    returned: NDArray[np.bool_]
    n_turned: int


def order_lines(table: Table, columns: OrderColumns, config: Config) -> tuple[OrderLines, list[DataNote]]:
    """Read the columns of order lines.

    One column at a time is brought into memory, so that of a large table codes and numbers are held, and its text never at once.

    Raises
    ------
    SchemaError
        If a cell is no number or date, or a column can be read in two ways.
    """
    line = np.sort(collect(table.frame.select(LINE))[LINE].to_numpy().astype(np.int64))
    nobody = Coded("", np.full(len(line), NOWHERE, dtype=np.int64), ())
    customer = coded(table, columns.customer)
    order = coded(table, columns.order) if columns.order else nobody
    day, about_days = _days(table, columns.date, line, config)
    refuse_far(table, columns.date, line, day)
    money = [header for header in (columns.amount, columns.quantity, columns.price) if header]
    numbers, about_numbers = _numbers(table, money, line, config)
    if columns.amount:
        cents, priced, n_finer = _amounts(numbers[columns.amount])
        if config.orders.amount is None:
            refuse_repeated_total(table, columns.amount, order.codes, cents)
    else:
        cents, priced, n_finer = _products(numbers[columns.quantity or ""], numbers[columns.price or ""], table.name)
    returned = (cents < 0) | _cancelled(order)
    if columns.quantity:
        returned |= numbers[columns.quantity].each(lambda number: number < 0, False, bool)
    turned = returned & (cents > 0)
    if float(np.abs(cents.astype(float)).sum()) > LARGEST_SUM:
        raise InputError(f"{table.name}: spend adds up to more than can be counted exactly; give the amounts in thousands")
    notes = [*about_days, *about_numbers]
    if n_finer:
        notes.append(DataNote("amount_rounded", columns.amount or columns.price, n_finer))
    lines = OrderLines(line, customer, order, day, np.where(turned, -cents, cents), priced, returned, int(turned.sum()))
    return lines, notes


def coded(table: Table, header: str) -> Coded:
    """Read one column as codes, in the order of ``LINE``."""
    import pandas as pd

    cells = collect(table.frame.select(LINE, header).sort(LINE))[header].to_native()
    codes, found = pd.factorize(cells)
    stripped = [text.strip(_SPACE) for text in found.tolist()]
    texts = tuple(dict.fromkeys(text for text in stripped if not _is_blank(text)))
    place = {text: i for i, text in enumerate(texts)}
    return Coded(header, np.array([place.get(text, NOWHERE) for text in stripped], dtype=np.int64)[codes], texts)


def _is_blank(text: str) -> bool:
    return not text or (len(text) <= _LONGEST_BLANK and NOT_AVAILABLE.fullmatch(text) is not None)


def _days(table: Table, header: str, line: NDArray[np.int64], config: Config) -> tuple[NDArray[np.int64], list[DataNote]]:
    dates = coded(table, header)
    days = [_TIME.sub("", text) if ":" in text else _DIGITS_ONLY.sub(r"\1-\2-\3", text) for text in dates.texts]
    if not days:
        raise SchemaError(f"{table.name}: column {header!r}: no line has a date; name another column under [orders]", (header,))
    order = day_order(frozenset(days), Cell("date", header, "date"), table, config)
    number = {day: found.toordinal() for day in dict.fromkeys(days) if (found := day_in(day, order))}
    bad = [text for text, day in zip(dates.texts, days, strict=True) if day not in number]
    _refuse(table, dates, line, bad, "is not a date in this column's order; write every day as YYYY-MM-DD")
    of_text = dict(zip(dates.texts, days, strict=True))
    note = DataNote("read_as_date_order", header, int((dates.codes != NOWHERE).sum()), (order, min(dates.texts)))
    return dates.each(lambda text: number[of_text[text]], 0, np.int64), [note]


@dataclass(frozen=True)
class _Numbers:
    """A column of numbers: its codes, and the number that each different text is."""

    coded: Coded
    values: tuple[Decimal, ...]

    def each(self, value: Callable[[Decimal], _T], blank: _T, dtype: Any) -> NDArray[Any]:
        return np.array([*map(value, self.values), blank], dtype=dtype)[self.coded.codes]


def _numbers(
    table: Table, headers: Sequence[str], line: NDArray[np.int64], config: Config
) -> tuple[dict[str, _Numbers], list[DataNote]]:
    """Read the columns of money and quantity in the notation that the cells of all of them decide."""
    columns = {header: _signed(coded(table, header)) for header in headers}
    spelt = [written(Cell(header, header, "signed"), column.texts) for header, column in columns.items()]
    notation = notations(spelt, table, config)
    found: dict[str, _Numbers] = {}
    for text in spelt:
        header = text.cell.header
        numbers = {cell: _exact(cell, text, notation[header]) for cell in columns[header].texts}
        hint = f'decimal = "{notation[header].other}" under [source] in reportgen.toml'
        bad = [cell for cell, number in numbers.items() if number is None]
        what = f"is not a number; mend the cell or leave it blank, or set {hint} if that is the decimal sign"
        _refuse(table, columns[header], line, bad, what)
        large = [cell for cell, number in numbers.items() if number is not None and abs(number) > LARGEST]
        _refuse(table, columns[header], line, large, "is larger than any real figure; mend the cell or leave it blank")
        found[header] = _Numbers(columns[header], tuple(number for number in numbers.values() if number is not None))
    notes = []
    for text in (text for text in spelt if text.has_currency):
        signed = {cell for cell, bare in text.bare.items() if (cell[0], cell[-1]) != (bare[0], bare[-1])}
        signs = sorted({re.sub(r"[-+.,'\u2019\d\s]", "", cell).upper() for cell in signed})
        if len(signs) > 1:
            raise SchemaError(
                f"{table.name}: column {text.cell.header!r}: amounts are in several currencies ({', '.join(signs)}) and "
                "cannot be added up; convert them to one, or give each currency a table of its own",
                (text.cell.header,),
            )
        n = int(columns[text.cell.header].each(signed.__contains__, False, bool).sum())
        notes.append(DataNote("currency_sign_dropped", text.cell.header, n, (min(signed),)))
    for sign, code in ((".", "read_as_decimal_point"), (",", "read_as_decimal_comma")):
        decided = [t.cell.header for t in spelt if (t.n_point or t.n_comma or t.either) and notation[t.cell.name].sign == sign]
        if decided:
            notes.append(DataNote(code, None, len(decided), tuple(decided)))
    return found, notes


def _signed(column: Coded) -> Coded:
    """Write the minus signs of accountants, ``(5.00)`` and ``5.00-``, and of typesetters, as everybody else does."""
    return replace(
        column, texts=tuple(_SIGNED.sub(lambda found: "-" + "".join(filter(None, found.groups())), t) for t in column.texts)
    )


def _exact(text: str, column: Written, notation: Notation) -> Decimal | None:
    bare = column.bare.get(text, text)
    return Decimal(bare.replace(notation.other, "").replace(notation.sign, ".")) if notation.valid.fullmatch(bare) else None


def _amounts(amounts: _Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """Cents of each line, half a cent up and that of a return alike, whether there are any, and how many were finer."""
    exact = [number * MINOR_UNITS for number in amounts.values]
    rounded = [cents.quantize(_CENT, ROUND_HALF_UP) for cents in exact]
    codes = amounts.coded.codes
    finer = np.array([*(abs(cents - near) > _NOISE for cents, near in zip(exact, rounded, strict=True)), False])
    return np.array([*map(int, rounded), 0], dtype=np.int64)[codes], codes != NOWHERE, int(finer[codes].sum())


def _products(quantity: _Numbers, price: _Numbers, name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """Cents of quantity times price, in integers: both are counted in units of their own last decimal."""
    (pieces, a), (prices, b) = (_in_units(numbers) for numbers in (quantity, price))
    if len(pieces) and float(np.abs(pieces.astype(float) * prices.astype(float)).max()) > LARGEST_SUM:
        raise InputError(f"{name}: a quantity times its price is more than can be counted exactly; mend that line")
    product = pieces * prices * (10 ** max(0, 2 - a - b))
    unit = 10 ** max(0, a + b - 2)  # of the product in a cent
    size = np.abs(product)
    cents = np.sign(product) * ((size + unit // 2) // unit)
    priced = (quantity.coded.codes != NOWHERE) & (price.coded.codes != NOWHERE)
    return np.where(priced, cents, 0), priced, int((priced & (size % unit != 0)).sum())


def _in_units(numbers: _Numbers) -> tuple[NDArray[np.int64], int]:
    rounded = [number.quantize(Decimal(1).scaleb(-_FINEST), ROUND_HALF_UP).normalize() for number in numbers.values]
    digits = max((max(0, -int(number.as_tuple().exponent)) for number in rounded), default=0)
    whole = {number: int(near.scaleb(digits)) for number, near in zip(numbers.values, rounded, strict=True)}
    return numbers.each(lambda number: whole[number], 0, np.int64), digits


def _cancelled(order: Coded) -> NDArray[np.bool_]:
    """Orders whose number is a C and digits, where most are digits alone: elsewhere a C is a letter like any other."""
    n_plain = sum(text.isdigit() for text in order.texts)
    if n_plain * 2 <= len(order.texts):
        return np.zeros(len(order.codes), dtype=bool)
    return order.each(lambda text: _CANCELLED.fullmatch(text) is not None, False, bool).astype(bool)


def _refuse(table: Table, column: Coded, line: NDArray[np.int64], bad: Sequence[str], what: str) -> None:
    if not bad:
        return
    faulty = set(bad)
    first = int(np.flatnonzero(column.each(lambda text: text in faulty, False, bool))[0])
    value = column.texts[column.codes[first]]
    raise SchemaError(f"{table.name} {table.counts} {line[first]}: column {column.header!r}: {value!r} {what}", (column.header,))
