"""Groups of fewer than ten customers are not told of, nor what would give their number away."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from example_brief import brief, order_log, vague
from example_uplift import compared_arms
from tables import eager, planted

from reportgen import pipeline
from reportgen.analysis.articles import Articles
from reportgen.analysis.budget import Budget
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.describing.bands import Band
from reportgen.analysis.grouping.modelling import segment_model
from reportgen.analysis.mailing.depths import Audience, told_apart
from reportgen.analysis.membership.thresholds import Borders, Gap, Near
from reportgen.analysis.money.scenarios import Scenario
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.rfm_cells import RfmGroup
from reportgen.analysis.segments import with_segment
from reportgen.analysis.statistics.intervals import wilson
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.trial import Trial
from reportgen.analysis.uplift import Uplift
from reportgen.analysis.withheld import withheld
from reportgen.brief import Brief, to_json
from reportgen.config import Config, config_from
from reportgen.document import render
from reportgen.errors import TooFewCustomersError
from reportgen.notes import DataNote, Judgement, Skipped, Verdict

ROOT = Path(__file__).resolve().parent.parent
LEAST = 10


def group(name: str, *cells: int) -> RfmGroup:
    return RfmGroup(name, sum(cells), sum(cells) / 1000, 10.0 * sum(cells), 0.1, cells)


def test_classic_groups() -> None:
    """By hand. Lost has 3 customers in segment 1: with them go 30 of segment 2 (row), and in both columns the next smallest."""
    groups = (group("Champions", 50, 60, 70), group("Loyal", 80, 90, 95), group("Lost", 3, 30, 40))
    found = withheld(dataclasses.replace(brief(), rfm_cells=groups), LEAST).rfm_cells
    assert not isinstance(found, Skipped)
    assert [g.by_segment for g in found] == [(None, None, 70), (80, 90, 95), (None, None, 40)]
    assert [g.n_customers for g in found] == [180, 265, 73]


def test_a_small_group_goes_as_a_whole() -> None:
    """Three customers in all: their spend is theirs; and one more total goes, or all less the rest would tell."""
    groups = (group("Champions", 50, 60, 70), group("Loyal", 80, 90, 95), group("Lost", 3, 0, 0))
    found = withheld(dataclasses.replace(brief(), rfm_cells=groups), LEAST).rfm_cells
    assert not isinstance(found, Skipped)
    assert (found[2].n_customers, found[2].gmv, found[2].customer_share) == (None, None, None)
    assert [g.n_customers for g in found] == [None, 265, None]


def test_an_action_whose_money_is_withheld_goes_behind_those_that_have_some() -> None:
    """Of 6,043 times the segment's number at base, that of segment 4, the largest, rests on nine customers."""
    whole = brief()
    few = tuple(dataclasses.replace(b, n_lapsing=9) if b.segment == 4 else b for b in whole.impact.baseline)
    found = withheld(dataclasses.replace(whole, impact=dataclasses.replace(whole.impact, baseline=few)), LEAST).actions
    assert [(a.priority, a.segment, a.base is None) for a in found][:1] == [(1, 3, False)]
    assert [a.priority for a in found] == [1, 2, 3, 4]
    assert [a.segment for a in found if a.base is None][-1:] == [4]


def test_a_segment_that_is_withheld_takes_another_with_it_not_the_total() -> None:
    """Of segment 1 all but five are silent, and nobody else is: told beside three noughts, the total would tell them."""
    whole = brief()
    n = {s.segment: s.n_customers for s in whole.segmentation.segments}
    silent = {1: n[1] - 5, 2: 0, 3: 0, 4: 0, None: n[1] - 5}
    rows = tuple(dataclasses.replace(b, n_lapsing=silent[b.segment], gmv_lapsing=0.0) for b in whole.impact.baseline)
    found = withheld(dataclasses.replace(whole, impact=dataclasses.replace(whole.impact, baseline=rows)), LEAST)
    told = {b.segment: b.n_lapsing for b in found.impact.baseline}
    assert (told[1], told[None]) == (None, n[1] - 5)
    assert sorted(told[s] is None for s in (2, 3, 4)) == [False, False, True]


def test_where_there_is_no_other_segment_the_total_goes() -> None:
    """Of one segment alone it is known who is silent: all but five, and they are the total's."""
    whole = brief()
    known = {1: whole.segmentation.segments[0].n_customers - 5, None: whole.segmentation.segments[0].n_customers - 5}
    rows = tuple(dataclasses.replace(b, n_lapsing=known.get(b.segment)) for b in whole.impact.baseline)
    found = withheld(dataclasses.replace(whole, impact=dataclasses.replace(whole.impact, baseline=rows)), LEAST)
    assert {b.n_lapsing for b in found.impact.baseline} == {None}
    assert "retention" not in {c.code for c in found.summary.claims}
    assert "Win back those who have" not in render.render_html(found)


