"""What stands among order lines and is none: rows of totals, cancelled orders, guests; left out, told, and in the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from order_tables import AMOUNTS, USUAL, rows, table, told

from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import DataNote
from reportgen.sources.table import LeftOut, Table

SUM = sum(int(line[3]) for line in USUAL)


def left(found: Table) -> dict[str, tuple[int, int]]:
    """Return lines and cents left out by reason, having added up the ledger: read is kept and left out, to the cent."""
    log = found.orders
    assert log is not None
    kept = sum(round(float(cells[3]) * 100) for cells in rows(found).values())
    assert log.spend == kept + sum(out.spend for out in log.left_out)
    return {out.reason: (out.n_lines, out.spend) for out in log.left_out}


@pytest.mark.parametrize(
    "row",
    [
        ["", "Grand Total", "", str(SUM)],
        ["Total", "", "", str(SUM)],
        ["", "", "Jumlah:", str(SUM)],
        ["9999", "Total", "2026-01-31", str(SUM)],  # looks like a line in everything but its name and its sum
        ["", "TOTAL", "", ""],
        ["", "", "", str(SUM)],  # the last row, without a word
    ],
)
def test_a_row_of_totals_is_no_customer(row: list[str], tmp_path: Path) -> None:
    """Sixty lines and their sum below."""
    found = table([*USUAL, row], tmp_path, AMOUNTS)
    assert rows(found) == rows(table(USUAL, tmp_path, AMOUNTS))
    found = table([*USUAL, row], tmp_path, AMOUNTS)
    assert left(found) == {"total": (1, SUM * 100 if row[3] else 0)}
    assert told(found)["orders_total"] == 1


def test_a_last_row_without_a_name_that_is_no_sum_is_a_line(tmp_path: Path) -> None:
    assert left(table([*USUAL, ["", "", "", str(SUM + 1)]], tmp_path, AMOUNTS)) == {"without_customer": (1, 100 * (SUM + 1))}
    both = [*USUAL, ["", "", "", "7"], ["", "", "", str(SUM + 7)]]  # a line of nobody, and the sum of all
    assert left(table(both, tmp_path, AMOUNTS)) == {"total": (1, 100 * (SUM + 7)), "without_customer": (1, 700)}


def test_subtotals_of_a_spreadsheet(tmp_path: Path) -> None:
    """After each twenty lines what they add up to, as Excel's own subtotals write it, and all of it at the end."""
    lines: list[list[str]] = []
    for part in (USUAL[:20], USUAL[20:40], USUAL[40:]):
        lines += [*part, ["", f"{part[0][1]} Total", "2026-01-31", str(sum(int(line[3]) for line in part))]]
    found = table([*lines, ["", "Grand Total", "2026-01-31", str(SUM)]], tmp_path, AMOUNTS)
    assert left(found) == {"total": (4, 2 * SUM * 100)}
    assert len(rows(found)) == 9


def test_a_total_that_is_no_sum_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"line 62: column 'customer': says 'Total', but its amount is not the sum"):
        table([*USUAL, ["9999", "Total", "2026-01-31", "7"]], tmp_path, AMOUNTS)
    named = [["9998", "Total", "2026-01-30", "7"], ["9999", "Total", "2026-01-31", "8"]]  # who buys twice is a customer
    assert rows(table([*USUAL, *named], tmp_path, AMOUNTS))["Total"][3] == "15.00"
    tools = ["9999", "Total Tools", "2026-01-31", "7"]
    assert rows(table([*USUAL, tools], tmp_path, AMOUNTS))["Total Tools"][3] == "7.00"


STATES = (*AMOUNTS, "Order Status")
PAID = [
    ["1", "a", "2026-01-05", "10", "paid"],
    ["2", "a", "2026-01-06", "20", "Completed"],
    ["3", "b", "2026-01-07", "40", "paid"],
]


