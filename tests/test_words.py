"""Numbers become text, and rounding never lies."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document import words

MINUS = "\u2212"
shares = st.floats(min_value=0, max_value=1)
amounts = st.floats(min_value=-1e14, max_value=1e14, allow_nan=False)
locales = st.sampled_from(["en_US", "id_ID", "de_DE", "fr_FR"])


@given(shares, st.integers(0, 3))
def test_nothing_is_called_0_or_100_percent_unless_it_is(share: float, digits: int) -> None:
    text = words.percent(share, digits=digits)
    if 0 < share < 1:
        assert not re.fullmatch(r"0(\.0+)?%|100(\.0+)?%", text)
    assert (text == "0%") == (share == 0)
    assert (text == "100%") == (share == 1)


@given(st.floats(min_value=0.001, max_value=0.999))
def test_a_percentage_is_the_share_rounded(share: float) -> None:
    # by hand: one decimal of a percent is a step of 0.001, so the text lies within half of it
    assert abs(float(words.percent(share).rstrip("%")) / 100 - share) <= 0.0005 + 1e-9


@given(amounts, locales, st.sampled_from([None, "USD", "IDR", "EUR", "JPY"]))
def test_money_keeps_its_sign_and_has_a_real_minus(amount: float, locale: str, currency: str | None) -> None:
    text = words.money(amount, locale, currency)
    assert "-" not in text
    if amount <= -1:
        assert MINUS in text
    if amount >= 0:
        assert MINUS not in text


@given(st.floats(min_value=1, max_value=1e14))
def test_compact_money_is_within_half_a_percent(amount: float) -> None:
    # three significant digits err by at most 0.5 of 100
    text = words.money(amount)
    scale = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(text[-1], 1.0)
    assert abs(float(text.rstrip("KMBT").replace(",", "")) * scale - amount) <= 0.005 * amount + 0.5


@pytest.mark.parametrize(
    ("amount", "locale", "currency", "text"),
    [
        (1_356_988, "en_US", None, "1.36M"),
        (1_356_988, "en_US", "USD", "$1.36M"),
        (33_415, "en_US", "USD", "$33.4K"),
        (-3046, "en_US", "USD", f"{MINUS}$3,046"),
        (9999, "en_US", None, "9,999"),
        (9_999.7, "en_US", None, "10K"),  # 10,000 to three digits, not "1e4" and not "10.0K"
        (999_999, "en_US", None, "1M"),
        (2.5e9, "en_US", "IDR", "IDR\u00a02.5B"),
        (1.2e9, "id_ID", "IDR", "Rp1,2\u00a0M"),  # M is miliar, a thousand million: CLDR
        (3.5e6, "id_ID", "IDR", "Rp3,5\u00a0jt"),
        (671_196, "de_DE", "EUR", "671.196\u00a0€"),  # German has no short word for thousands; Babel alone forgets the points
        (0.004, "en_US", "USD", "< $0.01"),
        (1e30, "en_US", None, "1.00E30"),
    ],
)
def test_money(amount: float, locale: str, currency: str | None, text: str) -> None:
    assert words.money(amount, locale, currency) == text


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), True, "12", None])
def test_what_is_no_number_is_refused(bad: object) -> None:
    for writer in (words.number, words.percent, words.points, words.money, words.p_value):
        with pytest.raises(ValueError, match="not a number"):
            writer(bad)  # type: ignore[arg-type]  # that is the point


def test_a_ratio_near_one_is_not_called_one() -> None:
    assert words.ratio(1.0) == "1.00"
    assert words.ratio(1.002) == "> 1.00"
    assert words.ratio(0.998) == "< 1.00"


def test_labels_are_cut_and_cannot_act() -> None:
    assert words.label("a" * 61) == "a" * 59 + "\u2026"
    assert words.label("\x1b[31m\u202eevil\x00") == "[31mevil"
    bdi = words.filters("en_US", None)["label"]("<script>1</script>")
    assert str(bdi) == "<bdi>&lt;script&gt;1&lt;/script&gt;</bdi>"


def test_a_word_that_would_burst_a_column_may_break() -> None:
    bdi = words.filters("en_US", None)["label"]("x" * 45)
    assert str(bdi) == "<bdi>" + "\u200b".join(("x" * 20, "x" * 20, "x" * 5)) + "</bdi>"


def test_filters_carry_the_number_of_the_brief() -> None:
    found = words.filters("en_US", "USD")
    assert str(found["percent"](0.1491071429)) == '<data value="0.1491071429">14.9%</data>'
    assert str(found["money"](1356988.0)) == '<data value="1356988.0">$1.36M</data>'
    assert str(found["date"](dt.date(2014, 6, 29))) == '<time datetime="2014-06-29">June 29, 2014</time>'
