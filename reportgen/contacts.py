"""Contacts: who of the customers may be contacted."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw

from reportgen.cleaning.codes import RANK
from reportgen.cleaning.likeness import is_shortened, likeness
from reportgen.customers import Customers, Suppression
from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError, InputError
from reportgen.notes import DataNote
from reportgen.sources.optouts import OptOuts

CONTACTABLE = "contactable"
"""Column of the customers' frame: whether a customer may be contacted. Facts are told of everybody, contacts count only these."""

_FEW_IDS = 10
"""On a list: so few may all be of people who are no customers any more."""


def suppressed(people: Customers, listed: OptOuts) -> Customers:
    """Mark the customers on a list of opt-outs; they stay customers, and are never contacted.

    An id of the list means every customer whose id is like it: one left out too many costs a letter, one missed breaks a word.

    Parameters
    ----------
    people : Customers
    listed : OptOuts

    Returns
    -------
    Customers
        With column ``contactable``, and how many of the list were found.

    Raises
    ------
    ConfigError
        If the table has no ids to compare, or none of the list's is like any of them.
    InputError
        If an id of the list has lost its last digits.
    """
    if any(note.code == "rows_numbered" for note in people.notes):
        raise ConfigError(
            f"{people.source_name}: has no customer ids, so that nobody on {listed.name} can be found in it; name the column as "
            "customer_id under [columns], or take suppress out of [audiences]"
        )
    known = [str(who) for who in collect(people.frame.select("customer_id"))["customer_id"].to_list()]
    named = dict(zip(known, map(likeness, known), strict=True))
    ids = listed.ids
    if listed.first is not None and likeness(listed.first) in set(named.values()):
        ids |= {listed.first}  # a list without a header: its first line is a person, too
    wanted = {likeness(text) for text in ids}
    out = [who for who, like in named.items() if like in wanted]
    met = {named[who] for who in out}
    missed = frozenset(text for text in ids if likeness(text) not in met)
    _refuse_missed(people, listed, ids, missed)
    frame = people.frame.with_columns((~nw.col("customer_id").is_in(out)).alias(CONTACTABLE))
    n_alike = len(set(out) - ids)
    notes = [DataNote("contacts_suppressed", None, len(out), (listed.name,))]
    notes += [DataNote("suppressed_alike", None, n_alike, (listed.name,))] if n_alike else []
    notes += [DataNote("suppressed_unknown", None, len(missed), (listed.name,))] if missed else []
    return replace(
        people,
        frame=frame,
        notes=tuple(sorted([*people.notes, *notes], key=lambda note: (RANK[note.code], note.column or ""))),
        suppression=Suppression(listed.name, listed.sha256, len(ids), len(out)),
    )


def _refuse_missed(people: Customers, listed: OptOuts, ids: frozenset[str], missed: frozenset[str]) -> None:
    if shortened := [text for text in missed if is_shortened(text)]:
        raise InputError(
            f"{listed.name}: {len(shortened)} of its ids are long numbers that a spreadsheet shortened, as to 4.6E+11, so "
            "that nobody knows whom they mean; write the list again with that column as text"
        )
    if len(missed) == len(ids) >= _FEW_IDS:
        raise ConfigError(
            f"{listed.name}: none of its {len(ids):,} ids is a customer of {people.source_name}, so nobody would be left out; "
            "set column under [audiences] to the column with the same ids as the table's, or take suppress out of [audiences] if "
            "none of them can be a customer"
        )


def sent_to_unknown(people: Customers) -> bool:
    """Say whether the settings call the latest campaign or one beside it a follow-up, and no arms say whom the latest went to.

    Answers to it can be counted all the same; what it cost, and how many of those who got it answered, nobody knows.
    """
    return any(note.code == "campaign_follow_up" for note in people.notes)


def with_contactable(frame: Frame) -> Frame:
    """Return the frame with column ``contactable``: everybody, where no list says otherwise.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"customer_id": ["a", "b"]}), eager_only=True)
    >>> with_contactable(frame)["contactable"].to_list()
    [True, True]
    """
    if CONTACTABLE in frame.collect_schema().names():
        return frame
    return frame.with_columns(nw.lit(value=True).alias(CONTACTABLE))


def reach(frame: Frame) -> dict[int, int]:
    """Count the customers of each segment who may be contacted; 0 where nobody may.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"segment": [1, 1, 2], "contactable": [True, False, False]}
    >>> reach(nw.from_native(pd.DataFrame(rows), eager_only=True))
    {1: 1, 2: 0}
    """
    marked = with_contactable(frame).select("segment", nw.col(CONTACTABLE).cast(nw.Int64).alias("n"))
    rows = collect(marked.group_by("segment").agg(nw.col("n").sum())).sort("segment").rows()
    return {int(segment): int(n) for segment, n in rows}
