"""What customers did not say: incomes that would turn a trend round, and what the brief then says of those it knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from door import HEADER, cleaned, frame_of, rows
from scipy import stats
from tables import customers_of, eager, lazy

from reportgen.analysis.conversion import BandedConversion, Conversion, conversion
from reportgen.analysis.describing.contrasts import contrasts
from reportgen.analysis.describing.portraits import medians, most_frequent
from reportgen.analysis.descriptors import descriptors
from reportgen.analysis.experiments.balance import balance
from reportgen.analysis.features import features
from reportgen.analysis.grouping.assignment import FeatureScale, SegmentModel
from reportgen.config import config_from
from reportgen.engine import Frame, collect
from reportgen.notes import Verdict

ENGINES = pytest.mark.parametrize("engine", [eager, lazy])
BY_SPEND = SegmentModel(
    (FeatureScale("monetary_value", False, 1.0, None, None, middle=0.0, spread=1.0, missing=0.0),),
    ((0.0,), (1.0,)),
    (),
    8,
    k_demanded=True,
)


def people() -> pd.DataFrame:
    """Return 200 customers with an income, of whom more answer the more they have, and 400 without, of whom none does.

    Of 100 with 20,000 to 29,900 a tenth answers, of 100 with 40,000 to 49,900 four tenths; the stand-in lies above them all.
    Segment 1 holds all with an income but one, segment 2 that one and half of the mute, segment 3 the other half.
    """
    told = [*range(2_000_000, 3_000_000, 10_000), *range(4_000_000, 5_000_000, 10_000)]
    answers = [int(i % 10 < (1 if i < 100 else 4)) for i in range(200)]
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:03}" for i in range(600)],
            "segment": [2] + [1] * 199 + [2] * 200 + [3] * 200,
            "monetary_value": [100] * 600,
            "age": [30.0 + i % 20 for i in range(600)],
            "income": [*told, *[6_000_000] * 400],
            "income_known": [True] * 200 + [False] * 400,
            "campaign.Spring": [*answers, *[0] * 400],
        }
    )


def test_cleaning_tells_an_income_from_its_stand_in() -> None:
    """By hand: customers 2 and 5 say nothing; the column is there only where somebody does not."""
    table = rows()
    for i in (1, 4):
        table[i][HEADER.index("income")] = ""
    frame = frame_of(cleaned(table))
    assert frame["customer_id"][~frame["income_known"]].tolist() == ["002", "005"]
    assert frame["income"].notna().all()  # what stands in serves distances and models
    assert "income_known" not in frame_of(cleaned(rows()))


@ENGINES
def test_a_stand_in_is_in_no_band_of_income(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """By hand: 10 of 100 below 35,000 and 40 of 100 above; with the 400, 40 of 500 above, and no rise."""
    frame = engine(people())
    found = conversion(frame, customers_of(frame), config_from({"conversion": {"income_bands": [35_000.0]}}))
    assert isinstance(found, Conversion)
    income = found.by[0]
    assert isinstance(income, BandedConversion)
    assert [(b.n_customers, b.response and (b.response.k, b.response.n)) for b in income.bands] == [
        (100, (10, 100)),
        (100, (40, 100)),
    ]
    assert income.response is not None
    assert (income.response.direction, income.response.judgement.verdict) == ("rising", Verdict.SOLID)


@ENGINES
def test_a_stand_in_moves_no_boundary(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """The quintiles of the 200, by numpy, raised to whole cents."""
    frame = engine(people())
    found = conversion(frame, customers_of(frame), config_from({}))
    assert isinstance(found, Conversion)
    income = found.by[0]
    assert isinstance(income, BandedConversion)
    known = people()["income"][:200]
    assert [b.low for b in income.bands[1:]] == [np.ceil(np.quantile(known, q)) / 100 for q in (0.2, 0.4, 0.6, 0.8)]


@ENGINES
def test_a_stand_in_is_in_no_test_between_segments(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """Authority: scipy's Welch on the 240 who say it; 160 stand-ins in segment 2 would make it the richer."""
    draw = np.random.default_rng(2)
    table = pd.DataFrame(
        {"segment": [1] * 200 + [2] * 200, "monetary_value": 1, "income": draw.integers(2_000_000, 4_000_000, 400)}
    )
    table["income_known"] = [True] * 200 + [i < 40 for i in range(200)]
    table["income"] = table["income"].where(table["income_known"], 9_000_000)
    frame = engine(table)
    found = descriptors(frame, customers_of(frame), BY_SPEND)
    assert isinstance(found, tuple)
    one, two = table["income"][:200], table["income"][200:240]
    row = next(d for d in found if d.segment == 1)
    assert (row.share_or_mean, row.share_or_mean_others) == pytest.approx((one.mean() / 100, two.mean() / 100))
    raw = stats.ttest_ind(one, two, equal_var=False).pvalue
    assert row.p_value == pytest.approx(min(1.0, 2 * raw))  # Holm: the two rows have one p
    contrast = contrasts(frame, ["income"])[1]["income"]
    assert contrast.mean_all == pytest.approx(table["income"][table["income_known"]].mean())


