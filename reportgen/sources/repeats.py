"""Repeats: whether an amount says on every line of an order what the whole order cost."""

from __future__ import annotations

import narwhals as nw

from reportgen.engine import Frame, facts

ORDERS_TOLD = 10
"""Orders of several lines that say the same: fewer may by chance."""


def orders_repeating(lines: Frame, order: str, amount: str) -> int:
    """Count the orders of several lines where an amount is the same on all lines of every order: it may be the order's.

    Parameters
    ----------
    lines : narwhals DataFrame or LazyFrame
        Lines that have an order.
    order, amount : str
        Columns; of cells as they are written (`plainly`), or of cents.

    Returns
    -------
    int
        0 where it differs within any order, or there are too few to say.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"order": [i // 2 for i in range(24)], "line": range(24)}), eager_only=True)
    >>> orders_repeating(frame, "order", "order"), orders_repeating(frame, "order", "line")
    (12, 0)
    """
    said = nw.col(amount)
    orders = lines.group_by(order).agg(nw.len().alias("size"), said.min().alias("low"), said.max().alias("high"))
    several = (nw.col("size") > 1).cast(nw.Int64).sum()
    apart = (nw.col("low") != nw.col("high")).cast(nw.Int64).sum()
    found = facts(orders, {"several": several, "apart": apart})
    enough = (found["several"] or 0) >= ORDERS_TOLD and not found["apart"]
    return int(found["several"]) if enough else 0


def plainly(amount: str) -> nw.Expr:
    """Return a column of amounts without noughts that say nothing: 12.50 is 12.5, and 12.00 is 12."""
    text = nw.col(amount).str.strip_chars().str.replace_all(r"[.,]0+$", "")
    return nw.when(text.str.contains(r"[.,][0-9]0$")).then(text.str.replace_all("0$", "")).otherwise(text).alias(amount)
