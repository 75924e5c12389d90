"""Pairs: groups tested two by two by their rates, and which of them cannot be told from one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import TypeVar

from reportgen.analysis.statistics.intervals import SIGNIFICANCE, Rate, fisher, holm, newcombe

Group = TypeVar("Group", bound=int | str)


def pairs_of(rates: Mapping[Group, Rate]) -> list[tuple[Group, Group, float, float, float, float, bool]]:
    """Compare all groups two by two: a, b, rate of a minus rate of b with its 95% Newcombe interval, p, and whether they tie.

    The p-values are those of Fisher's exact test, two-sided, corrected by Holm's method over all pairs.

    Examples
    --------
    >>> from reportgen.analysis.statistics.intervals import wilson
    >>> [(a, b, round(p, 3), tie) for a, b, *_, p, tie in pairs_of({1: wilson(9, 10), 2: wilson(1, 10), 3: wilson(8, 10)})]
    [(1, 2, 0.003, False), (1, 3, 1.0, True), (2, 3, 0.011, False)]
    """
    both = list(combinations(rates, 2))
    p_values = holm([fisher(rates[a].k, rates[a].n, rates[b].k, rates[b].n) for a, b in both])
    return [
        (a, b, rates[a].rate - rates[b].rate, *newcombe(rates[a], rates[b]), p, p >= SIGNIFICANCE)
        for (a, b), p in zip(both, p_values, strict=True)
    ]


def level_with(one: Group, groups: Iterable[Group], ties: Collection[tuple[Group, Group]]) -> tuple[Group, ...]:
    """Return the groups that cannot be told from one of them, itself included, in their own order.

    Examples
    --------
    >>> level_with(2, [1, 2, 3], [(2, 3)])
    (2, 3)
    """
    return tuple(group for group in groups if group == one or (group, one) in ties or (one, group) in ties)
