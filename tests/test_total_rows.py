"""A row below a table of customers that adds them up is no customer."""

from __future__ import annotations

import pytest
from door import cleaned, rows

from reportgen.errors import SchemaError
from reportgen.notes import DataNote

# Twelve customers: wine 1.25 + 2.25 + ... + 12.25 = 78 + 12 x 0.25 = 81, meat 2 x 78 = 156.
TOTAL = ["Grand Total", "", "", "", "", "", "81.00", "156", "78", ""]


def test_a_row_of_totals_is_left_out_and_in_the_ledger() -> None:
    people = cleaned([*rows(), TOTAL])
    ledger = people.reconciliation
    assert (ledger.rows_read, ledger.rows_kept) == (13, 12)
    assert (ledger.spend_read, ledger.spend_kept, ledger.spend_dropped) == (474.0, 237.0, 237.0)
    assert DataNote("total_row_left_out", "id", 1) in people.notes
    assert set(people.frame["customer_id"].to_list()) == {row[0] for row in rows()}


def test_what_a_row_of_totals_leaves_blank_is_no_customers() -> None:
    """Of its cells nothing is told; the one income that a customer lacks is, and so is the one answer."""
    table = [*rows(), TOTAL]
    table[2][3] = table[2][9] = ""
    codes = ("blank_as_", "income_imputed", "latest_not_sent")
    told = {note.column: note.n for note in cleaned(table).notes if note.code.startswith(codes)}
    assert told == {"income": 1, "answered": 1}


def test_a_row_of_totals_that_is_no_sum_is_refused() -> None:
    with pytest.raises(SchemaError, match="line 14: column 'id': says that the row is a total, but it is not the sum"):
        cleaned([*rows(), [*TOTAL[:6], "81.01", *TOTAL[7:]]])


def test_a_customer_may_be_called_like_one() -> None:
    people = cleaned([*rows(), ["Total Tools", *TOTAL[1:]]])
    assert people.reconciliation.rows_kept == 13
