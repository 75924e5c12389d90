"""Arms: who was contacted with what in the latest campaign, and who was left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from reportgen.cleaning.faults import NOT_AVAILABLE, refuse
from reportgen.cleaning.roles import Cell
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import EXAMPLES, DataNote, shown
from reportgen.sources.table import Table
from reportgen.sources.voided import NO, YES

CONTACTED, CONTROL = "contacted", "control"
"""Labels of the arms where the table says no more than yes or no."""

_MOST = 10  # arms: a column with more labels is a name or a number, and no page compares so many
_LEFT_ALONE = re.compile(
    r"(control|kontrol|ctrl|hold ?out|held ?out|untreated|placebo|psa|none|nothing|0|0\.0)( (group|arm|cell))?"
)
_NOT = re.compile(r"(no|not|without|tanpa) [a-z].*")  # "No e-mail", "not contacted", "without letter"


@dataclass(frozen=True)
class Arms:
    """What the arms of the latest campaign are called.

    Attributes
    ----------
    treated : tuple of str
        In alphabetical order; without those too small to compare.
    control : str or None
        None where nobody was left alone.
    """

    treated: tuple[str, ...] = ()
    control: str | None = None


def arms(frame: Frame, cells: Sequence[Cell], table: Table, config: Config) -> tuple[Frame, Arms, list[DataNote]]:
    """Add the column ``arm``: the label of each customer's arm, blank where nobody says; left out where no column plays the role.

    With a control group comes the column ``asked``, 0 in it and 1 elsewhere: of a customer whose arm is blank the table says no
    more than where it has no such column, and there everybody counts as contacted.

    Labels that differ in case, or in space and hyphens, are one arm, spelt as most rows spell it. A column of yes and no has the
    arms "contacted" and "control". An arm of fewer than ``uplift.min_arm`` customers keeps its label but is not compared.

    Raises
    ------
    SchemaError
        If the labels do not say which arm was left alone, or are too many to be arms, or a ``control`` is neither yes nor no.
    ConfigError
        If ``campaigns.control`` names an arm that is not there, or both roles are given.
    """
    found = {cell.name: cell for cell in cells if cell.name in ("treatment", "control")}
    wanted = config.campaigns.control
    if len(found) > 1:
        raise ConfigError(
            f"{table.name}: [columns] names both treatment and control; give treatment alone, it says who was left out as well"
        )
    if "treatment" not in found and wanted is not None:
        raise ConfigError(
            f"[campaigns] control = {wanted!r} is the label of an arm, and {table.name} has no column of arms; name it as "
            "treatment under [columns]"
        )
    if not found:
        return frame, Arms(), []
    (cell,) = found.values()
    counts = {str(label): int(n) for label, n in collect(frame.group_by(cell.name).agg(nw.len().alias("n"))).rows()}
    blank = {label for label in counts if not label or (NOT_AVAILABLE.fullmatch(label) and label.casefold() != "none")}
    written = {label: n for label, n in counts.items() if label not in blank}
    coded = cell.name == "control" or {label.casefold() for label in written} <= YES | NO
    names = _flagged(frame, cell, written, table, wanted) if coded else _spelt(written)
    labels = sorted(set(names.values()))
    if len(labels) > _MOST:
        raise SchemaError(
            f"{table.name}: [columns] treatment = {cell.header!r}: holds {len(labels)} different labels, such as "
            f"{', '.join(map(repr, labels[:EXAMPLES]))}; a campaign has few arms: name the column that says which one a customer "
            "got",
            (cell.header,),
        )
    control = _control(labels, None if coded else wanted, cell, table)
    changed = {label: name for label, name in names.items() if label != name} | dict.fromkeys(blank - {""}, "")
    arm = nw.col(cell.name)
    if changed:
        arm = arm.replace_strict(list(changed), list(changed.values()), default=arm, return_dtype=nw.String)
    sizes = {label: sum(n for raw, n in written.items() if names[raw] == label) for label in labels}
    small = [label for label in labels if label != control and sizes[label] < config.uplift.min_arm]
    notes = [DataNote("arm_blank", cell.header, sum(counts[label] for label in blank))] if blank else []
    if small:
        notes.append(DataNote("arm_small", cell.header, sum(sizes[label] for label in small), shown(small)))
    if control is not None and wanted is None and not coded:
        notes.append(DataNote("control_detected", cell.header, 0, (str(control),)))
    treated = tuple(label for label in labels if label != control and label not in small)
    frame = frame.with_columns(arm.alias("arm"))
    if control is not None:
        notes.append(DataNote("control_held_out", cell.header, sizes[control]))
        frame = frame.with_columns((nw.col("arm") != control).cast(nw.Int64).alias("asked"))
    return frame, Arms(treated, control), notes


def _key(label: str) -> str:
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", label.casefold()).strip()


def _flagged(frame: Frame, cell: Cell, counts: Mapping[str, int], table: Table, wanted: str | None) -> dict[str, str]:
    what = "is neither 0 nor 1; write 1 where the customer was held out and 0 where not"
    refuse(frame, {(cell, what): sorted(label for label in counts if label.casefold() not in YES | NO)}, table)
    if wanted is not None and wanted.casefold() not in YES | NO:
        raise _no_such_arm(wanted, sorted(counts), cell, table)
    held_out = YES if cell.name == "control" or (wanted is not None and wanted.casefold() in YES) else NO
    return {label: CONTROL if label.casefold() in held_out else CONTACTED for label in counts}


def _spelt(counts: Mapping[str, int]) -> dict[str, str]:
    """One spelling for each arm: the most frequent one, the first in the alphabet where two are as frequent."""
    usual: dict[str, str] = {}
    for label in sorted(counts, key=lambda label: (-counts[label], label)):
        usual.setdefault(_key(label), label)
    return {label: usual[_key(label)] for label in counts}


def _control(labels: Sequence[str], wanted: str | None, cell: Cell, table: Table) -> str | None:
    if wanted is not None:
        named = [label for label in labels if label == wanted] or [label for label in labels if _key(label) == _key(wanted)]
        if not named:
            raise _no_such_arm(wanted, labels, cell, table)
        return named[0]
    found = [label for label in labels if label == CONTROL or _LEFT_ALONE.fullmatch(_key(label)) or _NOT.fullmatch(_key(label))]
    if len(found) == 1:
        return found[0]
    if len(labels) <= 1:
        return None  # one arm that nobody calls a control group: everybody got the same
    which = "more than one of its labels" if found else "none of its labels"
    raise SchemaError(
        f"{table.name}: [columns] treatment = {cell.header!r}: {which} ({', '.join(map(repr, labels))}) says who was left alone; "
        "name that arm as control under [campaigns] in reportgen.toml",
        (cell.header,),
    )


def _no_such_arm(wanted: str, labels: Sequence[str], cell: Cell, table: Table) -> ConfigError:
    return ConfigError(
        f"[campaigns] control = {wanted!r}: column {cell.header!r} of {table.name} has no such arm; it has "
        f"{', '.join(map(repr, labels))}"
    )
