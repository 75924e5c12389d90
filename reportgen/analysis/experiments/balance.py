"""Balance: were the arms of a campaign alike before it, as a draw by lot makes them?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.features import is_money, known
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, holm
from reportgen.analysis.statistics.means import FEWEST, Moments, moments, pooled, welch
from reportgen.engine import Frame
from reportgen.notes import Judgement, Verdict
from reportgen.units import MINOR_UNITS

SMALL = 0.1
"""Standardised differences below a tenth are negligible (Austin 2009, Statistics in Medicine 28, 3083-3107)."""

_NOT_TESTED = Judgement(Verdict.INDICATIVE, "balance_not_tested")

_LOOKED_AT = ("recency_days", "frequency", "monetary_value", "tenure_days", "income", "age", "campaigns_accepted")


@dataclass(frozen=True)
class BalanceCheck:
    """One feature of one arm against the control group.

    Attributes
    ----------
    arm, feature : str
    mean_treated, mean_control : float or None
        In the unit of the feature; money in the account currency. None, as the difference and its p, where fewer than two
        customers of the arm or of the control group have a value.
    difference : float or None
        In standard deviations: difference of the means over the root of the mean variance; of the variance of both groups
        together where neither varies.
    p_value : float or None
        Welch's t-test, Holm over all features and arms that are tested; a permutation test where neither group varies.
    judgement : Judgement
    n_known : int or None
        Customers who have a value, of the arm or the control group, whichever has fewer. Of fewer than ``privacy.min_group`` no
        mean is told.
    """

    arm: str
    feature: str
    mean_treated: float | None
    mean_control: float | None
    difference: float | None
    p_value: float | None
    judgement: Judgement
    n_known: int | None = None


@dataclass(frozen=True)
class Balance:
    """Whether the arms can be compared at all.

    Attributes
    ----------
    checks : tuple of BalanceCheck
        Arm by arm.
    largest : float
        The largest of the differences, without its sign; 0 where there is nothing to look at.
    judgement : Judgement
        Unsupported where a feature differs by more than a tenth of its spread and chance does not explain it: the arms were not
        drawn by lot, or the table was taken after the campaign had changed that feature.
    """

    checks: tuple[BalanceCheck, ...]
    largest: float
    judgement: Judgement


def balance(frame: Frame, arms: Sequence[str], control: str) -> Balance:
    """Compare every arm with the control group in what was known of the customers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``arm``; of recency, frequency, monetary value, tenure, income, age and the number of earlier campaigns accepted
        those that are there.
    arms : sequence of str
    control : str

    Notes
    -----
    A draw by lot leaves differences that chance explains; in small arms they can be large, which is why size and chance are both
    asked. A significant difference that is too small to matter is none. A feature of which next to nobody in a group has a value
    is not tested, and says nothing of the draw: a table may know the income of those who answered alone.
    """
    names = frame.collect_schema().names()
    features = [name for name in _LOOKED_AT if name in names]
    rows = moments(known(frame).filter(nw.col("arm").is_in([*arms, control])), features, by="arm")
    compared = [(arm, name) for arm in arms for name in features if arm in rows and control in rows]
    raw = {at: _difference(rows[at[0]][at[1]], rows[control][at[1]]) for at in compared}
    tested = [at for at in compared if raw[at] is not None]
    corrected = dict(zip(tested, holm([found[1] for at in tested if (found := raw[at]) is not None]), strict=True))
    checks = []
    for arm, name in compared:
        found, p = raw[arm, name], corrected.get((arm, name))
        if found is None or p is None:
            checks.append(BalanceCheck(arm, name, None, None, None, None, _NOT_TESTED))
            continue
        means = (_value(rows[arm][name], name), _value(rows[control][name], name))
        n = min(rows[arm][name].n, rows[control][name].n)
        checks.append(BalanceCheck(arm, name, *means, found[0], p, _judgement(found[0], p), n))
    return Balance(tuple(checks), max((abs(c.difference or 0.0) for c in checks), default=0.0), _together(checks))


def _value(found: Moments, name: str) -> float:
    return found.mean / (MINOR_UNITS if is_money(name) else 1)


def _difference(treated: Moments, control: Moments) -> tuple[float, float] | None:
    """The standardised difference, and its two-sided p; None where fewer than two of either group have a value."""
    if min(treated.n, control.n) < FEWEST:
        return None
    compared = welch(treated, control)
    if compared is not None:
        return (treated.mean - control.mean) / math.sqrt((treated.variance + control.variance) / 2), compared.p_value
    if treated.mean == control.mean:
        return 0.0, 1.0
    both = pooled([treated, control])  # one value in the one group, and another in the other: who had answered, and who had not
    return (treated.mean - control.mean) / math.sqrt(both.variance), _drawn_apart(treated.n, control.n)


def _drawn_apart(n: int, m: int) -> float:
    """The chance that a lot divides n alike and m others, who are alike as well, just so: of one draw in C(n + m, n), or of two.

    Examples
    --------
    >>> round(_drawn_apart(2, 3), 6), round(_drawn_apart(2, 2), 6)  # 1 of 10, 2 of 6
    (0.1, 0.333333)
    """
    ways = math.lgamma(n + m + 1) - math.lgamma(n + 1) - math.lgamma(m + 1)
    return (2 if n == m else 1) * math.exp(-ways)


def _judgement(difference: float, p: float) -> Judgement:
    if abs(difference) < SMALL:
        return Judgement(Verdict.SOLID, "alike_before")
    if p >= SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "differs_before_by_chance")
    return Judgement(Verdict.UNSUPPORTED, "differs_before")


def _together(checks: Sequence[BalanceCheck]) -> Judgement:
    verdicts = {check.judgement.verdict for check in checks if check.judgement != _NOT_TESTED}
    if not verdicts:
        return Judgement(Verdict.INDICATIVE, "balance_not_known")
    if Verdict.UNSUPPORTED in verdicts:
        return Judgement(Verdict.UNSUPPORTED, "arms_not_comparable")
    if Verdict.INDICATIVE in verdicts:
        return Judgement(Verdict.INDICATIVE, "arms_differ_by_chance")
    return Judgement(Verdict.SOLID, "arms_comparable")
