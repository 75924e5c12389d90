"""Order lines become customers: by hand, to the cent, and nothing is lost unsaid."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pandas as pd
import pytest
from door import frame_of, written
from order_tables import AMOUNTS, HEADER, LINES, USUAL, rows, table, told

from reportgen import pipeline, presets, sources
from reportgen.cleaning.ledger import Omission, Reconciliation
from reportgen.cleaning.roles import roles
from reportgen.config import Config, config_from
from reportgen.customers import Customers, customers
from reportgen.engine import collect
from reportgen.errors import ConfigError, InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.scoring import score
from reportgen.sources.order_columns import order_columns
from reportgen.sources.table import LINE, LeftOut


def test_one_row_a_customer(tmp_path: Path) -> None:
    found = table(LINES, tmp_path)
    assert found.header == ("customer", "date", "date (first)", "order (number)", "quantity x price")
    assert rows(found) == {
        "a": ["2026-02-10", "2026-01-05", "2", "5.50", "2"],  # the return of 20 February is no purchase; line 2 is the first
        "b": ["2026-01-20", "2026-01-20", "1", "0.00", "6"],
    }


def test_what_was_read_is_what_was_kept_and_what_was_left_out(tmp_path: Path) -> None:
    """Read: 7 + 0.99 + 1.01 - 3.50 + 12.50 - 25 - 9.99 + 8 + 0 = -8.99. Kept: 5.50, and 6 of 9 lines."""
    log = table(LINES, tmp_path).orders
    assert log is not None
    assert (log.n_lines, log.spend) == (9, -899)
    assert log.left_out == (
        LeftOut("without_customer", 1, 800),
        LeftOut("without_purchase", 2, -999),
        LeftOut("below_zero", 0, -1250),
    )
    assert log.spend == 550 + sum(out.spend for out in log.left_out)  # -8.99 = 5.50 + 8.00 - 9.99 - 12.50
    assert (log.first, log.last) == (dt.date(2026, 1, 2), dt.date(2026, 3, 1))
    assert log.window_months == pytest.approx(59 / 30.4375)  # 30 days of January, 28 of February and one of March


def test_every_drop_is_told(tmp_path: Path) -> None:
    assert told(table(LINES, tmp_path)) == {
        "orders_read": 9,
        "orders_without_customer": 1,
        "orders_without_purchase": 2,  # c and d
        "orders_below_zero": 1,  # b
        "orders_returned": 2,  # of a and b; that of c is in no figure
        "orders_since_first": 0,
    }
    lines = [*LINES, ["1009", "a", "", "1", "5"], ["1010", "a", "2026-01-05", "", "5"], ["1011", "a", "2026-01-05", "9", "0"]]
    found = table(lines, tmp_path)
    assert told(found) | {"orders_without_date": 1, "orders_without_amount": 1, "orders_free": 1} == told(found)
    assert rows(found)["a"][:4] == ["2026-02-10", "2026-01-05", "2", "5.50"]
    log = found.orders
    assert log is not None
    assert log.spend == -899 + 500  # the line without a date is worth 5.00; what the one without a quantity is worth nobody knows
    assert log.spend == 550 + sum(out.spend for out in log.left_out)


@pytest.mark.parametrize("day", ["2203-01-05", "1900-01-01"])
def test_a_day_centuries_off_is_refused_by_its_line(tmp_path: Path, day: str) -> None:
    with pytest.raises(SchemaError, match=f"line 62: column 'date': {day} lies years from the other days"):
        table([*USUAL, ["2000", "k1", day, "5"]], tmp_path, AMOUNTS)


def test_a_shop_that_rested_is_no_slip(tmp_path: Path) -> None:
    """Half of the lines four years earlier are a past, and no typing error."""
    log = table([[*line[:2], line[2].replace("2026", "2022" if i % 2 else "2026"), line[3]] for i, line in enumerate(USUAL)],
                tmp_path, AMOUNTS).orders  # fmt: skip
    assert log is not None
    assert log.n_lines == 60


def test_the_total_of_an_order_on_each_of_its_lines_is_refused(tmp_path: Path) -> None:
    """Twenty orders of three lines, each of which says the total; named under [orders] it is believed, and told."""
    lines = [[f"{1000 + i // 3}", f"k{i // 3 % 9}", "2026-01-05", f"{10 + i // 3}"] for i in range(60)]
    with pytest.raises(SchemaError, match="'amount': says the same on every line of each order"):
        table(lines, tmp_path, AMOUNTS)
    named = {"orders": {"customer": "customer", "date": "date", "order": "order", "amount": "amount"}}
    assert told(table(lines, tmp_path, AMOUNTS, **named))["orders_amount_repeated"] == 20
    one_price = [[*line[:3], "9.99"] for line in lines]  # everything costs the same: nothing to tell an order's total by
    assert table(one_price, tmp_path, AMOUNTS).orders is not None


@pytest.mark.parametrize("minus", ["-5.00", "(5.00)", "5.00-", "\u22125.00", "-$5.00", "($5.00)", "$-5.00", "-Rp 5"])
def test_every_way_to_write_a_refund(tmp_path: Path, minus: str) -> None:
    """7 of k0 on the first day, and 5.00 back."""
    lines = [["1", "k0", "2026-01-05", "7"], ["2", "k0", "2026-01-06", minus], ["3", "k1", "2026-01-06", "1"]]
    assert rows(table(lines, tmp_path, AMOUNTS))["k0"][3] == "2.00"


def test_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    mixed = [[*line[:3], f"{'£' if i % 2 else 'EUR '}{line[3]}.50"] for i, line in enumerate(USUAL)]
    with pytest.raises(SchemaError, match=r"'amount': amounts are in several currencies \(EUR, £\)"):
        table(mixed, tmp_path, AMOUNTS)
    one = [[*line[:3], f"£{line[3]}.50"] for line in USUAL]
    assert table(one, tmp_path, AMOUNTS).orders is not None


def test_ids_that_are_alike_and_a_discount_are_told(tmp_path: Path) -> None:
    """AB1, ab1 and "ab1.0" are three customers, two of whom are like another."""
    lines = [["1", who, "2026-01-05", "2", "3", "0.1"] for who in ("AB1", "ab1", "ab1.0", "cd") * 5]
    found = table(lines, tmp_path, (*HEADER, "Discount"))
    assert told(found)["orders_ids_alike"] == 2
    assert DataNote("orders_before_discount", "Discount") in found.notes
    assert len(rows(found)) == 4


def test_amounts_that_are_all_negative_are_to_be_turned(tmp_path: Path) -> None:
    """As the statement of a card writes what was paid."""
    with pytest.raises(InputError, match=r"2 returned or worth nothing.*what was paid must be positive: turn its sign"):
        table([["1", "k0", "2026-01-05", "-7"], ["2", "k1", "2026-01-06", "-5"]], tmp_path, AMOUNTS)


def test_why_nobody_bought_is_said(tmp_path: Path) -> None:
    lines = [["1", "a", "2026-01-05", "-7"], ["2", "", "2026-01-05", "7"], ["3", "a", "", "7"], ["4", "a", "2026-01-05", ""]]
    with pytest.raises(
        InputError, match=r"1 without a customer, 1 without a date, 1 without an amount, 1 returned or worth nothing"
    ):
        table(lines, tmp_path, AMOUNTS, orders={"customer": "customer"})


@pytest.mark.parametrize("order", ["3", "1"])
def test_a_number_of_orders_beside_each_customer_makes_no_order_lines(tmp_path: Path, order: str) -> None:
    """One row a customer, an amount, a date, and how many orders there were; one row came in twice."""
    lines = [[order, f"k{i}", "2026-01-05", "7"] for i in range(60)]
    assert table(lines, tmp_path, AMOUNTS).orders is None
    assert table([*lines, lines[0]], tmp_path, AMOUNTS).orders is None
    once = [[f"{i}", *line[1:]] for i, line in enumerate(lines)]  # an order number of its own on every row
    assert table(once, tmp_path, AMOUNTS).orders is not None


@pytest.mark.parametrize("in_memory", [0, 2**40])
def test_the_order_of_lines_and_the_engine_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    header = (*HEADER, "category")
    lines = [[*line, ("Tea", "tea", "Cups")[i % 3]] for i, line in enumerate(LINES * 40)]
    usual = table(lines, tmp_path, header)
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    random.Random(7).shuffle(lines)
    other = table(lines, tmp_path, header)
    assert {who: cells[:-1] for who, cells in rows(other).items()} == {who: cells[:-1] for who, cells in rows(usual).items()}
    assert other.header == usual.header
    assert other.orders == usual.orders
    assert told(other) == told(usual)


def test_spend_by_category(tmp_path: Path) -> None:
    """Spellings that differ in case are one label, the usual one; a line without a label is Unknown."""
    lines = [
        ["1", "a", "2026-01-05", "10", "Tea"],
        ["1", "a", "2026-01-05", "0.10", "Tea"],  # a, tea: 10.10
        ["2", "a", "2026-01-07", "5", "cups"],
        ["3", "a", "2026-01-08", "-7", "cups"],  # a, cups: -2, which counts as 0
        ["4", "b", "2026-01-08", "3", "tea"],
        ["5", "b", "2026-01-09", "4.50", ""],
    ]
    header = ("order", "customer", "date", "amount", "category")
    found = table(lines, tmp_path, header)
    assert found.header[4:] == ("category: cups", "category: Tea", "category: Unknown")
    assert rows(found)["a"] == ["2026-01-07", "2026-01-05", "2", "0.00", "10.10", "0.00", "2"]
    assert rows(found)["b"] == ["2026-01-09", "2026-01-08", "2", "0.00", "3.00", "4.50", "6"]
    assert found.orders is not None
    assert found.orders.columns.spend == {name.split(": ")[1]: name for name in found.header[4:]}
    assert found.orders.left_out == (LeftOut("below_zero", 0, -200),)
    assert found.orders.spend == 1560  # 10.10 + 5 - 7 + 3 + 4.50 = 15.60, and 10.10 + 3 + 4.50 - 2 is as much


@pytest.mark.parametrize("n_labels", [1, 21])
def test_one_label_or_more_than_twenty_are_no_categories(tmp_path: Path, n_labels: int) -> None:
    lines = [[str(i), f"c{i % 5}", "2026-01-05", "1", f"label {i % n_labels}"] for i in range(42)]
    found = table(lines, tmp_path, ("order", "customer", "date", "amount", "category"))
    assert found.header[-1] == "amount"
    assert DataNote("orders_categories_unused", "category", n_labels) in found.notes


def test_quantity_and_price_come_before_what_the_order_cost(tmp_path: Path) -> None:
    """Twelve orders of a cup for 4 and two saucers for 1.50 each, and their total of 7 with 2 of freight on both lines."""
    articles = (("1", "4"), ("2", "1.5"))
    header = ("order", "customer", "date", "Quantity (- Refund)", "Item Cost", "Order Total Amount")
    lines = [[str(i), f"k{i % 3}", f"2026-01-{i + 1:02}", *line, "9.00"] for i in range(12) for line in articles]
    found = table(lines, tmp_path, header)
    assert rows(found)["k0"][2:4] == ["4", "28.00"]
    assert next(note for note in found.notes if note.code == "orders_read").examples[3:] == ("Quantity (- Refund)", "Item Cost")


def test_a_column_of_blanks_plays_no_part(tmp_path: Path) -> None:
    """The e-mail of the buyer is blank in all lines, that of the purchase in none."""
    lines = [[*line, "", f"{line[1]}@example.com"] for line in USUAL]
    found = table([[line[0], *line[2:]] for line in lines], tmp_path, (AMOUNTS[0], *AMOUNTS[2:], "Buyer Email", "Purchase Email"))
    assert set(rows(found)) == {f"k{i}@example.com" for i in range(9)}


def test_an_amount_of_the_line_comes_before_quantity_times_price(tmp_path: Path) -> None:
    """It may hold a discount: 2 x 10 less a tenth is 18. A negative quantity makes it a return whatever its sign."""
    lines = [["1", "a", "2026-01-05", "2", "10", "18.00"], ["2", "a", "2026-01-06", "-1", "10", "9.00"]]
    found = table(lines, tmp_path, (*HEADER, "Total Amount"))
    assert rows(found)["a"][3] == "9.00"  # 18 - 9
    assert told(found)["orders_turned"] == 1


def test_a_letter_in_front_of_every_order_is_no_cancellation(tmp_path: Path) -> None:
    lines = [[f"C{i}", "a", f"2026-01-0{i}", "1", "2.00"] for i in (1, 2, 3)]
    assert rows(table(lines, tmp_path))["a"][2:4] == ["3", "6.00"]
    mixed = [["12", "a", "2026-01-05", "1", "2"], ["13", "a", "2026-01-05", "1", "2"], ["C14", "a", "2026-01-05", "1", "2"]]
    assert rows(table(mixed, tmp_path))["a"][2:4] == ["2", "2.00"]  # 2 + 2 - 2: most orders are digits alone


def test_without_an_order_number_a_day_is_a_purchase(tmp_path: Path) -> None:
    lines = [["a", "20260105", "1.5"], ["a", "20260105", "2"], ["a", "20260107", "1"], ["b", "20260107", "4"]]
    found = table(lines, tmp_path, ("customer_id", "date", "amount"))
    assert rows(found)["a"][:4] == ["2026-01-07", "2026-01-05", "2", "4.50"]
    assert "orders_by_day" in told(found)
    timed = [["a", "01/13/2026 8:26", "1.5"], ["a", "01/13/2026 17:05", "2"], ["b", "1/7/2026 0:00", "4"]]
    assert rows(table(timed, tmp_path, ("Customer ID", "Date", "Amount")))["a"][:4] == ["2026-01-13", "2026-01-13", "1", "3.50"]


def test_amounts_are_read_exactly(tmp_path: Path) -> None:
    """In floats 1.005 x 100 is 100.49999999999999."""
    header = ("order", "customer", "date", "amount")
    lines = [
        ["1", "a", "2026-01-05", "1.005"],
        ["2", "b", "2026-01-05", "-1.005"],
        ["3", "b", "2026-01-05", "28.420000000000002"],
    ]
    found = table(lines, tmp_path, header)
    assert [cells[3] for cells in rows(found).values()] == ["1.01", "27.41"]  # 28.42 - 1.01
    assert DataNote("amount_rounded", "amount", 2) in found.notes
    lines = [["1", "a", "05.01.2026", "1.234,50 €"], ["2", "a", "25.01.2026", "0,5"]]
    found = table(lines, tmp_path, header)
    assert rows(found)["a"] == ["2026-01-25", "2026-01-05", "2", "1235.00", "2"]
    assert {"currency_sign_dropped", "read_as_decimal_comma"} <= {note.code for note in found.notes}


def test_what_never_changes_within_a_customer_is_carried(tmp_path: Path) -> None:
    header = ("order", "customer", "date", "amount", "Age", "Income", "Shop")
    lines = [["1", "a", "2026-01-05", "1", "40", "100", "x"], ["2", "a", "2026-01-06", "1", "40", "200", "y"],
             ["3", "b", "2026-01-06", "1", "", "300", "y"]]  # fmt: skip
    found = table(lines, tmp_path, header)
    assert found.header[-1] == "Age"  # the income of a is two things
    assert rows(found)["a"][4] == "40"
    assert rows(found)["b"][4] == ""
    assert DataNote("columns_unmapped", None, 2, ("Income", "Shop")) in found.notes


KNOWN = {
    "online retail": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        ("CustomerID", "InvoiceDate", "InvoiceNo", "Quantity", "UnitPrice"),
    ),
    "online retail II": (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        ("Customer ID", "InvoiceDate", "Invoice", "Quantity", "Price"),
    ),
    "superstore": (
        "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,"
        "Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit",
        ("Customer ID", "Order Date", "Order ID", "Sales", "Quantity", "Category"),
    ),
    "retail sales": (
        "Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity,Price per Unit,Total Amount",
        ("Customer ID", "Date", "Transaction ID", "Total Amount", "Quantity", "Product Category"),
    ),
    "shopify": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Id,Lineitem discount",
        ("Email", "Created at", "Name", "Total", "Lineitem quantity", "Financial Status"),
    ),
    "woocommerce": (
        "Order Number,Order Status,Order Date,Email (Billing),Item Name,Quantity,Item Cost",
        ("Email (Billing)", "Order Date", "Order Number", "Quantity", "Item Cost", "Order Status"),
    ),
    "shopee": (
        "No. Pesanan,Status Pesanan,Waktu Pesanan Dibuat,Nama Produk,Harga Awal,Harga Setelah Diskon,Jumlah,Total Pembayaran,"
        "Username (Pembeli),Nama Penerima",
        ("Username (Pembeli)", "Waktu Pesanan Dibuat", "No. Pesanan", "Jumlah", "Harga Setelah Diskon", "Status Pesanan"),
    ),
    "tokopedia": (
        "Nomor Invoice,Tanggal Pembayaran,Status Terakhir,Nama Produk,Jumlah Produk Dibeli,Harga Awal (IDR),"
        "Harga Jual (IDR),Nama Pembeli",
        ("Nama Pembeli", "Tanggal Pembayaran", "Nomor Invoice", "Jumlah Produk Dibeli", "Harga Jual (IDR)", "Status Terakhir"),
    ),
    "toko": ("Nomor Pesanan,Nama Pelanggan,Tanggal,Jumlah", ("Nama Pelanggan", "Tanggal", "Nomor Pesanan", "Jumlah")),
    "adventure works": (
        "SalesOrderNumber,OrderDate,CustomerKey,ProductKey,OrderQuantity,UnitPrice,SalesAmount,TaxAmt",
        ("CustomerKey", "OrderDate", "SalesOrderNumber", "SalesAmount"),
    ),
    "etsy": (
        "Sale Date,Order ID,Buyer User ID,Order Value,Order Total",
        ("Buyer User ID", "Sale Date", "Order ID", "Order Value"),
    ),
    "retail transactions": ("customer_id,trans_date,tran_amount", ("customer_id", "trans_date", "tran_amount")),
    "tokopaedi": (
        "id,customer_id,order_date,order id,price,qty_ordered,before_discount,discount_amount,after_discount",
        ("customer_id", "order_date", "order id", "after_discount", "qty_ordered"),
    ),
    "jtl": (
        "Auftragsnummer,Lieferung,Datum,Kundennummer,Bezeichnung,Menge,VK Netto,Gesamt Netto",
        ("Kundennummer", "Datum", "Auftragsnummer", "Gesamt Netto", "Menge"),
    ),
    "brazil": (
        "numero_pedido,data_pedido,cliente,categoria,quantidade,preco_unitario,status",
        ("cliente", "data_pedido", "numero_pedido", "quantidade", "preco_unitario", "categoria"),
    ),
    "superstore in Indonesian": (
        "Row ID,Order ID,Tanggal Order,ID Pelanggan,Kategori,Penjualan,Jumlah,Diskon,Keuntungan",
        ("ID Pelanggan", "Tanggal Order", "Order ID", "Penjualan", "Jumlah", "Kategori"),
    ),
    "ventas": ("ID Cliente,Fecha,Nº Pedido,Importe,Categoría", ("ID Cliente", "Fecha", "Nº Pedido", "Importe", "Categoría")),
    "ventes": (
        "N° client,Date commande,N° commande,Montant TTC,Catégorie",
        ("N° client", "Date commande", "N° commande", "Montant TTC", "Catégorie"),
    ),
    "magento": (
        "Invoice,Purchase Date,Grand Total (Purchased),Customer Email",
        ("Customer Email", "Purchase Date", "Invoice", "Grand Total (Purchased)"),
    ),
    "items beside the total of their order": (
        "Customer ID,order_date,order_id,sku,qty_ordered,price,grand_total",
        ("Customer ID", "order_date", "order_id", "qty_ordered", "price"),
    ),
    "cdnow": ("customer_id,date,quantity,amount", ("customer_id", "date", "amount", "quantity")),
}


def line_of(header: str, order: str, day: str) -> list[str]:
    """Write a cell for each column: a day where it says so, the order's number where it says order, else 1."""
    orders = {"invoiceno", "invoice", "order id", "order_id", "transaction id", "name", "order number", "no. pesanan",
              "nomor invoice", "nomor pesanan", "salesordernumber", "numero_pedido", "auftragsnummer",
              "nº pedido", "n° commande"}  # fmt: skip
    days = ("date", "tanggal", "waktu", "created at", "data_", "datum", "fecha")
    marks = dict.fromkeys(orders, order) | {"currency": "EUR"}
    return [marks.get(name.lower(), day if any(word in name.lower() for word in days) else "1") for name in header.split(",")]


