"""Slips: what order lines say that would spoil every figure, refused before it is counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.scales import scale
from reportgen.engine import distinct
from reportgen.errors import SchemaError
from reportgen.sources.line_prices import grows_with_pieces
from reportgen.sources.repeats import orders_repeating
from reportgen.sources.table import Table

_EVENT = re.compile(r"(.*[ _])?(event|action|behaviou?r|activity)([ _]?(type|name))?")
_BOUGHT = frozenset({"purchase", "purchased", "transaction", "buy", "bought", "order", "ordered", "checkout", "sale"})
_LOOKED = frozenset({"view", "pageview", "pv", "click", "search", "cart", "addtocart", "removefromcart", "fav", "wishlist"})
_OF_STRIPE = re.compile("cus_[A-Za-z0-9]{8,}")
_FAR_DAYS = 3 * 365  # without any line: no shop that is alive rests so long
_FEW_LINES = 0.001  # of all: more are no slips
_MOST_LOST = 0.01  # of spend, by rounding to the cent: with real money a thousandth is much


def refuse_events(table: Table) -> None:
    """Refuse a log of what visitors did: what was looked at has a price as well, and is not bought.

    A column of one word, such as "View", is a link in a list of orders, unless it is called an event.

    Raises
    ------
    SchemaError
        Names the column, and what in it is no purchase.
    """
    for header in table.header:
        if not _EVENT.fullmatch(header.casefold()):
            continue
        said = {re.sub(r"[\W_]+", "", text.casefold()): text.strip() for text in distinct(table.frame, header)}
        looked = sorted(said[event] for event in said.keys() & _LOOKED)
        bought = sorted(said[event] for event in said.keys() & _BOUGHT)
        if looked and (bought or len(looked) > 1 or "event" in header.casefold()):
            which = f" say {', '.join(map(repr, bought))}" if bought else " are purchases"
            raise SchemaError(
                f"{table.name}: column {header!r}: lines that say {', '.join(map(repr, looked))} are no purchases, and their "
                f"prices would count as spend; export the lines that{which}, without the others",
                (header,),
            )


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


def repeated_totals(order: NDArray[np.int64], cents: NDArray[np.int64]) -> int:
    """Count the orders of several lines where an amount is the same on all lines of every order: it may be the order's.

    Parameters
    ----------
    order : array of int
        Code of the order of each line; negative where it has none.
    cents : array of int
        Of each line.

    Returns
    -------
    int
        0 where it differs within any order, or is the same for all orders, or there are too few to say.

    Examples
    --------
    >>> lines = np.arange(24) // 2
    >>> repeated_totals(lines, lines * 100), repeated_totals(lines, np.arange(24)), repeated_totals(lines[:6], lines[:6])
    (12, 0, 0)
    """
    numbered = order >= 0
    if len(np.unique(cents[numbered])) <= 1:
        return 0
    lines = nw.from_dict({"order": order[numbered], "cents": cents[numbered]}, backend="pandas")
    return orders_repeating(lines, "order", "cents")


def refuse_repeated_total(table: Table, header: str, order: NDArray[np.int64], cents: NDArray[np.int64]) -> None:
    """Refuse an amount that is the same on all lines of every order: it is the order's, and would be counted line by line.

    Raises
    ------
    SchemaError
        Names the column.
    """
    if repeated_totals(order, cents):
        raise SchemaError(
            f"{table.name}: column {header!r}: says the same on every line of each order, so it seems to be the order's "
            "and not the line's; name quantity and price under [orders] in reportgen.toml, or this amount if it is the line's",
            (header,),
        )


def refuse_price_of_the_line(table: Table, header: str, pieces: NDArray[np.float64], price: NDArray[np.float64]) -> None:
    """Refuse a price that grows with the quantity: it is the line's, and would be multiplied a second time.

    Parameters
    ----------
    table : Table
    header : str
        Of the price.
    pieces, price : arrays of float
        Of each line; 0 where it has none.

    Raises
    ------
    SchemaError
        Names the column.
    """
    if grows_with_pieces(pieces, price):
        raise SchemaError(
            f"{table.name}: column {header!r}: grows with the quantity, so it seems to be the price of the line and not of one "
            f'piece; set amount = "{header}" under [orders] in reportgen.toml if it is, or price = "{header}" if it is not',
            (header,),
        )


def refuse_cents(table: Table, customers: Sequence[str], header: str, amounts: Sequence[str]) -> None:
    """Refuse whole amounts beside customer numbers of Stripe, whose interface counts in cents and whose exports do not.

    Raises
    ------
    SchemaError
        Names the column.
    """
    whole = scale(header) == 1 and all(re.fullmatch("-?[0-9]+", amount) for amount in amounts)
    if whole and customers and all(map(_OF_STRIPE.fullmatch, customers)):
        raise SchemaError(
            f"{table.name}: column {header!r}: holds whole numbers beside customers of Stripe (such as {min(customers)}), whose "
            f"interface counts in cents: {max(amounts, key=len)} may be a hundredth of that; set cents = true under [orders] in "
            "reportgen.toml if they are cents, or cents = false if they are not",
            (header,),
        )


def refuse_too_fine(table: Table, header: str, lost: float, whole: float) -> None:
    """Refuse amounts so small that rounding to the cent changes spend: they are in thousands, or no money at all.

    Parameters
    ----------
    table : Table
    header : str
        Of the amount or price.
    lost, whole : float
        What rounding changes in all lines, and what they add up to; both without signs, and in one unit.

    Raises
    ------
    SchemaError
        Names the column.
    """
    if lost > _MOST_LOST * whole:
        raise SchemaError(
            f"{table.name}: column {header!r}: holds fractions of a cent, and rounding them would change spend by "
            f"{lost / whole:.0%}; multiply the amounts, by 1000 for instance, and name the currency so",
            (header,),
        )
