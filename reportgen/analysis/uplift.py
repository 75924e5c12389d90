"""Uplift: what the latest campaign changed, as the difference to those who were left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from reportgen.analysis.experiments.added_gmv import added_gmv, few_spent
from reportgen.analysis.experiments.arms import (
    ArmPair,
    ArmUplift,
    OneSided,
    against_control,
    one_sided,
    rates_of,
)
from reportgen.analysis.experiments.balance import Balance, balance
from reportgen.analysis.experiments.persuadable import UpliftBySegment, by_segment
from reportgen.analysis.experiments.qini import Qini, qini
from reportgen.analysis.mailing.asked import sent
from reportgen.analysis.statistics.pairs import level_with, pairs_of
from reportgen.analysis.statistics.suppression import hidden
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, facts
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import settled

_TOO_SMALL = "control_group_too_small"
NOT_MEASURED = Skipped("no_control_group", ("treatment", "control"))
"""What a table says that held nobody out, as most tables do."""

_ASSUMPTIONS = ("arms_drawn_by_lot", "nobody_tells_another")


@dataclass(frozen=True)
class Uplift:
    """The section: every arm against the control group, and what follows from it.

    Attributes
    ----------
    campaign : str
        The latest one.
    control_arm : str
    arms : tuple of str
    n_treated, n_control : int
    n_without_arm : int
        Customers without an arm, or in one too small to compare: they are not in this section.
    gmv_from : str or None
        "outcome_value" (what each customer spent), "response_value" (a response times its value), None where neither is known.
    money : Skipped or None
        Why there is no money.
    break_even_uplift : float or None
        Uplift from which a contact earns what it costs, where a response is what pays; above 1 no campaign can.
    rows : tuple of ArmUplift
        Arm by arm, within it all customers first, then the segments.
    one_sided : tuple of OneSided
    pairs : tuple of ArmPair
        All pairs of arms; empty with one arm.
    best : tuple of str
        Arms with the highest rate: one, or several that tie; in alphabetical order.
    balance : Balance
    by_segment : tuple of UpliftBySegment
        One an arm: do segments differ in uplift.
    qini : Qini or Skipped
        Does choosing by expected uplift beat choosing by lot.
    assumptions : tuple of str
        Codes.
    judgement : Judgement
        Did the campaign change anything; never solid where the arms were not alike before it.
    """

    campaign: str
    control_arm: str
    arms: tuple[str, ...]
    n_treated: int
    n_control: int
    n_without_arm: int
    gmv_from: str | None
    money: Skipped | None
    break_even_uplift: float | None
    rows: tuple[ArmUplift, ...]
    one_sided: tuple[OneSided, ...]
    pairs: tuple[ArmPair, ...]
    best: tuple[str, ...]
    balance: Balance
    by_segment: tuple[UpliftBySegment, ...]
    qini: Qini | Skipped
    assumptions: tuple[str, ...]
    judgement: Judgement


def uplift_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does."""
    if not customers.campaigns:
        return Skipped("no_campaigns", ("campaigns",))
    if "arm" not in customers.roles:
        return NOT_MEASURED
    if customers.control_arm is None:
        return Skipped("control_unanswered" if "asked" in customers.roles else "nobody_held_out")
    return None if customers.arms else Skipped("nobody_contacted")