@pytest.mark.parametrize("name", KNOWN)
def test_well_known_tables_are_recognised(name: str, tmp_path: Path) -> None:
    header, used = KNOWN[name]
    lines = [line_of(header, "101", "2026-01-05"), line_of(header, "102", "2026-01-06")]
    found = table(lines, tmp_path, header.split(","))
    assert next(note for note in found.notes if note.code == "orders_read").examples == used
    assert rows(found)["1"][:4] == ["2026-01-06", "2026-01-05", "2", "2.00"]


def test_an_export_that_says_what_an_order_cost_on_its_first_line(tmp_path: Path) -> None:
    """Two orders of a, of 12 and 30; what stands on their further lines is told, and worth nothing."""
    header = ("Name", "Email", "Financial Status", "Currency", "Total", "Created at", "Lineitem quantity", "Lineitem price",
              "Refunded Amount")  # fmt: skip
    lines = [
        ["#1", "a@example.org", "paid", "EUR", "12.00", "2026-01-05 10:15:00 +0700", "1", "5.00", "0"],
        ["#1", "", "", "", "", "", "2", "4.00", ""],
        ["#2", "a@example.org", "paid", "EUR", "30.00", "2026-01-07 10:15:00 +0700", "3", "10.00", "0"],
        ["#3", "b@example.org", "refunded", "EUR", "7.00", "2026-01-07 10:15:00 +0700", "1", "7.00", "7.00"],
        ["#3", "b@example.org", "", "", "", "", "1", "0.00", ""],
    ]
    found = table(lines, tmp_path, header)
    assert rows(found) == {"a@example.org": ["2026-01-07", "2026-01-05", "2", "42.00", "2"]}
    assert found.currency == "EUR"
    log = found.orders
    assert log is not None
    assert log.left_out == (LeftOut("cancelled", 2, 700), LeftOut("without_amount", 1, 0))
    assert {DataNote("orders_by_contact", "Email"), DataNote("orders_before_refund", "Refunded Amount")} <= set(found.notes)


