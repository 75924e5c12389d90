"""Roles: which column of the table plays which part."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from reportgen import presets
from reportgen.cleaning.column_looks import looks, words
from reportgen.cleaning.column_words import NO_SPEND
from reportgen.cleaning.proposals import proposal
from reportgen.cleaning.role_names import named_as_roles, refuse_durations
from reportgen.config import Config
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.presets import Preset, key, loose_key
from reportgen.settings import ColumnsConfig
from reportgen.sources.basket_files import basket_columns
from reportgen.sources.order_columns import UNKNOWN
from reportgen.sources.table import Table

Kind: TypeAlias = Literal["id", "label", "flag", "money", "count", "number", "signed", "date"]
"""What a role's cells are: ``count`` is whole, ``signed`` may be negative, and only these."""

_KINDS: dict[str, Kind] = {
    "customer_id": "id",
    "birth_year": "count",
    "age": "number",
    "education": "label",
    "marital_status": "label",
    "income": "money",
    "children": "count",
    "enrolled_on": "date",
    "tenure_days": "number",
    "tenure_months": "number",
    "last_purchase_on": "date",
    "recency_days": "number",
    "recency_months": "number",
    "spend": "money",
    "monetary_value": "money",
    "purchases": "count",
    "deal_purchases": "count",
    "frequency": "count",
    "visits": "number",
    "campaigns": "flag",
    "treatment": "label",
    "control": "label",  # 0 and 1, and a blank is neither: read as text so that it is not taken for a no
    "outcome_value": "money",
    "complaint": "flag",
    "left": "label",  # 1 and yes, and what tables say instead, such as "Attrited Customer"
    "contact_cost": "money",
    "response_value": "money",
    "numeric": "signed",
}

_CATEGORIES = '\n\n# or, with categories instead of a total:\n# [columns.spend]\n# Wine = "..."\n# Meat = "..."'
_SCORES = frozenset({"score", "rating", "index", "rank", "skor"})
_TOLD = 3  # columns that an error message gives a reason for
_PREFIX = {"campaigns": "campaign"}  # the column of one campaign is campaign.<name>


@dataclass(frozen=True)
class Cell:
    """One column of the table in its role.

    Attributes
    ----------
    name : str
        Of the column while it is cleaned: the role, or ``<role>.<label>`` where a role has several columns.
    header : str
        The user's own name of it.
    kind : Kind
    """

    name: str
    header: str
    kind: Kind

    @property
    def is_spend(self) -> bool:
        """Whether it says what a customer spends, or a part of that."""
        return self.name.partition(".")[0] in ("spend", "monetary_value")


@dataclass(frozen=True)
class Roles:
    """What the table has, by role.

    Attributes
    ----------
    columns : ColumnsConfig
        Headers as the table spells them.
    cells : tuple of Cell
        The same, one a column that is read.
    preset : Preset or None
    by_name : bool
        Whether the columns are called as roles are, and nobody named them.
    """

    columns: ColumnsConfig
    cells: tuple[Cell, ...]
    preset: Preset | None
    by_name: bool = False

    @property
    def notes(self) -> list[DataNote]:
        """How the roles were found where nobody named them."""
        headers = tuple(cell.header for cell in self.cells)
        return [
            *([DataNote("preset_used", None, 0, (self.preset.name,))] if self.preset else []),
            *([DataNote("read_by_role_names", None, len(headers), headers)] if self.by_name else []),
        ]


