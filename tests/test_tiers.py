"""Ranks of segments in the membership programme."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import eager, lazy

from reportgen.analysis.tiers import Tier, shared_out, tiers
from reportgen.config import Config
from reportgen.errors import ConfigError
from reportgen.programme import TiersConfig

NAMES = ("Platinum", "Gold", "Silver", "Bronze")


def _table() -> pd.DataFrame:
    """Four segments: few rich recent, few rich silent, many modest recent, some modest silent."""
    sizes, values, recency = (10, 20, 60, 30), (90_000, 50_000, 20_000, 1_000), (5, 90, 6, 95)
    return pd.concat(
        pd.DataFrame(
            {
                "segment": i + 1,
                "monetary_value": [value + j for j in range(n)],
                "recency_days": [days + j % 3 for j in range(n)],
                "frequency": 5,
            }
        )
        for i, (n, value, days) in enumerate(zip(sizes, values, recency, strict=True))
    )


def _codes(tier: Tier) -> tuple[str | None, ...]:
    return tuple(privilege.code for privilege in tier.privileges)


def test_one_tier_a_segment() -> None:
    """As many names as segments: the order of the segments; customers and money add up exactly."""
    table = _table()
    found = tiers(eager(table), Config())
    assert [(t.tier, t.rank, t.segments) for t in found] == [(n, i + 1, (i + 1,)) for i, n in enumerate(NAMES)]
    assert [t.n_customers for t in found] == [10, 20, 60, 30]
    assert sum(round(t.gmv * 100) for t in found) == table["monetary_value"].sum()
    assert found[0].gmv == 9000.45  # by hand: 10 x 900.00 + 0.00 + 0.01 + ... + 0.09


def test_order_by_gmv() -> None:
    """Totals by hand, in thousands of cents: 900, 1,000, 1,200, 30: the third segment leads, the first is third."""
    found = tiers(eager(_table()), Config(tiers=TiersConfig(order="gmv")))
    assert [t.segments for t in found] == [(3,), (2,), (1,), (4,)]


def test_privileges_by_rank_and_silence() -> None:
    """Ours by default; the silent tiers are welcomed back."""
    shop = _table().assign(**{"spend.Tea": 0, "spend.Cake": 0})
    found = {t.tier: _codes(t) for t in tiers(eager(shop), Config())}
    assert found["Platinum"] == ("early_access", "personal_adviser", "free_delivery")
    assert found["Gold"][-1] == found["Bronze"][-1] == "welcome_back"
    assert found["Silver"] == ("points_double", "birthday_gift")


def test_privileges_that_make_no_sense_are_not_proposed() -> None:
    """A bank delivers nothing; a shop of one category has no second one to double points on."""
    bank = {t.tier: _codes(t) for t in tiers(eager(_table()), Config())}
    assert bank["Platinum"] == ("early_access", "personal_adviser")
    assert bank["Silver"] == ("birthday_gift",)
    single = {t.tier: _codes(t) for t in tiers(eager(_table().assign(**{"spend.Tea": 0})), Config())}
    assert single["Platinum"][-1] == "free_delivery"
    assert "points_double" not in single["Silver"]


def test_the_users_own_privileges() -> None:
    """Sentences of the config stand in place of ours, for the tiers it names."""
    config = Config(tiers=TiersConfig(privileges={"Gold": ("A glass of wine",)}))
    found = tiers(eager(_table()), config)
    assert [(p.code, p.text) for p in found[1].privileges] == [(None, "A glass of wine")]
    assert _codes(found[0])[0] == "early_access"


def test_privileges_of_an_unknown_tier() -> None:
    """A typing error would otherwise be silence."""
    with pytest.raises(ConfigError, match="Glod: no such tier; names are Platinum, Gold"):
        tiers(eager(_table()), Config(tiers=TiersConfig(privileges={"Glod": ("x",)})))


def test_engines_agree() -> None:
    """Tier for tier, rule for rule."""
    assert tiers(lazy(_table()), Config()) == tiers(eager(_table()), Config())


def test_without_recency() -> None:
    """A bank's table: nobody is known to be silent."""
    found = tiers(eager(_table().drop(columns="recency_days")), Config())
    assert all("welcome_back" not in _codes(t) for t in found)


@given(st.integers(2, 10), st.integers(2, 8))
def test_sharing_out(k: int, n: int) -> None:
    """Every segment in one tier, in order; sizes differ by one at most and never shrink downwards; ends keep their names."""
    names = [f"T{i}" for i in range(n)]
    found = shared_out(range(1, k + 1), names)
    assert [s for _, segments in found for s in segments] == list(range(1, k + 1))
    sizes = [len(segments) for _, segments in found]
    assert len(sizes) == min(k, n)
    assert sizes == sorted(sizes)
    assert max(sizes) - min(sizes) <= 1
    assert (found[0][0], found[-1][0]) == (names[0], names[-1])


def test_a_medium_difference_of_silence_is_clear() -> None:
    """By hand: days of 40 and 60 or of 46 and 66, a spread of 10: six are 0.6 of it, above the half (Cohen 1988) that shows."""
    for days, silent in ((6, True), (4, False)):
        table = pd.concat(
            pd.DataFrame(
                {"segment": i, "monetary_value": 1000 // i, "recency_days": [40 + more, 60 + more] * 200, "frequency": 5}
            )
            for i, more in ((1, 0), (2, days))
        )
        assert ("welcome_back" in _codes(tiers(eager(table), Config())[-1])) == silent
