"""Tiers: the rank of each segment in the membership programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.describing.contrasts import contrasts
from reportgen.analysis.grouping.ranking import SegmentFacts, segment_facts
from reportgen.analysis.membership.break_even import BreakEven, break_even
from reportgen.analysis.membership.privileges import Privilege, check_privileges, privileges, spending
from reportgen.analysis.membership.thresholds import Borders, borders
from reportgen.analysis.membership.tillrules import Threshold, tier_rules, with_tier
from reportgen.analysis.statistics.effects import CLEAR_EFFECT
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.notes import Skipped
from reportgen.units import Money, Share, money, settled

__all__ = ["Threshold", "Tier", "tiers"]

_BEST = ("early_access", "personal_adviser", "free_delivery")  # time and service: what money off cannot buy
_UPPER = ("free_delivery", "birthday_gift")  # recognition, at a cost that their spend bears
_LOWER = ("points_double", "birthday_gift")  # a reason to buy more often
_ENTRY = ("newsletter",)  # costs nothing, keeps the door open
_LAPSING = "welcome_back"


@dataclass(frozen=True)
class Tier:
    """One tier of the membership programme.

    Attributes
    ----------
    tier : str
    rank : int
        1 is best.
    segments : tuple of int
        Who is in.
    n_customers : int
    customer_share : Share
    gmv : Money
        Of the window; the tiers add up to the total exactly.
    gmv_share : Share
    rule : tuple of Threshold
        What a CRM can check; all must hold. Empty where no raw column tells the tiers apart.
    rule_precision : Share
        Of held-out customers whom the rule puts here, those who belong; 0 where it puts none here.
    rule_recall : Share
        Of held-out customers who belong, those whom the rule puts here.
    privileges : tuple of Privilege
        The user's of ``[tiers.privileges]``, else our proposals.
    break_even : BreakEven or Skipped
        What they cost against what the members spend.
    borders : Borders
        Who stands near the tier's thresholds.
    """

    tier: str
    rank: int
    segments: tuple[int, ...]
    n_customers: int
    customer_share: Share
    gmv: Money
    gmv_share: Share
    rule: tuple[Threshold, ...]
    rule_precision: Share
    rule_recall: Share
    privileges: tuple[Privilege, ...]
    break_even: BreakEven | Skipped
    borders: Borders


def tiers(frame: Frame, config: Config, window_months: float | None = None) -> tuple[Tier, ...]:
    """Give every segment a tier, best first, with a rule a CRM can check and privileges that have to pay.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    config : Config
        ``tiers.order``: "segment" ranks by the number of the segment, "gmv" by its total.
    window_months : float, optional
        Months of spend in the frame; without them no spend a year is known, and no break-even.

    Raises
    ------
    ConfigError
        If ``tiers.privileges`` names a tier or a privilege that does not exist.
    """
    check_privileges(config)
    facts = segment_facts(frame)
    n, gmv = sum(f.n for f in facts), sum(f.gmv for f in facts)
    ranked = list(range(1, len(facts) + 1))
    if config.tiers.order == "gmv":
        ranked.sort(key=lambda s: (-facts[s - 1].gmv, s))
    members = shared_out(ranked, config.tiers.names)
    names = [name for name, _ in members]
    rules = tier_rules(frame, [segments for _, segments in members], config)
    lapsing = _lapsing(frame, [segments for _, segments in members])
    ranks = with_tier(frame, [segments for _, segments in members])
    near = borders(ranks, [rule.thresholds for rule in rules], names)
    spent, unfit = spending(ranks), _unfit(frame)
    found = []
    for i, (name, segments) in enumerate(members):
        own = [facts[s - 1] for s in segments]
        codes = config.tiers.privileges.get(name) or _privileges(i, len(members), lapsing[i], unfit)
        offered = privileges(codes, spent[i + 1], window_months, config)
        found.append(
            Tier(
                tier=name,
                rank=i + 1,
                segments=tuple(sorted(segments)),
                n_customers=_customers(own),
                customer_share=_customers(own) / n,
                gmv=money(sum(f.gmv for f in own)),
                gmv_share=sum(f.gmv for f in own) / gmv if gmv else 0.0,
                rule=rules[i].thresholds,
                rule_precision=rules[i].precision,
                rule_recall=rules[i].recall,
                privileges=offered,
                break_even=break_even(offered, spent[i + 1], i + 1, window_months, config),
                borders=near[i],
            )
        )
    return tuple(settled(tier) for tier in found)


def shared_out(ranked: Sequence[int], names: Sequence[str]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Share out the ranked segments among the tiers, best first.

    As many of each: one each. Fewer segments: the best names and the last one are used, so that the entry tier keeps its name.
    More segments: neighbours share a tier, as evenly as can be, and the better tiers are the smaller.

    Examples
    --------
    >>> names = ("Platinum", "Gold", "Silver", "Bronze")
    >>> shared_out([1, 2, 3], names)
    (('Platinum', (1,)), ('Gold', (2,)), ('Bronze', (3,)))
    >>> [segments for _, segments in shared_out([1, 2, 3, 4, 5, 6], names)]
    [(1,), (2,), (3, 4), (5, 6)]
    """
    if len(ranked) < len(names):
        names = (*names[: len(ranked) - 1], names[-1])
    size, larger = divmod(len(ranked), len(names))
    found, start = [], 0
    for i, name in enumerate(names):
        end = start + size + (i >= len(names) - larger)
        found.append((name, tuple(ranked[start:end])))
        start = end
    return tuple(found)


def _customers(facts: Sequence[SegmentFacts]) -> int:
    return sum(f.n for f in facts)


def _lapsing(frame: Frame, members: Sequence[Sequence[int]]) -> list[bool]:
    """Whether a tier has clearly been silent for longer than all others."""
    if "recency_days" not in frame.collect_schema().names():
        return [False] * len(members)
    found = contrasts(with_tier(frame, members).with_columns(nw.col("tier").alias("segment")), ["recency_days"])
    return [found[rank]["recency_days"].effect >= CLEAR_EFFECT for rank in sorted(found)]


def _unfit(frame: Frame) -> frozenset[str]:
    """Privileges that make no sense to these customers: a bank delivers nothing, and one category is no second one."""
    names = frame.collect_schema().names()
    categories, channels = ([name for name in names if name.startswith(prefix)] for prefix in ("spend.", "purchases."))
    delivered = categories or channels
    return frozenset(code for code, fits in (("free_delivery", delivered), ("points_double", len(categories) > 1)) if not fits)


def _privileges(i: int, n: int, lapsing: bool, unfit: frozenset[str]) -> tuple[str, ...]:
    """Our proposals for the tier at position i of n."""
    if i == 0:
        codes: tuple[str, ...] = _BEST
    elif i == n - 1:
        codes = _ENTRY
    else:
        codes = _UPPER if i <= (n - 1) / 2 else _LOWER
    codes = tuple(code for code in codes if code not in unfit)
    return (*codes, _LAPSING) if lapsing else codes
