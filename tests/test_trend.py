"""A month against the latest earlier one: what is compared, what is not, and what a month leaves behind."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import example_brief
import numpy as np
import pandas as pd
import pytest

from reportgen import pipeline
from reportgen.analysis.statistics.intervals import newcombe, wilson
from reportgen.analysis.trend import MonthRecord, SegmentMonth, Trend, trend
from reportgen.brief import from_json
from reportgen.config import config_from
from reportgen.document import render
from reportgen.errors import InputError, ReportgenError
from reportgen.history import HISTORY, earlier, month_record, write_record
from reportgen.notes import Judgement, Skipped, Verdict

ROOT = Path(__file__).resolve().parent.parent
MAY = MonthRecord(
    month="2026-05",
    currency="USD",
    window_months=12.0,
    categories=("Fish", "Wine"),
    n_customers=100,
    gmv=5000.0,
    response=wilson(20, 100),
    segments=(
        SegmentMonth("High value", 40, 4000.0, (10.0, 9.0, 100.0)),
        SegmentMonth("Low value", 60, 1000.0, (60.0, 2.0, 17.0)),
    ),
)
JUNE = dataclasses.replace(
    MAY,
    month="2026-06",
    n_customers=200,
    gmv=8000.0,
    response=wilson(90, 200),
    segments=(
        SegmentMonth("High value", 50, 6000.0, (12.0, 9.3, 101.0)),
        SegmentMonth("Low value", 150, 2000.0, (58.0, 2.0, 16.0)),
    ),
)


def test_two_months_by_hand() -> None:
    found = trend(MAY, JUNE)
    assert isinstance(found, Trend)
    assert (found.before, found.n_customers_before, found.gmv_before) == ("2026-05", 100, 5000.0)
    assert found.response_difference == pytest.approx(0.25)  # 45% less 20%
    low, high = newcombe(wilson(90, 200), wilson(20, 100))
    assert (found.response_low, found.response_high) == pytest.approx((low, high))
    assert found.judgement == Judgement(Verdict.INDICATIVE, "response_of_another_month")
    assert [(c.segment, c.share_before, c.share, c.gmv_share_before, c.gmv_share, c.moved) for c in found.segments] == [
        (1, 0.4, 0.25, 0.8, 0.75, True),
        (2, 0.6, 0.75, 0.2, 0.25, True),
    ]
    assert (found.gone, found.matched) == ((), True)


ANOTHER = {
    "a name": SegmentMonth("Mid value", 150, 2000.0, (58.0, 2.0, 16.0)),
    "silent for longer": SegmentMonth("Low value", 150, 2000.0, (57.4, 2.0, 16.0)),  # by 2.6 of 50 days
    "no visits known": SegmentMonth("Low value", 150, 2000.0, (58.0, None, 16.0)),
    "an earlier version": SegmentMonth("Low value", 150, 2000.0),
}


@pytest.mark.parametrize("what", ANOTHER)
def test_segments_that_are_others_are_not_compared_one_by_one(what: str) -> None:
    """A middle may lie elsewhere by a twentieth of the distance between the segments: by 2.5 of 50 days, 0.35 purchases, 4.15."""
    now = dataclasses.replace(JUNE, segments=(JUNE.segments[0], ANOTHER[what]))
    for found in (trend(MAY, now), trend(dataclasses.replace(now, month="2026-04"), MAY)):
        assert isinstance(found, Trend)
        assert not found.matched
        assert [(c.share_before, c.gmv_share_before, c.moved) for c in found.segments] == [(None, None, False)] * 2
    found = trend(MAY, now)
    assert isinstance(found, Trend)
    assert found.gone == (("Low value",) if what == "a name" else ())
    page = " ".join(re.sub(r"<[^>]+>", "", render.render_html(dataclasses.replace(example_brief.brief(), trend=found))).split())
    assert "The segments were made anew, and are not compared one by one." in page
    assert "Share of customers:" not in page


def test_what_a_log_that_grows_adds_to_every_customer_makes_no_other_segments() -> None:
    """Of 15 months 15 / 12 of the purchases and the spend of 12: by hand, 9.3 and 101 become 11.625 and 126.25, and so on."""
    segments = tuple(
        dataclasses.replace(s, middle=(s.middle[0], s.middle[1] * 1.25, s.middle[2] * 1.25))  # type: ignore[operator]  # all known
        for s in JUNE.segments
    )
    grown = dataclasses.replace(JUNE, month="2026-08", window_months=15.0, segments=segments)
    found = trend(MAY, grown)
    assert isinstance(found, Trend)
    assert found.matched


@pytest.mark.parametrize(("now", "moved"), [((62, 38), False), ((63, 37), True), ((560, 440), False)])
def test_a_share_has_moved_where_chance_does_not_explain_it(now: tuple[int, int], moved: bool) -> None:
    """Of 500 half and half before; now 62, 63 and 56%, whose differences at 97.5%, the level of two, begin at -0.3, 0.7 and -0.1.

    By hand from the formula of Newcombe's method 10 with z = 2.2414; at 95% the third one would begin at 0.6 points.
    """
    two = tuple(SegmentMonth(name, 250, 1000.0, (1.0, 1.0, float(i))) for i, name in enumerate("AB"))
    before = dataclasses.replace(MAY, n_customers=500, segments=two)
    after = tuple(dataclasses.replace(s, n_customers=n) for s, n in zip(two, now, strict=True))
    found = trend(before, dataclasses.replace(MAY, month="2026-06", n_customers=sum(now), segments=after))
    assert isinstance(found, Trend)
    assert tuple(c.moved for c in found.segments) == (moved, moved)


@pytest.mark.slow
def test_of_twenty_pairs_of_months_that_are_alike_one_reports_a_move_at_most() -> None:
    """Four segments, and two samples of 2,000 customers of one market: Holm 1979 holds the error of the family."""
    times, draw, wrong = 1_000, np.random.default_rng(24), 0
    for _ in range(times):
        months = [
            dataclasses.replace(
                MAY,
                n_customers=2_000,
                segments=tuple(SegmentMonth(str(i), int(n), 1.0, (float(i),) * 3) for i, n in enumerate(sizes)),
            )
            for sizes in draw.multinomial(2_000, (0.3, 0.3, 0.2, 0.2), 2)
        ]
        found = trend(*months)
        assert isinstance(found, Trend)
        assert found.matched
        wrong += any(c.moved for c in found.segments)
    assert wrong / times <= 0.05 + 3 * (0.05 * 0.95 / times) ** 0.5


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (("May", 90, 150), ("May", 90, 200), False),
        (("May", 90, 150), ("June", 90, 200), True),
        ((None, 90, 150), ("May", 90, 200), True),
    ],
)
def test_a_campaign_is_the_same_though_customers_were_added(
    before: tuple[str | None, int, int], now: tuple[str | None, int, int], told: bool
) -> None:
    """Same label and same answers: that only those asked are more says nothing of a response."""
    old, new = (
        dataclasses.replace(record, campaign=label, response=wilson(k, n))
        for record, (label, k, n) in ((MAY, before), (JUNE, now))
    )
    found = trend(old, new)
    assert isinstance(found, Trend)
    assert (found.response_difference is not None) == told


def test_the_three_that_moved_most_by_a_point_are_marked() -> None:
    """Of a hundred thousand customers, of whom a point is beyond chance: by 5, 4, 1, 0 and 0 points."""
    then, now = (25, 25, 20, 20, 10), (30, 21, 19, 20, 10)
    records = [
        dataclasses.replace(
            MAY,
            n_customers=100_000,
            segments=tuple(SegmentMonth(name, 1000 * n, 1000.0, (1.0,) * 3) for name, n in zip("ABCDE", sizes, strict=True)),
        )
        for sizes in (then, now)
    ]
    found = trend(*records)
    assert isinstance(found, Trend)
    assert [c.moved for c in found.segments] == [True, True, True, False, False]
    few = dataclasses.replace(records[1], segments=(*records[1].segments[:2], *records[0].segments[2:]))
    found = trend(records[0], few)
    assert isinstance(found, Trend)
    assert [c.moved for c in found.segments] == [True, True, False, False, False]


def test_what_chance_explains_is_no_change() -> None:
    found = trend(MAY, dataclasses.replace(JUNE, response=wilson(44, 200)))
    assert isinstance(found, Trend)
    assert found.judgement == Judgement(Verdict.UNSUPPORTED, "response_may_be_the_same")


@pytest.mark.parametrize("response", [None, MAY.response])
def test_the_same_answers_or_none_are_not_compared(response: object) -> None:
    found = trend(MAY, dataclasses.replace(JUNE, response=response))  # type: ignore[arg-type]  # a rate or none
    assert isinstance(found, Trend)
    assert (found.response_before, found.response_difference, found.response_low, found.judgement) == (None,) * 4


@pytest.mark.parametrize("months", [11.96, 12.2])
def test_a_year_of_order_lines_may_begin_and_end_some_days_later(months: float) -> None:
    """Within a fiftieth of 12 months, which is a week; 12.3 is beyond it."""
    assert isinstance(trend(MAY, dataclasses.replace(JUNE, window_months=months)), Trend)


@pytest.mark.parametrize(
    "other",
    [{"currency": "IDR"}, {"window_months": 24.0}, {"window_months": 12.3}, {"window_months": None}, {"categories": ("Fish",)}],
)
def test_months_that_measure_otherwise_are_not_compared(other: dict[str, object]) -> None:
    assert trend(MAY, dataclasses.replace(JUNE, **other)) == Skipped("months_measure_otherwise")  # type: ignore[arg-type]
    assert trend(None, JUNE) == Skipped("first_month")


@pytest.mark.parametrize(("month", "months"), [("2026-06", 13.0), ("2026-06", 12.6), ("2026-08", 15.2), ("2027-05", 24.0)])
def test_a_log_that_grows_is_compared_and_says_of_how_many_months(month: str, months: float) -> None:
    """By hand: a table of 12 months in May, and one that is longer by the months since."""
    found = trend(MAY, dataclasses.replace(JUNE, month=month, window_months=months))
    assert isinstance(found, Trend)
    assert (found.gmv_before, found.window_months_before) == (5000.0, 12.0)


def test_a_table_of_the_same_months_does_not_say_of_how_many() -> None:
    found = trend(MAY, JUNE)
    assert isinstance(found, Trend)
    assert found.window_months_before is None


def test_page_one_says_of_how_many_months_a_log_that_grew_was() -> None:
    changed = example_brief.trend(4)
    found = dataclasses.replace(example_brief.brief(), trend=changed)
    grown = dataclasses.replace(found, trend=dataclasses.replace(changed, window_months_before=23.0))
    said = " ".join(re.sub(r"<[^>]+>", "", render.render_html(grown)).split())
    assert "spend: 1.31M in 23 months → 1.36M in 24" in said
    assert "in 23 months" not in render.render_html(found)


def test_the_latest_earlier_month_is_taken_and_a_month_replaces_itself(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    assert earlier(folder, "2026-06") is None
    for month in ("2026-03", "2026-05", "2026-07"):
        write_record(dataclasses.replace(MAY, month=month), folder)
    (folder / "notes.json").write_text("{}")
    assert earlier(folder, "2026-06") == MAY
    assert earlier(folder, "2026-03") is None
    write_record(dataclasses.replace(MAY, n_customers=7), folder)
    assert earlier(folder, "2026-06") == dataclasses.replace(MAY, n_customers=7)
    assert sorted(path.name for path in folder.iterdir()) == ["2026-03.json", "2026-05.json", "2026-07.json", "notes.json"]


def test_a_record_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "2026-05.json").write_text('{"month": 5}')
    with pytest.raises(InputError, match=r"2026-05\.json: is not the record of a month; build .* again, or delete the file"):
        earlier(tmp_path, "2026-06")


def test_a_record_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("a file")
    with pytest.raises(ReportgenError, match=r"history: cannot be made"):
        write_record(MAY, tmp_path / "history")


def test_the_second_month_tells_what_changed(tmp_path: Path) -> None:
    rows = pd.read_csv(ROOT / "data" / "sample_customers.csv", dtype=str, keep_default_na=False)
    rows.head(700).to_csv(tmp_path / "june.csv", index=False)
    out, templates = tmp_path / "out", tmp_path / "templates"
    templates.mkdir()
    appendix = "<html lang='en'><head><title>A page</title></head><body><h1>One</h1></body></html>"  # it says nothing of months
    (templates / "appendix.html").write_text(appendix)
    first = pipeline.build_brief(rows.head(600), config_from({"month": "2026-05"}))
    write_record(month_record(first), out / HISTORY)
    report = pipeline.build(tmp_path / "june.csv", config_from({"month": "2026-06"}), out, templates)
    second = from_json(report.json.read_bytes())
    assert isinstance(second.trend, Trend)
    assert (second.trend.before, second.trend.n_customers_before) == ("2026-05", first.meta.n_customers)
    assert second.trend.gmv_before == first.summary.gmv
    assert sum(change.share for change in second.trend.segments) == pytest.approx(1)
    page = (out / "2026-06" / "brief.html").read_text(encoding="utf-8")
    assert "What changed since" in page
    assert "2026-05" in page
    assert first.trend == Skipped("first_month")
    text = (out / "history" / "2026-06.json").read_text(encoding="utf-8")
    assert not set(rows.iloc[:700, 0]) & set(json.dumps(json.loads(text)).split('"')), "a record holds a customer"
