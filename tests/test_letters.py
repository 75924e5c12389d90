"""The list of scripts that the fonts of a brief lack is what the fonts say."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no stubs
from matplotlib import get_data_path

from reportgen.cleaning.letters import _LACKING
from reportgen.document.templates import home

INTER = sorted((Path(str(home())) / "fonts").glob("inter-*.*"))
DEJAVU = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def letters_of(font: Path) -> set[int]:
    with TTFont(font, lazy=True) as opened:
        return set(opened.getBestCmap())


@pytest.fixture(scope="module")
def drawn() -> set[int]:
    """What a PDF can draw without a font of the machine: every weight of Inter has the same letters."""
    weights = [letters_of(font) for font in INTER]
    assert len(weights) > 4
    assert all(found == weights[0] for found in weights)
    return weights[0] | letters_of(DEJAVU)


def test_no_letter_that_a_font_has_is_said_to_be_lacking(drawn: set[int]) -> None:
    """Not the sign of the baht, either, which is in DejaVu and stands among the letters of Thai."""
    assert 0x0E3F in drawn
    assert not [chr(c) for c in drawn if _LACKING.match(chr(c))]


def test_every_script_that_the_fonts_lack_is_in_the_list(drawn: set[int]) -> None:
    """Unicode names a letter after its script: of those of which the fonts have no letter at all, all are said to be lacking."""
    scripts: dict[str, set[int]] = defaultdict(set)
    for c in range(0x110000):
        if unicodedata.category(chr(c)) in {"Lo", "Lu", "Ll"} and (name := unicodedata.name(chr(c), "")):
            scripts[name.split()[0]].add(c)
    lacking = {script: found for script, found in scripts.items() if not found & drawn}
    assert {"CJK", "HANGUL", "THAI", "DEVANAGARI", "KHMER", "ETHIOPIC", "JAVANESE"} <= set(lacking)
    assert not {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "GEORGIAN", "LAO"} & set(lacking)
    assert {
        script: len(left) for script, found in lacking.items() if (left := {c for c in found if not _LACKING.match(chr(c))})
    } == {}
