"""Basket report: the rules of a basket file as CSV or JSON, and what to say about them on a terminal."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

from reportgen.analysis.associations.itemsets import frequent_itemsets, least_count
from reportgen.analysis.associations.rules import Rule, judged
from reportgen.analysis.baskets import for_orders, ranked
from reportgen.csv_text import safe_text
from reportgen.json_text import json_text
from reportgen.notes import Verdict
from reportgen.settings import BasketsConfig
from reportgen.sources.basket_files import BasketFile
from reportgen.units import significant

MAX_ITEMS = 6
"""Of a rule: larger ones are unheard of on a shelf, and their number doubles with each item."""

_STRONGEST = 10  # rules that a terminal shows without scrolling
_NUMBERS = ("n_both", "n_antecedents", "n_consequents", "support", "confidence", "lift", "lift_low", "lift_high", "leverage",
            "conviction", "p_value")  # fmt: skip  # of a rule, in the order of the columns


@dataclass(frozen=True)
class Mined:
    """The rules of a basket file.

    Attributes
    ----------
    file : BasketFile
    limits : BasketsConfig
        What was asked for; its ``coding`` has no say.
    min_support : float or None
        Share of baskets that was asked for; None where only a count was.
    least : int
        Baskets that an itemset needs, of both minima.
    n_itemsets : tuple of int
        Frequent itemsets of 1, 2, 3, ... items.
    rules : tuple of Rule
        Solid ones first, then indicative ones, each by leverage.
    """

    file: BasketFile
    limits: BasketsConfig
    min_support: float | None
    least: int
    n_itemsets: tuple[int, ...]
    rules: tuple[Rule, ...]


def mined(file: BasketFile, limits: BasketsConfig) -> Mined:
    """Mine a basket file.

    Parameters
    ----------
    file : BasketFile
    limits : BasketsConfig
        As `for_orders` reads it, and with more items in a rule.

    Raises
    ------
    InputError
        If there are more itemsets or rules than memory should hold.
    """
    limits = for_orders(limits)
    if "max_items" not in limits.model_fields_set:
        limits = limits.model_copy(update={"max_items": MAX_ITEMS})
    n = file.transactions.n_baskets
    least = least_count(limits.min_support, n, limits.min_count)
    counts = frequent_itemsets(file.transactions, least, limits.max_items)
    sizes = Counter(map(len, counts))
    rules = judged(
        counts,
        n,
        file.transactions.labels,
        min_confidence=limits.min_confidence,
        max_consequents=limits.max_consequents,
        max_items=limits.max_items,
    )
    return Mined(
        file, limits, limits.min_support or None, least, tuple(sizes[size] for size in range(1, len(sizes) + 1)), ranked(rules)
    )


def as_csv(found: Mined) -> str:
    """Write the rules as CSV: labels of one side joined by " + ", shares as fractions of 1.

    A label that a spreadsheet would take for a formula gets a quote in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("antecedents", "consequents", *_NUMBERS, "verdict", "reason"))
    for rule in found.rules:
        sides = (safe_text(" + ".join(rule.antecedents)), safe_text(" + ".join(rule.consequents)))
        numbers = ("" if value is None else repr(value) for value in _measures(rule).values())
        writer.writerow((*sides, *numbers, rule.judgement.verdict.value, rule.judgement.reason))
    return text.getvalue()


def as_json(found: Mined) -> str:
    """Write what was read, what was asked for, and the rules as JSON, the same bytes for the same baskets."""
    file, limits = found.file, found.limits
    value = {
        "file": file.name,
        "sha256": file.sha256,
        "basket": file.basket,
        "columns": list(file.columns),
        "n_baskets": file.transactions.n_baskets,
        "n_items": len(file.transactions.labels),
        "n_empty": file.n_empty,
        "n_repeated": file.n_repeated,
        "n_returned": file.n_returned,
        "n_cancelled": file.n_cancelled,
        "n_total": file.n_total,
        "min_support": found.min_support,
        "min_count": found.least,
        "min_confidence": limits.min_confidence,
        "max_consequents": limits.max_consequents,
        "max_items": limits.max_items,
        "n_itemsets": dict(enumerate(found.n_itemsets, 1)),
        "n_rules": len(found.rules),
        "n_solid": len(_of(found, Verdict.SOLID)),
        "rules": [
            {"antecedents": list(rule.antecedents), "consequents": list(rule.consequents)}
            | _measures(rule)
            | {"verdict": rule.judgement.verdict.value, "reason": rule.judgement.reason}
            for rule in found.rules
        ],
    }
    return json_text(value)


def as_text(found: Mined) -> str:
    """Say in a few lines what was read, what was found and what of it holds; the strongest solid rules only."""
    file, limits = found.file, found.limits
    n, n_items = file.transactions.n_baskets, len(file.transactions.labels)
    what = {"line": "one a line", "order": "one an order", "customer_day": "one a customer and day"}[file.basket]
    lines = [f"{file.name}: {n:,} baskets ({what}) of {n_items:,} items"]
    if file.columns:
        lines.append(f"column of the basket: {' with '.join(file.columns[:-1])}; of the item: {file.columns[-1]}")
    left_out = (
        (file.n_empty, "empty lines left out"),
        (file.n_total, "rows of totals left out"),
        (file.n_cancelled, "lines of orders that were cancelled or paid back left out"),
        (file.n_returned, "returned lines left out"),
        (file.n_repeated, "items stood in their basket already and count once"),
    )
    lines += [f"{count:,} {words}" for count, words in left_out if count]
    sizes = ", ".join(f"{count:,} of {size}" for size, count in enumerate(found.n_itemsets, 1))
    lines.append(f"itemsets in {found.least:,} baskets or more: {sum(found.n_itemsets):,}" + (f" ({sizes})" if sizes else ""))
    if len(found.n_itemsets) == limits.max_items:
        lines.append(f"sets of more than {limits.max_items} items were not looked for; --max-items asks for them")
    if not found.rules:
        lines.append(f"no rules: nothing goes together so often with a confidence of {limits.min_confidence:.0%}")
        return "\n".join(lines)
    verdicts = ", ".join(f"{len(_of(found, verdict)):,} {verdict.value}" for verdict in Verdict)
    lines.append(f"rules with a confidence of {limits.min_confidence:.0%} or more: {len(found.rules):,} ({verdicts})")
    solid = _once(_of(found, Verdict.SOLID))[:_STRONGEST]
    lines.append(
        "the strongest solid rules:" if solid else "no rule is solid: none is surely better than chance and simpler rules"
    )
    lines += [
        f"  {' + '.join(rule.antecedents)} -> {' + '.join(rule.consequents)}: {rule.confidence:.1%} of {rule.n_antecedents:,}, "
        f"lift {rule.lift:.2f} ({rule.lift_low:.2f} to {rule.lift_high:.2f})"
        for rule in solid
    ]
    return "\n".join(lines)


def _of(found: Mined, verdict: Verdict) -> list[Rule]:
    return [rule for rule in found.rules if rule.judgement.verdict is verdict]


def _once(rules: list[Rule]) -> list[Rule]:
    """Of a rule and its reverse the first, which is the one of higher confidence."""
    firsts: dict[frozenset[tuple[str, ...]], Rule] = {}
    for rule in rules:
        firsts.setdefault(frozenset((rule.antecedents, rule.consequents)), rule)
    return list(firsts.values())


def _measures(rule: Rule) -> dict[str, Any]:
    values = {name: getattr(rule, name) for name in _NUMBERS}
    return {name: significant(value) if isinstance(value, float) else value for name, value in values.items()}
