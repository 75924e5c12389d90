"""Outliers: amounts so far above all others that a decimal sign may be missing; they are named, and stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from reportgen.config import Config
from reportgen.engine import Frame, collect, facts
from reportgen.notes import DataNote, shown
from reportgen.units import MINOR_UNITS

_FAR_SPEND = 10  # times: what is lost by a decimal sign is a hundredfold, and large customers differ less


def far_incomes(frame: Frame, header: str, config: Config) -> list[DataNote]:
    """Note incomes above ``cleaning.income_outlier_factor`` times the 99% quantile."""
    return _far(frame, "income", header, config.cleaning.income_outlier_factor)


def far_spend(frame: Frame, headers: Mapping[str, str]) -> list[DataNote]:
    """Note customers who spend more than ten times the 99% quantile.

    Examples
    --------
    >>> import pandas as pd
    >>> spent = pd.DataFrame({"monetary_value": [*range(100, 300), 99_950]})
    >>> far_spend(nw.from_native(spent), {"monetary_value": "Paid"})
    [DataNote(code='spend_outlier', column='Paid', n=1, examples=('999.50',))]
    """
    return _far(frame, "monetary_value", headers.get("monetary_value"), _FAR_SPEND)


def _far(frame: Frame, column: str, header: str | None, times: float) -> list[DataNote]:
    """The quantile is the lower of the two amounts beside it; where that is nothing, any amount would be far above it."""
    usual = facts(frame, {"usual": nw.col(column).quantile(0.99, interpolation="lower")})["usual"]
    high = collect(frame.filter(nw.col(column) > usual * times).select(column))[column].to_list() if usual else []
    amounts = (int(value) / MINOR_UNITS for value in sorted(high, reverse=True))
    examples = shown(f"{value:.2f}".removesuffix(".00") for value in amounts)
    return [DataNote("income_outlier" if column == "income" else "spend_outlier", header, len(high), examples)] if high else []