@ENGINES
def test_a_stand_in_is_typical_of_nobody(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """By hand: the middle of the 199; of segment 2 but one of 201 has any, of segment 3 nobody."""
    found = medians(engine(people()), frozenset({"age", "income"}))
    assert found[1]["income"] == np.median(people()["income"][1:200])
    assert sorted(found[2]) == sorted(found[3]) == ["age"]


def test_a_stand_in_balances_no_arms() -> None:
    """By hand: of each arm ten have an income, 1,000 and 2,000 more; the stand-ins of the others would hide it."""
    income = [*range(1_000, 1_010), *[5_000] * 90, *range(2_000, 2_010), *[5_000] * 90]
    table = pd.DataFrame({"arm": ["A"] * 100 + ["control"] * 100, "income": [x * 100 for x in income]})
    table["income_known"] = [x != 5_000 for x in income]
    (check,) = balance(eager(table), ["A"], "control").checks
    assert (check.mean_treated, check.mean_control) == (1_004.5, 2_004.5)


def test_features_keep_what_stands_in() -> None:
    """The distance and the model have a number for everybody."""
    frame = collect(features(customers_of(eager(people()))))
    assert frame["income"].null_count() == 0


def households() -> pd.DataFrame:
    """Return 100 customers of segment 1, 40 married, 20 single and 40 silent, and 100 of segment 2, of whom 10 are told."""
    labels = [*["Married"] * 40, *["Single"] * 20, *["Unknown"] * 40, *["Married"] * 7, *["Single"] * 3, *["unknown"] * 90]
    return pd.DataFrame({"segment": [1] * 100 + [2] * 100, "monetary_value": [100] * 200, "marital_status": labels})


@ENGINES
def test_what_nobody_told_is_most_often_of_nobody(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """By hand: 40 of the 60 told in segment 1; of segment 2 a tenth is told, which does not speak for it."""
    frame = engine(households())
    assert most_frequent(frame, "marital_status", frozenset({"marital_status"})) == {1: ("Married", 40 / 60)}
    assert most_frequent(frame, "marital_status", frozenset()) == {}


@ENGINES
def test_what_nobody_told_sets_no_segment_apart(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """Authority: scipy.stats.fisher_exact of 40 of 60 against 7 of 10, where all customers would be 40 of 100 against 7."""
    frame = engine(households())
    found = descriptors(frame, customers_of(frame), BY_SPEND)
    assert isinstance(found, tuple)
    assert {d.label for d in found} == {"Single"}  # of two labels the one says what the other does
    row = next(d for d in found if d.segment == 1)
    assert (row.share_or_mean, row.share_or_mean_others) == pytest.approx((20 / 60, 3 / 10))
    assert row.p_value == pytest.approx(min(1.0, 2 * stats.fisher_exact([[20, 40], [3, 7]]).pvalue))
    assert row.judgement.verdict is Verdict.UNSUPPORTED
