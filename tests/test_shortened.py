"""Amounts in thousands and millions by a letter behind them are written out, exactly; a letter that may mean two is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from door import HEADER, TODAY, config, frame_of, read, rows, written
from order_tables import rows as rows_of
from order_tables import table

from reportgen.customers import Customers, customers
from reportgen.errors import SchemaError
from reportgen.notes import DataNote
from reportgen.sources.large import read_large


def with_wine(*texts: str) -> bytes:
    """Return the shop's twelve customers, their spend on wine written in one of the ways in turn."""
    return written([[*row[:6], texts[i % len(texts)], *row[7:]] for i, row in enumerate(rows())], HEADER, ";")


def cleaned(data: bytes, **settings: str) -> Customers:
    return customers(read(data, config(**settings)), config(**settings), TODAY)


@pytest.mark.parametrize(
    ("texts", "cents"),
    [
        (("2.49K", "1.2M", "999.5"), (249_000, 120_000_000, 99_950)),
        (("$2.49K", "$ 1.2m", "$80"), (249_000, 120_000_000, 8_000)),
        (("2,49 k", "1,2 Mio.", "80,50"), (249_000, 120_000_000, 8_050)),
        (("150rb", "Rp1,5jt", "Rp 80 ribu"), (15_000_000, 150_000_000, 8_000_000)),
        (("1.234K", "2.5K", "1,250.5K"), (123_400, 250_000, 125_050_000)),
    ],
)
def test_a_letter_stands_for_noughts(texts: tuple[str, ...], cents: tuple[int, ...], tmp_path: Path) -> None:
    """Thousands and millions, on both engines."""
    data = with_wine(*texts)
    (tmp_path / "may.csv").write_bytes(data)
    for people in (cleaned(data), customers(read_large(tmp_path / "may.csv", config()), config(), TODAY)):
        assert frame_of(people)["spend.Wine"].tolist()[:3] == list(cents)


def test_it_is_told_with_what_it_became() -> None:
    assert (
        DataNote("read_as_shortened", "wine", 8, ("$2.49K = 2490", "1.2M = 1200000"))
        in cleaned(with_wine("$2.49K", "1.2M", "999.5")).notes
    )


@pytest.mark.parametrize(
    ("texts", "settings"), [(("150rb", "2M"), {}), (("Rp 2M", "80"), {}), (("2M", "80"), {"currency": "IDR"})]
)
def test_a_milliard_may_be_meant(texts: tuple[str, ...], settings: dict[str, str]) -> None:
    """In Indonesian M is miliar, a thousand millions."""
    with pytest.raises(SchemaError, match=r"column 'wine': '(Rp )?2M' can be a million or a milliard"):
        cleaned(with_wine(*texts), **settings)


def test_a_letter_without_a_digit_is_no_number() -> None:
    with pytest.raises(SchemaError, match="line 2: column 'wine': 'K' is not a number"):
        cleaned(with_wine("K", "80"))


def test_order_lines_are_read_alike(tmp_path: Path) -> None:
    lines = [["1", "a", "2026-01-05", "2.49K"], ["2", "a", "2026-01-06", "-1.005K"], ["3", "b", "2026-01-07", "80.25"]]
    found = table(lines, tmp_path, ("order", "customer", "date", "amount"))
    assert {who: row[-2] for who, row in rows_of(found).items()} == {"a": "1485.00", "b": "80.25"}
    assert DataNote("read_as_shortened", "amount", 2, ("-1.005K = -1005", "2.49K = 2490")) in found.notes
