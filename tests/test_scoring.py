"""Scores of other tables equal what the run would have said."""

from __future__ import annotations

import csv
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scored import run, scored, settings, shop, table_of, written

from reportgen import sources
from reportgen.analysis.grouping.assignment import with_distance
from reportgen.config import Config, config_from
from reportgen.engine import collect
from reportgen.errors import InputError, ReportgenError, SchemaError
from reportgen.model_file import to_json
from reportgen.scoring import COLUMNS, score, score_file

SETS: dict[str, dict[str, Any]] = {
    "rfm": {},
    "scores": {"features": "rfm_scores"},
    "rfmlc": {"features": "rfmlc", "scaling": "robust"},
    "pca": {"features": "behaviour", "reduction": "pca", "outliers": "drop"},
    "autoencoder": {"features": "behaviour", "reduction": "autoencoder", "scaling": "minmax"},
    "own": {"features": ["income", "numeric.Points", "category_share.Wine", "channel_share.Web"], "outliers": "keep"},
}


def _config(name: str) -> Config:
    config = settings(**SETS[name])
    return config.model_copy(update={"impact": config.impact.model_copy(update={"window_months": 24.0})})


@pytest.mark.parametrize("name", SETS)
def test_a_table_gets_the_segments_of_its_run(name: str, tmp_path: Path) -> None:
    """All rows, and some alone: ten with an odd label and ambiguous dates, and for each column the first with a blank."""
    table = shop()
    model, grouped = run(table_of(table, _config(name)), _config(name))
    whole = scored(tmp_path / "all.csv", table, model)
    assert tuple(whole.columns) == COLUMNS
    assert whole["customer_id"].to_list() == table["id"].to_list()
    assert whole["segment"].to_list() == grouped.loc[whole["customer_id"], "segment"].to_list()
    named = {s.segment: (s.name, s.tier) for s in model.segments}
    assert list(zip(whole["segment_name"], whole["tier"], strict=True)) == [named[s] for s in whole["segment"]]
    blank = table == ""
    assert blank.any().sum() == 7
    for i in {*range(10), *(int(blank[column].argmax()) for column in table if blank[column].any())}:
        alone = scored(tmp_path / "one.csv", table.iloc[[i]], model)
        pd.testing.assert_frame_equal(alone, whole.iloc[[i]].reset_index(drop=True))


@pytest.mark.parametrize("in_memory", [0, 2**40])
def test_a_row_of_totals_gets_no_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    """As in the run: the row that adds up all others is nobody."""
    table = shop()
    model, _ = run(table_of(table, _config("rfm")), _config("rfm"))
    sums = {name: sum(Decimal(v.replace(",", ".")) for v in table[name] if v) for name in ("wine", "meat")}
    total = dict.fromkeys(table.columns, "") | {"id": "Total"} | {name: f"{v}".replace(".", ",") for name, v in sums.items()}
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    whole = scored(tmp_path / "all.csv", pd.concat([table, pd.DataFrame([total])]), model)
    pd.testing.assert_frame_equal(whole, scored(tmp_path / "all.csv", table, model))


