"""Findings: what ``reportgen check`` says, as plain text."""

from __future__ import annotations

import html
import re

from reportgen.customers import Customers
from reportgen.document import render
from reportgen.notes import Skipped


def findings_text(
    people: Customers,
    sections: tuple[tuple[str, Skipped | None], ...],
    locale: str,
    currency: str | None,
) -> str:
    """Say what is in a table, what was mended, and what its brief will and will not contain.

    The sentences are those of the brief (``templates/notes.html``), without its tags.

    Parameters
    ----------
    people : Customers
    sections : tuple of (str, Skipped or None)
        Sections that depend on what the table holds; None where all they need is there.
    locale : str
    currency : str or None

    Raises
    ------
    RenderError
        If a template has no sentence for a code.
    """
    values = {"people": people, "sections": sections, "locale": locale, "currency": currency}
    return plain(render.render_text("check.txt", values))


def plain(markup: str) -> str:
    r"""Turn markup into text that is safe on a terminal: no tags, no entities, no control characters but line breaks.

    Where a page may break a long name a terminal needs no mark, which whoever copies the name would carry along.

    Examples
    --------
    >>> plain('<data value="2">2</data> labels: &lt;b&gt;')
    '2 labels: <b>'
    >>> plain("\x1b[31mred")
    '\ufffd[31mred'
    >>> plain("customers\u200b.csv")
    'customers.csv'
    """
    text = html.unescape(re.sub(r"<[^>]*>|\u200b", "", markup))
    return re.sub(r"[^\n\x20-\x7e\xa0-\U0010ffff]", "\ufffd", text).strip()
