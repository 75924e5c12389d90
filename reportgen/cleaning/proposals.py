"""Proposals: what the columns of an unknown table may be, by the words in their names and by what their cells hold.

For the snippet of an error message only, never applied: a user reads it, mends it, and puts it into the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Set as AbstractSet

from reportgen.cleaning import column_words as of
from reportgen.cleaning.band_texts import is_band, middle_of
from reportgen.cleaning.churn_texts import is_churn
from reportgen.cleaning.column_looks import Look, is_campaign, looks
from reportgen.cleaning.constants import MOST_CLASSES
from reportgen.cleaning.currencies import said_by_names
from reportgen.cleaning.proposed_lines import lines_in
from reportgen.cleaning.proposed_money import FEW, alike, amounts_in, is_part, may_be_code, money_in, parts, shares
from reportgen.cleaning.proposed_people import customers_in
from reportgen.cleaning.proposed_times import Proposal, ages, first, times
from reportgen.cleaning.spend_periods import by_period, n_months
from reportgen.sources.order_columns import UNKNOWN
from reportgen.sources.table import Table

_CHANNELS = 2  # parts of spend that are channels and no categories: what is of one is not of the other

_FREQUENCY = (("frequency",), ("frekuensi",), ("frequencia",), ("frequência",))
_CONTROL = re.compile(r"(control.*|kontrol.*|ctrl|hold.?out.*|held.?out.*|untreated|placebo|psa|no[t]? .*|none|0)")
_CURRENCY = re.compile(r"[(\[]([A-Z]{3})[)\]]")  # "Purchase Amount (USD)"


def proposal(table: Table) -> tuple[str, str]:
    """Propose settings for a table that says nothing of what customers spend.

    Returns
    -------
    section : str
        ``"orders"`` where the table looks like order lines, else ``"columns"``.
    snippet : str
        TOML; `UNKNOWN` where no column seems to play a part that is needed.
    """
    columns = looks(table)
    of_a_whole = shares(columns, table)
    columns = [c for c in columns if c not in of_a_whole]
    lines, told = lines_in(columns, table)
    found = lines or _roles(columns)
    section = "orders" if lines else "columns"
    money = str(found.get("amount", found.get("monetary_value", "")))
    named = _CURRENCY.search(money)
    code = named[1] if named else said_by_names([money])
    currency = [f'currency = "{code}"\n'] if code else []
    plain = [f"{part} = {_quoted(header)}" for part, header in found.items() if not isinstance(header, dict)]
    summed = found.get("monetary_value")
    n = n_months(summed) if isinstance(summed, list) else 0
    window = [f"\n[impact]\nwindow_months = {n}  # of spend in the table"] if n else []
    tables = [
        f"\n[columns.{part}]\n" + "\n".join(f"{_quoted(label)} = {_quoted(header)}" for label, header in headers.items())
        for part, headers in found.items()
        if isinstance(headers, dict)
    ]
    return section, "\n".join([*currency, f"[{section}]", *plain, *(f"# {why}" for why in told), *tables, *window])


def _roles(columns: list[Look]) -> Proposal:
    """The roles of a table of customers."""
    numbers = [c for c in columns if c.kind in ("number", "flag") and not c.negative]
    labels = [c for c in columns if c.kind == "label" and c.n_distinct <= FEW and not c.has({"code"})]
    tried = [c for c in columns if _is_treatment(c)]
    told = of.ANSWERED | (of.OUTCOMES if tried else frozenset())
    flags = [c for c in columns if c.kind == "flag"]
    answered = [c for c in flags if c.has(told)] or [c for c in flags if is_campaign(c)]
    arms = [c for c in tried if c.has({"treatment"}) or answered][:1]
    money = [c for c in money_in(columns) if not c.has(of.INCOME)]
    monthly = by_period(columns, money)
    brought = _brought([c for c in money if c not in monthly]) if arms else []
    money = sorted((c for c in money if c not in [*monthly, *brought]), key=may_be_code)
    found: Proposal = first("customer_id", [c for c in customers_in(columns) if c.unique])
    found |= first("education", [c for c in labels if c.has(of.EDUCATION)])
    found |= first("marital_status", [c for c in labels if c.has(of.MARITAL)])
    earned = [c for c in numbers if c.kind == "number" and c.has(of.INCOME) and not _is_class(c)]
    found |= first("income", earned or _banded(labels, of.INCOME))
    found |= first("age", ages(_banded(labels, of.AGE))) | times(columns)
    found |= first("left", [c for c in columns if c.n_distinct <= FEW and is_churn(c.header, c.texts)])
    amounts = [] if money or monthly else amounts_in([c for c in numbers if c.header not in found.values()])
    counts = _counts([c for c in numbers if c not in money])
    channels = alike(counts, lambda word: word in of.CHANNELS)
    spend = parts(money) or alike(money, is_part) or {c.header: c.header for c in amounts}
    found |= {} if channels else first("frequency", _in_all(counts))
    found |= first("treatment", arms) | first("outcome_value", brought)
    whole = first("monetary_value", money) or {"monetary_value": [c.header for c in monthly] or UNKNOWN}
    if len(spend) == _CHANNELS and of.CHANNELS.issuperset(map(str.lower, spend)):
        totals = [c for c in money if c.header not in spend.values() and c.has(of.WHOLE)]
        whole, spend = first("monetary_value", totals) or {"monetary_value": list(spend.values())}, {}
    found |= {"spend": spend} if spend else whole
    found |= {"purchases": channels} if channels else {}
    answers = _answers([c for c in answered if c not in arms])
    return found | ({"campaigns": answers} if answers else {})


def _is_class(income: Look) -> bool:
    """Whether an income is the number of a class, by its name or because nobody has so little."""
    return income.counts and (income.has(of.CODED) or income.most <= MOST_CLASSES)


def _brought(money: list[Look]) -> list[Look]:
    """What an answer brought: nothing of most customers, or money of a campaign or of one month beside that of all the time."""
    later = [c for c in money if c.has(of.CAMPAIGN | {"during"}) or n_months([c.header]) == 1]
    return [c for c in money if 2 * c.zero_share > 1 or (c in later and len(later) < len(money))]


def _counts(numbers: list[Look]) -> list[Look]:
    """Columns that count purchases."""
    made = [c for c in numbers if c.has(of.BOUGHT) and not c.has(of.COMPARED | of.ANSWERED | of.UNMADE | of.EARLIER)]
    counts = [c for c in made if c.has(of.COUNTED | of.PURCHASES) and not (c.unique and c.has(of.IDS))]
    return counts or [c for c in numbers if c.words[:1] in _FREQUENCY and c.counts]


def _banded(labels: list[Look], words: AbstractSet[str]) -> list[Look]:
    """Columns of bands, such as "$60K - $80K", with a word in their names."""
    found = [c for c in labels if c.has(words) and any(map(is_band, c.texts))]
    return [c for c in found if all(middle_of(text) is not None for text in c.texts)]


def _is_treatment(column: Look) -> bool:
    if set(column.words) <= {"treatment", "promotion"} or (column.has({"treatment"}) and column.kind != "number"):
        return column.kind in ("flag", "label") and column.n_distinct <= FEW
    named = column.has(of.TRIED | {"segment"}) and column.kind == "label" and column.n_distinct <= FEW
    return named and any(_CONTROL.fullmatch(text.casefold()) for text in column.texts)


def _answers(flags: list[Look]) -> dict[str, str]:
    """The answers to campaigns that are told apart by a number, and the one without; else one, a click or an earlier one last."""
    families: dict[tuple[str, ...], list[Look]] = {}
    for column in flags:
        families.setdefault(tuple(re.sub(r"\d+$", "", word) for word in column.words), []).append(column)
    flags = sorted(flags, key=lambda c: c.has({"clicked", "resplast"}))
    family = max(families.values(), key=len, default=[])
    if len(family) > 1:
        numbered = sorted(family, key=lambda c: [int(n) for n in re.findall(r"\d+", c.header)])
        flags = [*numbered, *(c for c in flags if c.has({"response", "responded"}) and c not in numbered)]
    return {c.header: c.header for c in flags[: len(flags) if len(family) > 1 else 1]}


def _in_all(counts: list[Look]) -> list[Look]:
    """The counts of purchases that may be all of them: not the first of several alike but for a word that tells their part."""
    parts = any(alike([counts[0], c], lambda word: is_part(word) and word not in of.COUNTED | of.BOUGHT) for c in counts[1:])
    return [c for c in counts if c.has(of.WHOLE)] if parts else counts


def _quoted(text: str | list[str]) -> str:
    return json.dumps(text, ensure_ascii=False)