def test_an_export_whose_lines_are_named_keeps_its_orders(tmp_path: Path) -> None:
    """Two orders on one day: of 1 x 5 and 2 x 4, and of 3 x 10."""
    header = ("Name", "Email", "Total", "Created at", "Lineitem quantity", "Lineitem price")
    lines = [
        ["#1", "a@example.org", "13.00", "2026-01-05", "1", "5.00"],
        ["#1", "", "", "", "2", "4.00"],
        ["#2", "a@example.org", "30.00", "2026-01-05", "3", "10.00"],
    ]
    found = table(lines, tmp_path, header, orders={"quantity": "Lineitem quantity", "price": "Lineitem price"})
    assert rows(found)["a@example.org"][2:4] == ["2", "43.00"]


def test_an_article_that_is_named_in_vain_is_told(tmp_path: Path) -> None:
    header = ("customer", "date", "amount", "category", "SKU")
    lines = [[f"c{i % 5}", "2026-01-05", "1", f"label {i % 3}", f"s{i}"] for i in range(42)]
    in_vain = DataNote("orders_item_unused", "SKU")
    assert in_vain in table(lines, tmp_path, header, orders={"item": "sku"}).notes
    assert in_vain not in table(lines, tmp_path, header).notes
    assert (
        in_vain
        not in table([line[:3] + line[4:] for line in lines], tmp_path, header[:3] + header[4:], orders={"item": "SKU"}).notes
    )


