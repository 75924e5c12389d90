"""Numbers: text becomes amounts, counts and flags, in whatever notation the column keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.cleaning.faults import refuse
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, collect, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LINE, Table
from reportgen.units import MINOR_UNITS

LARGEST = 10**12
"""A cell above a million millions is a slip of the keyboard, and sums of such cells would not be exact in 64 bits."""

# The patterns are written in what Python's re and RE2 (DuckDB, Arrow) read alike: no look-around, no \d (which differs on Unicode).
_PLAIN = r"^[0-9]{1,12}$"
NOT_AVAILABLE = r"(?i)^(?:n/?a|null|none|<na>|#n/?a|-)$"
_PREFIX = r"^(?:[A-Z]{3}|[A-Z]{0,2}\$|Rp\.?|Rs\.?|kr\.?|[€£¥₹₽₩₫฿₺])[ \x{a0}\x{202f}]*"
_SUFFIX = r"[ \x{a0}\x{202f}]*(?:[A-Z]{3}|kr\.?|[$€£¥₹₽₩₫฿₺])$"
_SPACED = r"^[-+]?[0-9]{1,3}(?:[ \x{a0}\x{202f}'’][0-9]{3})+(?:[.,][0-9]*)?$"
_EXPONENT = r"(?:[eE][-+]?[0-9]{1,3})"


def _python(pattern: str) -> str:
    r"""Write the two spaces themselves: Python's re does not read \x{a0}."""
    return pattern.replace(r"\x{a0}", "\u00a0").replace(r"\x{202f}", "\u202f")


_PREFIX, _SUFFIX, _SPACED = map(_python, (_PREFIX, _SUFFIX, _SPACED))


@dataclass(frozen=True)
class _Notation:
    """What a decimal sign makes of a cell: certain that it is meant, possible either way, valid."""

    sign: str
    other: str

    @property
    def certain(self) -> str:
        """Cells that are a number with this decimal sign and none with the other."""
        s, o = f"\\{self.sign}", f"\\{self.other}"
        return (
            rf"^[-+]?(?:[0-9]*{s}(?:[0-9]{{0,2}}|[0-9]{{4,}})"  # a fraction that is no group of three
            rf"|(?:0[0-9]*|[0-9]{{4,}})?{s}[0-9]{{3}}"  # or what stands before is no leading group
            rf"|[0-9]{{1,3}}(?:{o}[0-9]{{3}})+{s}[0-9]*"  # both signs: the last is the decimal one
            rf"|[0-9]{{1,3}}(?:{o}[0-9]{{3}}){{2,}}"  # the other sign twice: it groups
            rf"|[0-9]*{s}[0-9]+{_EXPONENT})$"
        )

    @property
    def possible(self) -> str:
        """Cells with one sign and three digits after it, which both notations read, differently."""
        return rf"^[-+]?[1-9][0-9]{{0,2}}\{self.sign}[0-9]{{3}}$"

    @property
    def valid(self) -> str:
        """All cells that are a number in this notation."""
        s, o = f"\\{self.sign}", f"\\{self.other}"
        return rf"^[-+]?(?:(?:[0-9]+|[0-9]{{1,3}}(?:{o}[0-9]{{3}})+)(?:{s}[0-9]*)?|{s}[0-9]+){_EXPONENT}?$"


_POINT = _Notation(".", ",")
_COMMA = _Notation(",", ".")


