"""Gains: the rows of scenarios, of their total and of what moves it, as ranges over customers and assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from reportgen.analysis.money.ledger import Book, counts_once, levels
from reportgen.analysis.money.scenarios import KINDS, MEASURED, SHARES, Assumption, Combined, Scenario, Sensitivity
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import ENDS
from reportgen.notes import Judgement, Verdict
from reportgen.units import money

_BASE = 1  # of low, base, high


@dataclass(frozen=True)
class _Range:
    """Minor units, low and high over assumptions and customers, ci over customers alone."""

    low: float
    base: float
    high: float
    ci_low: float
    ci_high: float


def scenarios(
    found: Book, kind: str, n_customers: Sequence[int], assumptions: tuple[Assumption, ...], name: str | None = None
) -> tuple[Scenario, ...]:
    """Return a row a segment and the total, which is their sum at base to the cent.

    Parameters
    ----------
    found : Book
    kind : str
    n_customers : sequence of int
        A segment each.
    assumptions : tuple of Assumption
        The shares of the kind are taken from those that are named here; what is at risk takes one less than what is saved of it.
    name : str, optional
        Of the scenario where it is not the kind's own.
    """
    place = KINDS.index(kind)
    shares = [prod(getattr(a, end) for a in assumptions if a.code in SHARES[kind]) for end in ("low", "base", "high")]
    base = [round(value * shares[_BASE]) for value in found.kinds[place]]
    counted = counts_once(found, found.levels[_BASE])[place] if name is None else [0] * len(base)
    elsewhere = _elsewhere(found, place) if name is None else None
    measured = any(a.code == MEASURED for a in assumptions)
    rows = []
    for i, number in enumerate([*found.numbers, None]):
        at = slice(None) if number is None else slice(i, i + 1)
        drawn = found.drawn_kinds[:, place, at].sum(axis=1) * any(n_customers)
        ends = _range(sum(base[at]), *(drawn * share for share in shares))
        n = sum(n_customers[at])
        rows.append(
            Scenario(
                scenario=name or kind,
                segment=number,
                low=money(ends.low),
                base=money(ends.base),
                high=money(ends.high),
                ci_low=money(ends.ci_low),
                ci_high=money(ends.ci_high),
                counted=money(sum(counted[at])),
                n_customers=n,
                assumptions=assumptions,
                judgement=_judged(f"measured_{kind}", n, ends.low) if measured else _judged(f"assumed_{kind}", n, ends.ci_low),
                n_elsewhere=None if elsewhere is None else sum(elsewhere[at]),
            )
        )
    return tuple(rows)


def _elsewhere(found: Book, place: int) -> list[int]:
    """How many are worth something in a kind, and counted in another: a segment each."""
    worth = found.per_customer * found.levels[_BASE][:, None]
    away = (worth[place] > 0) & (worth.argmax(axis=0) != place)
    return [int(n) for n in np.bincount(found.segment, away, len(found.numbers))]


def combined(found: Book, n_customers: Sequence[int]) -> tuple[Combined, ...]:
    """Return what all kinds bring together: a row a segment, and the total.

    A customer counts in the kind that is worth most, at low, base and high alike: so the whole is never below the largest
    scenario and never above the sum of all, and it grows with every assumed share.

    Parameters
    ----------
    found : Book
    n_customers : sequence of int
        In one kind or more, a segment each: also who spends nothing, and is therefore worth nothing in the kind that counts them.
    """
    once = counts_once(found, found.levels[_BASE])
    alone = [[round(value * share) for value, share in zip(row, found.levels[_BASE], strict=True)] for row in found.kinds.T]
    worth = (found.per_customer * found.levels[_BASE][:, None] > 0).sum(axis=0)
    several = np.bincount(found.segment, worth > 1, len(found.numbers)).astype(int).tolist()
    naive = found.drawn_kinds.transpose(0, 2, 1) @ found.levels.T  # resamples, segments, levels
    rows = []
    for i, number in enumerate([*found.numbers, None]):
        at = slice(None) if number is None else slice(i, i + 1)
        base = sum(sum(kind[at]) for kind in once)
        ends = _range(base, *(found.drawn_combined[:, level, at].sum(axis=1) for level in range(3)))
        apart = sum(sum(row) for row in alone[at])
        twice = _range(apart, *(naive[:, at, level].sum(axis=1) for level in range(3)))
        n = sum(n_customers[at])
        rows.append(
            Combined(
                segment=number,
                low=money(ends.low),
                base=money(base),
                high=money(ends.high),
                ci_low=money(ends.ci_low),
                ci_high=money(ends.ci_high),
                naive_low=money(twice.low),
                naive=money(apart),
                naive_high=money(twice.high),
                overlap=money(apart - base),
                n_customers=n,
                n_in_several=sum(several[at]),
                judgement=_judged_together(n, ends.ci_low),
            )
        )
    return tuple(rows)


def sensitivities(found: Book, assumed: Mapping[str, Assumption], whole: Combined) -> tuple[Sensitivity, ...]:
    """Move one assumption at a time, the others at base, and see what the total does; the widest first.

    What chance does stands among them. The total never falls when a share rises; the ends are held to that where rounding would
    move them a minor unit the other way.
    """
    assert whole.base is not None  # as it was computed, with nothing withheld
    rows = [Sensitivity("sampling", None, None, whole.ci_low, whole.ci_high, whole.ci_high - whole.ci_low)]
    for code, assumption in assumed.items():
        low, high = (
            money(
                sum(
                    sum(kind)
                    for kind in counts_once(found, np.array(levels({**assumed, code: replace(assumption, base=end)})[_BASE]))
                )
            )
            for end in (assumption.low, assumption.high)
        )
        low, high = min(low, whole.base), max(high, whole.base)
        rows.append(Sensitivity(code, assumption.low, assumption.high, low, high, high - low))
    return tuple(sorted((r for r in rows if r.spread > 0), key=lambda r: (-r.spread, r.code)))


def _range(base: float, low: Values, at_base: Values, high: Values) -> _Range:
    """The ends of an amount; the amount itself lies between them, also where few customers make the resamples lopsided."""
    ci_low, ci_high = (_end(at_base, q) for q in ENDS)
    ci_low, ci_high = min(ci_low, base), max(ci_high, base)
    return _Range(min(_end(low, ENDS[0]), ci_low), base, max(_end(high, ENDS[1]), ci_high), ci_low, ci_high)


def _end(draws: Values, q: float) -> float:
    """What numpy.quantile returns, without the tenth of a millisecond that each of its hundred calls here takes."""
    ordered = np.sort(draws)
    at = q * (len(ordered) - 1)
    i = int(at)
    return float(ordered[i] + (at - i) * (ordered[min(i + 1, len(ordered) - 1)] - ordered[i]))


def _judged(reason: str, n_customers: int, low: float) -> Judgement:
    """Where a share was measured its own interval may reach nought, and with it the amount; assumed shares are above nought."""
    if not n_customers:
        return Judgement(Verdict.UNSUPPORTED, f"nobody_{reason.split('_', 1)[1]}")
    return Judgement(Verdict.UNSUPPORTED, "may_be_nothing") if low <= 0 else Judgement(Verdict.INDICATIVE, reason)


def _judged_together(n_customers: int, ci_low: float) -> Judgement:
    if not n_customers:
        return Judgement(Verdict.UNSUPPORTED, "nobody_to_gain_from")
    if ci_low <= 0:
        return Judgement(Verdict.UNSUPPORTED, "may_be_nothing")
    return Judgement(Verdict.INDICATIVE, "assumed_shares")
