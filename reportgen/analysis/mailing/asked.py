"""Asked: who was sent the latest campaign, so that whoever was held out of it does not count as having refused."""

from __future__ import annotations

import narwhals as nw

from reportgen.engine import Frame

ASKED = "asked"
"""Column of the customers' frame: 0 where a customer was not sent the latest campaign, else 1; only where that is known."""


def held_out(frame: Frame) -> bool:
    """Say whether the table knows of anybody who was not sent the latest campaign."""
    return ASKED in frame.collect_schema().names()


def asked(frame: Frame) -> Frame:
    """Return the rows of those who were sent the latest campaign: the frame itself, where nobody was held out.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"customer_id": ["a", "b"], "asked": [0, 1]}), eager_only=True)
    >>> asked(frame)["customer_id"].to_list()
    ['b']
    """
    return frame.filter(nw.col(ASKED) == 1) if held_out(frame) else frame


def sent(campaign: str, frame: Frame) -> nw.Expr:
    """Say of each customer, by 0 or 1, whether a campaign was sent; 1 where the table says of nobody that it was not.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"sent.May": [1, 0]}), eager_only=True)
    >>> frame.select(sent("May", frame), sent("June", frame)).rows()
    [(1, 1), (0, 1)]
    """
    name = f"sent.{campaign}"
    return nw.col(name) if name in frame.collect_schema().names() else nw.lit(1, nw.Int64).alias(name)


def with_asked(frame: Frame) -> Frame:
    """Return the frame with column ``asked``: everybody, where the table does not say otherwise.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"customer_id": ["a", "b"]}), eager_only=True)
    >>> with_asked(frame)["asked"].to_list()
    [1, 1]
    """
    return frame if held_out(frame) else frame.with_columns(nw.lit(1, nw.Int64).alias(ASKED))
