"""The last campaign against the earlier ones: twenty customers by hand, ties, and the real table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import customers_of, eager, lazy

from reportgen.analysis.campaign_history import CampaignHistory, Comparison, campaign_history
from reportgen.analysis.features import features
from reportgen.analysis.statistics.paired import Answers, mcnemar, newcombe_paired
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.engine import Frame
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.sources import read_table

FEW = config_from({"campaigns": {"min_customers": 2}})


def customers_who(*rows: tuple[int, str, int]) -> pd.DataFrame:
    """Return customers from (segment, answers to A, B and the last one C as 0 and 1, how many)."""
    made = [(segment, *map(int, answers)) for segment, answers, n in rows for _ in range(n)]
    return pd.DataFrame(made, columns=["segment", "campaign.A", "campaign.B", "campaign.C"])


TWENTY = customers_who((1, "001", 4), (1, "101", 2), (1, "110", 1), (1, "000", 3), (2, "011", 1), (2, "100", 2), (2, "000", 7))
"""C: 7 of 20; A: 5, 2 of them both; B: 2, one of them both."""


def of(frame: Frame, config: Config = FEW) -> CampaignHistory:
    found = campaign_history(frame, customers_of(frame), config)
    assert isinstance(found, CampaignHistory)
    return found


def compared(found: CampaignHistory, campaign: str, segment: int | None) -> Comparison:
    return next(c for c in found.comparisons if (c.campaign, c.segment) == (campaign, segment))


def test_twenty_customers_by_hand() -> None:
    found = of(eager(TWENTY))
    assert (found.latest, [c.segment for c in found.comparisons]) == ("C", [None, 1, 2, None, 1, 2])
    a, b = compared(found, "A", None), compared(found, "B", None)
    assert (a.n_customers, a.n_both, a.n_only_latest, a.n_only_earlier, a.n_neither) == (20, 2, 5, 3, 10)
    assert (b.n_both, b.n_only_latest, b.n_only_earlier, b.n_neither) == (1, 6, 1, 12)
    assert (a.difference, b.difference) == pytest.approx((0.1, 0.25))
    assert (a.ci_low, a.ci_high) == pytest.approx(newcombe_paired(Answers(2, 5, 3, 10)), abs=1e-9)
    low = compared(found, "A", 2)
    assert (low.n_customers, low.n_both, low.n_only_latest, low.n_only_earlier, low.n_neither) == (10, 0, 1, 2, 7)


def test_holm_counts_every_comparison_of_the_section() -> None:
    """Six: B over all has the smallest p, 2 x (1 + 7) / 2^7 = 0.125, so that 6 x 0.125 = 0.75."""
    found = of(eager(TWENTY))
    assert mcnemar(Answers(1, 6, 1, 12)) == 0.125
    assert compared(found, "B", None).p_value == pytest.approx(0.75)
    assert all(c.tie for c in found.comparisons)


def test_who_had_answered_before_by_hand() -> None:
    """Segment 1: two answered C and A, four only C, one only A and B."""
    found = of(eager(TWENTY))
    assert [(x.segment, x.n_customers, x.n_again, x.n_first_time, x.n_lost, x.n_never) for x in found.loyalty] == [
        (None, 20, 3, 4, 3, 10),
        (1, 10, 2, 4, 1, 3),
        (2, 10, 1, 0, 2, 7),
    ]


def test_response_by_campaigns_accepted_before_is_pooled_from_above() -> None:
    """None before: 4 of 14; one: 3 of 5; two: 0 of 1, one customer, who joins those with one."""
    found = of(eager(TWENTY))
    assert [(r.n_accepted, r.or_more, r.response.k, r.response.n) for r in found.repeats] == [(0, False, 4, 14), (1, True, 3, 6)]
    alone = of(eager(TWENTY), config_from({"campaigns": {"min_customers": 30}}))
    assert [(r.n_accepted, r.or_more, r.response.n) for r in alone.repeats] == [(0, True, 20)]
    assert alone.repeats_p_value is None


@pytest.mark.parametrize(
    ("answers", "verdict", "reason"),
    [
        ({"001": 40, "000": 100, "110": 1}, Verdict.SOLID, "latest_above_earlier"),
        ({"110": 40, "000": 100, "001": 1}, Verdict.SOLID, "latest_below_earlier"),
        ({"001": 40, "100": 38, "000": 100}, Verdict.SOLID, "latest_at_top"),
        ({"010": 40, "001": 3, "100": 2, "000": 100}, Verdict.SOLID, "latest_at_bottom"),
        ({"001": 40, "010": 99, "000": 100}, Verdict.SOLID, "latest_between_earlier"),
        ({"001": 20, "010": 21, "100": 19, "000": 100}, Verdict.UNSUPPORTED, "latest_like_earlier"),
        ({"000": 50}, Verdict.UNSUPPORTED, "latest_like_earlier"),
    ],
)
def test_a_tie_is_no_rank(answers: dict[str, int], verdict: Verdict, reason: str) -> None:
    assert of(eager(customers_who(*((1, a, n) for a, n in answers.items())))).judgement == Judgement(verdict, reason)


def test_order_and_engine_change_nothing() -> None:
    table = pd.concat([TWENTY] * 20, ignore_index=True)
    shuffled = table.sample(frac=1, random_state=4)
    assert of(eager(table)) == of(eager(shuffled)) == of(lazy(shuffled))


def test_one_campaign_or_none_is_skipped() -> None:
    frame = eager(TWENTY.drop(columns=["campaign.A", "campaign.B"]))
    assert campaign_history(frame, customers_of(frame), FEW) == Skipped("one_campaign", ("campaigns",))
    frame = eager(TWENTY[["segment"]])
    assert campaign_history(frame, customers_of(frame), FEW) == Skipped("no_campaigns", ("campaigns",))


def test_real_table(shared_data: Path) -> None:
    """Counted in the file with pandas: pairs of Response with each AcceptedCmp, McNemar's p by scipy."""
    config = Config()
    people = customers(read_table(shared_data / "customer_personality.csv", config), config, dt.date(2014, 7, 1))
    frame = features(people)
    found = of(frame.with_columns(segment=frame["m_score"]), config)
    raw = pd.read_csv(shared_data / "customer_personality.csv", sep=";")
    for number in range(1, 6):
        seen = pd.crosstab(raw["Response"], raw[f"AcceptedCmp{number}"])
        c = compared(found, f"Campaign {number}", None)
        assert (c.n_both, c.n_only_latest, c.n_only_earlier) == (seen.loc[1, 1], seen.loc[1, 0], seen.loc[0, 1])
        assert not c.tie
    assert found.judgement.reason == "latest_above_earlier"
    before = raw[[f"AcceptedCmp{i}" for i in range(1, 6)]].sum(axis=1)
    assert found.loyalty[0].n_again == int(((before > 0) & (raw["Response"] == 1)).sum()) == 188
    rates = raw.groupby(np.minimum(before, 3))["Response"].mean()
    assert [r.response.rate for r in found.repeats] == pytest.approx(rates.tolist())
