"""A company's name, logo, colour, typeface and paper: from the settings into the pages, and from brief.json alone."""

from __future__ import annotations

import base64
import dataclasses
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from example_brief import brief, meta

from reportgen.brief import Brand, Brief, from_json, to_json
from reportgen.config import read_config
from reportgen.document import colours, layout, style
from reportgen.document.render import render_html, render_pdf
from reportgen.document.typefaces import typefaces
from reportgen.errors import ConfigError, RenderError
from reportgen.logo import MOST_BYTES, embedded, uri

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#b3261e"/></svg>'


def png(width: int = 4, height: int = 2) -> bytes:
    """A red picture, put together by the specification (W3C PNG, 5.3 and 11.2)."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = (b"\0" + b"\xb3\x26\x1e" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def fonts(folder: Path) -> Path:
    """A company's typeface: DejaVu Sans under another name, which its files do not know."""
    from matplotlib import get_data_path

    (folder / "fonts").mkdir(parents=True)
    for weight, name in ((400, "DejaVuSans.ttf"), (700, "DejaVuSans-Bold.ttf")):
        shutil.copy(Path(get_data_path()) / "fonts" / "ttf" / name, folder / "fonts" / f"acme-sans-{weight}-normal.ttf")
    return folder


def branded(**changes: object) -> Brief:
    own = dataclasses.replace(Brand("Acme & Sons", uri(SVG.encode()), "#b3261e"), **changes)  # type: ignore[arg-type]
    return dataclasses.replace(brief(), meta=meta(brand=own, page="Letter"))


