"""Simulated customers whose rates are known: intervals cover them at 95%, and corrected tests err as rarely as they say.

Bounds: three binomial standard errors either side of the nominal rate, and one point more for what discrete counts leave uneven.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from tables import customers_of, eager

from reportgen.analysis.affinity import Affinity, affinity
from reportgen.analysis.campaign_history import CampaignHistory, campaign_history
from reportgen.analysis.conversion import Conversion, conversion
from reportgen.analysis.features import features
from reportgen.analysis.statistics.intervals import newcombe, wilson
from reportgen.analysis.statistics.paired import Answers, newcombe_paired
from reportgen.config import Config, config_from
from reportgen.notes import Skipped

pytestmark = pytest.mark.slow

NOMINAL = 0.95


def close_to_nominal(covered: list[bool]) -> bool:
    """Is the share of covered truths what 95% intervals promise?"""
    error = math.sqrt(NOMINAL * (1 - NOMINAL) / len(covered))
    return abs(float(np.mean(covered)) - NOMINAL) <= 3 * error + 0.01


def within(low: float, truth: float, high: float) -> bool:
    return low <= truth <= high


@pytest.mark.parametrize("n", [30, 150, 600])
def test_wilson_covers(n: int) -> None:
    draw, covered = np.random.default_rng([1, n]), []
    for truth in draw.uniform(0.02, 0.6, 4000):
        rate = wilson(int(draw.binomial(n, truth)), n)
        covered.append(within(rate.ci_low, truth, rate.ci_high))
    assert close_to_nominal(covered), np.mean(covered)


@pytest.mark.parametrize(("n", "m"), [(30, 60), (445, 631)])
def test_newcombe_covers(n: int, m: int) -> None:
    draw, covered = np.random.default_rng([2, n]), []
    for p, q in draw.uniform(0.02, 0.5, (4000, 2)):
        found = newcombe(wilson(int(draw.binomial(n, p)), n), wilson(int(draw.binomial(m, q)), m))
        covered.append(within(found[0], p - q, found[1]))
    assert close_to_nominal(covered), np.mean(covered)


@pytest.mark.parametrize("n", [60, 450, 2240])
@pytest.mark.parametrize("faithful", [0.0, 0.5, 0.9])
def test_newcombe_of_paired_rates_covers(n: int, faithful: float) -> None:
    """``faithful``: the share of customers who answer both times by the same throw of the die."""
    draw, covered = np.random.default_rng([3, n, int(10 * faithful)]), []
    for p, q in draw.uniform(0.03, 0.4, (1500, 2)):
        both = faithful * min(p, q) + (1 - faithful) * p * q
        counts = draw.multinomial(n, [both, p - both, q - both, 1 - p - q + both])
        found = newcombe_paired(Answers(*(int(count) for count in counts)))
        covered.append(within(found[0], p - q, found[1]))
    assert close_to_nominal(covered), np.mean(covered)


def test_the_last_campaign_against_an_earlier_one_in_every_segment() -> None:
    """Three segments of 200 to 600 customers with rates of their own, whole tables through the section: 150 of them."""
    draw, covered, false = np.random.default_rng(4), [], 0
    rates = {1: (0.10, 0.26), 2: (0.12, 0.13), 3: (0.01, 0.04)}
    for _ in range(150):
        segment = draw.choice([1, 2, 3], 1200, p=[0.5, 0.3, 0.2])
        same = draw.random(1200) < 0.4
        first, second = draw.random(1200), draw.random(1200)
        before, now = (np.array([rates[s][i] for s in segment]) for i in (0, 1))
        table = pd.DataFrame({"segment": segment})
        table["campaign.Before"] = (first < before).astype("int64")
        table["campaign.Now"] = (np.where(same, first, second) < now).astype("int64")
        found = campaign_history(eager(table), customers_of(eager(table)), Config())
        assert isinstance(found, CampaignHistory)
        for c in found.comparisons:
            if c.segment is not None:
                truth = rates[c.segment][1] - rates[c.segment][0]
                covered.append(within(c.ci_low, truth, c.ci_high))
        equal = table.assign(**{"campaign.Now": (np.where(same, first, second) < before).astype("int64")})
        found = campaign_history(eager(equal), customers_of(eager(equal)), Config())
        assert isinstance(found, CampaignHistory)
        false += any(not c.tie for c in found.comparisons)
    assert close_to_nominal(covered), np.mean(covered)
    assert false <= 15  # of 150 tables in which nothing differs: 5%, and three standard errors


def test_bands_cover_their_rates_and_ratios_and_call_a_trend_only_where_one_is() -> None:
    """100 tables of 1,500 customers in three segments; the response rises with income alone, purchases a visit are 0.2."""
    draw, covered, ratios, missed, false = np.random.default_rng(5), [], [], 0, 0
    config = config_from({"conversion": {"income_bands": [200.0, 300.0, 400.0], "spend_bands": [2.0], "age_bands": [35.0, 50.0]}})
    rates = np.array([0.05, 0.12, 0.19, 0.30])
    for _ in range(100):
        band = draw.integers(0, 4, 1500)
        visits = draw.poisson(5, 1500) + 1.0
        table = pd.DataFrame(
            {
                "segment": draw.integers(1, 4, 1500),
                "income": 15_000 + 10_000 * band,
                "age": draw.integers(20, 70, 1500),
                "monetary_value": 100,
                "visits": visits,
                "frequency": draw.poisson(0.2 * 24 * visits),
                "campaign.Now": (draw.random(1500) < rates[band]).astype("int64"),
            }
        )
        found = conversion(eager(table), customers_of(eager(table), 24.0), config)
        assert isinstance(found, Conversion)
        for row in (*found.by, *found.segments):
            assert not isinstance(row, Skipped)
            for i, cell in enumerate(row.bands):
                if row.by == "income" and cell.response is not None:
                    covered.append(within(cell.response.ci_low, rates[i], cell.response.ci_high))
                if row.segment is not None and cell.purchases_per_visit_low is not None:
                    ratios.append(within(cell.purchases_per_visit_low, 0.2, cell.purchases_per_visit_high or 0.0))
            if row.by == "income":
                missed += row.response is None or row.response.direction != "rising"
        flat = [
            g for r in (*found.by, *found.segments) if not isinstance(r, Skipped) and r.by == "age" for g in (r.response,) if g
        ]
        false += any(g.direction != "none" or g.pairs for g in flat)
        false_ratio = [r.purchases_per_visit for r in found.segments if r.purchases_per_visit is not None]
        false += any(g.direction != "none" for g in false_ratio)
    assert close_to_nominal(covered), np.mean(covered)
    assert close_to_nominal(ratios), np.mean(ratios)
    assert missed <= 4  # of 400 trends from 5% to 30%
    assert false <= 21  # of 200 families without any: 5%, and three and a half standard errors


def test_habits_of_responders_are_covered_over_all_and_within_segments() -> None:
    """150 tables: an answer adds 0.06 to the web share; segment 1 answers more and buys more on the web."""
    draw, overall, within_, own = np.random.default_rng(6), [], [], []
    for _ in range(150):
        segment = draw.integers(1, 3, 1200)
        answered = (draw.random(1200) < np.where(segment == 1, 0.3, 0.1)).astype("int64")
        level = 0.3 + 0.06 * answered + 0.2 * (segment == 1)
        web = draw.binomial(20, draw.beta(8 * level, 8 * (1 - level)))
        table = pd.DataFrame({"segment": segment, "monetary_value": 100, "frequency": 20, "campaign.Now": answered})
        table["purchases.Web"], table["purchases.Store"] = web, 20 - web
        people = customers_of(eager(table))
        found = affinity(features(people), people, Config())
        assert isinstance(found, Affinity)
        for h in found.habits:
            if h.channel == "Web" and h.segment is None:
                # of responders 3 in 4 are of segment 1 (0.3 against 0.1), of others 0.7 in 1.6
                truth = 0.06 + 0.2 * (0.75 - 0.7 / 1.6)
                overall.append(within(h.ci_low, truth, h.ci_high))
                assert h.within_low is not None
                assert h.within_high is not None
                within_.append(within(h.within_low, 0.06, h.within_high))
            elif h.channel == "Web":
                own.append(within(h.ci_low, 0.06, h.ci_high))
    for covered in (overall, within_, own):
        assert close_to_nominal(covered), np.mean(covered)
