"""Bands added up by hand, over all customers and in each segment; what is skipped, and what must not matter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tables import customers_of, eager, lazy

from reportgen.analysis.conversion import BandedConversion, Conversion, conversion
from reportgen.analysis.features import features
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.document.grids import along
from reportgen.engine import Frame
from reportgen.notes import Skipped
from reportgen.sources import read_table

SIX = pd.DataFrame(
    {
        "segment": [1, 1, 1, 2, 2, 2],
        "income": [10_000, 20_000, 30_000, 40_000, 50_000, None],
        "age": [20, 30, 30, 40, 70, None],
        "monetary_value": [100, 200, 300, 400, 500, 600],
        "frequency": [2, 4, 6, 8, 10, 12],
        "visits": [1.0, 1.0, 2.0, 2.0, 0.0, 4.0],
        "campaign.Spring": [0, 0, 1, 0, 1, 1],
    }
)


def settings(**changes: Any) -> Config:
    """Return settings under which a band of one customer has a rate."""
    return config_from({"conversion": {"min_customers": 1, **changes}})


def of(frame: Frame, config: Config | None = None, months: float | None = 2.0) -> Conversion:
    found = conversion(frame, customers_of(frame, months), config or settings())
    assert isinstance(found, Conversion)
    return found


def by(section: Conversion, name: str, segment: int | None = None) -> BandedConversion:
    rows = [*section.by, *section.segments]
    return next(b for b in rows if isinstance(b, BandedConversion) and (b.by, b.segment) == (name, segment))


def test_bands_by_hand() -> None:
    section = of(eager(SIX), settings(n_bands=2, age_bands=[35.0, 60.0]))
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


def test_bands_of_segments_are_those_of_all_customers_by_hand() -> None:
    """Segment 1 earns 100, 200 and 300, segment 2 400 and 500: the boundary stays 300, and segment 2 has nobody below it."""
    section = of(eager(SIX), settings(n_bands=2))
    one, two = by(section, "income", 1), by(section, "income", 2)
    assert [(b.low, b.high, b.n_customers) for b in one.bands] == [(None, 300.0, 2), (300.0, None, 1)]
    assert [(b.low, b.high, b.n_customers) for b in two.bands] == [(None, 300.0, 0), (300.0, None, 2)]
    assert [(b.response.k, b.response.n) for b in one.bands if b.response] == [(0, 2), (1, 1)]
    assert (two.bands[0].response, two.bands[0].purchases_per_visit) == (None, None)
    assert [b.purchases_per_visit for b in one.bands] == [1.5, 1.5]  # 6 / 2 over 2, 6 / 2 over 2
    assert two.response is not None
    assert two.response.judgement.reason == "too_few_in_bands"
    assert [(b.by, b.segment) for b in section.segments] == [(name, s) for s in (1, 2) for name in ("income", "spend", "age")]


def test_segments_add_up_to_all_customers() -> None:
    section = of(eager(pd.concat([SIX] * 7, ignore_index=True)))
    for name in ("income", "spend", "age"):
        whole, parts = by(section, name), [by(section, name, s) for s in (1, 2)]
        for i, band in enumerate(whole.bands):
            assert band.n_customers == sum(part.bands[i].n_customers or 0 for part in parts)
            assert band.response is not None
            assert band.response.k == sum(r.k for part in parts if (r := part.bands[i].response))


def test_a_band_of_too_few_customers_has_no_rate_and_is_in_no_test() -> None:
    """29 customers are too few at the usual 30: with fewer, even nobody of them leaves 11.4% open (Wilson: z^2 / (30 + z^2))."""
    rows = [(100, 29), (200, 30), (300, 30)]
    table = pd.DataFrame([(income, 0) for income, n in rows for _ in range(n)], columns=["income", "campaign.Spring"])
    section = of(
        eager(table.assign(segment=1, monetary_value=100)), config_from({"conversion": {"income_bands": [2.0, 3.0]}}), None
    )
    income = by(section, "income")
    assert [band.response is None for band in income.bands] == [True, False, False]
    assert income.bands[1].response is not None
    assert income.bands[1].response.ci_high == pytest.approx(0.114, abs=5e-4)
    assert income.response is not None
    assert (income.response.n_pairs, section.min_customers) == (1, 30)


def test_delta_interval_by_hand() -> None:
    # x = 2, 4 and y = 1, 1: ratio 3, residuals -1 and 1, variance 2 / 1 * 2 / 2^2 = 1; over two months 1.5 +- 1.96 / 2
    band = by(of(eager(SIX), settings(n_bands=2)), "income").bands[0]
    assert (band.purchases_per_visit_low, band.purchases_per_visit_high) == pytest.approx((0.52, 2.48), abs=1e-4)


def test_equal_values_are_one_band() -> None:
    table = SIX.assign(income=100, monetary_value=100)
    found = by(of(eager(table)), "income")
    assert [(b.low, b.high, b.n_customers) for b in found.bands] == [(None, None, 6)]
    assert found.response is not None
    assert (found.response.direction, found.response.p_value, found.response.judgement.reason) == ("none", None, "one_band")


def test_ties_make_fewer_bands() -> None:
    table = SIX.assign(monetary_value=[0, 0, 0, 0, 500, 600])
    bands = by(of(eager(table)), "spend").bands
    assert sum(b.n_customers or 0 for b in bands) == 6
    assert all(b.n_customers for b in bands)
    assert [b.high for b in bands[:-1]] == [b.low for b in bands[1:]]


def test_missing_roles() -> None:
    section = of(eager(SIX.drop(columns=["income", "age"])))
    assert section.by[0] == Skipped("no_income", ("income",))
    assert section.by[2] == Skipped("no_age", ("birth_year", "age"))
    assert isinstance(section.by[1], BandedConversion)
    assert {row.by for row in section.segments} == {"spend"}


def test_without_visits_or_campaigns() -> None:
    found = by(of(eager(SIX.drop(columns="visits"))), "spend")
    assert found.purchases_per_visit is None
    assert all(b.purchases_per_visit is None for b in found.bands)
    found = by(of(eager(SIX.drop(columns="campaign.Spring"))), "spend")
    assert found.response is None
    assert all(b.response is None for b in found.bands)


def test_nothing_to_convert() -> None:
    bare = eager(SIX.drop(columns=["visits", "campaign.Spring"]))
    assert conversion(bare, customers_of(bare), Config()) == Skipped("no_campaigns_no_visits", ("campaigns", "visits"))
    timeless = eager(SIX.drop(columns="campaign.Spring"))
    assert conversion(timeless, customers_of(timeless), Config()) == Skipped("no_campaigns_no_window", ("campaigns",))


def test_an_income_that_nobody_has_is_skipped() -> None:
    section = of(eager(SIX.assign(income=float("nan"))))
    assert section.by[0] == Skipped("no_income", ("income",))
    assert {row.by for row in section.segments} == {"spend", "age"}


def test_a_segment_of_which_no_age_is_known_has_the_bands_without_anybody_in_them() -> None:
    """Pages ask for every segment by every feature."""
    section = of(eager(SIX.assign(age=[20, 30, 30, None, None, None])), settings(n_bands=2, age_bands=[30.0]))
    two = by(section, "age", 2)
    assert [(b.low, b.high, b.n_customers, b.response) for b in two.bands] == [(None, 30.0, 0, None), (30.0, None, 0, None)]
    assert two.response is not None
    assert two.response.judgement.reason == "too_few_in_bands"
    assert [(row.segment, len(row.cells)) for row in along(section)] == [(None, 6), (1, 6), (2, 6)]  # two measures by three


def test_order_and_engine_change_nothing() -> None:
    table = pd.concat([SIX] * 20, ignore_index=True)
    shuffled = table.sample(frac=1, random_state=4)
    assert of(eager(table)) == of(eager(shuffled)) == of(lazy(shuffled))


def test_real_table(shared_data: Path) -> None:
    """Counted in the file with pandas: responders among the fifth with the highest spend, as far as ties allow, 151 of 449."""
    config = config_from({"segments": {"k": 4}})
    people = customers(read_table(shared_data / "customer_personality.csv", config), config, dt.date(2014, 7, 1))
    described = features(people)
    section = conversion(with_segment(described, segment_model(described, config)), people, config)
    assert isinstance(section, Conversion)
    spend = by(section, "spend")
    assert spend.bands[-1].response is not None
    assert (spend.bands[-1].response.k, spend.bands[-1].response.n) == (151, 449)
    assert spend.response is not None
    assert (spend.response.direction, spend.response.letters) == ("rising", ("a", "b", "b", "b", "c"))
    assert (section.n_trends, len(section.segments)) == (15, 12)
    high = by(section, "spend", 1)  # a segment of high value holds nobody who spends little, and says so
    assert [band.response is None for band in high.bands] == [True, True, False, False, False]
    assert high.response is not None
    assert high.response.judgement.reason == "last_band_stands_out"
