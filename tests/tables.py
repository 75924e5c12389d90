"""Tables that several test files share: planted customers, the real table, and the same rows on another engine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd

from reportgen.cleaning.ledger import Reconciliation
from reportgen.customers import Customers
from reportgen.engine import Frame, collect

# recency_days, log frequency, log spend: six places far apart from each other
PLANTED = ((20, 3.2, 6.5), (80, 3.2, 6.5), (20, 1.5, 3.5), (80, 1.5, 3.5), (50, 2.4, 8.5), (50, 0.8, 1.5))


def planted(k: int, n: int = 600, seed: int = 7, spread: float = 0.7) -> pd.DataFrame:
    """Return n customers around the first k places, the place in column ``truth``."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, k, n)
    at = np.array(PLANTED)[truth] + draw.normal(size=(n, 3)) * np.array([10, 0.35, 0.6]) * spread
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(n)],
            "recency_days": at[:, 0].clip(0).round().astype("int64"),
            "frequency": np.exp(at[:, 1]).round().clip(1).astype("int64"),
            "monetary_value": (np.exp(at[:, 2]) * 100).round().astype("int64"),
            "truth": truth,
        }
    )


def noise(n: int = 600, seed: int = 7) -> pd.DataFrame:
    """Return n customers of one cloud: normal recency, lognormal frequency and spend, all independent."""
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(n)],
            "recency_days": draw.normal(200, 40, n).clip(0).round().astype("int64"),
            "frequency": np.exp(draw.normal(3.5, 0.5, n)).round().astype("int64"),
            "monetary_value": (np.exp(draw.normal(6, 1, n)) * 100).round().astype("int64"),
        }
    )


def eager(table: pd.DataFrame) -> nw.DataFrame[Any]:
    """Return the table as a frame in memory."""
    return nw.from_native(table, eager_only=True)


def lazy(table: pd.DataFrame) -> nw.LazyFrame[Any]:
    """Return the table as a DuckDB query."""
    return nw.from_native(duckdb.connect().from_df(table))


def by_id(frame: Frame) -> pd.DataFrame:
    """Return the rows in order of ``customer_id``."""
    rows: pd.DataFrame = collect(frame).to_native()
    return rows.sort_values("customer_id").reset_index(drop=True)


def customers_of(frame: Frame, window_months: float | None = None) -> Customers:
    """Wrap a frame whose columns are named by role."""
    names = frame.collect_schema().names()

    def labels(prefix: str) -> tuple[str, ...]:
        return tuple(name.removeprefix(prefix) for name in names if name.startswith(prefix))

    return Customers(
        frame=frame,
        as_of=dt.date(2014, 6, 29),
        categories=labels("spend."),
        channels=labels("purchases."),
        campaigns=labels("campaign."),
        numeric=labels("numeric."),
        contact_cost=None,
        response_value=None,
        window_months=window_months,
        notes=(),
        reconciliation=Reconciliation(0, 0, 0, 0.0, 0.0, 0.0),
        source_name="table.csv",
        input_sha256="0" * 64,
        preset=None,
    )


def personality(folder: Path) -> pd.DataFrame:
    """Return the columns of the real table that segments, personas and tiers use, named by role."""
    raw = pd.read_csv(folder / "customer_personality.csv", sep=";", encoding="utf-8-sig")
    table = pd.DataFrame({"customer_id": raw["ID"].astype(str), "recency_days": raw["Recency"], "education": raw["Education"]})
    for column in raw.columns[raw.columns.str.startswith("Mnt")]:
        table[f"spend.{column[3:]}"] = raw[column] * 100
    table["monetary_value"] = table.filter(like="spend.").sum(axis=1)
    for channel in ("Web", "Catalog", "Store"):
        table[f"purchases.{channel}"] = raw[f"Num{channel}Purchases"]
    table["deal_purchases"] = raw["NumDealsPurchases"]
    table["frequency"] = table.filter(like="purchases").sum(axis=1)
    table["visits"] = raw["NumWebVisitsMonth"].astype(float)
    table["campaign.Response"] = raw["Response"]
    return table
