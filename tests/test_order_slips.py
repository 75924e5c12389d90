"""What would make spend of order lines false is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from order_tables import HEADER, LINES, table, told

from reportgen.errors import SchemaError


def test_a_price_that_grows_with_the_quantity_is_refused(tmp_path: Path) -> None:
    lines = [
        [str(i), f"c{i % 7}", f"2026-01-{i % 28 + 1:02d}", str(i % 5 + 1), f"{(i % 5 + 1) * (2.5, 4)[i % 2]}"] for i in range(40)
    ]
    with pytest.raises(SchemaError, match=r"column 'price': grows with the quantity, .*set amount = \"price\" under \[orders\]"):
        table(lines, tmp_path)
    bought = sum(float(line[4]) for line in lines)  # by hand: the price of the line is what was paid
    as_amount = table(lines, tmp_path, orders={"amount": "price"})
    assert as_amount.orders
    assert as_amount.orders.spend == round(100 * bought)
    vouched = table(lines, tmp_path, orders={"price": "price"})
    assert vouched.orders
    assert vouched.orders.spend == round(100 * sum(float(line[3]) * float(line[4]) for line in lines))
    assert "orders_price_of_line" in told(vouched)
    assert "orders_price_of_line" not in told(as_amount)
    honest = [[*line[:4], ("2.5", "4")[i % 2]] for i, line in enumerate(lines)]
    assert table(honest, tmp_path).orders is not None


def test_amounts_of_fractions_of_a_cent_are_refused(tmp_path: Path) -> None:
    lines = [[str(i), f"c{i % 7}", "2026-01-05", "0.0339"] for i in range(40)]  # rounded to 0.03: 0.0039 of 0.0339 are 12%
    with pytest.raises(
        SchemaError, match="column 'amount': holds fractions of a cent, and rounding them would change spend by 12%"
    ):
        table(lines, tmp_path, (*HEADER[:3], "amount"))
    pieces = [[*line[:3], "1", line[3]] for line in lines]
    with pytest.raises(
        SchemaError, match="column 'price': holds fractions of a cent, and rounding them would change spend by 12%"
    ):
        table(pieces, tmp_path)


def test_what_was_looked_at_is_not_bought(tmp_path: Path) -> None:
    lines = [[*line, ("view", "purchase", "cart")[i % 3]] for i, line in enumerate(LINES)]
    with pytest.raises(
        SchemaError, match=r"column 'event_type': lines that say 'cart', 'view' are no purchases, .*say 'purchase'"
    ):
        table(lines, tmp_path, (*HEADER, "event_type"))
    assert table([[*line, "purchase"] for line in LINES], tmp_path, (*HEADER, "event_type")).orders is not None
    with pytest.raises(SchemaError, match="column 'event_type': lines that say 'view' are no purchases"):
        table([[*line, "view"] for line in LINES], tmp_path, (*HEADER, "event_type"))
    assert table([[*line, "View"] for line in LINES], tmp_path, (*HEADER, "Action")).orders is not None  # a link of Magento


def test_the_total_of_an_order_is_one_however_its_noughts_are_written(tmp_path: Path) -> None:
    """By hand: twenty orders of two lines, 2 pieces at 3.25 and 1 at 6.00, whose total 12.50 stands on both, once as 12.5.

    The amount is the order's, so quantity and price are taken: 20 times 12.50. Where there are none it is refused, but not where
    all orders say the same: then all may cost as much.
    """
    header = ("order", *HEADER[1:3], "quantity", "price", "amount")
    lines = [
        [str(i // 2), f"c{i // 2 % 7}", "2026-01-05", ("2", "1")[i % 2], ("3.25", "6.00")[i % 2], ("12.50", "12.5")[i % 2]]
        for i in range(40)
    ]
    lines += [["20", "c1", "2026-01-06", "1", "5", "5"]]
    found = table(lines, tmp_path, header)
    assert found.orders
    assert found.orders.spend == 20 * 1250 + 500
    bare = [[*line[:3], line[5]] for line in lines]
    with pytest.raises(SchemaError, match="says the same on every line of each order"):
        table(bare, tmp_path, ("order", *HEADER[1:3], "amount"))
    alike = [line for line in bare if line[0] != "20"]
    assert table(alike, tmp_path, ("order", *HEADER[1:3], "amount")).orders is not None
