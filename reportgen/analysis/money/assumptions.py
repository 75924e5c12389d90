"""Assumptions: what each kind of scenario rests on, as the config sets it."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.analysis.money.scenarios import MEASURED, SHARES, Assumption
from reportgen.analysis.statistics.intervals import Rate, newcombe, wilson
from reportgen.analysis.uplift import Uplift
from reportgen.config import Config
from reportgen.notes import Skipped
from reportgen.units import significant

_TRIPLES = {
    "lost_share": "lost_shares",
    "saved_share": "saved_shares",
    "moved_share": "moved_shares",
    "uptake_share": "uptake_shares",
}
"""Keys of ``[impact]``."""


def uplift_share(uplift: Uplift | Skipped) -> Assumption | None:
    """Return the part of the answers that the last campaign added; None where its arms say nothing of it.

    All arms together against the control group: the difference of the rates over the rate of the contacted, and both ends of its
    Newcombe interval likewise, within 0 and 1. What the rate of the contacted varies by is in the answers that it is a part of.
    """
    if not isinstance(uplift, Uplift):
        return None
    treated, control = pooled(uplift, None)
    if not treated.k:
        return None
    low, high = newcombe(treated, control)
    found = (min(1.0, max(0.0, difference / treated.rate)) for difference in (low, treated.rate - control.rate, high))
    return Assumption(MEASURED, *found)


def pooled(uplift: Uplift, segment: int | None) -> tuple[Rate, Rate]:
    """Return the response of all arms together, and of the control group, in a segment; None: of all customers."""
    rows = [row for row in uplift.rows if row.segment == segment]
    return wilson(sum(row.treated.k for row in rows), sum(row.treated.n for row in rows)), rows[0].control


def added_share(uplift: Uplift | Skipped) -> float | None:
    """Return the base of `uplift_share`, None where there is none."""
    found = uplift_share(uplift)
    return None if found is None else significant(found.base)


def shares(config: Config, kinds: Sequence[str]) -> dict[str, Assumption]:
    """Return the assumed shares of some kinds, by code.

    Examples
    --------
    >>> shares(Config(), ["migration"])
    {'moved_share': Assumption(code='moved_share', low=0.02, base=0.05, high=0.1)}
    """
    codes = [code for kind in kinds for code in SHARES[kind] if code != MEASURED]
    return {code: Assumption(code, *getattr(config.impact, _TRIPLES[code])) for code in codes}


def stated(
    config: Config, kind: str, assumed: dict[str, Assumption], silence: Assumption | None, n_campaigns: float
) -> tuple[Assumption, ...]:
    """Return all that a kind rests on: its shares, then what has no range."""
    found = [assumed[code] for code in SHARES[kind] if code in assumed]
    if kind == "retention" and silence is not None:
        found.append(silence)
    if kind == "migration":
        found.append(_known("reach", config.impact.reach))
    if kind == "retargeting":
        found.append(_known("campaigns", n_campaigns))
    return tuple(found)


def _known(code: str, value: float) -> Assumption:
    return Assumption(code, value, value, value)
