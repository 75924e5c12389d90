"""Scoring: the segment of every customer of a new table, by the model of an earlier run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import narwhals as nw

from reportgen.analysis.features import features
from reportgen.analysis.grouping.assignment import with_distance
from reportgen.cleaning.alone import alone, needed
from reportgen.cleaning.role_names import named_as_roles, refuse_durations
from reportgen.cleaning.roles import is_needed, present
from reportgen.config import Config
from reportgen.csv_text import safe
from reportgen.disk import beside
from reportgen.engine import Frame, collect
from reportgen.errors import InputError, ReportgenError, SchemaError
from reportgen.model_file import ModelFile, from_json
from reportgen.orders.again import Known, columns_again
from reportgen.orders.by_customer import customers_of
from reportgen.presets import match
from reportgen.settings import ColumnsConfig, OrdersConfig
from reportgen.sources import read_frame, read_table
from reportgen.sources.table import LINE, Table

COLUMNS = ("customer_id", "segment", "segment_name", "tier", "distance", "unlike_any_seen")

_DIGITS = 6  # of a distance in standard deviations: the last bits, in which engines differ, cannot show
_SLACK = 1e-9  # relative: a share or a distance computed by another engine is no smaller or larger for its last bits


@dataclass(frozen=True)
class _Rows:
    """What the features need of the customers to be scored."""

    frame: Frame
    window_months: float | None
    campaigns: tuple[str, ...]


def score(table: Path | str | Any, model: ModelFile, config: Config | None = None) -> Frame:
    """Give every customer the segment that the run which made the model would have given.

    Nothing is learned from the table: blanks are filled, scores begin and days are counted as in the run, so a customer gets the
    same segment alone as among ten million others.

    Parameters
    ----------
    table : path or DataFrame
    model : ModelFile
    config : Config, optional
        How the table is read, and its ``as_of`` where it describes another day; left out, the config of the run.

    Returns
    -------
    narwhals DataFrame or LazyFrame
        In the order of the table: ``customer_id``, ``segment``, ``segment_name``, ``tier``, ``distance`` (to the centre of the
        segment, in standard deviations of a feature), ``unlike_any_seen`` ("yes" or "no").

    Raises
    ------
    ReportgenError
        If the table is not as it must be.

    Notes
    -----
    A customer is unlike any seen when a feature lies outside the range of the run's customers, or the distance is above that of
    99.9% of them. Of n customers like those of the run, with p features, about one in a thousand is flagged for the distance and
    at most a share of 2p / (n + 1) for the range.
    """
    settings = _settings(config or model.config, model)
    source = read_table(Path(table), settings) if isinstance(table, Path | str) else read_frame(table, settings)
    wanted = [scale.feature for scale in model.model.scales]
    source = _one_row_a_customer(source, settings, model, wanted)
    settings = settings.model_copy(update={"columns": _columns(source, settings, model, wanted)})
    named = source.orders.columns if source.orders else settings.columns
    columns = needed(wanted, model.campaigns, None if settings.source.preset else named)
    if settings.source.preset and "frequency" in columns:
        columns |= {"deal_purchases"}  # which presets count among the purchases
    rows = alone(source, settings, settings.as_of or model.as_of, columns, model)
    _refuse_lacking(rows, columns, model, source.name)
    campaigns = model.campaigns if "campaigns_accepted" in wanted else ()
    described = features(_Rows(rows, model.window_months, campaigns), model.model.edges)
    return _told(with_distance(described, model.model), model)


def score_file(table: Path, model: Path, out: Path, config: Config | None = None) -> None:
    """Score a table and write the result as CSV, whole or not at all.

    A text that a spreadsheet would take for a formula gets a quote in front.

    Raises
    ------
    ReportgenError
        If the model or the table is not as it must be, or the disk does not take the file.
    """
    for path in (table, model):
        if out.exists() and path.exists() and out.samefile(path):
            raise ReportgenError(f"{out}: would be written over by its own result; give another --out")
    try:
        text = model.read_bytes()
    except OSError as e:
        raise InputError(f"{model}: cannot be read ({e.strerror}); give the model.json that `reportgen build` wrote") from None
    found = score(table, from_json(text, model.name), config)
    _write(found.with_columns(*(safe(column) for column in ("customer_id", "segment_name", "tier"))), out)


def _settings(config: Config, model: ModelFile) -> Config:
    """The config that reads the table, with what the run's table decided and a single row cannot."""
    own = config.columns != ColumnsConfig()
    source = config.source.model_copy(
        update={
            "decimal": config.source.decimal or model.decimal,
            "date_order": config.source.date_order or model.date_order,
            "preset": config.source.preset or (None if own else model.preset),
        }
    )
    orders = model.config.orders if not own and config.orders == OrdersConfig() else config.orders
    return config.model_copy(update={"source": source, "orders": orders})


