"""CSV text: cells that a spreadsheet does not take for formulas (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import re

import narwhals as nw

_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""

_BEGINS = f"^[{re.escape(_SIGNS)}\t\r\n]"
_WITHIN = f'([;\t\r\n]["\t\r\n]*)([{re.escape(_SIGNS)}])'
"""What begins a cell in the middle of a text: where lists are separated by a semicolon, as in much of Europe, Excel cuts there,
and then quotes hold nothing together. Read alike by Python's re and by RE2."""


def safe(column: str) -> nw.Expr:
    """Return a column of text with a quote before what would be a formula; numbers are not text and stay as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> nw.from_native(pd.DataFrame({"x": ["=cmd()", "a=b", "7;=1"]}), eager_only=True).select(safe("x"))["x"].to_list()
    ["'=cmd()", 'a=b', "7;'=1"]
    """
    text = nw.col(column).str.replace_all(_WITHIN, r"\1'\2")
    return nw.when(text.str.contains(_BEGINS)).then(nw.concat_str(nw.lit("'"), text)).otherwise(text).alias(column)


def safe_text(text: str) -> str:
    """Return one cell of text with a quote before what would be a formula.

    Examples
    --------
    >>> safe_text("-1+1"), safe_text("Wines")
    ("'-1+1", 'Wines')
    """
    text = re.sub(_WITHIN, r"\1'\2", text)
    return f"'{text}" if re.match(_BEGINS, text) else text
