"""Blanks: what stands in for a cell that is empty, and for a figure that cannot be."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from reportgen.cleaning.outliers import far_incomes
from reportgen.config import Config
from reportgen.engine import Frame, collect, facts
from reportgen.notes import DataNote, shown

_BECOMES = {
    "enrolled_on": "tenure_days",
    "tenure_months": "tenure_days",
    "last_purchase_on": "recency_days",
    "recency_months": "recency_days",
}


def filled(frame: Frame, headers: Mapping[str, str], n_blank: Mapping[str, int]) -> tuple[Frame, list[DataNote]]:
    """Fill blank cells of all number columns but age and income.

    Nothing bought, visited or answered is what a blank means in a column of such things: 0. A customer without a last purchase is
    taken to be silent as long as the longest-silent; a blank tenure or further number becomes the median.

    Parameters
    ----------
    frame : Frame
    headers : mapping of str to str
        The columns as they were read, and what the user calls them.
    n_blank : mapping of str to int
        Blank cells of those that have any; 0 where all of them stand in rows that are no customers.
    """
    parts = {name: n for name, n in n_blank.items() if name.startswith("monetary_value.")}  # of a sum: told once
    whole = {name: n for name, n in n_blank.items() if n and _stand_in(name) and name not in parts}
    notes = [DataNote(f"blank_as_{_stand_in(name)}", headers[name], n) for name, n in whole.items()]
    notes += [DataNote("blank_as_zero", None, n)] if (n := sum(parts.values())) else []
    names = [_BECOMES.get(name, name) for name in n_blank if _stand_in(name)]
    there = [name for name in dict.fromkeys(names) if name in frame.collect_schema().names()]
    values = facts(frame, {name: _value(nw.col(name), _stand_in(name)).cast(nw.Float64) for name in there})
    columns = []
    for name in there:
        if name == "visits" or name.startswith("numeric."):
            columns.append(nw.col(name).fill_null(values[name]))
        else:
            columns.append(nw.col(name).fill_null(float(int(values[name] + 0.5))).cast(nw.Int64))
    return (frame.with_columns(*columns) if columns else frame), notes


def _value(column: nw.Expr, how: str) -> nw.Expr:
    return column.median() if how == "median" else column.max() if how == "longest" else nw.lit(0.0)


def _stand_in(name: str) -> str:
    """What a column's blanks become; nothing where they are looked after elsewhere."""
    role = name.partition(".")[0]
    if role in ("age", "birth_year", "income", "contact_cost", "response_value"):
        return ""
    if role in ("numeric", "enrolled_on", "tenure_days", "tenure_months"):
        return "median"
    return "longest" if role in ("last_purchase_on", "recency_days", "recency_months") else "zero"


def possible_ages(frame: Frame, written: str, header: str, config: Config) -> tuple[Frame, list[DataNote]]:
    """Set ages outside ``cleaning.min_age`` .. ``cleaning.max_age`` to unknown.

    Parameters
    ----------
    frame : Frame
        With ``age`` and the column ``written``, which holds what the table said (birth years or ages).
    written, header : str
    config : Config
    """
    impossible = (nw.col("age") < config.cleaning.min_age) | (nw.col("age") > config.cleaning.max_age)
    found = sorted(int(row[0]) for row in collect(frame.filter(impossible).select(written)).rows())
    if not found:
        return frame, []
    examples = shown(str(value) for value in sorted(set(found)))
    return frame.with_columns(nw.when(~impossible).then(nw.col("age")).alias("age")), [
        DataNote("age_impossible", header, len(found), examples)
    ]


def imputed_income(frame: Frame, header: str, config: Config) -> tuple[Frame, list[DataNote]]:
    """Give customers without an income the median of their education group, and name incomes far above all others.

    The median of all customers stands in where the table has no education or the whole group is silent. ``income_known`` (bool)
    tells an income from a stand-in; it is there where any stands in.
    """
    far = far_incomes(frame, header, config)
    known = facts(frame, {"median": nw.col("income").median(), "blank": nw.col("income").is_null().cast(nw.Int64).sum()})
    notes = []
    if known["blank"]:
        stand_in = nw.lit(float(known["median"]))
        if "education" in frame.collect_schema().names():
            stand_in = nw.col("income").median().over("education").fill_null(float(known["median"]))
        whole = (stand_in + 0.5).floor()
        known_to_us = ~nw.col("income").is_null()
        income = nw.when(known_to_us).then(nw.col("income")).otherwise(whole)
        frame = frame.with_columns(income.cast(nw.Int64).alias("income"), known_to_us.alias("income_known"))
        code = "income_imputed" if "education" in frame.collect_schema().names() else "income_imputed_overall"
        notes.append(DataNote(code, header, int(known["blank"])))
    return frame, [*notes, *far]