def test_the_settings_read_the_logo_beside_them(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG)
    settings = tmp_path / "reportgen.toml"
    settings.write_text('page = "Letter"\n[brand]\nname = "Acme"\nlogo = "logo.svg"\naccent = "#B3261E"\nfont = "Acme Sans"\n')
    found = read_config(settings)
    assert found.page == "Letter"
    assert found.brand.accent == "#b3261e"
    assert found.brand.logo is not None
    assert base64.b64decode(found.brand.logo.partition(",")[2]).decode() == SVG
    assert type(found).model_validate(found.model_dump()) == found  # what was read once needs no file again


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('logo = "none.png"', "none.png cannot be read"),
        ('logo = "big.png"', "a logo may have 200,000"),
        ('logo = "photo.gif"', "neither PNG nor SVG"),
        ('accent = "teal"', "six digits"),
        ('font = "Acme; }"', "name of a font family"),
        ('colour = "#ffffff"', r"\[brand\] knows name, logo, accent, font"),
    ],
)
def test_what_is_wrong_with_a_brand_is_said(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "big.png").write_bytes(png() + b"\0" * MOST_BYTES)
    (tmp_path / "photo.gif").write_bytes(b"GIF89a")
    settings = tmp_path / "reportgen.toml"
    settings.write_text(f"[brand]\n{line}\n")
    with pytest.raises(ConfigError, match=said):
        read_config(settings)


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<rect onload="alert(1)"/>', "onload"),
        ('<a href="https://example.org"><rect/></a>', "href"),
        ('<image href="file:///etc/passwd"/>', "image"),
        ('<use href="https://example.org/a.svg#a"/>', "href"),
        ('<rect style="fill: url(https://example.org/a)"/>', "style"),
        ("<style>@import 'https://example.org/a.css';</style>", "style"),
        ("<foreignObject/>", "foreignobject"),
        ("<rect", "cannot be read"),
    ],
)
def test_a_logo_draws_and_does_nothing_else(inner: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        uri(SVG.replace("<rect", f"{inner}<rect", 1).encode())


def test_entities_and_bombs_are_refused_unread() -> None:
    with pytest.raises(ValueError, match="entities"):
        uri(b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.encode())
    with pytest.raises(ValueError, match="30000 by 2 pixels"):
        uri(png(30000, 2))
    with pytest.raises(ValueError, match="cut off"):
        uri(png()[:40])
    with pytest.raises(ValueError, match="size"):
        uri(SVG.replace(' viewBox="0 0 40 10"', "").encode())


def test_a_logo_that_was_read_is_checked_again(tmp_path: Path) -> None:
    once = embedded("logo.png", tmp_path) if (tmp_path / "logo.png").write_bytes(png()) else ""
    assert embedded(once, Path("nowhere")) == once
    hostile = base64.b64encode(SVG.replace("<rect", "<script/><rect").encode()).decode()
    with pytest.raises(ValueError, match="script"):
        embedded(f"data:image/svg+xml;base64,{hostile}", tmp_path)


@pytest.mark.parametrize("accent", ["#b3261e", "#ffcc00", "#00e5ff", "#000000", "#ffffff", "#6a1b9a"])
def test_a_companys_accent_can_be_read_everywhere(accent: str) -> None:
    look = style.look(meta(brand=Brand(accent=accent)))
    assert colours.contrast(look.accent, style.PAPER) >= 4.5  # WCAG 2.2, 1.4.3
    assert colours.contrast(look.accent, style.WASH) >= 4.5
    assert colours.contrast(style.PAPER, look.night) >= 7.0  # white text of several sizes stands on it
    assert colours.contrast(look.glow, look.night) >= 4.5
    assert colours.contrast(look.dark_accent, "#11161d") >= 4.5
    assert colours.contrast(style.INK, colours.mixed(style.PAPER, look.accent, 0.45)) >= 4.5  # the darkest cell of a matrix


def test_without_a_brand_nothing_changes() -> None:
    assert style.look(meta()) == style.look(meta(brand=Brand(accent=style.ACCENT)))
    assert layout.document_title(meta()) == "Marketing brief, June 2014"


def test_pages_carry_the_brand_and_ours_is_gone() -> None:
    page = render_html(branded())
    assert "<title>Acme &amp; Sons: Marketing brief, June 2014</title>" in page
    assert 'alt="Logo of Acme &amp; Sons"' in page
    without = page.replace(f"--sure: {style.ACCENT}", "")  # a verdict keeps its colour: in red it would be taken for an alarm
    assert style.ACCENT not in without, "our accent is still used somewhere"
    assert style.look(branded().meta).accent in page
    assert "size: letter" in page
    assert set(re.findall(r'<svg [^>]*width="([\d.]+)mm"', page)) == {"179.9", "86.0"}  # 215.9 less two margins of 18; for phones


def test_brief_json_alone_gives_the_same_pages() -> None:
    first = branded()
    assert from_json(to_json(first)) == first


def test_a_typeface_comes_from_the_users_templates(tmp_path: Path) -> None:
    own = fonts(tmp_path)
    page = render_html(branded(font="Acme Sans"), templates=own)
    assert page.count('font-family: "Acme Sans"; font-weight') == 2
    assert '--font: "Acme Sans", "Inter"' in page
    assert re.search(r"<text[^>]*font-family=\"&quot;?[^>]*Acme Sans|<text[^>]*Acme Sans", page)


def test_a_missing_typeface_is_named(tmp_path: Path) -> None:
    (fonts(tmp_path) / "fonts" / "acme-sans-700-normal.ttf").unlink()
    with pytest.raises(RenderError, match=r"Acme Sans.*no file acme-sans-700-normal\.ttf in .*fonts"):
        typefaces("Acme Sans", (tmp_path, Path("ours")))


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler-utils is not installed")
def test_the_pdf_has_the_paper_and_the_typeface(tmp_path: Path) -> None:
    file = tmp_path / "brief.pdf"
    file.write_bytes(render_pdf(branded(font="Acme Sans"), templates=fonts(tmp_path)))
    shown = {
        tool: subprocess.run([tool, str(file)], capture_output=True, text=True, check=True).stdout
        for tool in ("pdfinfo", "pdffonts")
    }
    assert "612 x 792 pts (letter)" in shown["pdfinfo"]  # 8.5 by 11 inches
    assert "Acme-Sans" in shown["pdffonts"]
