"""Style sheets: every class of a page has a rule, and every rule a page that it is for."""

from __future__ import annotations

import re
from pathlib import Path

from reportgen.document.templates import home
from reportgen.notes import Verdict

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(str(home()))
WORKED_OUT = {"verdict": {v.value for v in Verdict}, "bar.side": {"less", "more"}}
"""Classes that a template takes from a value, and what that can be."""
NAMED_IN_CHARTS = {"to-black", "to-white"}
"""Names of parts of a chart, which become classes where it is put into a page."""
READ = {"scale"}
"""Says of a number in a chart that it is a mark of its axis, and no finding: the tests of all numbers pass those over."""


def classes_in(text: str) -> set[str]:
    """Return what stands in attributes ``class`` of a page or a template: words, and words that an expression may give.

    Examples
    --------
    >>> sorted(classes_in('<p class="data{% if k > 5 %} many{% endif %}"><i class="{{ "beside" if steps else "" }}">'))
    ['beside', 'data', 'many']
    """
    found: set[str] = set()
    for value in re.findall(r'\bclass=\\?"((?:\{\{.*?\}\}|\{%.*?%\}|[^"\\{])*)\\?"', text):
        for expression in re.findall(r"\{\{(.*?)\}\}", value):
            found |= set(re.findall(r'"([\w-]+)"', expression)) or WORKED_OUT[expression.strip()]
        found |= set(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", value).split())
    return found


def styled(sheet: str) -> set[str]:
    """Return the classes of the selectors of a style sheet.

    Examples
    --------
    >>> sorted(styled("/* .no */ .two, td.text:not(.seg) > b { margin: 0 .5rem } @media (width > 1.5em) { .rail { } }"))
    ['rail', 'seg', 'text', 'two']
    """
    selectors = re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", " ", sheet, flags=re.DOTALL))
    return {name for selector in selectors for name in re.findall(r"\.([A-Za-z][\w-]*)", selector)}


def test_every_class_has_a_rule_and_every_rule_a_class() -> None:
    """What a page is made of: templates, and the marks and charts that Python writes."""
    pages = [*TEMPLATES.rglob("*.html"), *(ROOT / "reportgen" / "document").glob("*.py")]
    used = set[str]().union(*(classes_in(path.read_text(encoding="utf-8")) for path in pages))
    used |= NAMED_IN_CHARTS
    ruled = set[str]().union(*(styled(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.css")))
    assert len(ruled) > 50
    assert used - ruled == READ, "no rule: leave the class out"
    assert ruled - used == set(), "no page has the class: leave the rule out"
