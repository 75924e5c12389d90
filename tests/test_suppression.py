"""Complementary suppression: no hidden number follows from the totals, and few more go than must."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from reportgen.analysis.statistics import suppression
from reportgen.analysis.statistics.suppression import hidden, hidden_cells, parted

LEAST = 10


def test_a_single_small_number_takes_the_next_with_it() -> None:
    """By hand: 63 less 40 less 20 would be 3; with 20 hidden as well, 3 and 20 may be any two numbers of 23."""
    assert hidden([3, 40, 20], LEAST) == [True, False, True]
    assert hidden([4, 6, 20], LEAST) == [True, True, False]
    assert hidden([0, 40, 20], LEAST) == [False] * 3  # nobody is not few
    assert hidden([3, 0, 0], LEAST) == [True, False, False]  # its own total: the caller hides that
    assert hidden([10, 11], LEAST) == [False, False]


def test_small_numbers_that_are_few_together_take_another_with_them() -> None:
    """By hand: 127 less 50 less 70 would be 7 people; with 50 hidden as well, 57, who are no small group.

    In the table, the same row takes 50 along, and the row below hides all three columns. Of two columns, 4 and 5 in one are nine:
    the next smallest in it, 20, goes too, and with it its neighbour.
    """
    assert hidden([3, 4, 50, 70], LEAST) == [True, True, True, False]
    assert hidden([3, 4], LEAST) == [True, True]  # the total is as small: the caller hides that
    assert hidden_cells([[3, 4, 50, 70], [40, 50, 60, 80], [60, 70, 80, 90]], LEAST) == [
        [True, True, True, False],
        [True, True, True, False],
        [False] * 4,
    ]
    assert hidden_cells([[30, 4], [40, 5], [20, 20], [80, 90]], LEAST) == [[True, True], [True, True], [True, True], [False] * 2]


def test_a_part_and_what_is_left_of_it() -> None:
    """By hand: 351 of 352 leave one person, 3 of 591 are three, and two groups hide one another; one takes the smallest."""
    assert parted([(351, 352), (400, 441), (255, 616), (3, 591)], LEAST) == [True, False, False, True]
    assert parted([(351, 352), (400, 441), (255, 616)], LEAST) == [True, False, True]
    assert parted([(3, 352), (4, 441), (255, 616), (300, 700)], LEAST) == [True, True, True, False]  # together seven
    assert parted([(0, 352), (441, 441), (255, 616)], LEAST) == [False] * 3  # nobody and everybody are not few
    assert parted([(3, 352), (0, 441), (616, 616)], LEAST) == [True, False, True]  # three and nobody are three
    assert parted([(3, 352), (0, 441)], LEAST) == [True, True]  # nothing to hide behind


@given(st.lists(st.lists(st.integers(1, 40), min_size=4, max_size=4), min_size=3, max_size=3))
@pytest.mark.parametrize("most_tried", [12, 0])
def test_no_sum_of_a_few_can_be_worked_out(most_tried: int, table: list[list[int]]) -> None:
    """Brute force: all sets of hidden cells whose sum the totals give (the same in every solution) hold ten, as lines do.

    With every combination of lines tried, and with the smallest cuts that take their place in larger tables.
    """
    counted = np.array(table)
    assume(min(*counted.sum(axis=0), *counted.sum(axis=1)) >= LEAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "_MOST_TRIED", most_tried)
        gone = np.array(hidden_cells(table, LEAST))
    places, values = np.argwhere(gone), counted[gone]
    assume(len(places))
    equations = np.array([[i == r for i, _ in places] for r in range(3)] + [[j == c for _, j in places] for c in range(4)])
    free = np.linalg.svd(equations.astype(float))[2][np.linalg.matrix_rank(equations.astype(float)) :]
    sets = np.arange(1, 2 ** len(places))[:, None] >> np.arange(len(places)) & 1
    told = np.abs(sets @ free.T).max(axis=1, initial=0) < 1e-9
    assert not told.all()
    assert (sets[told] @ values).min(initial=LEAST) >= LEAST


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=4))
def test_the_smallest_cut_is_that_of_scipy(table: list[list[int]]) -> None:
    """Authority: scipy's maximum flow from the row of a hidden cell to its column; the cells that are cut hold as many."""
    gone = {(i, j): n for i, row in enumerate(table) for j, n in enumerate(row) if n}
    rows = len(table)
    capacity = np.zeros((rows + 4, rows + 4), dtype=np.int32)
    for (i, j), n in gone.items():
        capacity[i, rows + j], capacity[rows + j, i] = n, 10_000
    for cell in gone:
        flow = maximum_flow(csr_array(capacity), cell[0], rows + cell[1]).flow_value
        cut = suppression._smallest_cut(dict(gone), cell, 1000)
        assert cut is not None
        assert sum(n for (i, j), n in gone.items() if i in cut[0] and j not in cut[1]) == flow
        assert not [(i, j) for i, j in gone if i not in cut[0] and j in cut[1]]  # its totals give it: no column is cut short
        assert (suppression._smallest_cut(dict(gone), cell, flow) is None) == (flow > 0)


