"""Numbers: text becomes amounts, counts and flags, in whatever notation the column keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import narwhals as nw

from reportgen.cleaning.currencies import refuse_currencies, sign_of
from reportgen.cleaning.faults import NOT_AVAILABLE, Texts, refuse, refuse_merged
from reportgen.cleaning.notation import PREFIX, SHORTENED, SPACES, SUFFIX, Notation, Written, notations, written, written_out
from reportgen.cleaning.roles import Cell
from reportgen.cleaning.scales import scale, told_of_scale
from reportgen.config import Config
from reportgen.engine import Frame, facts
from reportgen.notes import DataNote, shown
from reportgen.sources.table import Table
from reportgen.sources.voided import NO, YES
from reportgen.units import MINOR_UNITS

LARGEST = 10**12
"""A cell above a million millions is a slip of the keyboard, and sums of such cells would not be exact in 64 bits."""


def numbers(
    frame: Frame, cells: Sequence[Cell], texts: Texts, table: Table, config: Config
) -> tuple[Frame, dict[str, int], list[DataNote]]:
    """Turn the text of number columns into numbers.

    Parameters
    ----------
    frame : Frame
        Stripped text under the names of the cells, and ``LINE``.
    cells : sequence of Cell
        Those of the kinds money, count, number and signed.
    texts : mapping of str to frozenset of str
    table : Table
        For messages, and for what its source knows of the notation.
    config : Config

    Returns
    -------
    frame : Frame
        Money in integer minor units, counts in integers, others in floats; blank cells are null, and their column is float.
    n_blank : dict of str to int
        Blank cells by column, where there are any.
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If a cell is no number or not what its kind allows, or a column can be read in two ways.
    """
    refuse_merged((cell.header for cell in cells), table)
    columns = [written(cell, texts[cell.name]) for cell in cells]
    notation = notations(columns, table, config)
    faults: dict[tuple[Cell, str], list[str]] = {}
    for column in columns:
        for text in texts[column.cell.name]:
            if text not in column.blank and (what := _fault(text, column, notation[column.cell.name])):
                faults.setdefault((column.cell, what), []).append(text)
    refuse(frame, faults, table)
    n_blank = n_cells(frame, {column.cell.name: column.blank for column in columns})
    theirs = [column for column in columns if table.orders is None or column.cell.header not in table.plain]
    notes = _notes(frame, theirs, notation, table, config)  # what is ours by now the table did not write
    scaled = {column.cell: scale(column.cell.header, column.cell.name) for column in theirs if column.cell.kind == "money"}
    notes += [note for cell in scaled for note in told_of_scale(cell.header, cell.name)]
    frame = frame.with_columns(
        _scaled(_value(column, notation[column.cell.name]), scaled.get(column.cell, Fraction(1))).alias(column.cell.name)
        for column in columns
    )
    fractions = [column.cell for column in columns if column.cell.kind == "money" and not column.plain]
    finer = facts(frame, {cell.name: _finer(nw.col(cell.name)).cast(nw.Int64).sum() for cell in fractions})
    notes += [DataNote("amount_rounded", cell.header, int(finer[cell.name])) for cell in fractions if finer[cell.name]]
    return frame.with_columns(_typed(cell, complete=cell.name not in n_blank) for cell in cells), n_blank, notes


def flags(frame: Frame, cells: Sequence[Cell], texts: Texts, table: Table) -> tuple[Frame, dict[str, int]]:
    """Turn yes and no, in what spreadsheets and databases write, into 1 and 0; a blank counts as no.

    Raises
    ------
    SchemaError
        If a cell is neither.
    """
    what = "is neither 0 nor 1; write 1 where the customer did and 0 where not, and nothing where nobody asked"
    blank = {cell.name: [t for t in texts[cell.name] if not t or NOT_AVAILABLE.fullmatch(t)] for cell in cells}
    known = {cell.name: {t for t in texts[cell.name] if t.lower() in YES | NO}.union(blank[cell.name]) for cell in cells}
    refuse(frame, {(cell, what): sorted(texts[cell.name] - known[cell.name]) for cell in cells}, table)
    yes = {cell.name: sorted(t for t in texts[cell.name] if t.lower() in YES) for cell in cells}
    n_blank = n_cells(frame, blank)
    return frame.with_columns(nw.col(name).is_in(found).cast(nw.Int64) for name, found in yes.items()), n_blank


def n_cells(frame: Frame, texts: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Count the cells of each column that hold one of the texts, where any does."""
    asked = {name: sorted(found) for name, found in texts.items()}
    counts = facts(frame, {name: nw.col(name).is_in(found).cast(nw.Int64).sum() for name, found in asked.items() if found})
    return {name: int(n) for name, n in counts.items() if n}


