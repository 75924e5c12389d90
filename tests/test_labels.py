"""Labels of presets are in the language of the page, and those of the user are as he wrote them."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable, Iterable
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from example_brief import bank, brief
from openpyxl import load_workbook
from tables import customers_of, eager

from reportgen import manifest
from reportgen.brief import Brief
from reportgen.config import Config
from reportgen.document import labels, render
from reportgen.document.language import translator
from reportgen.document.names import in_language, segment_name
from reportgen.document.templates import home, places
from reportgen.notes import DataNote

INDONESIAN = translator("id_ID", places(None))
OURS = tuple(pair for _, _, pair, _ in labels.extract())


def in_indonesian(whole: Brief, **changes: Any) -> Brief:
    return dataclasses.replace(whole, meta=dataclasses.replace(whole.meta, locale="id_ID", **changes))


def untranslated(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    with (home() / "locale" / "id.po").open("rb") as file:
        words = {(m.context, m.id): m.string for m in read_po(file) if not m.fuzzy}
    return [pair for pair in pairs if not words.get(pair)]


def texts(whole: Brief) -> str:
    """What a reader sees, in charts as well: of the brief and of an appendix."""
    pages = [render.render_html(whole, segment=segment) for segment in (None, 1)]
    seen = re.sub(r"(?s)<(style|script|head)\b.*?</\1>", " ", " ".join(pages))
    return html.unescape(re.sub(r"<[^>]*>", "\n", seen))


def test_every_label_of_ours_has_its_indonesian_word() -> None:
    assert {("label", "Fish"), ("label", "Credit limit"), ("label", "Last campaign"), ("tier", "Gold")} <= set(OURS)
    assert not untranslated(OURS), "run `make messages` and translate them"
    assert untranslated([("label", "Fish"), ("label", "Cheese")]) == [("label", "Cheese")]  # one that a preset might add


def test_no_two_labels_have_one_indonesian_word() -> None:
    said = [(kind, INDONESIAN.pgettext(kind, word)) for kind, word in OURS]
    assert len(set(said)) == len(said)


def test_a_translated_label_says_the_same_numbers() -> None:
    """What the trace of numbers rests on: the label that is in brief.json says them too."""
    assert [word for kind, word in OURS if re.findall(r"\d+", INDONESIAN.pgettext(kind, word)) != re.findall(r"\d+", word)] == []


@pytest.mark.parametrize("make", [brief, bank])
def test_no_label_of_ours_stays_english_on_an_indonesian_page(make: Callable[[], Brief]) -> None:
    found = in_indonesian(make())
    page = texts(found)
    english = [word for word in found.meta.our_labels if INDONESIAN.pgettext("label", word) != word]
    assert english
    assert not [word for word in english if re.search(rf"\b{word}\b", page)]
    assert INDONESIAN.pgettext("label", english[0]).casefold() in page.casefold()


def test_no_label_of_ours_stays_english_in_an_indonesian_workbook(tmp_path: Path) -> None:
    found = in_indonesian(brief())
    render.write_workbook(found, tmp_path / "brief.xlsx")
    book = load_workbook(tmp_path / "brief.xlsx", read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
    parts = {part for cell in cells for part in cell.split(", ")}
    assert {"Minuman anggur", "Toko", "Kampanye terakhir"} <= parts
    assert not [word for word in found.meta.our_labels if word in parts]


def test_a_label_of_the_user_stays_as_he_wrote_it() -> None:
    whole = brief()
    own = in_indonesian(whole, our_labels=tuple(word for word in whole.meta.our_labels if word != "Fruits"))
    page = texts(own)
    assert re.search(r"\bFruits\b", page)
    assert not re.search(r"\bBuah\b", page)
    assert "Minuman anggur" in page


def test_what_is_written_to_disk_keeps_the_english_words() -> None:
    found = in_indonesian(brief())
    assert in_language(found, INDONESIAN).campaigns.latest == "Kampanye terakhir"  # type: ignore[union-attr]  # it has some
    assert found.campaigns.latest == "Last campaign"  # type: ignore[union-attr]
    assert in_language(brief(), translator("en_US", places(None))) == brief()


def test_gold_in_a_shop_is_not_gold_in_a_programme() -> None:
    class German(NullTranslations):
        def pgettext(self, context: str, message: str) -> str:
            return {("label", "Gold"): "Goldschmuck", ("tier", "Silver"): "Silber"}.get((context, message), message)

    say = labels.said_in(in_indonesian(brief(), our_labels=("Gold",), our_tiers=("Gold", "Silver")), German())
    assert [say("label", "Gold"), say("tier", "Gold"), say("tier", "Silver"), say("label", "Silver")] == [
        *("Goldschmuck", "Gold", "Silber", "Silver")
    ]


def test_a_label_within_the_name_of_a_segment_is_said_too() -> None:
    say = labels.said_in(in_indonesian(brief(), our_labels=("Balance", "Fish")), INDONESIAN)
    said = [segment_name(name, INDONESIAN.gettext, say) for name in ("Mid value, higher balance 2", "Low value, Fish buyers")]
    assert ["saldo" in said[0], "balance" in said[0], "Ikan" in said[1]] == [True, False, True]


@pytest.mark.parametrize(
    ("preset", "settings", "known", "unknown"),
    [
        ("customer-personality", {}, {"Fish", "Web", "Last campaign"}, {"Other", "Balance"}),
        ("customer-personality", {"columns": {"spend": {"Fish": "MntFishProducts"}}}, {"Web"}, {"Fish"}),
        ("credit-card", {}, {"Balance"}, {"Fish"}),
        (None, {"columns": {"spend": {"Fish": "fish"}}}, set(), {"Fish"}),
    ],
)
def test_ours_is_what_the_user_did_not_name(
    preset: str | None, settings: dict[str, object], known: set[str], unknown: set[str]
) -> None:
    people = dataclasses.replace(customers_of(eager(pd.DataFrame({"customer_id": ["1"]}))), preset=preset)
    found = manifest.meta(people, Config.model_validate(settings))
    assert known <= set(found.our_labels)
    assert not unknown & set(found.our_labels)


def test_what_cleaning_puts_together_and_tiers_that_nobody_named_are_ours() -> None:
    people = customers_of(eager(pd.DataFrame({"customer_id": ["1"]})))
    folded = dataclasses.replace(people, notes=(DataNote("labels_folded", "Status", 3, ("Absurd",)),))
    assert manifest.meta(folded, Config()).our_labels == ("Other",)
    assert manifest.meta(people, Config()).our_tiers == ("Platinum", "Gold", "Silver", "Bronze")
    assert manifest.meta(people, Config.model_validate({"tiers": {"names": ("Gold", "Silver")}})).our_tiers == ()