def uplift(frame: Frame, customers: Customers, config: Config) -> Uplift | Skipped:
    """Compare every arm of the latest campaign with the control group, in answers and in money.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment`` and ``arm``.
    customers : Customers
        For the arms, the latest campaign, the cost of a contact and the value of a response.
    config : Config

    Returns
    -------
    Uplift or Skipped
        Skipped where there is no control group, or it is smaller than ``uplift.min_arm``.

    Notes
    -----
    Three questions, each corrected within itself: does an arm change anything (Holm over the arms), where does it (Holm over arms
    and segments), and does one arm beat another (Holm over the pairs). Without spend in the table, money is the answers times
    their value, and so is its interval; with it, a bootstrap over customers within their arms, no narrower than the interval of
    two arms that spend alike.
    """
    if skipped := uplift_lacking(customers):
        return skipped
    control, arms = str(customers.control_arm), customers.arms
    compared = frame.filter(nw.col("arm").is_in([control, *arms]) & (sent(customers.campaigns[-1], frame) == 1))
    rates = rates_of(compared, customers.campaigns[-1])
    held_out = rates.get((control, None))
    if held_out is None or held_out.n < config.uplift.min_arm:
        return Skipped(_TOO_SMALL)
    arms = tuple(arm for arm in arms if (arm, None) in rates and rates[arm, None].n >= config.uplift.min_arm)
    if not arms:
        return Skipped("nobody_contacted")
    of_arms = nw.col("arm").is_in([control, *arms])  # without arms of whom too few answers are known
    compared, rates = compared.filter(of_arms), {key: rate for key, rate in rates.items() if key[0] in (control, *arms)}
    segments = sorted({segment for _, segment in rates if segment is not None})
    alike = balance(compared, arms, control)
    unlike = None if alike.judgement.verdict is not Verdict.UNSUPPORTED else "arms_not_comparable"
    gmv_from, lacking = _money_from(customers)
    resamples, seed = config.uplift.n_resamples, config.seed
    gmv = added_gmv(compared, arms, control, resamples, seed) if gmv_from == "outcome_value" else None
    whole = {arm: rates[arm, None] for arm in arms}
    pairs = tuple(ArmPair(*pair) for pair in pairs_of(whole))
    best = level_with(max(whole, key=lambda arm: whole[arm].rate), whole, {(p.a, p.b) for p in pairs if p.tie})
    rows = against_control(rates, control, customers, gmv, alike.judgement)
    if gmv is not None:
        few = few_spent(compared, arms, control)
        rows = tuple(replace(r, pays="unclear") if r.pays == "pays" and (r.arm, r.segment) in few else r for r in rows)
    ranked = qini(compared, customers, best if len(best) < len(arms) else arms, config)
    treated = sum(rate.n for rate in whole.values())
    without = int(facts(frame, {"n": (~of_arms).cast(nw.Int64).sum()})["n"])
    told = [row for row in rows if row.segment and min(row.treated.n, row.control.n) >= config.privacy.min_group]
    by_arm = {arm: {row.segment: (row.treated, row.control) for row in told if row.arm == arm and row.segment} for arm in arms}
    cost, value = customers.contact_cost, customers.response_value
    return settled(
        Uplift(
            campaign=customers.campaigns[-1],
            control_arm=control,
            arms=arms,
            n_treated=treated,
            n_control=held_out.n,
            n_without_arm=without,
            gmv_from=gmv_from,
            money=lacking,
            break_even_uplift=cost / value if cost is not None and value and gmv_from == "response_value" else None,
            rows=rows,
            one_sided=one_sided(arms, segments, rates, control),
            pairs=pairs,
            best=best,
            balance=alike,
            by_segment=tuple(replace(found, judgement=doubted(found.judgement, unlike)) for found in by_segment(by_arm)),
            qini=ranked if isinstance(ranked, Skipped) else replace(ranked, judgement=doubted(ranked.judgement, unlike)),
            assumptions=_ASSUMPTIONS if unlike is None else _ASSUMPTIONS[1:],
            judgement=_together([row for row in rows if row.segment is None]),
        )
    )


def without_small_arms(found: Uplift, least: int) -> Uplift:
    """Take out segments of an arm of fewer than ``least``, and one more where the arm as a whole would give a single one away."""
    kept = []
    for arm in found.arms:
        rows = [row for row in found.rows if row.arm == arm]
        own = [row for row in rows if row.segment is not None]
        gone = [
            any(pair)
            for pair in zip(*(hidden([getattr(r, s).n for r in own], least) for s in ("treated", "control")), strict=True)
        ]
        kept += [row for row in rows if row.segment is None]
        kept += [row for row, hide in zip(own, gone, strict=True) if not hide]
    checks = (
        replace(c, mean_treated=None, mean_control=None, n_known=None) if c.n_known is not None and c.n_known < least else c
        for c in found.balance.checks
    )
    return replace(found, rows=tuple(kept), balance=replace(found.balance, checks=tuple(checks)))


def _money_from(customers: Customers) -> tuple[str | None, Skipped | None]:
    if "outcome_value" in customers.roles:
        return "outcome_value", None
    if customers.response_value is None:
        return None, Skipped("no_value_of_uplift", ("outcome_value", "response_value"))
    return "response_value", None


def doubt(uplift: Uplift | Skipped) -> str | None:
    """Say why a control group shows nothing for sure: "arms_not_comparable" or "control_group_too_small"; else None."""
    if isinstance(uplift, Skipped):
        return uplift.reason if uplift.reason == _TOO_SMALL else None
    return None if uplift.balance.judgement.verdict is not Verdict.UNSUPPORTED else "arms_not_comparable"


def doubted(judgement: Judgement, why: str | None) -> Judgement:
    """Nothing is solid that rests on arms that were not alike before, or on what too small a control group leaves open."""
    return Judgement(Verdict.INDICATIVE, why) if why and judgement.verdict is Verdict.SOLID else judgement


def _together(rows: Sequence[ArmUplift]) -> Judgement:
    """The most telling of the arms: one that helps, one that harms, one that may do either."""
    order = ("uplift_above_control", "uplift_below_control", "arms_not_comparable", "uplift_before_correction")
    found = {row.judgement.reason: row.judgement for row in rows}
    return next((found[reason] for reason in order if reason in found), rows[0].judgement)
