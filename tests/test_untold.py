"""Answers to the mailing: whoever has all that a brief tells of them finds those of no few customers (linear programmes)."""

from __future__ import annotations

import dataclasses
import tomllib
from itertools import chain, combinations, pairwise
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
import pytest
from answers import VALUE, judged, paid
from example_brief import brief, rows_of
from scipy.optimize import linprog
from tables import eager

from reportgen import pipeline
from reportgen.analysis.budget import budget
from reportgen.analysis.campaigns import CampaignRate, Campaigns
from reportgen.analysis.mailing.curve import ProfitPoint, points_apart
from reportgen.analysis.mailing.depths import Audience, audiences_by_depth
from reportgen.analysis.mailing.plans import MoneyRange
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.statistics.suppression import one_by_one, parted
from reportgen.analysis.targeting import Targeting, by_budget, targeting
from reportgen.analysis.trial import Trial, trial
from reportgen.analysis.uplift import NOT_MEASURED
from reportgen.analysis.withheld import withheld
from reportgen.brief import Brief
from reportgen.config import config_from
from reportgen.document import render
from reportgen.engine import collect
from reportgen.notes import Judgement, Skipped, Verdict

ROOT = Path(__file__).resolve().parent.parent

LEAST = 10
PEOPLE = paid(eager(pd.DataFrame({"customer_id": ["C0"]})))
Rows: TypeAlias = list[tuple[dict[int, int], float]]
"""Sums that are known: of the likeliest so many of some segments, how many answered."""

Group: TypeAlias = tuple[int, int, int]
"""Of a segment those down to the n-th, so many of them."""


def whole_brief(table: pd.DataFrame, limit: float | None = None) -> Brief:
    """Return the brief of these customers, of whom it is known how they answered; in all else it is that of the example."""
    config = config_from({"targeting": {"n_resamples": 200, "budget": limit}})
    numbers = sorted(int(s) for s in table["segment"].unique())
    scores = Scores(eager(table), "model", True)
    mailed = targeting(scores, PEOPLE, judged(), config)
    spent = Skipped("no_scores") if limit is None else budget(scores, PEOPLE, judged(), config)  # with no limit the same mailing
    assert isinstance(mailed, Targeting)
    within = next(p.contacts for p in mailed.plans if p.plan == "budget") if by_budget(mailed) else None
    audiences = audiences_by_depth(scores, PEOPLE, within=within)
    assert not isinstance(audiences, Skipped)
    plain = brief(len(numbers)) if len(numbers) in (4, 6) else brief()
    shown = plain.segmentation.segments[: len(numbers)]
    counts = table.groupby("segment")["responded"].agg(["size", "sum"])
    sizes = {s: (int(counts.loc[s, "size"]), int(counts.loc[s, "sum"])) for s in numbers}
    segments = tuple(dataclasses.replace(s, n_customers=sizes[s.segment][0], n_contactable=sizes[s.segment][0]) for s in shown)
    sent = _campaigns(cast(Campaigns, plain.campaigns), sizes)
    n = {row.segment: row.contacts if mailed.recommended != "nobody" else 0 for row in mailed.segments}
    earned = [VALUE / 100 * (row.responders.value if row.responders and n[row.segment] else 0) for row in mailed.segments]
    kinds = [
        rows_of("retention", [100.0 * s for s in numbers], [sizes[s][0] for s in numbers]),
        rows_of("retargeting", earned, list(n.values())),
    ]
    return dataclasses.replace(
        plain,
        segmentation=dataclasses.replace(plain.segmentation, segments=segments),
        campaigns=sent,
        targeting=mailed,
        budget=spent,
        trial=trial(sent, mailed, NOT_MEASURED, segments, config),
        profiles=tuple(dataclasses.replace(p, audience=audiences[p.segment]) for p in plain.profiles[: len(numbers)]),
        impact=dataclasses.replace(
            plain.impact,
            baseline=tuple(dataclasses.replace(r, n_lapsing=None, gmv_lapsing=None) for r in plain.impact.baseline),
            at_risk=(),
            scenarios=tuple(row for kind in kinds for row in kind),
            total=tuple(
                dataclasses.replace(
                    plain.impact.total[-1],
                    segment=rows[0].segment,
                    base=sum(r.base for r in rows),
                    naive=sum(r.base for r in rows),
                    n_customers=max(r.n_customers for r in rows),
                    n_in_several=0,
                )
                for rows in zip(*kinds, strict=True)
            ),
        ),
    )


