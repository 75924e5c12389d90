"""A small shop's run, kept as a model, that the tests of the model file and of scoring share."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reportgen.analysis.features import features
from reportgen.analysis.personas import segment_names
from reportgen.analysis.segments import segment_model, segmentation, with_segment
from reportgen.analysis.tiers import tiers
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.engine import collect
from reportgen.model_file import ModelFile, model_file
from reportgen.scoring import score
from reportgen.sources import Table, read_table
from reportgen.sources.delimited import read_delimited

COLUMNS = {
    "customer_id": "id",
    "education": "degree",
    "income": "income",
    "enrolled_on": "since",
    "last_purchase_on": "last",
    "spend": {"Wine": "wine", "Meat": "meat"},
    "purchases": {"Web": "web", "Store": "store"},
    "visits": "visits",
    "numeric": {"Points": "points"},
}


def shop(n: int = 400, seed: int = 5) -> pd.DataFrame:
    """Return n customers as a file has them: amounts with a comma, dates day first, one in ten cells of some columns blank."""
    draw = np.random.default_rng(seed)
    rich, silent = draw.integers(0, 2, n), draw.integers(0, 2, n)
    spend = np.exp(3 + 3 * rich + draw.normal(0, 0.4, n))
    web = draw.poisson(2 + 10 * rich)
    last = [dt.date(2020, 3, 31) - dt.timedelta(days=int(d)) for d in 10 + 60 * silent + draw.integers(0, 20, n)]
    since = [day - dt.timedelta(days=int(d)) for day, d in zip(last, draw.integers(100, 900, n), strict=True)]
    table = pd.DataFrame(
        {
            "id": [f"{i:04d}" for i in range(n)],
            "degree": draw.choice(["Basic", "Master", "Master", "PhD"], n),
            "income": [f"{v:.2f}".replace(".", ",") for v in 20_000 + 30_000 * rich + draw.normal(0, 5_000, n)],
            "since": [f"{day:%d/%m/%Y}" for day in since],
            "last": [f"{day:%d/%m/%Y}" for day in last],
            "wine": [f"{v:.2f}".replace(".", ",") for v in 0.7 * spend],
            "meat": [f"{v:.2f}".replace(".", ",") for v in 0.3 * spend],
            "web": [str(v) for v in web],
            "store": [str(v) for v in draw.poisson(2 + 3 * rich)],
            "visits": [str(v) for v in draw.integers(0, 9, n)],
            "points": [f"{v:.1f}".replace(".", ",") for v in draw.normal(100, 30, n)],
        }
    )
    table.loc[0, ["id", "degree"]] = ["=1+1", "Duke"]
    for column in ("income", "since", "last", "meat", "visits", "points", "degree"):
        table.loc[draw.random(n) < 0.1, column] = ""
    return table


def settings(**segments: Any) -> Config:
    """Return the shop's config, with few resamples: what the tests ask is whether two ways agree."""
    return config_from({"columns": COLUMNS, "segments": segments, "stability": {"n_resamples": 20}})


def written(table: pd.DataFrame) -> bytes:
    """Return the table as the bytes of a file."""
    text = io.StringIO(newline="")
    table.to_csv(text, index=False, sep=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return text.getvalue().encode()


def table_of(rows: pd.DataFrame, config: Config) -> Table:
    data = written(rows)
    return read_delimited(data, "shop.csv", hashlib.sha256(data).hexdigest(), config)


def run(source: Table | Path, config: Config) -> tuple[ModelFile, pd.DataFrame]:
    """Run the analysis of a table: its model, and the segment that it gave each customer."""
    table = source if isinstance(source, Table) else read_table(source, config)
    people = customers(table, config, dt.date(2020, 4, 1))
    described = features(people)
    model = segment_model(described, config)
    grouped = with_segment(described, model)
    section = segmentation(grouped, model, segment_names(grouped, model.k), tiers(grouped, config), config)
    native: pd.DataFrame = collect(grouped).to_native()
    return model_file(described, people, model, section.segments, config), native.set_index("customer_id")


def scored(path: Path, table: pd.DataFrame, model: ModelFile, config: Config | None = None) -> pd.DataFrame:
    """Write a table to a file, and score it."""
    path.write_bytes(written(table))
    found: pd.DataFrame = collect(score(path, model, config)).to_native()
    return found
