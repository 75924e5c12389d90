"""Contacts: who of the customers may be contacted."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw

from reportgen.cleaning.codes import RANK
from reportgen.customers import Customers, Suppression
from reportgen.engine import Frame, collect, facts
from reportgen.errors import ConfigError
from reportgen.notes import DataNote
from reportgen.sources.optouts import OptOuts

CONTACTABLE = "contactable"
"""Column of the customers' frame: whether a customer may be contacted. Facts are told of everybody, contacts count only these."""


def suppressed(people: Customers, listed: OptOuts) -> Customers:
    """Mark the customers on a list of opt-outs; they stay customers, and are never contacted.

    Ids are compared as text, exactly: ``007`` is not ``7``.

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
        If the table has no ids to compare.
    """
    if any(note.code == "rows_numbered" for note in people.notes):
        raise ConfigError(
            f"{people.source_name}: has no customer ids, so that nobody on {listed.name} can be found in it; name the column as "
            "customer_id under [columns], or take suppress out of [audiences]"
        )
    ids = listed.ids
    if listed.first is not None and facts(people.frame, {"n": (nw.col("customer_id") == listed.first).cast(nw.Int64).sum()})["n"]:
        ids |= {listed.first}  # a list without a header: its first line is a person, too
    frame = people.frame.with_columns((~nw.col("customer_id").is_in(sorted(ids))).alias(CONTACTABLE))
    n = int(facts(frame, {"n": (~nw.col(CONTACTABLE)).cast(nw.Int64).sum()})["n"])
    notes = [DataNote("contacts_suppressed", None, n, (listed.name,))]
    if n < len(ids):
        notes.append(DataNote("suppressed_unknown", None, len(ids) - n, (listed.name,)))
    return replace(
        people,
        frame=frame,
        notes=tuple(sorted([*people.notes, *notes], key=lambda note: (RANK[note.code], note.column or ""))),
        suppression=Suppression(listed.name, listed.sha256, len(ids), n),
    )


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
