"""Arms: every arm of a campaign against the control group and against one another, from counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.mailing.plans import MoneyRange, Range, widened
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, fisher, holm, newcombe, wilson
from reportgen.customers import Customers
from reportgen.engine import Frame, collect
from reportgen.notes import Judgement, Verdict
from reportgen.units import Money, money

Key = tuple[str, int | None]
"""An arm, and a segment or None for all customers."""


@dataclass(frozen=True)
class ArmUplift:
    """One arm against the control group, among all customers or in one segment.

    Attributes
    ----------
    arm : str
    segment : int or None
        None: all customers.
    treated, control : Rate
        Of the latest campaign, with Wilson intervals; the control group answered without being asked.
    uplift, ci_low, ci_high : float
        Difference of the rates with its 95% Newcombe interval.
    p_value : float
        Fisher's exact test, two-sided; Holm over the arms for all customers, and over arms and segments for the segments.
    incremental_responders : Range
        Uplift times treated customers: answers that would not have come by themselves.
    incremental_gmv : MoneyRange or None
        None where money is not known. Its intervals, and so those of the profit, hold together at 95% for all arms, in the
        segments for arms and segments (Bonferroni): of many arms one seems to pay by luck, and the one that seems best is chosen.
    cost : Money or None
        Of the contacts that were made; None where nobody said.
    profit : MoneyRange or None
        Incremental GMV less cost. What the goods cost is not in it.
    pays : str
        "pays", "unclear", "loses" (the interval of the profit against 0; an arm does not pay by spend where fewer than ten
        customers of it, or of the control group, spent anything) or "unknown".
    judgement : Judgement
        Of the uplift.
    """

    arm: str
    segment: int | None
    treated: Rate
    control: Rate
    uplift: float
    ci_low: float
    ci_high: float
    p_value: float
    incremental_responders: Range
    incremental_gmv: MoneyRange | None
    cost: Money | None
    profit: MoneyRange | None
    pays: str
    judgement: Judgement


@dataclass(frozen=True)
class ArmPair:
    """Two arms against one another, all customers.

    Attributes
    ----------
    a, b : str
    difference, ci_low, ci_high : float
        Rate of a minus rate of b, with its 95% Newcombe interval.
    p_value : float
        Fisher's exact test, two-sided, Holm over all pairs.
    tie : bool
        The two cannot be told apart.
    """

    a: str
    b: str
    difference: float
    ci_low: float
    ci_high: float
    p_value: float
    tie: bool


@dataclass(frozen=True)
class OneSided:
    """A segment in which an arm has nobody to be compared with.

    Attributes
    ----------
    arm : str
    segment : int
    n_treated, n_control : int
        One of them is 0.
    """

    arm: str
    segment: int
    n_treated: int
    n_control: int


def rates_of(frame: Frame, campaign: str) -> dict[Key, Rate]:
    """Count answers by arm and segment, and by arm for all customers.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``arm``, ``segment`` and the campaign's column.
    campaign : str
    """
    answered = nw.col(f"campaign.{campaign}").cast(nw.Int64).alias("k")
    found = collect(
        frame.select("arm", "segment", answered).group_by("arm", "segment").agg(nw.len().alias("n"), nw.col("k").sum())
    )
    counts: dict[Key, tuple[int, int]] = {}
    for arm, segment, n, k in found.sort("arm", "segment").select("arm", "segment", "n", "k").rows():
        counts[str(arm), int(segment)] = (int(k), int(n))
        so_far = counts.get((str(arm), None), (0, 0))
        counts[str(arm), None] = (so_far[0] + int(k), so_far[1] + int(n))
    ordered = sorted(counts, key=lambda key: (key[0], key[1] or 0))  # all customers first
    return {key: wilson(*counts[key]) for key in ordered}


def _p_values(keys: Sequence[Key], rates: Mapping[Key, Rate], control: str) -> dict[Key, tuple[float, float]]:
    """As tested, and corrected within their question."""
    raw = {key: fisher(rates[key].k, rates[key].n, rates[control, key[1]].k, rates[control, key[1]].n) for key in keys}
    found: dict[Key, tuple[float, float]] = {}
    for question in ([key for key in keys if key[1] is None], [key for key in keys if key[1] is not None]):
        corrected = holm([raw[key] for key in question])
        found |= {key: (raw[key], p) for key, p in zip(question, corrected, strict=True)}
    return found


def against_control(
    rates: Mapping[Key, Rate], control: str, customers: Customers, gmv: Mapping[Key, MoneyRange] | None, alike: Judgement
) -> tuple[ArmUplift, ...]:
    """Compare every arm with the control group, among all customers and in each segment that has customers of both.

    Parameters
    ----------
    rates : mapping of Key to Rate
        In the order of the rows.
    control : str
    customers : Customers
        For the cost of a contact and the value of a response.
    gmv : mapping of Key to MoneyRange, or None
        Spend that was added, where it was measured; otherwise answers times their value, where that is known.
    alike : Judgement
        Of the balance of the arms.
    """
    keys = [key for key in rates if key[0] != control and (control, key[1]) in rates]
    p_values = _p_values(keys, rates, control)
    n_whole = sum(segment is None for _, segment in keys)
    comparable = alike.verdict is not Verdict.UNSUPPORTED
    rows = []
    for key in keys:
        treated, other = rates[key], rates[control, key[1]]
        difference, (low, high) = treated.rate - other.rate, newcombe(treated, other)
        answers = Range(difference * treated.n, low * treated.n, high * treated.n)
        together = n_whole if key[1] is None else len(keys) - n_whole
        added = _worth(treated, other, customers.response_value, together) if gmv is None else widened(gmv[key], together)
        cost = None if customers.contact_cost is None else money(treated.n * customers.contact_cost)
        profit = None
        if added is not None and cost is not None:
            profit = MoneyRange(added.value - cost, added.low - cost, added.high - cost)
        rows.append(
            ArmUplift(
                arm=key[0],
                segment=key[1],
                treated=treated,
                control=other,
                uplift=difference,
                ci_low=low,
                ci_high=high,
                p_value=p_values[key][1],
                incremental_responders=answers,
                incremental_gmv=added,
                cost=cost,
                profit=profit,
                pays=_pays(profit, comparable),
                judgement=_judgement(difference, p_values[key], comparable),
            )
        )
    return tuple(rows)


def _worth(treated: Rate, control: Rate, value: float | None, together: int) -> MoneyRange | None:
    if value is None:
        return None
    low, high = newcombe(*(wilson(rate.k, rate.n, together) for rate in (treated, control)))
    each = treated.n * value
    return MoneyRange(money((treated.rate - control.rate) * each), money(low * each), money(high * each))


def _pays(profit: MoneyRange | None, comparable: bool) -> str:
    if profit is None:
        return "unknown"
    if not comparable:
        return "unclear"
    return "pays" if profit.low > 0 else "loses" if profit.high < 0 else "unclear"


def _judgement(difference: float, p: tuple[float, float], comparable: bool) -> Judgement:
    raw, corrected = p
    if raw >= SIGNIFICANCE:
        return Judgement(Verdict.UNSUPPORTED, "uplift_not_distinguishable")
    if not comparable:
        return Judgement(Verdict.INDICATIVE, "arms_not_comparable")
    if corrected >= SIGNIFICANCE:
        return Judgement(Verdict.INDICATIVE, "uplift_before_correction")
    return Judgement(Verdict.SOLID, "uplift_above_control" if difference > 0 else "uplift_below_control")


def one_sided(arms: Sequence[str], segments: Sequence[int], rates: Mapping[Key, Rate], control: str) -> tuple[OneSided, ...]:
    """List the segments in which an arm, or the control group, has nobody."""
    found = []
    for arm in arms:
        for segment in segments:
            n, m = (rates[key].n if key in rates else 0 for key in ((arm, segment), (control, segment)))
            if 0 in (n, m):
                found.append(OneSided(arm, segment, n, m))
    return tuple(found)
