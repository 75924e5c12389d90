"""The trace from every printed number back to the brief: what may stand on a page, and what stands there without leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from reportgen.document import templates, words

WRITERS = ("number", "percent", "points", "days", "months", "ratio", "p_value", "money", "exact_money", "signed_money")
VOID = {"meta", "link", "br", "img", "hr", "input"}
SILENT = {"style", "script"}
CARRIERS = {"data", "time", "bdi"}
SPOKEN = ("aria-label", "alt", "title")  # attributes that are read out
TOKEN = re.compile(r"\d(?:[\d.,]*\d)?")


@dataclass
class Written:
    """Every number that was turned into text while pages were made, with what it was turned into."""

    pairs: set[tuple[float, str]] = field(default_factory=set)

    def texts(self, known: set[float] | None = None) -> set[str]:
        """Return the texts; only those of known numbers where these are given."""
        return {text for value, text in self.pairs if known is None or value in known}


@contextmanager
def recording() -> Iterator[Written]:
    """Note what the writers of ``words`` are given and return, by whomever they are called: templates, charts, terms."""
    found = Written()

    def noting(writer: Any) -> Any:
        def through(value: Any, *args: Any, **options: Any) -> Any:
            text = writer(value, *args, **options)
            found.pairs.add((float(value), text))
            return text

        return through

    with pytest.MonkeyPatch.context() as patch:
        for name in WRITERS:
            patch.setattr(words, name, noting(getattr(words, name)))
        templates.environment.cache_clear()  # its filters hold the writers
        yield found
    templates.environment.cache_clear()


def numbers(value: Any) -> set[float]:
    """Return every number in a JSON value."""
    if isinstance(value, dict):
        return set().union(*(numbers(v) for v in value.values()), set())
    if isinstance(value, list):
        return set().union(*(numbers(v) for v in value), set())
    return {float(value)} if isinstance(value, int | float) and not isinstance(value, bool) else set()


def strings(value: Any) -> set[str]:
    """Return every text in a JSON value."""
    if isinstance(value, dict):
        return set().union(*(strings(v) for v in value.values()), set())
    if isinstance(value, list):
        return set().union(*(strings(v) for v in value), set())
    return {value} if isinstance(value, str) else set()


@dataclass
class Seen:
    """What stands on a page.

    Attributes
    ----------
    data : list of (str, str)
        Values and texts of ``<data>``.
    times, labels : list of str
        What ``<time>`` says to machines, and texts of ``<bdi>``.
    drawn, scales : list of str
        Texts of charts, alternative ones among them, and the marks of their axes.
    loose : list of str
        Texts with a digit that stand in none of these.
    everything : list of str
        All texts, in their order.
    """

    data: list[tuple[str, str]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    scales: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    everything: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Read a page into `Seen`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen = Seen()
        self.stack: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.stack.append((tag, found.get("class", "")))
        if tag == "data":
            self.seen.data.append((found["value"], ""))
        if tag == "time":
            self.seen.times.append(found["datetime"])
        for name in SPOKEN:
            if name in found:
                self.seen.everything.append(found[name])
                (self.seen.drawn if name == "alt" else self.seen.loose).append(found[name])

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, text: str) -> None:
        tags = [tag for tag, _ in self.stack]
        if SILENT & set(tags) or not text.strip():
            return
        self.seen.everything.append(text)
        if "svg" in tags:
            marks = any(kind == "scale" for _, kind in self.stack)
            (self.seen.scales if marks else self.seen.drawn).append(text.strip())
        elif tags and tags[-1] == "data":
            value, before = self.seen.data[-1]
            self.seen.data[-1] = (value, before + text)
        elif "bdi" in tags:
            self.seen.labels.append(text)
        elif not CARRIERS & set(tags):
            self.seen.loose.append(text.strip())


def seen(html: str) -> Seen:
    """Return what stands on a page, texts without a digit left out of ``loose``."""
    found = Page(html).seen
    found.loose = [text for text in found.loose if re.search(r"\d", text)]
    return found


def plain(text: str) -> str:
    """Return a text with single spaces and without the places where it may break."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub("[\u200b\u2060]", "", text)).strip()


class Leave:
    """What may stand in a text: numbers as they were written, and labels.

    Examples
    --------
    >>> leave = Leave({"26.0%", "631", "6"}, {"Campaign 1"})
    >>> leave.lacking("Campaign 1: 26.0% of 631"), leave.lacking("6.0% of 1,631, or 1")
    ([], ['6.0', '1,631', '1'])
    """

    def __init__(self, *texts: set[str]) -> None:
        self.starting: dict[str, set[tuple[str, int]]] = {}
        for text in map(plain, set().union(*texts)):
            first = TOKEN.search(text)
            if first:
                self.starting.setdefault(first[0], set()).add((text, first.start()))

    def lacking(self, text: str) -> list[str]:
        """Return the numbers of a text that nothing explains."""
        text, covered, found = plain(text), 0, []
        for token in TOKEN.finditer(text):
            if token.start() < covered:
                continue
            ends = [
                token.start() - shift + len(whole)
                for whole, shift in self.starting.get(token[0], ())
                if text.startswith(whole, token.start() - shift)
            ]
            covered = max(ends, default=covered)
            found += [] if ends else [token[0]]
        return found


def shown(labels: set[str]) -> set[str]:
    """Return labels with a digit as pages show them: cleaned, and cut."""
    whole = {plain(cut(label)) for label in labels for cut in (words.label, words.clean)}
    return {label for label in whole if re.search(r"\d", label)}


def tokens(text: str) -> list[str]:
    """Return the numbers of a text as they are spelled.

    Examples
    --------
    >>> tokens("1,234 to 5.6%, page 3.")
    ['1,234', '5.6', '3']
    """
    return TOKEN.findall(text)
