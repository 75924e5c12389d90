"""Roles: which column of the table plays which part."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
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

SPEND = frozenset({"spend", "monetary_value"})
"""Roles that say what a customer spends, or a part of that."""


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
        return self.name.partition(".")[0] in SPEND


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


def roles(table: Table, config: Config, needed: AbstractSet[str] | None = None) -> Roles:
    """Say which column plays which part: what order lines were made into, the user's ``[columns]``, else a preset that fits.

    Parameters
    ----------
    table : Table
    config : Config
    needed : set of str, optional
        Names of cells, or of roles with all their cells, beyond which nothing is asked for or read but ``customer_id``; left out,
        everything is, and what customers spend must be there.

    Raises
    ------
    SchemaError
        If a column that the user names is not there, or nothing says what customers spend.
    ConfigError
        If ``source.preset`` names no preset.
    """
    if table.orders:
        return Roles(table.orders.columns, tuple(_of_use(_cells(table.orders.columns), needed)), None)
    own = config.columns.model_dump(exclude_defaults=True)
    preset = presets.named(config.source.preset) if config.source.preset else None
    by_name = None
    if preset is None and not own:
        refuse_durations(table)
        preset = presets.match(table.header)
        by_name = None if preset else named_as_roles(table, needed)
    there = {key(header): header for header in table.header}
    own = own if needed is None else _asked_for(own, needed, there)
    usual = present(preset.columns, table.header) if preset else {}
    columns = by_name or ColumnsConfig.model_validate(usual | _found(own, there, table))
    penniless = not columns.spend and columns.monetary_value is None
    if penniless and (needed is None or not needed.isdisjoint(SPEND)):
        raise SchemaError(nothing_spent(table, config), ("spend", "monetary_value"))
    cells = _of_use(_cells(columns), needed)
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


def is_needed(name: str, needed: AbstractSet[str]) -> bool:
    """Whether a column is one of those that are needed, or plays a role that is.

    Examples
    --------
    >>> is_needed("spend.Wine", {"spend"}), is_needed("spend.Wine", {"spend.Meat"})
    (True, False)
    """
    return name in needed or name.partition(".")[0] in needed


def _of_use(cells: list[Cell], needed: AbstractSet[str] | None) -> list[Cell]:
    return [cell for cell in cells if needed is None or cell.kind == "id" or is_needed(cell.name, needed)]


def _asked_for(own: Mapping[str, Any], needed: AbstractSet[str], there: Mapping[str, str]) -> dict[str, Any]:
    """Those of the user's columns that are needed; one of education only fills blanks, and need not be there."""
    asked: dict[str, Any] = {}
    for role, named in own.items():
        prefix = _PREFIX.get(role, role)
        if isinstance(named, dict):
            labels = {label: header for label, header in named.items() if is_needed(f"{prefix}.{label}", needed)}
            asked |= {role: labels} if labels else {}
        elif role == "education":
            headers = (named,) if isinstance(named, str) else named
            asked |= {role: named} if role in needed and all(key(header) in there for header in headers) else {}
        elif role in needed or role == "customer_id":
            asked[role] = named
    return asked


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


def present(columns: ColumnsConfig, header: tuple[str, ...]) -> dict[str, Any]:
    """Keep what the table has of the columns of a preset or of an earlier run, as it spells them.

    Examples
    --------
    >>> present(ColumnsConfig(customer_id="ID", age="Age", spend={"Tea": "MntTea"}), ("id", "Mnt Tea"))
    {'customer_id': 'id', 'spend': {'Tea': 'Mnt Tea'}}
    """
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
