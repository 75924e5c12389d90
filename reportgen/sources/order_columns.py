"""The columns of order lines: which of a table's they are, and whether it holds order lines at all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import narwhals as nw

from reportgen import presets
from reportgen.config import Config
from reportgen.engine import distinct, facts
from reportgen.errors import ConfigError, SchemaError
from reportgen.presets import key, loose_key
from reportgen.settings import ColumnsConfig
from reportgen.sources.line_numbers import numbers_lines
from reportgen.sources.order_names import (
    AMOUNT,
    CATEGORY,
    CONTACT,
    CUSTOMER,
    DAY,
    EITHER,
    FLAG,
    ITEM,
    ITEM_NAME,
    LINE_ITEMS,
    OF_AN_ORDER,
    ORDER,
    PRICE,
    QUANTITY,
    STATUS,
)
from reportgen.sources.repeats import orders_repeating, plainly
from reportgen.sources.table import OrderColumns, Table
from reportgen.sources.voided import are_order_states, is_flag

_KNOWN = {"customer": (*CUSTOMER, *CONTACT), "date": DAY, "order": ORDER, "amount": AMOUNT, "quantity": QUANTITY, "price": PRICE,
          "category": CATEGORY, "item": ITEM, "status": STATUS}  # fmt: skip

UNKNOWN = "..."
"""Stands in proposed settings where no column seems to play a part that is needed."""

BARE_STATUS = (
    "status", "stage", "dealstage", "statut", "estado", "estatus", "stato", "situacao", "durum", "durumu", "trangthai",
    "статус", "状态", "ステータス", "상태", "สถานะ", "etat", "stan", "state",
)  # fmt: skip
"""Names that say not of what: of a person as well as of an order."""

_EITHER = ("amount", EITHER)
_BESIDE = ("price", "harga", "sales", "revenue", "penjualan", "tagihan", "nilai", "bayar", "omzet", "omset")  # what is money then
_FEW_PIECES = 60  # different numbers of pieces on a line; amounts have more
_FURTHER = 19  # rows of 20: fewer further rows than one in twenty are slips in a table of customers


def first_known(header: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the column that has the first of some usual names; case, spaces and underscores do not matter.

    Examples
    --------
    >>> first_known(["Order Date", "Customer_ID"], CUSTOMER), first_known(["Shop"], CUSTOMER)
    ('Customer_ID', None)
    """
    named = {loose_key(name): name for name in reversed(header)}
    return next((named[name] for name in known if name in named), None)


def order_columns(table: Table, config: Config) -> OrderColumns | None:
    """Say which columns make a table one of order lines; None where it holds customers.

    It holds order lines when ``[orders]`` says so. Else when it has a customer, a date and an amount (or a quantity and a price)
    by their usual names, no ``[columns]`` or preset explains it otherwise, and one row in twenty or more is a further one of its
    customer, or every row has an order number of its own: one row a customer with a date and an amount is a table of customers,
    also with a number of orders beside them, or a row that came in twice.

    Raises
    ------
    SchemaError
        If ``[orders]`` names a column that is not there, or says too little.
    """
    named = config.orders.model_dump(exclude_defaults=True)
    own = {part: header for part, header in named.items() if part in _KNOWN}
    if not named and (config.columns != ColumnsConfig() or config.source.preset or presets.match(table.header)):
        return None
    free = [header for header in table.header if key(header) not in {key(named) for named in own.values()}]
    found = _filled(free, table) | _spelt(own, table)
    if "amount" not in own and ("price" in own or _repeated_beside_price(found, table)):
        found["amount"] = None  # what the user names comes before what is found, and what a line costs before what its order does
    customer, date, amount = found["customer"], found["date"], found["amount"]
    priced = amount is not None or (found["quantity"] is not None and found["price"] is not None)
    if config.orders.undated:
        if "date" in own:
            raise ConfigError(f"{table.name}: [orders] undated = true, and date = {own['date']!r}; leave one of them out")
        date = None
    if customer is None or (date is None and not config.orders.undated) or not priced:
        if named:
            raise _too_little(found, table, config)
        return None
    if not named and amount and _may_be_pieces(table, amount):
        return None
    if not named and not _repeated(table, customer) and (found["order"] is None or not _distinct(table, found["order"])):
        return None
    if "item" not in own:
        found["item"], numbering = articles(table, found["order"], free)
        free = [header for header in free if header not in numbering]
    item = found["item"] or found["category"]
    return OrderColumns(
        customer=customer,
        date=date,
        order=found["order"],
        amount=amount,
        quantity=found["quantity"],
        price=found["price"] if amount is None else None,
        category=found["category"],
        item=item,
        item_name=None if "item" in named else first_known([header for header in free if header != item], ITEM_NAME),
        status=found["status"] if "status" in own else status_of_orders(table, free),
    )


