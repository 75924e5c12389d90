"""Presets: column maps of well-known tables, one TOML file each."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from pydantic import ValidationError

from reportgen.errors import ConfigError
from reportgen.settings import ColumnsConfig


@dataclass(frozen=True)
class Labels:
    """What is known about the labels of a column.

    Attributes
    ----------
    known : tuple of str
        Labels that are kept however rare they are.
    same_as : mapping of str to str
        Labels that mean a known one.
    """

    known: tuple[str, ...] = ()
    same_as: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """The column map of a well-known table.

    Attributes
    ----------
    name : str
        Its file without ``.toml``; what ``[source] preset`` names.
    requires : tuple of str
        Headers by which the table is recognised.
    columns : ColumnsConfig
        Roles by the table's usual headers; those that are absent are left out.
    window_months : float or None
        Months of spend in the table.
    labels : mapping of str to Labels
        By role.
    """

    name: str
    requires: tuple[str, ...]
    columns: ColumnsConfig
    window_months: float | None = None
    labels: Mapping[str, Labels] = field(default_factory=dict)


_WITH_A_STROKE = str.maketrans("đłøı", "dloi")  # which no accent is taken off


def key(header: str) -> str:
    """Reduce a header to what identifies it: case and surrounding space do not matter.

    Examples
    --------
    >>> key("  Year_Birth ")
    'year_birth'
    """
    return header.strip().casefold()


def loose_key(header: str) -> str:
    """Reduce a header to its letters and digits: the copies of a table differ in underscores, spaces and accents.

    Examples
    --------
    >>> loose_key("Year Birth"), loose_key("num_web_purchases"), loose_key("Cód. Cliente"), loose_key("ชื่อ ผู้ใช้")
    ('yearbirth', 'numwebpurchases', 'codcliente', 'ชื่อผู้ใช้')
    """
    if header.isascii():
        return re.sub(r"[\W_]+", "", header.casefold())
    return "".join(letter for letter in unaccented(header.casefold()) if unicodedata.category(letter)[0] in "LNM")


def unaccented(text: str) -> str:
    """Write Latin letters without their accents, and what belongs to other letters with it.

    Examples
    --------
    >>> unaccented("août"), unaccented("zamówień, płatność"), unaccented("đơn hàng"), unaccented("май")
    ('aout', 'zamowien, platnosc', 'don hang', 'май')
    """
    if text.isascii():
        return text
    bare = re.sub("(?<=[A-Za-z])[\u0300-\u036f]+", "", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_WITH_A_STROKE)


def names() -> tuple[str, ...]:
    """List the presets there are, in alphabetical order.

    Examples
    --------
    >>> names()
    ('credit-card', 'customer-personality', 'customer-personality-id', 'ifood')
    """
    files = resources.files(__name__).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def named(name: str) -> Preset:
    """Read a preset by its name.

    Raises
    ------
    ConfigError
        If there is no such preset.
    """
    if name not in names():
        raise ConfigError(f"source.preset = {name!r}: no such preset; there are {', '.join(names())}")
    raw = tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
    try:
        columns = ColumnsConfig.model_validate(raw["columns"])
    except ValidationError as e:  # our own file is at fault: let the test of all presets say so plainly
        raise ConfigError(f"preset {name}: {e.errors()[0]['loc']}: {e.errors()[0]['msg']}") from None
    labels = {role: Labels(tuple(v.get("known", ())), v.get("same_as", {})) for role, v in raw.get("labels", {}).items()}
    months = raw.get("window_months")
    return Preset(name, tuple(raw["requires"]), columns, float(months) if months else None, labels)


def match(header: Sequence[str]) -> Preset | None:
    """Recognise a table by what its header contains; columns beyond that do not matter.

    Parameters
    ----------
    header : sequence of str
        The table's column names.

    Returns
    -------
    Preset or None
        The one that requires most, where several match.

    Examples
    --------
    >>> match(["id", "amount"]) is None
    True
    """
    there = {loose_key(name) for name in header}
    found = [preset for preset in map(named, names()) if there.issuperset(map(loose_key, preset.requires))]
    return max(found, key=lambda preset: len(preset.requires), default=None)
