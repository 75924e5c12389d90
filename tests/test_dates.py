"""Days as people and programs write them: read where a single reading makes sense, refused where two do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from door import cleaned, frame_of, written
from order_tables import AMOUNTS, rows, table

from reportgen import sources
from reportgen.cleaning.day_texts import day_in
from reportgen.config import config_from
from reportgen.errors import SchemaError
from reportgen.notes import DataNote

DAYS = [dt.date(2024, 1, 3) + dt.timedelta(days=13 * i) for i in range(30)]
"""From 3 January 2024 to 14 January 2025: days of the month from 1 to 31, two years."""


def lines(texts: list[str]) -> list[list[str]]:
    """One order a day, of ten customers in turn, so that the first one bought on days 1, 11 and 21."""
    return [[f"{100 + i}", f"k{i % 10}", text, "5"] for i, text in enumerate(texts)]


@pytest.mark.parametrize("in_memory", [0, 2**40])
@pytest.mark.parametrize(
    ("pattern", "order"),
    [
        ("%d %b %Y", "dmy"),
        ("%d-%b-%y", "dmy"),
        ("%B %d, %Y", "mdy"),
        ("%a, %d %b %Y 08:15", "dmy"),
        ("%m/%d/%y", "mdy"),
        ("%d.%m.%y", "dmy"),
        ("%y/%m/%d", "ymd"),
        ("%y-%b-%d", "ymd"),
        ("%d%b%Y", "dmy"),
        ("%Y-%b-%d", "ymd"),
    ],
)
def test_every_way_to_write_a_day(
    pattern: str, order: str, in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    texts = [day.strftime(pattern) for day in DAYS]
    found = table(lines(texts), tmp_path, AMOUNTS)
    assert rows(found)["k0"][:2] == [DAYS[20].isoformat(), DAYS[0].isoformat()]
    assert found.orders is not None
    assert (found.orders.first, found.orders.last) == (DAYS[0], DAYS[-1])
    assert DataNote("read_as_date_order", "date", 30, (order, min(text.removesuffix(" 08:15") for text in texts))) in [
        DataNote(n.code, n.column, n.n, (n.examples[0], n.examples[1].removesuffix(" 08:15")) if n.examples else ())
        for n in found.notes
        if n.code == "read_as_date_order"
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 Mei 2024", (2024, 5, 12)),
        ("5 Agustus 2024", (2024, 8, 5)),
        ("1 Okt 2024", (2024, 10, 1)),
        ("31 Des. 2024", (2024, 12, 31)),
        ("Senin, 12 Februari 2024", (2024, 2, 12)),
        ("3. März 2024", (2024, 3, 3)),
        ("Jan 2nd, 2024", (2024, 1, 2)),
        ("12 Jan 24", None),  # two digits, where others have four
        ("30 Feb 2024", None),
        ("12 Foo 2024", None),
        ("May 2024", None),
        ("12/2024", None),
    ],
)
def test_a_month_in_words(text: str, day: tuple[int, int, int] | None) -> None:
    for order in ("dmy", "mdy", "ymd"):
        assert day_in(text, order) == (dt.date(*day) if day else None)


def test_two_digits_are_a_year_from_1969_to_2068() -> None:
    """As POSIX has it: strptime, %y."""
    assert [day_in(f"1/1/{year}", "dmy", short=True) for year in ("68", "69")] == [dt.date(2068, 1, 1), dt.date(1969, 1, 1)]


def test_years_of_two_digits_that_can_be_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    """The first twelve days of January: 01/02/24 can be in January and in February, and the settings decide."""
    texts = [f"01/{day:02}/24" for day in range(1, 13)] * 2
    with pytest.raises(SchemaError, match=r"'01/02/24' can be 2024-02-01 or 2024-01-02 or 2001-02-24, .*set date_order"):
        table(lines(texts), tmp_path, AMOUNTS)
    assert rows(table(lines(texts), tmp_path, AMOUNTS, source={"date_order": "mdy"}))["k1"][1] == "2024-01-02"
    long = [f"{5 + i:02}-Jan-{8 + i:02}" for i in range(20)]  # twenty years, or the days 8 to 27 of as many years
    with pytest.raises(SchemaError, match=r"'05-Jan-08' can be 2008-01-05 or 2005-01-08"):
        table(lines(long * 2), tmp_path, AMOUNTS)


def test_a_year_of_two_digits_among_others_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="line 32: column 'date': '05/01/24' is not a date"):
        table([*lines([day.isoformat() for day in DAYS]), ["1", "k0", "05/01/24", "5"]], tmp_path, AMOUNTS)


@pytest.mark.parametrize("in_memory", [0, 2**40])
def test_days_that_are_counted_need_a_day_to_count_from(in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spreadsheet writes 3 January 2024 as 45294: 45292 is 1 January, by its own function DATEVALUE."""
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    texts = [str((day - dt.date(2024, 1, 1)).days + 45292) for day in DAYS]
    with pytest.raises(
        SchemaError, match=r"line 2: column 'date': '45294' is a number and no date; if days are counted, set day_zero"
    ):
        table(lines(texts), tmp_path, AMOUNTS)
    found = table(lines(texts), tmp_path, AMOUNTS, source={"day_zero": "1899-12-30"})
    assert rows(found)["k0"][:2] == [DAYS[20].isoformat(), DAYS[0].isoformat()]
    assert DataNote("read_as_day_numbers", "date", 30, ("1899-12-30", "45294")) in found.notes