def _campaigns(plain: Campaigns, sizes: dict[int, tuple[int, int]]) -> Campaigns:
    whole = (sum(n for n, _ in sizes.values()), sum(k for _, k in sizes.values()))
    counted: list[tuple[int | None, tuple[int, int]]] = [(None, whole), *sizes.items()]
    model = plain.rates[0]
    rates = []
    for segment, (n, k) in counted:
        r = wilson(k, n)
        rates.append(CampaignRate(plain.latest, segment, n, k, r.rate, r.ci_low, r.ci_high, 100, model.judgement))
    return dataclasses.replace(plain, campaigns=(plain.latest,), rates=tuple(rates), pairs=())


def prefixes(table: pd.DataFrame, contacts: int) -> dict[int, int]:
    """How many of each segment are among the likeliest so many: of equally likely ones the lower segment, then the smaller id."""
    order = table.sort_values(["probability", "segment", "customer_id"], ascending=[False, True, True])
    found = order.head(contacts).groupby("segment").size()
    return {int(s): int(found.get(s, 0)) for s in sorted(table["segment"].unique())}


def kept(told: Brief, table: pd.DataFrame) -> Rows:
    """What a brief tells in any case: how many of each segment answered, and of all whom each plan reaches."""
    assert isinstance(told.campaigns, Campaigns)
    assert isinstance(told.targeting, Targeting)
    found: Rows = [
        ({r.segment: r.n_contacted}, r.n_responded)
        for r in told.campaigns.rates
        if r.segment is not None and r.campaign == told.campaigns.latest
    ]
    advised = {"budget" if by_budget(told.targeting) else "customers", "everybody"}
    return found + [
        (prefixes(table, plan.contacts), plan.responders.value) for plan in told.targeting.plans if plan.plan in advised
    ]


def depths(told: Brief) -> Rows:
    """What the appendices tell of the likeliest of each segment."""
    found = ((p.segment, p.audience.depths) for p in told.profiles if isinstance(p.audience, Audience))
    return [({segment: depth.response.n}, depth.response.k) for segment, deep in found for depth in deep]


def told_rows(told: Brief, table: pd.DataFrame, curve: bool) -> Rows:
    """What it tells besides: by segment in targeting, impact and test, and in appendices or along the curve of all segments."""
    mailed = told.targeting
    assert isinstance(mailed, Targeting)
    contacts = {row.segment: row.contacts for row in mailed.segments}
    found: Rows = [({row.segment: row.contacts}, row.responders.value) for row in mailed.segments if row.responders]
    amounts = {(s.scenario, s.segment): s.base for s in told.impact.scenarios}
    earned = {s: amount for (kind, s), amount in amounts.items() if kind == "retargeting"}
    if mailed.recommended in ("customers", "budget"):  # of whole segments no share of a few is left
        found += [({s: contacts[s]}, amount / mailed.response_value) for s, amount in earned.items() if s is not None]
    if isinstance(told.trial, Trial) and told.trial.whom in ("recommended", "budget"):
        plans = (p for p in told.trial.plans if p.segment is not None and p.control_rate > 0 and p.treated_rate < 1)
        found += [({cast(int, p.segment): p.n_customers}, p.treated_rate * p.n_customers) for p in plans]
    stops = ((p.segment, p.audience.stop) for p in told.profiles if isinstance(p.audience, Audience))
    found += [({segment: stop.response.n}, stop.response.k) for segment, stop in stops if stop is not None]
    if not curve:
        return found + depths(told)
    points = ((round(point.depth * len(table), 6), point.profit.value) for point in mailed.curve)
    sums = ((round(n), (profit + n * mailed.contact_cost) / mailed.response_value) for n, profit in points if n == round(n))
    return found + [(prefixes(table, n), k) for n, k in sums]


