"""The HTML in a browser: no barrier, nothing asked of anybody, whole without its script."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from example_brief import hostile, order_log
from playwright.sync_api import Browser, Page, sync_playwright

from reportgen.document.render import render_html

SCHEMES = ("light", "dark")
PHONE, TABLET, DESK = 360, 768, 1440
FLAGS = [
    "--no-sandbox",  # of the browser, which refuses it to root, as whom CI runs
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORTS = ("sample", "personality", "credit_card")
APPENDIX = "appendices/2-*.html"  # one of a report stands for all: they come from one template

REMEMBERED = """{
    const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (!known.has(text)) {
            read.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
} void 0"""
"""Axe reads the few colours of a page again for each text and all that lies behind it, which took half of its time."""

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's own Chromium; without one the tests skip, but never in CI, which installs it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        assert "CI" not in os.environ, "no Chromium; .ci/run installs it"
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open a file as a visitor does; in the end nothing may have been fetched, and the console is empty."""
    heard: list[str] = []
    contexts = []

    def open_page(path: Path, width: int = DESK, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("data:") else None)
        page.goto(path.as_uri())
        assert heard.pop(0) == path.as_uri()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not heard


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a brief whose labels try to act."""
    path = tmp_path_factory.mktemp("hostile") / "brief.html"
    path.write_text(render_html(hostile()), encoding="utf-8")
    return path


@pytest.fixture(params=[*REPORTS, "appendix"])
def any_page(request: pytest.FixtureRequest) -> Path:
    """Return the brief of each report, and an appendix."""
    if request.param == "appendix":
        (found,) = request.getfixturevalue("sample_report").glob(APPENDIX)
        return Path(found)
    folder: Path = request.getfixturevalue(f"{request.param}_report")
    return folder / "brief.html"


def unfold(page: Page) -> Page:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds, with everything unfolded."""
    unfold(page)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    page.evaluate(REMEMBERED)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert len(found["passes"] + found["violations"]) > 8, "axe looked at nothing"
    return [f"{v['id']}: {v['help']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_no_barrier(opened: Opened, any_page: Path, width: int, scheme: str) -> None:
    assert not barriers(opened(any_page, width, color_scheme=scheme))


def test_axe_finds_barriers_where_there_are_some(opened: Opened, tmp_path: Path) -> None:
    poor = tmp_path / "poor.html"
    poor.write_text("<!doctype html><html><body><h1 style='color:#999'>faint</h1><h3>a level skipped</h3></body></html>")
    found = " ".join(barriers(opened(poor)))
    assert all(rule in found for rule in ("color-contrast", "heading-order", "html-has-lang", "document-title"))


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_the_page_never_scrolls_sideways(opened: Opened, any_page: Path, width: int) -> None:
    page = unfold(opened(any_page, width))
    wide = page.evaluate("""[...document.querySelectorAll("main *")].filter(e => !e.closest(".scroll") || e.matches(".scroll"))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
        .map(e => e.outerHTML.slice(0, 120))""")
    assert not wide
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chart_fits_a_phone_or_says_that_there_is_more(opened: Opened, any_page: Path) -> None:
    page = opened(any_page, PHONE)
    kinds = page.evaluate("""[...document.querySelectorAll("figure.chart")].map(figure => {
        const svg = [...figure.querySelectorAll("svg")].filter(s => s.getBoundingClientRect().width > 0);
        const hint = figure.querySelector(".hint")?.getBoundingClientRect().height > 0;
        return svg.length !== 1 ? "several" : hint ? "hint" : svg[0].getBoundingClientRect().right <= innerWidth ? "fits" : "cut";
    })""")
    assert set(kinds) <= {"fits", "hint"}
    assert kinds
    assert page.locator(".hint").first.is_visible() == ("hint" in kinds)


def test_a_table_says_on_a_phone_that_there_is_more(opened: Opened, any_page: Path) -> None:
    """Those that are wider than the screen, and no other."""
    told = """[...document.querySelectorAll(".scroll:has(> table.data:not(.places))")].filter(box => !box.closest(".behind"))
        .map(box => [box.scrollWidth > box.clientWidth, getComputedStyle(box, "::before").content !== "none"])"""
    for width, said in ((PHONE, True), (DESK, False)):
        found = opened(any_page, width).evaluate(told)
        assert found
        assert all(hinted is (wide and said) for wide, hinted in found)


def test_bars_of_articles_fit_a_phone(opened: Opened, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    page.write_text(render_html(order_log()), encoding="utf-8")
    shown = opened(page, PHONE)
    ends = shown.evaluate(
        "[...document.querySelectorAll('.bars .name, .bars .track, .bars .end')].map(e => e.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= PHONE
    assert (
        min(shown.evaluate("[...document.querySelectorAll('.bars .track')].map(e => e.getBoundingClientRect().width)"))
        > PHONE / 2
    )


def test_on_a_desk_every_chart_is_there_once_without_a_hint(opened: Opened, any_page: Path) -> None:
    page = opened(any_page)
    shown = "figure => [...figure.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0).length"
    assert set(page.evaluate(f"[...document.querySelectorAll('figure.chart')].map({shown})")) == {1}
    assert not page.locator(".hint:visible").count()


def test_every_table_and_every_chart_has_a_name(opened: Opened, any_page: Path) -> None:
    page = opened(any_page)
    assert page.locator("table").count() >= 5
    assert not page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => !t.ariaLabel).map(t => t.outerHTML.slice(0, 200))"
    )
    assert not page.evaluate("[...document.querySelectorAll('svg')].filter(s => !s.querySelector('title')?.textContent).length")


def column(page: Page, table: str, head: str) -> list[str]:
    """Return the texts of a column from top to bottom."""
    texts: list[str] = page.evaluate(
        """([label, head]) => {
            const table = document.querySelector(`[aria-label="${label}"] table, table[aria-label="${label}"]`);
            const place = [...table.tHead.rows[0].cells].findIndex(cell => cell.textContent.trim() === head);
            return [...table.tBodies[0].rows].map(row => row.cells[place].textContent.trim());
        }""",
        [table, head],
    )
    return texts


def numbers(texts: list[str]) -> list[float]:
    """Read numbers as the page of the sample writes them, in English."""
    return [float(re.sub("[^0-9.-]", "", text.replace("\u2212", "-"))) for text in texts]


def test_a_click_sorts_a_table_and_a_third_one_restores_it(opened: Opened, sample_report: Path) -> None:
    page = opened(sample_report / "brief.html")
    head = page.locator("#segmentation th", has_text="Purchases").first
    before = numbers(column(page, "Table of segments", "Purchases"))
    assert before != sorted(before)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert numbers(column(page, "Table of segments", "Purchases")) == sorted(before, reverse=True)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert numbers(column(page, "Table of segments", "Purchases")) == sorted(before)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert numbers(column(page, "Table of segments", "Purchases")) == before


def test_a_table_sorts_from_the_keyboard_and_words_in_their_order(opened: Opened, sample_report: Path) -> None:
    page = opened(sample_report / "brief.html")
    page.locator("#segmentation th", has_text="Tier").first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert column(page, "Table of segments", "Tier") == ["Bronze", "Gold", "Platinum", "Silver"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    found = numbers(column(page, "Table of segments", "Customers"))
    assert found == sorted(found, reverse=True)
    assert page.locator("#segmentation [aria-sort]").count() == 1


def test_totals_stay_last_and_tables_whose_order_is_their_sense_do_not_sort(opened: Opened, sample_report: Path) -> None:
    page = opened(sample_report / "brief.html")
    for button in page.locator("#impact [aria-label='Table of baseline spend'] th button").all():
        for _ in range(2):
            button.click()
            assert column(page, "Table of baseline spend", "Segment")[-1] == "All customers"
    assert page.locator("table.ledger button, table.grouped button").count() == 0
    assert page.locator("th button").count() > 40


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_all_is_there_without_the_script(opened: Opened, sample_report: Path, width: int) -> None:
    plain = opened(sample_report / "brief.html", width, java_script_enabled=False)
    with_script = opened(sample_report / "brief.html", width)
    assert plain.locator("main").inner_text() == with_script.locator("main").inner_text()
    assert plain.locator("th button, [aria-current]").count() == 0
    plain.locator("summary").first.click()
    assert plain.locator("details[open] data").first.is_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_chapter_in_view_is_marked(opened: Opened, sample_report: Path, width: int) -> None:
    page = opened(sample_report / "brief.html", width)
    marked = page.locator(".rail [aria-current=location]")
    assert marked.get_attribute("href") == "#summary"
    page.evaluate("document.fonts.ready")
    for chapter in ("campaigns", "impact", "back", "segmentation"):
        page.locator(f".rail a[href='#{chapter}']").press("Enter")  # a click would race with the strip, which moves to its mark
        page.wait_for_function("id => document.querySelector('.rail [aria-current]').hash === '#' + id", arg=chapter)
        assert marked.count() == 1
        box, title = marked.bounding_box(), page.locator(f"#{chapter} h2").first.bounding_box()
        assert box
        assert title
        assert 0 <= box["x"] <= width - box["width"], "the mark itself is out of sight"
        rail = page.locator(".rail").bounding_box()
        assert rail
        assert title["y"] >= rail["height"] or title["x"] >= rail["width"], "the title hides behind the strip"


def test_the_keyboard_skips_to_the_brief_and_stops_only_where_there_is_something_to_do(
    opened: Opened, sample_report: Path
) -> None:
    page = opened(sample_report / "brief.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    fits = page.locator(".scroll[tabindex='0']").evaluate_all("all => all.filter(e => e.scrollWidth <= e.clientWidth).length")
    assert fits == 0


def test_what_is_pressed_on_a_phone_is_large_enough(opened: Opened, sample_report: Path) -> None:
    """Authority: WCAG 2.2, 2.5.8: 24 by 24 pixels; links within a sentence excepted."""
    page = opened(sample_report / "brief.html", PHONE, has_touch=True)
    small = page.evaluate("""[...document.querySelectorAll("main button, summary, .rail a")]
        .map(e => [e.textContent, e.getBoundingClientRect()])
        .filter(([, box]) => box.height && (box.height < 24 || box.width < 24))
        .map(([text]) => text)""")
    assert not small


def test_nothing_moves_by_itself(opened: Opened, sample_report: Path) -> None:
    page = opened(sample_report / "brief.html", reduced_motion="no-preference")
    page.locator("#segmentation th button").last.hover()
    moving = "[...document.querySelectorAll('*')].filter(e => /[1-9]/.test(getComputedStyle(e).transitionDuration)).length"
    assert page.evaluate(f"[document.getAnimations().length, {moving}]") == [0, 0]


def test_printed_from_the_browser_it_is_the_brief_alone(opened: Opened, sample_report: Path) -> None:
    page = opened(sample_report / "brief.html", color_scheme="dark")
    page.emulate_media(media="print")
    for part in (".rail", ".skip", ".behind"):
        assert not page.locator(part).first.is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_labels_stay_text_when_tables_are_sorted(opened: Opened, hostile_page: Path) -> None:
    page = unfold(opened(hostile_page))
    before = page.evaluate("[document.querySelectorAll('*').length, document.scripts.length]")
    page.evaluate("document.querySelectorAll('th button').forEach(button => button.click())")
    assert page.evaluate("[document.querySelectorAll('*').length, document.scripts.length]") == before
    assert not barriers(page)
