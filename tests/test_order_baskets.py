"""Order baskets: which articles an order holds, by hand, and what the brief makes of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from door import written
from example_brief import order_log

from reportgen.analysis.associations import itemsets
from reportgen.analysis.baskets import Baskets, order_baskets
from reportgen.analysis.next_category import NextCategory
from reportgen.config import config_from
from reportgen.document import layout, render
from reportgen.notes import DataNote, Skipped
from reportgen.orders.by_customer import customers_of
from reportgen.pipeline import build_brief, check, composed, read_customers
from reportgen.settings import BasketsConfig
from reportgen.sources import read_table
from reportgen.sources.table import Table
from reportgen.transactions import transactions

HEADER = ("order", "customer", "date", "quantity", "price", "sku", "description")
LINES = [
    ["1", "a", "2026-01-05", "1", "2.00", "t1", "Tea"],
    ["1", "a", "2026-01-05", "1", "3.00", "c1", "Cups"],
    ["1", "a", "2026-01-05", "2", "3.00", "C1", "Cups"],  # the same article in other letters, twice in a basket
    ["1", "a", "2026-01-05", "1", "4.00", "P", "Postage"],
    ["2", "b", "2026-01-05", "1", "2.00", "t1", "tea bags"],  # called so once, and Tea three times
    ["3", "b", "2026-01-06", "1", "2.00", "t1", "Tea"],
    ["3", "b", "2026-01-06", "1", "9.00", "s1", "Spoon"],
    ["3", "b", "2026-01-06", "1", "8.00", "s2", "Spoon"],  # another article of the same name
    ["C4", "b", "2026-01-07", "-1", "9.00", "s1", "Spoon"],  # brought back, and bought all the same
    ["5", "", "2026-01-08", "1", "2.00", "t1", "Tea"],  # nobody's
    ["6", "c", "2026-01-08", "-1", "2.00", "t1", "Tea"],  # c bought nothing
    ["7", "a", "2026-01-09", "1", "0", "c1", "Cups"],  # a gift
    ["8", "a", "2026-01-09", "1", "2.00", "t1", "Tea"],
    ["8", "a", "2026-01-09", "1", "2.00", "", "Tea"],  # which article, it does not say
]


def table(lines: Sequence[Sequence[str]], tmp_path: Path, header: Sequence[str] = HEADER, **settings: Any) -> Table:
    path = tmp_path / "orders.csv"
    path.write_bytes(written(lines, header))
    config = config_from(settings)
    return customers_of(read_table(path, config), config)


def held(found: Table) -> list[list[str]]:
    """Return the articles of each basket, the baskets sorted."""
    assert found.orders is not None
    assert found.orders.baskets is not None
    log = found.orders.baskets.found
    items = [log.labels[item] for item in log.items]
    return sorted(items[start:end] for start, end in zip(log.starts, log.starts[1:], strict=False))


def test_what_an_order_holds(tmp_path: Path) -> None:
    found = table(LINES, tmp_path)
    assert held(found) == [["Cups", "Tea"], ["Spoon (s1)", "Spoon (s2)", "Tea"], ["Tea"], ["Tea"]]  # by hand, from LINES
    assert found.orders is not None
    assert found.orders.baskets is not None
    assert found.orders.baskets.coding == "order"
    assert DataNote("orders_articles", "sku", 4) in found.notes
    assert DataNote("orders_no_goods", "sku", 1, ("Postage",)) in found.notes


def test_what_was_spent_on_an_article(tmp_path: Path) -> None:
    orders = table(LINES, tmp_path).orders
    assert orders is not None
    assert orders.baskets is not None
    log, bought = orders.baskets, orders.baskets.bought
    named = [(log.customers[who], log.found.labels[item]) for who, item in zip(bought.who, bought.item, strict=True)]
    # by hand, from LINES: cups at 3.00 and twice 3.00 and a gift; one spoon came back, which is 9.00 less 9.00
    assert dict(zip(named, bought.cents.tolist(), strict=True)) == {
        ("a", "Cups"): 900, ("a", "Tea"): 400, ("b", "Tea"): 400, ("b", "Spoon (s1)"): 0, ("b", "Spoon (s2)"): 800,
    }  # fmt: skip


def test_without_a_number_a_day_is_an_order(tmp_path: Path) -> None:
    found = table([line[1:] for line in LINES], tmp_path, HEADER[1:])
    assert held(found) == [["Cups", "Tea"], ["Spoon (s1)", "Spoon (s2)", "Tea"], ["Tea"], ["Tea"]]
    assert found.orders is not None
    assert found.orders.baskets is not None
    assert found.orders.baskets.coding == "customer_day"


def test_two_customers_under_one_number_are_two_baskets(tmp_path: Path) -> None:
    lines = [["1", "a", "2026-01-05", "1", "2", "t", "Tea"], ["1", "b", "2026-01-05", "1", "2", "c", "Cups"]]
    more = [["2", "a", "2026-01-06", "1", "2", "t", "Tea"], ["2", "a", "2026-01-06", "1", "2", "c", "Cups"]]
    assert held(table(lines + more, tmp_path)) == [["Cups"], ["Cups", "Tea"], ["Tea"]]


def test_the_settings_name_the_article(tmp_path: Path) -> None:
    found = table(LINES, tmp_path, orders={"item": "description"})
    assert held(found) == [["Cups", "Tea"], ["Spoon", "Tea"], ["Tea"], ["tea bags"]]


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        ([line[:5] for line in LINES], HEADER[:5]),  # no article
        ([[str(i), *line[1:]] for i, line in enumerate(LINES)], HEADER),  # one article an order
        ([[*line[:5], "AB"[i % 2]] for i, line in enumerate(LINES)], (*HEADER[:5], "category")),  # spend is told by category
    ],
)
def test_no_baskets(lines: list[list[str]], header: tuple[str, ...], tmp_path: Path) -> None:
    found = table(lines, tmp_path, header)
    assert found.orders is not None
    assert found.orders.baskets is None


def test_too_many_rules_cost_one_chapter_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(itemsets, "MAX_ITEMSETS", 6)  # of three articles that always stand together there are seven
    found = transactions(np.repeat(np.arange(10), 3), np.tile(np.arange(3), 10), ["a", "b", "c"], 10)
    assert order_baskets(found, BasketsConfig()) == Skipped("too_many_rules")


def test_articles_beyond_counting_are_no_categories() -> None:
    log = order_log()
    page_one = dataclasses.replace(log.summary, claims=log.summary.claims[:3])  # without the rule
    lost = dataclasses.replace(log, baskets=Skipped("too_many_rules"), summary=page_one)
    assert not layout.has_categories(log)
    assert not layout.has_categories(lost)
    assert "beyond counting" in render.render_html(lost)


def shop(tmp_path: Path, n_customers: int = 120) -> Path:
    """Write an order log in which cups are bought with every second tea, and spoons never with either."""
    lines = []
    for i in range(n_customers * 3):
        who, day, what = f"c{i % n_customers}", f"2026-{1 + i % 9:02}-{1 + i * 7 % 28:02}", i % 5
        goods = {0: ("Tea", "Cups"), 1: ("Tea",), 2: ("Spoon",), 3: ("Spoon", "Lamp"), 4: ("Lamp",)}[what]
        lines += [[str(i), who, day, str(1 + i % 4), f"{2 + i % 11}.50", article] for article in goods]
    path = tmp_path / "shop.csv"
    path.write_bytes(written(lines, ("order", "customer", "date", "quantity", "price", "product")))
    return path


def test_the_brief_of_an_order_log_says_what_sells_together(tmp_path: Path) -> None:
    path = shop(tmp_path)
    brief = build_brief(path)
    found = brief.baskets
    assert isinstance(found, Baskets)
    assert (found.coding, found.n_baskets, found.n_items, found.min_support) == ("order", 360, 4, 0.01)
    # by hand: 72 of 144 orders with tea hold cups, and all 72 with cups hold tea: lift 1 / (144 / 360) = 2.5
    best = found.rules[0]
    assert (best.antecedents, best.consequents, best.n_both, best.lift) == (("Cups",), ("Tea",), 72, 2.5)
    assert brief.segment_rules == Skipped("no_categories", ("spend",))
    assert isinstance(brief.next_category, NextCategory)
    assert brief.next_category.n_customers == 0  # of 48 customers with tea 24 have cups: too few to take a mean from
    assert dict(check(path).sections)["baskets"] is None


def test_the_audience_says_which_article_to_offer(tmp_path: Path) -> None:
    config = config_from({"segments": {"k": 2}})
    run = composed(read_customers(shop(tmp_path, 600), config, None), config)
    told = {str(row["customer_id"]): (row["next_article"], row["because_of"]) for row in run.members.iter_rows(named=True)}
    # by hand: customers in turns buy tea and cups, tea, a spoon, a spoon and a lamp, a lamp
    offers = [("", ""), ("Cups", "Tea"), ("Lamp", "Spoon"), ("", ""), ("Spoon", "Lamp")]
    assert told == {f"c{i}": offers[i % 5] for i in range(600)}
