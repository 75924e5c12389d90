"""The ledger of order lines: which lines and cents are in no customer, and what is told of those that are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.churn_texts import has_left, is_churn, may_say_who_left
from reportgen.cleaning.constants import unmapped
from reportgen.cleaning.likeness import likeness
from reportgen.notes import DataNote
from reportgen.orders.cells import NOWHERE, coded
from reportgen.orders.lines import OrderLines
from reportgen.orders.voids import Void
from reportgen.presets import loose_key
from reportgen.sources.order_columns import is_contact
from reportgen.sources.table import LeftOut, OrderColumns, Table
from reportgen.sources.titles import is_number

_BEFORE_DISCOUNT = frozenset({"ordervalue", "gross", "grossamount", "grosssales"})
"""Amounts that shops give before discounts."""


def nobody(table: Table, columns: OrderColumns, lines: OrderLines, voids: Sequence[Void]) -> str:
    """Say why none of the lines is a purchase of a customer."""
    n = {
        "left out as totals, cancelled orders or guests": sum(int(void.lines.sum()) for void in voids),
        "without a customer": int((lines.customer.codes == NOWHERE).sum()),
        "without a date": int((lines.day == 0).sum()),
        "without an amount": int((~lines.priced).sum()),
        "returned or worth nothing": int((lines.priced & (lines.cents <= 0)).sum()),
    }
    turn = ", and what was paid must be positive: turn its sign if it is not" if (lines.cents < 0).all() else ""
    why = ", ".join(f"{count:,} {what}" for what, count in n.items() if count)
    return (
        f"{table.name}: none of the {len(lines.line):,} lines is a purchase of a customer on a day ({why}); a formula that was "
        f"never worked out counts as blank{turn}; check the columns {', '.join(columns.used)}, or name others under [orders] in "
        "reportgen.toml"
    )


def only_returned(lines: OrderLines, usable: NDArray[np.bool_], bought: NDArray[np.bool_]) -> int:
    """Count the customers who have lines that count and no purchase among them."""
    there = np.zeros(len(bought), dtype=bool)
    there[lines.customer.codes[usable]] = True
    return int((there & ~bought).sum())


def left_out_of(lines: OrderLines, voids: Sequence[Void], kept: NDArray[np.bool_], below_zero: int) -> tuple[LeftOut, ...]:
    """Say why each line and each cent that was read is in no customer; every line has one reason, the first that applies."""
    rest = ~kept
    found = []
    reasons = {
        **{void.reason: void.lines for void in voids},
        "without_customer": lines.customer.codes == NOWHERE,
        "without_date": lines.day == 0,
        "without_amount": ~lines.priced,
        "without_purchase": rest,
    }
    for reason, applies in reasons.items():
        these = rest & applies
        rest = rest & ~applies
        if these.any():
            found.append(LeftOut(reason, int(these.sum()), int(lines.cents[these].sum())))
    return (*found, LeftOut("below_zero", 0, below_zero)) if below_zero else tuple(found)


def told_of(columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_], left_out: Sequence[LeftOut]) -> list[DataNote]:
    """What was netted, and which lines are in no customer."""
    column = {
        "without_customer": columns.customer,
        "without_date": columns.date,
        "without_amount": columns.amount or columns.price,
    }
    notes = [DataNote(f"orders_{out.reason}", column[out.reason], out.n_lines) for out in left_out if out.reason in column]
    free = int((kept & (lines.cents == 0)).sum())
    returned = int((kept & lines.returned & (lines.cents < 0)).sum())
    unnumbered = not columns.order or bool((lines.order.codes[kept] == NOWHERE).any())
    counted = {"orders_returned": returned, "orders_turned": lines.n_turned, "orders_free": free}
    notes += [DataNote(code, None, n) for code, n in counted.items() if n]
    spelt = {likeness(text) for text in lines.customer.texts}
    alike = len(lines.customer.texts) - len(spelt)
    notes += [DataNote("orders_ids_alike", columns.customer, alike)] if alike else []
    notes += [DataNote("orders_by_contact", columns.customer)] if is_contact(columns.customer) else []
    if not columns.date:
        return [*notes, DataNote("orders_undated"), *([DataNote("orders_by_line", columns.order)] if unnumbered else [])]
    code, unit = ("orders_by_period", (lines.period,)) if lines.period else ("orders_by_day", ())
    notes += [DataNote(code, columns.order or columns.date, 0, unit)] if unnumbered else []
    return [*notes, DataNote("orders_since_first", columns.date)]


def told_of_columns(table: Table, columns: OrderColumns, carried: Collection[str | None]) -> list[DataNote]:
    """What the other columns say, or would say if they were used."""
    return [*_beside(table, columns), *unmapped(table, [*columns.used, *carried])]


def left_counted(
    table: Table, columns: OrderColumns, lines: OrderLines, kept: NDArray[np.bool_], carried: Collection[str | None]
) -> list[DataNote]:
    """Note a column that says of customers, the same on all their lines, that they have left: they count like all others."""
    who = lines.customer.codes[kept]
    for header in table.header:
        if header in columns.used or header in carried or not may_say_who_left(header):
            continue
        said = coded(table, header)
        if not is_churn(header, said.texts):
            continue
        gone = said.each(lambda text: bool(has_left(text)), False, bool)[kept]
        n_lines = np.bincount(who)
        n_gone = np.bincount(who, weights=gone)
        if gone.any() and ((n_gone == 0) | (n_gone == n_lines)).all():
            told = tuple(sorted(text for text in said.texts if has_left(text)))
            return [DataNote("orders_left_counted", header, int((n_gone > 0).sum()), told)]
    return []


def _beside(table: Table, columns: OrderColumns) -> list[DataNote]:
    """Say what the table tells of discounts and refunds that spend does not know of."""
    rest = [header for header in table.header if header not in columns.used]
    named = sorted(filter(_is_discount, rest), key=lambda header: "ship" in header.casefold())
    discounts = [header for header in named if _is_money(table, header)]
    refunds = [header for header in rest if "refund" in header.casefold()]
    before = columns.amount is not None and loose_key(columns.amount) in _BEFORE_DISCOUNT
    code = "orders_amount_before_discount" if before else "orders_before_discount"
    told = [DataNote(code, discounts[0])] if discounts and (columns.price or before) else []
    return [*told, *([DataNote("orders_before_refund", refunds[0])] if refunds else [])]


def _is_money(table: Table, header: str) -> bool:
    """Whether it holds numbers, and not noughts only: a code of a discount is none."""
    texts = coded(table, header).texts
    return all(map(is_number, texts)) and any(digit in text for text in texts for digit in "123456789")


def _is_discount(header: str) -> bool:
    name = header.casefold()
    return ("discount" in name or "diskon" in name) and not any(
        word in name for word in ("before", "after", "sebelum", "setelah")
    )
