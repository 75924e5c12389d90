"""Slips: what order lines say that would spoil every figure, refused before it is counted."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import SchemaError
from reportgen.sources.table import Table

_FAR_DAYS = 3 * 365  # without any line: no shop that is alive rests so long
_FEW_LINES = 0.001  # of all: more are no slips
_ORDERS_TOLD = 10  # orders of several lines that say the same: fewer may by chance


def refuse_far(table: Table, header: str, line: NDArray[np.int64], day: NDArray[np.int64]) -> None:
    """Refuse a few days that lie years from all others: one typing error would stretch the months of spend to centuries.

    Parameters
    ----------
    table : Table
    header : str
        Of the dates.
    line, day : arrays of int
        Where each line stands, and the number of its day; 0 for none.

    Raises
    ------
    SchemaError
        Names the line.
    """
    days, counts = np.unique(day[day != 0], return_counts=True)
    gaps = np.flatnonzero(np.diff(days) > _FAR_DAYS)
    few = max(1, round(_FEW_LINES * int(counts.sum())))
    for gap in gaps:
        for side, n in ((days[gap + 1 :], counts[gap + 1 :].sum()), (days[: gap + 1], counts[: gap + 1].sum())):
            if n <= few:
                first = int(np.flatnonzero(np.isin(day, side))[0])
                far = dt.date.fromordinal(int(day[first]))
                raise SchemaError(
                    f"{table.name} {table.counts} {line[first]}: column {header!r}: {far} lies years from the other days; mend "
                    "the date, or leave it blank",
                    (header,),
                )


def refuse_repeated_total(table: Table, header: str, order: NDArray[np.int64], cents: NDArray[np.int64]) -> None:
    """Refuse an amount that is the same on all lines of every order: it is the order's, and would be counted line by line.

    Parameters
    ----------
    table : Table
    header : str
        Of the amount.
    order : array of int
        Code of the order of each line; negative where it has none.
    cents : array of int
        Of each line.

    Raises
    ------
    SchemaError
        Names the column.
    """
    numbered = order >= 0
    if not numbered.any():
        return
    codes, paid = order[numbered], cents[numbered]
    size = np.bincount(codes)
    low, high = np.full(len(size), paid.max()), np.full(len(size), paid.min())
    np.minimum.at(low, codes, paid)
    np.maximum.at(high, codes, paid)
    several = size > 1
    if several.sum() >= _ORDERS_TOLD and (low == high)[several].all() and len(np.unique(paid)) > 1:
        raise SchemaError(
            f"{table.name}: column {header!r}: says the same on every line of each order, so it seems to be the order's "
            "and not the line's; name quantity and price under [orders] in reportgen.toml, or this amount if it is the line's",
            (header,),
        )
