"""Assumptions: what a scenario rests on, and the one share of it that a control group measures."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from answers import QUICK, judged, paid
from example_uplift import uplift
from tables import eager

from reportgen.analysis.campaigns import campaigns
from reportgen.analysis.impact import Impact, impact
from reportgen.analysis.money.assumptions import stated, uplift_share
from reportgen.analysis.money.scenarios import Scenario
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.intervals import newcombe, wilson
from reportgen.analysis.targeting import targeting
from reportgen.analysis.uplift import Uplift
from reportgen.config import Config, config_from
from reportgen.notes import Judgement, Skipped, Verdict

NONE = Skipped("no_control_group", ("treatment", "control"))


def measured(treated: tuple[int, int], control: tuple[int, int]) -> Uplift:
    """Return what one letter changed among all customers: answers and customers of either group."""
    found = uplift()
    row = dataclasses.replace(found.rows[0], treated=wilson(*treated), control=wilson(*control))
    return dataclasses.replace(found, rows=(row,), arms=(row.arm,))


def test_the_part_of_the_answers_that_contact_adds_by_hand() -> None:
    """20% with a letter and 5% without: three answers of four would not have come."""
    found = uplift_share(measured((40, 200), (10, 200)))
    assert found is not None
    assert found.code == "uplift_share"
    assert found.base == pytest.approx(0.75)
    low, high = newcombe(wilson(40, 200), wilson(10, 200))
    assert found.low == pytest.approx(low / 0.2)
    assert found.high == pytest.approx(min(1.0, high / 0.2))
    assert 0 < found.low < found.base < found.high <= 1


def test_two_letters_are_taken_together() -> None:
    """One less the rate of those left alone over that of all who got a letter."""
    rows = [row for row in uplift().rows if row.segment is None]
    k, n = sum(row.treated.k for row in rows), sum(row.treated.n for row in rows)
    found = uplift_share(uplift())
    assert found is not None
    assert found.base == pytest.approx(1 - rows[0].control.rate / (k / n))


@pytest.mark.parametrize(
    ("treated", "control", "share"), [((10, 200), (40, 200), 0.0), ((40, 200), (0, 200), 1.0), ((40, 200), (40, 200), 0.0)]
)
def test_a_part_is_never_below_nothing_nor_above_all(treated: tuple[int, int], control: tuple[int, int], share: float) -> None:
    found = uplift_share(measured(treated, control))
    assert found is not None
    assert 0 <= found.low <= found.base == share <= found.high <= 1


def test_arms_that_were_not_alike_still_show_that_not_all_answers_were_added() -> None:
    """Those held out answered as well: to count every answer would be further from the truth."""
    unlike = dataclasses.replace(uplift().balance, judgement=Judgement(Verdict.UNSUPPORTED, "arms_not_comparable"))
    assert uplift_share(dataclasses.replace(uplift(), balance=unlike)) == uplift_share(uplift())


def test_what_says_nothing_of_it_is_no_measurement() -> None:
    assert uplift_share(measured((0, 200), (1, 200))) is None
    assert uplift_share(NONE) is None
    assert [a.code for a in stated(Config(), "retargeting", {}, None, 2.0)] == ["campaigns"]


def aimed(changed: Uplift | Skipped) -> tuple[Impact, Scenario]:
    """Return the money of 60 customers of whom the likelier half is written to, and 20 of these answer: 220 of value."""
    rows = [(f"C{i:02d}", 1 + i % 2, int(i < 20), 0.6 if i < 30 else 0.1) for i in range(60)]
    table = pd.DataFrame(rows, columns=["customer_id", "segment", "campaign.Spring", "probability"])
    frame = eager(table.assign(monetary_value=1000))
    told = table.rename(columns={"campaign.Spring": "responded"}).assign(decile=1)
    scores, people = Scores(eager(told), "model", True), paid(frame)
    config = config_from({"impact": {"n_resamples": 200}})
    plan = targeting(scores, people, judged(), QUICK)
    section = impact(frame, people, campaigns(frame, people), scores, plan, NONE, (), config, changed)
    return section, next(s for s in section.scenarios if s.scenario == "retargeting" and s.segment is None)


def test_aimed_campaigns_are_credited_with_what_contact_adds() -> None:
    """20 answers at 11 are 220; of three in four measured 165, from the low end of the share to the high one of both."""
    whole_section, whole = aimed(NONE)
    section, part = aimed(measured((40, 200), (10, 200)))
    share = uplift_share(measured((40, 200), (10, 200)))
    assert share is not None
    assert (whole.base, part.base) == (220.0, 165.0)
    assert part.low == pytest.approx(whole.ci_low * share.low, abs=0.02)
    assert part.high == pytest.approx(whole.ci_high * share.high, abs=0.02)
    assert [a.code for a in part.assumptions] == ["uplift_share", "campaigns"]
    assert [a.code for a in whole.assumptions] == ["campaigns"]
    assert (whole.judgement.reason, part.judgement.reason) == ("assumed_retargeting", "measured_retargeting")
    assert part.counted == 0.0  # campaigns are sent as it is
    assert section.total == whole_section.total == ()
    assert section.sensitivity == ()


def test_a_contact_that_may_add_nothing_may_bring_nothing() -> None:
    """40 of 200 against 38 of 200: the interval of the share begins at nought."""
    _section, part = aimed(measured((40, 200), (38, 200)))
    assert part.low == 0.0
    assert part.base == pytest.approx(220 * 0.05, abs=0.01)
    assert part.judgement == Judgement(Verdict.UNSUPPORTED, "may_be_nothing")