@pytest.mark.parametrize("name", ["rfm", "scores", "autoencoder"])
def test_large_files_give_the_same_bytes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of large files hands the rows to DuckDB, which writes what pandas writes."""
    table, small, large = tmp_path / "shop.csv", tmp_path / "small.csv", tmp_path / "large.csv"
    table.write_bytes(written(shop()))
    (tmp_path / "model.json").write_text(to_json(run(table, _config(name))[0]), encoding="utf-8")
    score_file(table, tmp_path / "model.json", small)
    monkeypatch.setattr(sources, "IN_MEMORY", 0)
    score_file(table, tmp_path / "model.json", large)
    assert large.read_bytes() == small.read_bytes()


def test_the_real_table(shared_data: Path, tmp_path: Path) -> None:
    """All 2,240 customers, and those with a blank income alone, by their income too."""
    config = config_from({"segments": {"features": "behaviour"}, "stability": {"n_resamples": 20}})
    path = shared_data / "customer_personality.csv"
    model, grouped = run(path, config)
    found = collect(score(path, model)).to_native().set_index("customer_id")
    assert (found["segment"] == grouped.loc[found.index, "segment"]).all()
    assert (found["unlike_any_seen"] == "yes").sum() == 3  # 0.1% of 2,240 lie beyond the reach, nobody outside the range
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    blank = [line for line in lines if ";;" in line]
    assert len(blank) == 24
    for line in blank[:5]:
        (tmp_path / "one.csv").write_text(f"{lines[0]}\n{line}\n", encoding="utf-8")
        alone = collect(score(tmp_path / "one.csv", model)).to_native()
        assert alone["segment"][0] == found.loc[alone["customer_id"][0], "segment"]


def test_distance_is_that_of_the_assignment(tmp_path: Path) -> None:
    """Authority: the run's own expression on the run's own frame, to six digits."""
    table = shop()
    model, grouped = run(table_of(table, _config("rfm")), _config("rfm"))
    expected = collect(with_distance(_frame(grouped), model.model)).to_native()
    found = scored(tmp_path / "all.csv", table, model)
    assert found["distance"].to_list() == pytest.approx(
        expected.set_index(grouped.index).loc[found["customer_id"], "distance"], abs=1e-6
    )


def _frame(grouped: pd.DataFrame) -> Any:
    import narwhals as nw

    return nw.from_native(grouped.drop(columns="segment"), eager_only=True)


def test_who_is_unlike_any_seen(tmp_path: Path) -> None:
    """Ten times the largest spend is outside the range; a customer of the run in its midst is not."""
    table = shop()
    model, _ = run(table_of(table, _config("rfm")), _config("rfm"))
    usual, odd = table.iloc[[7]], table.iloc[[7]].assign(wine="999999,00")
    assert scored(tmp_path / "a.csv", usual, model)["unlike_any_seen"].to_list() == ["no"]
    assert scored(tmp_path / "b.csv", odd, model)["unlike_any_seen"].to_list() == ["yes"]
    flagged = scored(tmp_path / "c.csv", table, model)["unlike_any_seen"]
    assert (flagged == "yes").sum() == 1  # of 400, those beyond the 99.9% quantile


def test_days_are_counted_as_in_the_run_or_as_the_config_says(tmp_path: Path) -> None:
    """A later day in the table is refused until the config names the day that the table describes."""
    table = shop()
    model, _ = run(table_of(table, _config("rfm")), _config("rfm"))
    assert model.as_of == dt.date(2020, 3, 21)  # 10 days before the end of March is the shop's last purchase
    later = table.iloc[[5]].assign(last="01/04/2020")
    with pytest.raises(SchemaError, match=r"holds a day after 2020-03-21.*set as_of"):
        scored(tmp_path / "later.csv", later, model)
    told = _config("rfm").model_copy(update={"as_of": dt.date(2020, 4, 2)})
    assert len(scored(tmp_path / "later.csv", later, model, told)) == 1


def test_a_part_of_a_sum_that_is_missing_is_not_counted_as_zero(tmp_path: Path) -> None:
    """Without the meat column, spend would be another feature."""
    table = shop()
    config = _config("rfm")
    model, _ = run(table_of(table, config), config)
    fewer = config.columns.model_copy(update={"spend": {"Wine": "wine"}})
    with pytest.raises(SchemaError, match=r"has no column for spend\.Meat"):
        scored(tmp_path / "x.csv", table.drop(columns="meat"), model, config.model_copy(update={"columns": fewer}))


def test_columns_of_no_use_to_the_model_may_be_missing_or_broken(tmp_path: Path) -> None:
    """Recency, frequency and value are all that the model asks for."""
    table = shop()
    config = _config("rfm")
    model, _ = run(table_of(table, config), config)
    whole = scored(tmp_path / "all.csv", table, model)
    pd.testing.assert_frame_equal(scored(tmp_path / "x.csv", table.assign(points="?", income="much"), model), whole)


def test_the_file_is_safe_for_a_spreadsheet(tmp_path: Path) -> None:
    """An id that is a formula gets a quote in front; numbers stay numbers."""
    table = tmp_path / "shop.csv"
    table.write_bytes(written(shop()))
    (tmp_path / "model.json").write_text(to_json(run(table, _config("rfm"))[0]), encoding="utf-8")
    out = tmp_path / "new" / "scores.csv"
    score_file(table, tmp_path / "model.json", out)
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["customer_id"] == "'=1+1"
    assert rows[1]["customer_id"] == "0001"
    assert float(rows[0]["distance"]) >= 0
    assert os.listdir(out.parent) == ["scores.csv"]


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path) -> None:
    """The old file stays, no half-written one beside it."""
    table, out = tmp_path / "shop.csv", tmp_path / "scores.csv"
    table.write_bytes(written(shop()))
    out.write_text("old", encoding="utf-8")
    (tmp_path / "model.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.json: is no model"):
        score_file(table, tmp_path / "model.json", out)
    with pytest.raises(InputError, match=r"none\.json: cannot be read"):
        score_file(table, tmp_path / "none.json", out)
    with pytest.raises(ReportgenError, match="written over by its own result"):
        score_file(table, tmp_path / "model.json", table)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(os.listdir(tmp_path)) == ["model.json", "scores.csv", "shop.csv"]
