"""An answer to the latest campaign under another name is refused; by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from door import cleaned, written
from example_brief import brief

from reportgen.analysis.experiments.balance import balance
from reportgen.analysis.features import features
from reportgen.config import config_from
from reportgen.contacts import sent_to_unknown
from reportgen.customers import Customers
from reportgen.document.render import render_html
from reportgen.errors import SchemaError
from reportgen.notes import DataNote, Skipped

HEADER = ("id", "history", "visit", "conversion", "spend")


def answered(
    *,
    exceptions: int = 0,
    campaigns: tuple[str, ...] = ("visit", "conversion"),
    money: str = "history",
    follow_up: bool = False,
    sent: str = "",
) -> Customers:
    """Return 200 customers: 80 visited, 40 of them bought; of the buyers, some had not visited, and of the others some spent."""
    rows = []
    for i in range(200):
        bought = i < 40
        odd = i < exceptions
        rows.append([str(i), str(10 + i % 7), str(int(i < 80 and not odd)), str(int(bought)), str((5 + i % 3) * bought)])
        rows[-1][-1] = "9" if 100 <= i < 100 + exceptions else rows[-1][-1]
    columns: dict[str, Any] = {"customer_id": "id", "monetary_value": money, "campaigns": {name: name for name in campaigns}}
    if sent:
        columns["treatment"] = "letter"
        rows = [[*row, row[HEADER.index(sent)]] for row in rows]
    return cleaned(
        written(rows, (*HEADER, "letter") if sent else HEADER),
        config_from({"columns": columns, "campaigns": {"follow_up": follow_up}}),
    )


@pytest.mark.parametrize("campaigns", [("visit", "conversion"), ("conversion", "visit")])
def test_two_answers_to_one_campaign_are_refused(campaigns: tuple[str, str]) -> None:
    with pytest.raises(SchemaError, match=r"without an exception among 40 customers, .*two answers to one campaign; name one"):
        answered(campaigns=campaigns)
    assert answered(campaigns=campaigns, exceptions=1).campaigns == campaigns


def test_a_follow_up_is_one_where_the_settings_say_so() -> None:
    people = answered(follow_up=True)
    assert people.campaigns == ("visit", "conversion")
    assert DataNote("campaign_follow_up", "conversion", 40, ("visit",)) in people.notes


def test_a_follow_up_whose_arms_are_known_says_whom_it_went_to() -> None:
    """Forty of those who visited bought: with the arms the table says who was asked, and without them nobody does."""
    people = answered(follow_up=True)
    assert sent_to_unknown(people)
    known = answered(follow_up=True, sent="visit")
    assert not sent_to_unknown(known)
    assert DataNote("campaign_follow_up_sent", "conversion", 40, ("visit",)) in known.notes
    assert not sent_to_unknown(answered(exceptions=1))


def test_a_follow_up_was_not_drawn_by_lot() -> None:
    """Whoever got it had answered the earlier one, and nobody else had: one way of C(200, 80) to draw the arms so."""
    frame = features(answered(follow_up=True, sent="visit"))
    found = balance(frame, ["contacted"], "control")
    (check,) = (c for c in found.checks if c.feature == "campaigns_accepted")
    assert (check.mean_treated, check.mean_control, check.judgement.reason) == (1.0, 0.0, "differs_before")
    assert check.p_value == pytest.approx(2 / math.comb(200, 80), rel=1e-6)  # of two features compared, this one first
    assert found.judgement.reason == "arms_not_comparable"


def test_pages_do_not_say_that_a_follow_up_went_to_everybody() -> None:
    told = brief()
    unknown = dataclasses.replace(told, impact=dataclasses.replace(told.impact, mailing=Skipped("sent_to_unknown")))
    page = render_html(unknown)
    assert "of all customers answered the last campaign; the table does not say whom it went to." in page
    assert "The last campaign cost" not in page
    assert "The last campaign cost" in render_html(told)


def test_what_a_campaign_brought_is_no_spend() -> None:
    with pytest.raises(SchemaError, match=r"'spend': only who answered 'conversion' spent .* name it as outcome_value"):
        answered(campaigns=("conversion",), money="spend")
    assert answered(campaigns=("conversion",), money="spend", exceptions=1).campaigns == ("conversion",)
    assert answered(campaigns=("conversion",)).campaigns == ("conversion",)
