"""The classic RFM names are a partition, and their counts add up."""

from __future__ import annotations

from itertools import product

import narwhals as nw
import pandas as pd

from reportgen.analysis.rfm_cells import GRID, RfmGroup, rfm_cells, rfm_name
from reportgen.notes import Skipped

NAMES = {
    "Champions",
    "Loyal",
    "Potential Loyalist",
    "New",
    "Promising",
    "Need Attention",
    "About To Sleep",
    "At Risk",
    "Cannot Lose",
    "Hibernating",
    "Lost",
}


def test_every_one_of_the_125_cells_has_exactly_one_name_and_every_name_a_cell() -> None:
    cells = {cell: rfm_name(*cell) for cell in product(range(1, 6), repeat=3)}
    assert len(cells) == 125
    assert set(cells.values()) == NAMES == {name for row in GRID for name in row}


def test_more_value_or_a_later_purchase_never_makes_a_champion_anything_less() -> None:
    for r, f, m in product(range(1, 6), repeat=3):
        if rfm_name(r, f, m) == "Champions":
            for better in product(range(r, 6), range(f, 6), range(m, 6)):
                assert rfm_name(*better) == "Champions"


def test_counts_and_money_of_a_table_added_up_by_hand() -> None:
    table = pd.DataFrame(
        {
            "r_score": [5, 5, 1, 1],
            "f_score": [5, 4, 5, 1],
            "m_score": [5, 4, 5, 1],
            "segment": [1, 1, 2, 2],
            "monetary_value": [1000, 2000, 6000, 1000],
        }
    )
    assert rfm_cells(nw.from_native(table, eager_only=True), 2) == (
        RfmGroup("Cannot Lose", 1, 0.25, 60.0, 0.6, (0, 1)),
        RfmGroup("Champions", 2, 0.5, 30.0, 0.3, (2, 0)),
        RfmGroup("Lost", 1, 0.25, 10.0, 0.1, (0, 1)),
    )


def test_without_recency_the_section_says_what_is_missing() -> None:
    table = pd.DataFrame({"f_score": [1], "m_score": [1], "segment": [1], "monetary_value": [1]})
    assert rfm_cells(nw.from_native(table, eager_only=True), 1) == Skipped("no_rfm_scores", ("recency_days",))
