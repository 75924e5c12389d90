"""Leakage: columns planted in a file that hold the answer, and a model that must not know it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from answers import QUICK, answering
from tables import by_id

from reportgen.analysis.features import features
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.response import Response, response_model
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.errors import ConfigError
from reportgen.sources import read_table

ROLES = {
    "customer_id": "customer_id",
    "age": "age",
    "income": "income",
    "children": ["children"],
    "tenure_days": "tenure_days",
    "recency_days": "recency_days",
    "monetary_value": "monetary_value",
    "frequency": "frequency",
    "campaigns": {"A": "campaign.A", "B": "campaign.B"},
}
"""Of the file that `answering` makes; B is the latest campaign."""


def auc(column: pd.Series[float], answer: pd.Series[int]) -> float:
    """Count pairs: how often a responder's value is the higher one."""
    yes, no = column[answer == 1].to_numpy(), column[answer == 0].to_numpy()
    return float((yes[:, None] > no).mean() + (yes[:, None] == no).mean() / 2)


def planted() -> pd.DataFrame:
    """Return 500 customers whose table grew after campaign B: every column after the first ten holds the answer in some way."""
    table, _ = answering(21, n=500)
    answer, draw = table["campaign.B"], np.random.default_rng(22)
    return table.drop(columns="segment").assign(
        later=((answer == 1) & (draw.random(500) < 0.8)).astype(int),  # who answered B also took what came after it
        copy=answer,
        opposite=1 - answer,
        accepted_in_all=table["campaign.A"] + answer,
        campaigns_accepted=table["campaign.A"] + answer,  # as a feature of ours is called
        noisy=answer + draw.normal(0, 0.5, 500),
        gift=10 * answer + draw.random(500),
        plain=draw.random(500),
    )


def modelled(
    table: pd.DataFrame, folder: Path, numeric: dict[str, str], known_before: tuple[str, ...]
) -> tuple[Response, Scores]:
    """Write the table to a file, read it as a user would, and predict campaign B."""
    path = folder / "t.csv"
    table.to_csv(path, index=False)
    own = config_from({"columns": {**ROLES, "numeric": numeric}})
    config = Config(columns=own.columns, response=QUICK.response.model_copy(update={"known_before": known_before}))
    people = customers(read_table(path, config), config, dt.date(2024, 1, 1))
    section, scores = response_model(features(people).with_columns(segment=nw.lit(1)), people, config)
    assert isinstance(section, Response)
    assert scores is not None
    return section, scores


CLEAN = list(planted().columns[:10])


def test_the_noisy_copy_is_too_faint_for_any_threshold() -> None:
    """What is at stake: it alone would rank better than the model does, and no rule of 98 in 100 would notice."""
    table = planted()
    assert 0.88 < auc(table["noisy"], table["campaign.B"]) < 0.98
    assert auc(table["later"], table["campaign.B"]) > 0.85


def test_columns_that_hold_the_answer_change_nothing(tmp_path: Path) -> None:
    """A later campaign, copies, counts that include the answer: under no name, and in no role that takes any number."""
    table = planted()
    section, scores = modelled(table[CLEAN], tmp_path, {}, ())
    for numeric in ({}, {"Later": "later", "Copy": "copy", "All": "accepted_in_all", "Noisy": "noisy", "Gift": "gift"}):
        again, told = modelled(table, tmp_path, numeric, ())
        assert again.undated == tuple(numeric)
        assert replace(again, undated=()) == section
        pd.testing.assert_frame_equal(by_id(told.frame), by_id(scores.frame))
    assert section.models[0].auc.value < 0.85


def test_a_number_that_the_user_vouches_for_is_used_and_a_plain_copy_is_still_found_out(tmp_path: Path) -> None:
    """That the noisy copy makes the model look better shows that the test above could fail."""
    table, numeric = planted(), {"Noisy": "noisy", "Gift": "gift", "Plain": "plain"}
    honest, _ = modelled(table, tmp_path, numeric, ("Plain",))
    assert (honest.undated, honest.left_out) == (("Noisy", "Gift"), ())
    section, _ = modelled(table, tmp_path, numeric, ("Noisy", "Gift", "Plain"))
    assert (section.undated, section.left_out) == ((), ("numeric.Gift",))
    assert section.models[0].auc.value > honest.models[0].auc.value + 0.1


def test_a_number_that_is_not_there_cannot_be_vouched_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[response\] known_before: Nosy: .*knows Noisy"):
        modelled(planted(), tmp_path, {"Noisy": "noisy"}, ("Nosy",))