@pytest.mark.parametrize(
    "state",
    [
        "Cancelled",
        "canceled",
        "refunded",
        "wc-refunded",
        "VOIDED",
        "Failed",
        "Batal",
        "Dibatalkan oleh Pembeli",
        "Returned",
        "Shipped - Returned to Seller",
        "Refund",
        "Chargeback",
        "fully refunded",
        "Shipping canceled",
    ],
)
def test_a_cancelled_order_is_no_purchase(state: str, tmp_path: Path) -> None:
    """a: 10 + 20, and 80 that came to nothing."""
    found = table([*PAID, ["4", "a", "2026-01-09", "80", state]], tmp_path, STATES)
    assert rows(found)["a"][:4] == ["2026-01-06", "2026-01-05", "2", "30.00"]
    assert left(found) == {"cancelled": (1, 8000)}
    assert DataNote("orders_cancelled", "Order Status", 1, (state,)) in found.notes
    assert DataNote("orders_status_counted", "Order Status", 2, ("paid", "Completed")) in found.notes


@pytest.mark.parametrize("state", ["pending", "partially_refunded", "not returned", "shipped", "Refund rejected"])
def test_other_states_count_and_are_told(state: str, tmp_path: Path) -> None:
    found = table([*PAID, ["4", "a", "2026-01-09", "80", state]], tmp_path, STATES)
    assert rows(found)["a"][3] == "110.00"
    assert DataNote("orders_status_counted", "Order Status", 3, ("paid", "Completed", state)) in found.notes
    named = table([*PAID, ["4", "a", "2026-01-09", "80", state]], tmp_path, STATES, orders={"cancelled": [state]})
    assert rows(named)["a"][3] == "30.00"


def test_a_state_on_the_first_line_of_an_order_is_that_of_all_its_lines(tmp_path: Path) -> None:
    more = [["4", "a", "2026-01-09", "80", "voided"], ["4", "a", "2026-01-09", "5", ""], ["5", "a", "2026-01-09", "6", ""]]
    found = table([*PAID, *more], tmp_path, STATES)
    assert rows(found)["a"][3] == "36.00"
    assert left(found) == {"cancelled": (2, 8500)}


def test_what_is_taken_back_by_a_state_and_by_a_line_is_taken_back_once(tmp_path: Path) -> None:
    """Order 4 is refunded and stands there again below zero; of order 2, which was completed, 5 came back."""
    both = [["4", "a", "2026-01-09", "80", "refunded"], ["4", "a", "2026-01-10", "-80", "completed"]]
    found = table([*PAID, *both, ["2", "a", "2026-01-10", "-5", "refunded"]], tmp_path, STATES)
    assert rows(found)["a"][3] == "25.00"  # 10 + 20 - 5
    assert left(found) == {"cancelled": (2, 0)}
    with pytest.raises(
        SchemaError, match="line 6: takes back an amount of an order that column 'Order Status' says was cancelled"
    ):
        table([*PAID, both[0], ["4", "a", "2026-01-10", "-30", "completed"]], tmp_path, STATES)
    none = table([*PAID, both[0], ["4", "a", "2026-01-10", "-30", "completed"]], tmp_path, STATES, orders={"cancelled": []})
    assert rows(none)["a"][3] == "80.00"  # 10 + 20 + 80 - 30


def test_names_that_no_line_says_are_told(tmp_path: Path) -> None:
    """A slip, or a month without one; names of states where there are no states are refused."""
    found = table(PAID, tmp_path, STATES, orders={"cancelled": ["lost", "PAID"], "guests": ["nobody"]})
    assert DataNote("orders_setting_unmet", "Order Status", 1, ("cancelled",)) in found.notes
    assert DataNote("orders_setting_unmet", "customer", 1, ("guests",)) in found.notes
    assert rows(found).keys() == {"a"}
    with pytest.raises(ConfigError, match=r"\[orders\] cancelled = \['lost'\]: no column says what became of an order"):
        table(USUAL, tmp_path, AMOUNTS, orders={"cancelled": ["lost"]})


