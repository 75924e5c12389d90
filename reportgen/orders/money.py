"""Money of order lines: quantities, prices and amounts, exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.currencies import refuse_currencies, sign_of
from reportgen.cleaning.faults import refuse_merged
from reportgen.cleaning.ledger import LARGEST_SUM
from reportgen.cleaning.notation import PREFIX, Notation, Written, notations, written, written_out
from reportgen.cleaning.numbers import LARGEST
from reportgen.cleaning.roles import Cell
from reportgen.cleaning.scales import scale, told_of_scale
from reportgen.config import Config
from reportgen.errors import InputError
from reportgen.notes import DataNote
from reportgen.orders.cells import NOWHERE, Coded, coded, refuse_cells
from reportgen.orders.slips import refuse_too_fine
from reportgen.sources.minus import minus_first
from reportgen.sources.table import Table
from reportgen.units import MINOR_UNITS

_FINEST = 6  # decimals of a price that are told from the error of a float
_MINUS = re.compile(f"^-({PREFIX[1:]})")  # of "-$5.00"
_CENT = Decimal(1)
_NOISE = Decimal("1e-9")  # of a cent: what floats add to an amount when they are written out

_T = TypeVar("_T")


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: its codes, and the number that each different text is."""

    coded: Coded
    values: tuple[Decimal, ...]

    def each(self, value: Callable[[Decimal], _T], blank: _T, dtype: Any) -> NDArray[Any]:
        """Work out a value once for every different number, and hand it to every line; ``blank`` where the cell is."""
        return np.array([*map(value, self.values), blank], dtype=dtype)[self.coded.codes]

    @property
    def floats(self) -> NDArray[np.float64]:
        """The number of each line, 0 where the cell is blank: to compare, and not to add up."""
        return self.each(float, 0.0, np.float64)


def numbers_of(
    table: Table, headers: Sequence[str], quantity: str | None, line: NDArray[np.int64], config: Config
) -> tuple[dict[str, Numbers], list[DataNote]]:
    """Read the columns of money and quantity in the notation that the cells of all of them decide."""
    money = [header for header in headers if header != quantity]
    scales = {header: _scale(header, config.orders.cents) for header in money}
    refuse_merged(headers, table)
    columns = {header: _signed(coded(table, header)) for header in headers}
    spelt = [
        written(Cell(header, header, "money" if header in money else "signed"), column.texts)
        for header, column in columns.items()
    ]
    notation = notations(spelt, table, config)
    found: dict[str, Numbers] = {}
    for text in spelt:
        header = text.cell.header
        by = scales.get(header, Fraction(1))
        numbers = {cell: _exact(cell, text, notation[header], by) for cell in columns[header].texts}
        hint = f'decimal = "{notation[header].other}" under [source] in reportgen.toml'
        bad = [cell for cell, number in numbers.items() if number is None]
        what = f"is not a number; mend the cell or leave it blank, or set {hint} if that is the decimal sign"
        refuse_cells(table, columns[header], line, bad, what)
        large = [cell for cell, number in numbers.items() if number is not None and abs(number) > LARGEST]
        refuse_cells(table, columns[header], line, large, "is larger than any real figure; mend the cell or leave it blank")
        found[header] = Numbers(columns[header], tuple(number for number in numbers.values() if number is not None))
    notes = [note for header in money if scales[header] == scale(header) for note in told_of_scale(header)]
    for text in spelt:
        header = text.cell.header
        n_signed, n_short = (int(columns[header].each(s.__contains__, False, bool).sum()) for s in (text.signed, text.shortened))
        refuse_currencies(map(sign_of, text.signed), header, table, config)
        notes += [DataNote("currency_sign_dropped", header, n_signed, (min(text.signed, key=_as_written),))] if n_signed else []
        notes += [DataNote("read_as_shortened", header, n_short, written_out(text, notation[header]))] if n_short else []
    for sign, code in ((".", "read_as_decimal_point"), (",", "read_as_decimal_comma")):
        decided = [t.cell.header for t in spelt if (t.n_point or t.n_comma or t.either) and notation[t.cell.name].sign == sign]
        if decided:
            notes.append(DataNote(code, None, len(decided), tuple(decided)))
    return found, notes


def _signed(column: Coded) -> Coded:
    """Write the minus signs of accountants, ``(5.00)`` and ``5.00-``, of typesetters, and before a currency, as others do."""
    return replace(column, texts=tuple(_MINUS.sub(r"\1-", minus_first(text)) for text in column.texts))


def _as_written(text: str) -> tuple[bool, str]:
    """What stands as the table has it comes before an amount below zero, whose minus sign was moved."""
    return "-" in text, text


def _scale(header: str, cents: bool | None) -> Fraction:
    """What amounts are multiplied by: as their column is called; of cents alone the settings may say otherwise."""
    if cents:
        return Fraction(1, MINOR_UNITS)
    return scale(header) if cents is None else max(scale(header), Fraction(1))


def _exact(text: str, column: Written, notation: Notation, by: Fraction) -> Decimal | None:
    bare = column.bare.get(text, text)
    if not notation.valid.fullmatch(bare):
        return None
    return Decimal(bare.replace(notation.other, "").replace(notation.sign, ".")) * by.numerator / by.denominator


def cents_paid(amounts: Numbers, table: Table) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """Cents of each line, half a cent up and that of a return alike, whether there are any, and how many were finer."""
    exact = [number * MINOR_UNITS for number in amounts.values]
    rounded = [cents.quantize(_CENT, ROUND_HALF_UP) for cents in exact]
    codes = amounts.coded.codes
    finer = np.array([*(abs(cents - near) > _NOISE for cents, near in zip(exact, rounded, strict=True)), False])
    lost = np.array([*(float(abs(cents - near)) for cents, near in zip(exact, rounded, strict=True)), 0.0])
    refuse_too_fine(table, amounts.coded.header, float(lost[codes].sum()), float(np.abs(amounts.floats).sum()) * MINOR_UNITS)
    return np.array([*map(int, rounded), 0], dtype=np.int64)[codes], codes != NOWHERE, int(finer[codes].sum())


def cents_of_pieces(quantity: Numbers, price: Numbers, table: Table) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """Cents of quantity times price, in integers: both are counted in units of their own last decimal."""
    (pieces, a), (prices, b) = (_in_units(numbers) for numbers in (quantity, price))
    if len(pieces) and float(np.abs(pieces.astype(float) * prices.astype(float)).max()) > LARGEST_SUM:
        raise InputError(f"{table.name}: a quantity times its price is more than can be counted exactly; mend that line")
    product = pieces * prices * (10 ** max(0, 2 - a - b))
    unit = 10 ** max(0, a + b - 2)  # of the product in a cent
    size = np.abs(product)
    cents = np.sign(product) * ((size + unit // 2) // unit)
    refuse_too_fine(table, price.coded.header, float(np.abs(size - np.abs(cents) * unit).sum()), float(size.sum(dtype=float)))
    priced = (quantity.coded.codes != NOWHERE) & (price.coded.codes != NOWHERE)
    return np.where(priced, cents, 0), priced, int((priced & (size % unit != 0)).sum())


def _in_units(numbers: Numbers) -> tuple[NDArray[np.int64], int]:
    rounded = [number.quantize(Decimal(1).scaleb(-_FINEST), ROUND_HALF_UP).normalize() for number in numbers.values]
    digits = max((max(0, -int(number.as_tuple().exponent)) for number in rounded), default=0)
    whole = {number: int(near.scaleb(digits)) for number, near in zip(numbers.values, rounded, strict=True)}
    return numbers.each(lambda number: whole[number], 0, np.int64), digits
