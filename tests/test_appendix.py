"""The appendix of a segment: complete, and about nobody else."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from example_brief import bank, brief, hostile, long_labels, rupiah
from test_templates import Page, numbers

from reportgen.brief import Brief, to_json
from reportgen.document import appendices, render, words
from reportgen.document.language import translator
from reportgen.document.names import in_language
from reportgen.document.templates import places
from reportgen.notes import Judgement, Skipped, Verdict

BRIEFS: dict[str, Callable[[], Brief]] = {
    **{str(k): partial(brief, k) for k in (2, 3, 4, 5, 6)},
    "bank": bank,
    "rupiah in Indonesian": lambda: rupiah("id_ID"),
    "long": long_labels,
    "hostile": hostile,
}
EVERY = [(name, s.segment) for name, make in BRIEFS.items() for s in make().segmentation.segments]
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
PARTS = ("summary", "persona", "history", "buying", "baskets", "audience", "offer", "money", "test", "words")


@cache
def page(name: str, segment: int) -> tuple[Brief, str]:
    found = BRIEFS[name]()
    return found, render.render_html(found, segment=segment)


@cache
def pdf(name: str, segment: int) -> bytes:
    return render.render_pdf(BRIEFS[name](), segment=segment)


def text(name: str, segment: int) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf(name, segment), capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize(("name", "segment"), EVERY)
def test_every_number_is_in_the_brief(name: str, segment: int) -> None:
    found, html = page(name, segment)
    known = numbers(json.loads(to_json(found)))
    read = Page(html)
    assert len(read.values) > 20
    assert not [v for v in read.values if float(v) not in known]
    assert not read.loose


@pytest.mark.parametrize(("name", "segment"), EVERY)
def test_the_page_is_well_formed_and_has_every_part(name: str, segment: int) -> None:
    read = Page(page(name, segment)[1])
    assert not read.stack
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(read.headings, read.headings[1:], strict=False)), "a level is skipped"
    assert len(read.ids) == len(set(read.ids))
    unknown = (
        {"audience", "history", "buying", "baskets"} if name == "bank" else set()
    )  # a table without campaigns and categories
    assert set(PARTS) - unknown == set(PARTS) & set(read.ids)
    assert ("What is not in this appendix" in page(name, segment)[1]) == bool(unknown)
    assert not [link for link in read.links if not link.startswith(("#", "data:"))]


def test_nothing_is_left_undefined_or_none() -> None:
    for name, segment in EVERY:
        shown = re.sub(r"<(style|svg)\b.*?</\1>|<[^>]+>", " ", page(name, segment)[1], flags=re.DOTALL)
        assert not re.search(r"\bNone\b|\bnan\b|Undefined|\{\{(?!7)|\{%(?! include)", shown), (name, segment)


def own_numbers(found: Brief, segment: int) -> set[float]:
    """Return what the brief says of one segment, and of all customers together."""
    value = json.loads(to_json(found))
    sections = [value[name] for name in ("personas", "profiles", "descriptors", "actions")]
    sections += [
        value["segmentation"]["segments"],
        *(value["impact"][part] for part in ("baseline", "at_risk", "scenarios", "total")),
    ]
    sections += [value[name].get("segments", []) for name in ("segment_rules", "next_category", "conversion", "targeting")]
    sections += [value["campaigns"].get("rates", []), value["trial"].get("plans", [])]
    rows = [row for rows in sections if isinstance(rows, list) for row in rows if row["segment"] in (segment, None)]
    tier = next(t for t in value["tiers"] if segment in t["segments"])
    whole = [value["impact"]["horizon_months"], value["impact"]["lapse_days"], value["meta"]["n_customers"]]
    whole += [value["trial"].get(name) for name in ("power", "significance", "window_days")]
    return numbers([*rows, tier, *whole, value["meta"]["window_months"]]) | numbers(
        [len(value["campaigns"].get("campaigns", ()))]
    )


@pytest.mark.parametrize(("name", "segment"), EVERY)
def test_its_numbers_are_its_own_or_those_of_all_customers(name: str, segment: int) -> None:
    found, html = page(name, segment)
    assert not {float(v) for v in Page(html).values} - own_numbers(found, segment)
    me = found.segmentation.segments[segment - 1]
    assert {float(me.n_customers), me.gmv} <= {float(v) for v in Page(html).values}


@pytest.mark.parametrize(("name", "segment"), EVERY)
def test_it_names_no_other_segment(name: str, segment: int) -> None:
    found, html = page(name, segment)
    language = translator(found.meta.locale, places(None))
    names = [s.name for s in in_language(found, language).segmentation.segments]
    labels = re.findall(r"<bdi[^>]*>([^<]*)</bdi>", html)
    assert names[segment - 1] in labels
    assert not {n for i, n in enumerate(names, 1) if i != segment} & set(labels)
    others = [n for n in names if n not in names[segment - 1]]
    told = re.sub(r'<svg class="avatar".*?</svg>', "", html, flags=re.DOTALL)  # whose words are levels, not names
    assert not [n for n in others if n in told]


def test_purchases_a_visit_and_the_proposed_test_are_told() -> None:
    found, html = page("4", 1)
    told = {float(v) for v in Page(html).values}
    bands = [b for by in found.conversion.segments if by.segment == 1 for b in by.bands]  # type: ignore[union-attr]
    known = [b for b in bands if b.purchases_per_visit is not None]
    assert known
    assert {b.purchases_per_visit for b in known} | {b.purchases_per_visit_low for b in known} <= told
    together = found.trial.plans[0]  # type: ignore[union-attr]  # one test for all segments
    assert together.n_hold_out is not None
    assert {float(together.n_customers), float(together.n_hold_out), together.effect} <= told


@POPPLER
@pytest.mark.parametrize("segment", [1, 2, 3, 4])
def test_the_pdf_shows_its_own_numbers_and_chart_and_no_other_ones(segment: int) -> None:
    """Customers and spend of the four segments are all different (SIZES of the example)."""
    shown = text("4", segment)
    found = brief(4)
    for s in found.segmentation.segments:
        assert (s.name in shown) == (s.segment == segment)
        for own in (str(s.n_customers), words.money(s.gmv)):
            assert bool(re.search(rf"(?<![\d.,]){own}(?![\d.,])", shown)) == (s.segment == segment)


def test_every_chart_is_drawn_from_its_segment() -> None:
    found = brief(4)
    drawn = {s: appendices.charts(found, s) for s in (1, 2, 3, 4)}
    assert all(set(charts) == {f"history-{s}", f"spreads-{s}", f"depths-{s}"} for s, charts in drawn.items())
    every = [chart.svg for charts in drawn.values() for chart in charts.values()]
    assert len(set(every)) == len(every)
    for s, charts in drawn.items():
        html = page("4", s)[1]
        for chart in every:
            assert (chart in html) == (chart in [c.svg for c in charts.values()])
    assert "Last campaign: 25.9% against 14.9%" in drawn[1]["history-1"].alt  # 164 of 633, and 334 of 2,240
    assert "Last campaign: 3.6% against 14.9%" in drawn[4]["history-4"].alt  # 16 of 442


@POPPLER
@pytest.mark.parametrize(("name", "segment"), [("4", 1), ("bank", 4), ("hostile", 2), ("6", 6)])
def test_the_pdf_is_a_document_of_its_own(name: str, segment: int, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(name, segment))
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    title = re.search(r"Title:\s+(.*)", info)
    assert title
    assert title[1].startswith(BRIEFS[name]().segmentation.segments[segment - 1].name)
    assert re.search(r"Tagged:\s+yes", info)
    pages = re.search(r"Pages:\s+(\d+)", info)
    assert pages
    assert 2 <= int(pages[1]) <= 4
    told = text(name, segment).split("\f")[:-1]
    assert all(re.search(rf"{i} ?/ ?{len(told)}\b", shown) for i, shown in enumerate(told, 1))
    assert all("2,240 customers" in shown for shown in told)


@POPPLER
@pytest.mark.parametrize("name", ["sample", "indonesian", "personality", "credit_card"])
def test_an_appendix_of_a_run_has_two_to_four_pages(name: str, request: pytest.FixtureRequest) -> None:
    report: Path = request.getfixturevalue(f"{name}_report")
    made = sorted((report / "appendices").glob("*.pdf"))
    told = [subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout for path in made]
    assert len(made) == 4
    assert {int(found[1]) for info in told if (found := re.search(r"Pages:\s+(\d+)", info))} <= {2, 3, 4}


def test_labels_stay_text() -> None:
    for segment in (1, 2, 3, 4):
        html = page("hostile", segment)[1]
        assert html.count("<script") == 1  # our own, which the page's policy names by its hash
        assert "\x1b" not in html
        assert "\u202e" not in html


def test_what_is_missing_is_said() -> None:
    html = page("bank", 1)[1]
    for said in ("does not say who accepted which campaign", "product categories", "neither through which channels"):
        assert said in html


def test_where_to_stop_is_withheld_and_so_is_the_sentence_about_it() -> None:
    """All but a few pay: their number would tell of the few. The likeliest are named instead: the first row of the depths."""
    whole = brief(4)
    audience = whole.profiles[0].audience
    assert not isinstance(audience, Skipped)
    profiles = (dataclasses.replace(whole.profiles[0], audience=dataclasses.replace(audience, stop=None)), *whole.profiles[1:])
    actions = tuple(dataclasses.replace(a, reach="all") if a.segment == 1 else a for a in whole.actions)
    html = render.render_html(dataclasses.replace(whole, profiles=profiles, actions=actions), segment=1)
    first = audience.depths[0]
    assert f'Of the <data value="{first.n_customers}">{first.n_customers}</data> likeliest' in html


@pytest.mark.parametrize(
    ("more", "less", "said"),
    [
        (5, 2, "they answered 5 more often than all other customers and 2 less often, beyond chance"),
        (5, 0, "they answered 5 more often than all other customers, beyond chance"),
        (0, 2, "they answered 2 less often than all other customers, beyond chance"),
        (0, 0, "they answered none more or less often than all other customers, beyond chance"),
    ],
)
def test_campaigns_answered_no_more_often_are_not_counted(more: int, less: int, said: str) -> None:
    whole = brief(4)
    own = dataclasses.replace(whole.profiles[0], n_campaigns_more=more, n_campaigns_less=less)
    html = render.render_html(dataclasses.replace(whole, profiles=(own, *whole.profiles[1:])), segment=1)
    assert said in re.sub(r"<[^>]+>", "", html)


def test_privileges_that_cannot_be_paid_for_are_marked() -> None:
    whole = brief(4)
    for verdict, reason, said in (
        (Verdict.UNSUPPORTED, "lift_out_of_reach", "more than a programme can be expected to bring"),
        (Verdict.INDICATIVE, "lift_within_reach", "within what a good programme may bring"),
        (Verdict.UNSUPPORTED, "costs_not_given", None),
    ):
        found = whole.tiers[0].break_even
        assert not isinstance(found, Skipped)
        paid = dataclasses.replace(found, judgement=Judgement(verdict, reason))
        tiers = (dataclasses.replace(whole.tiers[0], break_even=paid), *whole.tiers[1:])
        html = render.render_html(dataclasses.replace(whole, tiers=tiers), segment=whole.tiers[0].segments[0])
        told = re.search(r"<dt>Privileges</dt><dd>(.*?)</dd>", html, re.DOTALL)
        assert told
        assert ("badge" in told[1]) is (said is not None)
        assert said is None or f"The rise of spend that pays for them is {said}" in told[1]


def test_the_title_follows_the_verdict() -> None:
    whole = brief(4)
    for answers, said in (
        ("more", "more often than other"),
        ("less", "less often than other"),
        ("alike", "Nothing shows"),
    ):
        profiles = tuple(dataclasses.replace(p, answers=answers) for p in whole.profiles)
        html = render.render_html(dataclasses.replace(whole, profiles=profiles), segment=2)
        title = re.search(r'<section id="history">.*?<h2[^>]*>(.*?)</h2>', html, re.DOTALL)
        assert title
        assert said in title[1]
