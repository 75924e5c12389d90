"""From planted, shapeless and real customers to the section."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from tables import by_id, customers_of, eager, lazy, noise, personality, planted

from reportgen.analysis.features import features
from reportgen.analysis.segments import Segmentation, SegmentModel, segment_model, segmentation, with_segment
from reportgen.analysis.tiers import tiers
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.errors import ConfigError, InputError, TooFewCustomersError
from reportgen.notes import Judgement, Verdict
from reportgen.settings import SegmentsConfig

CONFIG = Config()


def _config(**settings: object) -> Config:
    return Config(segments=SegmentsConfig.model_validate(settings))


def _found(frame: Frame, config: Config = CONFIG) -> tuple[SegmentModel, list[int], Segmentation]:
    """Fit once; return the model, the segment of each customer by id, and the section."""
    model = segment_model(frame, config)
    grouped = with_segment(frame, model)
    names = [f"Segment {i + 1}" for i in range(model.k)]
    section = segmentation(grouped, model, names, tiers(grouped, config), config)
    return model, by_id(grouped)["segment"].to_list(), section


def _section(frame: Frame, config: Config = CONFIG) -> Segmentation:
    return _found(frame, config)[2]


@cache
def _planted(k: int) -> tuple[SegmentModel, list[int], Segmentation]:
    return _found(eager(planted(k)))


@pytest.mark.parametrize("k", [3, 4, 5, 6])
def test_planted_segments_are_found(k: int) -> None:
    """Every planted group is one segment: at least 99% of its customers, none of the others' share above 1%."""
    table = planted(k)
    crossed = pd.crosstab(table["truth"], pd.Series(_planted(k)[1]))
    assert crossed.shape == (k, k)
    assert (crossed.max(axis=1) >= 0.99 * crossed.sum(axis=1)).all()
    assert crossed.idxmax(axis=1).is_unique


def test_segments_are_numbered_by_value_and_recency() -> None:
    """The places: (recent, high), (lapsing, high), (recent, low), (lapsing, low), with values that tie in pairs."""
    section = _planted(4)[2]
    recency = [s.recency_days_mean for s in section.segments]
    assert recency == pytest.approx([20, 80, 20, 80], abs=3)
    assert [s.ties_with for s in section.segments] == [(2,), (1,), (4,), (3,)]


def test_noise_is_unsupported() -> None:
    """One cloud: silhouette below 0.25, and nothing is called a segment that can be relied on."""
    section = _section(eager(noise()))
    assert section.judgement == Judgement(Verdict.UNSUPPORTED, "one_cloud")
    assert {s.judgement.verdict for s in section.segments} == {Verdict.UNSUPPORTED}


def test_nothing_is_solid_before_it_was_resampled() -> None:
    """Well separated, but separation does not prove that another sample would give the same."""
    assert _planted(4)[2].judgement == Judgement(Verdict.SOLID, "holds_in_resampling")


def test_row_order_and_ids_change_nothing() -> None:
    """Shuffled rows with other ids: every customer keeps the segment, the section stays equal."""
    table = planted(5)
    shuffled = table.sample(frac=1, random_state=3)
    renamed = shuffled.assign(customer_id=[f"Z{i}" for i in range(len(table))])
    model, labels, section = _planted(5)
    assert _found(eager(shuffled)) == (model, labels, section)
    assert _found(eager(renamed))[::2] == (model, section)


def test_gmv_times_ten() -> None:
    """Another currency unit: the same segments, ten times the money."""
    table = planted(4)
    _, labels, once = _planted(4)
    _, larger, ten = _found(eager(table.assign(monetary_value=table["monetary_value"] * 10)))
    assert larger == labels
    assert [s.gmv for s in ten.segments] == pytest.approx([10 * s.gmv for s in once.segments], abs=0.001)
    assert [s.gmv_share for s in ten.segments] == [s.gmv_share for s in once.segments]


def test_totals_are_exact() -> None:
    """In cents, as integers: the segments add up to the table, and so do the customers and the shares."""
    table, section = planted(5), _planted(5)[2]
    assert sum(round(s.gmv * 100) for s in section.segments) == table["monetary_value"].sum()
    assert sum(s.n_customers for s in section.segments) == len(table)
    assert sum(s.gmv_share for s in section.segments) == pytest.approx(1, abs=1e-9)
    assert sum(s.customer_share for s in section.segments) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("sample_size", [1_000, 20_000])
def test_engines_agree(sample_size: int) -> None:
    """The whole section, on pandas and on DuckDB, fitted on all customers and on a sample."""
    table, config = planted(4, n=1_500), _config(sample_size=sample_size)
    here = _found(eager(table), config)
    assert here[0].n_fitted == min(sample_size, 1_500)
    assert _found(lazy(table), config) == here


def test_a_demanded_k_is_obeyed() -> None:
    """Even where four are planted, and even outside the business range."""
    for k in (2, 5, 9):
        section = _section(eager(planted(4)), _config(k=k))
        assert (section.k, section.k_demanded, len(section.segments)) == (k, True, k)
        assert [c.k for c in section.candidates if c.chosen] == [k]