def test_the_customer_of_an_order_is_that_of_all_its_lines(tmp_path: Path) -> None:
    """7 + 5 of a in one order; order 2 is of two customers, so its third line is of neither; nobody knows whose order 3 is."""
    lines = [
        ["1", "a", "2026-01-05", "7"], ["1", "", "", "5"], ["2", "a", "2026-01-06", "1"], ["2", "b", "2026-01-06", "2"],
        ["2", "", "2026-01-06", "4"], ["3", "", "2026-01-06", "8"], ["", "", "2026-01-06", "16"],
    ]  # fmt: skip
    found = table(lines, tmp_path, AMOUNTS)
    assert {who: cells[3] for who, cells in rows(found).items()} == {"a": "13.00", "b": "2.00"}
    assert rows(found)["a"][2] == "2"
    assert DataNote("orders_first_line", "order", 1) in found.notes
    assert found.orders is not None
    assert found.orders.left_out == (LeftOut("without_customer", 3, 2800),)


def test_a_table_of_customers_with_a_date_stays_one(tmp_path: Path) -> None:
    lines = [[f"c{i}", "2026-01-05", str(i)] for i in range(5)]
    header = ("customer_id", "date", "amount")
    assert table(lines, tmp_path, header).orders is None
    named = {"customer_id": "customer_id", "last_purchase_on": "date", "monetary_value": "amount"}
    assert table(lines * 2, tmp_path, header, columns=named).orders is None
    cards = (*presets.named("credit-card").requires, "Customer", "Date", "Amount")  # a preset knows better what this is
    assert table([["1"] * len(cards)] * 2, tmp_path, cards).orders is None
    assert table([line[:3] for line in LINES], tmp_path, HEADER[:3]).orders is None  # no money