def test_a_guest_is_told_and_left_out_where_the_settings_say_so(tmp_path: Path) -> None:
    """Twelve of seventy-two lines are of nobody."""
    guests = [[f"G{i}", ("GUEST", "Walk-in customer")[i % 2], "2026-01-09", "3"] for i in range(12)]
    found = table([*USUAL, *guests], tmp_path, AMOUNTS)
    assert DataNote("orders_guest_like", "customer", 12, ("GUEST", "Walk-in customer")) in found.notes
    assert len(rows(found)) == 11
    without = table([*USUAL, *guests], tmp_path, AMOUNTS, orders={"guests": ["guest", "walk-in customer"]})
    assert left(without) == {"guest": (12, 3600)}
    assert len(rows(without)) == 9
    assert "orders_guest_like" not in told(without)


def test_a_nought_is_a_guest_where_it_buys_more_than_customers_do(tmp_path: Path) -> None:
    """Sixty customers with one order each, and customer 0 with one, or with thirty; of another only its size is told."""
    once = [[f"{i}", f"{i}", f"2026-01-{1 + i % 28:02}", "5"] for i in range(60)]
    assert "orders_guest_like" not in told(table(once, tmp_path, AMOUNTS))
    often = [[f"x{i}", "0", "2026-01-09", f"{i + 1}"] for i in range(30)]
    assert DataNote("orders_guest_like", "customer", 31, ("0",)) in table([*once, *often], tmp_path, AMOUNTS).notes
    other = [[line[0], "17", *line[2:]] for line in often]
    assert DataNote("orders_one_holds_much", "customer", 31) in table([*once, *other], tmp_path, AMOUNTS).notes


@pytest.mark.parametrize("header", ["Currency", "currency_code", "Mata Uang"])
def test_a_column_of_currencies(header: str, tmp_path: Path) -> None:
    one = [[*line, "EUR"] for line in USUAL]
    found = table(one, tmp_path, (*AMOUNTS, header))
    assert found.currency == "EUR"
    assert DataNote("currency_read", header, 0, ("EUR",)) in found.notes
    assert rows(found) == rows(table(USUAL, tmp_path, AMOUNTS))
    with pytest.raises(SchemaError, match=f"column '{header}': amounts are in several currencies \\(EUR, USD\\)"):
        table([*one, [*USUAL[0], "usd"]], tmp_path, (*AMOUNTS, header))
    with pytest.raises(ConfigError, match="amounts are in EUR, and the settings say USD"):
        table(one, tmp_path, (*AMOUNTS, header), currency="USD")
    with pytest.raises(ConfigError, match="'amount': amounts are in £, and its column of currencies says EUR"):
        table([[*line[:3], f"£{line[3]}", "EUR"] for line in USUAL], tmp_path, (*AMOUNTS, header))


@pytest.mark.parametrize(("sign", "fits", "other"), [("$", "AUD", "EUR"), ("Rp ", "IDR", "USD"), ("EUR ", "EUR", "USD")])
def test_a_sign_is_held_against_the_settings(sign: str, fits: str, other: str, tmp_path: Path) -> None:
    lines = [[*line[:3], f"{sign}{line[3]}.50"] for line in USUAL]
    assert table(lines, tmp_path, AMOUNTS, currency=fits).orders is not None
    with pytest.raises(ConfigError, match=f"column 'amount': amounts are in .*, and the settings say {other}"):
        table(lines, tmp_path, AMOUNTS, currency=other)


def test_a_column_that_says_something_else_is_no_currency(tmp_path: Path) -> None:
    found = table([[*line, "hard money"] for line in USUAL], tmp_path, (*AMOUNTS, "Currency"))
    assert found.currency is None
    assert DataNote("columns_unmapped", None, 1, ("Currency",)) in found.notes


NAMED = {"orders": {"amount": "amount"}}  # of the line and not of the order, which is not asked then


