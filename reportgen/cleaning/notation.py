"""Notation: how a column writes its numbers, decided by its cells and never by a guess."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reportgen.cleaning.currencies import without_cents
from reportgen.cleaning.faults import NOT_AVAILABLE
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.errors import SchemaError
from reportgen.sources.table import Table

SPACES = " \u00a0\u202f'\u2019"
"""What stands between groups of three digits besides a point or a comma: spaces of three widths, and the Swiss apostrophes."""

_GAP = "[ \u00a0\u202f]*"
_SIGNS = "€£¥￥₹₽₩₫đ฿₺₴₸₱₪₦"
PREFIX = f"^(?:[A-Z]{{3}}|[A-Z]{{0,2}}[$]|Rp[.]?|Rs[.]?|RM|kr[.]?|[{_SIGNS}]){_GAP}"
_ROUND = "[.,][-\u2013]{1,2}"  # "12.000,-": no cents
SUFFIX = f"(?:{_ROUND})?{_GAP}(?:[A-Z]{{3}}|kr[.]?|TL|zł|Kč|Ft|lei|руб[.]?|р[.]|грн[.]?|лв[.]?|[${_SIGNS}円元])$|{_ROUND}$"
"""A currency by its ISO code or sign, before or after the amount. Both patterns are read alike by Python's re and by RE2."""

SHORTENED = {3: f"{_GAP}(?:[kK]|[rR]b|ribu)$", 6: f"{_GAP}(?:[mM]|[jJ]t|juta|Mio[.]?)$"}
"""What stands behind an amount in thousands or millions, such as 2.49K, by its noughts; read alike by Python's re and by RE2."""

_MILLIARD = re.compile("[0-9][ ]*[mM]$")  # in Indonesian, where it stands beside rb, jt or Rp
_INDONESIAN = re.compile(f"^Rp|{_GAP}(?:[rR]b|ribu|[jJ]t|juta)$")

_LAKHS = "[0-9]{{1,2}}(?:{o}[0-9]{{2}})+{o}[0-9]{{3}}"  # 12,34,567 as India writes it
_NO_CENTS = re.compile("[0-9]([.,])[-\u2013]{1,2}(?![0-9])")
_THOUSAND = 1_000
_SPACED = re.compile(rf"[-+]?[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+(?:[.,][0-9]*)?")


@dataclass(frozen=True)
class Notation:
    """A decimal sign, and the other one, which groups thousands.

    Attributes
    ----------
    sign, other : str
    """

    sign: str
    other: str

    @cached_property
    def certain(self) -> re.Pattern[str]:
        """Texts that are a number with this decimal sign and none with the other."""
        s, o, exponent = f"[{self.sign}]", f"[{self.other}]", "(?:[eE][-+]?[0-9]{1,3})"
        return re.compile(
            rf"[-+]?(?:[0-9]+{s}(?:[0-9]{{0,2}}|[0-9]{{4,}})"  # a fraction that is no group of three
            rf"|(?:0[0-9]*|[0-9]{{4,}}){s}[0-9]{{3}}"  # or what stands before it is no leading group
            rf"|{s}[0-9]+"
            rf"|[0-9]{{1,3}}(?:{o}[0-9]{{3}})+{s}[0-9]*"  # both signs: the last is the decimal one
            rf"|[0-9]{{1,3}}(?:{o}[0-9]{{3}}){{2,}}"  # the other sign twice: it groups
            rf"|{_LAKHS.format(o=o)}(?:{s}[0-9]*)?"
            rf"|[0-9]*{s}[0-9]+{exponent})"
        )

    @cached_property
    def valid(self) -> re.Pattern[str]:
        """All texts that are a number in this notation."""
        s, o = f"[{self.sign}]", f"[{self.other}]"
        whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{o}[0-9]{{3}})+|{_LAKHS.format(o=o)})"
        return re.compile(rf"[-+]?(?:{whole}(?:{s}[0-9]*)?|{s}[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?")

    def number(self, bare: str) -> float | None:
        """Read one text; None where it is no number.

        Examples
        --------
        >>> COMMA.number("1.234,56"), POINT.number("1.234,56")
        (1234.56, None)
        """
        if not self.valid.fullmatch(bare):
            return None
        return float(bare.replace(self.other, "").replace(self.sign, "."))


POINT = Notation(".", ",")
COMMA = Notation(",", ".")

_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")  # one sign and three digits: both notations read it, differently


@dataclass(frozen=True)
class Written:
    """What the different texts of a number column look like.

    Attributes
    ----------
    cell : Cell
    plain : bool
        Whether all are digits and nothing else.
    blank : tuple of str
        Texts that stand for no number.
    bare : mapping of str to str
        The texts that are not plain digits, and what remains of them without currency and spaces between groups.
    n_point, n_comma : int
        Texts that can only have a decimal point, or a decimal comma.
    either : str or None
        A text that both notations read, differently.
    grouped : bool
        Whether those can only be thousands: some end in a nought, which nobody writes who leaves noughts out, and other amounts
        have no decimals, which everybody writes who writes three.
    has_spaces : bool
        Whether anything had to be taken off.
    signed, shortened : frozenset of str
        The texts that carry a currency, and those that are in thousands or millions by a letter behind them.
    """

    cell: Cell
    plain: bool
    blank: tuple[str, ...]
    bare: Mapping[str, str]
    n_point: int
    n_comma: int
    either: str | None
    grouped: bool
    has_spaces: bool
    signed: frozenset[str]
    shortened: frozenset[str]