def _one_row_a_customer(table: Table, config: Config, model: ModelFile, wanted: list[str]) -> Table:
    """Sum up order lines as the run did, where its table held them and the settings do not say otherwise."""
    if model.orders is None:
        return customers_of(table, config)
    categories = tuple(name.removeprefix("spend.") for name in model.columns if name.startswith("spend."))
    if config.columns != ColumnsConfig() or config.source.preset or config.orders != model.config.orders:
        return customers_of(table, config, Known(None, categories))
    columns, lacking = columns_again(table.header, model.orders, wanted)
    found = customers_of(table, config, Known(columns, categories))
    if found.orders is None and named_as_roles(found, needed(wanted)) is None and match(found.header) is None:
        raise SchemaError(
            f"{table.name}: has no column for {', '.join(lacking)}: the model was made from order lines, by their columns "
            f"{', '.join(model.orders.used)}; bring those, or name the ones of this table under [orders] in reportgen.toml",
            lacking,
        )
    return found


def _columns(table: Table, config: Config, model: ModelFile, wanted: list[str]) -> ColumnsConfig:
    """The settings' own, else those that were called as their roles are in the run, or are in this table alone."""
    if model.by_name is None or table.orders or config.columns != ColumnsConfig() or config.source.preset:
        return config.columns
    refuse_durations(table)
    here = named_as_roles(table, needed(wanted))
    found = (here.model_dump(exclude_defaults=True) if here else {}) | present(model.by_name, table.header)
    instead = {"frequency": "purchases", "spend": "monetary_value"}  # what a run adds up where it has not the first
    asked = needed(wanted) & model.by_name.model_dump(exclude_defaults=True).keys()
    if lost := tuple(role for role, other in instead.items() if role in asked and not found.get(role) and found.get(other)):
        raise _lacks(lost, table.name)
    return ColumnsConfig.model_validate(found) if "customer_id" in found else config.columns


def _refuse_lacking(rows: Frame, columns: frozenset[str], model: ModelFile, name: str) -> None:
    """What the features are made of must all be there: a sum without one of its parts is another feature."""
    there = (*rows.collect_schema().names(), "education")  # which only fills blanks
    by_category = any(scale.feature.startswith("category_share.") for scale in model.model.scales)
    if model.orders and not by_category and not any(column.startswith("spend.") for column in there):
        columns -= {"spend"}  # the amounts of all lines were summed up, and by category only beside it
    lacking = tuple(column for column in model.columns if is_needed(column, columns) and column not in there)
    if lacking:
        raise _lacks(lacking, name)


def _lacks(columns: tuple[str, ...], name: str) -> SchemaError:
    return SchemaError(
        f"{name}: has no column for {', '.join(columns)}, by which the model groups customers; "
        "bring the columns that the run had, or name them under [columns] in reportgen.toml",
        columns,
    )


def _told(placed: Frame, model: ModelFile) -> Frame:
    distance = nw.col("distance")
    unlike = distance > model.reach * (1 + _SLACK)
    for seen in model.seen:
        slack = _SLACK * max(abs(seen.low), abs(seen.high))
        value = nw.col(seen.feature)
        outside = (value < seen.low - slack) | (value > seen.high + slack)
        unlike = unlike | (outside & ~value.is_null())
    told = placed.with_columns(
        _of_segment([s.name for s in model.segments]).alias("segment_name"),
        _of_segment([s.tier for s in model.segments]).alias("tier"),
        nw.when(unlike).then(nw.lit("yes")).otherwise(nw.lit("no")).alias("unlike_any_seen"),
        distance.round(_DIGITS).alias("distance"),
    )
    return told.sort(LINE).select(*COLUMNS)


def _of_segment(words: list[str]) -> nw.Expr:
    numbered = reversed(list(enumerate(words[:-1], 1)))
    return reduce(
        lambda rest, said: nw.when(nw.col("segment") == said[0]).then(nw.lit(said[1])).otherwise(rest),
        numbered,
        nw.lit(words[-1]),
    )


def _write(rows: Frame, out: Path) -> None:
    import duckdb

    try:
        with beside(out) as partial:
            if isinstance(rows, nw.LazyFrame):
                rows.to_native().write_csv(str(partial), header=True, sep=",")
            else:
                collect(rows).to_native().to_csv(partial, index=False, lineterminator="\n")
    except duckdb.IOException as e:
        why = str(e).splitlines()[0]
        raise ReportgenError(f"{out}: cannot be written ({why}); free some space, or give another --out") from e
