"""Told: which amounts of the scenarios may stand beside one another, so that none of a few customers follows from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeAlias

from reportgen.analysis.money.scenarios import BESIDE, Combined, Scenario
from reportgen.analysis.statistics.suppression import hidden

_Column: TypeAlias = tuple[tuple[int, int, bool], ...]
"""Of each scenario of a segment, how many of its customers are counted in it, how many elsewhere, and whether it is told."""


def told(
    scenarios: Sequence[Scenario], total: Sequence[Combined], gone: Collection[tuple[str, int | None]], least: int
) -> tuple[tuple[Scenario, ...], tuple[Combined, ...]]:
    """Return the scenarios and totals without those of fewer than ``least`` customers, and without what would give those away.

    Parameters
    ----------
    scenarios : sequence of Scenario
    total : sequence of Combined
        Empty where there is no scenario.
    gone : collection of (str, int or None)
        The scenarios, each with its segment, that would say what is withheld elsewhere; None: that of all customers.
    least : int

    Notes
    -----
    The total of a segment less the scenarios that are told of it is the one that is not: it goes with it. What a scenario brings
    less what is counted of it is what those bring who are counted elsewhere; and a total less some scenarios is about those who
    are counted in the others, and those of these who are counted elsewhere. Where such a group is small, what is counted
    of the scenarios of the segment goes, or its total, and so does that of other segments, until all that can be worked out is of
    many. Where that takes all segments, no scenario says what is counted of it, or the total of all is a range without an amount.
    """
    dropped = _dropped(scenarios, gone, least)
    segments = {row.segment: row for row in total if row.segment is not None}
    columns = {s: _column(scenarios, s, dropped) for s in sorted(segments, key=lambda s: (segments[s].n_customers, s))}
    summed = {s for kind, s in dropped if kind != BESIDE}
    shut = {s for s in summed if s is not None} | {s for s, row in segments.items() if 0 < (row.n_in_several or 0) < least}
    shut |= {s for s, column in columns.items() if _gives_away([column], [], least)}
    shut = _enlarged(shut, columns, lambda some: _gives_away([columns[s] for s in some], [], least))
    bare = None in summed or _gives_away([columns[s] for s in shut], [], least)
    bare = bare or any(row.segment is None and 0 < (row.n_in_several or 0) < least for row in total)

    def uncounted_tell(some: Collection[int]) -> bool:
        open_ones = [columns[s] for s in some if s not in shut]
        return _by_kind_too([columns[s] for s in shut], open_ones, least)

    uncounted = shut | {s for s, column in columns.items() if any(0 < n < least for cell in column for n in cell[:2])}
    uncounted = _enlarged(uncounted, columns, uncounted_tell)
    nowhere = bare or uncounted_tell(uncounted)
    return (
        tuple(
            replace(row, counted=None, n_elsewhere=None) if nowhere or row.segment in uncounted else row
            for row in scenarios
            if (row.scenario, row.segment) not in dropped
        ),
        tuple(_range_alone(row) if bare and row.segment is None else row for row in total if row.segment not in shut),
    )


def _dropped(rows: Sequence[Scenario], gone: Collection[tuple[str, int | None]], least: int) -> set[tuple[str, int | None]]:
    """Those of a segment are parts of the one of everybody; more go only where those that go already do not hide one another."""
    found = {(row.scenario, row.segment) for row in rows} & set(gone)
    for kind in {row.scenario for row in rows}:
        own = [row for row in rows if row.scenario == kind and row.segment is not None and row.n_customers]
        away = [row.n_customers for row in own if (kind, row.segment) in found]
        if (
            len(away) > 1
            and sum(away) >= least
            and all(row.n_customers >= least for row in own if (kind, row.segment) not in found)
        ):
            continue
        hide = hidden([row.n_customers for row in own], least)
        found |= {(kind, row.segment) for row, away_too in zip(own, hide, strict=True) if away_too}
    return found


def _column(scenarios: Sequence[Scenario], segment: int, dropped: Collection[tuple[str, int | None]]) -> _Column:
    own = [row for row in scenarios if row.segment == segment and row.scenario != BESIDE]
    away = [row.n_elsewhere or 0 for row in own]
    return tuple((row.n_customers - n, n, (row.scenario, segment) not in dropped) for row, n in zip(own, away, strict=True))


def _enlarged(start: set[int], columns: Mapping[int, _Column], tell: Callable[[Collection[int]], bool]) -> set[int]:
    """Add segments until those that are not told of tell nothing together: one where one will do, the smallest that does."""
    found = set(start)
    while found and tell(found) and (others := [s for s in columns if s not in found]):
        found.add(next((s for s in others if not tell({*found, s})), others[0]))
    return found


def _gives_away(shut: Sequence[_Column], open_ones: Sequence[_Column], least: int, labels: Sequence[int] = ()) -> bool:
    """Whether a sum that is known is that of a few, where kinds of one label are taken off alike; without labels none is.

    The sum may be over all kinds but those of one label, in each open segment another, and the same in all that are shut. Of each
    scenario it may be about those who are counted in it or, when its amount is taken off, those who are not; all scenarios of a
    kind that are not told of are taken off together.
    """
    choices = [None, *sorted(set(labels))]

    def sizes(column: _Column, off: int | None, hidden_part: Sequence[int]) -> set[int]:
        kept = [
            (here, away) if seen else ((here, away)[hidden_part[i]],)
            for i, (here, away, seen) in enumerate(column)
            if not labels or labels[i] != off
        ]
        return {max(some, default=0) for some in product(*kept)}  # as many at least: who is in two kinds may be the same

    def together(sets: Iterable[set[int]]) -> set[int]:
        sums = {0}
        for some in sets:
            sums = {a + b for a in sums for b in some if a + b < least}
        return sums

    parts = product(
        *((0, 1) if not all(told_of) else (0,) for told_of in zip(*((c[2] for c in col) for col in shut), strict=True))
    )
    closed = {n for part in parts for off in choices for n in together(sizes(column, off, part) for column in shut)}
    each = [{n for off in choices for n in sizes(column, off, ())} for column in open_ones]
    return any(together([closed, *each]))


def _by_kind_too(shut: Sequence[_Column], open_ones: Sequence[_Column], least: int) -> bool:
    """The same where for each kind the sum over all these segments is known as well as that of an open segment over its kinds."""
    n = len((*shut, *open_ones, ())[0])
    apart = [
        labels
        for labels in product(range(n), repeat=n)
        if all(a <= max(labels[:i], default=-1) + 1 for i, a in enumerate(labels))
    ]
    return any(_gives_away(shut, open_ones, least, labels) for labels in apart if n)


def _range_alone(row: Combined) -> Combined:
    return replace(row, base=None, naive_low=None, naive=None, naive_high=None, overlap=None, n_in_several=None)