def test_borders_of_a_tier() -> None:
    """One customer lacks 11.00: that is the spend of a person."""
    tier = brief().tiers[1]
    gaps = (Gap("monetary_value", 211.0, 12, 10.0), Gap("frequency", 11.0, 2, 1.0))
    climbing = (Near("Platinum", 1, (Gap("monetary_value", 229.0, 1, 11.0),)),)
    tier = dataclasses.replace(tier, borders=Borders(climbing, Near(None, 14, gaps)))
    found = withheld(dataclasses.replace(brief(), tiers=(tier,)), LEAST).tiers[0].borders
    assert found == Borders((Near("Platinum", None, ()),), Near(None, 14, gaps[:1]))


def test_values_of_persons_in_the_log() -> None:
    """The income of one customer is no example; labels, and the values of many, are."""
    notes = (
        DataNote("income_outlier", "Income", 1, ("666666",)),
        DataNote("spend_outlier", "Spend", 9, ("99999",)),
        DataNote("age_impossible", "Born", 12, ("1893",)),
        DataNote("labels_folded", "Status", 3, ("YOLO",)),
    )
    quality = dataclasses.replace(brief().data_quality, notes=notes)
    found = withheld(dataclasses.replace(brief(), data_quality=quality), LEAST).data_quality.notes
    assert [note.examples for note in found] == [(), (), ("1893",), ("YOLO",)]


@pytest.mark.parametrize(("n", "told"), [(45, False), (46, True)])  # a fifth of 45 is nine, of 46 ten
def test_the_best_fifth_is_a_group_as_well(n: int, told: bool) -> None:
    whole = vague()
    found = withheld(dataclasses.replace(whole, meta=dataclasses.replace(whole.meta, n_customers=n)), 10).summary
    assert (found.best_fifth_share is not None, any(c.code == "best_fifth" for c in found.claims)) == (told, told)


def test_what_a_mailing_of_a_segment_brings_is_told_nowhere_else() -> None:
    """By hand: three contacts go, and with them the 12 of another segment, whose appendix must not tell what they bring."""
    told = brief()
    assert isinstance(told.targeting, Targeting)
    rows = [dataclasses.replace(r, contacts=n) for r, n in zip(told.targeting.segments, (210, 60, 12, 3), strict=True)]
    first = told.profiles[0].audience
    assert isinstance(first, Audience)
    assert first.stop is not None
    profiles = tuple(dataclasses.replace(p, audience=first) for p in told.profiles)
    mailed = dataclasses.replace(told.targeting, segments=tuple(rows))
    found = withheld(dataclasses.replace(told, targeting=mailed, profiles=profiles), LEAST).profiles
    assert [cast(Audience, p.audience).stop is None for p in found] == [False, False, True, True]


