"""What a table of customers says about the currency of its amounts is believed, or held against the settings."""

from __future__ import annotations

import pytest
from door import HEADER, TODAY, cleaned, codes, config, read, rows, written

from reportgen.customers import customers
from reportgen.errors import ConfigError, SchemaError
from reportgen.manifest import meta
from reportgen.orders.by_customer import customers_of


def with_column(says: list[str]) -> bytes:
    return written([[*row, cell] for row, cell in zip(rows(), says, strict=True)], (*HEADER, "Currency"))


def signed(*signs: str) -> list[list[str]]:
    """Return the shop's customers, their spend on wine with one of the signs in turn."""
    return [[*row[:6], f"{signs[i % len(signs)]}{row[6]}", *row[7:]] for i, row in enumerate(rows())]


@pytest.mark.parametrize(("says", "currency"), [("EUR", "EUR"), ("eur ", "EUR"), ("€", "EUR"), ("Rp", "IDR"), ("$", None)])
def test_one_currency_is_that_of_the_brief(says: str, currency: str | None) -> None:
    """A dollar can be any of a dozen."""
    people = customers(customers_of(read(with_column([says] * 12)), config()), config(), TODAY)
    assert "currency_read" in codes(people)
    assert people.currency == currency
    assert meta(people, config()).currency == currency


def test_the_settings_come_first_and_must_agree() -> None:
    assert cleaned(signed("€"), config(currency="EUR")).currency == "EUR"
    assert cleaned(signed("$"), config(currency="AUD")).currency == "AUD"
    with pytest.raises(ConfigError, match=r"column 'wine': amounts are in €, and the settings say USD"):
        cleaned(signed("€"), config(currency="USD"))


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("{} руб.", "RUB"), ("{} р.", "RUB"), ("{} грн", "UAH"), ("{}₴", "UAH"), ("{} Ft", "HUF"), ("{} лв.", "BGN"),
     ("RM{}", "MYR"), ("₱{}", "PHP"), ("₪{}", "ILS"), ("₦{}", "NGN"), ("{} ₸", "KZT"), ("{} lei", None)],
)  # fmt: skip
def test_amounts_with_a_sign_of_their_country_are_numbers(amount: str, currency: str | None) -> None:
    """Lei are of two countries."""
    people = cleaned([[*row[:6], amount.format(row[6]), *row[7:]] for row in rows()])
    assert people.reconciliation.spend_kept == 237.0  # wine 81, meat 156
    assert people.currency == currency


@pytest.mark.parametrize("signs", [("€", "$"), ("EUR ", "USD "), ("$", "A$"), ("£", "Rp ")])
def test_two_currencies_in_a_column_are_refused(signs: tuple[str, str]) -> None:
    with pytest.raises(SchemaError, match=r"column 'wine': amounts are in several currencies"):
        cleaned(signed(*signs))


def test_two_currencies_in_two_columns_are_refused() -> None:
    """Categories are added up to spend."""
    table = [[*row[:7], f"${row[7]}", *row[8:]] for row in signed("€")]
    with pytest.raises(SchemaError, match=r"column 'wine, meat': amounts are in several currencies \(\$, €\)"):
        cleaned(table)


@pytest.mark.parametrize("signs", [("€", "EUR "), ("$", "USD "), ("Rp ", "Rp. ", "IDR ")])
def test_two_ways_to_write_one_are_one(signs: tuple[str, ...]) -> None:
    assert cleaned(signed(*signs)).reconciliation.spend_kept == 237.0  # wine 81, meat 156
