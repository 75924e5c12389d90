"""Alone: rows cleaned one by one, with what stands in for blanks taken from an earlier run instead of from the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import narwhals as nw

from reportgen.cleaning.blanks import possible_ages
from reportgen.cleaning.labels import OTHER, UNKNOWN
from reportgen.cleaning.middles import BANDED, middles
from reportgen.cleaning.roles import Cell, roles
from reportgen.cleaning.rows import KEPT, filled_rows, unique_customers
from reportgen.cleaning.total_rows import may_hold_totals, without_totals
from reportgen.cleaning.typed import in_days, one_column_a_role, typed
from reportgen.config import Config
from reportgen.engine import Frame, collect, distinct, facts
from reportgen.errors import SchemaError
from reportgen.presets import Labels, key
from reportgen.settings import ColumnsConfig
from reportgen.sources.table import LINE, Table

_MEDIAN = ("tenure_days", "numeric")  # a blank is the median of the run
_LONGEST = "recency_days"  # a blank is as silent as the longest-silent of the run
_RECENCY = ("last_purchase_on", "recency_days", "recency_months")
_PURCHASES = ("frequency", "purchases")
_SPEND = ("spend", "monetary_value")
_TENURE = ("enrolled_on", "tenure_days", "tenure_months")
_AGE = ("age", "birth_year")
_INSTEAD = (_RECENCY, _PURCHASES, _SPEND, _TENURE, _AGE)
"""Roles that stand for one another: the first that a table has is read."""

_NEEDS = {  # feature, or what stands before the point in its name -> roles it is made of
    "recency_days": _RECENCY,
    "r_score": _RECENCY,
    "frequency": _PURCHASES,
    "f_score": _PURCHASES,
    "monetary_value": _SPEND,
    "m_score": _SPEND,
    "category_share": ("spend",),
    "channel_share": ("purchases",),
    "tenure_days": _TENURE,
    "conversion": (*_PURCHASES, "visits"),
    "deal_share": (*_PURCHASES, "deal_purchases"),
    "age": _AGE,
    "income": ("income", "education"),
}
_LABELLED = ("spend", "purchases", "numeric")  # features that are a column as it stands


@dataclass(frozen=True)
class StandIn:
    """What stands in for a blank cell.

    Attributes
    ----------
    column : str
        Of the customers' frame; for an income, the label of an education group or "" for all customers.
    value : float
        Raw units.
    """

    column: str
    value: float


@dataclass(frozen=True)
class StandIns:
    """What stood in for blanks in a run.

    Attributes
    ----------
    columns : tuple of StandIn
    incomes : tuple of StandIn
        The median income of each education group, and of all.
    """

    columns: tuple[StandIn, ...]
    incomes: tuple[StandIn, ...]


class Known(Protocol):
    """What an earlier run knew that single rows cannot."""

    @property
    def stand_ins(self) -> StandIns:
        """What stood in for blanks."""

    @property
    def bands(self) -> Collection[str]:
        """Columns that held bands."""


def stand_ins(frame: Frame) -> StandIns:
    """Learn from cleaned customers what stood in for their blanks.

    A median is the same before blanks were filled with it and after, and so is the longest silence.
    """
    names = frame.collect_schema().names()
    medians = [name for name in names if name.partition(".")[0] in _MEDIAN]
    asked = {f"x{i}": nw.col(name).cast(nw.Float64).median() for i, name in enumerate(medians)}
    if _LONGEST in names:
        asked["longest"] = nw.col(_LONGEST).cast(nw.Float64).max()
    if "income" in names:
        asked["income"] = nw.col("income").cast(nw.Float64).median()
    found = facts(frame, asked)
    columns = [StandIn(name, float(found[f"x{i}"])) for i, name in enumerate(medians)]
    columns += [StandIn(_LONGEST, float(found["longest"]))] if "longest" in found else []
    incomes = [StandIn("", _whole(found["income"]))] if "income" in found else []
    if incomes and "education" in names:
        rows = frame.select("education", nw.col("income").cast(nw.Float64)).group_by("education").agg(nw.col("income").median())
        incomes += [StandIn(str(label), _whole(value)) for label, value in sorted(collect(rows).rows())]
    return StandIns(tuple(columns), tuple(incomes))


def needed(features: Iterable[str], campaigns: Sequence[str] = (), columns: ColumnsConfig | None = None) -> frozenset[str]:
    """Return what features are made of: names of columns, or of roles with all their columns.

    Parameters
    ----------
    features : iterable of str
    campaigns : sequence of str
        In order of time; of the latest, which is the outcome, no feature is made.
    columns : ColumnsConfig, optional
        What the table has, where the settings say it: of roles that stand for one another the first that they name is needed.

    Examples
    --------
    >>> sorted(needed(["age", "channel_share.Web", "numeric.Points"]))
    ['age', 'birth_year', 'numeric.Points', 'purchases']
    >>> sorted(needed(["age", "campaigns_accepted"], ("May", "June"), ColumnsConfig(birth_year="born")))
    ['birth_year', 'campaign.May']
    """
    named = columns.model_dump(exclude_defaults=True) if columns else {}
    found: set[str] = set()
    for feature in features:
        kind = feature.partition(".")[0]
        if feature == "campaigns_accepted":
            found |= {f"campaign.{name}" for name in campaigns[:-1]}
        elif kind in _LABELLED:
            found.add(feature)
        else:
            roles_of = set(_NEEDS.get(kind, (kind,)))
            for same in _INSTEAD:
                first = next((role for role in same if role in named), None)
                if first and roles_of.issuperset(same):
                    roles_of -= {*same} - {first}
            found |= roles_of
    return frozenset(found)


def alone(table: Table, config: Config, as_of: dt.date, needed: AbstractSet[str], known: Known) -> Frame:
    """Clean what some features are made of, every row as if it were the only one.

    Parameters
    ----------
    table : Table
    config : Config
    as_of : datetime.date
        From which days are counted.
    needed : set of str
        Columns that are none of these are neither asked for nor read.
    known : Known

    Returns
    -------
    narwhals DataFrame or LazyFrame
        ``customer_id``, ``LINE`` and the columns of the customers' frame; one row per customer, in no particular order.

    Raises
    ------
    SchemaError
        If a column is missing, a cell cannot be what its role demands, or a day lies after ``as_of``.
    """
    part = roles(table, config, needed)
    wanted = part.cells
    text, cells, texts, _ = filled_rows(table, wanted)
    marked, _ = unique_customers(text, cells, table, config)
    banded = [cell for cell in cells if cell.name in BANDED]
    marked, texts, _ = middles(marked, banded, texts, config, known.bands)
    read, _, _ = typed(marked, cells, texts, table, config)
    if may_hold_totals(read, cells):
        read, _ = without_totals(collect(read).sort(LINE), cells, table)
    empty = [_nothing(cell).alias(cell.name) for cell in wanted if cell not in cells]
    kept = read.filter(nw.col(KEPT))
    rows = in_days(one_column_a_role(kept.with_columns(*empty) if empty else kept, wanted, table), as_of)
    _refuse_later(rows, table, as_of)
    rows = _filled(rows, known.stand_ins)
    names = rows.collect_schema().names()
    if "age" in names:
        headers = {cell.name: cell.header for cell in wanted}
        written = "birth_year" if "birth_year" in headers and "age" not in headers else "age"
        rows, _ = possible_ages(rows, written, headers[written], config)
    if "income" in names:
        rows = _with_income(rows, known.stand_ins, part.preset.labels.get("education", Labels()) if part.preset else Labels())
    return rows


def _nothing(cell: Cell) -> nw.Expr:
    """The value of a column without any: as a blank cell of its kind is read."""
    if cell.kind == "label":
        return nw.lit("")
    return nw.lit(0, nw.Int64) if cell.kind == "flag" else nw.lit(None, nw.Float64)


def _refuse_later(rows: Frame, table: Table, as_of: dt.date) -> None:
    """Days are counted to ``as_of``: none may lie after it."""
    names = rows.collect_schema().names()
    dated = {days: date for date, days in (("last_purchase_on", "recency_days"), ("enrolled_on", "tenure_days")) if date in names}
    for days, date in dated.items():
        later = facts(rows.filter(nw.col(days) < 0), {"line": nw.col(LINE).min(), "last": nw.col(date).max()})
        if later["line"] is not None:
            raise SchemaError(
                f"{table.name} {table.counts} {int(later['line'])}: holds a day after {as_of}, from which this model counts days "
                f"(the last is {dt.date.fromordinal(int(later['last']))}); set as_of to the day that this table describes",
                (date,),
            )


def _filled(rows: Frame, known: StandIns) -> Frame:
    value = {stand_in.column: stand_in.value for stand_in in known.columns}
    kept_blank = ("age", "birth_year", "income", "customer_id", "education", "last_purchase_on", "enrolled_on", LINE, KEPT)
    names = [name for name in rows.collect_schema().names() if name not in kept_blank]
    return rows.with_columns(*(nw.col(name).fill_null(_stand_in(name, value)) for name in names))


def _stand_in(name: str, value: dict[str, float]) -> float:
    """Nothing bought, visited or answered is what a blank means, where the run says nothing else."""
    found = value.get(name, 0.0)
    return float(_whole(found)) if name in ("tenure_days", "recency_days") else found


def _with_income(rows: Frame, known: StandIns, labels: Labels) -> Frame:
    """Give who has no income that of the education group in the run, or of all."""
    value = {stand_in.column: stand_in.value for stand_in in known.incomes}
    everyone = value.get("", 0.0)
    stand_in: nw.Expr = nw.lit(everyone)
    if "education" in rows.collect_schema().names():
        same_as = {key(label): label for label in labels.known} | {key(label): meant for label, meant in labels.same_as.items()}
        for text in sorted(distinct(rows.filter(nw.col("income").is_null()), "education")):
            meant = same_as.get(key(text), text) or UNKNOWN
            group = value.get(meant, value.get(OTHER, everyone))
            stand_in = nw.when(nw.col("education") == text).then(nw.lit(group)).otherwise(stand_in)
    income = nw.when(nw.col("income").is_null()).then(stand_in).otherwise(nw.col("income").cast(nw.Float64))
    return rows.with_columns(income.alias("income"))


def _whole(value: float) -> float:
    """Half up, as blanks are filled."""
    return float(int(value + 0.5))
