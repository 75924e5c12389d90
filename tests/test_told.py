"""Amounts of scenarios beside one another: whoever subtracts finds no amount of a few customers."""

from __future__ import annotations

import dataclasses
from itertools import chain, combinations

import numpy as np
from example_brief import brief
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.analysis.money.gains import combined, scenarios
from reportgen.analysis.money.ledger import Book
from reportgen.analysis.money.scenarios import BESIDE, KINDS, Combined, Scenario
from reportgen.analysis.money.told import told
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.withheld import withheld
from reportgen.document import render

LEAST = 4
SEGMENTS = 3
ORDERS = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 2, 0), (2, 1, 0), (0, 1, 2), (3, 2, 1), (1, 2, 3)]
"""What a customer of each sort is worth in three kinds of action."""

SUMMED = [kind for kind in KINDS if kind != BESIDE]

Rows = tuple[tuple[Scenario, ...], tuple[Combined, ...]]


def of(counts: list[list[int]]) -> tuple[Rows, Values, list[int]]:
    """Return the rows of so many customers of each sort, a list a segment; with what each is worth, and its segment."""
    people = [(s, sort) for s, row in enumerate(counts) for sort, n in enumerate(row) for _ in range(n)]
    segment = [s for s, _ in people]
    worth = np.array(
        [[100.0 * ORDERS[sort][SUMMED.index(kind)] if kind in SUMMED else 0.0 for _, sort in people] for kind in KINDS]
    )
    kinds = np.stack([np.bincount(segment, row, SEGMENTS) for row in worth]).astype(float)
    drawn, best = np.stack([kinds, kinds]), np.tile(np.bincount(segment, worth.max(axis=0), SEGMENTS).astype(float), (3, 1))
    book = Book(
        numbers=(1, 2, 3),
        per_customer=worth,
        segment=np.array(segment),
        levels=np.ones((3, len(KINDS))),
        kinds=kinds,
        combined=best,
        drawn_kinds=drawn,
        drawn_combined=np.stack([best, best]),
    )
    found = [
        row
        for kind in SUMMED
        for row in scenarios(
            book, kind, [sum(n > 0 for n in worth[KINDS.index(kind)][np.array(segment) == s]) for s in range(SEGMENTS)], ()
        )
    ]
    return (tuple(found), combined(book, np.bincount(segment, minlength=SEGMENTS).tolist())), worth, segment


def equations(rows: Rows, sorts: list[tuple[int, int]]) -> Values:
    """What the rows tell, each amount as the sum that it is over sorts of customers (segment, sort), and kinds."""
    found = []

    def summed(segment: int | None, kind: int, chosen: bool) -> Values:
        one = np.zeros((len(sorts), 3))
        for i, (s, sort) in enumerate(sorts):
            own = ORDERS[sort]
            if segment in (None, s + 1) and own[kind] and (not chosen or own.index(max(own)) == kind):
                one[i, kind] = 1
        return one.ravel()

    for row in rows[0]:
        place = SUMMED.index(row.scenario)
        found.append(summed(row.segment, place, chosen=False))
        if row.counted is not None:
            found.append(summed(row.segment, place, chosen=True))
    for whole in rows[1]:
        found += [
            np.sum([summed(whole.segment, kind, chosen) for kind in range(3)], axis=0)
            for amount, chosen in ((whole.base, True), (whole.naive, False))
            if amount is not None
        ]
    return np.array(found)


def leaks(rows: Rows, counts: list[list[int]]) -> list[tuple[tuple[int, int], ...]]:
    """Return sets of sorts of fewer than ``LEAST`` customers of whom a sum of told amounts is about: by rank, all sets tried."""
    sorts = [(s, sort) for s, row in enumerate(counts) for sort, n in enumerate(row) if n]
    table = equations(rows, sorts).reshape(-1, len(sorts), 3)
    rank = np.linalg.matrix_rank(table.reshape(len(table), -1))
    n = {(s, sort): counts[s][sort] for s, sort in sorts}
    small = [i for i, at in enumerate(sorts) if n[at] < LEAST]
    found = []
    for some in chain.from_iterable(combinations(small, size) for size in range(1, LEAST)):
        if sum(n[sorts[i]] for i in some) < LEAST:
            others = np.delete(table, some, axis=1).reshape(len(table), -1)
            if np.linalg.matrix_rank(others) < rank:
                found.append(tuple(sorts[i] for i in some))
    return found


SMALL = st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4, 6]), min_size=len(ORDERS), max_size=len(ORDERS))


