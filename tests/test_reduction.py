"""Wide tables in a few components."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from tables import by_id, customers_of, eager, lazy, personality, planted

from reportgen.analysis.features import features
from reportgen.analysis.grouping.assignment import with_components
from reportgen.analysis.grouping.layers import Layer, encoded, with_layer
from reportgen.analysis.grouping.reduction import Encoding, encoding, reduced
from reportgen.analysis.segments import segment_model, segmentation, with_segment
from reportgen.analysis.stability import Evidence
from reportgen.analysis.tiers import tiers
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.engine import collect
from reportgen.errors import ConfigError
from reportgen.notes import Verdict
from reportgen.sources import read_table

NAMES = [f"numeric.{i}" for i in range(8)]


def _config(**segments: object) -> Config:
    return config_from({"segments": segments, "stability": {"n_resamples": 20}})


def _curved(n: int = 600) -> np.ndarray:
    """Return eight features of customers along a circle: one number, which no straight line follows."""
    draw = np.random.default_rng(4)
    angle = draw.uniform(0, 2 * np.pi, n)
    columns = [np.cos(angle), np.sin(angle)] * 4
    points = np.column_stack(columns) + 0.05 * draw.normal(size=(n, 8))
    scaled: np.ndarray = (points - points.mean(axis=0)) / points.std(axis=0)
    return scaled


def _wide(n: int = 600, noise: bool = False) -> pd.DataFrame:
    """Return eight numbers of customers in three groups (or in none), five of them noise."""
    draw = np.random.default_rng(8)
    group = draw.integers(0, 3, n)
    places = np.zeros((3, 8)) if noise else np.pad(6 * np.eye(3), ((0, 0), (0, 5)))
    table = pd.DataFrame(places[group] + draw.normal(size=(n, 8)), columns=NAMES)
    return table.assign(customer_id=[f"C{i:05d}" for i in range(n)], monetary_value=draw.integers(1_000, 2_000, n), truth=group)


def test_components_are_those_of_scikit_learn() -> None:
    """Authority: sklearn's PCA on the same 70%; error and shares on the 30% that it has not seen."""
    points = np.random.default_rng(2).normal(size=(500, 5)) @ np.random.default_rng(3).normal(size=(5, 5))
    found = encoding(points, list("abcde"), "pca", 2, seed=9)
    shuffled = np.random.default_rng(9).permutation(500)
    held_out, training = points[shuffled[:150]], points[np.sort(shuffled[150:])]
    theirs = PCA(2).fit(training)
    code = encoded(held_out, found.layers)
    assert np.abs(code) == pytest.approx(np.abs(theirs.transform(held_out)), abs=1e-6)
    lost = ((held_out - theirs.inverse_transform(theirs.transform(held_out))) ** 2).sum()
    assert found.error == pytest.approx(lost / ((held_out - training.mean(axis=0)) ** 2).sum())
    shares = [c.variance_share or 0 for c in found.components]
    assert shares[0] > shares[1]
    assert sum(shares) == pytest.approx(1 - found.error, abs=0.02)


def test_the_autoencoder_follows_a_curve_that_no_component_can() -> None:
    """A circle in one number: a straight line loses half of it by symmetry, the network much less."""
    points = _curved()
    straight, curved = (encoding(points, NAMES, kind, 1, seed=1).error for kind in ("pca", "autoencoder"))
    assert straight == pytest.approx(0.5, abs=0.05)
    assert curved < 0.75 * straight


def test_more_units_in_the_bottleneck_lose_less() -> None:
    """Up to the rank of the table."""
    points = _curved()
    errors = [encoding(points, NAMES, "autoencoder", c, seed=1).error for c in (1, 2, 3)]
    assert all(a >= b - 0.01 for a, b in itertools.pairwise(errors))


def test_components_of_the_autoencoder_have_a_spread_of_one() -> None:
    """A network gives its units no scale of their own; on the customers it learned from it is 1."""
    points = _curved()
    code = encoded(points, encoding(points, NAMES, "autoencoder", 2, seed=1).layers)
    assert code.std(axis=0) == pytest.approx([1, 1], abs=0.1)


def test_layers_are_the_same_on_arrays_and_on_each_engine() -> None:
    """Authority: numpy's tanh; also far out on its flat ends, where exp would overflow."""
    draw = np.random.default_rng(6)
    layer = Layer(tuple(tuple(map(float, row)) for row in draw.normal(size=(3, 2))), (0.1, -0.2, 0.3), squashed=True)
    values = np.vstack([draw.normal(size=(50, 2)), [[900.0, 900.0], [-900.0, 900.0]]])
    table = pd.DataFrame(values, columns=["a", "b"]).assign(customer_id=[f"{i:03d}" for i in range(52)])
    expected = np.tanh(values @ np.array(layer.weights).T + np.array(layer.offsets))
    for frame in (eager(table), lazy(table)):
        found = by_id(with_layer(frame, ["a", "b"], layer, ["x", "y", "z"]))
        assert found[["x", "y", "z"]].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert encoded(values, [layer]) == pytest.approx(expected)


