"""Order lines as shops of other languages write them: names, encodings, months and the states of cancelled orders."""

from __future__ import annotations

from pathlib import Path

import pytest
from door import TODAY
from order_tables import rows, table

from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.errors import InputError, SchemaError
from reportgen.notes import DataNote
from reportgen.orders.by_customer import customers_of
from reportgen.presets import loose_key
from reportgen.sources import Table, order_names, read_table
from reportgen.sources.months import MONTHS

# encoding; names of customer, order, day, amount and state; a day; an amount; what a cancelled order says.
SHOPS = {
    "Dutch": ("utf-8", "Klantnummer;Ordernummer;Besteldatum;Bedrag;Orderstatus", "4 mei 2024", "€ 1.012,50", "Geannuleerd"),
    "French": (
        "cp1252",
        "N° client;N° commande;Date de commande;Montant TTC;Statut commande",
        "4 mai 2024",
        "1 012,50 €",
        "Annulée",
    ),
    "Spanish": (
        "cp1252",
        "Número de cliente;Número de pedido;Fecha de pedido;Importe total;Estado pedido",
        "4 de mayo de 2024",
        "1.012,50",
        "Anulado",
    ),
    "Italian": ("cp1252", "Codice Cliente;Numero Ordine;Data;Importo;Stato ordine", "04 mag 2024", "€ 1.012,50", "Annullato"),
    "Portuguese": ("cp1252", "Cód. Cliente;Nº Pedido;Data;Vlr. Total;Status Pedido", "2024-05-04", "R$ 1.012,50", "Cancelado"),
    "Polish": (
        "cp1250",
        "Nr klienta;Numer zamówienia;Data zamówienia;Wartość brutto;Status zamówienia",
        "4 maja 2024",
        "1 012,50 zł",
        "Anulowane",
    ),
    "Turkish": (
        "cp1254",
        "Müşteri No;Sipariş No;Sipariş Tarihi;Tutar;Sipariş Durumu",
        "4 Mayıs 2024",  # noqa: RUF001  # the letter is Turkish
        "1.012,50 TL",
        "İptal Edildi",
    ),
    "Russian": ("cp1251", "Код клиента;Номер заказа;Дата;Сумма;Статус заказа", "4 мая 2024", "1012,50", "Отменён"),
    "Russian of a till": (
        "utf-8",
        "ID клиента;Номер заказа;Дата продажи;Сумма продажи;Статус",
        "2024-05-04",
        "1 012,50 руб.",
        "Отменён",
    ),
    "Vietnamese": (
        "utf-8",
        "Mã khách hàng;Mã đơn hàng;Ngày đặt hàng;Tổng tiền;Trạng thái đơn hàng",
        "2024-05-04",
        "1012.50",
        "Đã hủy",
    ),
    "Thai": (
        "utf-8",
        "ชื่อผู้ใช้ (ผู้ซื้อ);หมายเลขคำสั่งซื้อ;วันที่ทำการสั่งซื้อ;ราคาขายสุทธิ;สถานะการสั่งซื้อ",
        "2024-05-04 10:20",
        "1012.50",
        "ยกเลิกแล้ว",
    ),
    "Chinese": ("gb18030", "会员编号;订单编号;下单时间;实付金额;订单状态", "2024-05-04 10:20", "1012.50", "交易关闭"),
    "Chinese of Taiwan": ("big5", "會員編號;訂單編號;訂單日期;金額;status", "2024/05/04", "1012.50", "cancelled"),
    "Japanese": ("cp932", "顧客番号;注文番号;注文日;金額;注文ステータス", "2024年5月4日", "1012.50", "キャンセル"),
    "Korean": ("cp949", "고객번호;주문번호;주문일자;금액;주문상태", "2024-05-04", "1012.50", "취소"),
}


