"""Untold: of which segments it is told nowhere how those whom a mailing reaches answered, as it would tell of a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import compress

from reportgen.analysis.mailing.depths import Audience, told_apart
from reportgen.analysis.statistics.suppression import one_by_one, parted
from reportgen.analysis.targeting import Targeting
from reportgen.notes import Skipped


@dataclass(frozen=True)
class Untold:
    """Segments of which the answers of those who are reached are withheld, with all that follows from them.

    Attributes
    ----------
    rows : frozenset of int
        By the plan that is gone by.
    stops : frozenset of int
        Down to where the appendix of the segment says to stop.
    depths : frozenset of int
        Down to any depth but the whole, as these would tell how many did down to the stop.
    """

    rows: frozenset[int]
    stops: frozenset[int]
    depths: frozenset[int]


def untold(mailed: Targeting | Skipped, audiences: Mapping[int, Audience | Skipped], least: int) -> Untold:
    """Return the segments of which no more may be told, so that no answers of fewer than ``least`` customers can be worked out.

    Parameters
    ----------
    mailed : Targeting or Skipped
    audiences : dict of int to Audience or Skipped
        By segment. Both as they were computed, with nothing withheld.
    least : int

    Notes
    -----
    How many of a segment answered is told, and how many of all whom a mailing reaches. So those who are not reached are what is
    left of a segment, and what is withheld of several segments is known together. As no more can answer than there are, and no
    fewer than nobody, such a sum may leave each of them a single number: where 122 of 352 answered, 121 or 122 of any 351 of them
    did, and where those 351 and three of another segment have 121 answers together, the three have none.
    """
    rows = () if isinstance(mailed, Skipped) else mailed.segments
    deep = {segment: found for segment, found in audiences.items() if isinstance(found, Audience)}
    gone = _hidden([row.segment for row in rows], parted([(row.contacts, row.n_customers) for row in rows], least))
    parts = [_reached(found) for found in deep.values()]
    sums, wide = ([_between(found, of, least) for found in deep.values()] for of in (None, -1))
    hide = parted(parts, least, sums)
    stops = _hidden(deep, hide)
    by_depths = one_by_one(compress(sums, hide)) and not one_by_one(compress(wide, hide))
    reached = {s: 0 if found.stop is None else found.stop.n_customers for s, found in deep.items()}
    same = {row.segment for row in rows if row.contacts == reached.get(row.segment)}
    return Untold(gone | (stops & same), gone | stops, stops if by_depths else frozenset())


def _hidden(segments: Iterable[int], hide: Iterable[bool]) -> frozenset[int]:
    return frozenset(compress(segments, hide))


def _reached(found: Audience) -> tuple[int, int]:
    """How many of a segment are reached down to where to stop, and how many there are."""
    return 0 if found.stop is None else found.stop.response.n, found.depths[-1].response.n


def _between(found: Audience, first: int | None, least: int) -> tuple[int, int, int]:
    """The fewest answers that they may have, those that they have, and the most, by what is told of the depths from one on."""
    n, whole = _reached(found)
    told = (d.response for d in told_apart(found.depths[first:], found.stop, least) if d.response.n != n or n == whole)
    known = [(0, 0), *((response.n, response.k) for response in told)]
    fewest = max(k - max(0, m - n) for m, k in known)
    return fewest, 0 if found.stop is None else found.stop.response.k, min(n, *(k + max(0, n - m) for m, k in known))
