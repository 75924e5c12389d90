"""Ages and incomes in bands: the middle of each stands for it, and is told; by hand."""

from __future__ import annotations

from typing import Any

import pytest
from door import cleaned, codes, frame_of, written

from reportgen.cleaning.band_texts import middle_of
from reportgen.config import config_from
from reportgen.customers import Customers
from reportgen.errors import SchemaError
from reportgen.notes import DataNote

BANDS = ("Less than $40K", "$40K - $60K", "Unknown", "$120K +")


def table(incomes: tuple[str, ...] = BANDS, ages: tuple[str, ...] = ("0-17", "55+"), header: str = "Income") -> Customers:
    """Return twelve customers with the incomes and ages in turn."""
    rows = [[f"k{i:02}", str(i), incomes[i % len(incomes)], ages[i % len(ages)]] for i in range(12)]
    columns: dict[str, Any] = {"customer_id": "id", "monetary_value": "paid", "income": header, "age": "Age"}
    settings = config_from({"columns": columns, "segments": {"min_customers": 10}})
    return cleaned(written(rows, ("id", "paid", header, "Age")), settings)


def test_the_middle_of_a_band_stands_for_it() -> None:
    """20, 50 and 120 thousand; who says nothing gets the median of the nine others, 50 thousand; no buyer is younger than 16."""
    people = table()
    frame = frame_of(people)
    assert frame["income"].tolist()[:4] == [2_000_000, 5_000_000, 5_000_000, 12_000_000]
    assert frame["age"].tolist()[:2] == [16, 55]
    told = ("Less than $40K = 20000", "$40K - $60K = 50000", "$120K + = 120000")
    assert DataNote("read_as_middles", "Income", 9, told) in people.notes
    assert DataNote("read_as_middles_cut", "Age", 12, ("0-17 = 16.5", "55+ = 55")) in people.notes
    assert DataNote("income_imputed_overall", "Income", 3) in people.notes


def test_a_column_that_holds_something_else_is_refused_as_before() -> None:
    with pytest.raises(SchemaError, match="line 2: column 'Income': 'Blue' is not a number"):
        table(("Blue", "$40K - $60K", "$60K - $80K"))
    assert "read_as_middles" not in codes(table(("30000", "40000"), ("30", "40")))


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("2) $100 - $200", "150"),
        ("60-80K", "70000"),
        ("Rp 1.000.000 - Rp 3.000.000", "2000000"),
        ("25 to 34 years", "29.5"),
        ("$1,000 and over", "1000"),
        ("< 20", "10"),
        ("kurang dari 5 jt", "2500000"),
        ("bis 30.000 €", "15000"),
        ("2024-01-05", None),
        ("2024-01", None),
        ("A - B", None),
    ],
)
def test_how_people_write_bands(text: str, middle: str | None) -> None:
    assert middle_of(text) == middle


@pytest.mark.parametrize("header", ["Annual Income (k$)", "income [K]", "Income in thousands", "Income ($000)"])
def test_a_name_that_says_thousands_is_believed(header: str) -> None:
    people = table(("15", "16.5"), header=header)
    assert frame_of(people)["income"].tolist()[:2] == [1_500_000, 1_650_000]
    assert DataNote("read_as_thousands", header) in people.notes
    assert "read_as_thousands" not in codes(table(("15", "16.5"), header="Income (USD)"))


@pytest.mark.parametrize("header", ["Monthly Income", "renda_mensal", "Pendapatan per Bulan"])
def test_an_income_of_a_month_is_taken_twelve_times(header: str) -> None:
    """By hand: pages speak of an income a year."""
    people = table(("1500", "1650"), header=header)
    assert frame_of(people)["income"].tolist()[:2] == [1_800_000, 1_980_000]
    assert DataNote("income_by_month", header) in people.notes
    assert "income_by_month" not in codes(table(("1500", "1650"), header="Income in the last 12 months"))
    for yearly in ("12-month income", "Annual income by month end"):
        assert frame_of(table(("1500", "1650"), header=yearly))["income"].tolist()[0] == 150_000
    both = table(("1.5", "1.6"), header="monthly_income (k$)")
    assert frame_of(both)["income"].tolist()[:2] == [1_800_000, 1_920_000]


def test_a_score_is_no_money() -> None:
    settings = config_from({"columns": {"monetary_value": "Spending Score (1-100)"}, "segments": {"min_customers": 10}})
    with pytest.raises(SchemaError, match=r"monetary_value = 'Spending Score \(1-100\)': is a score by its name and no money"):
        cleaned(written([[str(i), "x"] for i in range(12)], ("Spending Score (1-100)", "Genre")), settings)
