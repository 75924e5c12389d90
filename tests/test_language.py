"""Languages: another one needs only a .po file."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from example_brief import brief

from reportgen.analysis import rfm_cells
from reportgen.analysis.grouping import naming
from reportgen.brief import Brief
from reportgen.document import layout, names, render
from reportgen.document.language import spoken, translator
from reportgen.document.templates import environment, home
from reportgen.errors import RenderError

ROOT = Path(__file__).resolve().parent.parent
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
    parts |= {w for pair in naming._TRAITS.values() for w in pair} | {"Hardly any spend"}
    assert parts == names.WORDS
    assert {w for pair in naming._LABELLED.values() for w in pair} == set(names.LABELLED)
    assert {name for row in rfm_cells.GRID for name in row} == set(layout.GROUPS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("High value, lapsing", "HIGH VALUE, LAPSING"),
        ("Low value, red, white buyers 2", "LOW VALUE, red, white BUYERS 2"),
        ("Hardly any spend 3", "HARDLY ANY SPEND 3"),
        ("Mid value, little spent on Fish", "MID VALUE, LITTLE SPENT ON Fish"),
        ("Our own name, of a kind", "Our own name, of a kind"),
    ],
)
def test_a_name_is_translated_part_by_part_and_labels_stay(name: str, said: str) -> None:
    assert names.segment_name(name, lambda text: text.upper()) == said
    assert names.segment_name(name, str) == name


def in_locale(locale: str) -> Brief:
    whole = brief()
    return dataclasses.replace(whole, meta=dataclasses.replace(whole.meta, locale=locale))


def test_a_third_language_needs_only_a_file(tmp_path: Path) -> None:
    po(tmp_path, "pt", Glossary="Glossário", Recommendation="Recomendação")
    html = render.render_html(in_locale("pt_BR"), templates=tmp_path)
    environment.cache_clear()
    assert '<html lang="pt">' in html
    assert "<h3>Glossário</h3>" in html
    assert ">Recomendação</p>" in html
    assert "Run manifest" in html  # not in the file, so in English


def test_a_users_file_rewords_ours_sentence_by_sentence(tmp_path: Path) -> None:
    po(tmp_path, "id", Glossary="Kamus kami")
    html = render.render_html(in_locale("id_ID"), templates=tmp_path)
    environment.cache_clear()
    assert '<html lang="id">' in html
    assert "<h3>Kamus kami</h3>" in html
    assert ">Rekomendasi</p>" in html


def test_a_broken_file_stops_the_page_and_is_named(tmp_path: Path) -> None:
    po(tmp_path, "id", **{"%(n)s segments": "%(m)s segmen"})
    with pytest.raises(RenderError, match=r"id\.po line 6"):
        render.render_html(in_locale("id_ID"), templates=tmp_path)
    environment.cache_clear()


def catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def strings(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]  # a plural is a tuple of its forms


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages that templates and modules hold now, gathered as `make messages` does it."""
    out = tmp_path_factory.mktemp("messages") / "reportgen.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        order = [
            "-q",
            "extract",
            "--mapping-file",
            "pyproject.toml",
            "--output-file",
            str(out),
            "templates",
            "reportgen/document",
        ]
        CommandLineInterface().run(["pybabel", *order])  # type: ignore[no-untyped-call]  # Babel does not say
    return catalog(out)


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, strings(message.id)


def test_the_template_for_translators_is_fresh(gathered: Catalog) -> None:
    written = catalog(home() / "locale" / "reportgen.pot")
    assert [key(m) for m in written] == [key(m) for m in gathered], "run `make messages`"


def test_indonesian_is_complete(gathered: Catalog) -> None:
    ours = catalog(home() / "locale" / "id.po")
    assert ours.num_plurals == 1  # Indonesian has no plural
    found = {key(m): m for m in ours if m.id}
    missing = [m.id for m in gathered if m.id and key(m) not in found]
    assert not missing, f"run `make messages` and translate {missing}"
    assert not [m.id for m in found.values() if m.fuzzy or not all(strings(m.string))]
    assert not found.keys() - {key(m) for m in gathered}, "run `make messages`"


def test_indonesian_keeps_placeholders_and_tags() -> None:
    marks = re.compile(r"%\(\w+\)s|\{\w*\}|</?\w+[^>]*>")
    for m in catalog(home() / "locale" / "id.po"):
        if m.id:
            expected = set(marks.findall(strings(m.id)[-1]))  # the one form of Indonesian is for many as well
            for text in strings(m.string):
                assert set(marks.findall(text)) == expected, f"{m.id}: {text}"
                assert text.strip() == text or strings(m.id)[0].strip() != strings(m.id)[0], text