def test_many_lines_take_few_steps() -> None:
    """Sixteen rows by sixteen columns have 65,535 sets of rows; a few thousand searches do, none for a cell that is not small.

    Nothing that is hidden can be worked out (ranks), and no cut holds fewer than ten.
    """
    draw = np.random.default_rng(5)
    table = np.where(draw.random((16, 16)) < 0.3, draw.integers(1, 10, (16, 16)), draw.integers(10, 200, (16, 16)))
    searches = Counter[str]()

    def counted(left: dict[tuple[int, int], int], cell: tuple[int, int]) -> object:
        searches["made"] += 1
        return reached(left, cell)

    def refused(*_: object) -> object:
        raise AssertionError("no set of lines is tried")

    reached = suppression._reached
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "_reached", counted)
        patch.setattr(suppression, "_sums", refused)
        gone = hidden_cells(table.tolist(), LEAST)
    assert 0 < searches["made"] < 10_000
    left = {(i, j): int(table[i, j]) for i, row in enumerate(gone) for j, hide in enumerate(row) if hide}
    assert {cell for cell in np.ndindex(16, 16) if table[cell] < LEAST} <= set(left)
    assert not list(suppression._exposed(set(left)))
    assert all(suppression._smallest_cut(dict(left), cell, LEAST) is None for cell in left)


@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=2, max_size=5))
def test_no_total_gives_a_small_number_away(table: list[list[int]]) -> None:
    """Whoever knows all totals finds no hidden cell by subtraction: no line has a single one, unless the rest of it is empty."""
    gone = hidden_cells(table, LEAST)
    rows = [(list(row), hide) for row, hide in zip(table, gone, strict=True)]
    columns = [([row[j] for row in table], [hide[j] for hide in gone]) for j in range(4)]
    for values, hide in rows + columns:
        assert all(hide[i] for i, n in enumerate(values) if 0 < n < LEAST)
        if sum(hide) == 1:
            assert not any(n for n, away in zip(values, hide, strict=True) if not away)


@given(st.lists(st.lists(st.integers(1, 60), min_size=4, max_size=4), min_size=2, max_size=5))
def test_no_hidden_number_can_be_worked_out(table: list[list[int]]) -> None:
    """All totals are linear equations in the hidden cells: none of these is the same in every solution (brute force by rank)."""
    gone = np.array(hidden_cells(table, LEAST))
    places = np.argwhere(gone)
    equations = np.array(
        [[i == line for i, _ in places] for line in range(len(table))] + [[j == line for _, j in places] for line in range(4)]
    )
    rank = np.linalg.matrix_rank(equations.astype(float)) if len(places) else 0
    for unknown in range(len(places)):
        alone = np.eye(len(places))[unknown]
        assert np.linalg.matrix_rank(np.vstack([equations, alone])) == rank + 1


def test_two_pairs_that_only_one_cell_joins_give_it_away() -> None:
    """By hand. Rows 1 and 2 by columns 1 and 2 are hidden, and rows 3 and 4 by columns 3 and 4, and 7 between them, which follows

    from the sums of the first two rows less those of the first two columns. With it go the other corners of a rectangle, of 20.
    """
    table = [[5, 5, 30, 40], [5, 5, 7, 40], [30, 20, 5, 5], [30, 40, 5, 5]]
    gone = hidden_cells(table, LEAST)
    assert [[n for n, hide in zip(row, cells, strict=True) if not hide] for row, cells in zip(table, gone, strict=True)] == [
        [30, 40],
        [40],
        [30],
        [30, 40],
    ]


def test_the_rectangle_of_the_fewest_customers_is_hidden() -> None:
    """By hand: round the 3 there are rectangles of 20 + 20 + 50, 50 + 20 + 30, 20 + 89 + 98 and 50 + 89 + 80 customers more."""
    gone = hidden_cells([[3, 50, 20], [89, 80, 98], [20, 30, 50]], 10)
    assert gone == [[True, False, True], [False, False, False], [True, False, True]]