def worked_out(known: Rows, cuts: Rows) -> tuple[list[Group], Values]:
    """Return the groups between the cuts, each with its size, and all ways in which their answers may differ.

    A group of which nobody answered in all solutions, or everybody, is found by one linear programme: solutions times t, of which
    as many slacks as may be are 1 or more (Freund, Roundy & Todd 1985, Sloan working paper 1674).
    """
    ends: dict[int, set[int]] = {}
    for row, _ in cuts:
        for segment, n in row.items():
            ends.setdefault(segment, {0}).add(n)
    groups = [(s, b, b - a) for s, own in ends.items() for a, b in pairwise(sorted(own))]
    m, sizes = len(groups), np.array([[size] for *_, size in groups], dtype=float)
    sums = np.array([[float(b <= row.get(s, 0)) for s, b, _ in groups] for row, _ in known])
    values = np.array([[round(value, 6)] for _, value in known])  # it is a number of customers
    one, none = np.eye(m), np.zeros((m, m))
    got = linprog(
        [*[0.0] * m, *[-1.0] * (2 * m), 0.0],
        A_ub=np.block([[-one, one, none, np.zeros((m, 1))], [one, none, one, -sizes]]),
        b_ub=np.zeros(2 * m),
        A_eq=np.hstack([sums, np.zeros((len(known), 2 * m)), -values]),
        b_eq=np.zeros(len(known)),
        bounds=[(0, None)] * m + [(0, 1)] * (2 * m) + [(1, None)],
        method="highs",
    )
    assert got.status == 0, got.message
    above, below = got.x[m : 2 * m], got.x[2 * m : 3 * m]
    equations = np.vstack([sums, one[(above < 0.5) | (below < 0.5)]])
    _, scale, right = np.linalg.svd(equations)
    return groups, right[int((scale > 1e-9).sum()) :].T


def small_sums(groups: list[Group], free: Values) -> set[frozenset[Group]]:
    """Sets of up to three groups, of fewer than ten customers together, of which it can be worked out how many answered."""
    small = [i for i, (*_, size) in enumerate(groups) if size < LEAST]
    some = chain.from_iterable(combinations(small, size) for size in (1, 2, 3))
    few = (list(i) for i in some if sum(groups[j][-1] for j in i) < LEAST)
    return {frozenset(groups[j] for j in i) for i in few if np.abs(free[i].sum(axis=0)).max(initial=0) < 1e-7}


def leaks(told: Brief, table: pd.DataFrame, curve: bool = False) -> set[frozenset[Group]]:
    """Groups of a few of which a brief tells, where neither the sums that stay nor large groups of their own segment do."""
    assert isinstance(told.targeting, Targeting)
    base, rest = kept(told, table), told_rows(told, table, curve)
    own = [(row, k) for row, k in base if len(row) == 1] + ([] if curve else depths(told))
    cuts = [*base, *rest, *(({row.segment: row.contacts}, 0.0) for row in told.targeting.segments)]
    found = small_sums(*worked_out(base + rest, cuts))
    return found - small_sums(*worked_out(base, cuts)) - small_sums(*worked_out(own, cuts)) if found else found


def shop(draw: np.random.Generator) -> pd.DataFrame:
    """Four segments, of each of which about all, some or nobody is likely enough to answer to be written to."""
    rows = []
    for segment in range(1, 5):
        n = int(draw.integers(15, 90))
        middle = draw.choice([0.08, 0.18, 0.27, 0.4, 0.6])
        p = np.clip(draw.beta(*(middle * 12, (1 - middle) * 12), n), 0.001, 0.999).round(9)
        rows.append(pd.DataFrame({"segment": segment, "probability": p, "responded": (draw.random(n) < p).astype(int)}))
    table = pd.concat(rows, ignore_index=True)
    return table.assign(customer_id=[f"C{i:04d}" for i in range(len(table))], decile=1)


