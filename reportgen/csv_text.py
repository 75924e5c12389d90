"""CSV text: cells that a spreadsheet does not take for formulas (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import re

import narwhals as nw

_SIGNS = (
    "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # what a spreadsheet takes for the beginning of a formula, full-width signs included
)


def safe(column: str) -> nw.Expr:
    """Return a column of text with a quote before what would be a formula; numbers are not text and stay as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> nw.from_native(pd.DataFrame({"x": ["=cmd()", "a=b", "007"]}), eager_only=True).select(safe("x"))["x"].to_list()
    ["'=cmd()", 'a=b', '007']
    """
    text = nw.col(column)
    return (
        nw.when(text.str.contains(f"^[{re.escape(_SIGNS)}]")).then(nw.concat_str(nw.lit("'"), text)).otherwise(text).alias(column)
    )


def safe_text(text: str) -> str:
    """Return one cell of text with a quote before what would be a formula.

    Examples
    --------
    >>> safe_text("-1+1"), safe_text("Wines")
    ("'-1+1", 'Wines')
    """
    return f"'{text}" if text.startswith(tuple(_SIGNS)) else text
