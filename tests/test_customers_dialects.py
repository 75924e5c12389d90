"""The same customers come out of a table however it was written."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from door import HEADER, TODAY, cleaned, config, frame_of, rows, written
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.customers import Customers, customers
from reportgen.sources import read_frame

SINCE, WINE, MEAT, INCOME = (HEADER.index(name) for name in ("since", "wine", "meat", "income"))
ORDERS = {"ymd": "%Y-%m-%d", "dmy": "%d-%m-%Y", "mdy": "%m-%d-%Y"}
READING = ("read_as_", "currency_", "index_", "empty_columns")


@st.composite
def shops(draw: st.DrawFn) -> list[list[str]]:
    """Tables of 10 to 20 customers with any amounts, and one date that only one order can read."""
    table = rows(draw(st.integers(10, 20)))
    for row in table:
        row[WINE] = f"{draw(st.integers(0, 10**9))}.{draw(st.integers(0, 99)):02d}"
        row[INCOME] = draw(st.sampled_from(["", row[INCOME], "52000"]))
        row[SINCE] = draw(st.dates(dt.date(1999, 1, 1), dt.date(2020, 1, 1))).isoformat()
    table[0][SINCE] = "2013-08-21"
    table[1][WINE] = "1250000.75"
    return table


def spelt(table: list[list[str]], order: str, separator: str, decimal: str, *, grouped: bool, currency: str) -> list[list[str]]:
    """Write dates and amounts as another country does."""
    other = {".": ",", ",": "."}[decimal]
    spelt = []
    for row in table:
        day = dt.date.fromisoformat(row[SINCE]).strftime(ORDERS[order]).replace("-", separator)
        whole, _, cents = row[WINE].partition(".")
        whole = f"{int(whole):,}".replace(",", other) if grouped else whole
        spelt.append([*row[:SINCE], day, *row[SINCE + 1 : WINE], f"{currency}{whole}{decimal}{cents}", *row[WINE + 1 :]])
    return spelt


def said(people: Customers) -> tuple[object, ...]:
    notes = tuple(note for note in people.notes if not note.code.startswith(READING))
    return (people.as_of, people.reconciliation, notes)


@settings(max_examples=40, deadline=None)
@given(
    table=shops(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([0, 1]),  # where needed, everywhere
    order=st.sampled_from(list(ORDERS)),
    separator=st.sampled_from("-/."),
    decimal=st.sampled_from(".,"),
    grouped=st.booleans(),
    currency=st.sampled_from(["", "R$ ", "Rp ", "€", "IDR "]),
    padded=st.booleans(),
)
def test_every_dialect_says_the_same(  # one argument for each thing that dialects differ in
    table: list[list[str]],
    delimiter: str,
    encoding: str,
    quoting: int,
    order: str,
    separator: str,
    decimal: str,
    grouped: bool,
    currency: str,
    padded: bool,
) -> None:
    if encoding == "cp1252":
        currency = currency.replace("€", "EUR ")  # Latin-1 has no euro sign, and Western Windows is a guess
    plain = cleaned(table)
    other = spelt(table, order, separator, decimal, grouped=grouped, currency=currency)
    header = list(HEADER)
    if padded:
        other = [[f" {cell} " for cell in row] for row in other]
        header = [f" {name} " for name in header]
    people = cleaned(written(other, header, delimiter, encoding, quoting=quoting))
    pd.testing.assert_frame_equal(frame_of(people), frame_of(plain))
    assert said(people) == said(plain)


@settings(max_examples=10, deadline=None)
@given(table=shops(), draw=st.data())
def test_the_order_of_rows_changes_nothing_but_the_hash(table: list[list[str]], draw: st.DataObject) -> None:
    shuffled = draw.draw(st.permutations(table))
    one, two = cleaned(table), cleaned(shuffled)
    pd.testing.assert_frame_equal(frame_of(one), frame_of(two))
    assert one.notes == two.notes
    assert (one.reconciliation, one.as_of) == (two.reconciliation, two.as_of)
    assert (one.input_sha256 == two.input_sha256) == (shuffled == table)


@settings(max_examples=10, deadline=None)
@given(table=shops(), copies=st.lists(st.integers(0, 9), max_size=5))
def test_spend_read_is_kept_and_dropped(table: list[list[str]], copies: list[int]) -> None:
    """To the cent, whatever is dropped; the authority is integer arithmetic in Python."""
    everything = [*table, *(table[i] for i in copies)]
    found = cleaned(everything).reconciliation
    cents = [int(row[WINE].replace(".", "")) + 100 * int(row[MEAT]) for row in everything]
    assert round(found.spend_read * 100) == sum(cents)
    assert round(found.spend_kept * 100) == sum(cents[: len(table)])
    assert round(found.spend_kept * 100) + round(found.spend_dropped * 100) == sum(cents)


@settings(max_examples=10, deadline=None)
@given(table=shops())
def test_a_frame_says_what_its_file_says(table: list[list[str]]) -> None:
    frame = pd.DataFrame(table, columns=list(HEADER))
    frame[["born", "silent", "meat", "web", "answered"]] = frame[["born", "silent", "meat", "web", "answered"]].astype("int64")
    frame["wine"] = frame["wine"].astype("float64")
    frame["income"] = pd.to_numeric(frame["income"].replace("", None))
    frame["since"] = pd.to_datetime(frame["since"])
    people = customers(read_frame(frame, config()), config(), TODAY)
    pd.testing.assert_frame_equal(frame_of(people), frame_of(cleaned(table)))
    assert people.reconciliation == cleaned(table).reconciliation