@pytest.mark.parametrize("reduction", ["pca", "autoencoder"])
def test_planted_groups_survive_a_reduction(reduction: str) -> None:
    """Three groups in eight dimensions, five of them noise: found, judged solid, and the map drawn in the components."""
    table, config = _wide(), _config(features=NAMES, reduction=reduction)
    frame = eager(table)
    model = segment_model(frame, config)
    crossed = pd.crosstab(table["truth"], by_id(with_segment(frame, model))["segment"])
    assert crossed.shape == (3, 3)
    assert (crossed.max(axis=1) > 0.97 * crossed.sum(axis=1)).all()
    grouped = with_segment(frame, model)
    section = segmentation(grouped, model, ["A", "B", "C"], tiers(grouped, config), config)
    assert (section.map_x, section.map_y) == ("component_1", "component_2")
    assert len(section.map_points) == 600
    said = section.reduction
    assert said is not None
    assert (said.kind, said.n_features, said.n_components) == (reduction, 8, 2)
    assert said.judgement.verdict is not Verdict.UNSUPPORTED
    assert said.variance_explained == pytest.approx(1 - said.reconstruction_error)
    assert said.jaccard_min is not None
    assert {c.feature for component in said.components for c in component.features} <= set(NAMES[:3])


@pytest.mark.parametrize("reduction", ["pca", "autoencoder"])
def test_a_reduction_of_noise_is_unsupported_however_stable(reduction: str) -> None:
    """Fewer dimensions make the cuts through one cloud more stable; that is no reason to believe in them."""
    frame, config = eager(_wide(noise=True)), _config(features=NAMES, reduction=reduction)
    model = segment_model(frame, config)
    assert model.reduced is not None
    assert model.reduced.judgement.reason == "reduction_to_one_cloud"
    grouped = with_segment(frame, model)
    section = segmentation(grouped, model, ["x"] * model.k, tiers(grouped, config), config)
    assert section.judgement.verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize("reduction", ["pca", "autoencoder"])
def test_order_ids_and_engine_change_nothing(reduction: str) -> None:
    """Same customers, same weights to the last digit."""
    table, config = _wide(), _config(features=NAMES, reduction=reduction)
    model = segment_model(eager(table), config)
    shuffled = table.sample(frac=1, random_state=3).assign(customer_id=[f"Z{i}" for i in range(len(table))])
    assert segment_model(eager(shuffled), config) == model
    here, there = (collect(with_components(f, model)).to_pandas().sort_values("customer_id") for f in (eager(table), lazy(table)))
    columns = ["component_1", "component_2"]
    assert there[columns].to_numpy() == pytest.approx(here[columns].to_numpy(), abs=1e-9)
    assert (
        by_id(with_segment(lazy(table), model))["segment"].to_list()
        == by_id(with_segment(eager(table), model))["segment"].to_list()
    )


def test_more_components_than_features() -> None:
    """Three features, three components: nothing would be reduced."""
    with pytest.raises(ConfigError, match=r"3 features cannot be reduced to 3 components.*n_components"):
        segment_model(eager(planted(4)), _config(reduction="pca", n_components=3))


def _evidence(jaccard: float, strength: float, gap: float = 1.0) -> Evidence:
    return Evidence(3, 1.0, 1.0, gap, 0.01, strength, 0.01, (0.99, jaccard, 0.99), 1.0, 0.5)


@pytest.mark.parametrize(
    ("inside", "outside", "reason"),
    [
        (_evidence(0.90, 0.90), _evidence(0.80, 0.90), "reduction_more_stable"),
        (_evidence(0.90, 0.90), _evidence(0.89, 0.89), "reduction_as_stable"),
        (_evidence(0.95, 0.80), _evidence(0.80, 0.90), "reduction_less_stable"),
        (_evidence(0.99, 0.99, gap=0.5), _evidence(0.50, 0.50), "reduction_to_one_cloud"),
        (None, _evidence(0.80, 0.90), "reduction_not_tested"),
    ],
)
def test_the_verdict_of_a_reduction(inside: Evidence | None, outside: Evidence, reason: str) -> None:
    """By the written rule: 0.02 either way is a tie, a loss in one outweighs a gain in the other; one cloud has gap 0.6 here."""
    found = reduced(Encoding("pca", (), 0.4, ()), 8, inside, outside, gap_of_one=0.6)
    assert found.judgement.reason == reason
    assert found.jaccard_min_without == min(outside.jaccard)


def test_the_real_table(shared_data: Path) -> None:
    """Its numbers in two components keep about two thirds of the variance; the first is how much is bought."""
    frame = features(customers_of(eager(personality(shared_data)), window_months=24))
    for kind in ("pca", "autoencoder"):
        said = segment_model(frame, _config(features="behaviour", reduction=kind)).reduced
        assert said is not None
        assert 0.5 < said.variance_explained < 0.8
        assert said.components[0].features[0].correlation > 0.8


def test_sets_by_name(shared_data: Path) -> None:
    """With loyalty and conversion four segments are not solid on the real table, and by scores alone neither."""
    config = Config()
    people = customers(read_table(shared_data / "customer_personality.csv", config), config, dt.date(2020, 1, 1))
    frame = features(people)
    for wanted in ("rfmlc", "rfm_scores"):
        config = config_from({"segments": {"features": wanted, "k": 4}})
        model = segment_model(frame, config)
        grouped = with_segment(frame, model)
        section = segmentation(grouped, model, ["x"] * 4, tiers(grouped, config), config)
        assert (section.feature_set, section.features_missing) == (wanted, ())
        assert section.judgement.verdict is not Verdict.SOLID
    assert section.features == ("r_score", "f_score", "m_score")
    bare = segment_model(eager(planted(4)), _config(features="rfmlc"))
    assert bare.features_missing == ("tenure_days", "conversion")
