"""The brief as a workbook: every number in a cell of its own type, every column explained, text never a formula."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from example_brief import HOSTILE, bank, brief, hostile, order_log, relabelled, rupiah
from example_uplift import compared_arms, measured_spend
from openpyxl import load_workbook

from reportgen.brief import Brief, to_json
from reportgen.document import render
from reportgen.document.sheets import messages, sheets
from reportgen.document.shelves import shelves
from reportgen.document.workbook import write_workbook
from reportgen.notes import DataNote, Skipped, shown

BRIEFS: dict[str, Callable[[], Brief]] = {"4": brief, "6": partial(brief, 6), "bank": bank, "hostile": hostile, "rupiah": rupiah}


def written(found: Brief, file: Path) -> Path:
    write_workbook(found, file, render.sentences(found), lambda text: text)
    return file


def cells(file: Path) -> Iterator[Any]:
    """Read with openpyxl: another implementation of the format than the one that writes."""
    for page in load_workbook(file).worksheets:
        for row in page.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


@pytest.mark.parametrize("name", BRIEFS)
def test_every_number_of_a_cell_is_in_the_brief_and_the_other_way_round(name: str, tmp_path: Path) -> None:
    """Authority: brief.json. Numbers inside a cell that lists several are text there."""
    found = BRIEFS[name]()
    known = {alike(n) for n in numbers(json.loads(to_json(found)))}
    filled = list(cells(written(found, tmp_path / "brief.xlsx")))
    in_cells = {alike(c.value) for c in filled if isinstance(c.value, int | float) and not isinstance(c.value, bool)}
    assert in_cells <= known
    texts = [part.strip(" ()") for c in filled if isinstance(c.value, str) for part in c.value.replace("=", ",").split(",")]
    assert known - in_cells <= {alike(float(text)) for text in texts if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text)}


def alike(n: float) -> str:
    """Twelve digits: a spreadsheet keeps fifteen, a brief ten, the briefs made by hand for these tests whatever Python gives."""
    return f"{float(n):.12g}"


@pytest.mark.parametrize("name", BRIEFS)
def test_each_sheet_has_a_head_that_stays_and_columns_that_are_explained(name: str, tmp_path: Path) -> None:
    book = load_workbook(written(BRIEFS[name](), tmp_path / "brief.xlsx"))
    assert book.sheetnames[0] == "Contents"
    assert book.sheetnames[-1] == "Definitions"
    assert all(page.freeze_panes for page in book.worksheets)
    explained = {(row[0], row[1]) for row in book["Definitions"].iter_rows(min_row=2, values_only=True)}
    units = [row[2] for row in book["Definitions"].iter_rows(min_row=2, values_only=True)]
    assert all(units)
    for page in book.worksheets[1:-1]:
        upright = page["A1"].value == "Figure"
        headings = [page.cell(r, 1).value for r in range(2, page.max_row + 1)] if upright else [c.value for c in page[1]]
        assert {(page.title, heading) for heading in headings} <= explained
        assert len(headings) == len(set(headings)), f"{page.title}: two columns of one name"
    links = {
        cell.hyperlink.location.split("!")[0].strip("'") for row in book["Contents"].iter_rows() for cell in row if cell.hyperlink
    }
    assert links == set(book.sheetnames[1:-1])


def test_a_row_is_as_high_as_its_texts_and_a_page_as_wide_as_its_sheet(tmp_path: Path) -> None:
    """Not every program finds the height of a wrapped row by itself; a rate is a share, whatever holds it."""
    book = load_workbook(written(brief(), tmp_path / "brief.xlsx"))
    for page in book.worksheets:
        assert (page.page_setup.orientation, page.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
        for row in page.iter_rows(min_row=2) if page["A1"].value == "Figure" else ():
            lines = -(-len(row[3].value or "") // 90)  # the width of its column
            assert lines < 2 or page.row_dimensions[row[3].row].height >= 15 * lines, f"{page.title} {row[3].coordinate}"
    rate = next(row[1] for row in book["Targeting"].iter_rows(min_row=2) if row[0].value == "Break even rate")
    assert rate.number_format == "0.0%"


def test_money_shares_and_dates_have_their_formats(tmp_path: Path) -> None:
    book = load_workbook(written(brief(), tmp_path / "brief.xlsx"))
    page = book["Campaigns, Rates"]
    heads = {cell.value: cell.column for cell in page[1]}
    assert page.cell(2, heads["Response rate"]).number_format == "0.0%"
    assert page.cell(2, heads["Contacted (n)"]).number_format == "#,##0"
    page = book["Segments"]
    heads = {cell.value: cell.column for cell in page[1]}
    assert page.cell(2, heads["GMV"]).number_format == "#,##0.00"
    facts = {row[0].value: row[1] for row in book["Meta"].iter_rows(min_row=2)}
    assert facts["As of"].value == dt.datetime(2014, 6, 29)


def test_yen_have_no_cents(tmp_path: Path) -> None:
    """Authority: ISO 4217 gives JPY no minor unit."""
    yen = dataclasses.replace(brief(), meta=dataclasses.replace(brief().meta, currency="JPY"))
    page = load_workbook(written(yen, tmp_path / "brief.xlsx"))["Segments"]
    assert page.cell(2, [c.value for c in page[1]].index("GMV") + 1).number_format == "#,##0"


def test_no_text_is_a_formula(tmp_path: Path) -> None:
    label = next(label for label in HOSTILE if label.startswith("="))
    found = list(cells(written(relabelled(lambda _: label), tmp_path / "brief.xlsx")))
    assert not [c.value for c in found if c.data_type == "f"]
    assert label in {c.value for c in found}, "the label itself is kept"


@pytest.mark.parametrize(
    ("locale", "n", "said"),
    [
        ("en", 5, "5 columns were not used: a, b, c, d and e."),
        ("en", 6, "6 columns were not used: a, b, c, d, e and others."),
        ("id", 6, "6 kolom tidak digunakan: a, b, c, d, e, dan lainnya."),
    ],
)
def test_a_list_that_is_cut_says_so(locale: str, n: int, said: str) -> None:
    found = brief()
    sentence = render.sentences(dataclasses.replace(found, meta=dataclasses.replace(found.meta, locale=locale)))
    assert sentence("note_columns_unmapped", DataNote("columns_unmapped", None, n, shown("abcdef"[:n]))) == said


def test_codes_are_sentences(tmp_path: Path) -> None:
    page = load_workbook(written(brief(), tmp_path / "brief.xlsx"))["Campaigns, Rates"]
    reasons = {row[-1] for row in page.iter_rows(min_row=2, values_only=True)}
    assert "counted over all customers" in reasons
    assert not [reason for reason in reasons if "_" in str(reason)]


def test_no_code_is_left_in_a_cell(tmp_path: Path) -> None:
    """What looks like a name of a program's is one: columns of the table, and the SQL."""
    for i, make in enumerate((brief, bank, order_log, compared_arms, measured_spend)):
        for page in load_workbook(written(make(), tmp_path / f"{i}.xlsx")).worksheets[1:-1]:
            for row in page.iter_rows(values_only=True):
                if row[0] in {"SQL", "Columns", "Source name"}:
                    continue
                told = row[:2] if page["A1"].value == "Figure" else row  # the rest defines, and may name codes
                found = [v for v in told if isinstance(v, str) and re.search(r"[a-z]_[a-z]|\w\(\w+=|\bNone\b", v)]
                assert not [v for v in found if "recency_months" not in v], page.title  # a setting, in a sentence


