"""Scores of order lines: read as the run read its own, however few of them there are."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from order_tables import rows
from scored import run

from reportgen import sources
from reportgen.config import Config, config_from
from reportgen.engine import collect
from reportgen.errors import SchemaError
from reportgen.model_file import ModelFile, from_json, to_json
from reportgen.orders.again import Known
from reportgen.orders.by_customer import customers_of
from reportgen.scoring import score
from reportgen.sources import read_frame, read_table

FEW = {"stability": {"n_resamples": 20}}


def _log(n: int = 2400, n_customers: int = 120) -> pd.DataFrame:
    """Return lines of customers, in three categories; every fourth customer never buys cups."""
    draw = np.random.default_rng(11)
    who = draw.integers(0, n_customers, n)
    what = np.where(who % 4 == 0, draw.choice(["Tea", "Coffee"], n), draw.choice(["Tea", "Coffee", "Cups"], n))
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=int(day)) for day in draw.integers(0, 365, n)]
    return pd.DataFrame(
        {
            "customer_id": [f"K{i}" for i in who],
            "order_date": [day.isoformat() for day in days],
            "quantity": draw.integers(1, 5, n).astype(str),
            "unit_price": [f"{price:.2f}" for price in draw.lognormal(2, 1, n)],
            "category": what,
        }
    )


def _model(path: Path, lines: pd.DataFrame, **settings: Any) -> tuple[ModelFile, pd.DataFrame]:
    """Run lines from a file; the model has been on disk."""
    lines.to_csv(path, index=False)
    config = config_from(FEW | settings)
    model, grouped = run(customers_of(read_table(path, config), config), config)
    return from_json(to_json(model)), grouped


def _scored(path: Path, lines: pd.DataFrame, model: ModelFile, config: Config | None = None) -> pd.DataFrame:
    lines.to_csv(path, index=False)
    found: pd.DataFrame = collect(score(path, model, config)).to_native()
    return found.set_index("customer_id")


@pytest.mark.parametrize("features", ["rfm", ["recency_days", "frequency", "category_share.Cups", "category_share.Tea"]])
def test_a_customer_gets_the_segment_of_the_run_alone(features: Any, tmp_path: Path) -> None:
    """All lines of one, who may have bought in one category only, or of those who bought no cups."""
    lines = _log()
    teas = pd.DataFrame([["K999", "2025-06-01", "2", "3.00", "Tea"]], columns=lines.columns)
    lines = pd.concat([lines, teas], ignore_index=True)
    model, grouped = _model(tmp_path / "log.csv", lines, segments={"features": features})
    whole = _scored(tmp_path / "x.csv", lines, model)
    assert (whole["segment"] == grouped.loc[whole.index, "segment"]).all()
    cupless = lines[lines["customer_id"].isin([f"K{i}" for i in range(0, 80, 4)])]
    assert "Cups" not in set(cupless["category"])
    for some in (cupless, *(lines[lines["customer_id"] == name] for name in ("K0", "K1", "K2", "K999"))):
        found = _scored(tmp_path / "x.csv", some, model)
        pd.testing.assert_frame_equal(found, whole.loc[found.index])


@pytest.mark.parametrize("in_memory", [0, 2**40])
def test_customers_of_one_line_each_are_order_lines_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    """A table in which nobody comes twice looks like one of customers; the model knows better, of a large file too."""
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    lines = _log()
    model, _ = _model(tmp_path / "log.csv", lines)
    ones = lines.drop_duplicates("customer_id")
    whole = _scored(tmp_path / "x.csv", ones, model)
    assert len(whole) == 120
    for i in range(5):
        found = _scored(tmp_path / "x.csv", ones.iloc[[i]], model)
        pd.testing.assert_frame_equal(found, whole.loc[found.index])
    renamed = ones.rename(columns={"order_date": "Order Date", "customer_id": "CustomerID"})
    found = _scored(tmp_path / "x.csv", renamed, model)
    pd.testing.assert_frame_equal(found, whole)


def test_columns_of_no_use_to_the_features_may_be_absent_from_lines(tmp_path: Path) -> None:
    """Nobody returned anything here, so that spend is the same without its categories."""
    lines = _log()
    model, _ = _model(tmp_path / "log.csv", lines)
    ones = lines.drop_duplicates("customer_id")
    whole = _scored(tmp_path / "x.csv", ones, model)
    pd.testing.assert_frame_equal(_scored(tmp_path / "x.csv", ones.drop(columns="category"), model), whole)
    said = (
        r"x\.csv: has no column for unit_price: the model was made from order lines, by their columns customer_id, order_date, "
        r"quantity, unit_price, category; bring those, or name the ones of this table under \[orders\]"
    )
    foreign = ones.rename(columns={"unit_price": "each_piece"})
    with pytest.raises(SchemaError, match=said):
        _scored(tmp_path / "x.csv", foreign, model)
    named = config_from({"orders": {"price": "each_piece"}})
    pd.testing.assert_frame_equal(_scored(tmp_path / "x.csv", foreign, model, named), whole)
    shares, _ = _model(tmp_path / "log.csv", lines, segments={"features": ["recency_days", "category_share.Tea"]})
    with pytest.raises(SchemaError, match="has no column for category"):
        _scored(tmp_path / "x.csv", ones.drop(columns="category"), shares)


def test_customers_by_role_names_fit_a_model_of_order_lines(tmp_path: Path) -> None:
    """Summed up elsewhere, they are the same customers."""
    model, grouped = _model(tmp_path / "log.csv", _log())
    table = grouped.reset_index()[["customer_id", "recency_days", "frequency", "monetary_value"]].head(9)
    table["monetary_value"] = [f"{cents // 100}.{cents % 100:02}" for cents in table["monetary_value"]]
    found = _scored(tmp_path / "x.csv", table, model)
    assert found["segment"].to_list() == grouped.loc[found.index, "segment"].to_list()
    shares, _ = _model(tmp_path / "log.csv", _log(), segments={"features": ["monetary_value", "category_share.Tea"]})
    with pytest.raises(SchemaError, match=r"has no column for spend\.Coffee, spend\.Cups, spend\.Tea"):
        _scored(tmp_path / "x.csv", table, shares)


def test_what_the_run_decided_holds(tmp_path: Path) -> None:
    """A purchase is a day, also where a column could number orders; amounts count cents, also where only a day is set."""
    lines = _log().drop(columns=["unit_price", "quantity", "category"]).assign(amount=[str(100 + i % 900) for i in range(2400)])
    model, grouped = _model(tmp_path / "log.csv", lines, orders={"cents": True})
    assert (model.orders and model.orders.used) == ("customer_id", "order_date", "amount")
    numbered = lines.assign(order_id=[str(i) for i in range(2400)])
    for config in (None, Config(as_of=model.as_of)):
        found = _scored(tmp_path / "x.csv", numbered, model, config)
        assert (found["segment"] == grouped.loc[found.index, "segment"]).all()
        assert (found["unlike_any_seen"] == "yes").sum() <= 1


LINES = pd.DataFrame(
    [
        ["a", "2026-01-05", "3.00", "tea"],
        ["a", "2026-01-06", "2.00", "Mugs"],
        ["a", "2026-01-07", "1.50", "Vases"],
        ["a", "2026-01-08", "-0.50", "Cups"],
        ["b", "2026-01-09", "4.00", ""],
    ],
    columns=["customer_id", "date", "amount", "category"],
)


def test_categories_are_those_of_the_run() -> None:
    """By hand: what it had not stands together, a spelling in other capitals is the same, a blank is not among its own."""
    found = customers_of(read_frame(LINES, Config()), Config(), Known(None, ("Cups", "Tea")))
    assert found.header[-3:] == ("category: Cups", "category: Tea", "category: __unseen__")
    assert {who: cells[-4:-1] for who, cells in rows(found).items()} == {
        "a": ["0.00", "3.00", "3.50"],
        "b": ["0.00", "0.00", "4.00"],
    }


def test_where_the_run_told_none_there_are_none() -> None:
    """By hand: 3.00 + 2.00 + 1.50 - 0.50; by category the cups would come to 0 and all to 6.50."""
    found = customers_of(read_frame(LINES, Config()), Config(), Known(None, ()))
    assert {who: cells[-2] for who, cells in rows(found).items()} == {"a": "6.00", "b": "4.00"}


def test_a_model_of_before_reads_lines_by_their_looks(tmp_path: Path) -> None:
    """The field came later, and a file without it says what it always said."""
    model, grouped = _model(tmp_path / "log.csv", _log())
    content = json.loads(to_json(model))["content"]
    assert content["orders"]["price"] == "unit_price"
    old = replace(model, orders=None)
    assert from_json(to_json(old)) == old
    found = _scored(tmp_path / "x.csv", _log(), old)
    assert (found["segment"] == grouped.loc[found.index, "segment"]).all()
