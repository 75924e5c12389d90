"""Labels: education and marital status, with the odd ones folded so that every group can be spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, collect, facts
from reportgen.errors import SchemaError
from reportgen.notes import DataNote, shown
from reportgen.presets import Labels, key
from reportgen.sources.table import LINE, Table

OTHER = "Other"
UNKNOWN = "Unknown"

LABELS = ("education", "marital_status")
"""Roles whose cells are labels of people; all other words of a table are names or states."""


def one_label(frame: Frame, role: str, cells: Sequence[Cell], table: Table) -> Frame:
    """Turn one-hot columns into one column of labels; blank where none is 1.

    Raises
    ------
    SchemaError
        If a customer has two labels.
    """
    total = nw.sum_horizontal(*(nw.col(cell.name) for cell in cells))
    doubles = facts(frame.filter(total > 1), {"n": nw.len(), "line": nw.col(LINE).min()})
    headers = tuple(cell.header for cell in cells)
    if doubles["n"]:
        raise SchemaError(
            f"{table.name} {table.counts} {int(doubles['line'])}: more than one of the columns {', '.join(headers)} is 1; "
            f"a customer has one {role.replace('_', ' ')}: mend the row",
            headers,
        )
    label: nw.Expr = nw.lit("")
    for cell in cells:
        label = nw.when(nw.col(cell.name) == 1).then(nw.lit(cell.name.removeprefix(f"{role}."))).otherwise(label)
    return frame.with_columns(label.alias(role)).drop(*(cell.name for cell in cells))


def folded(frame: Frame, headers: Mapping[str, str], known: Mapping[str, Labels], config: Config) -> tuple[Frame, list[DataNote]]:
    """Merge synonyms, fold unknown rare labels into "Other" and name the blank ones "Unknown".

    A label is rare below ``cleaning.rare_label_share`` of the customers; one that the preset knows is kept however rare it is.

    Parameters
    ----------
    frame : Frame
    headers : mapping of str to str
        The role of each label column that is there, and what the user calls it.
    known : mapping of str to Labels
        By role.
    config : Config
    """
    notes: list[DataNote] = []
    for role, header in headers.items():
        counts = {str(label): int(n) for label, n in collect(frame.group_by(role).agg(nw.len().alias("n"))).rows()}
        change, found = _changes(counts, header, known.get(role, Labels()), config)
        notes += found
        if change:
            old, new = list(change), list(change.values())
            frame = frame.with_columns(nw.col(role).replace_strict(old, new, default=nw.col(role), return_dtype=nw.String))
    return frame, notes


def _changes(counts: Mapping[str, int], header: str, known: Labels, config: Config) -> tuple[dict[str, str], list[DataNote]]:
    """What every label becomes that does not stay, and the notes about it."""
    same_as = {key(label): label for label in known.known} | {key(label): meant for label, meant in known.same_as.items()}
    meant = {label: same_as.get(key(label), label) for label in counts}
    totals: dict[str, int] = {}
    for label, n in counts.items():
        totals[meant[label]] = totals.get(meant[label], 0) + n
    rare = config.cleaning.rare_label_share * sum(counts.values())
    odd = sorted(label for label, n in totals.items() if label and n < rare and label not in known.known)
    merged = sorted(label for label in counts if meant[label] != label)
    notes = []
    if merged:
        pairs = shown(f"{label} = {meant[label]}" for label in merged)
        notes.append(DataNote("labels_merged", header, sum(counts[label] for label in merged), pairs))
    if odd:
        notes.append(DataNote("labels_folded", header, sum(totals[label] for label in odd), shown(odd)))
    if "" in counts:
        notes.append(DataNote("labels_missing", header, counts[""]))
    final = {label: OTHER if m in odd else (m or UNKNOWN) for label, m in meant.items()}
    return {label: f for label, f in final.items() if f != label}, notes


def told_label(column: str) -> nw.Expr:
    """Return a label, null where nobody knows it: what is not told is no trait of anybody.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"education": ["Master", "Unknown", None]}), eager_only=True)
    >>> frame.select(told_label("education"))["education"].is_null().to_list()
    [False, True, True]
    """
    return nw.when(nw.col(column).str.to_lowercase() != UNKNOWN.lower()).then(nw.col(column))
