"""Customers of a campaign with arms drawn by lot, whose answers follow a known law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from tables import customers_of, eager

from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame
from reportgen.settings import ResponseConfig, UpliftConfig

CONTROL = "control"

QUICK = Config(response=ResponseConfig(n_repeats=2, n_folds=3, n_resamples=200), uplift=UpliftConfig(n_resamples=200))
"""Fewer folds and resamples than a brief has; nothing in these tests rests on their number."""


def trial(
    seed: int,
    n: int = 4000,
    base: Sequence[float] = (0.10, 0.10, 0.10, 0.10),
    effects: Mapping[str, Sequence[float]] | None = None,
    shares: Sequence[float] | None = None,
    money: bool = False,
) -> pd.DataFrame:
    """Return customers in segments 1, 2, ... of equal size, drawn into the control group and the arms of ``effects``.

    Parameters
    ----------
    base : response without contact, one a segment
    effects : what each arm adds, one number a segment; left out: one arm "Letter" that adds 8, 4, 0 and -4 points
    shares : of the control group and the arms; left out: equal
    money : whether each customer spent something within the campaign, 10 on average and 40 more with an answer
    """
    effects = {"Letter": (0.08, 0.04, 0.0, -0.04)} if effects is None else effects
    names = [CONTROL, *effects]
    draw = np.random.default_rng(seed)
    segment = np.arange(n) % len(base) + 1
    arm = draw.choice(len(names), n, p=shares)
    rate = np.array([list(base), *(np.add(base, added) for added in effects.values())])[arm, segment - 1]
    table = pd.DataFrame(
        {
            "customer_id": [f"C{i:07d}" for i in range(n)],
            "segment": segment,
            "recency_days": draw.integers(0, 100, n),
            "frequency": draw.poisson(4 + 3 * segment),
            "monetary_value": (np.exp(draw.normal(5 + segment / 4, 1, n)) * 100).astype("int64"),
            "campaign.Spring": (draw.random(n) < rate).astype("int64"),
            "arm": np.array(names, dtype=object)[arm],
        }
    )
    if money:
        table["outcome_value"] = (draw.exponential(1000, n) + 4000 * table["campaign.Spring"]).round().astype("int64")
    return table


def tried(
    table: pd.DataFrame | Frame, cost: float | None = None, value: float | None = None, control: str = CONTROL
) -> Customers:
    """Wrap a table of arms as customers; amounts in minor units."""
    frame: Any = eager(table) if isinstance(table, pd.DataFrame) else table
    labels = sorted(str(label) for label in frame.select("arm").unique().lazy().collect("pandas")["arm"].to_list() if label)
    arms = tuple(label for label in labels if label != control)
    return replace(customers_of(frame), arms=arms, control_arm=control, contact_cost=cost, response_value=value)
