"""Gaps: after how long a silence a customer of a shop may be gone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from order_tables import AMOUNTS, table
from tables import customers_of, eager, planted

from reportgen.config import Config, config_from
from reportgen.orders.gaps import usual_gap
from reportgen.pipeline import build_brief


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_ninth_of_ten(seed: int) -> None:
    """Authority: brute force, customer by customer, sorted by hand."""
    rng = np.random.default_rng(seed)
    customer, day = rng.integers(0, 40, 900), 738_000 + rng.integers(0, 365, 900)
    gaps: list[int] = []
    for c in range(40):
        days = sorted(set(day[customer == c].tolist()))
        gaps += [after - before for before, after in pairwise(days)]
    found = usual_gap(customer, day)
    assert found == sorted(gaps)[int(np.ceil(0.9 * len(gaps))) - 1]


def test_a_day_counts_once_and_order_does_not_matter() -> None:
    weekly = np.tile(np.arange(0, 70, 7), 12)
    who = np.repeat(np.arange(12), 10)
    assert usual_gap(who, weekly) == 7.0
    shuffled = np.random.default_rng(0).permutation(240)
    assert usual_gap(np.tile(who, 2)[shuffled], np.tile(weekly, 2)[shuffled]) == 7.0


def test_few_gaps_and_gaps_that_a_file_is_too_short_for_say_nothing() -> None:
    weekly, who = np.tile(np.arange(0, 70, 7), 11), np.repeat(np.arange(11), 10)
    assert usual_gap(who, weekly) is None, "ninety-nine gaps"
    once_more = np.tile([0, 60], 150)
    assert usual_gap(np.repeat(np.arange(150), 2), once_more) is None, "sixty of sixty days"
    assert usual_gap(np.array([], dtype=int), np.array([], dtype=int)) is None


def test_lines_without_days_say_nothing(tmp_path: Path) -> None:
    lines = [[f"{i}", f"k{i % 9}", "2", "5"] for i in range(90)]
    orders = table(lines, tmp_path, ("order", "customer", "quantity", "price"), orders={"undated": True}).orders
    assert orders
    assert orders.usual_gap is None


def shop(seed: int = 3) -> pd.DataFrame:
    """Three hundred customers, a third of whom stopped in March: they bought every fortnight or so until then."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, ...]] = []
    for c in range(300):
        day, end = float(rng.integers(0, 14)), 90 if c % 3 == 0 else 360
        while day < end:
            when = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day))
            rows.append((f"{len(rows)}", f"k{c}", when.date().isoformat(), f"{rng.integers(5, 90)}"))
            day += 7 + rng.exponential(7)
    return pd.DataFrame(rows, columns=list(AMOUNTS))


def test_who_stopped_is_silent_and_nobody_else() -> None:
    """Planted: a hundred of three hundred stopped nine months ago; the longest-silent third would be them by luck alone."""
    brief = build_brief(shop(), Config())
    assert brief.impact.lapse_days is not None
    assert 14 < brief.impact.lapse_days < 40, "7 days and an exponential wait of 7: nine in ten within 7 + 7 ln 10 = 23"
    silent = brief.impact.baseline[-1].n_lapsing
    assert silent is not None
    assert 100 <= silent <= 100 + 200 // 5, "and of the others nearly one in ten, by what nine in ten means"
    saved = next(s for s in brief.impact.scenarios if s.scenario == "retention" and s.segment is None)
    assert saved.assumptions[2].code == "usual_gap"
    assert saved.assumptions[2].base == brief.impact.lapse_days


def test_what_somebody_set_comes_first() -> None:
    brief = build_brief(shop(), config_from({"impact": {"lapse_days": 100}}))
    saved = next(s for s in brief.impact.scenarios if s.scenario == "retention" and s.segment is None)
    assert (saved.assumptions[2].code, brief.impact.lapse_days) == ("lapse_days", 100.0)


def test_a_table_of_customers_tells_no_gaps() -> None:
    assert customers_of(eager(planted(2))).usual_gap is None