def articles(table: Table, order: str | None, header: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the column of the article by its usual names, and those of such a name that number the lines of orders instead.

    Parameters
    ----------
    table : Table
    order : str, optional
    header : sequence of str
        The columns that may be it.
    """
    free, numbering = list(header), []
    while order and (item := first_known(free, (*ITEM, *ITEM_NAME))) and numbers_lines(table, order, item):
        numbering.append(item)
        free.remove(item)
    return first_known(free, ITEM), tuple(numbering)


def is_contact(header: str) -> bool:
    """Whether a column of customers holds names or addresses, and no ids.

    Examples
    --------
    >>> is_contact("Email (Billing)"), is_contact("Customer ID")
    (True, False)
    """
    return loose_key(header) in CONTACT


def _filled(header: list[str], table: Table) -> dict[str, str | None]:
    """The column of each part by its usual names, of those that say anything."""
    found = _found(header, table)
    said = facts(table.frame, {name: nw.col(name).max() for name in {*filter(None, found.values())}})
    blank = {name for name, most in said.items() if not (most or "").strip()}
    return _filled([name for name in header if name not in blank], table) if blank else found


def _repeated_beside_price(found: dict[str, str | None], table: Table) -> bool:
    """Whether the amount is the order's, on each of its lines, and quantity and price tell what a line costs."""
    order, amount = found["order"], found["amount"]
    return bool(order and amount and found["quantity"] and found["price"] and is_of_the_order(table, order, amount))


def is_of_the_order(table: Table, order: str, amount: str) -> bool:
    """Whether a column says the same on every line of each order, where several orders have more than one."""
    lines = table.frame.filter(nw.col(order) != "").select(order, plainly(amount))
    return orders_repeating(lines, order, amount) > 0


def _found(header: Sequence[str], table: Table) -> dict[str, str | None]:
    """The column of each part by its usual names; an order is called *name* where the table has lines of one, named or not."""
    found = {part: first_known(header, known) for part, known in _KNOWN.items()}
    if found["order"] is None and first_known(table.header, LINE_ITEMS):
        found["order"] = first_known(header, ("name",))
    if found["amount"] is None and not (found["quantity"] and found["price"]):
        found["amount"] = first_known(header, OF_AN_ORDER)
    if found["quantity"] and loose_key(found["quantity"]) == EITHER and found["price"] is None and found["amount"] is None:
        found["amount"], found["quantity"] = found["quantity"], None
    return found


def _spelt(own: dict[str, str], table: Table) -> dict[str, str]:
    there = {key(header): header for header in table.header}
    for part, header in own.items():
        if key(header) not in there:
            near = difflib.get_close_matches(key(header), there, n=1)
            hint = f"did you mean {there[near[0]]!r}?" if near else f"it has {', '.join(table.header)}"
            if header == UNKNOWN:
                hint = f"name the one that it stands for; {hint}"
            raise SchemaError(f"{table.name}: [orders] {part} = {header!r}: the table has no such column; {hint}", (header,))
    return {part: there[key(header)] for part, header in own.items()}


def _too_little(found: dict[str, str | None], table: Table, config: Config) -> SchemaError:
    lacking = [part for part in ("customer", "date") if found[part] is None and not (part == "date" and config.orders.undated)]
    if found["amount"] is None and (found["quantity"] is None or found["price"] is None):
        lacking.append("amount")
    return SchemaError(
        f"{table.name}: [orders] does not say which column is the {' and the '.join(lacking)}; the table has "
        f"{', '.join(table.header)}; order lines need customer, date (or undated = true where none has one), and amount or "
        "quantity and price",
        tuple(lacking),
    )


def status_of_orders(table: Table, among: Sequence[str] | None = None) -> str | None:
    """Return the column that says what became of orders, by its usual names, or whether they were cancelled; None without one.

    One that is called no more than status or stage counts where its cells are states of orders, and not of people.

    Parameters
    ----------
    table : Table
    among : sequence of str, optional
        Headers that are looked at; by default all.
    """
    names = table.header if among is None else among
    for found in (name for known in STATUS if (name := first_known(names, [known]))):
        if loose_key(found) not in BARE_STATUS or are_order_states(distinct(table.frame, found)):
            return found
    return next((name for known in FLAG if (name := first_known(names, [known])) and is_flag(distinct(table.frame, name))), None)


def comes_again(n_distinct: int, n_rows: int) -> bool:
    """Whether the values of a column stand in several rows, as those of customers do in order lines.

    Examples
    --------
    >>> comes_again(19, 20), comes_again(20, 20)
    (True, False)
    """
    return n_distinct * (_FURTHER + 1) <= n_rows * _FURTHER


def _repeated(table: Table, customer: str) -> bool:
    found = facts(table.frame, {"rows": nw.len(), "ids": nw.col(customer).n_unique()})
    return comes_again(int(found["ids"]), int(found["rows"]))


def _may_be_pieces(table: Table, amount: str) -> bool:
    """Whether an amount holds a few small whole numbers, and another column that is no part of a line has a price by its name."""
    if loose_key(amount) not in _EITHER or not any(word in loose_key(header) for header in table.header for word in _BESIDE):
        return False
    cells = {cell.strip() for cell in distinct(table.frame, amount)}
    return len(cells) <= _FEW_PIECES and all(re.fullmatch(r"-?[0-9]{1,3}", cell) for cell in cells)


def _distinct(table: Table, order: str) -> bool:
    found = facts(table.frame, {"rows": nw.len(), "orders": nw.col(order).n_unique()})
    return bool(found["orders"] == found["rows"])
