"""Bands added up by hand, trends that are there and trends that are not."""

from __future__ import annotations

import pandas as pd
import pytest
from tables import customers_of, eager, lazy

from reportgen.analysis.conversion import BandedConversion, Conversion, conversion
from reportgen.config import Config, config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict

SIX = pd.DataFrame(
    {
        "income": [10_000, 20_000, 30_000, 40_000, 50_000, None],
        "age": [20, 30, 30, 40, 70, None],
        "monetary_value": [100, 200, 300, 400, 500, 600],
        "frequency": [2, 4, 6, 8, 10, 12],
        "visits": [1.0, 1.0, 2.0, 2.0, 0.0, 4.0],
        "campaign.Spring": [0, 0, 1, 0, 1, 1],
    }
)


def of(frame: Frame, config: Config | None = None, months: float | None = 2.0) -> Conversion:
    found = conversion(frame, customers_of(frame, months), config or Config())
    assert isinstance(found, Conversion)
    return found


def by(section: Conversion, name: str) -> BandedConversion:
    return next(b for b in section.by if isinstance(b, BandedConversion) and b.by == name)


def steps(*bands: tuple[int, int]) -> BandedConversion:
    """Return what is found where band i of income has (responders, customers)."""
    rows = [(100 * i, int(j < k)) for i, (k, n) in enumerate(bands) for j in range(n)]
    table = pd.DataFrame(rows, columns=["income", "campaign.Spring"]).assign(monetary_value=100)
    bounds = [float(i) for i in range(1, len(bands))]
    return by(of(eager(table), config_from({"conversion": {"income_bands": bounds}}), None), "income")


def test_bands_by_hand() -> None:
    section = of(eager(SIX), config_from({"conversion": {"n_bands": 2, "age_bands": [35.0, 60.0]}}))
    income = by(section, "income")  # of 100, 200, 300, 400 and 500 the median is 300, which belongs to the upper band
    assert [(b.low, b.high, b.n_customers) for b in income.bands] == [(None, 300.0, 2), (300.0, None, 3)]
    assert [(b.response.k, b.response.n) for b in income.bands if b.response] == [(0, 2), (2, 3)]
    # purchases a month over visits a month: (2 + 4) / 2 over 1 + 1; (6 + 8) / 2 over 2 + 2, the one without visits left out
    assert [b.purchases_per_visit for b in income.bands] == [1.5, 1.75]
    age = by(section, "age")
    assert [(b.low, b.high, b.n_customers) for b in age.bands] == [(None, 35.0, 3), (35.0, 60.0, 1), (60.0, None, 1)]
    assert age.bands[2].purchases_per_visit is None  # nobody visits
    assert (age.bands[1].purchases_per_visit, age.bands[1].purchases_per_visit_low) == (2.0, None)  # one customer has no interval
    assert section.n_without_visits == 1


def test_delta_interval_by_hand() -> None:
    # x = 2, 4 and y = 1, 1: ratio 3, residuals -1 and 1, variance 2 / 1 * 2 / 2^2 = 1; over two months 1.5 +- 1.96 / 2
    band = by(of(eager(SIX), config_from({"conversion": {"n_bands": 2}})), "income").bands[0]
    assert (band.purchases_per_visit_low, band.purchases_per_visit_high) == pytest.approx((0.52, 2.48), abs=1e-4)


def test_a_steady_trend() -> None:
    found = steps((5, 100), (20, 100), (40, 100))
    assert (found.trend, found.judgement.verdict, found.judgement.reason) == ("rising", Verdict.SOLID, "trend_rising")
    found = steps((40, 100), (20, 100), (5, 100))
    assert (found.trend, found.judgement.reason) == ("falling", "trend_falling")


def test_one_end_that_stands_out_is_not_a_steady_trend() -> None:
    found = steps((10, 100), (12, 100), (10, 100), (11, 100), (35, 100))
    assert (found.trend, found.judgement.verdict, found.judgement.reason) == ("rising", Verdict.SOLID, "last_band_stands_out")
    found = steps((40, 100), (10, 100), (12, 100), (10, 100))
    assert (found.trend, found.judgement.reason) == ("falling", "first_band_stands_out")


def test_a_trend_with_a_reversal() -> None:
    found = steps((5, 100), (60, 100), (30, 100), (60, 100))
    assert (found.trend, found.judgement.verdict, found.judgement.reason) == ("rising", Verdict.INDICATIVE, "trend_with_reversal")


def test_bands_that_differ_without_a_trend() -> None:
    found = steps((40, 100), (5, 100), (40, 100))
    assert (found.trend, found.judgement.reason) == ("none", "bands_differ_without_trend")


@pytest.mark.parametrize("bands", [((10, 100), (12, 100), (9, 100)), ((0, 50), (0, 50)), ((50, 50), (50, 50))])
def test_no_trend(bands: tuple[tuple[int, int], ...]) -> None:
    found = steps(*bands)
    assert (found.trend, found.judgement.verdict, found.judgement.reason) == ("none", Verdict.UNSUPPORTED, "no_trend")


def test_equal_values_are_one_band() -> None:
    table = SIX.assign(income=100, monetary_value=100)
    found = by(of(eager(table)), "income")
    assert [(b.low, b.high, b.n_customers) for b in found.bands] == [(None, None, 6)]
    assert (found.trend, found.p_value, found.judgement.reason) == ("none", None, "one_band")


def test_ties_make_fewer_bands() -> None:
    table = SIX.assign(monetary_value=[0, 0, 0, 0, 500, 600])
    bands = by(of(eager(table)), "spend").bands
    assert sum(b.n_customers for b in bands) == 6
    assert all(b.n_customers for b in bands)
    assert [b.high for b in bands[:-1]] == [b.low for b in bands[1:]]


def test_missing_roles() -> None:
    section = of(eager(SIX.drop(columns=["income", "age"])))
    assert section.by[0] == Skipped("no_income", ("income",))
    assert section.by[2] == Skipped("no_age", ("birth_year", "age"))
    assert isinstance(section.by[1], BandedConversion)


def test_without_visits_or_campaigns() -> None:
    section = of(eager(SIX.drop(columns="visits")))
    assert all(b.purchases_per_visit is None for b in by(section, "spend").bands)
    section = of(eager(SIX.drop(columns="campaign.Spring")))
    found = by(section, "spend")
    assert all(b.response is None for b in found.bands)
    assert found.judgement.reason == "response_unknown"


def test_nothing_to_convert() -> None:
    bare = eager(SIX.drop(columns=["visits", "campaign.Spring"]))
    assert conversion(bare, customers_of(bare), Config()) == Skipped("no_campaigns_no_visits", ("campaigns", "visits"))
    timeless = eager(SIX.drop(columns="campaign.Spring"))
    assert conversion(timeless, customers_of(timeless), Config()) == Skipped("no_campaigns_no_window", ("campaigns",))


def test_an_income_that_nobody_has_is_skipped() -> None:
    assert of(eager(SIX.assign(income=float("nan")))).by[0] == Skipped("no_income", ("income",))


def test_order_and_engine_change_nothing() -> None:
    table = pd.concat([SIX] * 20, ignore_index=True)
    shuffled = table.sample(frac=1, random_state=4)
    assert of(eager(table)) == of(eager(shuffled)) == of(lazy(shuffled))