@pytest.mark.parametrize(("first", "last"), [(0, 60), (10, 35)])
def test_lines_that_were_pasted_twice_are_refused(first: int, last: int, tmp_path: Path) -> None:
    """All sixty, or twenty-five of them, once more below; also where a line was paid for twice before."""
    again = USUAL[first:last]
    with pytest.raises(SchemaError, match=f"line 62: from here on {len(again)} lines repeat, .* those from line {2 + first} on"):
        table([*USUAL, *again], tmp_path, AMOUNTS)
    with pytest.raises(SchemaError, match=f"line 63: from here on {1 + len(again)} lines repeat"):
        table([*USUAL[:12], USUAL[11], *USUAL[12:], *again[: 12 - first], *USUAL[11:last]], tmp_path, AMOUNTS)
    other = [[*line[:3], f"{line[3]}.01"] for line in again]
    assert table([*USUAL, *other], tmp_path, AMOUNTS).orders is not None


def test_a_table_added_twice_and_sorted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="every line stands in the table twice"):
        table(sorted([*USUAL, *USUAL]), tmp_path, AMOUNTS)
    numbered = [[*line, str(i)] for i, line in enumerate(sorted([*USUAL, *USUAL]))]  # a number of their own: two purchases
    assert table(numbered, tmp_path, (*AMOUNTS, "line"), **NAMED).orders is not None


def test_orders_whose_every_line_stands_twice_are_told(tmp_path: Path) -> None:
    """Twenty orders of three lines; of twelve of them a copy was sorted in, and of nine."""
    lines = [[f"{1000 + i // 3}", f"k{i // 3 % 9}", "2026-01-05", f"{5 + i}"] for i in range(60)]
    for n in (12, 9):
        found = told(table(sorted([*lines, *lines[: 3 * n]]), tmp_path, AMOUNTS))
        assert found.get("orders_doubled") == (n if n >= 10 else None)
    articles = [[*line, str(i)] for i, line in enumerate(sorted([*lines, *lines[:36]]))]  # alike but for the article
    assert "orders_doubled" not in told(table(articles, tmp_path, (*AMOUNTS, "item")))


def test_the_same_article_twice_is_two_lines(tmp_path: Path) -> None:
    """Every third line stands there twice: once more than it was paid for nobody can say, so it counts."""
    lines = [line for i, line in enumerate(USUAL) for _ in range(1 + (i % 3 == 0))]
    found = table(lines, tmp_path, AMOUNTS, **NAMED)
    assert found.orders is not None
    assert found.orders.spend == 100 * (SUM + sum(int(line[3]) for line in USUAL[::3]))
    assert LeftOut("total", 1, 0) not in found.orders.left_out


def test_a_column_called_status_may_be_one_of_people(tmp_path: Path) -> None:
    """Of three words one could be an order's: the column is left alone, and told, until the settings name it."""
    lines = [[*line, ("single", "married", "rejected")[i % 3]] for i, line in enumerate(USUAL)]
    found = table(lines, tmp_path, (*AMOUNTS, "Status"))
    assert found.orders is not None
    assert not found.orders.left_out
    assert DataNote("orders_status_unused", "Status", 0, ("rejected",)) in found.notes
    named = table(lines, tmp_path, (*AMOUNTS, "Status"), orders={"status": "Status"})
    assert told(named)["orders_cancelled"] == 20
    codes = table([[*line, "ABC"[i % 3]] for i, line in enumerate(USUAL)], tmp_path, (*AMOUNTS, "Status"))
    assert not {"orders_status_counted", "orders_status_unused"} & told(codes).keys()


def test_a_deal_that_was_lost_is_no_purchase(tmp_path: Path) -> None:
    lines = [[*line, ("Closed Won", "Closed Lost", "Prospecting")[i % 3]] for i, line in enumerate(USUAL)]
    found = table(lines, tmp_path, (*AMOUNTS, "Stage"))
    assert told(found)["orders_cancelled"] == 20
    ages = table([[*line, ("parent", "single", "lost")[i % 3]] for i, line in enumerate(USUAL)], tmp_path, (*AMOUNTS, "Stage"))
    assert "orders_cancelled" not in told(ages)