def test_an_amount_of_pieces_beside_a_price_is_no_money(tmp_path: Path) -> None:
    """As Ta Feng writes it: how many were sold, and what they cost together."""
    header = ("CUSTOMER_ID", "DATE", "AMOUNT", "SALES_PRICE")
    lines = [[f"k{i % 9}", f"2026-01-{i % 28 + 1:02}", str(i % 3 + 1), str(17 * i)] for i in range(60)]
    with pytest.raises(SchemaError, match=r'amount = "SALES_PRICE"'):
        roles(table(lines, tmp_path, header), config_from({}))
    toko = ("ID Pelanggan", "Tanggal", "Jumlah", "Nilai (Rp)")
    with pytest.raises(SchemaError, match=r'quantity = "Jumlah"|amount = "Nilai \(Rp\)"'):
        roles(table(lines, tmp_path, toko), config_from({}))
    money = [[*line[:2], f"{line[3]}.50", line[3]] for line in lines]
    assert table(money, tmp_path, header).orders is not None


def test_settings_name_the_columns(tmp_path: Path) -> None:
    header = ("Beleg", "Kunde", "Tag", "Betrag", "Gruppe")
    lines = [["1", "a", "2026-01-05", "3", "x"], ["1", "a", "2026-01-05", "4", "y"], ["2", "b", "2026-01-06", "5", "x"]]
    assert table(lines, tmp_path, header).orders is None
    named = {"customer": "kunde", "date": "Tag", "amount": "Betrag", "order": "Beleg"}
    assert rows(table(lines, tmp_path, header, orders=named))["a"] == ["2026-01-05", "2026-01-05", "1", "7.00", "2"]
    assert rows(table(lines, tmp_path, header, orders=named | {"category": "Gruppe"}))["a"][3:5] == ["3.00", "4.00"]
    one_a_customer = table(lines[1:], tmp_path, header, orders=named)  # it is order lines because the settings say so
    assert rows(one_a_customer)["a"][3] == "4.00"
    with pytest.raises(SchemaError, match=r"\[orders\] amount = 'Betrg': the table has no such column; did you mean 'Betrag'"):
        table(lines, tmp_path, header, orders=named | {"amount": "Betrg"})
    with pytest.raises(SchemaError, match=r"\[orders\] does not say which column is the date; the table has Beleg"):
        table(lines, tmp_path, header, orders={"customer": "Kunde"})
    with pytest.raises(ConfigError, match="leave one of them out"):
        config_from({"orders": named, "columns": {"customer_id": "Kunde"}})


