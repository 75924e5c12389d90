"""Where answers cannot be predicted, the brief says so, and everything after it goes by the rates of the segments."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import planted

from reportgen.analysis.budget import Budget
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.response import Response
from reportgen.analysis.targeting import Targeting
from reportgen.config import Config, config_from
from reportgen.document import render
from reportgen.notes import Verdict
from reportgen.pipeline import composed, read_customers
from reportgen.report import Run

RATES = {0: 0.5, 1: 0.2, 2: 0.2, 3: 0.05}
"""Response by planted place; within a place everybody answers alike."""


def settings(**campaigns: Any) -> Config:
    return config_from(
        {
            "columns": {
                "customer_id": "id",
                "recency_days": "recency",
                "frequency": "frequency",
                "monetary_value": "spend",
                "campaigns": {"Spring": "spring"},
            },
            "segments": {"k": 4, "features": ["recency_days", "frequency", "monetary_value"]},
            "stability": {"n_resamples": 20},
            "campaigns": campaigns,
            "targeting": {"budget": 100.0},
        }
    )


@cache
def run(by_place: bool) -> Run:
    """Customers in four places who answer by lot: at the rate of their place, or all at one rate."""
    table = planted(4, 900, spread=0.3)
    rate = table["truth"].map(RATES) if by_place else pd.Series(0.2, index=table.index)
    answers = (np.random.default_rng(31).random(900) < rate).astype(int)
    rows = pd.DataFrame(
        {
            "id": table["customer_id"],
            "recency": table["recency_days"],
            "frequency": table["frequency"],
            "spend": table["monetary_value"] / 100,
            "spring": answers,
        }
    )
    config = settings(contact_cost=1.0, response_value=4.0)
    return composed(read_customers(rows, config, None), config)


def text(html: str, chapter: str) -> str:
    """Return what a chapter says, without tags."""
    found = re.search(rf'<section id="{chapter}">(.*?)</section>', html, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<(style|svg|details)\b.*?</\1>|<[^>]+>", " ", found[1], flags=re.DOTALL))


def test_answers_by_lot_are_not_predicted_and_everybody_gets_the_rate_of_the_segment() -> None:
    made = run(by_place=False)
    response, campaigns = made.brief.response, made.brief.campaigns
    assert isinstance(response, Response)
    assert isinstance(campaigns, Campaigns)
    assert (response.judgement.verdict, response.judgement.reason) == (Verdict.UNSUPPORTED, "no_better_than_base_rate")
    assert (response.scores_from, response.drivers) == ("segment_rates", ())
    rates = {r.segment: r.response_rate for r in campaigns.rates if r.segment is not None}
    members = made.members.to_native()
    assert members["response_probability"].to_numpy() == pytest.approx(members["segment"].map(rates).to_numpy(), abs=1e-9)


def test_targeting_and_budget_choose_segments_then() -> None:
    """A contact pays above 1 / 4; no rate of 0.2 does, but for luck, and luck is called optimism."""
    brief = run(by_place=False).brief
    money, budget = brief.targeting, brief.budget
    assert isinstance(money, Targeting)
    assert isinstance(budget, Budget)
    assert {p.plan for p in money.plans} == {"nobody", "everybody", "segments"}
    assert money.recommended != "customers"
    assert money.judgement.verdict is not Verdict.SOLID
    assert (money.scores_from, budget.scores_from) == ("segment_rates", "segment_rates")
    assert not [claim for claim in brief.summary.claims if claim.code == "targeting"]
    assert brief.summary.headline != "mail_likeliest"


def test_the_page_says_so() -> None:
    html = render.render_html(run(by_place=False).brief)
    said = text(html, "response")
    assert "Who will answer next cannot be told better than by the average" in said
    assert "everybody gets the rate of the segment" in said
    assert "Odds of an answer" not in said  # drivers of nothing
    money = text(html, "targeting")
    assert "the likeliest" not in money.lower()
    assert "Customers above break-even" not in money
    assert "There is no model that tells customers apart" in money


def test_segments_that_answer_differently_are_a_reason_to_choose_between_them() -> None:
    """One place of four answers at 0.5, twice what pays: writing to it, and to no other, is what is left to do without a model.

    Here a model does find the place; the plan of segments beside it must name the same one.
    """
    brief = run(by_place=True).brief
    money = brief.targeting
    assert isinstance(money, Targeting)
    assert len(money.selected_segments) == 1
    segments = next(p for p in money.plans if p.plan == "segments")
    assert segments.profit.low > 0
