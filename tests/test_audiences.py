"""Audience files: every customer once, in the file of his segment, safe to open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from runs import brief_in
from tables import eager, lazy

from reportgen.analysis.mailing.contacted import with_write_to
from reportgen.analysis.prediction.scores import Scores
from reportgen.config import Config
from reportgen.document.audiences import MAILING, audiences, write_audiences
from reportgen.notes import Skipped
from reportgen.pipeline import composed, read_customers

ROWS = pd.DataFrame(
    {"customer_id": ["007", "=cmd()", "b"], "segment": [1, 1, 2], "recency_days": [3, 90, 60], "monetary_value": [55700, 5, 0]}
)
HEADERS = {
    "campaigns": "customer_id,segment,segment_name,tier,action,write_to,test_arm,response_probability,decile,next_category,"
    "because_of,silent,recency_days,frequency,monetary_value",
    "no_campaigns": "customer_id,segment,segment_name,tier,action,frequency,monetary_value",
    "orders": "customer_id,segment,segment_name,tier,action,next_article,because_of,silent,recency_days,frequency,monetary_value",
}
"""Of the files of a table with campaigns and money, of one without both and without recency, and of one of order lines."""
SEGMENTS: Any = [
    SimpleNamespace(segment=1, name="High value, ../active", tier="Gold"),
    SimpleNamespace(segment=2, name="Low value", tier="Silver"),
]
EVERYBODY: Any = SimpleNamespace(recommended="everybody", scores_from="model")
NOBODY: Any = SimpleNamespace(recommended="nobody", scores_from="model")
ACTIONS: Any = [SimpleNamespace(segment=1, code="grow"), SimpleNamespace(segment=2, code="keep")]


@pytest.mark.parametrize("engine", [eager, lazy])
def test_every_customer_stands_in_the_file_of_his_segment_likeliest_first(engine: Any, tmp_path: Path) -> None:
    told = pd.DataFrame({"customer_id": ["007", "=cmd()", "b"], "probability": [0.1, 0.9, 0.5], "decile": [3, 1, 2]})
    offers = pd.DataFrame({"customer_id": ["b"], "next_category": ["+Fish"], "because_of": ["Fruits"]})
    found = audiences(engine(ROWS), SEGMENTS, ACTIONS, cast(Scores, SimpleNamespace(frame=engine(told))), engine(offers))
    write_audiences(found, SEGMENTS, tmp_path / "audiences")
    files = sorted(p.name for p in (tmp_path / "audiences").iterdir())
    assert files == ["1-high-value-active.csv", "2-low-value.csv"]  # nothing of a label leads out of the folder
    assert (tmp_path / "audiences" / files[0]).read_text().splitlines() == [
        "customer_id,segment,segment_name,tier,action,response_probability,decile,next_category,because_of,recency_days,monetary_value",
        '\'=cmd(),1,"High value, ../active",Gold,grow,0.9000,1,,,90,0.05',
        '007,1,"High value, ../active",Gold,grow,0.1000,3,,,3,557.00',
    ]
    last = (tmp_path / "audiences" / files[1]).read_text().splitlines()[1]
    assert last == "b,2,Low value,Silver,keep,0.5000,2,'+Fish,Fruits,60,0.00"


def test_probabilities_are_sorted_by_what_they_are_and_written_in_four_digits(tmp_path: Path) -> None:
    """Two that are written alike keep their order, whatever their ids, and the mailing goes over all segments."""
    told = pd.DataFrame({"customer_id": ["007", "=cmd()", "b"], "probability": [0.99961, 0.99962, 0.99999], "decile": [1, 1, 1]})
    found = audiences(eager(ROWS), SEGMENTS, ACTIONS, cast(Scores, SimpleNamespace(frame=eager(told))), None)
    chosen = with_write_to(found, EVERYBODY)
    write_audiences(chosen, SEGMENTS, tmp_path / "audiences")
    rows = pd.read_csv(tmp_path / "audiences" / MAILING, dtype=str)
    assert rows["customer_id"].to_list() == ["b", "'=cmd()", "007"]
    assert rows["response_probability"].to_list() == ["0.9999", "0.9996", "0.9996"]
    assert set(rows["write_to"]) == {"yes"}


def test_a_plan_that_writes_to_nobody_makes_no_mailing(tmp_path: Path) -> None:
    told = pd.DataFrame({"customer_id": ["007", "=cmd()", "b"], "probability": [0.1, 0.2, 0.1], "decile": [1, 1, 1]})
    found = audiences(eager(ROWS), SEGMENTS, ACTIONS, cast(Scores, SimpleNamespace(frame=eager(told))), None)
    write_audiences(with_write_to(found, NOBODY), SEGMENTS, tmp_path / "audiences")
    assert not (tmp_path / "audiences" / MAILING).exists()
    assert set(with_write_to(found, NOBODY)["write_to"].to_list()) == {"no"}
    assert with_write_to(found, Skipped("no_campaigns")) is found


def test_without_campaigns_and_categories_the_columns_are_not_there() -> None:
    found = audiences(eager(ROWS), SEGMENTS, ACTIONS, None, None)
    assert set(found.columns) == {"customer_id", "segment", "segment_name", "tier", "action", "recency_days", "monetary_value"}
    assert found["customer_id"].to_list() == ["007", "=cmd()", "b"]


def test_a_run_puts_every_customer_of_the_real_table_into_one_file(personality_report: Path) -> None:
    """Authority: page one (397 to write to, by segment as in the plan) and the chapter on money (746 silent)."""
    files = {path.name: pd.read_csv(path, dtype=str) for path in sorted((personality_report / "audiences").iterdir())}
    assert {path.read_text().splitlines()[0] for path in (personality_report / "audiences").iterdir()} == {HEADERS["campaigns"]}
    mailing = files.pop(MAILING)
    brief = brief_in(personality_report)
    segments = brief["segmentation"]["segments"]
    assert [set(rows["segment"]) for rows in files.values()] == [{str(s["segment"])} for s in segments]
    assert [len(rows) for rows in files.values()] == [s["n_customers"] for s in segments]
    everybody = pd.concat(files.values())
    assert everybody["customer_id"].nunique() == 2240
    chosen = everybody[everybody["write_to"] == "yes"]
    assert len(mailing) == len(chosen) == 397 == brief["summary"]["claims"][0]["n_customers"]
    assert set(mailing["customer_id"]) == set(chosen["customer_id"])
    assert chosen.groupby("segment").size().to_list() == [row["contacts"] for row in brief["targeting"]["segments"]]
    assert mailing["response_probability"].astype(float).is_monotonic_decreasing
    assert set(mailing["test_arm"]) == {"contact", "hold_out"}, "whoever gets a letter takes part in the test"
    assert set(everybody.loc[everybody["write_to"] == "no", "test_arm"].fillna("")) == {""}
    silent = everybody[everybody["silent"] == "yes"]
    assert len(silent) == 746 == next(row["n_lapsing"] for row in brief["impact"]["baseline"] if row["segment"] is None)
    assert (silent["recency_days"].astype(int) > brief["impact"]["lapse_days"]).all()
    assert round(everybody["monetary_value"].astype(float).sum()) == 1_356_988  # as the table's readme has it


def test_a_table_without_campaigns_tells_what_a_crm_can_use(credit_card_report: Path) -> None:
    """No recency in this table, so nobody is told to be silent; no plan, so no mailing."""
    heads = {path.name: path.read_text().splitlines()[0] for path in (credit_card_report / "audiences").iterdir()}
    assert set(heads.values()) == {HEADERS["no_campaigns"]}
    assert MAILING not in heads


def test_order_lines_tell_who_is_silent_and_what_to_offer(shared_data: Path, tmp_path: Path) -> None:
    config = Config()
    run = composed(read_customers(shared_data / "online_retail_sample.xlsx", config, None), config)
    segments = run.brief.segmentation.segments
    write_audiences(run.members, segments, tmp_path / "audiences")
    files = sorted((tmp_path / "audiences").iterdir())
    assert {path.read_text().splitlines()[0] for path in files} == {HEADERS["orders"]}
    rows = pd.concat([pd.read_csv(path, dtype=str) for path in files])
    assert (rows["silent"] == "yes").sum() == run.brief.impact.baseline[-1].n_lapsing
    assert rows["monetary_value"].str.fullmatch(r"\d+\.\d\d").all()
