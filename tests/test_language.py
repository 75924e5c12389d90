"""Languages: another one needs only a .po file."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.analysis import naming, rfm_cells
from reportgen.document import layout, names
from reportgen.document.language import spoken, translator
from reportgen.errors import RenderError

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def po(folder: Path, name: str, **messages: str) -> Path:
    (folder / "locale").mkdir(parents=True, exist_ok=True)
    text = HEADER + "\n".join(f'msgid "{english}"\nmsgstr "{other}"\n' for english, other in messages.items())
    (folder / "locale" / f"{name}.po").write_text(text, encoding="utf-8")
    return folder


def test_the_users_file_comes_first_and_the_country_before_the_language(tmp_path: Path) -> None:
    ours = po(tmp_path / "ours", "pt", one="um", two="dois", three="três")
    po(tmp_path / "ours", "pt_BR", two="dois (BR)")
    theirs = po(tmp_path / "theirs", "pt", three="três (nosso)", one="")
    found = translator("pt_BR", (theirs, ours))
    assert [found.gettext(text) for text in ("one", "two", "three", "four")] == ["um", "dois (BR)", "três (nosso)", "four"]
    assert spoken("pt_BR", (ours,)) == "pt-BR"
    assert spoken("pt_PT", (ours,)) == "pt"


def test_without_a_file_the_pages_are_in_english(tmp_path: Path) -> None:
    assert translator("de_DE", (tmp_path,)).gettext("one") == "one"
    assert spoken("de_DE", (tmp_path,)) == "en"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER + "msgid one\n", 5),
        (HEADER + 'msgid "%(n)s left"\nmsgstr "%(m)s"\n', 6),
        (HEADER + 'msgid "{n} left"\nmsgstr "{n:d} {"\n', 6),
        (HEADER.replace("nplurals=2", "nplurals=x"), 1),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "xx.po").write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=rf"xx\.po line {line}: "):
        translator("xx", (tmp_path,))


def test_every_name_that_the_analysis_gives_can_be_translated() -> None:
    parts = {w for table in (naming._VALUE, naming._RECENCY, naming._FREQUENCY) for w in table.values()}
    parts |= {w for pair in naming._TRAITS.values() for w in pair} | {"No spend"}
    assert parts == names.WORDS
    assert {w for pair in naming._LABELLED.values() for w in pair} == set(names.LABELLED)
    assert {name for row in rfm_cells.GRID for name in row} == set(layout.GROUPS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("High value, lapsing", "HIGH VALUE, LAPSING"),
        ("Low value, red, white buyers 2", "LOW VALUE, red, white BUYERS 2"),
        ("No spend 3", "NO SPEND 3"),
        ("Mid value, little spent on Fish", "MID VALUE, LITTLE SPENT ON Fish"),
        ("Our own name, of a kind", "Our own name, of a kind"),
    ],
)
def test_a_name_is_translated_part_by_part_and_labels_stay(name: str, said: str) -> None:
    assert names.segment_name(name, lambda text: text.upper()) == said
    assert names.segment_name(name, str) == name
