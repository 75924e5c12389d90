"""Nothing spent: what is said of a table in which no column is known to say what a customer spends, and what it may be."""

from __future__ import annotations

import json

from reportgen import presets
from reportgen.cleaning.column_looks import looks, words
from reportgen.cleaning.column_words import MONEY, NO_MONEY, NO_SPEND, PARTLY
from reportgen.cleaning.proposals import proposal
from reportgen.cleaning.proposed_money import of_firms, of_things, shares
from reportgen.config import Config
from reportgen.settings import ColumnsConfig
from reportgen.sources.basket_files import basket_columns
from reportgen.sources.order_columns import UNKNOWN, first_known
from reportgen.sources.order_names import AMOUNT, CUSTOMER, DAY, PRICE
from reportgen.sources.table import Table

SCORES = frozenset({"score", "rating", "index", "rank", "skor"})
_CATEGORIES = '\n\n# or, with categories instead of a total:\n# [columns.spend]\n# Wine = "..."\n# Meat = "..."'
_TOLD = 3  # columns that an error message gives a reason for


def nothing_spent(table: Table, config: Config) -> str:
    """Say that no column is spend, which ones are not and why, and propose settings."""
    section, snippet = proposal(table)
    there = f"{table.name}: no column is known to say what a customer spends"
    guessed = "guessed by names and cells: check each line, and leave out what is not so"
    unknown = f'"{UNKNOWN}"'
    if section == "orders" and config.columns == ColumnsConfig():
        lacking = [part for part in ("customer", "date", "amount") if f"{part} = {unknown}" in snippet]
        add = "without amounts there is no brief: add what each line cost, or its quantity and price"
        add = add if "amount" in lacking else "if there is none, add it, or sum up the lines so that each customer has one row"
        undated = "where no line has a date, say undated = true instead of it; " if "date" in lacking else ""
        if lacking:
            return (
                f"{there}; it looks like order lines, one row a line, but none of its columns looks like the "
                f"{' and the '.join(lacking)} of a line: the table has {listed(table.header)}; name "
                f"them in reportgen.toml, for instance ({guessed})\n\n{snippet}\n\n"
                f"# {undated}{add}{_baskets(table)}"
            )
        usual = all(first_known(table.header, known) for known in (CUSTOMER, DAY, (*AMOUNT, *PRICE)))
        why = "hardly any customer has a second one" if usual else "its columns have other names than usual"
        return (
            f"{there}; it looks like order lines, one row a line, but {why}: the table has "
            f"{listed(table.header)}; name them in reportgen.toml, for instance ({guessed})\n\n{snippet}\n\n"
            "# quantity, price and category can be named as well; a table of one row a customer needs [columns] instead"
        )
    penniless = unknown in snippet
    known = "" if config.columns != ColumnsConfig() else f" and is none of the known tables ({', '.join(presets.names())})"
    has = f"the table has {listed(table.header)}{'' if penniless else known}"
    there = f"{there}{_no_money(table)}; {has}" if penniless else f"{there}: {has}"
    categories = "" if "[columns.spend]" in snippet else _CATEGORIES
    unnamed = "; which column tells customers apart was not recognised: name it, or every row counts as one"
    nobody = "" if "customer_id = " in snippet else unnamed
    return (
        f"{there}{nobody}{_sheets(table, config)}; {'then ' if penniless else ''}name its columns in reportgen.toml, "
        f"for instance ({guessed})\n\n{snippet}{categories}{_baskets(table) if unknown in snippet else ''}"
    )


def _no_money(table: Table) -> str:
    """Say which columns were not taken for spend, and what a brief can be made of instead."""
    scores = [header for header in table.header if SCORES.intersection(words(header))]
    found = [look for look in looks(table) if look.kind == "number"]
    numbers = [look.header for look in found if look.has(NO_SPEND) or look.estimated or of_things(look)]
    constant = [look.header for look in found if look.constant and look.has(frozenset(MONEY)) and not look.has(NO_MONEY)]
    parts = [look.header for look in found if look.has(PARTLY) and look.has(frozenset(MONEY)) and not look.has(NO_SPEND)]
    reasons = [
        ([look.header for look in found if of_firms(look)], "what a firm earns by its name, and not what it paid"),
        (scores, "a score and no money"),
        (constant, "the same in every row"),
        ([look.header for look in shares(found, table)], "a share of a whole"),
        ([header for header in parts if header not in scores], "of a month, of one purchase or a mean, and no sum"),
        ([header for header in numbers if header not in scores], "not what a customer spends"),
    ]
    why = ", and ".join(
        f"{', '.join(map(repr, named[:_TOLD]))} {'is' if len(named) == 1 else 'are'} {what}" for named, what in reasons if named
    )
    return (
        f"{f' ({why})' if why else ''}, and without it there are no segments, tiers or money to tell of; join it to the table by "
        "the customer number, from the shop, the till or the CRM, or give the order lines of these customers, which are "
        "summed up without more ado; if its rows are order lines already, name their customer, date and amount under [orders]"
    )


def _sheets(table: Table, config: Config) -> str:
    if not table.other_sheets or config.source.sheet:
        return ""
    others = ", ".join(map(repr, table.other_sheets))
    named = json.dumps(table.other_sheets[0], ensure_ascii=False)
    return f"; sheet {others} was not read, and holds data too: set sheet = {named} under [source] if that is the table"


def _baskets(table: Table) -> str:
    if basket_columns(table.header) is None:
        return ""
    return f"\n\n# what is bought together needs no money: `reportgen baskets {table.name}` looks for it"


def listed(header: tuple[str, ...], most: int = 40) -> str:
    """Name the columns of a table.

    Examples
    --------
    >>> listed(("id", "age", "paid"), most=2)
    'id, age and 1 more'
    """
    more = f" and {len(header) - most} more" if len(header) > most else ""
    return ", ".join(header[:most]) + more
