"""Scores ask for the columns that the features of the model are made of, and for no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scored import COLUMNS, run, scored, settings, shop, table_of

from reportgen.config import config_from
from reportgen.errors import SchemaError
from reportgen.model_file import from_json, to_json

UNUSED = ["degree", "income", "since", "visits", "points"]


def test_columns_of_no_use_to_the_model_are_not_asked_for(tmp_path: Path) -> None:
    """The settings of the run name them; what the features are made of is asked for as before, and so is the id."""
    table = shop()
    model, _ = run(table_of(table, settings()), settings())
    whole = scored(tmp_path / "all.csv", table, model)
    pd.testing.assert_frame_equal(scored(tmp_path / "x.csv", table.drop(columns=UNUSED), model), whole)
    for column, said in (("web", r"\[columns\] purchases\.Web = 'web'"), ("last", "last_purchase_on"), ("id", "customer_id")):
        with pytest.raises(SchemaError, match=said):
            scored(tmp_path / "x.csv", table.drop(columns=column), model)


def test_an_education_that_fills_blanks_need_not_be_there(tmp_path: Path) -> None:
    """Who tells an income needs none; who does not gets that of all."""
    config = settings(features=["income", "recency_days"])
    model, _ = run(table_of(shop(), config), config)
    table = shop().loc[lambda rows: rows["income"] != ""]
    whole = scored(tmp_path / "all.csv", table, model)
    pd.testing.assert_frame_equal(scored(tmp_path / "x.csv", table.drop(columns="degree"), model), whole)


def test_of_labels_only_those_in_the_features_are_asked_for(tmp_path: Path) -> None:
    """Of the campaigns all but the latest, of which no feature is made; a share needs all channels."""
    draw = np.random.default_rng(3)
    table = shop().assign(a=draw.integers(0, 2, 400), b=draw.integers(0, 2, 400), c=draw.integers(0, 2, 400), bonus=1)
    columns = COLUMNS | {"campaigns": {"A": "a", "B": "b", "C": "c"}, "numeric": {"Points": "points", "Bonus": "bonus"}}
    features = ["recency_days", "campaigns_accepted", "numeric.Points", "channel_share.Web", "spend.Wine"]
    config = config_from({"columns": columns, "segments": {"features": features}, "stability": {"n_resamples": 20}})
    model, _ = run(table_of(table, config), config)
    whole = scored(tmp_path / "all.csv", table, model)
    pd.testing.assert_frame_equal(scored(tmp_path / "x.csv", table.drop(columns=["c", "bonus", "meat"]), model), whole)
    for column in ("b", "points", "store", "wine"):
        with pytest.raises(SchemaError, match=f"= '{column}': the table has no such column"):
            scored(tmp_path / "x.csv", table.drop(columns=column), model)


@pytest.mark.parametrize("column", ["orders", "age"])
def test_of_columns_that_stand_for_one_another_the_first_is_enough(column: str, tmp_path: Path) -> None:
    """As in the run: a number of orders comes before their sum by channel, an age before a year of birth."""
    table = shop().assign(orders=[str(i % 7) for i in range(400)], age=[str(20 + i % 50) for i in range(400)], born="1980")
    columns = COLUMNS | {"frequency": "orders", "age": "age", "birth_year": "born"}
    config = config_from(
        {
            "columns": columns,
            "segments": {"features": ["frequency", "age", "monetary_value"]},
            "stability": {"n_resamples": 20},
        }
    )
    model, _ = run(table_of(table, config), config)
    whole = scored(tmp_path / "all.csv", table, model)
    fewer = table.drop(columns=["web", "store", "born"])
    pd.testing.assert_frame_equal(scored(tmp_path / "x.csv", fewer, model), whole)
    with pytest.raises(SchemaError, match=f"'{column}': the table has no such column"):
        scored(tmp_path / "x.csv", table.drop(columns=column), model)


def test_columns_called_as_roles_are_those_of_the_run(tmp_path: Path) -> None:
    """Of one row a blank does not tell that it is money, nor a day or a 1 what it is; another spelling is the same column."""
    names = {"id": "customer_id", "last": "last_purchase_on", "wine": "spend_wine", "meat": "spend_meat", "web": "purchases_web"}
    names |= {"store": "purchases_store", "income": "income"}
    table = shop()[list(names)].rename(columns=names)
    table["monetary_value"] = table["spend_wine"]  # parts come before it, as in the run
    table["frequency"] = table["purchases_web"]  # and it before its parts
    config = config_from({"segments": {"features": "behaviour"}, "stability": {"n_resamples": 20}})
    model, grouped = run(table_of(table, config), config)
    model = from_json(to_json(model))
    whole = scored(tmp_path / "all.csv", table, model)
    assert whole["segment"].to_list() == grouped.loc[whole["customer_id"], "segment"].to_list()
    blank = table == ""
    assert blank.any().sum() == 3
    for i in {*range(3), *(int(blank[column].argmax()) for column in table if blank[column].any())}:
        row = table.iloc[[i]].rename(columns={"spend_meat": "Spend Meat"})
        alone = scored(tmp_path / "one.csv", row, model)
        pd.testing.assert_frame_equal(alone, whole.iloc[[i]].reset_index(drop=True))
    for gone, said in ((["frequency"], "frequency"), (["spend_wine", "spend_meat"], "spend"), (["spend_wine"], r"spend\.Wine")):
        with pytest.raises(SchemaError, match=f"has no column for {said}, by which"):
            scored(tmp_path / "x.csv", table.drop(columns=gone), model)


def test_a_table_called_as_roles_that_tells_no_customers_apart_is_refused(tmp_path: Path) -> None:
    """As a table of the run would be."""
    table = shop()[["id", "last", "wine"]]
    table.columns = pd.Index(["customer_id", "last_purchase_on", "monetary_value"])
    config = config_from({"stability": {"n_resamples": 20}})
    model, _ = run(table_of(table, config), config)
    assert len(scored(tmp_path / "x.csv", table.head(5), model)) == 5
    with pytest.raises(SchemaError, match="tells customers apart was not recognised"):
        scored(tmp_path / "x.csv", table.head(5).drop(columns="customer_id"), model)
    silent = table.head(5).assign(recency=3, frequency=2, T=9)
    with pytest.raises(SchemaError, match="counts from the first to the last"):
        scored(tmp_path / "x.csv", silent, model)


def test_columns_called_as_roles_need_no_money_where_the_features_have_none(tmp_path: Path) -> None:
    """A run without settings, and a table that tells what its features need."""
    draw = np.random.default_rng(4)
    table = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(200)],
            "recency_days": draw.integers(1, 90, 200).astype(str),
            "frequency": draw.integers(1, 30, 200).astype(str),
            "monetary_value": draw.integers(1, 900, 200).astype(str),
        }
    )
    config = config_from({"segments": {"features": ["recency_days", "frequency"]}, "stability": {"n_resamples": 20}})
    model, grouped = run(table_of(table, config), config)
    found = scored(tmp_path / "x.csv", table.drop(columns="monetary_value").head(1), model)
    assert found["segment"].to_list() == [grouped.loc["c0", "segment"]]
    with pytest.raises(SchemaError, match="has no column for frequency, by which the model groups customers"):
        scored(tmp_path / "x.csv", table.drop(columns=["monetary_value", "frequency"]), model)


@pytest.mark.parametrize(
    ("segments", "spend"),
    [({"features": ["recency_days", "income"]}, None), ({}, "7,50")],
)
def test_features_that_hold_no_money_ask_for_none(segments: dict[str, Any], spend: str | None, tmp_path: Path) -> None:
    """Also where spend is among the features by name, and all spend alike."""
    table = shop() if spend is None else shop().assign(wine=spend, meat=spend)
    model, grouped = run(table_of(table, settings(**segments)), settings(**segments))
    assert "monetary_value" not in [scale.feature for scale in model.model.scales]
    for rows in (table.iloc[:40], table.iloc[[3]], table.iloc[:40].drop(columns=["wine", "meat"])):
        found = scored(tmp_path / "x.csv", rows, model)
        assert found["segment"].to_list() == grouped.loc[found["customer_id"], "segment"].to_list()


def test_who_spent_nothing_is_scored_alone_as_among_others(tmp_path: Path) -> None:
    """A blank means 0, whether or not another row says what anybody spends."""
    model, _ = run(table_of(shop(), settings()), settings())
    table = shop().head(20)
    table.loc[:4, ["wine", "meat"]] = ""
    whole = scored(tmp_path / "all.csv", table, model)
    assert len(whole) == 20
    for i in range(5):
        alone = scored(tmp_path / "one.csv", table.iloc[[i]], model)
        pd.testing.assert_frame_equal(alone, whole.iloc[[i]].reset_index(drop=True))


def test_a_table_whose_needed_cells_are_all_blank_is_scored_too(tmp_path: Path) -> None:
    """Without ids a row that says nothing is no customer, alone as among others."""
    table = shop()[["id", "last", "wine", "meat"]]
    config = settings().model_copy(
        update={"columns": settings().columns.model_validate({"last_purchase_on": "last", "spend": {"W": "wine", "M": "meat"}})}
    )
    model, _ = run(table_of(table, config), config)
    assert len(scored(tmp_path / "x.csv", table.head(3).assign(last="", wine="", meat=""), model)) == 0


BANDS = ("bis 10.000 €", "10.001 - 20.000 €", "20.000 - 40.000 €", "über 40.000 €", "Unknown", "")


def _banded() -> pd.DataFrame:
    table = shop()
    income = pd.cut(pd.to_numeric(table["income"].str.replace(",", ".")), [0, 10_000, 20_000, 40_000, 9e9], labels=BANDS[:4])
    table["income"] = income.astype(object).where(income.notna(), "Unknown")
    table.loc[::9, "income"] = ""
    table["age"] = [("16-24", "25-34", "35-64", "65+", "Unknown")[i % 5] for i in range(len(table))]
    return table


def test_a_band_is_read_alone_as_among_others(tmp_path: Path) -> None:
    """Middles have halves (15,000.50; 29.5), amounts a decimal comma, and who says nothing is blank, alone too."""
    config = config_from(
        {
            "columns": COLUMNS | {"age": "age"},
            "segments": {"features": ["income", "monetary_value", "age"]},
            "stability": {"n_resamples": 20},
        }
    )
    table = _banded()
    model, grouped = run(table_of(table, config), config)
    assert (model.bands, model.decimal) == (("age", "income"), ",")
    assert set(grouped["income"]) >= {500_000, 1_500_050, 3_000_000, 4_000_000}  # by hand, in cents
    model = from_json(to_json(model))
    whole = scored(tmp_path / "all.csv", table, model)
    assert whole["segment"].to_list() == grouped.loc[whole["customer_id"], "segment"].to_list()
    for i in range(12):
        alone = scored(tmp_path / "one.csv", table.iloc[[i]], model)
        pd.testing.assert_frame_equal(alone, whole.iloc[[i]].reset_index(drop=True))


def test_a_model_of_before_knows_no_bands_and_reads_one(tmp_path: Path) -> None:
    """The field came later: a file without it is read, and one band is enough to tell that a column holds them."""
    config = settings(features=["income", "monetary_value"])
    table = _banded()
    model, _ = run(table_of(table, config), config)
    whole = scored(tmp_path / "all.csv", table, model)
    old = replace(model, bands=())
    row = table[table["income"] == BANDS[1]].head(1)
    alone = scored(tmp_path / "one.csv", row, old)
    assert alone["distance"].to_list() == whole.loc[whole["customer_id"] == row["id"].iloc[0], "distance"].to_list()


def test_purchases_at_a_discount_that_a_preset_counts_are_asked_for(tmp_path: Path) -> None:
    """They are in the frequency of the run; a column that is in no feature is not asked for."""
    draw = np.random.default_rng(6)
    headers = ["MntWines", "MntMeatProducts", "NumWebPurchases", "NumStorePurchases", "NumDealsPurchases", "Recency", "Income"]
    table = pd.DataFrame({"ID": [str(i) for i in range(200)]} | {name: draw.integers(1, 90, 200).astype(str) for name in headers})
    config = config_from({"stability": {"n_resamples": 20}})
    model, grouped = run(table_of(table, config), config)
    assert model.preset == "customer-personality"
    found = scored(tmp_path / "x.csv", table.drop(columns="Income").head(1), model)
    assert found["segment"].to_list() == [grouped.loc["0", "segment"]]
    with pytest.raises(SchemaError, match="has no column for deal_purchases, by which the model groups customers"):
        scored(tmp_path / "x.csv", table.drop(columns="NumDealsPurchases").head(1), model)
