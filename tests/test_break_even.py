"""What privileges cost, and whether they can pay for themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import eager, lazy, noise

from reportgen.analysis.membership.break_even import BreakEven, break_even
from reportgen.analysis.membership.privileges import Privilege, check_privileges, privileges, spending
from reportgen.analysis.tiers import tiers
from reportgen.config import Config, config_from
from reportgen.errors import ConfigError
from reportgen.notes import Judgement, Skipped, Verdict

COSTS = {
    "personal_adviser": {"cost": 3.333},
    "free_delivery": {"cost": 4.9},
    "points_double": {"cost": 0.015},
    "welcome_back": {"cost": 10},
}


def _table(n: int = 40, orders: bool = True) -> pd.DataFrame:
    """Members of one tier in 24 months: 300.00 each, and 7 orders each."""
    return pd.DataFrame({"tier": 1, "monetary_value": [30_000] * n} | ({"frequency": [7] * n} if orders else {}))


def _config(**settings: Any) -> Config:
    return config_from({"tiers": {"catalogue": COSTS} | settings})


def _of(codes: list[str], config: Config, table: pd.DataFrame | None = None, months: float | None = 24) -> tuple[Any, Any]:
    own = spending(eager(_table() if table is None else table))[1]
    offered = privileges(codes, own, months, config)
    return offered, break_even(offered, own, 1, months, config)


def test_costs_to_the_cent() -> None:
    """By hand, 40 members: 3.333 each; 3.5 orders a year; 150.00 a year; once each."""
    offered, found = _of(["personal_adviser", "free_delivery", "points_double", "welcome_back"], _config())
    assert [p.cost_year for p in offered] == [133.32, 686.0, 90.0, 400.0]
    assert [p.uses for p in offered] == [1.0, 3.5, 150.0, 1.0]
    assert found.cost_year == 1309.32
    assert found.cost_member == 32.73  # 32.733
    assert found.spend_year.value == 6000.0
    assert found.lift.value == pytest.approx(1309.32 / 6000)


def test_the_margin_pays() -> None:
    """At a margin of 40% it takes 2.5 times the rise, and 0.4 of the cost can be afforded: 1% of 150.00 x 0.4."""
    _, all_spend = _of(["free_delivery"], _config())
    _, part = _of(["free_delivery"], _config(margin=0.4))
    assert part.lift.value == pytest.approx(2.5 * all_spend.lift.value)
    assert [a.cost_member.value for a in all_spend.affordable] == [1.5, 7.5, 15.0]
    assert [a.cost_member.value for a in part.affordable] == [0.6, 3.0, 6.0]


def test_break_even_and_affordable_are_one_sum() -> None:
    """Privileges that cost what is affordable at 5% break even at 5%."""
    _, found = _of(["newsletter"], _config(catalogue={"newsletter": {"cost": 7.5}}))
    assert found.lift.value == 0.05
    assert found.judgement == Judgement(Verdict.INDICATIVE, "lift_within_reach")


def test_a_cost_is_never_made_up() -> None:
    """Nothing in the config: no cost, no break-even, only what it may cost."""
    offered, found = _of(["early_access", "free_delivery", "A glass of wine"], Config())
    assert offered[0] == Privilege("early_access", None, None, "member_year", None, None, None, None)
    assert offered[2] == Privilege(None, "A glass of wine", None, None, None, None, None, None)
    assert (found.cost_year, found.cost_member, found.lift, found.n_without_cost) == (None, None, None, 3)
    assert found.judgement == Judgement(Verdict.UNSUPPORTED, "costs_not_given")


@pytest.mark.parametrize(
    ("codes", "catalogue", "verdict", "reason"),
    [
        (["newsletter"], {"newsletter": {"cost": 0}}, Verdict.SOLID, "costs_nothing"),
        (["newsletter", "early_access"], {"newsletter": {"cost": 0}}, Verdict.INDICATIVE, "some_costs_not_given"),
        (["newsletter"], {"newsletter": {"cost": 15.0}}, Verdict.INDICATIVE, "lift_within_reach"),  # 10% to the last digit
        (["newsletter"], {"newsletter": {"cost": 15.01}}, Verdict.UNSUPPORTED, "lift_out_of_reach"),
        (["newsletter", "early_access"], {"newsletter": {"cost": 15.01}}, Verdict.UNSUPPORTED, "lift_out_of_reach"),
    ],
)
def test_verdicts(codes: list[str], catalogue: dict[str, Any], verdict: Verdict, reason: str) -> None:
    """Everybody spends 150.00 a year, so that the intervals have no width; 10% of it is 15.00."""
    assert _of(codes, _config(catalogue=catalogue))[1].judgement == Judgement(verdict, reason)


def test_few_members_and_no_spend() -> None:
    """Twenty-nine members are too few to believe an interval; a tier that spends nothing cannot pay for anything."""
    _, few = _of(["free_delivery"], _config(), _table(29))
    assert few.judgement == Judgement(Verdict.UNSUPPORTED, "too_few_members")
    _, none = _of(["personal_adviser"], _config(), _table().assign(monetary_value=0))
    assert none.lift is None
    assert none.judgement == Judgement(Verdict.UNSUPPORTED, "tier_spends_nothing")


def test_an_interval_that_holds_the_limit() -> None:
    """Skewed spend of 40 members around a break-even of 10%: the interval says that it may lie on either side."""
    spend = np.random.default_rng(4).lognormal(9, 1, 40).astype(int)
    table = _table().assign(monetary_value=spend)
    cost = round(0.1 * spend.mean() / 2 / 100, 2)
    _, found = _of(["newsletter"], _config(catalogue={"newsletter": {"cost": cost}}), table)
    assert found.lift.low < 0.1 < found.lift.high
    assert found.judgement == Judgement(Verdict.INDICATIVE, "lift_at_the_limit")


def test_what_the_table_does_not_count() -> None:
    """Orders without purchases, a year without the months of the window."""
    offered, found = _of(["free_delivery", "personal_adviser"], _config(), _table(orders=False))
    assert [(p.missing, p.cost_year) for p in offered] == [("frequency", None), (None, 133.32)]
    assert (found.n_without_cost, found.judgement.reason) == (1, "some_costs_not_given")
    offered, found = _of(["free_delivery", "personal_adviser"], _config(), months=None)
    assert [(p.missing, p.cost_year) for p in offered] == [("window_months", None), (None, 133.32)]
    assert found == Skipped("no_spend_a_year", ("window_months",))


def test_interval_covers_the_truth() -> None:
    """200 tables of 200 lognormal customers: 95% intervals hold the true break-even in 90% to 99% (three sd)."""
    draw = np.random.default_rng(5)
    config = config_from({"tiers": {"catalogue": {"newsletter": {"cost": 1.0}}, "n_resamples": 200}})
    truth = 1.0 / (np.exp(10 + 0.5 * 0.36) / 100 / 2)  # mean of a lognormal (10, 0.6), in cents and two years
    inside = 0
    for _ in range(200):
        table = pd.DataFrame({"tier": 1, "monetary_value": draw.lognormal(10, 0.6, 200).round().astype(int)})
        lift = _of(["newsletter"], config, table)[1].lift
        inside += lift.low <= truth <= lift.high
    assert 0.90 <= inside / 200 <= 0.99


def test_cells_of_a_large_table_say_the_same() -> None:
    """Above 5,000 customers those within 5% go together: sums stay exact, the interval is that of single customers."""
    draw = np.random.default_rng(6)
    table = pd.DataFrame(
        {"tier": 1, "monetary_value": draw.lognormal(10, 1, 6_000).astype(int), "frequency": draw.poisson(6, 6_000)}
    )
    own = spending(eager(table))[1]
    assert len(own.n) < 4_000
    assert own.orders is not None
    assert (own.spend.sum(), own.orders.sum()) == (table["monetary_value"].sum(), table["frequency"].sum())
    _, found = _of(["free_delivery"], _config(n_resamples=2_000), table)
    # delta method for the mean: 1.96 standard errors to each side
    half = 1.96 * table["monetary_value"].std() * np.sqrt(6_000) / 100 / 2
    assert found.spend_year.high - found.spend_year.low == pytest.approx(2 * half, rel=0.08)


def test_order_and_engine_change_nothing() -> None:
    """Same members, same draws."""
    table = _table(300).assign(monetary_value=np.random.default_rng(7).integers(0, 90_000, 300))
    config = _config()

    def found(frame: Any) -> BreakEven | Skipped:
        own = spending(frame)[1]
        return break_even(privileges(["free_delivery"], own, 24, config), own, 1, 24, config)

    assert found(eager(table)) == found(eager(table.sample(frac=1, random_state=1))) == found(lazy(table))


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6])
def test_costs_of_the_tiers_are_those_of_their_customers(k: int) -> None:
    """For any number of segments: a cost a member costs all tiers together what it costs all customers; noise has no solid."""
    names = ("A", "B", "C", "D", "E", "F")[:k]
    settings = {"names": names, "catalogue": {"newsletter": {"cost": 0.37}}, "privileges": dict.fromkeys(names, ("newsletter",))}
    found = tiers(eager(noise().assign(segment=np.arange(600) % k + 1)), config_from({"tiers": settings}), 24)
    paid = [tier.break_even for tier in found if isinstance(tier.break_even, BreakEven)]
    assert sum(b.cost_year or 0 for b in paid) == pytest.approx(600 * 0.37)
    assert all(b.judgement.verdict is not Verdict.SOLID for b in paid)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"privileges": {"Gold": ["free_delivry"]}}, r"Gold: free_delivry: no such privilege; the catalogue knows early_access"),
        ({"privileges": {"Gold": ["newsletter", "newsletter"]}}, r"Gold: newsletter stands there twice"),
        ({"privileges": {"Glod": ["newsletter"]}}, r"Glod: no such tier; names are Platinum"),
    ],
)
def test_privileges_that_do_not_exist(settings: dict[str, Any], message: str) -> None:
    """A typing error would otherwise be silence."""
    with pytest.raises(ConfigError, match=message):
        check_privileges(config_from({"tiers": settings}))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"newsletter": {"cost": -1}}, r"tiers\.catalogue\.newsletter\.cost = -1"),
        (
            {"newsletter": {"kost": 1}},
            r"tiers\.catalogue\.newsletter\.kost: unknown key; \[tiers\.catalogue\.newsletter\] knows text",
        ),
        ({"newsletter": {"per": "week"}}, r"tiers\.catalogue\.newsletter\.per = 'week'"),
        ({"lounge": {"cost": 1, "per": "once"}}, r"lounge: needs text"),
        ({"lounge": {"text": "A lounge", "cost": 1}}, r"lounge: cost needs per"),
        ({"Lounge": {"text": "A lounge"}}, r"Lounge: a code is written in small letters"),
        ({"points_double": {"cost": 2}}, r"points_double: cost is a share of spend here, 0\.02 for two percent; 2\.0 is above 1"),
    ],
)
def test_catalogues_that_cannot_be(entry: dict[str, Any], message: str) -> None:
    """Each is refused by its name."""
    with pytest.raises(ConfigError, match=message):
        config_from({"tiers": {"catalogue": entry}})


def test_own_words_and_own_codes() -> None:
    """A code of the user's own, and ours in other words."""
    config = config_from(
        {
            "tiers": {
                "catalogue": {"lounge": {"text": "A lounge", "cost": 2, "per": "member_year"}, "newsletter": {"text": "News"}}
            }
        }
    )
    offered, _ = _of(["lounge", "newsletter"], config)
    assert [(p.code, p.text, p.cost_year) for p in offered] == [("lounge", "A lounge", 80.0), ("newsletter", "News", None)]