def written(cell: Cell, texts: Collection[str]) -> Written:
    """Look at every different text of a column once."""
    odd = [text for text in texts if not (text.isascii() and text.isdigit())]
    blank = tuple(sorted(text for text in odd if not text or NOT_AVAILABLE.fullmatch(text)))
    n_point = n_comma = 0
    has_spaces = False
    signed, shortened = set(), set()
    either = None
    bare: dict[str, str] = {}
    for text in odd:
        if text in blank:
            continue
        body = text if text[0].isdigit() and text[-1].isdigit() else re.sub(SUFFIX, "", re.sub(PREFIX, "", text))
        signed |= {text} if body != text else set()
        if body == "-":  # what spreadsheets write for nothing where they write a currency
            blank = (*blank, text)
            continue
        noughts = next((n for n, unit in SHORTENED.items() if re.search(f"[0-9.,]{unit}", body)), 0)
        if noughts:
            shortened.add(text)
            body = re.sub(SHORTENED[noughts], "", body)
        if _SPACED.fullmatch(body):
            has_spaces = True
            body = re.sub(f"[{SPACES}]", "", body)
        bare[text] = f"{body}e{noughts}" if noughts else body
        no_cents = _NO_CENTS.search(text)
        if POINT.certain.fullmatch(body) or (no_cents and no_cents[1] == "."):
            n_point += 1
        elif COMMA.certain.fullmatch(body) or no_cents:
            n_comma += 1
        elif _EITHER.fullmatch(body):
            either = min(either or text, text)
    grouped = cell.kind == "money" and either is not None and _is_grouped(texts, bare.values())
    known = frozenset(signed), frozenset(shortened)
    return Written(cell, not odd, blank, bare, n_point, n_comma, either, grouped, has_spaces, *known)


def _is_grouped(texts: Collection[str], bare: Collection[str]) -> bool:
    whole = [text for text in (*texts, *bare) if text.isascii() and text.isdigit()]
    below = any(0 < int(text) < _THOUSAND for text in whole)
    return (
        below
        and all(int(text) < _THOUSAND for text in whole)
        and any(_EITHER.fullmatch(text) and text[-1] == "0" for text in bare)
    )


def written_out(column: Written, notation: Notation) -> tuple[str, ...]:
    """The first and the last of the shortened texts of a column, and what each of them is."""
    ends = dict.fromkeys((min(column.shortened), max(column.shortened)))
    return tuple(f"{text} = {notation.number(column.bare[text]):.15g}" for text in ends)


def notations(columns: Sequence[Written], table: Table, config: Config) -> dict[str, Notation]:
    """Decide the decimal sign of every column: by its own cells, else by the other columns of the file, else not at all.

    Where amounts are in rupiah, yen and the like, three digits behind a sign are thousands.

    Raises
    ------
    SchemaError
        If a column can be read in both ways and nothing decides.
    """
    decided: dict[str, Notation] = {}
    for column in columns:
        _refuse_milliards(column, table, config)
        if column.cell.header in table.plain:
            decided[column.cell.name] = POINT
        elif config.source.decimal:
            decided[column.cell.name] = POINT if config.source.decimal == "." else COMMA
        elif column.n_point or column.n_comma:
            decided[column.cell.name] = POINT if column.n_point >= column.n_comma else COMMA
        elif column.either and (column.grouped or without_cents(column.signed, config.currency or table.currency)):
            decided[column.cell.name] = COMMA if "." in column.either else POINT
    signs = {decided[c.cell.name].sign for c in columns if c.cell.name in decided and c.cell.header not in table.plain}
    for column in columns:
        if column.cell.name not in decided:
            if column.either and len(signs) != 1:
                raise _ambiguous(column, table)
            decided[column.cell.name] = COMMA if signs == {","} else POINT
    return decided


def _refuse_milliards(column: Written, table: Table, config: Config) -> None:
    """Refuse an M that may be a million or, in Indonesian, a milliard."""
    large = min((text for text in column.shortened if _MILLIARD.search(text)), default=None)
    if large and (config.currency == "IDR" or any(map(_INDONESIAN.search, column.shortened | column.signed))):
        raise SchemaError(
            f"{table.name}: column {column.cell.header!r}: {large!r} can be a million or a milliard; write out its digits, "
            "or as jt or juta if it is a million",
            (column.cell.header,),
        )


def _ambiguous(column: Written, table: Table) -> SchemaError:
    text = column.bare[column.either or ""]
    readings = " or ".join(f"{notation.number(text):g}" for notation in (POINT, COMMA))
    return SchemaError(
        f"{table.name}: column {column.cell.header!r}: {column.either!r} can be {readings}, and no cell of the table decides; "
        'set decimal = "." or decimal = "," under [source] in reportgen.toml',
        (column.cell.header,),
    )
