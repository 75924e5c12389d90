"""What the pages say: every number is in the brief, every code has its sentence, no label acts."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from example_brief import HOSTILE, bank, brief, campaigns, hostile, long_labels, order_log, rupiah, vague
from example_uplift import compared_arms, doubtful_arms, held_out_segment, measured_spend
from jinja2 import Environment

from reportgen.analysis.baskets import Baskets
from reportgen.analysis.budget import Budget
from reportgen.analysis.mailing.mailings import Mailing
from reportgen.analysis.page_one.claims import Claim
from reportgen.analysis.targeting import Targeting
from reportgen.brief import Brief, to_json
from reportgen.customers import Suppression
from reportgen.document import render
from reportgen.document.chart import Chart
from reportgen.document.screen import script_hash
from reportgen.document.templates import environment, home
from reportgen.errors import RenderError
from reportgen.notes import DataNote, Judgement, Verdict

BRIEFS: dict[str, Callable[[], Brief]] = {
    **{str(k): partial(brief, k) for k in (2, 3, 4, 5, 6)},
    "bank": bank,
    "orders": order_log,
    "vague": vague,
    "arms": compared_arms,
    "doubtful arms": doubtful_arms,
    "held out": held_out_segment,
    "spend measured": measured_spend,
    "spend measured, lost": partial(measured_spend, "loses"),
    "spend measured, unclear": partial(measured_spend, "unclear", "contacted"),
    "rupiah": rupiah,
    "rupiah in Indonesian": lambda: rupiah("id_ID"),
    "long": long_labels,
    "hostile": hostile,
}
VOID = {"meta", "link", "br", "img", "hr", "input"}
CARRIERS = {"data", "time", "bdi"}
UNREAD = {"style", "script", "svg", "title"}  # charts have tests of their own; the document's title holds the month


class Page(HTMLParser):
    """Collect data values, digits outside of carriers, headings, ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.values: list[str] = []
        self.loose: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.stack.append(tag)
        if tag == "data":
            self.values.append(found["value"] or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if found.get("id"):
            self.ids.append(found["id"] or "")
        self.links += [found[name] or "" for name in ("href", "src", "xlink:href", "action", "data") if found.get(name)]
        self.links += re.findall(r"url\(['\"]?([^'\")]+)", " ".join(v or "" for v in found.values()))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"</{tag}> closes what was not open"

    def handle_data(self, text: str) -> None:
        if re.search(r"\d", text) and not (CARRIERS | UNREAD) & set(self.stack):
            self.loose.append(text.strip())


@cache
def page(name: str) -> tuple[Brief, str]:
    found = BRIEFS[name]()
    return found, render.render_html(found)


@cache
def drawn() -> dict[str, Chart]:
    """Charts of the example, for pages of which only a sentence differs: to draw takes most of the time of a page."""
    return render.pictures(brief())


def numbers(value: Any) -> set[float]:
    if isinstance(value, dict):
        return set().union(*(numbers(v) for v in value.values()), set())
    if isinstance(value, list):
        return set().union(*(numbers(v) for v in value), set())
    return {float(value)} if isinstance(value, int | float) and not isinstance(value, bool) else set()


@pytest.mark.parametrize("name", BRIEFS)
def test_every_number_on_the_page_is_in_the_brief(name: str) -> None:
    found, html = page(name)
    known = numbers(json.loads(to_json(found)))
    read = Page(html)
    assert len(read.values) > 100
    assert not [v for v in read.values if float(v) not in known]


@pytest.mark.parametrize("name", BRIEFS)
def test_no_digit_stands_outside_a_number_a_date_or_a_label(name: str) -> None:
    assert not Page(page(name)[1]).loose


@pytest.mark.parametrize("name", BRIEFS)
def test_the_page_is_well_formed(name: str) -> None:
    read = Page(page(name)[1])
    assert not read.stack
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(read.headings, read.headings[1:], strict=False)), "a level is skipped"
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


