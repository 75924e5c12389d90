"""Customers who have left: out of the brief where the settings name the column, told and counted where not; by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from door import cleaned, codes, written
from order_tables import AMOUNTS, USUAL, rows, told
from order_tables import table as order_table

from reportgen.cleaning.alone import StandIns, alone
from reportgen.cleaning.proposals import proposal
from reportgen.config import Config, config_from
from reportgen.customers import Customers
from reportgen.engine import collect
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources import read_frame

HEADER = ("id", "paid", "Attrition_Flag")
WORDS = ("Existing Customer", "Attrited Customer")


def table(said: tuple[str, str] = WORDS, **columns: Any) -> Customers:
    """Return 60 customers who spent 1, 2, ... 60; each tenth has left, who spent 10 + 20 + ... + 60 = 210 of 1830."""
    rows = [[f"k{i}", str(i), said[i % 10 == 0]] for i in range(1, 61)]
    named = {"customer_id": "id", "monetary_value": "paid"} | columns
    return cleaned(written(rows, HEADER), config_from({"columns": named}))


@pytest.mark.parametrize("said", [WORDS, ("No", "Yes"), ("0", "1"), ("false", "TRUE"), ("Stayed", "Churned"), ("", "1")])
def test_those_who_left_are_left_out(said: tuple[str, str]) -> None:
    people = table(said, left="attrition_flag")
    ledger = people.reconciliation
    assert (ledger.rows_read, ledger.rows_kept) == (60, 54)
    assert (ledger.spend_read, ledger.spend_dropped, ledger.spend_kept) == (1830, 210, 1620)
    assert DataNote("left_out", "Attrition_Flag", 6, (said[1],)) in people.notes
    assert "left" not in people.roles
    assert not {"column_constant", "columns_unmapped", "left_counted"} & codes(people)


def test_those_who_left_are_told_where_nobody_names_the_column() -> None:
    people = table()
    assert people.reconciliation.rows_kept == 60
    assert DataNote("left_counted", "Attrition_Flag", 6, ("Attrited Customer",)) in people.notes
    assert "left_counted" not in codes(table(("12", "90")))  # a score says of nobody that he left


def test_of_two_columns_that_say_who_left_one_is_told() -> None:
    header = ("id", "paid", "Churn Label", "Churn Value")
    rows = [[f"k{i}", str(i + 1), ("No", "Yes")[i % 10 == 0], str(int(i % 10 == 0))] for i in range(60)]
    named = {"customer_id": "id", "monetary_value": "paid", "left": "Churn Label"}
    people = cleaned(written(rows, header), config_from({"columns": named}))
    assert "left_counted" not in codes(people)
    assert people.reconciliation.rows_kept == 54


def test_those_who_left_are_told_of_order_lines(tmp_path: Path) -> None:
    """Of nine customers two have left, as all their lines say; a state that changes is one of the line."""
    header = (*AMOUNTS, "Churn")
    lines = [[*line, str(int(line[1] in ("k1", "k5")))] for line in USUAL]
    found = order_table(lines, tmp_path, header)
    assert DataNote("orders_left_counted", "Churn", 2, ("1",)) in found.notes
    assert len(rows(found)) == 9
    wavering = [[*line, str(i % 2)] for i, line in enumerate(USUAL)]
    assert "orders_left_counted" not in told(order_table(wavering, tmp_path, header))


def test_who_left_is_no_answer_and_no_feature() -> None:
    for role in ("campaigns", "numeric"):
        with pytest.raises(
            SchemaError, match=rf"\[columns\] {role}: 'Attrition_Flag' seems to say who has left, .* name it as left"
        ):
            table(("0", "1"), **{role: {"May": "Attrition_Flag"}})


def test_what_says_neither_is_refused_where_it_stands() -> None:
    with pytest.raises(SchemaError, match="line 11: column 'Attrition_Flag': 'perhaps' says neither"):
        table(("no", "perhaps"), left="Attrition_Flag")


def test_the_column_is_proposed() -> None:
    frame: dict[str, list[Any]] = {
        "paid": [7.5, 8.5, 9.5, 10.5],
        "Churn": ["No", "Yes", "No", "No"],
        "Churn Score": [1, 20, 3, 4],
    }
    snippet = proposal(read_frame(pd.DataFrame(frame), Config()))[1]
    assert snippet == '[columns]\nleft = "Churn"\nmonetary_value = "paid"'


def test_whoever_left_is_scored_like_all_others() -> None:
    """A table to be scored need not say who has left."""
    settings = config_from({"columns": {"customer_id": "id", "monetary_value": "paid", "left": "churned"}})
    frame = read_frame(pd.DataFrame({"id": ["a", "b"], "paid": ["1", "2"]}), settings)
    found = collect(
        alone(frame, settings, dt.date(2026, 1, 31), {"monetary_value"}, SimpleNamespace(stand_ins=StandIns((), ()), bands=()))
    )
    assert found["monetary_value"].to_list() == [100, 200]