def test_the_sheets_stand_in_the_order_in_which_they_are_wanted(tmp_path: Path) -> None:
    """What to do comes first, how it was made last and in another colour; the contents have the same groups."""
    book = load_workbook(written(brief(), tmp_path / "brief.xlsx"))
    assert book.sheetnames[:5] == ["Contents", "Actions", "Segments", "Targeting", "Targeting, Plans"]
    wanted = (
        "Segments; Targeting; Offers; Test design; Summary; Personas; Campaigns; Baskets; Tiers; Impact; Profiles; Segmentation"
    )
    places = [book.sheetnames.index(name) for name in (*wanted.split("; "), "Data quality", "Meta", "Definitions")]
    assert places == sorted(places)
    coloured = [page.title for page in book.worksheets if page.sheet_properties.tabColor]
    assert coloured == book.sheetnames[places[-4] :]
    first = [row[0].value for row in book["Contents"].iter_rows() if row[0].hyperlink is None and row[0].font.bold]
    assert first[1:] == ["Sheet", "What to do", "Summary", "Who they are", "Who answers", "What sells together", "Membership",
                         "What is at stake", "Segment by segment", "How it was made", *first[11:]]  # fmt: skip
    told = [row[1].value for row in book["Contents"].iter_rows() if row[0].hyperlink]
    assert all(told)


def test_the_first_sheet_begins_with_what_is_found_and_what_to_do(tmp_path: Path) -> None:
    euro = dataclasses.replace(brief(), meta=dataclasses.replace(brief().meta, currency="EUR"))
    rows = list(load_workbook(written(euro, tmp_path / "brief.xlsx"))["Contents"].iter_rows(values_only=True))
    assert "Amounts are in EUR" in str(rows[2][0])
    heads = [row[0] for row in rows[4 : rows.index(("Sheet", "What is in it"))] if row[0]]
    assert heads == ["Summary"] + ["Summary, Claims"] * len(euro.summary.claims) + ["Actions"] * len(euro.actions)
    names = {s.segment: s.name for s in euro.segmentation.segments}
    assert str(next(row[1] for row in rows if row[0] == "Actions")).endswith(f": {names[euro.actions[0].segment]}")


