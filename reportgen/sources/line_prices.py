"""Line prices: whether what is called a price grows with the quantity, and is what a line cost and not one piece."""

from __future__ import annotations

import re
from math import nan

import numpy as np
from numpy.typing import NDArray

from reportgen.engine import collect
from reportgen.sources.repeats import ORDERS_TOLD
from reportgen.sources.table import LINE, Table
from reportgen.units import MINOR_UNITS

_MOST_EACH = 0.5  # lines whose price stands beside a single piece as well, where it is the price of a piece: nearly all
_LEAST_OF_LINE = 0.9  # lines whose price does once it is divided by the pieces, where it is the price of the line: all but slips
_LOOKED_AT = 20_000  # lines
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_THOUSANDS = re.compile(r",(?=[0-9]{3}(?:[^0-9]|$))|\.(?=[0-9]{3}(?:[^0-9]*,|\.))")


def grows_with_pieces(pieces: NDArray[np.float64], price: NDArray[np.float64]) -> bool:
    """Whether a price grows with the quantity.

    What a single piece costs is known from lines of one piece. On lines of several, the price of a piece is mostly one of those;
    where it hardly ever is, and is once it is divided by the pieces, it is the price of them all.

    Parameters
    ----------
    pieces, price : arrays of float
        Of each line; 0 where it has none.

    Examples
    --------
    >>> pieces = np.tile([1.0, 2.0, 3.0], 12)
    >>> grows_with_pieces(pieces, 2.5 * pieces), grows_with_pieces(pieces, np.full(36, 2.5))
    (True, False)
    """
    single, several = (pieces == 1) & (price > 0), (pieces > 1) & (price > 0)
    if several.sum() < ORDERS_TOLD:
        return False
    known = np.unique(np.rint(price[single] * MINOR_UNITS))
    each, shared = (np.rint(p * MINOR_UNITS) for p in (price[several], price[several] / pieces[several]))
    return bool(np.isin(each, known).mean() <= _MOST_EACH and np.isin(shared, known).mean() >= _LEAST_OF_LINE)


def is_of_the_line(table: Table, quantity: str, price: str) -> bool:
    """Whether the price of a table that nobody has named the columns of grows with the quantity, by its first lines."""
    first = collect(table.frame.sort(LINE).head(_LOOKED_AT).select(quantity, price))
    pieces, prices = (np.nan_to_num([_number(text) for text in first[header].to_list()]) for header in (quantity, price))
    return grows_with_pieces(pieces, prices)


def _number(text: str) -> float:
    found = _NUMBER.search(_THOUSANDS.sub("", text.strip()).replace(",", "."))
    return float(found[0]) if found else nan