def roles(table: Table, config: Config) -> Roles:
    """Say which column plays which part: what order lines were made into, the user's ``[columns]``, else a preset that fits.

    Raises
    ------
    SchemaError
        If a column that the user names is not there, or nothing says what customers spend.
    ConfigError
        If ``source.preset`` names no preset.
    """
    if table.orders:
        return Roles(table.orders.columns, tuple(_cells(table.orders.columns)), None)
    own = config.columns.model_dump(exclude_defaults=True)
    preset = presets.named(config.source.preset) if config.source.preset else None
    by_name = None
    if preset is None and not own:
        refuse_durations(table)
        preset = presets.match(table.header)
        by_name = None if preset else named_as_roles(table)
    there = {key(header): header for header in table.header}
    usual = _present(preset.columns, table.header) if preset else {}
    columns = by_name or ColumnsConfig.model_validate(usual | _found(own, there, table))
    if not columns.spend and columns.monetary_value is None:
        raise SchemaError(_nothing_spent(table, config), ("spend", "monetary_value"))
    cells = _cells(columns)
    _refuse_scores(cells, table)
    seen: dict[str, str] = {}
    for cell in cells:
        first = seen.setdefault(cell.name.casefold(), cell.name)
        if first != cell.name:  # databases do not tell them apart
            label, other = cell.name.partition(".")[2], first.partition(".")[2]
            raise SchemaError(
                f"{table.name}: [columns] the labels {other!r} and {label!r} differ in case only; rename one", (cell.header,)
            )
    return Roles(columns, tuple(cells), preset, by_name is not None)


def _refuse_scores(cells: list[Cell], table: Table) -> None:
    """Refuse points as what customers spend: every amount in a brief would be untrue."""
    for cell in cells:
        said = _SCORES.intersection(words(cell.header))
        if said and cell.is_spend:
            raise SchemaError(
                f"{table.name}: [columns] {cell.name.replace('.', ': ')} = {cell.header!r}: is a {min(said)} by its name and no "
                "money, so every amount in a brief would be untrue; name what customers spend, or rename it if it is money",
                (cell.header,),
            )


def _present(columns: ColumnsConfig, header: tuple[str, ...]) -> dict[str, Any]:
    """Keep what the table has of a preset's columns."""
    there = {loose_key(name): name for name in header} | {key(name): name for name in header}
    found = {wanted: there.get(key(wanted), there.get(loose_key(wanted))) for wanted in _headers(columns)}
    kept: dict[str, Any] = {}
    for role, named in columns.model_dump(exclude_defaults=True).items():
        if isinstance(named, str):
            kept |= {role: found[named]} if found[named] else {}
        elif isinstance(named, dict):
            kept[role] = {label: found[wanted] for label, wanted in named.items() if found[wanted]}
        else:
            several = tuple(found[wanted] for wanted in named if found[wanted])
            kept |= {role: several} if several else {}
    return kept


def _headers(columns: ColumnsConfig) -> set[str]:
    """Every header that any role names."""
    named = columns.model_dump(exclude_defaults=True).values()
    return {
        header for one in named for header in ((one,) if isinstance(one, str) else one.values() if isinstance(one, dict) else one)
    }


def _found(own: Mapping[str, Any], there: Mapping[str, str], table: Table) -> dict[str, Any]:
    """Spell the user's columns as the table does."""

    def spelt(role: str, header: str) -> str:
        if header == UNKNOWN:
            raise SchemaError(
                f"{table.name}: [columns] {role} = {header!r}: stands for a column that nothing points to; name it, or take the "
                f"line away; the table has {_listed(table.header)}",
                (header,),
            )
        if key(header) in there:
            return there[key(header)]
        near = difflib.get_close_matches(key(header), there, n=1)
        hint = f"did you mean {there[near[0]]!r}?" if near else f"it has {_listed(table.header)}"
        raise SchemaError(f"{table.name}: [columns] {role} = {header!r}: the table has no such column; {hint}", (header,))

    found: dict[str, Any] = {}
    for role, named in own.items():
        if isinstance(named, str):
            found[role] = spelt(role, named)
        elif isinstance(named, dict):
            found[role] = {label: spelt(f"{role}.{label}", header) for label, header in named.items()}
        else:
            found[role] = tuple(spelt(role, header) for header in named)
    return found