def numbers(frame: Frame, cells: Sequence[Cell], table: Table, config: Config) -> tuple[Frame, dict[str, int], list[DataNote]]:
    """Turn the text of number columns into numbers.

    Parameters
    ----------
    frame : Frame
        Stripped text under the names of the cells, and ``LINE``.
    cells : sequence of Cell
        Those of the kinds money, count, number and signed.
    table : Table
        For messages, and for what its source knows of the notation.
    config : Config

    Returns
    -------
    frame : Frame
        Money in integer minor units, counts in integers, others in floats; blank cells are null, and their column is float.
    n_blank : dict of str to int
        Blank cells by name.
    notes : list of DataNote

    Raises
    ------
    SchemaError
        If a cell is no number or not what its kind allows, or a column can be read in two ways.
    """
    n_plain = facts(frame, {cell.name: nw.col(cell.name).str.contains(_PLAIN).cast(nw.Int64).sum() for cell in cells})
    n_rows = facts(frame, {"n": nw.len()})["n"]
    plain = [cell for cell in cells if n_plain[cell.name] == n_rows]
    rest = [cell for cell in cells if n_plain[cell.name] < n_rows]
    bodies = {cell.name: _body(cell) for cell in rest}
    counts = facts(frame, {k: v for cell in rest for k, v in _questions(cell, bodies[cell.name]).items()})
    notation = _notations(frame, rest, counts, table, config)
    values = {cell.name: _value(bodies[cell.name], notation[cell.name]) for cell in rest}
    refuse(frame, _faults(plain, rest, values, notation), table)
    typed = [_typed(cell, nw.col(cell.name).cast(nw.Int64), complete=True) for cell in plain]
    n_blank = {cell.name: int(counts[f"{cell.name} blank"]) for cell in rest}
    typed += [_typed(cell, values[cell.name], complete=not n_blank[cell.name]) for cell in rest]
    finer = facts(frame, {c.name: _finer(values[c.name]).cast(nw.Int64).sum() for c in rest if c.kind == "money"})
    notes = [
        *_notes(frame, rest, counts, notation),
        *(DataNote("amount_rounded", c.header, int(finer[c.name])) for c in rest if finer.get(c.name)),
    ]
    return frame.with_columns(*typed), {name: n for name, n in n_blank.items() if n}, notes


def flags(frame: Frame, cells: Sequence[Cell], table: Table) -> tuple[Frame, dict[str, int]]:
    """Turn yes and no, in what spreadsheets and databases write, into 1 and 0; a blank counts as no.

    Raises
    ------
    SchemaError
        If a cell is neither.
    """
    lower = {cell.name: nw.col(cell.name).str.to_lowercase() for cell in cells}
    yes, no = ["1", "1.0", "true", "yes", "y", "t"], ["0", "0.0", "false", "no", "n", "f"]
    blank = {name: (nw.col(name) == "") | text.str.contains(NOT_AVAILABLE) for name, text in lower.items()}
    what = "is neither 0 nor 1; write 1 where the customer did and 0 where not"
    refuse(frame, {(cell, what): ~(lower[cell.name].is_in(yes + no) | blank[cell.name]) for cell in cells}, table)
    n_blank = facts(frame, {name: is_blank.cast(nw.Int64).sum() for name, is_blank in blank.items()})
    typed = [text.is_in(yes).cast(nw.Int64).alias(name) for name, text in lower.items()]
    return frame.with_columns(*typed), {name: int(n) for name, n in n_blank.items() if n}


def _body(cell: Cell) -> nw.Expr:
    """The cell without currency and without spaces between groups of three."""
    text = nw.col(cell.name).str.replace_all(_PREFIX, "").str.replace_all(_SUFFIX, "")
    return nw.when(text.str.contains(_SPACED)).then(text.str.replace_all("[ \u00a0\u202f'’]", "")).otherwise(text)


def _questions(cell: Cell, body: nw.Expr) -> dict[str, nw.Expr]:
    text = nw.col(cell.name)
    asked = {
        "na": text.str.contains(NOT_AVAILABLE),
        "blank": (text == "") | text.str.contains(NOT_AVAILABLE),
        "currency": text.str.contains(_PREFIX) | text.str.contains(_SUFFIX),
        "point": body.str.contains(_POINT.certain),
        "comma": body.str.contains(_COMMA.certain),
        "either": body.str.contains(_POINT.possible) | body.str.contains(_COMMA.possible),
    }
    return {f"{cell.name} {name}": condition.cast(nw.Int64).sum() for name, condition in asked.items()}


def _notations(
    frame: Frame, cells: Sequence[Cell], counts: Mapping[str, int], table: Table, config: Config
) -> dict[str, _Notation]:
    """Decide the decimal sign of every column: by its own cells, else by the other columns of the file, else not at all."""
    if config.source.decimal:
        return {cell.name: _POINT if config.source.decimal == "." or cell.header in table.plain else _COMMA for cell in cells}
    decided: dict[str, _Notation] = {}
    for cell in cells:
        point, comma = counts[f"{cell.name} point"], counts[f"{cell.name} comma"]
        if cell.header in table.plain:
            decided[cell.name] = _POINT
        elif point or comma:
            decided[cell.name] = _POINT if point >= comma else _COMMA
    signs = {decided[cell.name].sign for cell in cells if cell.name in decided and cell.header not in table.plain}
    for cell in cells:
        if cell.name not in decided:
            if counts[f"{cell.name} either"] and len(signs) != 1:
                raise _ambiguous(frame, cell, table)
            decided[cell.name] = _COMMA if signs == {","} else _POINT
    return decided


