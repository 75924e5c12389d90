"""Suppression: which numbers of a table must go, so that neither they nor what gives them away is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeAlias

Cell: TypeAlias = tuple[int, int]
"""Row and column."""


def hidden(counts: Sequence[int], least: int) -> list[bool]:
    """Say which numbers of a line with a known total must go: the small ones, and one more where only one would.

    Examples
    --------
    >>> hidden([3, 40, 20, 0], 10), hidden([3, 4, 50], 10), hidden([40, 0], 10)
    ([True, False, True, False], [True, True, False], [False, False])
    """
    return hidden_cells([counts], least)[0]


def hidden_cells(table: Sequence[Sequence[int]], least: int) -> list[list[bool]]:
    """Say which cells of a table must go, so that the totals of its rows and columns together give none of them away.

    Parameters
    ----------
    table : sequence of rows of int
        A table of one row has one total.
    least : int

    Notes
    -----
    Of a table with totals, a hidden cell can be worked out where no way round leads from its row to its column over other hidden
    cells; then the three other corners of a rectangle are hidden as well, of all rectangles those that hide the fewest customers
    more. Where there is none, a line with a single hidden cell loses its smallest other one that holds anybody. What a later
    rectangle made needless is told again. A line of one cell that holds anybody is its own total: what is told of the total is
    told of the cell, and the caller has to hide that.

    References
    ----------
    Giessing & Repsilber 2002, Inference Control in Statistical Databases, 181-192 (the hypercube method); Gusfield 1988, SIAM
    Journal on Computing 17, 552-571 (cells that can be worked out are bridges of a graph).

    Examples
    --------
    >>> hidden_cells([[3, 40, 20], [30, 60, 50], [60, 70, 80]], 10)
    [[True, False, True], [True, False, True], [False, False, False]]
    """
    small = {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if 0 < n < least}
    gone = set(small)
    while (more := _rectangle(table, gone) or _next_smallest(table, gone)) is not None:
        gone |= more
    known = set(_exposed(gone))
    for cell in sorted(gone - small, key=lambda c: (-table[c[0]][c[1]], c)):
        if len(table) > 1 and known.issuperset(_exposed(gone - {cell})):
            gone.remove(cell)
    return [[(i, j) in gone for j in range(len(row))] for i, row in enumerate(table)]


def _rectangle(table: Sequence[Sequence[int]], gone: set[Cell]) -> set[Cell] | None:
    """What protects the first cell that can be worked out, of those that a rectangle can protect; None where there is none."""
    for i, j in _exposed(gone) if len(table) > 1 else ():
        corners = [
            {(i, b), (a, j), (a, b)} - gone
            for a, b in product(range(len(table)), range(len(table[0])))
            if a != i and b != j and table[i][b] and table[a][j] and table[a][b]
        ]
        if corners:
            return min(corners, key=lambda cells: (sum(table[a][b] for a, b in cells), sorted(cells)))
    return None


def _exposed(gone: set[Cell]) -> Iterator[Cell]:
    """Cells that follow from the totals, in their order: take one away, and its row and column no longer hang together."""
    for cell in sorted(gone):
        others = gone - {cell}
        rows, columns = {cell[0]}, set[int]()
        while reached := {j for i, j in others if i in rows} - columns:
            columns |= reached
            rows |= {i for i, j in others if j in columns}
        if cell[1] not in columns:
            yield cell


def _next_smallest(table: Sequence[Sequence[int]], gone: set[Cell]) -> set[Cell] | None:
    """The smallest other cell of the first line with a single hidden one; None where no line has such a cell."""
    lines = [[(i, j) for j in range(len(row))] for i, row in enumerate(table)]
    if len(table) > 1:
        lines += [[(i, j) for i in range(len(table))] for j in range(len(table[0]))]
    for line in lines:
        others = [cell for cell in line if cell not in gone and table[cell[0]][cell[1]]]
        if others and sum(cell in gone for cell in line) == 1:
            return {min(others, key=lambda cell: (table[cell[0]][cell[1]], cell))}
    return None