def test_a_price_that_is_named_comes_before_an_amount_that_is_found(tmp_path: Path) -> None:
    lines = [["1", "a", "2026-01-05", "2", "10", "99"], ["2", "a", "2026-01-06", "1", "10", "99"]]
    found = table(lines, tmp_path, (*HEADER, "total"), orders={"price": "price"})
    assert rows(found)["a"][3] == "30.00"  # 2 x 10 + 10


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("price", "ten", r"orders.csv line 2: column 'price': 'ten' is not a number"),
        ("price", "9" * 14, r"line 2: column 'price': '9+' is larger than any real figure"),
        ("date", "2026-13-01", r"line 2: column 'date': '2026-13-01' is not a date"),
        ("customer", "4.60708E+11", r"line 2: column 'customer': '4.60708E\+11' is a long number that a spreadsheet shortened"),
        ("date", "Date", r"line 2: column 'date': 'Date' is the name of the column: the header stands here a second time"),
    ],
)
def test_a_faulty_cell_is_refused_with_its_line(column: str, value: str, message: str, tmp_path: Path) -> None:
    lines = [list(line) for line in LINES]
    lines[0][HEADER.index(column)] = value
    with pytest.raises(SchemaError, match=message):
        table(lines, tmp_path)


def test_nothing_bought_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"none of the 2 lines is a purchase of a customer on a day \(1 without a customer, 1 returned"
    ):
        table([["1", "", "2026-01-05", "1", "1"], ["2", "a", "2026-01-05", "-1", "1"]], tmp_path)


def test_an_unknown_log_is_shown_how_to_name_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    lines = [["1", "a", "2026-01-05", "3"], ["2", "a", "2026-01-06", "4"]]
    path.write_bytes(written(lines, ("belegnr", "customer code", "created_at", "sum paid")))
    with pytest.raises(SchemaError) as error:
        pipeline.check(path)
    assert '[orders]\ncustomer = "customer code"\ndate = "created_at"\norder = "belegnr"\namount = "sum paid"\n' in str(
        error.value
    )
    path.write_bytes(written(lines[:1], ("belegnr", "customer code", "created_at", "sum paid")))  # one row a customer
    with pytest.raises(SchemaError, match=r"\[columns\]"):
        pipeline.check(path)


def shop(n: int = 60) -> pd.DataFrame:
    """Return the lines of n customers; number i buys i % 5 + 1 times, on days of its own, i % 7 + 1 pieces at 2.50 each."""
    return pd.DataFrame(
        [
            {
                "Order ID": f"{i}-{j}",
                "Customer ID": f"{i:03d}",
                "Order Date": dt.date(2025, 12, 31) - dt.timedelta(days=(37 * i + 11 * j) % 300),
                "Quantity": i % 7 + 1,
                "Unit Price": 2.5,
                "Category": ("Tea", "Cups", "Pots")[(i + j) % 3],
            }
            for i in range(n)
            for j in range(i % 5 + 1)
        ]
    )


def read(lines: pd.DataFrame, config: Config | None = None) -> Customers:
    return pipeline.read_customers(lines, config or Config(), dt.date(2030, 1, 1))


def test_customers_of_a_log() -> None:
    people = read(shop())
    assert people.categories == ("Cups", "Pots", "Tea")
    assert people.as_of == shop()["Order Date"].max()
    # Customers 5k + r buy r + 1 times: 12 of each r, so 12 x (1 + 2 + 3 + 4 + 5) = 180 lines.
    assert people.reconciliation.rows_read == people.reconciliation.lines_kept == 180
    assert people.reconciliation.rows_kept == 60
    paid = sum(250 * (i % 7 + 1) * (i % 5 + 1) for i in range(60)) / 100
    assert (people.reconciliation.spend_read, people.reconciliation.spend_kept) == (paid, paid)
    assert frame_of(people)["frequency"].tolist() == [i % 5 + 1 for i in range(60)]
    days = (people.as_of - shop()["Order Date"].min()).days + 1
    assert people.window_months == pytest.approx(days / 30.4375)
    assert people.preset is None
    points = [note.examples for note in people.notes if note.code == "read_as_decimal_point"]
    assert points == [("Unit Price",)]  # what we wrote ourselves is not told as theirs


def test_the_ledger_names_what_was_left_out(tmp_path: Path) -> None:
    found = table(LINES, tmp_path)
    people = customers(
        table([*LINES, *([f"2{i}", f"x{i}", "2026-01-09", "1", str(i)] for i in range(1, 11))], tmp_path),
        config_from({"segments": {"min_customers": 10}}),
        dt.date(2030, 1, 1),
    )
    assert LINE not in found.header
    # To the lines above come ten, which cost 1 + 2 + ... + 10 = 55.00.
    assert people.reconciliation == Reconciliation(
        19, 12, None, 46.01, 60.5, -14.49, 16,
        (Omission("without_customer", 1, 8.0), Omission("without_purchase", 2, -9.99), Omission("below_zero", 0, -12.5)),
    )  # fmt: skip
    assert people.as_of == dt.date(2026, 3, 1)  # the last line, though it is a return


def test_a_day_before_the_last_purchase_is_refused() -> None:
    with pytest.raises(SchemaError, match="holds a day after as_of"):
        read(shop(), config_from({"as_of": "2025-06-01"}))


def test_months_that_the_settings_give_come_first() -> None:
    assert read(shop(), config_from({"impact": {"window_months": 6}})).window_months == 6.0


