"""What is said of a setting that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.config import config_from
from reportgen.errors import ConfigError


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"seed": "x"}, "seed = 'x': a whole number is wanted, without quotes"),
        ({"seed": 1.5}, "seed = 1.5: a whole number is wanted, without quotes"),
        ({"seed": -1}, "seed = -1: at least 0 is needed"),
        ({"seed": 2**32}, "seed = 4294967296: only less than 4294967296 is allowed"),
        ({"baskets": {"min_support": 2}}, "baskets.min_support = 2: at most 1 is allowed"),
        ({"baskets": {"min_support": "0,5"}}, "min_support = '0,5': a number is wanted, with a decimal point and without quotes"),
        ({"orders": {"undated": "ja"}}, "orders.undated = 'ja': true or false is wanted, without quotes"),
        ({"locale": 5}, "locale = 5: a text is wanted, in quotes"),
        ({"as_of": "31.5.2026"}, "as_of = '31.5.2026': a day is wanted, for instance 2026-05-31"),
        ({"columns": {"spend": "wine"}}, "columns.spend = 'wine': a table is wanted"),
        ({"segments": 3}, "segments = 3: a table is wanted"),
        ({"page": "A5"}, "page = 'A5': 'A4' or 'Letter' is wanted"),
    ],
)
def test_an_impossible_value_is_told_in_plain_words(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_from(raw)
    assert str(caught.value).endswith(said)


@pytest.mark.parametrize(
    ("raw", "near"), [({"curency": "USD"}, "currency"), ({"segments": {"k_rnge": [3, 4]}}, "k_range"), ({"order": {}}, "orders")]
)
def test_a_slip_of_the_pen_is_asked_about(raw: dict[str, Any], near: str) -> None:
    with pytest.raises(ConfigError, match=f"unknown key; .* knows .*; did you mean '{near}'\\?$"):
        config_from(raw)


def test_what_is_like_no_key_is_not() -> None:
    with pytest.raises(ConfigError) as caught:
        config_from({"nonsense": 1})
    assert "did you mean" not in str(caught.value)