def test_candidates_cover_the_scan() -> None:
    """k = 2..10, the business range marked, one chosen, inertia falling."""
    found = _planted(4)[0].candidates
    assert [c.k for c in found] == list(range(2, 11))
    assert [c.k for c in found if c.in_range] == [3, 4, 5, 6]
    assert [c.k for c in found if c.chosen] == [4]
    assert all(a.inertia > b.inertia for a, b in pairwise(found))


def test_features_on_demand() -> None:
    """The config's list, once each; a feature that is the same for everybody drops out."""
    table = planted(4).assign(age=40)
    model = segment_model(eager(table), _config(features=("recency_days", "age", "recency_days")))
    assert [scale.feature for scale in model.scales] == ["recency_days"]


def test_missing_values_do_not_decide() -> None:
    """Who has no age is put at the median age: scaled, that is 0 here, and the model still assigns everybody."""
    table = planted(4)
    table["age"] = [None if i % 10 == 0 else 30 + 20 * (i % 3) for i in range(len(table))]
    frame = eager(table)
    model = segment_model(frame, _config(features=("age", "recency_days")))
    assert next(scale for scale in model.scales if scale.feature == "age").missing == 50
    assert by_id(with_segment(frame, model))["segment"].notna().all()


def test_unknown_feature_names_the_known_ones() -> None:
    """The message says what there is."""
    with pytest.raises(ConfigError, match="shoe_size: no such number in this table; choose from recency_days, frequency"):
        segment_model(eager(planted(4)), _config(features=("shoe_size",)))
    with pytest.raises(ConfigError, match="customer_id"):
        segment_model(eager(planted(4)), _config(features=("customer_id",)))


def test_too_few_customers() -> None:
    """49 of the 50 needed."""
    with pytest.raises(TooFewCustomersError, match="has 49 customers: segments need at least 50") as caught:
        segment_model(eager(planted(4, n=49)), CONFIG)
    assert (caught.value.n, caught.value.needed) == (49, 50)


def test_all_customers_equal() -> None:
    """Nothing varies, nothing to group by."""
    table = pd.DataFrame({"customer_id": range(60), "recency_days": 5, "frequency": 2, "monetary_value": 1000})
    with pytest.raises(InputError, match="the same for every customer"):
        segment_model(eager(table), CONFIG)


def test_fewer_different_customers_than_segments() -> None:
    """Two kinds of customers: three segments cannot be, two on demand can, and k stops at the kinds there are."""
    table = pd.DataFrame({"customer_id": range(60), "recency_days": [5, 90] * 30, "frequency": 2, "monetary_value": 1000})
    with pytest.raises(TooFewCustomersError, match="only 2 different combinations"):
        segment_model(eager(table), CONFIG)
    model = segment_model(eager(table), _config(k=2))
    assert (model.k, [c.k for c in model.candidates]) == (2, [2])


def test_map_is_a_proportional_sample() -> None:
    """600 of 3,000 customers, a fifth of each segment, money in the account currency, no ids."""
    section = _section(eager(planted(4, n=3_000)))
    assert (section.map_x, section.map_y, len(section.map_points)) == ("recency_days", "monetary_value", 600)
    for s in section.segments:
        assert sum(p.segment == s.segment for p in section.map_points) == pytest.approx(s.n_customers / 5, abs=1)
    of_each = [(p.segment, p.y) for p in section.map_medians]  # of all customers, as in the table below the map
    assert of_each == [(s.segment, s.monetary_value_median) for s in section.segments]
    top = [p.y for p in section.map_points if p.segment == 1]
    assert sum(top) / len(top) == pytest.approx(section.segments[0].monetary_value_mean, rel=0.1)


def test_map_without_recency() -> None:
    """The two features in which the centres differ; with one feature, value stands beside it."""
    table = planted(4).drop(columns="recency_days")
    section = _section(eager(table))
    assert {section.map_x, section.map_y} == {"frequency", "monetary_value"}
    assert _section(eager(table), _config(features=("frequency",))).map_y == "monetary_value"


def _real(folder: Path) -> tuple[SegmentModel, Segmentation]:
    model, _, section = _found(features(customers_of(eager(personality(folder)), window_months=24)))
    return model, section


def test_real_table(shared_data: Path) -> None:
    """Sizes and silhouettes measured once with scikit-learn alone; spend is the table's documented total."""
    model, section = _real(shared_data)
    assert section.k == 4
    assert sorted(s.n_customers for s in section.segments) == pytest.approx([442, 480, 629, 689], abs=15)
    assert [c.silhouette for c in model.candidates[:4]] == pytest.approx([0.469, 0.423, 0.413, 0.391], abs=0.01)
    assert sum(s.gmv for s in section.segments) == 1_356_988
    recency = [s.recency_days_mean or 0 for s in section.segments]
    value = [s.monetary_value_mean for s in section.segments]
    assert recency == pytest.approx([23, 73, 25, 75], abs=3)
    assert value == pytest.approx([979, 977, 70, 78], rel=0.05)