@pytest.mark.parametrize(
    ("later", "said"), [(3, {"orders_spend_falls": 23}), (7, {}), (10, {}), (14, {}), (20, {"orders_spend_grows": 67})]
)
def test_spend_that_falls_or_grows_is_told(later: int, said: dict[str, int], tmp_path: Path) -> None:
    """Ten a month from January to June, another amount from July to December: 3 of 13 is 23%, 20 of 30 is 67%."""
    lines = [[f"{m}", f"k{m % 3}", f"2025-{m:02}-15", f"{10 if m < 7 else later}"] for m in range(1, 13)]
    found = told(table(lines, tmp_path, AMOUNTS))
    assert {code: n for code, n in found.items() if code.startswith("orders_spend_")} == said
    soon = [[*line[:2], f"2025-01-{i + 1:02}", line[3]] for i, line in enumerate(lines)]
    assert not any(code.startswith("orders_spend_") for code in told(table(soon, tmp_path, AMOUNTS)))


def test_customers_with_one_order_each_are_told(tmp_path: Path) -> None:
    lines = [[f"{i}", f"k{i}", f"2026-01-{1 + i % 28:02}", "5"] for i in range(50)]
    assert told(table(lines, tmp_path, AMOUNTS))["orders_one_each"] == 50
    assert "orders_one_each" not in told(table([*lines, ["50", "k1", "2026-01-31", "5"]], tmp_path, AMOUNTS))


def test_lines_that_payments_were_joined_to_are_told(tmp_path: Path) -> None:
    """Of sixty orders of two lines, five were paid in two parts: ten lines stand there once more."""
    lines = [[f"{o}", f"k{o % 9}", f"2026-01-{1 + o % 28:02}", f"{5 + n}", f"{n}"] for o in range(60) for n in (1, 2)]
    header = (*AMOUNTS, "order_item_id")
    assert "orders_numbered_twice" not in told(table(lines, tmp_path, header))
    assert told(table([*lines, *lines[:10]], tmp_path, header))["orders_numbered_twice"] == 10


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("order_canceled", "Yes", "No"),
        ("is_cancelled", "1", "0"),
        ("Returned", "true", "false"),
        ("return_flag", "Y", "N"),
        ("Returns", "1.0", "0.0"),
    ],
)
def test_a_column_that_asks_whether_an_order_was_cancelled_is_believed(header: str, yes: str, no: str, tmp_path: Path) -> None:
    """a: 10 + 20, and 80 that came to nothing."""
    flagged = [[*line[:-1], no] for line in PAID]
    found = table([*flagged, ["4", "a", "2026-01-09", "80", yes]], tmp_path, (*STATES[:-1], header))
    assert rows(found)["a"][3] == "30.00"
    assert left(found) == {"cancelled": (1, 8000)}
    assert "orders_status_counted" not in told(found)  # "no" is no state


def test_a_flag_that_is_no_yes_and_no_is_left_alone_and_one_beside_a_state_is_told(tmp_path: Path) -> None:
    codes = [[*line[:-1], "A"] for line in PAID]
    found = table([*codes, ["4", "a", "2026-01-09", "80", "R"]], tmp_path, (*STATES[:-1], "return_flag"))
    assert rows(found)["a"][3] == "110.00"
    both = [[*line, "No"] for line in PAID]
    found = table([*both, ["4", "a", "2026-01-09", "80", "paid", "Yes"]], tmp_path, (*STATES, "is_returned"))
    assert rows(found)["a"][3] == "110.00"
    assert DataNote("orders_status_unused", "is_returned", 0, ("Yes",)) in found.notes