def _cells(columns: ColumnsConfig) -> list[Cell]:
    cells: list[Cell] = []
    for role, kind in _KINDS.items():
        named = getattr(columns, role)
        if isinstance(named, str):
            several = role in ("frequency",)
            cells.append(Cell(f"{role}.0" if several else role, named, kind))
        elif isinstance(named, dict):
            cells += [Cell(f"{_PREFIX.get(role, role)}.{label}", header, kind) for label, header in named.items()]
        elif named and kind == "label":  # one column a label
            cells += [Cell(f"{role}.{header.partition('_')[2] or header}", header, "flag") for header in named]
        elif named:
            cells += [Cell(f"{role}.{i}", header, kind) for i, header in enumerate(named)]
    return cells


def _nothing_spent(table: Table, config: Config) -> str:
    section, snippet = proposal(table)
    there = f"{table.name}: no column says what a customer spends"
    guessed = "guessed by names and cells: check each line, and leave out what is not so"
    unknown = f'"{UNKNOWN}"'
    if section == "orders" and config.columns == ColumnsConfig():
        lacking = [part for part in ("customer", "date", "amount") if f"{part} = {unknown}" in snippet]
        undated = "where no line has a date, say undated = true instead of it; " if "date" in lacking else ""
        if lacking:
            return (
                f"{there}; it looks like order lines, one row a line, but none of its columns looks like the "
                f"{' and the '.join(lacking)} of a line: the table has {_listed(table.header)}; name "
                f"them in reportgen.toml, for instance ({guessed})\n\n{snippet}\n\n"
                f"# {undated}if there is none, add it, or sum up the lines so that each customer has one row{_baskets(table)}"
            )
        return (
            f"{there}; it looks like order lines, one row a line, but its columns have other names than usual: the table has "
            f"{_listed(table.header)}; name them in reportgen.toml, for instance ({guessed})\n\n{snippet}\n\n"
            "# quantity, price and category can be named as well; a table of one row a customer needs [columns] instead"
        )
    penniless = unknown in snippet
    known = "" if config.columns != ColumnsConfig() else f" and is none of the known tables ({', '.join(presets.names())})"
    has = f"the table has {_listed(table.header)}{'' if penniless else known}"
    there = f"{there}{_no_money(table)}; {has}" if penniless else f"{there}: {has}"
    categories = "" if "[columns.spend]" in snippet else _CATEGORIES
    nobody = "" if "customer_id = " in snippet else "; no column tells customers apart, so every row would count as one"
    return (
        f"{there}{nobody}{_sheets(table, config)}; {'then ' if penniless else ''}name its columns in reportgen.toml, "
        f"for instance ({guessed})\n\n{snippet}{categories}{_baskets(table) if unknown in snippet else ''}"
    )


def _no_money(table: Table) -> str:
    """Say which columns were not taken for spend, and what a brief can be made of instead."""
    scores = [header for header in table.header if _SCORES.intersection(words(header))]
    numbers = [look.header for look in looks(table) if look.kind == "number" and look.has(NO_SPEND)]
    reasons = [
        (scores, "a score and no money"),
        ([header for header in numbers if header not in scores], "not what a customer spends"),
    ]
    why = ", and ".join(
        f"{', '.join(map(repr, named[:_TOLD]))} {'is' if len(named) == 1 else 'are'} {what}" for named, what in reasons if named
    )
    return (
        f"{f' ({why})' if why else ''}, and without it there are no segments, tiers or money to tell of; join it to the table by "
        "the customer number, from the shop, the till or the CRM, or give the order lines of these customers, which are "
        "summed up without more ado"
    )


def _sheets(table: Table, config: Config) -> str:
    if not table.other_sheets or config.source.sheet:
        return ""
    others = ", ".join(map(repr, table.other_sheets))
    named = json.dumps(table.other_sheets[0], ensure_ascii=False)
    return f"; sheet {others} was not read, and holds data too: set sheet = {named} under [source] if that is the table"


def _baskets(table: Table) -> str:
    if basket_columns(table.header) is None:
        return ""
    return f"\n\n# what is bought together needs no money: `reportgen baskets {table.name}` looks for it"


def _listed(header: tuple[str, ...], most: int = 40) -> str:
    more = f" and {len(header) - most} more" if len(header) > most else ""
    return ", ".join(header[:most]) + more
