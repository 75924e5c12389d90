"""Customers whose answers to a campaign follow a known law, and scores that a reader can add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
from tables import customers_of, eager

from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.response import Response
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.notes import Judgement, Verdict
from reportgen.settings import ResponseConfig, TargetingConfig

COST, VALUE = 300.0, 1100.0
"""Minor units: a contact pays at a response rate above 3 / 11 = 0.2727."""

QUICK = Config(
    response=ResponseConfig(n_boosts=10, n_repeats=2, n_resamples=200, n_drivers=30), targeting=TargetingConfig(n_resamples=200)
)
"""Fewer trees and repeats than a brief has; nothing in these tests rests on their number."""

EFFECTS = {"recency_days": -0.8, "tenure_days": 0.6, "income": 0.5, "campaigns_accepted": 1.2, "children": -0.3}
"""Log odds a standard deviation (of the log of income), a campaign, a child; age, frequency and spend have none."""


def answering(seed: int, n: int = 1500, effects: dict[str, float] = EFFECTS) -> tuple[pd.DataFrame, Any]:
    """Return customers, and the probability with which each of them answers campaign B."""
    draw = np.random.default_rng(seed)
    log_income = draw.normal(10.8, 0.4, n)
    table = pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(n)],
            "segment": draw.integers(1, 5, n),
            "recency_days": draw.integers(0, 100, n),
            "tenure_days": draw.integers(0, 700, n),
            "income": (np.exp(log_income) * 100).astype("int64"),
            "children": draw.integers(0, 3, n),
            "age": draw.integers(20, 80, n),
            "frequency": draw.poisson(12, n) + 1,
            "monetary_value": (np.exp(draw.normal(6, 1, n)) * 100).astype("int64"),
            "campaign.A": (draw.random(n) < 0.2).astype("int64"),
        }
    )
    scaled = {
        "recency_days": (table["recency_days"] - 49.5) / 28.9,  # mean and standard deviation of 0..99
        "tenure_days": (table["tenure_days"] - 349.5) / 202.1,
        "income": (log_income - 10.8) / 0.4,
        "campaigns_accepted": table["campaign.A"],
        "children": table["children"] - 1,
    }
    odds = -2.0 + sum(effects.get(name, 0.0) * values for name, values in scaled.items())
    probability = np.asarray(1 / (1 + np.exp(-odds)), dtype=float) * np.ones(n)
    table["campaign.B"] = (draw.random(n) < probability).astype("int64")
    return table, probability


def paid(frame: Frame, cost: float | None = COST, value: float | None = VALUE) -> Customers:
    """Wrap a frame as customers whose contacts cost and whose responses bring something."""
    return replace(customers_of(frame), contact_cost=cost, response_value=value)


def scored(probability: list[float], responded: list[int], segment: list[int] | None = None, source: str = "model") -> Scores:
    """Return scores of customers in one decile."""
    rows = {"customer_id": [f"C{i}" for i in range(len(probability))], "segment": segment or [1] * len(probability)}
    table = pd.DataFrame(rows | {"responded": responded, "probability": probability, "decile": 1})
    return Scores(eager(table), source, True)


def judged(verdict: Verdict = Verdict.SOLID, reason: str = "predicts_out_of_fold") -> Response:
    """Stand in for a response section of which only the judgement is read."""

    class _Judged:
        judgement = Judgement(verdict, reason)

    return cast(Response, _Judged())
