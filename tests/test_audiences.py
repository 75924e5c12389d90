"""Audience files: every customer once, in the file of his segment, safe to open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from runs import brief_in
from tables import eager, lazy

from reportgen.analysis.scores import Scores
from reportgen.document.audiences import audiences, write_audiences

ROWS = pd.DataFrame({"customer_id": ["007", "=cmd()", "b"], "segment": [1, 1, 2]})
SEGMENTS: Any = [
    SimpleNamespace(segment=1, name="High value, ../active", tier="Gold"),
    SimpleNamespace(segment=2, name="Low value", tier="Silver"),
]
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
        "customer_id,segment,segment_name,tier,action,response_probability,decile,next_category,because_of",
        '\'=cmd(),1,"High value, ../active",Gold,grow,0.9,1,,',
        '007,1,"High value, ../active",Gold,grow,0.1,3,,',
    ]
    assert (tmp_path / "audiences" / files[1]).read_text().splitlines()[1] == "b,2,Low value,Silver,keep,0.5,2,'+Fish,Fruits"


def test_without_campaigns_and_categories_the_columns_are_not_there() -> None:
    found = audiences(eager(ROWS), SEGMENTS, ACTIONS, None, None)
    assert found.columns == ["customer_id", "segment", "segment_name", "tier", "action"]
    assert found["customer_id"].to_list() == ["007", "=cmd()", "b"]


def test_a_run_puts_every_customer_of_the_real_table_into_one_file(personality_report: Path) -> None:
    files = [pd.read_csv(path, dtype=str) for path in sorted((personality_report / "audiences").iterdir())]
    segments = brief_in(personality_report)["segmentation"]["segments"]
    assert [set(rows["segment"]) for rows in files] == [{str(s["segment"])} for s in segments]
    assert [len(rows) for rows in files] == [s["n_customers"] for s in segments]
    assert pd.concat(files)["customer_id"].nunique() == 2240
