"""A table whose columns are called as roles are is read without settings; one that only looks so is not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from reportgen.cleaning.roles import roles
from reportgen.config import Config
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.pipeline import read_customers
from reportgen.sources import read_frame

N = range(60)
ID = [f"k{i}" for i in N]
PAID = [round(10 + 7.13 * i, 2) for i in N]
DAYS = [f"2026-01-{i % 28 + 1:02d}" for i in N]
COUNT = [i % 9 + 1 for i in N]
YES = [i % 2 for i in N]


def read(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Return the roles that a table gets without settings."""
    found = roles(read_frame(pd.DataFrame(columns), Config()), Config())
    assert found.by_name
    return found.columns.model_dump(exclude_defaults=True)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            {"CustomerID": ID, "Recency": COUNT, "Frequency": COUNT, "Monetary": PAID, "Cluster": COUNT},
            {"customer_id": "CustomerID", "recency_days": "Recency", "frequency": "Frequency", "monetary_value": "Monetary"},
        ),
        (
            {"Customer ID": ID, "Last Purchase On": DAYS, "Monetary Value": PAID, "age": COUNT, "children": COUNT, "left": YES},
            {
                "customer_id": "Customer ID",
                "age": "age",
                "children": ("children",),
                "last_purchase_on": "Last Purchase On",
                "monetary_value": "Monetary Value",
                "left": "left",
            },
        ),
        (  # the day of the last purchase instead of the days since
            {"CustomerID": ID, "Recency": DAYS, "Frequency": COUNT, "Monetary": PAID},
            {"customer_id": "CustomerID", "last_purchase_on": "Recency", "frequency": "Frequency", "monetary_value": "Monetary"},
        ),
        (  # of a category or a channel one is none, nor is a mean one
            {
                "client_id": ID,
                "frequency": COUNT,
                "monetary_value": PAID,
                "spend_food": PAID,
                "spend_toys": PAID,
                "spend_avg": PAID,
                "purchases_web": COUNT,
                "campaign_1": YES,
            },
            {
                "customer_id": "client_id",
                "frequency": "frequency",
                "monetary_value": "monetary_value",
                "spend": {"Food": "spend_food", "Toys": "spend_toys"},
                "campaigns": {"1": "campaign_1"},
            },
        ),
    ],
)
def test_columns_that_are_called_as_roles(columns: dict[str, list[Any]], found: dict[str, Any]) -> None:
    assert read(columns) == found


def test_it_is_told() -> None:
    table = pd.DataFrame({"customer_id": ID, "recency": COUNT, "frequency": COUNT, "monetary_value": PAID, "colour": COUNT})
    people = read_customers(table, Config(), None)
    headers = ("customer_id", "recency", "monetary_value", "frequency")
    assert DataNote("read_by_role_names", None, 4, headers) in people.notes
    assert people.preset is None


@pytest.mark.parametrize(
    "columns",
    [
        {"customer_id": ID, "order_date": DAYS, "monetary_value": PAID},  # may as well be one of orders
        {"customer_id": ID, "recency": COUNT, "frequency": COUNT},  # nothing is spent
        {"recency": COUNT, "frequency": COUNT, "monetary_value": PAID},  # nothing tells customers apart
    ],
)
def test_too_little_is_proposed_and_not_read(columns: dict[str, list[Any]]) -> None:
    with pytest.raises(SchemaError, match="no column is known to say what a customer spends"):
        roles(read_frame(pd.DataFrame(columns), Config()), Config())


def test_a_recency_that_is_no_silence_is_refused() -> None:
    """The summary of the Python package lifetimes, as its documentation shows it."""
    table = pd.DataFrame({"customer_id": ID, "frequency": COUNT, "recency": PAID, "T": PAID, "monetary_value": PAID})
    with pytest.raises(SchemaError, match=r"'recency' counts from the first to the last.*T less recency"):
        roles(read_frame(table, Config()), Config())
