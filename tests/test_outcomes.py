"""An answer to the latest campaign under another name is refused; by hand."""

from __future__ import annotations

from typing import Any

import pytest
from door import cleaned, written

from reportgen.config import config_from
from reportgen.customers import Customers
from reportgen.errors import SchemaError
from reportgen.notes import DataNote

HEADER = ("id", "history", "visit", "conversion", "spend")


def answered(
    *, exceptions: int = 0, campaigns: tuple[str, ...] = ("visit", "conversion"), money: str = "history", follow_up: bool = False
) -> Customers:
    """Return 200 customers: 80 visited, 40 of them bought; of the buyers, some had not visited, and of the others some spent."""
    rows = []
    for i in range(200):
        bought = i < 40
        odd = i < exceptions
        rows.append([str(i), str(10 + i % 7), str(int(i < 80 and not odd)), str(int(bought)), str((5 + i % 3) * bought)])
        rows[-1][-1] = "9" if 100 <= i < 100 + exceptions else rows[-1][-1]
    columns: dict[str, Any] = {"customer_id": "id", "monetary_value": money, "campaigns": {name: name for name in campaigns}}
    return cleaned(written(rows, HEADER), config_from({"columns": columns, "campaigns": {"follow_up": follow_up}}))


@pytest.mark.parametrize("campaigns", [("visit", "conversion"), ("conversion", "visit")])
def test_two_answers_to_one_campaign_are_refused(campaigns: tuple[str, str]) -> None:
    with pytest.raises(SchemaError, match=r"without an exception among 40 customers, .*two answers to one campaign; name one"):
        answered(campaigns=campaigns)
    assert answered(campaigns=campaigns, exceptions=1).campaigns == campaigns


def test_a_follow_up_is_one_where_the_settings_say_so() -> None:
    people = answered(follow_up=True)
    assert people.campaigns == ("visit", "conversion")
    assert DataNote("campaign_follow_up", "conversion", 40, ("visit",)) in people.notes


def test_what_a_campaign_brought_is_no_spend() -> None:
    with pytest.raises(SchemaError, match=r"'spend': only who answered 'conversion' spent .* name it as outcome_value"):
        answered(campaigns=("conversion",), money="spend")
    assert answered(campaigns=("conversion",), money="spend", exceptions=1).campaigns == ("conversion",)
    assert answered(campaigns=("conversion",)).campaigns == ("conversion",)
