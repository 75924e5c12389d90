"""Sent: a blank beside yes and no says that a campaign was not sent, and is no refusal."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from reportgen.analysis.campaign_history import CampaignHistory
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.response import Response
from reportgen.brief import Brief
from reportgen.config import config_from
from reportgen.document import render
from reportgen.notes import DataNote, Skipped
from reportgen.pipeline import build_brief, read_customers

COLUMNS = {"customer_id": "id", "monetary_value": "total", "campaigns": {"May": "may", "June": "june"}}


def table(may: list[str], june: list[str], **more: list[str]) -> pd.DataFrame:
    """Repeat the answers until there are four hundred customers."""
    n, parts = 400, {"may": may, "june": june} | more
    rows = {name: (said * n)[:n] for name, said in parts.items()}
    return pd.DataFrame({"id": [f"c{i}" for i in range(n)], "total": [str(20 + i * 37 % 900) for i in range(n)], **rows})


def briefed(rows: pd.DataFrame, **columns: Any) -> Brief:
    return build_brief(rows, config_from({"columns": COLUMNS | columns}))


# Of every ten customers May went to eight, of whom two answered, and June to five, of whom another one did.
MAY = ["yes", "yes", "no", "no", "no", "no", "no", "no", "", ""]
JUNE = ["0", "0", "1", "0", "", "", "", "", "", "0"]


@pytest.fixture(scope="module")
def brief() -> Brief:
    return briefed(table(MAY, JUNE))


def test_rates_are_of_those_who_were_sent_a_campaign(brief: Brief) -> None:
    """By hand: May 80 of 320, June 40 of 200; over all customers they would be 20% and 10%."""
    assert isinstance(brief.campaigns, Campaigns)
    whole = {r.campaign: (r.n_responded, r.n_contacted) for r in brief.campaigns.rates if r.segment is None}
    assert whole == {"May": (80, 320), "June": (40, 200)}
    assert isinstance(brief.response, Response)
    assert (brief.response.responders.k, brief.response.responders.n) == (40, 200)


def test_campaigns_are_compared_by_those_who_were_sent_both(brief: Brief) -> None:
    """By hand: four of ten were sent both; two answered May alone, one June alone, one neither. The tenth was sent June alone."""
    assert isinstance(brief.campaign_history, CampaignHistory)
    (found,) = (c for c in brief.campaign_history.comparisons if c.segment is None)
    assert (found.n_both, found.n_only_latest, found.n_only_earlier, found.n_neither) == (0, 40, 80, 40)


def test_it_is_told(brief: Brief) -> None:
    told = {note for note in brief.data_quality.notes if note.code.endswith("_not_sent") or note.code == "blank_as_zero"}
    assert told == {DataNote("latest_not_sent", "june", 200), DataNote("campaign_not_sent", "may", 80)}
    page = render.render_html(brief)
    assert "of those who were sent the last campaign answered it" in page
    assert "of all customers answered the last campaign" not in page


@pytest.mark.parametrize("june", [["1", "", "", "", ""], ["1", "0", "0", "0", "0"], ["0", "1", "1", "", "", "", "", "", "", ""]])
def test_where_nobody_says_no_or_few_do_a_blank_does(june: list[str]) -> None:
    people = read_customers(table(MAY, june), config_from({"columns": COLUMNS}), None)
    assert "asked" not in people.roles
    assert "sent.June" not in people.roles
    found = briefed(table(MAY, june))
    assert isinstance(found.campaigns, Campaigns)
    assert next(r.n_contacted for r in found.campaigns.rates if (r.campaign, r.segment) == ("June", None)) == 400


def test_a_control_group_without_answers_tells_no_uplift() -> None:
    """What those who were left alone did is blank: none of them did it is not what that says."""
    arms = ["yes"] * 6 + ["no"] * 4
    june = ["0", "0", "1", "0", "0", "0", "", "", "", ""]
    found = briefed(table(MAY, june, mailed=arms), treatment="mailed")
    assert found.uplift == Skipped("control_unanswered")
    told = {note.code: note.n for note in found.data_quality.notes}
    assert told["control_unanswered"] == told["control_held_out"] == 160
    assert "latest_not_sent" not in told
    assert "left alone did the same" not in render.render_html(found)
    assert isinstance(found.campaigns, Campaigns)
    assert next(r.n_contacted for r in found.campaigns.rates if (r.campaign, r.segment) == ("June", None)) == 240


def test_answers_of_a_control_group_are_compared_where_they_are_known() -> None:
    """By hand: six of ten were mailed, one of whom is blank and one answered; of four held out one is blank and one bought."""
    june = ["1", "0", "0", "0", "0", "", "1", "0", "0", ""]
    found = briefed(table(MAY, june, mailed=["yes"] * 6 + ["no"] * 4), treatment="mailed")
    assert not isinstance(found.uplift, Skipped)
    row = next(r for r in found.uplift.rows if r.segment is None)
    assert ((row.treated.k, row.treated.n), (row.control.k, row.control.n)) == ((40, 200), (40, 120))


def test_an_arm_of_whom_no_answer_is_known_is_not_compared() -> None:
    """By hand: of ten, four got mail, three a text message of which nobody wrote what came of it, and three nothing."""
    june = ["0", "0", "1", "0", "", "", "", "0", "1", "0"]
    arms = ["mail"] * 4 + ["sms"] * 3 + ["control"] * 3
    found = briefed(table(MAY, june, arm=arms), treatment="arm")
    assert not isinstance(found.uplift, Skipped)
    assert found.uplift.arms == ("mail",)
    assert (found.uplift.n_treated, found.uplift.n_control, found.uplift.n_without_arm) == (160, 120, 120)
    none = briefed(table(MAY, ["", "", "", "", "", "", "", "0", "1", "0"], arm=arms), treatment="arm")
    assert none.uplift == Skipped("nobody_contacted")


def test_campaigns_that_nobody_was_sent_both_of_are_not_compared() -> None:
    may, june = ["1", "0", "0", "0", "0", "", "", "", "", ""], ["", "", "", "", "", "1", "0", "0", "0", "0"]
    assert briefed(table(may, june)).campaign_history == Skipped("nobody_sent_both")


def test_a_follow_up_of_whom_it_went_to_is_known_where_the_others_are_blank() -> None:
    """June went to those who had answered May; of the rest it says nothing."""
    may = ["1", "1", "1", "1", "0", "0", "0", "0", "0", "0"]
    june = ["1", "0", "0", "0", "", "", "", "", "", ""]
    found = build_brief(table(may, june), config_from({"columns": COLUMNS, "campaigns": {"follow_up": True}}))
    codes = {note.code for note in found.data_quality.notes}
    assert "campaign_follow_up_sent" in codes
    assert "campaign_follow_up" not in codes


def test_campaigns_compared_keep_their_order() -> None:
    """B comes before A in time, and after it in the alphabet."""
    columns = {"customer_id": "id", "monetary_value": "total", "campaigns": {"B": "b", "A": "a", "Last": "last"}}
    answers = {
        "b": MAY,
        "a": ["1", "0", "", "", "0", "0", "0", "0", "0", "0"],
        "last": ["0", "0", "1", "0", "0", "0", "0", "0", "0", "0"],
    }
    found = build_brief(table(MAY, JUNE, **answers), config_from({"columns": columns}))
    page = render.render_html(found)
    rows = re.findall(
        r'<tr><th scope="row">(?:<bdi>)?(\w+)(?:</bdi>)?</th>\s*<td><b>', page[page.index("Table of campaigns compared") :]
    )
    assert rows[:2] == ["B", "A"]
