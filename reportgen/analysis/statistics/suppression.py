"""Suppression: which numbers of a table must go, so that neither they nor what gives them away is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, product
from typing import TypeAlias

Cell: TypeAlias = tuple[int, int]
"""Row and column."""

_MOST_TRIED = 12
"""Lines with hidden cells of which all four thousand combinations are looked at; a brief has more only where a user wants it."""


def hidden(counts: Sequence[int], least: int) -> list[bool]:
    """Say which numbers of a line with a known total must go: the small ones, and one more where they are one or few together.

    Examples
    --------
    >>> hidden([3, 40, 20, 0], 10), hidden([3, 4, 50, 60], 10), hidden([4, 6, 50], 10), hidden([40, 0], 10)
    ([True, False, True, False], [True, True, True, False], [True, True, False], [False, False])
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
    more. Where there is none, a line with a single hidden cell loses its smallest other one that holds anybody. The totals also
    give the sum of hidden cells: of those of a line, and of those in some rows but not in the columns that these rows alone have
    hidden cells in. A sum of fewer than ``least`` is a small group as any other: the smallest cell that adds to it goes
    too. What a later step made needless is told again. A line of one cell that holds anybody is its own total: what is
    told of the total is told of the cell, and the caller has to hide that.

    References
    ----------
    Giessing & Repsilber 2002, Inference Control in Statistical Databases, 181-192 (the hypercube method); Gusfield 1988, SIAM
    Journal on Computing 17, 552-571 (cells that can be worked out are bridges of a graph); Picard 1976, Management Science 22,
    1268-1272 (closures by smallest cuts).

    Examples
    --------
    >>> hidden_cells([[3, 40, 20], [30, 60, 50], [60, 70, 80]], 10)
    [[True, False, True], [True, False, True], [False, False, False]]
    """
    small = {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if 0 < n < least}
    gone = set(small)
    while (more := _rectangle(table, gone) or _next_smallest(table, gone) or _added(table, gone, least)) is not None:
        gone |= more
    known, few = set(_exposed(gone)), set(_few(table, gone, least))
    for cell in sorted(gone - small, key=lambda c: (-table[c[0]][c[1]], c)):
        left = gone - {cell}
        if len(table) > 1 and known.issuperset(_exposed(left)) and few.issuperset(_few(table, left, least)):
            gone.remove(cell)
    return [[(i, j) in gone for j in range(len(row))] for i, row in enumerate(table)]


def parted(rows: Sequence[tuple[int, int]], least: int, sums: Sequence[tuple[float, float, float]] | None = None) -> list[bool]:
    """Say of which groups a part must not be told, nor therefore what is left of the whole; the totals of both are known.

    Parameters
    ----------
    rows : sequence of (int, int)
        The part and the whole of each group.
    least : int
    sums : sequence of (float, float, float), optional
        What is withheld of each part: the least that it may be by what is told of its group, what it is, and the most. Where all
        of them together are the least that they may be, or the most, each of them is known.

    Examples
    --------
    >>> parted([(95, 100), (50, 100), (40, 90)], 10)  # five are left of the first: 40 of 90 go with them, or the totals tell
    [True, False, True]
    >>> parted([(99, 100), (3, 90), (50, 90)], 10, [(60, 60, 61), (0, 0, 3), (5, 9, 20)])  # 60 of the first two: the least
    [True, True, True]
    """
    gone = {i for i, (part, whole) in enumerate(rows) if 0 < part < least or 0 < whole - part < least}
    others = sorted((i for i in range(len(rows)) if i not in gone), key=lambda i: (not 0 < rows[i][0] < rows[i][1], rows[i], i))
    bounds = sums or [(-1.0, 0.0, 1.0)] * len(rows)

    def given_away(some: set[int]) -> bool:
        unknown = [i for i in some if bounds[i][0] < bounds[i][2]]
        parts, wholes = (sum(rows[i][at] for i in unknown) for at in (0, 1))
        return one_by_one([bounds[i] for i in some]) or 0 < parts < least or 0 < wholes - parts < least

    while others and given_away(gone):
        more = next((i for i in others if not given_away({*gone, i})), others[0])
        gone.add(more)
        others.remove(more)
    return [i in gone for i in range(len(rows))]


def one_by_one(sums: Iterable[tuple[float, float, float]]) -> bool:
    """Say whether all sums follow from what they are together: the least that each may be, what it is, and the most.

    One that may be but one number is known without that, and hides no other.

    Examples
    --------
    >>> one_by_one([(60, 60, 61), (0, 0, 3)]), one_by_one([(60, 60, 61), (0, 1, 3)]), one_by_one([(60, 61, 61), (0, 0, 3)])
    (True, False, False)
    """
    unknown = [found for found in sums if found[0] < found[2]]
    below, above = (sum(abs(found[1] - found[end]) for found in unknown) for end in (0, 2))
    return len(unknown) == 1 or (bool(unknown) and not (below and above))


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


def _few(table: Sequence[Sequence[int]], gone: set[Cell], least: int) -> Iterator[tuple[frozenset[Cell], frozenset[Cell]]]:
    """Hidden cells whose sum follows from the totals and is small, each with the cells that would add to it if hidden as well."""
    rest = {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if n} - gone
    if len(table) == 1:
        sums: Iterable[tuple[set[Cell], set[Cell]]] = [(gone, rest)]
    elif min(len({cell[axis] for cell in gone}) for axis in (0, 1)) <= _MOST_TRIED:
        sums = _sums(gone, rest)
    else:
        sums = _smallest_sums(table, gone, rest, least)
    for told, more in sums:
        if 0 < sum(table[i][j] for i, j in told) < least:
            yield frozenset(told), frozenset(more)


def _sums(gone: set[Cell], rest: set[Cell]) -> Iterator[tuple[set[Cell], set[Cell]]]:
    """Every sum that the totals give: of the lines of one side each, and of any of the other without what these have alone."""
    rows, columns = (sorted({cell[axis] for cell in gone}) for axis in (0, 1))
    by, at, lines, others = (0, 1, rows, set(columns)) if len(rows) <= len(columns) else (1, 0, columns, set(rows))
    yield from (({c for c in gone if c[at] == line}, {c for c in rest if c[at] == line}) for line in others)
    for some in chain.from_iterable(combinations(lines, size + 1) for size in range(len(lines))):
        shared = {c[at] for c in gone if c[by] not in some}
        own = others - shared
        joined = {c for c in rest if (c[by] in some) != (c[at] in own)}
        yield {c for c in gone if c[by] in some and c[at] in shared}, joined


def _smallest_sums(
    table: Sequence[Sequence[int]], gone: set[Cell], rest: set[Cell], least: int
) -> Iterator[tuple[set[Cell], set[Cell]]]:
    """Of the same sums the smallest that each small cell is in, where it is small: many lines form too many to try them all.

    It is that of rows less columns that have hidden cells in these rows alone, and so the smallest cut between the row of the
    cell and its column, where a row leads to a column by as many as their hidden cell holds, and a column to its rows by any
    number.
    """
    for cell in sorted(cell for cell in gone if table[cell[0]][cell[1]] < least):
        cut = _smallest_cut({(i, j): table[i][j] for i, j in sorted(gone)}, cell, least)
        if cut is not None:
            rows, columns = cut
            told = {(i, j) for i, j in gone if i in rows and j not in columns}
            yield told, {(i, j) for i, j in rest if (i in rows) != (j in columns)}


def _smallest_cut(left: dict[Cell, int], cell: Cell, least: int) -> tuple[set[int], set[int]] | None:
    """Rows and columns on the side of the row of a cell; None where ``least`` flows from there to its column.

    ``left`` is what each cell lets through, and is used up.
    """
    flown = 0
    while flown < least:
        rows, columns = _reached(left, cell)
        if cell[1] not in columns:
            return set(rows), set(columns)
        row, column = columns[cell[1]], cell[1]
        forth, back = [(row, column)], []
        while row != cell[0]:
            column = rows[row]
            back.append((row, column))
            row = columns[column]
            forth.append((row, column))
        through = min(left[step] for step in forth)
        for step in forth:
            left[step] -= through
        for step in back:
            left[step] += through
        flown += through
    return None


def _reached(left: dict[Cell, int], cell: Cell) -> tuple[dict[int, int], dict[int, int]]:
    """What is reached from the row of a cell, until its column is: rows by the column before them, columns by their row."""
    rows, columns, new = {cell[0]: -1}, dict[int, int](), {cell[0]}
    while new and cell[1] not in columns:
        found = {j: i for (i, j), n in left.items() if n > 0 and i in new and j not in columns}
        columns |= found
        more = {i: j for i, j in left if j in found and i not in rows}
        rows |= more
        new = set(more)
    return rows, columns


def _added(table: Sequence[Sequence[int]], gone: set[Cell], least: int) -> set[Cell] | None:
    """The smallest cell that adds to the first small sum; None where there is no such sum, or it is all that its lines hold."""
    for _, more in _few(table, gone, least):
        if more:
            return {min(more, key=lambda cell: (table[cell[0]][cell[1]], cell))}
    return None
