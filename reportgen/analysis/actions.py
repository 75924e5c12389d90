"""Actions: what to do with each segment, and how to test it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.money.scenarios import Scenario
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.personas import Persona
from reportgen.analysis.segments import Segmentation
from reportgen.analysis.statistics.power import LARGEST_EFFECT, TEST_EFFECT, customers_per_arm
from reportgen.analysis.targeting import SegmentDepth, Targeting, by_budget
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import Money, Share, settled

FEWEST_CONTACTS = 10
"""Fewer letters than this are no mailing: setting one up costs more than they can bring."""

NEARLY_ALL = 0.95
"""From this share of a segment on, leaving out the rest is not worth the trouble of saying so."""

FITS = {
    "win_back": ("retention",),
    "low_cost": ("retention",),
    "grow": ("cross_sell", "migration"),
    "early_access": ("cross_sell", "migration"),
    "move_up": ("migration",),
    "keep": (),
}
"""The scenarios that an action is there to bring about; how far the next mailing goes is said beside them."""

_AT_LEAST = {"early_access": ("retention",)}  # who is rewarded stays: worth something where nothing else is


@dataclass(frozen=True)
class Action:
    """One recommendation.

    Attributes
    ----------
    priority : int
        1 is first.
    segment : int
    code : str
        "early_access" (high value, not lapsing), "win_back" (high value, lapsing), "grow" (lower value, recent), "low_cost"
        (lower value, lapsing), "move_up" (nothing sets it apart, but customers are within reach of the next tier), "keep" (not
        even that, or the segment is unsupported: then nothing that is said of it can be acted on).
    mail : str
        "pays", "unclear", "loses" or "unknown": the latest campaign's response against break-even.
    channel : str or None
        The user's label: where to say it.
    offers : tuple of str
        The user's labels: what is proposed to its customers, the most valuable first; empty where no solid rule proposes a thing.
    stake : str or None
        The scenario that the money is taken from: of those that fit the action the one worth most at base; None where none of
        them is supported.
    low, base, high : Money or None
        What the segment could gain in the horizon by that scenario; None where there is none.
    contacts : int or None
        Customers of the segment worth a letter by their own probability, as far as a given budget reaches; None where that is
        not known.
    reach : str
        How far the next mailing goes: "nobody" (fewer than ten are worth a letter), "doubtful" (by its interval perhaps a loss),
        "some", "nearly_all" (95% and more of those who may be contacted), "all", or "unknown"; where a given budget ends before
        the mailing that pays, "unreached" (it reaches fewer than ten) and, where no model says who is likelier, "within_budget"
        (some of them).
    n_silent : int or None
        Customers of the segment that the retention scenario counts; None where that is not the stake.
    test_n : int or None
        Customers an arm to see ``test_effect`` with 80% power at 5%; None without response data or where the segment is too
        small.
    test_effect : Share or None
        Difference of response rates the test can see.
    judgement : Judgement
    """

    priority: int
    segment: int
    code: str
    mail: str
    channel: str | None
    offers: tuple[str, ...]
    stake: str | None
    low: Money | None
    base: Money | None
    high: Money | None
    contacts: int | None
    reach: str
    n_silent: int | None
    test_n: int | None
    test_effect: Share | None
    judgement: Judgement


def actions(  # noqa: PLR0913, PLR0917  # what to do follows from every section
    personas: Sequence[Persona],
    segmentation: Segmentation,
    campaigns: Campaigns | Skipped,
    targeting: Targeting | Skipped,
    impact: Impact,
    offers: NextCategory | Skipped,
) -> tuple[Action, ...]:
    """Recommend one action a segment, the one with the most money to gain first.

    Parameters
    ----------
    personas : sequence of Persona
    segmentation : Segmentation
    campaigns : Campaigns or Skipped
        For the response a test would start from.
    targeting : Targeting or Skipped
        For how far a mailing should reach into each segment.
    impact : Impact
    offers : NextCategory or Skipped
        For what to offer.

    Notes
    -----
    Where recency does not set a segment apart, high value is rewarded, and below it how often a segment buys decides between
    "grow" and "low_cost". What could be gained at base comes first, the largest first; segments without such money follow by
    their GMV, then by their number. No action is solid: what it changes was never measured.
    """
    sizes = {segment.segment: segment.n_contactable for segment in segmentation.segments}
    proposed = {} if isinstance(offers, Skipped) else {o.segment: o.proposals for o in offers.segments}
    found = []
    for persona in personas:
        doubted = persona.judgement.verdict is Verdict.UNSUPPORTED
        code = "keep" if doubted else _code(persona, _supported(impact, persona.segment, FITS["move_up"]))
        stake = _stake(impact, persona.segment, code)
        contacts, far = _next_mailing(targeting, persona.segment)
        test_n, test_effect = _test(campaigns, persona.segment, sizes[persona.segment])
        found.append(
            Action(
                priority=0,
                segment=persona.segment,
                code=code,
                mail=_mail(impact.mailing, persona.segment),
                channel=persona.preferred_channel,
                offers=tuple(p.category for p in proposed.get(persona.segment, ())),
                stake=None if stake is None else stake.scenario,
                low=None if stake is None else stake.low,
                base=None if stake is None else stake.base,
                high=None if stake is None else stake.high,
                contacts=contacts,
                reach=far,
                n_silent=stake.n_customers if stake is not None and stake.scenario == "retention" else None,
                test_n=test_n,
                test_effect=test_effect,
                judgement=_judgement(code, persona.judgement),
            )
        )
    return tuple(settled(action) for action in in_order(found, impact))


def in_order(found: Sequence[Action], impact: Impact) -> tuple[Action, ...]:
    """Number actions: what could be gained at base first, then by the GMV of the segment, then by its number."""
    gmv = {row.segment: row.gmv_window for row in impact.baseline}
    first = sorted(found, key=lambda a: (a.base is None, -(a.base or 0.0), -gmv[a.segment], a.segment))
    return tuple(replace(action, priority=i) for i, action in enumerate(first, start=1))


def won_back(found: Sequence[Action]) -> frozenset[int]:
    """Return the segments whose action it is to win them back."""
    return frozenset(action.segment for action in found if action.code == "win_back")


def _test(campaigns: Campaigns | Skipped, segment: int, n_customers: int) -> tuple[int | None, float | None]:
    """Two arms that see five points, or what half the segment each can see, in whole points."""
    if isinstance(campaigns, Skipped):
        return None, None
    latest = (r.response_rate for r in campaigns.rates if r.campaign == campaigns.latest and r.segment == segment)
    rate = next(latest, None)
    if rate is None:
        return None, None
    for points in range(round(100 * TEST_EFFECT), round(100 * LARGEST_EFFECT) + 1):
        effect = points / 100
        if rate + effect <= 1 and (needed := customers_per_arm(rate, effect)) <= n_customers // 2:
            return needed, effect
    return None, None


def _next_mailing(targeting: Targeting | Skipped, segment: int) -> tuple[int | None, str]:
    """How many of the segment the recommended plan writes to, and how far that reaches."""
    limited = by_budget(targeting)
    if isinstance(targeting, Skipped) or (targeting.scores_from != "model" and not limited):
        return None, "unknown"
    row = next((row for row in targeting.segments if row.segment == segment), None)
    nobody = "unreached" if limited else "nobody"
    if row is None or targeting.recommended == "nobody":
        return 0, nobody
    if row.contacts < FEWEST_CONTACTS:
        return row.contacts, nobody
    if targeting.scores_from != "model":
        return row.contacts, "all" if row.contacts == row.n_customers else "within_budget"
    return row.contacts, _depth(row)


def _depth(row: SegmentDepth) -> str:
    if row.profit is not None and row.profit.low <= 0:
        return "doubtful"
    if row.contacts == row.n_customers:
        return "all"
    return "nearly_all" if row.contacts >= NEARLY_ALL * row.n_customers else "some"


def _code(persona: Persona, within_reach: Sequence[Scenario]) -> str:
    high = persona.value_level == "high"
    if persona.recency_level is not None:
        recent = persona.recency_level == "recent"
        if high:
            return "early_access" if recent else "win_back"
        return "grow" if recent else "low_cost"
    if high:
        return "early_access"
    if persona.frequency_level is not None:
        return "grow" if persona.frequency_level == "frequent" else "low_cost"
    in_the_middle = "move_up" if within_reach else "keep"
    return in_the_middle if persona.value_level == "mid" else "low_cost"


def _mail(mailing: Mailing | Skipped, segment: int) -> str:
    if isinstance(mailing, Skipped):
        return "unknown"
    if segment in mailing.paying_segments:
        return "pays"
    return "loses" if segment in mailing.losing_segments else "unclear"


def _stake(impact: Impact, segment: int, code: str) -> Scenario | None:
    fitting = _supported(impact, segment, FITS[code]) or _supported(impact, segment, _AT_LEAST.get(code, ()))
    return max(fitting, key=lambda s: s.base, default=None)


def _supported(impact: Impact, segment: int, kinds: Sequence[str]) -> list[Scenario]:
    own = [s for s in impact.scenarios if s.segment == segment and s.scenario in kinds]
    return [s for s in own if s.judgement.verdict is not Verdict.UNSUPPORTED]


def _judgement(code: str, persona: Judgement) -> Judgement:
    if persona.verdict is Verdict.UNSUPPORTED:
        return Judgement(Verdict.UNSUPPORTED, "segment_unsupported")
    if code == "keep":
        return Judgement(Verdict.UNSUPPORTED, "nothing_sets_it_apart")
    return Judgement(Verdict.INDICATIVE, "effect_untested")
