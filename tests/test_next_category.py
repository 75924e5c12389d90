"""Next category: who lacks what those like them have, and what it could be worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables import by_id, customers_of, eager, lazy, personality

from reportgen.analysis.associations.offers import next_categories
from reportgen.analysis.baskets import baskets
from reportgen.analysis.next_category import NextCategory, next_category
from reportgen.config import config_from
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict
from reportgen.transactions import OrderBaskets, Purchases, transactions

CONFIG = config_from({"baskets": {"coding": "any"}})


def of(frame: Frame, config: Any = CONFIG) -> NextCategory:
    people = customers_of(frame)
    found = next_category(frame, people, baskets(frame, people, config))
    assert isinstance(found, NextCategory)
    return found


def buyers() -> pd.DataFrame:
    """Return 200 customers of one segment: 60 with tea and cups (at 2 and 4 in turns), 40 with tea only, 100 with bags only."""
    rows = [(100, 200 + 200 * (i % 2), 0) for i in range(60)] + [(100, 0, 0)] * 40 + [(0, 0, 100)] * 100
    table = pd.DataFrame(rows, columns=["spend.tea", "spend.cups", "spend.bags"]).assign(segment=1)
    return table.assign(customer_id=[f"C{i:03d}" for i in range(len(table))])


def test_value_by_hand() -> None:
    found = of(eager(buyers()))
    (segment,) = found.segments
    (proposal,) = segment.proposals  # everybody with cups has tea already
    assert (proposal.antecedents, proposal.category, proposal.n_lacking, proposal.n_first) == (("tea",), "cups", 40, 40)
    assert (proposal.take_up.k, proposal.take_up.n) == (60, 100)
    assert proposal.value_each == 3.0  # half of them spend 2.00, half 4.00, the others nothing
    assert proposal.expected == 72.0  # 40 x 60% x 3.00
    # sample variance of 60 values one from their mean: 60/59; delta method as in the docstring
    half = 1.959964 * np.sqrt(9 * 0.6 * 0.4 / 100 + 0.36 * 60 / 59 / 60)
    assert proposal.expected_low == pytest.approx(40 * (1.8 - half), abs=0.01)
    assert proposal.expected_high == pytest.approx(40 * (1.8 + half), abs=0.01)
    assert (proposal.judgement.verdict, proposal.judgement.reason) == (Verdict.INDICATIVE, "effect_untested")
    assert (found.n_customers, found.expected, segment.expected) == (40, 72.0, 72.0)


def test_articles_are_offered_by_what_was_ever_bought() -> None:
    # the customers of `buyers`, whose tea and cups stood in one order; every third of them bought bags in another one
    table, again = buyers(), list(range(0, 60, 3))
    goods = table[["spend.tea", "spend.cups", "spend.bags"]].to_numpy(copy=True)
    order, item = np.nonzero(np.vstack([goods, [[0, 0, 100]] * 20]))
    goods[again, 2] = 100
    who, what = np.nonzero(goods)
    bought = Purchases(who, what, goods[who, what])
    found = transactions(order, item, ["tea", "cups", "bags"], 220)
    log = OrderBaskets("order", found, np.array([*range(200), *again]), tuple(table["customer_id"]), bought)
    frame = eager(table[["customer_id", "segment"]])
    people = replace(customers_of(frame), baskets=log)
    offers = next_category(frame, people, baskets(frame, people, CONFIG))
    assert isinstance(offers, NextCategory)
    ((proposal,),) = (segment.proposals for segment in offers.segments)
    (same,) = of(eager(table)).segments[0].proposals  # by hand above
    assert proposal == same
    members = by_id(next_categories(frame, people, offers))
    assert set(zip(members["next_article"], members["because_of"], strict=True)) == {("cups", "tea")}
    assert members["customer_id"].tolist() == [f"C{i:03d}" for i in range(60, 100)]


def test_members() -> None:
    frame = eager(buyers())
    members = by_id(next_categories(frame, customers_of(frame), of(frame)))
    assert list(members.columns) == ["customer_id", "segment", "next_category", "because_of", "expected_value"]
    assert members["customer_id"].tolist() == [f"C{i:03d}" for i in range(60, 100)]
    assert set(members["next_category"]) == {"cups"}
    assert set(members["because_of"]) == {"tea"}
    assert set(members["expected_value"]) == {180}  # 60% of 300, in minor units


def test_interval_covers_what_an_offer_would_bring() -> None:
    # take-up 0.6, spend of takers 3.00 on average: 1.80 a head; 95% intervals of 300 draws miss 15 times, give or take 11
    draw, missed = np.random.default_rng(6), 0
    for _ in range(300):
        takes = draw.random(400) < 0.6
        cups = np.where(takes, draw.gamma(4, 75, 400).round(), 0).astype("int64")
        table = pd.DataFrame({"spend.tea": 100, "spend.cups": cups, "spend.bags": 0, "segment": 1})
        others = pd.DataFrame({"spend.tea": 0, "spend.cups": 0, "spend.bags": [100] * 400, "segment": 1})
        ((proposal,),) = (segment.proposals for segment in of(eager(pd.concat([table, others]))).segments)
        n = proposal.n_lacking
        missed += not proposal.expected_low <= 1.8 * n <= proposal.expected_high
    assert 4 <= missed <= 26


def test_too_few_to_take_a_mean_from() -> None:
    table = buyers()
    table["segment"] = np.where(table.index < 20, 2, 1)  # 20 with both, and nobody who lacks cups
    found = of(eager(table))
    assert [(offers.segment, offers.n_customers) for offers in found.segments] == [(1, 40), (2, 0)]


def test_nothing_is_offered_without_a_solid_rule() -> None:
    apart = pd.DataFrame({"spend.a": [100] * 50 + [0] * 50, "spend.b": [0] * 50 + [100] * 50, "spend.c": 0, "segment": 1})
    apart["customer_id"] = [str(i) for i in range(100)]
    frame = eager(apart)
    found = of(frame)
    assert (found.n_customers, found.expected, found.segments[0].proposals) == (0, 0.0, ())
    assert len(by_id(next_categories(frame, customers_of(frame), found))) == 0


def test_every_customer_once_on_both_engines(shared_data: Path) -> None:
    rows = personality(shared_data)
    rows["segment"] = pd.qcut(-rows["monetary_value"], 4, labels=False) + 1
    shuffled, config = rows.sample(frac=1, random_state=3), config_from({})
    frames: list[Frame] = [eager(rows), eager(shuffled), lazy(shuffled)]
    first, *others = (of(frame, config) for frame in frames)
    assert all(other == first for other in others)
    members = [by_id(next_categories(frame, customers_of(frame), first)) for frame in frames]
    assert members[0]["customer_id"].is_unique
    assert len(members[0]) == first.n_customers == sum(p.n_first or 0 for s in first.segments for p in s.proposals)
    for other in members[1:]:
        pd.testing.assert_frame_equal(members[0], other, check_dtype=False)
    assert 0 < first.expected_low < first.expected < first.expected_high < rows["monetary_value"].sum() / 100


def test_money_scales(shared_data: Path) -> None:
    rows = personality(shared_data).assign(segment=1)
    tenfold = rows.assign(**{column: rows[column] * 10 for column in rows.columns if column.startswith("spend.")})
    config = config_from({})
    assert of(eager(tenfold), config).expected == pytest.approx(10 * of(eager(rows), config).expected, abs=0.1)


def test_no_categories() -> None:
    frame = eager(pd.DataFrame({"segment": [1, 2]}))
    people = customers_of(frame)
    assert next_category(frame, people, baskets(frame, people, CONFIG)) == Skipped("no_categories", ("spend",))
