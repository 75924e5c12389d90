"""Again: which columns of a table play the parts that the columns of an earlier run's order lines played."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from reportgen.presets import key, loose_key
from reportgen.sources.table import OrderColumns

_DATED = frozenset({"recency_days", "r_score", "tenure_days"})
_COUNTED = frozenset({"frequency", "f_score"})
_BY_CATEGORY = frozenset({"category_share", "spend"})


@dataclass(frozen=True)
class Known:
    """How an earlier run read order lines.

    Attributes
    ----------
    columns : OrderColumns or None
        Of the table at hand; None where it has to be seen which they are.
    categories : tuple of str
        By which spend was told; empty where it was not.
    """

    columns: OrderColumns | None
    categories: tuple[str, ...]


def columns_again(
    header: Sequence[str], before: OrderColumns, features: Collection[str]
) -> tuple[OrderColumns | None, tuple[str, ...]]:
    """Find the columns of an earlier run in a table; what its features do not use may be absent.

    Parameters
    ----------
    header : sequence of str
    before : OrderColumns
    features : collection of str

    Returns
    -------
    OrderColumns or None
        None where one is lacking.
    tuple of str
        Those that are, as the earlier table spelt them.

    Examples
    --------
    >>> before = OrderColumns("id", "day", "no", "paid", None, None, "group", "article", None, "state")
    >>> columns_again(["ID", "paid", "Day"], before, ["recency_days", "monetary_value"])[0].used
    ('ID', 'Day', 'paid')
    >>> columns_again(["id", "paid"], before, ["frequency", "category_share.Tea"])[1]
    ('no', 'group')
    """
    there = {loose_key(name): name for name in reversed(header)} | {key(name): name for name in reversed(header)}
    parts = {part: name for part, name in asdict(before).items() if name and part not in ("item", "item_name")}
    found = {part: there.get(key(name), there.get(loose_key(name))) for part, name in parts.items()}
    kinds = {feature.partition(".")[0] for feature in features}
    asked = {"customer", *(("amount",) if before.amount else ("quantity", "price"))}
    if kinds & _DATED or (kinds & _COUNTED and not before.order):
        asked.add("date")
    asked |= {"order"} if kinds & _COUNTED else set()
    asked |= {"category"} if kinds & _BY_CATEGORY else set()
    lacking = tuple(name for part, name in parts.items() if part in asked and found[part] is None)
    if lacking:
        return None, lacking
    return OrderColumns(
        customer=str(found["customer"]),
        date=found.get("date"),
        order=found.get("order"),
        amount=found.get("amount"),
        quantity=found.get("quantity"),
        price=found.get("price"),
        category=found.get("category"),
        item=None,  # no feature is made of articles
        item_name=None,
        status=found.get("status"),
    ), ()
