"""Customers whose truth is known: segments that are there are found, and of one cloud none is called solid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from tables import PLANTED, eager

from reportgen.analysis.segments import judgements, segment_model, with_segment
from reportgen.config import Config
from reportgen.engine import collect
from reportgen.notes import Verdict
from reportgen.settings import SegmentsConfig, StabilityConfig

QUICK = Config(
    segments=SegmentsConfig(n_starts=4), stability=StabilityConfig(n_resamples=20, n_splits=3, n_references=10)
)  # the rest as everybody has it


def table(recency: np.ndarray, frequency: np.ndarray, spend: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(len(recency))],
            "recency_days": recency.clip(0).round().astype("int64"),
            "frequency": frequency.clip(1).round().astype("int64"),
            "monetary_value": (spend * 100).clip(0, 1e12).round().astype("int64"),
        }
    )


@pytest.mark.parametrize(
    ("shares", "spreads"),
    [
        ((0.4, 0.25, 0.2, 0.1, 0.05), (0.8,) * 5),  # of unequal size
        ((0.25,) * 4, (0.2, 0.7, 1.1, 0.4)),  # of unequal spread
        ((0.6, 0.3, 0.1), (0.3, 0.9, 0.6)),  # of both
    ],
)
def test_segments_of_unequal_size_and_spread_are_found(shares: tuple[float, ...], spreads: tuple[float, ...]) -> None:
    """Agreement with the truth by the adjusted Rand index (Hubert & Arabie 1985); all of them are solid."""
    draw = np.random.default_rng(1)
    truth = draw.choice(len(shares), 1000, p=shares)
    at = np.array(PLANTED)[truth] + draw.normal(size=(1000, 3)) * np.array([10, 0.35, 0.6]) * np.array(spreads)[truth, None]
    frame = eager(table(at[:, 0], np.exp(at[:, 1]), np.exp(at[:, 2])))
    model = segment_model(frame, QUICK)
    assert model.k == len(shares)
    assert adjusted_rand_score(truth, collect(with_segment(frame, model))["segment"].to_list()) > 0.97
    assert judgements(model)[0].verdict is Verdict.SOLID


def normal(draw: np.random.Generator) -> pd.DataFrame:
    z = draw.normal(size=(800, 3))
    return table(200 + 40 * z[:, 0], np.exp(3.5 + 0.5 * z[:, 1]), np.exp(6 + z[:, 2]))


def square(draw: np.random.Generator) -> pd.DataFrame:
    u = draw.uniform(size=(800, 2))
    return table(365 * u[:, 0], np.ones(800), np.exp(6 * u[:, 1]))


def heavy(draw: np.random.Generator) -> pd.DataFrame:
    t = draw.standard_t(2, size=(800, 3))
    return table(200 + 20 * t[:, 0], np.exp((3 + 0.3 * t[:, 1]).clip(0, 12)), np.exp((6 + 0.5 * t[:, 2]).clip(-3, 15)))


def bent(draw: np.random.Generator) -> pd.DataFrame:
    """One trait behind all three; recency is skewed, and the others are not by their logarithm: the cloud is bent."""
    one, z = draw.normal(size=1500), draw.normal(size=(3, 1500))
    recency = np.exp(4 - 0.4 * one + 0.2 * z[0])
    return table(recency, np.exp(2 + 0.9 * one + 0.3 * z[1]), np.exp(5 + 1.1 * one + 0.4 * z[2]))


@pytest.mark.parametrize("cloud", [normal, square, heavy])
def test_one_cloud_is_said_to_be_one(cloud: Callable[[np.random.Generator], pd.DataFrame]) -> None:
    """A square falls into the same four quarters in every resample, and has no segments all the same."""
    assert judgements(segment_model(eager(cloud(np.random.default_rng(0))), QUICK))[0].verdict is Verdict.UNSUPPORTED


def test_of_a_bent_cloud_no_segment_is_solid() -> None:
    each = judgements(segment_model(eager(bent(np.random.default_rng(101))), QUICK))[1]
    assert Verdict.SOLID not in {judgement.verdict for judgement in each}