@pytest.mark.parametrize("name", BRIEFS)
def test_the_page_asks_nothing_of_anybody(name: str) -> None:
    html = page(name)[1]
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith(f"default-src 'none'; script-src '{script_hash(script)}';")
    assert script == (home() / "screen.js").read_text(encoding="utf-8").strip()
    assert html.count("<script") == 1
    assert not re.search(r"\son\w+\s*=|javascript:|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|http", script)
    assert not Page(html).tags & {"iframe", "object", "embed", "form", "link", "audio", "video", "img"}
    outside = Page(html).links + re.findall(
        r"url\([\"']?([^\"')]+)", "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    )
    assert not [u for u in outside if not u.startswith(("#", "data:"))]
    assert len(html) < 1_500_000


def test_labels_stay_text() -> None:
    html = page("hostile")[1]
    assert html.count("<script") == 1  # our own: see above
    assert "49" not in re.findall(r"<bdi>([^<]*)</bdi>", html)  # 7*7 was not computed
    assert "{{7*7}}" in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert any(label.startswith("=cmd()") for label in HOSTILE)


def test_nothing_is_left_undefined_or_none() -> None:
    for name in BRIEFS:
        text = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", " ", page(name)[1], flags=re.DOTALL)
        assert not re.search(r"\bNone\b|\bnan\b|Undefined|\{\{(?!7)|\{%(?! include)", text), name


def test_a_tie_is_never_ranked() -> None:
    whole = brief()
    tied = dataclasses.replace(
        whole,
        campaigns=dataclasses.replace(
            campaigns(), best=(1, 2, 3, 4), worst=(), judgement=Judgement(Verdict.UNSUPPORTED, "all_tie")
        ),
    )
    html = render.render_html(tied, drawn=drawn())
    title = re.search(r'<section id="campaigns">.*?<h2[^>]*>(.*?)</h2>', html, re.DOTALL)
    assert title
    assert not re.search(r"most|more often than any|leads|best", title[1])


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_verdict_governs_the_title_of_the_segments(verdict: Verdict) -> None:
    whole = brief()
    reason = {"solid": "holds_in_resampling", "indicative": "pattern_in_resampling", "unsupported": "one_cloud"}[verdict.value]
    judged = dataclasses.replace(
        whole, segmentation=dataclasses.replace(whole.segmentation, judgement=Judgement(verdict, reason))
    )
    assert ("no clear-cut segments" in render.render_html(judged, drawn=drawn())) == (verdict is Verdict.UNSUPPORTED)


def test_who_has_gone_silent_is_told_of_actions_that_are_for_others() -> None:
    """Segment 1 gets early access, and holds silent customers all the same."""
    page = render.render_html(brief(), drawn=drawn())
    assert "winning these back could add" in page
    assert "winning these back could add" in render.render_html(brief(), segment=1)


@pytest.mark.parametrize(
    ("recommended", "reason", "over", "title"),
    [
        ("everybody", "mailing_pays", "surely_less", "Writing to everybody earns most"),
        ("everybody", "mailing_pays", "no_gain", "no choice among them can be shown to earn more"),
        ("nobody", "no_mailing_shown_to_pay", "no_gain", "No mailing of this kind can be shown to pay"),
        ("nobody", "no_mailing_pays", "no_gain", "No mailing of this kind pays, however it is aimed"),
    ],
)
def test_the_title_of_the_mailing_says_no_more_than_its_ranges(recommended: str, reason: str, over: str, title: str) -> None:
    whole = brief()
    assert isinstance(whole.targeting, Targeting)
    worse = Judgement(Verdict.UNSUPPORTED, over)
    gains = tuple(dataclasses.replace(g, judgement=worse) if g.over == "everybody" else g for g in whole.targeting.gains)
    verdict = Judgement(Verdict.SOLID if recommended == "everybody" else Verdict.UNSUPPORTED, reason)
    told = dataclasses.replace(whole.targeting, recommended=recommended, gains=gains, judgement=verdict)
    page = render.render_html(dataclasses.replace(whole, targeting=told), drawn=drawn())
    found = re.search(r'<section id="targeting">.*?<h2[^>]*>(.*?)</h2>', page, re.DOTALL)
    assert found
    assert title in found[1]


@pytest.mark.parametrize(
    ("headline", "paying", "unclear", "sentence"),
    [
        ("mail_segments", (1,), (), "stop mailing the rest: only there does a letter pay"),
        ("mail_segments", (1,), (2,), "not everyone: only there a letter surely pays"),
        ("stop_mailing_everyone", (), (), "no segment answers often enough to pay for its letters"),
        ("stop_mailing_everyone", (), (2,), "no segment surely pays for its letters"),
        ("whole_pays", (), (), "as a whole the mailing pays, though of no segment by itself is that sure"),
        ("whole_pays", (1,), (2,), "as a whole the mailing pays, most surely in "),
    ],
)
def test_what_is_not_decided_is_not_denied(
    headline: str, paying: tuple[int, ...], unclear: tuple[int, ...], sentence: str
) -> None:
    whole = brief()
    assert isinstance(whole.impact.mailing, Mailing)
    mailed = dataclasses.replace(whole.impact.mailing, paying_segments=paying, unclear_segments=unclear, added=None)
    told = dataclasses.replace(
        whole,
        summary=dataclasses.replace(whole.summary, headline=headline, headline_segments=paying or unclear),
        impact=dataclasses.replace(whole.impact, mailing=mailed),
    )
    title = re.search(r"<h1>(.*?)</h1>", render.render_html(told, drawn=drawn()), re.DOTALL)
    assert title
    assert sentence in title[1]


@pytest.mark.parametrize("opted_out", [False, True])
def test_page_one_says_of_whom_the_likeliest_are_a_share(opted_out: bool) -> None:
    """300 of 2,240 are 13.4% of all; of 2,000 who may be contacted they are 15.0%."""
    whole = brief()
    share = 0.15 if opted_out else 300 / 2240
    claim = Claim("targeting", (), 893.0, 1124.0, 1355.0, 300, share, None, Judgement(Verdict.SOLID, "mailing_pays"))
    told = dataclasses.replace(
        whole,
        meta=dataclasses.replace(whole.meta, suppression=Suppression("optouts.csv", "0" * 64, 240, 240) if opted_out else None),
        summary=dataclasses.replace(whole.summary, headline="mail_likeliest", claims=(claim, *whole.summary.claims[1:])),
    )
    text = re.sub(r"<[^>]+>", "", render.render_html(told, drawn=drawn()))
    of_whom = "15.0% of those who may be contacted," if opted_out else "13.4% of all,"
    assert f"300 customers, {of_whom} are likelier to answer" in text
    assert "given" not in text.split("Who they are, and what they bring")[0].split("Recommendation")[1]


@pytest.mark.parametrize(
    ("by_model", "headline", "claimed"),
    [
        (
            True,
            "With the 450 given, write only to the 150 customers likeliest to answer.",
            "The 450 given pay for letters to 150 of the 300 customers who are likelier to answer than the 27.3% from which a "
            "contact pays. Writing to all 300 would cost 900, with a result of +893 to +1,355.",
        ),
        (
            False,
            "With the 450 given, write only to 150 customers of “High value, active”.",
            "The 450 given pay for letters to 150 of the 300 customers in segments above break-even. "
            "Writing to all 300 would cost 900, with a result of +893 to +1,355.",
        ),
    ],
)
def test_page_one_recommends_what_the_budget_pays_for(by_model: bool, headline: str, claimed: str) -> None:
    """450 pay for 150 letters at 3, half of the 300 that pay; they cost 900, and brought 11 x 184 - 900 +- 231."""
    whole = brief()
    assert isinstance(whole.budget, Budget)
    assert isinstance(whole.targeting, Targeting)
    plans = {plan.plan: plan for plan in whole.targeting.plans}
    reached = dataclasses.replace(plans["customers"], plan="budget", contacts=150, cost=450.0)
    wider = dataclasses.replace(plans["customers"], plan="customers" if by_model else "segments")
    claim = Claim("targeting", (), 500.0, 600.0, 700.0, 150, 150 / 2240, None, Judgement(Verdict.SOLID, "mailing_pays"))
    told = dataclasses.replace(
        whole,
        budget=dataclasses.replace(whole.budget, given=True, budget=450.0, plan=reached, next_segment=1, next_decile=1),
        targeting=dataclasses.replace(
            whole.targeting,
            plans=(plans["nobody"], plans["everybody"], wider, reached),
            recommended="budget",
            gains_of="budget",
            scores_from="model" if by_model else "segment_rates",
        ),
        summary=dataclasses.replace(
            whole.summary, headline="mail_likeliest", headline_segments=(1,), claims=(claim, *whole.summary.claims[1:])
        ),
    )
    text = html_text(render.render_html(told, drawn=drawn()))
    assert headline in text
    assert claimed in text
    assert "mailing.csv" not in text
    assert "Customers the budget reaches (recommended)" in text
    assert "Mailings that cost more than the 450 given stand there to compare with, and are not recommended." in text


@pytest.mark.parametrize(
    ("recommended", "reason", "lead"),
    [
        ("budget", "mailing_profit_includes_zero", "The 450 given pay for 150 letters: a result of +893 to +1,355."),
        ("nobody", "budget_below_one_contact", "The 450 given do not pay for a single letter."),
        ("nobody", "no_mailing_within_budget_pays", "No mailing that the 450 given pay for is expected to earn money."),
    ],
)
def test_under_another_headline_page_one_says_what_the_budget_does(recommended: str, reason: str, lead: str) -> None:
    """And what all 300 who pay would cost, 900."""
    whole = brief()
    assert isinstance(whole.budget, Budget)
    assert isinstance(whole.targeting, Targeting)
    reached = dataclasses.replace(whole.targeting.plans[-1], plan="budget", contacts=150, cost=450.0)
    told = dataclasses.replace(
        whole,
        budget=dataclasses.replace(whole.budget, given=True, budget=450.0, plan=reached),
        targeting=dataclasses.replace(
            whole.targeting,
            plans=(*whole.targeting.plans, reached),
            recommended=recommended,
            gains_of="budget",
            judgement=Judgement(Verdict.INDICATIVE, reason),
        ),
        summary=dataclasses.replace(whole.summary, headline="stop_mailing_everyone", headline_segments=(1,)),
    )
    text = html_text(render.render_html(told, drawn=drawn()))
    assert f"{lead} Writing to the 300 customers above break-even would cost 900, with a result of +893 to +1,355." in text
    assert "Worth a test:" not in text


@pytest.mark.parametrize(
    ("recommended", "said"),
    [
        ("everybody", "Nothing beyond the 6,720 of the mailing recommended above: no contact is expected to pay for itself."),
        ("nobody", "Nothing: no contact is expected to pay for itself."),
    ],
)
def test_where_no_contact_pays_by_the_probabilities_a_mailing_may_be_recommended_all_the_same(
    recommended: str, said: str
) -> None:
    """Measured against the control group of its own customers; 2,240 letters at 3."""
    whole = brief()
    assert isinstance(whole.budget, Budget)
    assert isinstance(whole.targeting, Targeting)
    none = dataclasses.replace(whole.budget.plan, contacts=0, cost=0.0)
    told = dataclasses.replace(
        whole,
        budget=dataclasses.replace(
            whole.budget, plan=none, steps=(), judgement=Judgement(Verdict.UNSUPPORTED, "no_contact_pays")
        ),
        targeting=dataclasses.replace(whole.targeting, recommended=recommended),
    )
    assert f"What to spend unsupported {said}" in html_text(render.render_html(told, drawn=drawn()))


@pytest.mark.parametrize(("given", "stop"), [(900.0, 450.0), (900.0, 900.0), (450.0, 900.0), (None, 900.0)])
def test_of_the_budgets_the_one_to_spend_is_marked(given: float | None, stop: float) -> None:
    """What is given, or where to stop if that is earlier."""
    whole = brief()
    assert isinstance(whole.budget, Budget)
    steps = tuple(dataclasses.replace(s, is_stop=s.budget == stop, is_given=s.budget == given) for s in whole.budget.steps)
    found = dataclasses.replace(whole.budget, budget=given or stop, given=given is not None, stop_at=stop, steps=steps)
    html = render.render_html(dataclasses.replace(whole, budget=found), drawn=drawn())
    (marked,) = re.findall(r'<tr class="chosen"><th scope="row">(.*?)</th>', html.split('id="budget"')[1].split("</table>")[0])
    assert html_text(marked).startswith(f"{min(given or stop, stop):,.0f} (")


@pytest.mark.parametrize(("net", "said"), [(278.45, True), (0.0, False)])
def test_a_mailing_that_shows_more_profit_than_the_recommended_one_has_its_reason(net: float, said: bool) -> None:
    whole = brief()
    assert isinstance(whole.targeting, Targeting)
    best = next(p for p in whole.targeting.plans if p.plan == "customers")
    profit = dataclasses.replace(best.profit, value=best.profit.value + (200 if said else -200))
    lucky = dataclasses.replace(best, plan="segments", profit=profit, optimism=net)
    plans = (*(p for p in whole.targeting.plans if p.plan != "segments"), lucky)
    told = dataclasses.replace(whole, targeting=dataclasses.replace(whole.targeting, plans=plans))
    text = html_text(render.render_html(told, drawn=drawn()))
    assert ("judged by have chosen it as well, and luck in choosing adds 278 to it." in text) is said


@pytest.mark.parametrize(
    ("reason", "said"),
    [("leader_overlaps", "answered the latest campaign most often; only “"), ("leaders_overlap", "are at the top")],
)
def test_who_answered_below_the_average_is_not_at_the_top(reason: str, said: str) -> None:
    """Though it is too small to be told from the leader."""
    whole, found = brief(), campaigns()
    level = dataclasses.replace(found, best=(1, 3), judgement=Judgement(Verdict.INDICATIVE, reason))
    html = render.render_html(dataclasses.replace(whole, campaigns=level), drawn=drawn())
    title = re.search(r'<section id="campaigns">.*?<h2[^>]*>(.*?)</h2>', html, re.DOTALL)
    assert title
    assert said in html_text(title[1])


@pytest.mark.parametrize(
    ("offers", "stake", "said"),
    [
        ((), "migration", "Give them a reason to come again soon"),
        ((), "cross_sell", "Offer small bundles that lead to a further category"),
        (("Fish",), "migration", "Offer small bundles that lead to a further category"),
    ],
)
def test_a_further_category_is_spoken_of_where_one_is_proposed(offers: tuple[str, ...], stake: str, said: str) -> None:
    whole = brief()
    (first, *rest) = whole.actions
    action = dataclasses.replace(first, code="grow", offers=offers, stake=stake)
    others = (dataclasses.replace(a, code="keep") for a in rest)
    assert said in html_text(render.render_html(dataclasses.replace(whole, actions=(action, *others)), drawn=drawn()))


def test_where_nothing_is_missing_nothing_is_said_of_it() -> None:
    text = html_text(page("4")[1])
    assert ("What is not in this brief" in text) is ("This needs" in text)
    assert "What is not in this brief" in html_text(page("bank")[1])


@pytest.mark.parametrize(("rules", "said"), [(0, "share enough customers to make a rule (support from"), (9, "None holds.")])
def test_without_rules_or_a_solid_one_the_pages_say_so(rules: int, said: str) -> None:
    whole = brief()
    assert isinstance(whole.baskets, Baskets)
    none = dataclasses.replace(whole.baskets, n_rules=rules, n_solid=0, rules=())
    text = html_text(render.render_html(dataclasses.replace(whole, baskets=none), drawn=drawn()))
    assert said in text
    assert " 0 " not in text.split(said)[0][-60:]


def html_text(html: str) -> str:
    """Return what a page says, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_a_code_without_a_sentence_fails_loudly() -> None:
    whole = brief()
    strange = dataclasses.replace(
        whole, data_quality=dataclasses.replace(whole.data_quality, notes=(DataNote("never_heard_of"),))
    )
    with pytest.raises(RenderError, match=r"data_quality\.html line \d+.*never_heard_of"):
        render.render_html(strange, drawn=drawn())


def test_templates_are_compiled_once_and_again_when_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "own.txt").write_text("{{ 1 + 1 }} customers")

    def text() -> str:
        environment.cache_clear()  # as in another process
        return render.render_text("own.txt", {"locale": "en_US", "currency": None}, templates=tmp_path)

    assert text() == "2 customers"
    (kept,) = (tmp_path / "temporary").rglob("*.cache")
    before = kept.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Environment, "compile", lambda *_: pytest.fail("compiled again"))
        assert text() == "2 customers"
    (tmp_path / "own.txt").write_text("{{ 1 + 2 }} customers")
    assert text() == "3 customers"
    assert kept.read_bytes() != before
    kept.write_bytes(before[:40])  # a machine that went off in the middle of it
    assert text() == "3 customers"
    environment.cache_clear()


def test_without_a_place_for_compiled_templates_they_are_compiled_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.txt").write_text("{{ 1 + 1 }} customers")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    environment.cache_clear()
    assert render.render_text("own.txt", {"locale": "en_US", "currency": None}, templates=tmp_path) == "2 customers"
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    environment.cache_clear()
    pages = environment(tmp_path)
    shutil.rmtree(tmp_path / "temporary")  # it goes while the process runs
    assert pages.get_template("own.txt").render(locale="en_US", currency=None) == "2 customers"
    environment.cache_clear()


def test_a_user_template_comes_first_and_its_mistakes_are_named(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    own = tmp_path / "sections" / "baskets.html"
    own.write_text("<section id='baskets'><h2>Our own words, {{ baskets.n_rules | number }} rules</h2></section>")
    assert "Our own words" in render.render_html(brief(), templates=tmp_path, drawn=drawn())
    environment.cache_clear()
    for text, complaint in (
        ("{{ baskets.n_rulez | number }}", "n_rulez"),
        ("{% if %}", "line 1"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% include 'nowhere.html' %}", "nowhere.html"),
        ("{{ baskets.n_rules | nofilter }}", "nofilter"),
    ):
        own.write_text(text)
        environment.cache_clear()
        with pytest.raises(RenderError, match=complaint):
            render.render_html(brief(), templates=tmp_path, drawn=drawn())
    environment.cache_clear()
