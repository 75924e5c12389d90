"""A language of brackets: what a page says outside of them was never handed to a translator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from example_brief import HOSTILE
from test_templates import BRIEFS, VOID

from reportgen import manifest
from reportgen.analysis.baskets import Baskets
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.uplift import Uplift
from reportgen.brief import Brief
from reportgen.document import render, templates
from reportgen.document.templates import environment, rendered
from reportgen.document.words import label

OPEN, CLOSE = "\u27e6", "\u27e7"
READ = ("alt", "aria-label", "title", "placeholder", "data-short", "data-brand", "data-label")
CARRIERS = {  # what stands in them needs no translation
    "data",  # a number, written by Babel
    "time",  # a date, likewise
    "bdi",  # the user's own labels, and versions of libraries
    "style",
    "script",
    "pre",  # SQL
}
SAME_EVERYWHERE = {  # names of programs, and of the people after whom measures are called
    *("reportgen", "python", *manifest._LIBRARIES),
    *("Calinski-Harabasz", "Davies-Bouldin"),
}
MARKS = ".,:;()\u2026\u00b7"
BLANK = re.compile(r"[\s\u200b]+")
NUMBER = re.compile(r"(?:[A-Z]{3}\s)?[^\s\d]{0,3}\d\S*(?:\u00a0\S+)?")  # with its currency, and what stands for thousands


class Brackets(NullTranslations):
    """Every text in brackets; both forms of a plural, so that a page reads like English in them."""

    def gettext(self, message: str) -> str:
        return OPEN + message + CLOSE

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return OPEN + (msgid1 if n == 1 else msgid2) + CLOSE

    def pgettext(self, context: str, message: str) -> str:
        return OPEN + message + CLOSE

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return OPEN + (msgid1 if n == 1 else msgid2) + CLOSE


class Loose(HTMLParser):
    """Collect what is said outside of brackets and carriers, texts and attributes alike."""

    def __init__(self, html: str, labels: set[str]) -> None:
        super().__init__()
        self.labels, self.stack, self.depth = labels, list[str](), 0
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.stack.append(tag)
        if tag in ("svg", "section", "td", "th"):
            self.depth = 0  # a name that was cut short with its bracket does not hide the rest of the page
        for name in READ:
            self._note(outside(values.get(name) or "", 0)[0], name)
        if tag == "meta" and values.get("name") == "description":
            self._note(outside(values["content"] or "", 0)[0], "description")

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, text: str) -> None:
        loose, self.depth = outside(text, self.depth)
        if not CARRIERS & set(self.stack):
            self._note(loose, "/".join(self.stack[-3:]))

    def _note(self, text: str, where: str) -> None:
        words = [w.strip(MARKS) for w in BLANK.split(NUMBER.sub(" ", text))]
        said = [w for w in words if w and w not in SAME_EVERYWHERE and not ("svg" in self.stack and self._drawn(w))]
        if re.search(r"[^\W\d_]", " ".join(said)):
            self.found.append(f"{where}: {' '.join(said)}")

    def _drawn(self, word: str) -> bool:
        """A label, or its beginning where a chart has no room for more."""
        return any(label.startswith(word) for label in self.labels)


def outside(text: str, depth: int) -> tuple[str, int]:
    """Return what of a text stands outside of brackets, and how deep in brackets it ends."""
    kept = []
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        if part == OPEN:
            depth += 1
        elif part == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(part)
    return " ".join(kept), depth


def drawn_labels(brief: Brief) -> Iterator[str]:
    """Yield the user's own labels that charts show, where no tag can mark them."""
    if isinstance(brief.baskets, Baskets):
        yield from (name for name, _ in brief.baskets.item_shares)
    if isinstance(brief.campaigns, Campaigns):
        yield from brief.campaigns.campaigns
    if isinstance(brief.conversion, Conversion):  # letters tell which bands are alike, in any language
        yield from (
            x for row in brief.conversion.segments for g in (row.response, row.purchases_per_visit) if g for x in g.letters if x
        )
    if isinstance(brief.uplift, Uplift):
        yield from brief.uplift.arms
    yield from (s.name for s in brief.segmentation.segments if not s.name.startswith(("High", "Mid", "Low")))
    yield from HOSTILE
    yield brief.meta.currency or ""
    yield brief.meta.title or ""


@cache
def pages(name: str) -> dict[str, str]:
    """Both media of a brief in the language of brackets."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (render, templates):
            patch.setattr(module, "translator", lambda locale, folders: Brackets())
        environment.cache_clear()
        brief = BRIEFS[name]()
        last = len(brief.segmentation.segments)
        drawn, own = render.pictures(brief), render.pictures(brief, segment=last)
        printed = {
            "brief": render._context(brief, None, None, "print", drawn),
            "appendix": render._context(brief, last, None, "print", own),
        }
        sheets = {name: rendered(environment(None), f"{name}.html", values) for name, values in printed.items()}
        found = {"screen": render.render_html(brief, drawn=drawn), "print": sheets["brief"]}
        found["charts"] = "".join(chart.svg for chart in drawn.values())
        found["appendix"] = render.render_html(brief, segment=1) + sheets["appendix"]
        found["appendix charts"] = "".join(chart.svg for chart in own.values())
    environment.cache_clear()
    return found


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("medium", ["screen", "print", "charts", "appendix", "appendix charts"])
def test_every_text_goes_through_a_translator(name: str, medium: str) -> None:
    words = {
        part.strip(".,:;()\u2026\u00b7")
        for text in drawn_labels(BRIEFS[name]())
        for part in re.split(r"[\s\u200b]+", label(text))
    }
    found = Loose(pages(name)[medium], words | SAME_EVERYWHERE).found
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_test_sees_what_is_not_translated() -> None:
    html = f"<p>{OPEN}Segments, <data value='2'>two</data> of them{CLOSE} left <bdi>Wines</bdi></p><img alt='a chart'>"
    assert Loose(html, set()).found == ["p: left", "alt: a chart"]