@pytest.mark.parametrize("in_memory", [0, 2**40])
@pytest.mark.parametrize(
    ("pattern", "code", "examples"),
    [
        ("%Y-%m", "read_as_periods", ("month", "2024-01")),
        ("%b %Y", "read_as_periods", ("month", "Feb 2024")),
        ("%b-%y", "read_as_periods", ("month", "Feb-24")),
        ("%Y%m", "read_as_periods", ("month", "202401")),
        ("%Y %B", "read_as_periods", ("month", "2024 February")),
    ],
)
def test_a_month_stands_for_its_last_day(  # one argument for each thing that columns differ in
    pattern: str, code: str, examples: tuple[str, ...], in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten customers buy in January, and again in February 2024, which has 29 days: two whole months of spend."""
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    texts = [dt.date(2024, month, 7).strftime(pattern) for month in (1, 2) for _ in range(10)]
    found = table(lines(texts), tmp_path, AMOUNTS)
    assert rows(found)["k0"][:2] == ["2024-02-29", "2024-01-31"]
    assert found.orders is not None
    assert (found.orders.first, found.orders.last) == (dt.date(2024, 1, 1), dt.date(2024, 2, 29))
    assert DataNote(code, "date", 20, examples) in found.notes
    unnumbered = table([row[1:] for row in lines(texts)], tmp_path, AMOUNTS[1:])
    assert DataNote("orders_by_period", "date", 0, ("month",)) in unnumbered.notes


@pytest.mark.parametrize(
    ("texts", "unit", "first", "last", "purchases"),
    [
        (("2023Q4", "2024Q1"), "quarter", "2023-10-01", "2024-03-31", ["2024-03-31", "2023-12-31"]),
        (("Q4 2023", "Q1-24"), "quarter", "2023-10-01", "2024-03-31", ["2024-03-31", "2023-12-31"]),
        (
            ("2023-W52", "2024-W09"),
            "week",
            "2023-12-25",
            "2024-03-03",
            ["2024-03-03", "2023-12-31"],
        ),  # date -d 2024-03-03 +%G-W%V
        (("W52 2023", "KW 9/2024"), "week", "2023-12-25", "2024-03-03", ["2024-03-03", "2023-12-31"]),
        (("2023", "2024"), "year", "2023-01-01", "2024-12-31", ["2024-12-31", "2023-12-31"]),
    ],
)
def test_other_periods_stand_for_their_last_day_too(
    texts: tuple[str, ...], unit: str, first: str, last: str, purchases: list[str], tmp_path: Path
) -> None:
    found = table(lines([text for text in texts for _ in range(10)]), tmp_path, AMOUNTS)
    assert rows(found)["k0"][:2] == purchases
    assert found.orders is not None
    assert [str(found.orders.first), str(found.orders.last)] == [first, last]
    assert DataNote("read_as_periods", "date", 20, (unit, min(texts))) in found.notes
    unnumbered = table([row[1:] for row in lines([text for text in texts for _ in range(10)])], tmp_path, AMOUNTS[1:])
    assert DataNote("orders_by_period", "date", 0, (unit,)) in unnumbered.notes


def test_a_week_that_a_year_has_not_is_no_day(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="column 'date': '2023-W53' is no week, as most of its cells are; mend it"):
        table(lines(["2023-W51", "2023-W52", "2023-W53"]), tmp_path, AMOUNTS)


@pytest.mark.parametrize(
    ("unit", "name", "end"), [(1, "seconds", ""), (1_000, "milliseconds", ""), (10**6, "microseconds", ""), (1, "seconds", ".0")]
)
def test_what_a_clock_counts_is_a_day(unit: int, name: str, end: str, tmp_path: Path) -> None:
    """`date -u -d @1704240000` is 3 January 2024, and 86,399 seconds later it still is."""
    start = (DAYS[0] - dt.date(1970, 1, 1)).days
    texts = [f"{(1704240000 + 86_399 + ((day - DAYS[0]).days) * 86_400) * unit}{end}" for day in DAYS]
    assert start * 86_400 == 1704240000
    found = table(lines(texts), tmp_path, AMOUNTS)
    assert rows(found)["k0"][:2] == [DAYS[20].isoformat(), DAYS[0].isoformat()]
    assert DataNote("read_as_timestamps", "date", 30, (name, texts[0], "1970-01-01")) in found.notes


def test_a_month_among_days_is_refused_and_so_is_one_that_may_be_a_day(tmp_path: Path) -> None:
    with pytest.raises(
        SchemaError, match="line 32: column 'date': '2024-05' is a month without a day, beside cells that are none"
    ):
        table([*lines([day.isoformat() for day in DAYS]), ["1", "k0", "2024-05", "5"]], tmp_path, AMOUNTS)
    with pytest.raises(SchemaError, match="'Jan-01' can be a month of a year or a day of a year that is not said"):
        table(lines([f"Jan-{day:02}" for day in range(1, 31)]), tmp_path, AMOUNTS)


def test_a_table_of_customers_may_say_months() -> None:
    header = ("id", "last", "paid")
    cells = [[str(i), ("2024-01", "2024-02")[i % 2], str(i)] for i in range(10)]
    named: dict[str, Any] = {"columns": {"customer_id": "id", "last_purchase_on": "last", "monetary_value": "paid"}}
    people = cleaned(written(cells, header), config_from(named | {"segments": {"min_customers": 10}}))
    assert people.as_of == dt.date(2024, 2, 29)
    assert frame_of(people)["recency_days"].tolist() == [29, 0] * 5
    assert DataNote("read_as_periods", "last", 10, ("month", "2024-01")) in people.notes


def test_a_table_of_customers_may_count_days_too() -> None:
    """One day that the spreadsheet knew as such and one that it did not: 41156 is 4 September 2012."""
    header = ("id", "since", "paid")
    cells = [[str(i), "41156" if i % 2 else "2012-09-05", str(i)] for i in range(10)]
    named: dict[str, Any] = {"columns": {"customer_id": "id", "enrolled_on": "since", "monetary_value": "paid"}}
    named |= {"segments": {"min_customers": 10}}
    with pytest.raises(SchemaError, match="line 3: column 'since': '41156' is a number and no date"):
        cleaned(written(cells, header), config_from(named))
    people = cleaned(written(cells, header), config_from(named | {"source": {"day_zero": "1899-12-30"}}))
    assert frame_of(people)["tenure_days"].tolist() == [0, 1] * 5


@pytest.mark.parametrize(("early", "late"), [("%m-%d-%y", "%m/%d/%Y"), ("%m/%d/%Y", "%m-%d-%y")])
@pytest.mark.parametrize("in_memory", [0, 2**40])
def test_days_in_two_ways_of_one_order_are_read(
    early: str, late: str, in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a spreadsheet leaves them that took days up to the twelfth for months: the others say that months come first."""
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    texts = [day.strftime(early if day.day <= 12 else late) for day in DAYS]  # no month is larger
    found = table(lines(texts), tmp_path, AMOUNTS)
    assert rows(found)["k0"][:2] == [DAYS[20].isoformat(), DAYS[0].isoformat()]
    assert found.orders is not None
    assert (found.orders.first, found.orders.last) == (DAYS[0], DAYS[-1])


def test_days_in_two_ways_that_nothing_decides_are_refused(tmp_path: Path) -> None:
    texts = [f"01-{day:02}-24" for day in range(1, 13)] + [f"02/{day:02}/2024" for day in range(1, 13)]
    with pytest.raises(SchemaError, match=r"'01-02-24' can be 2024-02-01 or 2024-01-02, and no cell .*set date_order"):
        table(lines(texts), tmp_path, AMOUNTS)
    assert rows(table(lines(texts), tmp_path, AMOUNTS, source={"date_order": "mdy"}))["k1"][1] == "2024-01-02"
    with pytest.raises(SchemaError, match="'13-01-24' is not a date in this column's order"):  # ten of one, twelve of the other
        table(lines([*texts[:10], *(f"02/{day}/2024" for day in range(13, 26)), "13-01-24"]), tmp_path, AMOUNTS)
