"""Predictors: what was known of a customer apart from the latest campaign, as numbers a model can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from reportgen.analysis.features import CATEGORY_SHARE, CHANNEL_SHARE, NUMERIC, is_money, log_start
from reportgen.cleaning.labels import LABELS
from reportgen.customers import Customers
from reportgen.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["log", "plain", "sum", "label", "missing"]

_LOGGED = ("income", "monetary_value", "frequency", "visits")  # skewed to the right, all of them
_PLAIN = ("age", "children", "tenure_days", "recency_days", "complaint", "deal_share")
_MAY_LACK = ("age", "income")  # the only columns a customer may lack
_MAX_LABELS = 20  # the most frequent ones: a label of fewer customers than that many share has no coefficient worth having
_LEAK_AUC = 0.98  # no behaviour foretells an answer so well on its own: such a column was filled in from the answers
_DIGITS = 12  # of a transformed value: below the last bits in which engines and vector instructions differ


@dataclass(frozen=True)
class Predictor:
    """How one number of the model is made of a customer's columns.

    Attributes
    ----------
    name : str
        The feature's own name; ``education=PhD`` for a label, ``age=missing`` for a gap, ``campaigns_accepted`` for the earlier
        ones.
    kind : str
        ``"log"`` of (x / start + 1), ``"plain"`` (clipped to ``low`` and ``high`` where those are given), ``"sum"`` of the
        columns, ``"label"`` (1 where the column holds it), ``"missing"`` (1 where the column holds nothing).
    columns : tuple of str
        Of the feature frame; one, except for a sum.
    start : float
        Raw units; the constant of a started logarithm, proportional to the data, so that currency units cannot matter.
    low, high : float or None
        Raw units.
    label : str or None
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    start: float = 1.0
    low: float | None = None
    high: float | None = None
    label: str | None = None

    def expression(self) -> nw.Expr:
        """Return it as an expression that runs wherever the rows are; null where the customer lacks the column."""
        column = nw.col(self.columns[0])
        match self.kind:
            case "label":
                made = (column == self.label).cast(nw.Float64)
            case "missing":
                made = column.is_null().cast(nw.Float64)
            case "sum":
                made = nw.sum_horizontal(*self.columns).cast(nw.Float64)
            case "log":
                made = (column.cast(nw.Float64) / self.start + 1.0).log()
            case "plain":
                made = column.cast(nw.Float64)
                made = made if self.low is None else made.clip(self.low, self.high)
        return made.round(_DIGITS).alias(self.name)


def raw_columns(customers: Customers, names: list[str], known_before: tuple[str, ...] = ()) -> list[str]:
    """Return the columns of the feature frame that may foretell the latest campaign, in a fixed order.

    A list of what is allowed, never of what is forbidden: a column nobody thought of cannot carry the answer into the model. The
    latest campaign is not in it, nor is any count of campaigns that others made: the earlier ones are counted here. Every
    quantity is in it once (spend as a total and its shares, purchases as a total and its shares), so that an effect has one
    name. Of the user's own numbers nobody can tell whether they were taken before the campaign or after it, so only those are in
    it that the user vouches for.

    Parameters
    ----------
    customers : Customers
    names : list of str
        Columns of the feature frame.
    known_before : tuple of str
        Labels of ``numeric`` that were known before the latest campaign.

    Raises
    ------
    ConfigError
        If a label is none of the table's.
    """
    unknown = [label for label in known_before if label not in customers.numeric]
    if unknown:
        raise ConfigError(
            f"[response] known_before: {', '.join(unknown)}: no such number in this table; "
            f"[columns.numeric] knows {', '.join(customers.numeric) or 'none'}"
        )
    allowed = [
        *_LOGGED,
        *_PLAIN,
        *LABELS,
        *(CATEGORY_SHARE + c for c in customers.categories),
        *(CHANNEL_SHARE + c for c in customers.channels),
        *(f"campaign.{c}" for c in customers.campaigns[:-1]),
        *(NUMERIC + c for c in customers.numeric if c in known_before),
    ]
    return [name for name in allowed if name in set(names)]


def predictors(
    rows: nw.DataFrame[Any], customers: Customers, rare_label_share: float, quantiles: tuple[float, float]
) -> tuple[Predictor, ...]:
    """Say how the columns of ``rows`` become numbers; nothing here looks at the outcome.

    Parameters
    ----------
    rows : narwhals DataFrame
        The columns of `raw_columns`, one row per customer that the model is fitted on.
    customers : Customers
    rare_label_share : float
        A label, or a gap in a column, of a smaller share of the customers gets no coefficient of its own.
    quantiles : tuple of (float, float)
        Where the user's own ``numeric.`` columns are clipped; nothing is known of their tails.
    """
    found: list[Predictor] = []
    for name in rows.columns:
        if name.startswith("campaign."):
            continue
        if name in LABELS:
            found += _labels(rows[name], rare_label_share)
        elif name in _LOGGED:
            known = rows[name].drop_nulls().cast(nw.Float64).to_numpy()
            found.append(Predictor(name, "log", (name,), start=log_start(known) if is_money(name) else 1.0))
        elif name.startswith(NUMERIC):
            low, high = (float(rows[name].cast(nw.Float64).quantile(q, interpolation="linear")) for q in quantiles)
            found.append(Predictor(name, "plain", (name,), low=low, high=high))
        else:
            found.append(Predictor(name, "plain", (name,)))
        if name in _MAY_LACK and rows[name].null_count() > rare_label_share * len(rows):
            found.append(Predictor(f"{name}=missing", "missing", (name,)))
    earlier = tuple(f"campaign.{c}" for c in customers.campaigns[:-1])
    if earlier:
        found.append(Predictor("campaigns_accepted", "sum", earlier))
    return tuple(found)


def _labels(column: nw.Series[Any], rare_label_share: float) -> list[Predictor]:
    counts = column.drop_nulls().value_counts(sort=False)
    label, count = counts.columns
    ranked = sorted(zip(counts[count].to_list(), counts[label].to_list(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    kept = [value for n, value in ranked if n >= rare_label_share * len(column)][:_MAX_LABELS]
    return [Predictor(f"{column.name}={value}", "label", (column.name,), label=value) for value in sorted(kept)]


def matrix(rows: nw.DataFrame[Any], wanted: tuple[Predictor, ...]) -> NDArray[np.float64]:
    """Return the predictors as a matrix: one row per customer, one column a predictor, NaN where a customer lacks the column."""
    import numpy as np

    columns = rows.select(*(p.expression() for p in wanted))
    return np.column_stack([columns[p.name].to_numpy().astype(float) for p in wanted])


def usable(values: NDArray[np.float64], outcome: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which columns vary, and which of them give the outcome away.

    Returns
    -------
    varies, leaks : arrays of bool
        One value a column. A column leaks when it alone orders responders before the others (or after them) in more than 98 of
        100 pairs.
    """
    import numpy as np

    varies = np.array([np.nanmax(column) > np.nanmin(column) if not np.isnan(column).all() else False for column in values.T])
    leaks = np.array(
        [v and abs(_auc(column, outcome) - 0.5) + 0.5 > _LEAK_AUC for v, column in zip(varies, values.T, strict=True)]
    )
    return varies, leaks


def _auc(column: NDArray[np.float64], outcome: NDArray[np.float64]) -> float:
    import numpy as np

    known = ~np.isnan(column)
    yes, no = column[known & (outcome == 1)], np.sort(column[known & (outcome == 0)])
    if not len(yes) or not len(no):
        return 0.5
    return float((np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")).mean() / (2 * len(no)))