@settings(max_examples=60, deadline=None)  # a loaded machine is no failure
@given(st.lists(SMALL, min_size=SEGMENTS, max_size=SEGMENTS))
def test_no_sum_or_difference_of_amounts_is_that_of_a_few(counts: list[list[int]]) -> None:
    """Brute force: no linear combination of all that is told is about fewer than four customers.

    Kinds of which there are but a few in all are skipped before (``impact``), so they are no rows here either.
    """
    if not any(map(sum, counts)):
        return
    rows, worth, _ = of(counts)
    few = [kind for kind, each in zip(KINDS, worth, strict=True) if 0 < (each > 0).sum() < LEAST]
    if few:
        return
    assert leaks(told(*rows, (), LEAST), counts) == []


def test_what_a_reader_could_subtract() -> None:
    """By hand: two of segment 1 in the first kind, who were withheld, are its total less the second kind."""
    counts = [[2, 9, 0, 0, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0, 0, 0], [8, 9, 0, 0, 0, 0, 0, 0]]
    rows, _, _ = of(counts)
    without = tuple(row for row in rows[0] if (row.scenario, row.segment) not in {("retention", 1), ("retention", 3)})
    assert ((0, 0),) in leaks((without, rows[1]), counts)
    thin = told(*rows, (), LEAST)
    assert [(row.scenario, row.segment) for row in thin[0] if row.scenario == "retention"] == [
        ("retention", 2),
        ("retention", None),
    ]
    assert [row.segment for row in thin[1]] == [2, None]  # the totals of 1 and 3 go; all others stay as they were
    assert thin[1][-1] == rows[1][-1]


def test_a_few_in_several_scenarios_of_a_segment() -> None:
    """By hand: two of segment 1 are in both kinds, and with the five of segment 3 seven, who are not few; nobody in 2 is."""
    counts = [[9, 9, 0, 2, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0, 0, 0], [9, 9, 0, 5, 0, 0, 0, 0]]
    rows, _, _ = of(counts)
    assert [row.n_in_several for row in rows[1]] == [2, 0, 5, 7]
    assert [row.n_elsewhere for row in rows[0] if row.scenario == "retention"] == [2, 0, 5, 7]
    thin = told(*rows, (), LEAST)
    assert [(row.segment, row.n_in_several, row.overlap) for row in thin[1]] == [(2, 0, 0.0), (None, 7, 7.0)]
    assert {(row.segment, row.counted is None) for row in thin[0]} == {(1, True), (2, False), (3, True), (None, False)}
    assert [row.base for row in thin[0]] == [row.base for row in rows[0]]


def test_a_few_in_several_scenarios_in_all() -> None:
    """By hand: two customers in two kinds. The total is a range, and nothing says what the sum of the kinds exceeds it by."""
    counts = [[9, 9, 0, 2, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0, 0, 0]]
    rows, _, _ = of(counts)
    thin = told(*rows, (), LEAST)
    whole = thin[1][-1]
    assert (whole.base, whole.naive, whole.overlap, whole.n_in_several) == (None, None, None, None)
    assert (whole.low, whole.high, whole.n_customers) == (rows[1][-1].low, rows[1][-1].high, 56)
    assert {row.counted for row in thin[0]} == {None}
    assert leaks(thin, counts) == []


def test_pages_without_the_total_of_a_few_in_several() -> None:
    """The page says that the overlap is withheld, and neither chart nor page one tells the amount of the total."""
    plain = brief()
    total = tuple(dataclasses.replace(row, n_in_several=3) for row in plain.impact.total)
    thin = withheld(dataclasses.replace(plain, impact=dataclasses.replace(plain.impact, total=total)), 10)
    assert thin.impact.total[-1].base is None
    assert thin.impact.sensitivity == ()
    assert [c.base for c in thin.summary.claims if c.code == "gain"] == [None]
    page = render.render_html(thin)
    assert "How much that takes off the sum is withheld" in page
    assert "None" not in page
    assert "None" not in render.render_html(thin, segment=1)


def test_just_enough_in_several_scenarios_are_told() -> None:
    """By hand: four of segment 1 are in both kinds, and four of segment 3: fewer than four would be few."""
    rows, _, _ = of([[9, 9, 0, 4, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0, 0, 0], [9, 9, 0, 4, 0, 0, 0, 0]])
    assert [row.n_in_several for row in rows[1]] == [4, 0, 4, 8]
    assert told(*rows, (), 4) == rows


def test_a_scenario_that_goes_alone_takes_another_with_it() -> None:
    """Two of segment 1 are in the first kind: its total less that of the other segments would tell of them."""
    rows, _, _ = of([[2, 9, 9, 0, 0, 0, 0, 0], [9, 9, 9, 0, 0, 0, 0, 0], [20, 9, 9, 0, 0, 0, 0, 0]])
    kind = SUMMED[0]
    thin, _ = told(*rows, {(kind, 1)}, LEAST)
    assert [row.segment for row in thin if row.scenario == kind] == [3, None]