def test_opt_outs_are_found_under_the_column_of_the_customers(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("Shop,Customer ID\n1,003\n1,999\n", encoding="utf-8")
    people = read(shop(), config_from({"audiences": {"suppress": "out.csv"}}, folder=tmp_path))
    assert people.suppression is not None
    assert people.suppression.n_suppressed == 1


def test_a_log_is_scored_as_it_was_built() -> None:
    config = config_from({"stability": {"n_resamples": 20}})
    run = pipeline.composed(read(shop(), config), config)
    members = run.members.to_native().set_index("customer_id")["segment"]
    scored: pd.DataFrame = collect(score(shop(), run.model)).to_native().set_index("customer_id")
    assert scored["segment"].to_dict() == members.to_dict()
    assert run.brief.meta.window_months == read(shop()).window_months


def test_lines_without_a_date_need_the_settings_to_say_so(tmp_path: Path) -> None:
    """Spend and lines by hand; without a date or an order number a line is a purchase."""
    lines = [["a", "3", "x"], ["a", "4.50", "y"], ["b", "5", "x"], ["b", "-1", "x"]]
    header = ("User_ID", "Paid", "Article")
    named = {"customer": "User_ID", "amount": "Paid"}
    with pytest.raises(SchemaError, match=r"which column is the date; .* undated = true where none has one"):
        table(lines, tmp_path, header, orders=named)
    found = table(lines, tmp_path, header, orders=named | {"undated": True})
    assert found.header == ("User_ID", "User_ID (number)", "Paid")
    assert rows(found) == {"a": ["2", "7.50", "2"], "b": ["1", "4.00", "4"]}
    assert found.orders is not None
    assert (found.orders.first, found.orders.last, found.orders.window_months, found.orders.baskets) == (None, None, None, None)
    assert {"orders_undated", "orders_by_line"} <= told(found).keys()
    with pytest.raises(ConfigError, match="undated = true, and date = 'Article'; leave one of them out"):
        table(lines, tmp_path, header, orders=named | {"undated": True, "date": "Article"})


def test_a_brief_of_lines_without_a_date_knows_of_no_days(tmp_path: Path) -> None:
    """An order number makes purchases; the rest of the table is not read as days."""
    path = tmp_path / "orders.csv"
    path.write_bytes(written([[f"{i // 2}", f"k{i % 60}", f"{5 + i % 7}"] for i in range(600)], ("order", "customer", "amount")))
    config = config_from({"orders": {"undated": True}, "as_of": "2026-01-31"})
    people = pipeline.check(path, config).customers
    assert "recency_days" not in people.roles
    assert people.as_of == dt.date(2026, 1, 31)
    assert people.window_months is None


def test_customer_numbers_with_a_decimal_nought_lose_it(tmp_path: Path) -> None:
    lines = [["1", "13085.0", "2026-01-05", "3"], ["2", "7.0", "2026-01-06", "4"], ["3", "", "2026-01-07", "5"]]
    found = table(lines * 2, tmp_path, AMOUNTS)
    assert set(rows(found)) == {"13085", "7"}
    assert told(found)["orders_ids_whole"] == 2
    other = table([*lines, ["4", "A7", "2026-01-08", "5"]] * 2, tmp_path, AMOUNTS)
    assert set(rows(other)) == {"13085.0", "7.0", "A7"}


def test_a_label_that_is_a_code_is_not_carried(tmp_path: Path) -> None:
    lines = [[*line, str(int(line[1][1:]) % 2), "Basic"] for line in USUAL]
    found = table(lines, tmp_path, (*AMOUNTS, "Marital_Status", "Education"))
    assert found.orders is not None
    assert (found.orders.columns.marital_status, found.orders.columns.education) == (None, "Education")


def test_an_id_that_says_that_there_is_none_is_nobody(tmp_path: Path) -> None:
    """Programs write NaN where an id is missing: 3 + 4 of two customers, and 5 of nobody."""
    lines = [["1", "a", "2026-01-05", "3"], ["2", "b", "2026-01-06", "4"], ["3", "NaN", "2026-01-07", "5"]] * 2
    found = table(lines, tmp_path, AMOUNTS)
    assert set(rows(found)) == {"a", "b"}
    assert found.orders is not None
    assert [(part.reason, part.n_lines, part.spend) for part in found.orders.left_out] == [("without_customer", 2, 1000)]


@pytest.mark.parametrize(
    ("header", "settings", "spend"),
    [
        ("amount_cents", {}, "2500.00"),
        ("amount in cents", {}, "2500.00"),
        ("amount", {"cents": True}, "2500.00"),
        ("amount_cents", {"cents": False}, "250000.00"),
        ("amount (k$)", {"cents": False}, "250000000.00"),  # no cents, and thousands all the same
    ],
)
def test_cents_by_the_name_of_the_amount_or_the_settings(
    header: str, settings: dict[str, bool], spend: str, tmp_path: Path
) -> None:
    """1,999 and 248,001 of them are 250,000."""
    lines = [["1", "k0", "2026-01-05", "1999"], ["2", "k0", "2026-01-06", "248001"], ["3", "k1", "2026-01-06", "150"]]
    named = {"orders": {"customer": "customer", "date": "date", "order": "order", "amount": header} | settings}
    found = table(lines, tmp_path, (*AMOUNTS[:3], header), **named)
    assert rows(found)["k0"][3] == spend
    assert ("read_as_parts" in {note.code for note in found.notes}) == (not settings)


def test_whole_amounts_of_stripe_may_be_cents(tmp_path: Path) -> None:
    """A charge of 19.99 is 1999 in Stripe's interface, and 19.99 in what its pages export."""
    lines = [[str(i), f"cus_9s6XKzkNRiz8i{i % 2}", "2026-01-05", "1999"] for i in range(4)]
    with pytest.raises(SchemaError, match=r"'amount': holds whole numbers beside customers of Stripe .*set cents = true under"):
        table(lines, tmp_path, AMOUNTS)
    assert rows(table(lines, tmp_path, AMOUNTS, orders={"cents": True}))["cus_9s6XKzkNRiz8i0"][3] == "39.98"
    assert rows(table(lines, tmp_path, AMOUNTS, orders={"cents": False}))["cus_9s6XKzkNRiz8i0"][3] == "3998.00"
    pages = [[*line[:3], "19.99"] for line in lines]
    assert rows(table(pages, tmp_path, AMOUNTS))["cus_9s6XKzkNRiz8i0"][3] == "39.98"


@pytest.mark.parametrize("header", ["Sales (k$)", "Umsatz (TEUR)", "Total Belanja (ribu)"])
def test_thousands_by_the_name_of_the_amount(header: str, tmp_path: Path) -> None:
    """1.25 thousand and 0.005 thousand are 1,255."""
    lines = [["1", "k0", "2026-01-05", "1.25"], ["2", "k0", "2026-01-06", "0.005"], ["3", "k1", "2026-01-06", "1.5"]]
    named = {"orders": {"customer": "customer", "date": "date", "order": "order", "amount": header}}
    found = table(lines, tmp_path, (*AMOUNTS[:3], header), **named)
    assert rows(found)["k0"][3] == "1255.00"
    assert [note.column for note in found.notes if note.code == "read_as_thousands"] == [header]


def test_sales_documents_of_sap_are_order_lines(tmp_path: Path) -> None:
    """By hand: two lines of one document, 10.50 and 4.00."""
    header = ("Sales Document", "Sold-to Party", "Document Date", "Material Description", "Order Quantity", "Net Value")
    lines = [["4500000001", "K1", "2026-01-05", text, "2", value] for text, value in (("Pump", "10.50"), ("Seal", "4.00"))]
    found = table(lines, tmp_path, header)
    assert found.orders
    assert (found.orders.n_lines, found.orders.spend) == (2, 1450)


@pytest.mark.parametrize("step", [1, 10])
def test_what_numbers_the_lines_of_an_order_is_no_article(tmp_path: Path, step: int) -> None:
    """Twenty orders of two lines, numbered 1 and 2 or 10 and 20; of which one was taken out. Codes in no order are articles."""
    header = ("order", "customer", "date", "Item", "Material", "amount")
    lines = [[str(i // 2), f"c{i // 2 % 7}", "2026-01-05", str(step * (i % 2 + 1)), f"M{i % 5}", str(5 + i)] for i in range(40)]
    read = order_columns(sources.read_frame(pd.DataFrame(lines[1:], columns=header), Config()), Config())
    assert read
    assert (read.item, read.item_name) == ("Material", None)
    codes = [[*line[:3], str(i % 3 + 1), *line[4:]] for i, line in enumerate(lines)]
    plain = order_columns(sources.read_frame(pd.DataFrame(codes, columns=header), Config()), Config())
    assert plain
    assert plain.item == "Item"


def test_an_amount_before_discount_is_told_by_what_was_taken_off_and_not_by_its_code(tmp_path: Path) -> None:
    header = ("Order ID", "Buyer User ID", "Sale Date", "Order Value", "Shipping Discount", "Discount Code", "Discount Amount")
    lines = [["1", "a", "2026-01-05", "10", "1", "MAY", "2.50"], ["2", "a", "2026-01-06", "20", "0", "", "0"]]
    assert DataNote("orders_amount_before_discount", "Discount Amount") in table(lines, tmp_path, header).notes
    after = ("Order ID", "Buyer User ID", "Sale Date", "Net Amount", *header[4:])
    assert not any("discount" in note.code for note in table(lines, tmp_path, after).notes)
    free = [[*line[:4], "0", "MAY", "0.00"] for line in lines]
    assert not any("discount" in note.code for note in table(free, tmp_path, header).notes)


def test_amounts_below_zero_are_told_where_nearly_nobody_bought(tmp_path: Path) -> None:
    """By hand: k0 was charged less than half a cent; twenty lines of two others are below zero."""
    lines = [[f"{i}", f"k{1 + i % 2}", "2026-01-05", "-0.75"] for i in range(20)] + [["99", "k0", "2026-01-05", "5"]]
    lines.append(["98", "k0", "2026-01-06", "-5"])
    with pytest.raises(
        InputError, match=r"all 1 customers have a spend of 0, and 20 of the 22 lines are of others, .*turn its sign"
    ):
        customers(table(lines, tmp_path, AMOUNTS), Config(), dt.date(2026, 5, 31))


def test_a_currency_in_the_name_of_an_amount_is_that_of_the_brief(tmp_path: Path) -> None:
    many = [[f"{i}", f"k{i % 60}", f"2026-01-{i % 28 + 1:02}", f"{5 + i % 7},50"] for i in range(180)]
    named = {"amount": "Umsatz netto (€)", "customer": "customer", "date": "date"}
    found = table(many, tmp_path, ("order", "customer", "date", "Umsatz netto (€)"), orders=named)
    assert customers(found, Config(), dt.date(2026, 5, 31)).currency == "EUR"


def test_an_example_of_a_sign_is_an_amount_as_it_is_written(tmp_path: Path) -> None:
    lines = [["1", "a", "2026-01-05", "$12.00"], ["2", "a", "2026-01-06", "-$10.50"]]
    assert DataNote("currency_sign_dropped", "amount", 2, ("$12.00",)) in table(lines, tmp_path, AMOUNTS).notes