def _fault(text: str, column: Written, notation: Notation) -> str | None:
    """What is wrong with a text, and how to mend it."""
    number = notation.number(column.bare.get(text, text))
    if number is None:
        hint = f'decimal = "{notation.other}" under [source] in reportgen.toml'
        return f"is not a number; mend the cell or leave it blank, or set {hint} if that is the decimal sign"
    if abs(number) > LARGEST:
        return "is larger than any real figure; mend the cell or leave it blank"
    if number < 0 and column.cell.kind != "signed":
        return "is negative; net returns out, or leave the cell blank"
    if column.cell.kind == "count" and not number.is_integer():
        return "is not a whole number, and this role counts something; mend the cell or name another column"
    return None


def _value(column: Written, notation: Notation) -> nw.Expr:
    """The number in each cell; null where it is blank."""
    text = nw.col(column.cell.name)
    if column.plain:
        return text.cast(nw.Int64)
    if column.signed:
        text = text.str.replace_all(PREFIX, "").str.replace_all(SUFFIX, "")
    for noughts, unit in SHORTENED.items() if column.shortened else ():
        text = text.str.replace_all(unit, f"e{noughts}")
    if column.has_spaces:
        text = text.str.replace_all(f"[{SPACES}]", "")
    if any(notation.other in bare for bare in column.bare.values()):
        text = text.str.replace_all(notation.other, "", literal=True)
    if notation.sign == ",":
        text = text.str.replace_all(",", ".", literal=True)
    if column.blank:
        text = nw.when(~nw.col(column.cell.name).is_in(list(column.blank))).then(text)
    return text.cast(nw.Float64)


def _finer(value: nw.Expr) -> nw.Expr:
    """Whether an amount has a fraction of a minor unit: more than the error of a float, which is below 1e-16 of it."""
    minor = value * MINOR_UNITS
    return (minor - (minor + 0.5).floor()).abs() > minor.abs() * 1e-15 + 1e-9


def _scaled(value: nw.Expr, by: Fraction) -> nw.Expr:
    """The number in units: whole numbers stay whole where nothing divides them."""
    value = value * by.numerator if by.numerator > 1 else value
    return value / by.denominator if by.denominator > 1 else value


def _typed(cell: Cell, *, complete: bool) -> nw.Expr:
    value = nw.col(cell.name)
    if cell.kind in ("number", "signed"):
        return value.cast(nw.Float64)
    if cell.kind == "money":
        value = (value * MINOR_UNITS + 0.5).floor()  # half up, on every engine: their own rounding of halves differs
    return value.cast(nw.Int64) if complete else value.cast(nw.Float64)


def _notes(
    frame: Frame, columns: Sequence[Written], notation: Mapping[str, Notation], table: Table, config: Config
) -> list[DataNote]:
    notes: list[DataNote] = []
    headers = {column.cell.name: column.cell.header for column in columns}
    absent = {column.cell.name: [text for text in column.blank if text] for column in columns}
    short = {column.cell.name: column for column in columns if column.shortened}
    for name, n in n_cells(frame, {name: column.shortened for name, column in short.items()}).items():
        notes.append(DataNote("read_as_shortened", headers[name], n, written_out(short[name], notation[name])))
    for name, n in n_cells(frame, absent).items():
        notes.append(DataNote("not_available_as_blank", headers[name], n, shown(absent[name])))
    signs: set[str] = set()
    for column in (column for column in columns if column.signed):
        refuse_currencies(map(sign_of, column.signed), column.cell.header, table, config)
        signs |= set(map(sign_of, column.signed))
        text = nw.col(column.cell.name)
        n = facts(frame, {"n": (text.str.contains(PREFIX) | text.str.contains(SUFFIX)).cast(nw.Int64).sum()})["n"]
        notes.append(DataNote("currency_sign_dropped", column.cell.header, int(n), (min(column.signed),)))
    refuse_currencies(signs, ", ".join(column.cell.header for column in columns if column.signed), table, config)
    for sign, code in ((".", "read_as_decimal_point"), (",", "read_as_decimal_comma")):
        marked = [c.cell.header for c in columns if (c.n_point or c.n_comma or c.either) and notation[c.cell.name].sign == sign]
        if marked:
            notes.append(DataNote(code, None, len(marked), shown(marked)))
    return notes