def test_a_large_band_that_hides_a_small_one_tells_nowhere_of_how_many_it_is() -> None:
    """Bands of 3, 40 and 200: without the 40, but with "6 of 40 answered", the totals would give the three and their answers."""
    told = brief()
    assert isinstance(told.conversion, Conversion)
    sizes = {s.segment: s.n_customers for s in told.segmentation.segments}

    def row(by: Any, segment: int | None, ns: tuple[int, ...]) -> Any:
        bands = tuple(Band(None, None, n, wilson(n // 7, n), 0.5, 0.4, 0.6) for n in ns)
        return dataclasses.replace(by, by="income", segment=segment, bands=bands)

    model = next(by for by in told.conversion.by if not isinstance(by, Skipped))
    rows = {s: (3, 40, n - 43) if s == 1 else (30, 50, n - 80) for s, n in sizes.items()}
    whole = tuple(sum(ns) for ns in zip(*rows.values(), strict=True))
    conversion = dataclasses.replace(
        told.conversion, by=(row(model, None, whole),), segments=tuple(row(model, s, ns) for s, ns in rows.items())
    )
    found = withheld(dataclasses.replace(told, conversion=conversion), LEAST).conversion
    assert isinstance(found, Conversion)
    gone = {(r.segment, i) for r in found.segments for i, band in enumerate(r.bands) if band.n_customers is None}
    assert {cell for cell in gone if cell[0] == 1} == {(1, 0), (1, 1)}
    assert all((band.n_customers is None) == (band.response is None) for r in found.segments for band in r.bands)
    assert found.segments[0].bands[1].purchases_per_visit == 0.5


def test_whoever_is_in_no_band_is_a_group_that_the_bands_leave() -> None:
    """All bands of a segment but three customers: their answers are those of the segment less those of its bands."""
    told = brief()
    assert isinstance(told.conversion, Conversion)
    sizes = {s.segment: s.n_customers for s in told.segmentation.segments}
    model = next(by for by in told.conversion.by if not isinstance(by, Skipped))
    segments = []
    for s, n in sizes.items():
        ns = (40, n - 43) if s == 1 else (50, n - 50)
        bands = tuple(Band(None, None, size, wilson(size // 7, size), None, None, None) for size in ns)
        segments.append(dataclasses.replace(model, segment=s, bands=bands))
    totals = [sum(row.bands[i].n_customers or 0 for row in segments) for i in (0, 1)]
    whole = dataclasses.replace(
        model, bands=tuple(Band(None, None, size, wilson(size // 7, size), None, None, None) for size in totals)
    )
    conversion = dataclasses.replace(told.conversion, by=(whole,), segments=tuple(segments))
    found = withheld(dataclasses.replace(told, conversion=conversion), LEAST).conversion
    assert isinstance(found, Conversion)
    assert any(band.response is None for band in found.segments[0].bands)


def test_depths_tell_of_no_few_between_them() -> None:
    """By hand: 20, 26, 40 and 45 of 52 who were asked. 26 is six more than 20, 45 is seven less than the whole."""
    told = brief().profiles[0].audience
    assert isinstance(told, Audience)
    depths = [dataclasses.replace(told.depths[0], response=wilson(n // 5, n)) for n in (20, 26, 40, 45, 52)]
    assert [d.response.n for d in told_apart(depths, None, LEAST)] == [20, 40, 52]
    assert [d.response.n for d in told_apart(depths, depths[2], LEAST)] == [20, 40, 52]  # the stop is one of them
    near = dataclasses.replace(depths[0], response=wilson(3, 23))
    assert [d.response.n for d in told_apart(depths, near, LEAST)] == [40, 52]
    assert told_apart(depths[:1], None, 21) == ()


def test_all_but_a_few_who_are_silent_tell_of_the_few() -> None:
    """A segment of which all but four are silent: what the four spend is its spend less that of the silent."""
    told = brief()
    sizes: dict[int | None, int] = {s.segment: s.n_customers for s in told.segmentation.segments}
    rows = [
        r if r.segment is None else dataclasses.replace(r, n_lapsing=sizes[r.segment] - (4 if r.segment == 1 else 40))
        for r in told.impact.baseline
    ]
    found = withheld(dataclasses.replace(told, impact=dataclasses.replace(told.impact, baseline=tuple(rows))), LEAST).impact
    silent = {r.segment: r.n_lapsing for r in found.baseline}
    assert silent[1] is None
    assert sum(n is None for n in silent.values()) == 2
    hidden = {segment for segment, n in silent.items() if n is None}
    assert not hidden & {r.segment for r in found.at_risk}
    assert not hidden & {r.segment for r in found.scenarios if r.scenario == "retention"}


def test_few_who_are_silent_in_all_are_told_of_nowhere() -> None:
    """Two in each of four segments are eight: neither they nor what they spend, and nothing is at risk of so few."""
    told = brief()
    rows = [dataclasses.replace(r, n_lapsing=8 if r.segment is None else 2) for r in told.impact.baseline]
    found = withheld(dataclasses.replace(told, impact=dataclasses.replace(told.impact, baseline=tuple(rows))), LEAST).impact
    assert {(r.n_lapsing, r.gmv_lapsing) for r in found.baseline} == {(None, None)}
    assert found.at_risk == ()


def test_the_plan_of_a_test_tells_nothing_of_the_few_who_were_left_alone() -> None:
    """It starts from how those of the segment who were left alone answered: of nine that is told nowhere."""
    told = compared_arms()
    assert isinstance(told.trial, Trial)
    assert isinstance(told.uplift, Uplift)
    plans = tuple(dataclasses.replace(told.trial.plans[0], segment=s, n_customers=400) for s in (None, 1, 2, 3))
    rows = tuple(dataclasses.replace(r, control=wilson(2, 9)) if r.segment == 1 else r for r in told.uplift.rows)
    trial = dataclasses.replace(told.trial, rate_from="control_group", plans=plans)
    uplift = dataclasses.replace(told.uplift, rows=rows)
    found = withheld(dataclasses.replace(told, trial=trial, uplift=uplift), LEAST).trial
    assert isinstance(found, Trial)
    kept = {p.segment for p in found.plans}
    assert None in kept
    assert 1 not in kept
    assert len(kept) == 2  # one more went, or all together less the others would tell


def test_what_a_few_of_an_arm_earn_is_told_by_no_mean() -> None:
    """Nine of a group have an income: whether the groups were alike is said, and what the nine earn is not."""
    told = compared_arms()
    assert isinstance(told.uplift, Uplift)
    first, second = told.uplift.balance.checks
    checks = (dataclasses.replace(first, n_known=9), dataclasses.replace(second, n_known=10))
    alike = dataclasses.replace(told.uplift.balance, checks=checks)
    found = withheld(dataclasses.replace(told, uplift=dataclasses.replace(told.uplift, balance=alike)), LEAST).uplift
    assert isinstance(found, Uplift)
    assert [c.mean_treated is None and c.mean_control is None for c in found.balance.checks] == [True, False]
    assert [c.judgement for c in found.balance.checks] == [c.judgement for c in checks]
    assert found.balance.checks[1] == checks[1]


def test_an_article_that_a_few_have() -> None:
    found = withheld(order_log(), 150).articles  # of the example, 182 and 141 customers of the first segment
    assert isinstance(found, Articles)
    assert [a.n_customers for a in found.segments[0].articles] == [182]


def test_one_takes_nothing_out() -> None:
    """Whoever may see single customers says so."""
    assert withheld(brief(), 1) == brief()


@pytest.fixture(scope="module")
def real() -> Any:
    """The sample, told in full and with small groups withheld."""
    people = pipeline.read_customers(ROOT / "data" / "sample_customers.csv", Config(), None)
    config = config_from({"privacy": {"min_group": 1}, "segments": {"k": 6}})
    whole = pipeline.composed(people, config).brief
    return whole, withheld(whole, LEAST)


def test_no_small_group_is_left_in_a_brief(real: Any) -> None:
    """Every count of a group in brief.json, wherever it stands: none from 1 to 9."""
    _, thin = real
    value = json.loads(to_json(thin))
    assert not [n for n in counts(value) if 0 < n < LEAST]
    assert isinstance(thin.budget, Budget)
    assert any(row.n_customers is None for row in thin.budget.allocation)  # there was something to withhold


GROUPS = ("n_customers", "n_lacking", "n_first", "n_lapsing")  # how many people a number is about


def counts(value: Any) -> list[int]:
    if isinstance(value, list):
        return [n for part in value for n in counts(part)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in GROUPS if isinstance(value.get(name), int)]
    own += [n for n in value.get("by_segment", []) if isinstance(n, int)]
    return own + [n for part in value.values() for n in counts(part)]


def test_nothing_withheld_can_be_worked_out(real: Any) -> None:
    """Whoever has the brief subtracts: segments by deciles, segments by classic group, bands by segment."""
    whole, thin = real
    assert isinstance(whole.budget, Budget)
    assert isinstance(thin.conversion, Conversion)
    cells = {(a.segment, a.decile): a.n_customers for a in thin.budget.allocation}
    for at in (0, 1):
        for key in {cell[at] for cell in cells}:
            assert sum(n is None for cell, n in cells.items() if cell[at] == key) != 1
    for groups in (thin.rfm_cells,):
        for j in range(len(groups[0].by_segment)):
            assert sum(g.by_segment[j] is None for g in groups) != 1
        assert sum(g.n_customers is None for g in groups) != 1
        for g in groups:
            assert sum(n is None for n in (*g.by_segment, g.n_customers)) != 1
    for by in (found for found in thin.conversion.by if not isinstance(found, Skipped)):
        rows = [by, *(row for row in thin.conversion.segments if row.by == by.by)]
        for band in range(len(by.bands)):
            assert sum(row.bands[band].n_customers is None for row in rows) != 1


def named(told: Brief, row: Scenario) -> bool:
    return any((s.scenario, s.segment) == (row.scenario, row.segment) for s in told.impact.scenarios)


def test_what_is_decided_and_what_is_summed_stays(real: Any) -> None:
    """Plans, contacts, rates of large groups and all totals are those of the whole brief."""
    whole, thin = real
    for name in ("summary", "campaigns", "response", "actions", "personas", "crm_rules"):
        assert getattr(thin, name) == getattr(whole, name)
    assert isinstance(thin.targeting, Targeting)
    assert thin.targeting.plans == whole.targeting.plans
    assert [row.contacts for row in thin.targeting.segments] == [row.contacts for row in whole.targeting.segments]
    apart = {row.segment for row in whole.impact.scenarios if row.n_customers and not named(thin, row)}
    assert thin.impact.total == tuple(row for row in whole.impact.total if row.segment not in apart)  # it would tell the scenario
    assert None not in apart
    assert len(apart) == 2
    assert isinstance(thin.next_category, NextCategory)
    assert thin.next_category.expected == whole.next_category.expected


def test_the_map_shows_nobody_exactly(real: Any) -> None:
    """Two digits a dot: nobody's spend to the cent."""
    whole, thin = real
    for exact, seen in zip(whole.segmentation.map_points, thin.segmentation.map_points, strict=True):
        assert seen.segment == exact.segment
        assert seen.y == pytest.approx(exact.y, rel=0.051)
        assert float(f"{seen.y:.2g}") == seen.y


def test_a_segment_of_a_few_is_not_made() -> None:
    """Six customers beside three planted groups: four segments would single them out, so three are chosen, and no four made."""
    table = planted(3, 400, spread=0.3).drop(columns="truth")
    recency, spend = np.arange(48, 54), np.arange(480_000, 540_000, 10_000)
    six = table.head(6).assign(recency_days=recency, frequency=11, monetary_value=spend, customer_id=list("abcdef"))
    frame = eager(pd.concat([table, six], ignore_index=True))

    def sizes(k: int | None, least: int, k_range: tuple[int, int] = (3, 6)) -> list[int]:
        wanted = {"outliers": "keep", "k": k, "k_range": list(k_range)}
        config = config_from({"segments": wanted, "privacy": {"min_group": least}})
        return sorted(
            np.unique(with_segment(frame, segment_model(frame, config))["segment"].to_numpy(), return_counts=True)[1].tolist()
        )

    assert sizes(None, 1)[0] == 6
    assert (len(sizes(None, LEAST)), sizes(None, LEAST)[0] >= LEAST) == (3, True)
    with pytest.raises(TooFewCustomersError, match=r"with k = 4 a segment would hold 6 customers, fewer than the 10"):
        sizes(4, LEAST)
    with pytest.raises(
        TooFewCustomersError, match=r"k_range from 4 to 5: whichever number is taken, a segment is too small; with k"
    ):
        sizes(None, LEAST, k_range=(4, 5))


def test_pages_say_that_something_is_withheld() -> None:
    """A page of a brief with small groups: the word, and what it means with the number from the brief."""
    small = dataclasses.replace(brief(), rfm_cells=(group("Champions", 50, 60, 70, 3), group("Loyal", 80, 90, 95, 99)))
    small = dataclasses.replace(small, meta=dataclasses.replace(small.meta, min_group=40))
    page = render.render_html(withheld(small, 40))
    assert '<span class="quiet">withheld</span>' in page
    assert 'fewer than <data value="40">40</data> customers, or a number that would give so few away' in page.replace("\n", " ")
    assert 'Fewer than <data value="40">40</data> customers are within ten percent' in page


@pytest.mark.parametrize("least", [60, 400])
def test_every_page_bears_what_is_withheld(real: Any, least: int) -> None:
    """Brief and appendix, up to a least that nearly nothing reaches: no cell, depth or scenario is taken for a number."""
    thin = withheld(real[0], least)
    thin = dataclasses.replace(thin, meta=dataclasses.replace(thin.meta, min_group=least))
    for page in (render.render_html(thin), render.render_html(thin, segment=6)):
        assert "None" not in page
    audience = thin.profiles[5].audience
    assert isinstance(audience, Skipped) == (real[0].segmentation.segments[5].n_contactable < least)


def test_just_enough_silent_customers_are_told() -> None:
    """Ten of segment 1 and nobody else: ten are no fewer than ten, and nine are."""
    plain = brief()
    for n, there in ((10, True), (9, False)):
        silent = [dataclasses.replace(r, n_lapsing=n if r.segment in (1, None) else 0) for r in plain.impact.baseline]
        money = dataclasses.replace(plain.impact, baseline=tuple(silent))
        told = withheld(dataclasses.replace(plain, impact=money), 10)
        assert (None in {row.segment for row in told.impact.at_risk}) == there


def test_where_only_a_few_were_asked_down_to_the_stop_that_is_indicative() -> None:
    plain = brief()
    audience = cast(Audience, plain.profiles[0].audience)
    assert audience.stop is not None
    few = dataclasses.replace(audience, stop=dataclasses.replace(audience.stop, n_customers=3, response=wilson(1, 3)))
    profiles = (dataclasses.replace(plain.profiles[0], audience=few), *plain.profiles[1:])
    told = withheld(dataclasses.replace(plain, profiles=profiles), 10).profiles[0].audience
    assert isinstance(told, Audience)
    assert (told.stop, told.judgement) == (None, Judgement(Verdict.INDICATIVE, "few_pay"))