def read(data: bytes, tmp_path: Path) -> Table:
    """Write a file, read it, and sum it up by customer."""
    path = tmp_path / "shop.csv"
    path.write_bytes(data)
    return customers_of(read_table(path, Config()), Config())


@pytest.mark.parametrize("language", SHOPS)
def test_a_shop_abroad_needs_no_settings(language: str, tmp_path: Path) -> None:
    encoding, header, day, amount, cancelled = SHOPS[language]
    lines = [f"7;{order};{day};{amount};{state}" for order, state in ((101, "OK"), (102, "OK"), (103, cancelled))]
    found = read("\n".join([header, *lines]).encode(encoding), tmp_path)
    assert rows(found)["7"][:4] == ["2024-05-04", "2024-05-04", "2", "2025.00"]  # the third order came to nothing
    guessed = DataNote("read_as_fallback_encoding", None, 0, (encoding,))
    assert (guessed in found.notes) == (encoding != "utf-8")


def test_names_are_written_as_headers_are_compared() -> None:
    assert {name for name in order_names.ALL if loose_key(name) != name} == set()
    assert {loose_key(word) for word in MONTHS} == MONTHS.keys()


def test_what_is_not_in_the_encoding_of_its_names_is_refused(tmp_path: Path) -> None:
    header = "会员编号;订单编号;下单时间;实付金额"
    data = (
        "\n".join([header, *(f"7;{i};2024-05-04;12.50" for i in range(5_000))]).encode("gb18030") + b"\n8;\xff\xff;2024-05-04;1\n"
    )
    with pytest.raises(InputError, match="line 5002: is not gb18030 text; save the file as CSV UTF-8"):
        read(data, tmp_path)


@pytest.mark.parametrize(
    ("amounts", "currency", "spend"),
    [
        (("Rp 25.000", "Rp 5.000"), None, "30000.00"),
        (("¥1,000", "¥2,500"), None, "3500.00"),
        (("25.000", "5.000"), "IDR", "30000.00"),
        (("$1,080", "$540"), None, "1620.00"),  # neither who leaves out noughts nor who writes three decimals writes both
        (("1.080", "540"), None, "1620.00"),
    ],
)
def test_three_digits_are_thousands_where_nobody_writes_fractions(
    amounts: tuple[str, ...], currency: str | None, spend: str, tmp_path: Path
) -> None:
    lines = [["7", f"2024-05-1{i}", amount] for i, amount in enumerate(amounts)]
    assert rows(table(lines, tmp_path, ("customer", "date", "amount"), currency=currency))["7"][3] == spend


def test_three_digits_may_be_a_fraction_of_other_money(tmp_path: Path) -> None:
    header = ("customer", "date", "amount")
    for amounts in (("$25.000", "$5.000"), ("1.085", "540"), ("1.080", "540", "2000")):
        with pytest.raises(SchemaError, match=r"can be .*, and no cell of the table decides"):
            table([["7", f"2024-05-1{i}", amount] for i, amount in enumerate(amounts)], tmp_path, header)
    weighed = [["7", f"2024-05-1{i}", pieces, "2.50"] for i, pieces in enumerate(("1,250", "2"))]
    with pytest.raises(SchemaError, match=r"'1,250' can be"):
        table([[*line[:3], "2"] for line in weighed], tmp_path, ("customer", "date", "quantity", "price"))


def test_letters_that_the_fonts_lack_are_told(tmp_path: Path) -> None:
    cells = [[str(i), f"{20 + i}.50"] for i in range(60)]
    for header, told in (("金額", True), ("Сумма", False), ("Kwota (zł)", False)):
        named = {"columns": {"customer_id": "id", "monetary_value": header}}
        (tmp_path / "t.csv").write_text("\n".join([f"id,{header}", *map(",".join, cells)]), encoding="utf-8")
        config = config_from(named)
        people = customers(read_table(tmp_path / "t.csv", config), config, TODAY)
        assert (DataNote("letters_without_font", None, 1, (header,)) in people.notes) == told
