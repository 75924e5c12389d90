"""Wording: what the pages say where findings are weak, few or of two kinds. Authority: what each verdict means, read by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from example_brief import brief, order_log
from example_uplift import compared_arms, measured_spend

from reportgen.analysis.describing.bands import Band
from reportgen.analysis.page_one.claims import Claim
from reportgen.analysis.statistics.gradients import Gradient
from reportgen.brief import Brief
from reportgen.document import render
from reportgen.document.chart import Chart
from reportgen.notes import Judgement, Skipped, Verdict


@cache
def drawn() -> dict[str, Chart]:
    """Charts of the example, for pages of which only a sentence differs."""
    return render.pictures(brief())


@cache
def charts_of_arms() -> dict[str, Chart]:
    """The charts of the example with two letters."""
    return render.pictures(compared_arms())


def text(html: str) -> str:
    """Return what a page says, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def part(found: Brief, name: str, charts: dict[str, Chart] | None = None) -> str:
    """Return the HTML of a part of the page by its id, up to the next part."""
    html = render.render_html(found, drawn=drawn() if charts is None else charts)
    return html.split(f'id="{name}"')[1].split("<section")[0]


def title(found: Brief, chapter: str) -> str:
    """Return the title of a chapter."""
    (written,) = re.findall(r"<h2[^>]*>(.*?)</h2>", part(found, chapter).split("</header>")[0], re.DOTALL)
    return text(written)


def doubted() -> Brief:
    """Return the example, of whose segments none stands out."""
    whole, verdict = brief(), Judgement(Verdict.UNSUPPORTED, "one_cloud")
    best = Claim("best_fifth", (), None, None, None, 448, 0.5123, 0.2, Judgement(Verdict.SOLID, "counted"))
    return replace(
        whole,
        segmentation=replace(whole.segmentation, judgement=verdict),
        crm_rules=replace(whole.crm_rules, judgement=verdict),
        summary=replace(
            whole.summary, headline="test_mailing", claims=(*whole.summary.claims[:2], best, whole.summary.claims[3])
        ),
    )


@pytest.mark.parametrize(("headline", "said"), [("test_mailing", "Do"), ("mail_segments", "Besides the mailing do")])
def test_without_segments_that_stand_out_page_one_does_not_say_two_things(headline: str, said: str) -> None:
    """Whoever spends most is not treated like all others; the badge is that of the count, and so is what stands beside it."""
    found = doubted()
    page = text(part(replace(found, summary=replace(found.summary, headline=headline)), "summary"))
    assert f"{said} not treat segments differently: none stands out enough for an action of its own." in page
    assert "A fifth of the customers bring 51.2% of spend solid 448 customers spend most: go by what each spends" in page
    assert "alike" not in page


def test_tiers_of_segments_that_do_not_stand_apart_are_an_offer_to_test() -> None:
    assert title(doubted(), "tiers") == "Tiers can be cut, but no group of customers stands apart"
    assert "privileges are an offer to test here, not a finding" in text(part(doubted(), "tiers"))
    whole = brief()
    assert "an offer to test" not in text(part(whole, "tiers"))
    ruled = replace(whole, tiers=tuple(replace(t, rule=whole.tiers[0].rule) for t in whole.tiers))
    assert title(ruled, "tiers") == "Four membership tiers, by rules that a CRM can run"
    weak = replace(ruled, crm_rules=replace(whole.crm_rules, judgement=Judgement(Verdict.UNSUPPORTED, "rules_fail")))
    assert title(weak, "tiers") == "Four membership tiers, and who belongs to each"


def test_what_is_gained_in_all_holds_the_claims_above_it() -> None:
    """Winning back and offers are ways of which the total is made; the mailing is none."""
    whole = brief()
    assert [c.code for c in whole.summary.claims] == ["mailing_loses", "retention", "offer", "gain"]
    together, beside = (
        "All of this together, and the like: more spend, to be tested",
        "Besides the mailing: more spend, to be tested",
    )
    page = text(part(whole, "summary"))
    assert together in page
    assert "customers, each counted once, the mailing apart: " in page
    assert beside not in page
    alone = replace(whole.summary, claims=(whole.summary.claims[0], whole.summary.claims[3]))
    page = text(part(replace(whole, summary=alone), "summary"))
    assert together not in page
    assert beside in page


def test_an_offer_names_both_sides() -> None:
    """60 customers lack it; 70% of those who have the one have the other."""
    whole = brief()
    assert not isinstance(whole.next_category, Skipped)
    offered = whole.next_category.segments[0].proposals[0]
    (first,), second = offered.antecedents, offered.category
    page = text(part(whole, "summary"))
    rate = f"{offered.take_up.rate:.0%}"
    assert (
        f"customers there favour {first} but not {second}; of those who favour {first}, {rate} favour {second} as well." in page
    )
    page = text(part(order_log(), "summary", render.pictures(order_log())))
    assert f"customers there have bought {first} but not {second}" in page
    assert f"{rate} have bought {second} as well." in page


@pytest.mark.parametrize(
    ("segments", "said"), [((1, 2, 3, 4), "all segments."), ((1, 3), "“High value, active” and “Low value, active”.")]
)
def test_a_test_of_all_segments_names_none(segments: tuple[int, ...], said: str) -> None:
    whole = brief()
    told = replace(whole, summary=replace(whole.summary, headline="test_mailing", headline_segments=segments))
    assert f"Worth a test: {said}" in text(part(told, "summary"))


