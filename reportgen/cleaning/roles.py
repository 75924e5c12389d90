"""Roles: which column of the table plays which part."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from reportgen import presets
from reportgen.cleaning.column_looks import words
from reportgen.cleaning.nothing_spent import SCORES, listed, nothing_spent
from reportgen.cleaning.role_names import named_as_roles, refuse_durations
from reportgen.config import Config
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.presets import Preset, key, loose_key
from reportgen.settings import ColumnsConfig
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
        raise SchemaError(nothing_spent(table, config), ("spend", "monetary_value"))
    cells = _cells(columns)
    _refuse_scores(cells, table)
    _refuse_twice(cells, table)
    seen: dict[str, str] = {}
    for cell in cells:
        first = seen.setdefault(cell.name.casefold(), cell.name)
        if first != cell.name:  # databases do not tell them apart
            label, other = cell.name.partition(".")[2], first.partition(".")[2]
            raise SchemaError(
                f"{table.name}: [columns] the labels {other!r} and {label!r} differ in case only; rename one", (cell.header,)
            )
    return Roles(columns, tuple(cells), preset, by_name is not None)


def _refuse_twice(cells: list[Cell], table: Table) -> None:
    """Refuse a column that stands twice in one role, where it would count twice."""
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        role = cell.name.partition(".")[0]
        if (role, cell.header) in seen:
            named = "campaigns" if role == "campaign" else role
            raise SchemaError(
                f"{table.name}: [columns] {named}: the column {cell.header!r} stands there twice and would count twice; name "
                "each column once",
                (cell.header,),
            )
        seen.add((role, cell.header))


def _refuse_scores(cells: list[Cell], table: Table) -> None:
    """Refuse points as what customers spend: every amount in a brief would be untrue."""
    for cell in cells:
        said = SCORES.intersection(words(cell.header))
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
                f"line away; the table has {listed(table.header)}",
                (header,),
            )
        if key(header) in there:
            return there[key(header)]
        near = difflib.get_close_matches(key(header), there, n=1)
        hint = f"did you mean {there[near[0]]!r}?" if near else f"it has {listed(table.header)}"
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