def _ambiguous(frame: Frame, cell: Cell, table: Table) -> SchemaError:
    body = _body(cell)
    odd = frame.filter(body.str.contains(_POINT.possible) | body.str.contains(_COMMA.possible)).select(LINE, cell.name)
    line, value = collect(odd.sort(LINE).head(1)).row(0)
    return SchemaError(
        f"{table.name} {table.counts} {line}: column {cell.header!r}: {value!r} can be read with a decimal sign or with a thousands "
        'separator, and no cell of the table decides; set decimal = "." or decimal = "," under [source] in reportgen.toml',
        (cell.header,),
    )


def _value(body: nw.Expr, notation: _Notation) -> nw.Expr:
    """The number in the cell, null where there is none."""
    text = body.str.replace_all(notation.other, "", literal=True)
    if notation.sign == ",":
        text = text.str.replace_all(",", ".", literal=True)
    return nw.when(body.str.contains(notation.valid)).then(text).cast(nw.Float64)


def _faults(
    plain: Iterable[Cell], rest: Iterable[Cell], values: Mapping[str, nw.Expr], notation: Mapping[str, _Notation]
) -> dict[tuple[Cell, str], nw.Expr]:
    faults: dict[tuple[Cell, str], nw.Expr] = {}
    for cell in rest:
        value, text, read = values[cell.name], nw.col(cell.name), notation[cell.name]
        blank = (text == "") | text.str.contains(NOT_AVAILABLE)
        hint = f'; if the decimal sign is {read.other!r}, set decimal = "{read.other}" under [source] in reportgen.toml'
        faults[cell, f"is not a number{hint}"] = value.is_null() & ~blank
        faults[cell, "is larger than any real figure; mend the cell or leave it blank"] = value.abs() > LARGEST
        if cell.kind != "signed":
            faults[cell, "is negative; net returns out, or leave the cell blank"] = value < 0
        if cell.kind == "count":
            faults[cell, "is not a whole number; this role counts something"] = value != value.floor()
    return faults


def _finer(value: nw.Expr) -> nw.Expr:
    """Whether an amount has a fraction of a minor unit (more than a float's own error on it)."""
    minor = value * MINOR_UNITS
    return (minor - (minor + 0.5).floor()).abs() > 1e-6 * (minor.abs() * 1e-9 + 1)


def _typed(cell: Cell, value: nw.Expr, *, complete: bool) -> nw.Expr:
    if cell.kind == "money":
        value = (value * MINOR_UNITS + 0.5).floor()  # half up, on every engine: their own rounding of halves differs
    if cell.kind in ("number", "signed"):
        return value.cast(nw.Float64).alias(cell.name)
    return (value.cast(nw.Int64) if complete else value.cast(nw.Float64)).alias(cell.name)


def _notes(frame: Frame, cells: Iterable[Cell], counts: Mapping[str, int], notation: Mapping[str, _Notation]) -> list[DataNote]:
    notes: list[DataNote] = []
    marked: dict[str, list[str]] = {}
    for cell in cells:
        if n := counts[f"{cell.name} na"]:
            found = frame.filter(nw.col(cell.name).str.contains(NOT_AVAILABLE)).select(cell.name).unique()
            examples = sorted(row[0] for row in collect(found).rows())[:5]
            notes.append(DataNote("not_available_as_blank", cell.header, int(n), tuple(examples)))
        if n := counts[f"{cell.name} currency"]:
            text = nw.col(cell.name)
            found = frame.filter(text.str.contains(_PREFIX) | text.str.contains(_SUFFIX)).select(nw.col(cell.name).min())
            notes.append(DataNote("currency_sign_dropped", cell.header, int(n), (collect(found).row(0)[0],)))
        if any(counts[f"{cell.name} {name}"] for name in ("point", "comma", "either")):
            marked.setdefault(notation[cell.name].sign, []).append(cell.header)
    codes = {".": "read_as_decimal_point", ",": "read_as_decimal_comma"}
    return notes + [DataNote(codes[sign], None, len(headers), tuple(headers[:5])) for sign, headers in sorted(marked.items())]
