"""The sample is synthetic, reproducible, and holds what its README says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample_customers.csv"
MAKE = ROOT / "data" / "make_sample.py"


@pytest.fixture(scope="module")
def sample() -> Any:
    return pd.read_csv(SAMPLE)


def generated(out: Path, *options: str) -> Path:
    subprocess.run([sys.executable, str(MAKE), "--out", str(out), *options], check=True)
    return out


def test_sample_is_what_its_generator_writes(tmp_path: Path) -> None:
    assert generated(tmp_path / "again.csv").read_bytes() == SAMPLE.read_bytes()


def test_another_seed_gives_other_customers(tmp_path: Path) -> None:
    assert generated(tmp_path / "other.csv", "--seed", "8").read_bytes() != SAMPLE.read_bytes()


def test_parquet_holds_the_same_customers(tmp_path: Path) -> None:
    out = generated(tmp_path / "sample.parquet")
    with duckdb.connect() as db:
        db.execute(f"create view a as from '{out}'; create view b as from '{SAMPLE}'")
        differing = db.execute("(from a except all from b) union all (from b except all from a)").fetchall()
    assert differing == []


def test_ids_are_marked_as_synthetic(sample: Any) -> None:
    assert sample["ID"].str.fullmatch(r"SYN-\d{7}").all()


def test_planted_faults_are_there(sample: Any) -> None:
    """Authority: the list of faults in data/README.md."""
    once = sample.drop_duplicates()
    assert (len(sample), len(once), once["ID"].nunique()) == (2002, 2000, 2000)
    assert once["Income"].isna().sum() == 22
    assert (once["Income"] == 999_999).sum() == 2
    assert (once["Year_Birth"] == 1894).sum() == 2
    assert (once["Marital_Status"] == "Undecided").sum() == 4


def test_campaigns_answer_as_planted(sample: Any) -> None:
    """Rates of 34, 15, 8.5 and 3% at shares of 17, 21, 33 and 29% make 12.6% of all; three standard errors are 2.2 points."""
    once = sample.drop_duplicates()
    assert once["Response"].mean() == pytest.approx(0.126, abs=0.022)
    assert set(once["Z_CostContact"]) == {3}
    assert set(once["Z_Revenue"]) == {30}


def test_customers_bought_after_they_registered(sample: Any) -> None:
    last_purchase = pd.Timestamp("2026-06-30") - pd.to_timedelta(sample["Recency"], unit="D")
    assert (pd.to_datetime(sample["Dt_Customer"]) <= last_purchase).all()


def test_real_rows_are_not_in_it(shared_data: Path, sample: Any) -> None:
    """No row repeats a real customer's spend in all six categories, ids and incomes apart."""
    real = pd.read_csv(shared_data / "customer_personality.csv", sep=";")
    spend = [c for c in sample.columns if c.startswith("Mnt")]
    large = sample[sample[spend].sum(axis=1) > 100]  # small amounts meet by chance
    assert large.merge(real, on=[*spend, "Year_Birth"]).empty
