"""Charts are asserted by what they say and hold, not by their pixels."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from example_brief import bank, brief, hostile, long_labels, rupiah

from reportgen.analysis.associations.rules import Rule
from reportgen.analysis.baskets import Baskets
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.targeting import Targeting
from reportgen.brief import Brief
from reportgen.document import forecasts, marks, multiples, pairs, plots, render, words
from reportgen.document.chart import Chart
from reportgen.document.charts import charts, drawn, phone_charts
from reportgen.document.criteria import criteria
from reportgen.document.language import english
from reportgen.document.templates import home
from reportgen.document.typefaces import typefaces
from reportgen.notes import Judgement, Skipped, Verdict

BRIEFS = {
    "2": lambda: brief(2),
    "4": brief,
    "6": lambda: brief(6),
    "bank": bank,
    "rupiah": rupiah,
    "long": long_labels,
    "hostile": hostile,
}


@cache
def picture(name: str) -> tuple[Brief, dict[str, Chart]]:
    found = BRIEFS[name]()
    faces = typefaces(None, (home(),))
    return found, charts(found, faces) | phone_charts(found, faces)


@pytest.mark.parametrize("name", BRIEFS)
def test_every_chart_is_one_element_with_its_title_and_nothing_from_outside(name: str) -> None:
    for key, chart in picture(name)[1].items():
        root = ElementTree.fromstring(chart.svg)
        title = root[0]
        assert root.tag.endswith("svg")
        assert title.tag.endswith("title")
        assert title.text == chart.alt, key
        links = [value for e in root.iter() for attribute, value in e.attrib.items() if attribute.endswith("href")]
        assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)
        assert "<style" not in chart.svg  # a style sheet in a picture would act on the whole page
        assert "<script" not in chart.svg


def test_nothing_in_a_chart_draws_nothing() -> None:
    """Matplotlib wraps every mark into a group, and writes a shape without fill and line behind each axis."""
    for key, chart in picture("4")[1].items():
        for e in ElementTree.fromstring(chart.svg).iter():
            tag = e.tag.rpartition("}")[2]
            if tag == "g" and not any(child.tag.endswith("}g") for child in e):
                assert e.attrib, key
                assert len(e), key
            assert not (tag == "path" and e.get("fill") == "none" and "stroke" not in e.attrib), key
            assert not e.get("transform", "").startswith("rotate(-0 "), key


def test_ids_of_two_charts_never_meet() -> None:
    ids = [i for chart in picture("4")[1].values() for i in re.findall(r' id="([^"]+)"', chart.svg)]
    assert len(ids) == len(set(ids))


def test_what_is_missing_is_not_drawn() -> None:
    assert set(picture("bank")[1]) == {"shares", "shares_narrow", "map", "map_narrow", "criteria"}
    assert {"response", "bands_response", "bands_purchases_per_visit", "tornado"} <= set(picture("4")[1])


def test_a_measure_that_is_huge_and_the_same_for_every_number_of_segments_is_drawn() -> None:
    """Half of one added to 1e34 is lost; room about it is not."""
    candidates = tuple(
        replace(c, evidence=c.evidence and replace(c.evidence, calinski_harabasz=1e34)) for c in brief().segmentation.candidates
    )
    found = replace(brief(), segmentation=replace(brief().segmentation, candidates=candidates))
    assert "Calinski-Harabasz" in criteria(found, english).alt


def test_shares_says_the_shares() -> None:
    found, drawn_ = picture("4")
    for s in found.segmentation.segments:
        said = f"{s.name}: {words.percent(s.customer_share)} of customers, {words.percent(s.gmv_share)} of spend"
        assert said in drawn_["shares"].alt


def test_on_a_phone_the_first_charts_are_as_wide_as_it_is_and_say_the_same() -> None:
    for name in ("shares", "map", "response", "profit"):
        wide, narrow = (picture("4")[1][key] for key in (name, f"{name}_narrow"))
        assert narrow.alt == wide.alt
        assert 'width="86.0mm"' in narrow.svg  # 360 pixels without the margins of a page, as on a small phone
    said = " ".join(text_of(picture("4")[1]["shares_narrow"]).split())
    for s in picture("4")[0].segmentation.segments:
        assert f"{s.name}: {words.percent(s.customer_share)} of customers, {words.percent(s.gmv_share)} of spend" in said


def test_response_says_rates_and_intervals_and_shows_them() -> None:
    found, drawn_ = picture("4")
    assert isinstance(found.campaigns, Campaigns)
    latest = [r for r in found.campaigns.rates if r.campaign == found.campaigns.latest and r.segment]
    shown = text_of(drawn_["response"])
    for r in latest:
        assert (
            f"{words.percent(r.response_rate)} ({words.percent(r.ci_low)} to {words.percent(r.ci_high)})"
            in drawn_["response"].alt
        )
        assert words.percent(r.response_rate) in shown
        assert f"{r.n_responded} of {r.n_contacted}" in shown
    assert "pays from 27.3%" in shown  # 3 / 11


def test_map_rasterises_its_dots_and_names_every_segment() -> None:
    found, drawn_ = picture("4")
    assert drawn_["map"].svg.count("<image") == 1
    assert len(drawn_["map"].svg) < 150_000
    shown = text_of(drawn_["map"])
    assert all(s.name in shown for s in found.segmentation.segments)


@pytest.mark.parametrize("lift", [0.5, 1.0])
def test_categories_that_keep_apart_are_drawn_as_well(lift: float) -> None:
    """No pair is commoner than chance gives: nothing to shade, and every lift still stands in its cell."""
    found = brief()
    assert isinstance(found.baskets, Baskets)
    apart = tuple(replace(rule, lift=lift) for rule in found.baskets.rules)
    picture = charts(replace(found, baskets=replace(found.baskets, listed=apart)), typefaces(None, (home(),)))["pairs"]
    assert words.ratio(lift) in text_of(picture)


def test_where_few_pairs_hold_they_are_ranked_with_intervals() -> None:
    found = brief()
    assert isinstance(found.baskets, Baskets)
    weak = tuple(replace(rule, judgement=replace(rule.judgement, verdict=Verdict.UNSUPPORTED)) for rule in found.baskets.rules)
    few = replace(found.baskets, listed=weak)
    assert pairs.ranked(few)
    drawn_ = charts(replace(found, baskets=few), typefaces(None, (home(),)))["pairs"]
    assert drawn_.alt == "Dots with intervals, one a pair of categories. No pair holds."
    for rule in pairs.known(few).values():
        assert f"{words.ratio(rule.lift_low)} to {words.ratio(rule.lift_high)}" in text_of(drawn_)
    third = replace(few, item_shares=(("A", 0.3), ("B", 0.3), ("C", 0.2)), listed=(pair("A", "B", few), pair("B", "A", few)))
    assert not pairs.ranked(third)  # by hand: one of three pairs holds, in both directions


def pair(first: str, second: str, found: Baskets) -> Rule:
    return replace(
        found.listed[0], antecedents=(first,), consequents=(second,), judgement=Judgement(Verdict.SOLID, "beyond_chance")
    )


def test_text_is_text_in_our_font() -> None:
    chart = picture("4")[1]["response"]
    assert "<text" in chart.svg
    assert "Inter" in chart.svg


def test_amounts_are_written_in_the_currency() -> None:
    assert "IDR" in text_of(picture("rupiah")[1]["tornado"])


@pytest.mark.parametrize("low", [-3500.0, -6000.0])
def test_what_everybody_brings_is_named_at_the_end_of_the_band(low: float) -> None:
    """However wide the range of the plan: at its end the name would stand on the axis."""
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

    whole = brief()
    assert isinstance(whole.targeting, Targeting)
    plans = tuple(replace(p, profit=replace(p.profit, low=low)) if p.plan == "everybody" else p for p in whole.targeting.plans)
    figure = Figure(figsize=(7, 2))
    forecasts.profit(figure, replace(whole, targeting=replace(whole.targeting, plans=plans)), english)
    names = [text for text in figure.axes[0].texts if isinstance(text, Annotation) and "everybody" in text.get_text()]
    assert [text.xy for text in names] == [(1.0, whole.targeting.curve[-1].profit.low)]


@pytest.mark.parametrize("k", [2, 6])
def test_labels_of_the_bars_do_not_touch(k: int) -> None:
    placed = plots.dodged([20.0, 21.0, 22.0, 160.0][:k], [30.0] * min(k, 4), 20.0, 174.0)
    assert all(b - a >= 30 for a, b in pairwise(placed))
    assert placed[0] >= 20
    assert placed[-1] + 30 <= 174


def test_the_host_programs_settings_do_not_show() -> None:
    import matplotlib

    def draw(figure: object) -> str:
        figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([1, 2])  # type: ignore[attr-defined]  # a Figure; typed as object for the protocol
        return "A line."

    plain = drawn("x", 40, 30, draw).svg
    with matplotlib.rc_context({"lines.linewidth": 9, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert drawn("x", 40, 30, draw).svg == plain


def test_bars_point_away_from_the_average() -> None:
    # by hand: the track ends at an index of 250, so 100 stands at 0.4
    assert marks.index_bar(200) == marks.IndexBar("more", 0.4, 0.4)
    assert marks.index_bar(0) == marks.IndexBar("less", 0.0, 0.4)
    assert marks.index_bar(100).side == "same"
    assert marks.index_bar(999) == marks.index_bar(250)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from example_brief import brief\n"
        "from reportgen.document.charts import charts; from reportgen.document.templates import home\n"
        "from reportgen.document.typefaces import typefaces\n"
        "print(hashlib.sha256(''.join(c.svg for c in charts(brief(), typefaces(None, (home(),))).values()).encode()).hexdigest())"
    )
    tests = str(home().parent / "tests")
    found = set()
    for seed in ("0", "1"):
        environment = {"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(home().parent)}
        command = [sys.executable, "-c", code, tests]
        found.add(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    assert len(found) == 1


def text_of(chart: Chart) -> str:
    return " ".join(t for e in ElementTree.fromstring(chart.svg).iter() if e.tag.endswith("text") and (t := e.text))


def test_thousands_with_a_point_are_whole() -> None:
    """Indonesian writes 1.234 and 1,5: a point stands before three digits."""
    found = render.pictures(rupiah("id_ID"))
    texts = [text for chart in found.values() for text in re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg)]
    assert any(re.search(r"\d\.\d{3}", text) for text in texts)
    assert not [text for text in texts if re.search(r"\d\.(?!\d{3}(?!\d))", text)]


def test_a_segment_without_a_band_of_enough_customers_is_not_drawn() -> None:
    found = brief()
    assert isinstance(found.conversion, Conversion)
    empty = tuple(
        replace(by, bands=tuple(replace(band, response=None) for band in by.bands)) if by.segment == 2 else by
        for by in found.conversion.segments
    )
    whole = picture("4")[1]["bands_response"]
    without = multiples.conversion(replace(found, conversion=replace(found.conversion, segments=empty)), "response", english)
    assert "High value, lapsing" in text_of(whole)
    assert "High value, lapsing" not in text_of(without)
    assert {"All customers", "High value, active"} <= {t.text for t in ElementTree.fromstring(without.svg).iter() if t.text}


def test_bands_say_every_rate_of_all_customers_and_the_ends_of_a_segment() -> None:
    found, drawn_ = picture("4")
    assert isinstance(found.conversion, Conversion)
    said = text_of(drawn_["bands_response"]).split()
    wanted: list[str] = []
    for by in (*(b for b in found.conversion.by if not isinstance(b, Skipped)), *found.conversion.segments):
        rates = [words.percent(band.response.rate, digits=0) for band in by.bands if band.response]
        wanted += rates if by.segment is None else rates[:1] + rates[1:][-1:]
    assert sorted(t for t in said if t.endswith("%")) == sorted(wanted)