def test_which_segments_an_arm_changes_is_no_ranking_of_ties() -> None:
    """Of 211 in segment 1 letter A added 60 - 30 answers, of 229 in segment 2 only 31 - 24."""
    told = compared_arms()
    assert not isinstance(told.uplift, Skipped)
    page = text(part(told, "uplift", charts_of_arms()))
    assert "In “High value, active” Letter A changes most. solid" in page
    assert "No segment can be told to be moved more than another by Letter B." in page
    level = (replace(told.uplift.by_segment[0], most=(1, 2)), told.uplift.by_segment[1])
    page = text(part(replace(told, uplift=replace(told.uplift, by_segment=level)), "uplift", charts_of_arms()))
    assert "In “High value, active” Letter A changes most; “High value, lapsing” cannot be told apart from it." in page


def test_a_tie_over_an_interval_without_nought_is_explained() -> None:
    """The interval is of one comparison alone, the tie of all together."""
    assert "Intervals (Welch) are not corrected for the number of comparisons, ties are" in text(part(brief(), "affinity"))


def test_of_the_answers_some_come_only_because_of_the_letter() -> None:
    """Page one measures pay by the response and by what is added: half of the answers are added."""
    told = compared_arms()
    claim = Claim("targeting", (), 893.0, 1124.0, 1355.0, 300, 300 / 2240, None, Judgement(Verdict.SOLID, "mailing_pays"))
    chosen = replace(told.summary, headline="mail_likeliest", claims=(claim, *told.summary.claims[1:]))
    said = "By the control group 50.0% of the answers come only because of the letter."
    assert text(part(replace(told, summary=chosen), "summary", charts_of_arms())).count(said) == 1
    whole = brief()
    page = text(part(replace(whole, summary=replace(whole.summary, claims=(claim, *whole.summary.claims[1:]))), "summary"))
    assert "from which a contact pays." in page
    assert "because of the letter" not in page


def test_spend_added_is_another_sum_than_answers_at_their_value() -> None:
    """Answers are counted at 11; where nobody said what one is worth, there is nothing to tell apart."""
    told = compared_arms()
    assert not isinstance(told.uplift, Skipped)
    spent = replace(told, uplift=replace(told.uplift, gmv_from="outcome_value"))
    said = "count 11 for an answer that contact added; this table counts what customers spent."
    assert said in text(part(spent, "uplift", charts_of_arms()))
    assert "this table counts" not in text(part(told, "uplift", charts_of_arms()))
    assert "this table counts" not in text(part(measured_spend(), "uplift", charts_of_arms()))


@pytest.mark.parametrize(
    ("headline", "code", "said"),
    [
        ("mail_segments", "win_back", "Besides the mailing, begin by winning back “High value, active”"),
        ("stop_mailing_everyone", "win_back", "Begin by winning back “High value, active”"),
        ("mail_segments", "keep", "Keep doing what works: no segment calls for a change"),
    ],
)
def test_what_to_do_begins_where_page_one_does(headline: str, code: str, said: str) -> None:
    whole = brief()
    first = replace(whole.actions[0], code=code, segment=1, stake=None, low=None, high=None)
    told = replace(whole, summary=replace(whole.summary, headline=headline), actions=(first, *whole.actions[1:]))
    assert title(told, "actions") == said


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        (False, "Too few customers to tell what goes with response"),
        (True, "Too few customers to tell what goes with purchases a visit"),
    ],
)
def test_where_nothing_could_be_tested_no_trend_is_denied(visits: bool, said: str) -> None:
    """No band of the example holds the 30 customers that a rate takes: no test, no table of tests."""
    whole = brief()
    assert not isinstance(whole.conversion, Skipped)
    none = Gradient("none", None, None, 0, 0, (), (), Judgement(Verdict.UNSUPPORTED, "too_few_in_bands"))
    few = [
        replace(
            by,
            bands=tuple(Band(b.low, b.high, 12, None, None, None, None) for b in by.bands),
            response=None if visits else none,
            purchases_per_visit=none if visits else None,
        )
        for by in whole.conversion.by
        if not isinstance(by, Skipped)
    ]
    told = replace(whole, conversion=replace(whole.conversion, by=tuple(few), segments=(), n_trends=0, n_pairs=0))
    charts = {name: chart for name, chart in drawn().items() if not name.startswith("bands")}
    assert title(told, "conversion") == said
    page = text(part(told, "conversion", charts))
    assert "fewer than two bands hold 30 customers, the fewest that are compared." in page
    for absent in ("What the tests say", "Holm", "by income, spend and age", "steady trend"):
        assert absent not in page


def test_classic_groups_of_which_every_count_is_withheld_are_a_sentence() -> None:
    whole = brief()
    assert not isinstance(whole.rfm_cells, Skipped)
    shown = whole.rfm_cells[0]
    hidden = tuple(replace(g, n_customers=None, by_segment=(None,) * 4) for g in whole.rfm_cells)
    whole = replace(whole, meta=replace(whole.meta, min_group=10))
    page = part(replace(whole, rfm_cells=hidden), "rfm_cells")
    assert "<table" not in page.split("</div>")[0]
    assert "are not shown: each holds fewer than 10 customers" in text(page)
    assert "<table" in part(replace(whole, rfm_cells=(shown, *hidden[1:])), "rfm_cells")


def test_where_no_rule_is_of_one_segment_the_baskets_say_so() -> None:
    """A heading above one sentence would stand alone at the top of a page."""
    whole, said = brief(), "No rule that holds within a segment is commoner there than elsewhere, beyond chance."
    assert not isinstance(whole.segment_rules, Skipped)
    alike = replace(whole.segment_rules, segments=tuple(replace(s, quote=None) for s in whole.segment_rules.segments))
    html = render.render_html(replace(whole, segment_rules=alike), drawn=drawn())
    assert said in text(html.split('id="baskets"')[1].split("</section>")[0])
    assert "What goes together in each segment" not in html
    assert said not in text(render.render_html(whole, drawn=drawn()))
