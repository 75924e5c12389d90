"""Proposed people: which columns of an unknown table may tell its customers apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.cleaning import column_words as of
from reportgen.cleaning.column_looks import Look
from reportgen.sources.order_columns import first_known
from reportgen.sources.order_names import CONTACT, CUSTOMER

_PART_OF_ONE = re.compile(r"[.,]\d*[1-9]").search  # in a number: those of people are whole


def customers_in(columns: list[Look]) -> list[Look]:
    """Columns of ids of people, the usual names first."""
    ids = [c for c in columns if c.kind not in ("date", "flag") and not (c.kind == "number" and any(map(_PART_OF_ONE, c.texts)))]
    ids = [c for c in ids if not c.has({"zip", "postal", "order"})]
    likely = [c for c in ids if c.has(of.PEOPLE) and (c.has(of.IDS) or set(c.words) <= of.PEOPLE | of.REACHED)]
    likely += [c for c in ids if of.HOUSEHOLDS.issuperset(c.words[-1:])]
    likely += [c for c in ids if c.has(of.HOLDERS) and c.has(of.IDS) and not c.has(of.BOUGHT | {"of"})]
    return usual_first(columns, (*CUSTOMER, *CONTACT), [*likely, *(c for c in ids if c.words == ("id",))])


def usual_first(columns: list[Look], known: Sequence[str], likely: list[Look]) -> list[Look]:
    """The column that goes by a usual name, and then the likely ones."""
    usual = first_known([c.header for c in columns], known)
    return [*(c for c in columns if c.header == usual), *(c for c in likely if c.header != usual)]