@pytest.mark.parametrize("limit", [None, 100.0, 300.0])
def test_answers_of_a_few_cannot_be_worked_out(limit: float | None) -> None:
    """Tables of small segments, 210 in all, most of which hold but a few who are written to, or who are not.

    By linear programmes and ranks over all that is told, in place of which nothing of the code is asked.
    """
    hidden = 0
    for seed in range(70):
        table = shop(np.random.default_rng(seed))
        told = withheld(whole_brief(table, limit), LEAST)
        assert leaks(told, table) == set(), seed
        hidden += sum(row.profit is None for row in cast(Targeting, told.targeting).segments)
    assert 0 < hidden < 175  # of 280: of the others it is told


@pytest.fixture(scope="module")
def sample() -> tuple[Brief, pd.DataFrame]:
    """The sample as `make brief` has it, before anything is withheld, and its customers with their answers and probabilities."""
    seen: list[Scores] = []

    def watched(scores: Scores, *rest: Any) -> Any:
        seen.append(scores)
        return targeting(scores, *rest)

    settings = tomllib.loads((ROOT / "data" / "sample.toml").read_text(encoding="utf-8"))
    config = config_from(settings | {"privacy": {"min_group": 1}})
    people = pipeline.read_customers(ROOT / "data" / "sample_customers.csv", config, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.analysis.targeting.targeting", watched)
        told = pipeline.composed(people, config).brief
    return told, collect(seen[0].frame).to_pandas()


def test_the_sample_tells_of_nobody(sample: tuple[Brief, pd.DataFrame]) -> None:
    """All but one of segment 1 are written to, and three of segment 4: 121 of 351 and 0 of 3 answered (by hand, from the table).

    With 121 for both of them together the three had none, as 122 of segment 1 answered, and so did the one: segment 3 goes too.
    """
    whole, table = sample
    told = withheld(whole, LEAST)
    assert isinstance(told.targeting, Targeting)
    assert [(row.segment, row.contacts, row.profit is None) for row in told.targeting.segments] == [
        (1, 351, True),
        (2, 400, False),
        (3, 255, True),
        (4, 3, True),
    ]
    for curve in (False, True):
        assert leaks(whole, table, curve)
        assert leaks(told, table, curve) == set()
    assert [s.segment for s in told.impact.scenarios if s.scenario == "retargeting"] == [2, None]
    assert isinstance(told.trial, Trial)
    assert [plan.segment for plan in told.trial.plans] == [None, 2]
    assert [cast(Audience, p.audience).stop is None for p in told.profiles] == [True, False, True, True]
    before = cast(Targeting, whole.targeting)
    assert before.plans == told.targeting.plans
    assert {point.depth for point in before.curve} - {point.depth for point in told.targeting.curve} == {0.5}  # 9 short


def test_pages_without_them(sample: tuple[Brief, pd.DataFrame]) -> None:
    """3,630 for 121 answers at 30 each stood in the chapter on money, and 121 of 351 in the plan of the test."""
    whole, _ = sample
    told = withheld(whole, LEAST)
    told = dataclasses.replace(told, meta=dataclasses.replace(told.meta, min_group=LEAST))
    assert 'value="3630.0"' in render.render_html(whole)
    for page in (render.render_html(told), *(render.render_html(told, segment=s) for s in (1, 3, 4))):
        assert 'value="3630.0"' not in page
        assert "None" not in page


def test_a_sum_that_is_the_least_it_can_be_tells_all_of_it() -> None:
    """By hand: 122 of 352 answered, so 121 or 122 of 351; 3 of 591 have between none and three. With 121 in all it is 121 and 0.

    With 9 to 37 of a third group, 9 or 37 more tell as much, and 20 more tell nothing.
    """
    rows = [(351, 352), (3, 591), (255, 616)]
    assert parted(rows[:2], LEAST, [(121, 121, 122), (0, 0, 3)]) == [True, True]  # nothing else to hide behind
    for k, told in ((9, True), (20, False), (37, False)):
        bounds = [(121, 121, 122), (0, 0, 3), (9, k, 37)]
        assert parted(rows, LEAST, bounds) == [True, True, True]
        assert one_by_one(bounds) == told
    assert one_by_one([(121, 122, 122), (0, 3, 3), (9, 37, 37)])
    assert parted(rows, LEAST, [(121, 121, 122), (0, 1, 3), (9, 20, 37)]) == [True, True, False]  # 122: of either group one more
    assert parted(rows, LEAST, [(121, 121, 122), (0, 0, 0), (9, 20, 37)]) == [True, True, True]  # the second hides nobody


def test_points_of_the_curve_lie_no_few_customers_apart() -> None:
    """By hand, of 120 customers, every sixth, where one mailing reaches 50: 54 and 48 are near it, 114 is near everybody."""
    curve = [ProfitPoint(i / 20, 0.0, MoneyRange(0.0, 0.0, 0.0)) for i in range(21)]
    kept = points_apart(curve, [120, 50], LEAST)
    assert [round(point.depth * 120) for point in kept] == [0, 12, 24, 36, 60, 72, 84, 96, 108, 120]
    assert points_apart(curve, [120, 60], 1) == tuple(curve)


def test_depths_do_not_tell_what_the_stop_would() -> None:
    """By hand: segment 4 is reached down to 16 of 300, and so far goes its first depth; 3 more segments hide nothing else.

    Of segment 3 five are reached: down to 12 there are seven more, who are few, and down to 20 there are 15.
    """
    plain = brief()
    depth = cast(Audience, plain.profiles[0].audience).depths[0]

    def deep(stop: int, *ns: int) -> Audience:
        made = [dataclasses.replace(depth, n_customers=n, response=wilson(n // 4, n)) for n in (*ns, stop)]
        return Audience(tuple(made[:-1]), made[-1], Judgement(Verdict.INDICATIVE, "some_pay"))

    found = [deep(300, 30, 300), deep(300, 30, 300), deep(5, 12, 20, 300), deep(16, 16, 100, 300)]
    rows = cast(Targeting, plain.targeting).segments
    contacts = [dataclasses.replace(row, n_customers=300, contacts=n) for row, n in zip(rows, (300, 300, 5, 16), strict=True)]
    told = dataclasses.replace(
        plain,
        targeting=dataclasses.replace(cast(Targeting, plain.targeting), segments=tuple(contacts)),
        profiles=tuple(dataclasses.replace(p, audience=a) for p, a in zip(plain.profiles, found, strict=True)),
    )
    deepest = [cast(Audience, p.audience) for p in withheld(told, LEAST).profiles]
    assert [[d.response.n for d in a.depths] for a in deepest] == [[30, 300], [30, 300], [20, 300], [100, 300]]
    assert [a.stop is None for a in deepest] == [False, False, True, True]


def test_a_point_one_customer_from_a_mailing_is_near_it() -> None:
    """By hand, of 120 customers, every sixth, where one mailing reaches 49 and none of 48 and 54 may stand beside it."""
    curve = [ProfitPoint(i / 20, 0.0, MoneyRange(0.0, 0.0, 0.0)) for i in range(21)]
    kept = points_apart(curve, [120, 49], 6)
    assert [round(point.depth * 120) for point in kept] == [
        0,
        6,
        12,
        18,
        24,
        30,
        36,
        42,
        60,
        66,
        72,
        78,
        84,
        90,
        96,
        102,
        108,
        114,
        120,
    ]
