"""Control: what a mailing to the likeliest adds is told from those of the control group who are as likely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from tables import eager

from reportgen.analysis.mailing.cells import cells, drawn
from reportgen.analysis.mailing.control import _banded
from reportgen.analysis.mailing.plans import Economics
from reportgen.analysis.mailing.reach import profit, taken
from reportgen.analysis.prediction.scores import Scores


def scores() -> Scores:
    """Of 200 likely customers eight in ten answer, contacted or not; of 800 others contact moves one in twenty to one in five."""
    rows = []
    for probability, n, contacted, held_out in ((0.8, 200, 0.8, 0.8), (0.1, 800, 0.2, 0.05)):
        left = round(0.3 * n)
        for i in range(n):
            held = i < left
            place, of, rate = (i, left, held_out) if held else (i - left, n - left, contacted)
            rows.append((f"{probability}-{i:04d}", probability, int(not held), int(place < round(of * rate))))
    table = pd.DataFrame(rows, columns=["customer_id", "probability", "asked", "responded"])
    return Scores(eager(table.assign(segment=1, decile=1 + (table["probability"] < 0.5))), "model", True)


def test_who_would_have_answered_anyway_adds_nothing() -> None:
    """By hand: 160 of 200 answer, as 48 of 60 did unasked; of 800, 160 against 12 of 240, which is 40."""
    gathered = cells(scores(), measured=True)
    assert gathered.probability.tolist() == pytest.approx([0.8, 0.1])
    assert gathered.control_n.tolist() == [60, 240]
    assert gathered.added.tolist() == pytest.approx([0, 120])


def test_no_band_holds_fewer_than_it_takes() -> None:
    """By hand: steps of 59, 1 and 1 are one band; of 20, 20, 29 and 1 the first two and the last two; of nobody there is one."""
    for sizes, bands in (([59, 1, 1], [61]), ([29, 33, 1], [63]), ([20, 20, 29, 1], [40, 30]), ([40, 29], [69]), ([], [0])):
        rows = np.array([[n, 0, 0.1] for n in sizes]).reshape(-1, 3)
        lowest, sums = _banded(np.arange(len(sizes))[::-1], rows)
        assert sums[:, 0].tolist() == bands
        assert len(lowest) == (len(bands) if sizes else 0)


def test_resamples_scatter_about_what_was_counted() -> None:
    """The prior of a group is shared out among its bands: thirty bands of none would else answer half a time each."""
    gathered = cells(scores(), measured=True)
    draws = drawn(gathered, 4_000, 1)
    assert draws.added.mean(axis=0) == pytest.approx(gathered.added, abs=1.0)
    # by hand: 200 x 0.8 x 0.2 / 140 of the contacted, the same / 60 of the control group, in customers; the mix is of the table
    scatter = 200 * (0.16 / 140 + 0.16 / 60) ** 0.5
    assert draws.added.std(axis=0)[0] == pytest.approx(scatter, rel=0.1)


def test_the_range_of_a_part_is_that_of_the_customers_like_it() -> None:
    gathered = cells(scores(), measured=True)
    top = profit(taken(gathered, gathered.probability > 0.5), Economics(100.0, 1_000.0, 0.5))
    assert top.value == -200.0  # 200 letters at 1, and no answer that they added
    assert top.low < -200.0 < top.high


def test_the_range_of_the_likely_is_newcombes() -> None:
    """By hand: 112 of 140 answered and 48 of 60 did unasked, all told the same; Wilson's ends by scipy, squared and added."""
    gathered = cells(scores(), measured=True)
    top = profit(taken(gathered, gathered.probability > 0.5), Economics(100.0, 1_000.0, 0.5))
    asked, left = (binomtest(k, n).proportion_ci(0.95, "wilson") for k, n in ((112, 140), (48, 60)))
    below = ((0.8 - asked.low) ** 2 + (left.high - 0.8) ** 2) ** 0.5
    above = ((asked.high - 0.8) ** 2 + (0.8 - left.low) ** 2) ** 0.5
    assert (top.low, top.high) == pytest.approx((-200 - 2000 * below, -200 + 2000 * above), abs=0.01)


def test_resamples_draw_as_many_customers_as_there_are() -> None:
    """Half of one cell was held out, and nobody of the other: of both together all are drawn."""
    rows = [(0.8, 1)] * 30 + [(0.2, 1)] * 20 + [(0.2, 0)] * 20
    table = pd.DataFrame(rows, columns=["probability", "asked"]).assign(segment=1, decile=1, responded=0)
    gathered = cells(Scores(eager(table.assign(customer_id=[f"C{i:02d}" for i in range(70)])), "model", True))
    assert set(drawn(gathered, 50, 1).n.sum(axis=1)) == {70.0}