def test_an_action_says_to_whom_to_write_and_how_to_test_it_as_the_page_does(tmp_path: Path) -> None:
    """The test of a mailing is that of the plan; what a test of the whole segment would take is named as such."""
    page = load_workbook(written(brief(), tmp_path / "brief.xlsx"))["Actions"]
    rows = [dict(zip([c.value for c in page[1]], row, strict=True)) for row in page.iter_rows(min_row=2, values_only=True)]
    first = next(row for row in rows if row["Segment"] == 1)
    assert first["What"] == "Reward with early access"
    assert first["Letters"] == "Next mailing: write to the 210 likeliest to answer, not to all."
    assert "Test" not in first  # one for all segments together, in Test design
    assert "A test of the whole segment: customers an arm" in first


def test_a_workbook_speaks_the_language_of_its_brief(tmp_path: Path) -> None:
    """Codes, sentences and names of segments, as the pages of the same brief have them."""
    render.write_workbook(rupiah("id_ID"), tmp_path / "brief.xlsx")
    book = load_workbook(tmp_path / "brief.xlsx")
    page = book.worksheets[1]
    rows = [dict(zip([c.value for c in page[1]], row, strict=True)) for row in page.iter_rows(min_row=2, values_only=True)]
    assert "Bernilai tinggi, aktif" in {row["Nama segmen"] for row in rows}
    assert any(str(row["Surat"]).startswith("Pengiriman berikutnya") for row in rows)
    texts = {str(c.value) for page in book.worksheets[:-1] for row in page.iter_rows() for c in row}
    english = {"solid", "indicative", "unsupported", "more than others", "rises", "Champions", "the model"}
    assert not texts & english


def test_probabilities_of_chance_keep_their_size(tmp_path: Path) -> None:
    """0.0% says nothing of a p-value: below a ten-thousandth it has a power of ten."""
    book = load_workbook(written(brief(), tmp_path / "brief.xlsx"))
    found = 0
    for page in book.worksheets[1:-1]:
        for cell in page[1]:
            if str(cell.value).casefold().endswith("p value"):
                known = [row[0] for row in page.iter_rows(2, None, cell.column, cell.column) if row[0].value is not None]
                found += len(known)
                assert {c.number_format for c in known} <= {"[<0.0001]0.0E+00;0.0000"}, page.title
    assert found > 5


def test_a_number_for_each_segment_has_a_column_for_each(tmp_path: Path) -> None:
    page = load_workbook(written(brief(), tmp_path / "brief.xlsx"))["RFM cells"]
    heads = [cell.value for cell in page[1]]
    assert heads[-4:] == [f"By segment: {segment.name}" for segment in brief().segmentation.segments]
    groups = brief().rfm_cells
    assert not isinstance(groups, Skipped)
    assert [tuple(row[-4:]) for row in page.iter_rows(min_row=2, values_only=True)] == [group.by_segment for group in groups]


def test_a_column_for_labels_that_nobody_has_is_left_out(tmp_path: Path) -> None:
    pages = load_workbook(written(brief(), tmp_path / "brief.xlsx")).worksheets[1:-1]
    found = [(page, cell.column) for page in pages for cell in page[1] if str(cell.value).endswith("Label")]
    assert found
    for page, column in found:
        assert any(page.cell(r, column).value for r in range(2, page.max_row + 1)), page.title


def test_a_section_that_is_on_no_shelf_stands_among_the_findings() -> None:
    """A new section has its sheet at once, after those of the shelf of who the customers are."""
    first = sheets(brief())[0]
    found = shelves((*sheets(brief()), dataclasses.replace(first, path="weather")))
    assert [shelf.name for shelf in found] == [shelf.name for shelf in shelves(sheets(brief()))]
    on = next(shelf for shelf in found if any(sheet.path == "weather" for sheet in shelf.sheets))
    assert (on.name, on.technical, on.sheets[-1].path) == ("Who they are", False, "weather")


def test_what_is_missing_says_why(tmp_path: Path) -> None:
    contents = load_workbook(written(bank(), tmp_path / "brief.xlsx"))["Contents"]
    text = {row[0]: row[1] for row in contents.iter_rows(values_only=True)}
    assert "campaign" in str(text["Campaigns"])


def test_the_same_brief_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(brief(), tmp_path / "a.xlsx").read_bytes() == written(brief(), tmp_path / "b.xlsx").read_bytes()


def test_every_text_can_be_translated(tmp_path: Path) -> None:
    """Each heading, definition and name of a table is among the messages that translators are given."""
    known = set(messages())
    for sheet in sheets(brief()):
        assert {sheet.definition, *sheet.parts} <= known
        for column in sheet.columns:
            assert {*column.headings, *column.definitions} <= known