@pytest.mark.parametrize("flags", [["Yes", "Yes", "Yes"], ["No", "No", "Yes"]])
def test_a_flag_that_would_take_out_most_lines_or_money_twice_is_told_and_not_used(flags: list[str], tmp_path: Path) -> None:
    """a: 10 + 20 + 80, and in the second table 5 that came back on a line of its own."""
    lines = [[*line[:-1], flag] for line, flag in zip(PAID, flags, strict=False)]
    back = [["9", "a", "2026-01-10", "-5", "No"]] if flags[0] == "No" else []
    found = table([*lines, ["4", "a", "2026-01-09", "80", "Yes"], *back], tmp_path, (*STATES[:-1], "is_returned"))
    assert not left(found)
    assert DataNote("orders_status_unused", "is_returned", 0, ("Yes",)) in found.notes


@pytest.mark.parametrize(
    ("header", "state", "good"),
    [("Durum", "İptal Edildi", "Teslim Edildi"), ("Statut", "Annulée", "Livrée"), ("Estado", "Cancelado", "Entregado"),
     ("Stato", "Annullato", "Consegnato"), ("Trạng thái", "Đã hủy", "Hoàn thành"), ("État", "Remboursé", "Livré"),
     ("Bestellstatus", "Abgebrochen", "Offen"), ("Bestellstatus", "Retoure", "Offen"),
     ("Contribution Status", "Refunded", "Completed"), ("Status", "cancelled_by_guest", "ok"),
     ("ステータス", "キャンセル", "完了")],
)  # fmt: skip
def test_bare_names_of_states_are_known_in_the_languages_of_shops(header: str, state: str, good: str, tmp_path: Path) -> None:
    delivered = [[*line[:-1], good] for line in PAID]
    found = table([*delivered, ["4", "a", "2026-01-09", "80", state]], tmp_path, (*STATES[:-1], header))
    assert left(found) == {"cancelled": (1, 8000)}


@pytest.mark.parametrize(
    ("header", "odd"),
    [("transaction_type", "Refund"), ("delivery_status", "Cancelled"), ("PolicyStatus", "Cancelled"), ("Document Type", "Return"),
     ("Kind", "Credit Memo"), ("Belegart", "Gutschrift"), ("Tipo Documento", "Nota di credito"), ("Pièce", "Avoir")],
)  # fmt: skip
def test_what_may_say_so_and_is_not_used_is_told(header: str, odd: str, tmp_path: Path) -> None:
    """Whatever the column is called, unless the money of such a line is taken back by its sign."""
    sold = [[*line[:-1], "Sale"] for line in PAID]
    found = table([*sold, ["4", "a", "2026-01-09", "80", odd]], tmp_path, (*STATES[:-1], header))
    assert rows(found)["a"][3] == "110.00"
    assert DataNote("orders_status_unused", header, 0, (odd,)) in found.notes
    back = table([*sold, ["4", "a", "2026-01-09", "-5", odd]], tmp_path, (*STATES[:-1], header))
    assert "orders_status_unused" not in told(back)


def test_a_column_that_says_no_more_than_the_state_that_is_used_is_not_told(tmp_path: Path) -> None:
    both = [[*line, ""] for line in PAID]
    found = table([*both, ["4", "a", "2026-01-09", "80", "cancelled", "Cancelled by buyer"]], tmp_path, (*STATES, "reason"))
    assert left(found) == {"cancelled": (1, 8000)}
    assert "orders_status_unused" not in told(found)


@pytest.mark.parametrize(("beside", "spent"), [("Purchase Point", "30.00"), ("Shop", "110.00")])
def test_closed_is_paid_back_in_an_export_of_magento(beside: str, spent: str, tmp_path: Path) -> None:
    """a: 10 + 20, and 80 that came back there, and was delivered elsewhere."""
    states = [[*line[:-1], "Complete", "main"] for line in PAID]
    found = table([*states, ["4", "a", "2026-01-09", "80", "Closed", "main"]], tmp_path, (*STATES, beside))
    assert rows(found)["a"][3] == spent
