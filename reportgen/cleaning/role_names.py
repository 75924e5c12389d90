"""Role names: a table whose columns are called as roles are needs no settings to be read."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look, looks
from reportgen.errors import SchemaError
from reportgen.presets import loose_key
from reportgen.settings import ColumnsConfig
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import CUSTOMER
from reportgen.sources.table import Table

_SEVERAL = frozenset({"spend", "purchases", "campaigns", "numeric"})  # roles that have labels: their names say no column
_ALSO = {"recency": "recency_days", "monetary": "monetary_value"}  # as tables of recency, frequency and monetary value write them
_NEEDED = frozenset({"customer_id", "monetary_value"})
_NO_PART = of.WHOLE | of.COMPARED | of.TIMED | of.COUNTED | of.TOLD
_LEAST_PARTS = 2

_DURATIONS = frozenset({"frequency", "recency", "t"})


def named_as_roles(table: Table, needed: AbstractSet[str] | None = None) -> ColumnsConfig | None:
    """Read the roles off the names of the columns; None where they do not name customers, their spend and a role more.

    ``spend_...``, ``purchases_...`` and ``campaign_...`` are categories, channels and campaigns where their cells can be.

    Parameters
    ----------
    table : Table
    needed : set of str, optional
        Roles that are asked for: whoever knows which needs no spend to tell what the table is.

    Examples
    --------
    >>> import pandas as pd
    >>> from reportgen.config import Config
    >>> from reportgen.sources import read_frame
    >>> rfm = read_frame(pd.DataFrame({"CustomerID": ["a"], "Recency": [3], "Frequency": [2], "Monetary": [9]}), Config())
    >>> found = named_as_roles(rfm)
    >>> found and (found.recency_days, found.monetary_value)
    ('Recency', 'Monetary')
    """
    there = {loose_key(header): header for header in table.header}
    names = {role: role for role in ColumnsConfig.model_fields if role not in _SEVERAL}
    named = {role: header for name, role in (_ALSO | names).items() if (header := there.get(loose_key(name)))}
    if "customer_id" not in named and (customer := first_known(table.header, CUSTOMER)):
        named["customer_id"] = customer
    if not named.keys() > (_NEEDED if needed is None else {"customer_id"}):
        return None
    found = looks(table)
    if any(look.header == named.get("recency_days") and look.kind == "date" for look in found):
        named["last_purchase_on"] = named.pop("recency_days")
    parts = {
        "spend": _parts(found, {"spend"}, {"number"}),
        "purchases": _parts([look for look in found if look.counts], {"purchases"}, {"number", "flag"}),
        "campaigns": _parts(found, {"campaign", "campaigns"}, {"flag"}),
    }
    children = {"children": (named.pop("children"),)} if "children" in named else {}
    return ColumnsConfig.model_validate(named | children | {role: labels for role, labels in parts.items() if labels})


def refuse_durations(table: Table) -> None:
    """Refuse what the models of repeat buying call recency: from the first purchase to the last, and none of it silence.

    Raises
    ------
    SchemaError
        Names the columns.
    """
    there = {loose_key(header): header for header in table.header}
    if there.keys() >= _DURATIONS:
        frequency, recency, age = (there[name] for name in ("frequency", "recency", "t"))
        raise SchemaError(
            f"{table.name}: columns {frequency!r}, {recency!r} and {age!r}: {age!r} counts from the first purchase, and then "
            f"{recency!r} counts from the first to the last, {frequency!r} leaves out the first, and a monetary value is a mean; "
            f"give the order lines, or add columns of days since the last purchase ({age} less {recency}), of purchases "
            f"({frequency} and one) and of all that was spent, and name them under [columns] in reportgen.toml",
            (frequency, recency, age),
        )


def _parts(found: list[Look], first: AbstractSet[str], kinds: AbstractSet[str]) -> dict[str, str]:
    """Columns that begin with the name of a role, by what follows it."""
    own = [look for look in found if look.words[0] in first and len(look.words) > 1 and look.kind in kinds and not look.negative]
    least = 1 if "campaign" in first else _LEAST_PARTS
    own = [look for look in own if "campaign" in first or not look.has(_NO_PART - first)]
    return {" ".join(look.words[1:]).capitalize(): look.header for look in own} if len(own) >= least else {}
