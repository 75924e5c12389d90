"""Logo: a company's picture, read once and held as text, so that no page has to fetch it."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

MOST_BYTES = 200_000
"""It stands in the brief, in the HTML and in the PDF, and again in every appendix: a logo in print needs a tenth of it."""

_MOST_PIXELS = 2_000  # a side: three times what a page is wide in print at the size of a logo, and no bomb to unpack
_DATA = re.compile(r"data:image/(?:png|svg\+xml);base64,(.+)", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "set", "image"}
_OUTSIDE = re.compile(r"url\(\s*[\"']?\s*(?!#)[^)]|@import|expression\(|\\", re.IGNORECASE)


def embedded(logo: str, folder: Path) -> str:
    """Return a logo as a ``data:`` URI.

    Parameters
    ----------
    logo : str
        Path of a PNG or SVG file, or what an earlier call returned.
    folder : Path
        Where a relative path begins.

    Raises
    ------
    ValueError
        If the file is missing, too large, of another kind, or would act or fetch something.
    """
    if known := _DATA.fullmatch(logo):
        return uri(base64.b64decode(known[1]))
    path = folder / logo
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path} has {path.stat().st_size:,} bytes; a logo may have {MOST_BYTES:,}: save it smaller")
        return uri(path.read_bytes())
    except OSError as e:
        raise ValueError(f"{path} cannot be read ({e.strerror}); the path is relative to the settings file") from None


def uri(content: bytes) -> str:
    """Return a picture's content as a ``data:`` URI, if it is one that may stand in a page.

    Raises
    ------
    ValueError
        Otherwise.

    Examples
    --------
    >>> uri(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>')[:30]
    'data:image/svg+xml;base64,PHN2'
    >>> uri(b"GIF89a")
    Traceback (most recent call last):
    ValueError: it is neither PNG nor SVG; save it as one of them
    """
    if content.startswith(_PNG):
        _check_png(content)
        kind = "png"
    elif b"<svg" in content[:2000].lower():
        _check_svg(content)
        kind = "svg+xml"
    else:
        raise ValueError("it is neither PNG nor SVG; save it as one of them")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _check_png(content: bytes) -> None:
    sides = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        raise ValueError("the PNG file is cut off; save it again")
    if not all(0 < side <= _MOST_PIXELS for side in sides):
        raise ValueError(f"the PNG is {sides[0]} by {sides[1]} pixels; at most {_MOST_PIXELS} a side: save it smaller")


def _check_svg(content: bytes) -> None:
    """A picture may draw and nothing else; entities are refused unread, because unpacking them can fill the memory."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", content, re.IGNORECASE):
        raise ValueError("the SVG has a document type, entities or a style sheet of its own; save it as plain SVG")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError) as e:
        raise ValueError(f"the SVG cannot be read ({e}); save it again") from None
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ValueError("the SVG does not begin with an svg element of its own namespace; save it as plain SVG")
    if "viewBox" not in root.attrib and not {"width", "height"} <= root.attrib.keys():
        raise ValueError("the SVG says no size; give it a viewBox")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in _ACTIVE or name.startswith("animate"):
            raise ValueError(f"the SVG holds <{name}>, which a logo may not; save it as plain SVG")
        if name == "style" and _OUTSIDE.search("".join(element.itertext())):
            raise ValueError("the SVG's style refers to something outside it; save it as plain SVG")
        for attribute, value in element.attrib.items():
            key = attribute.rpartition("}")[2].lower()
            if key.startswith("on") or (key == "href" and not value.startswith("#")) or _OUTSIDE.search(value):
                raise ValueError(f"the SVG's '{key}' acts or refers to something outside it; save it as plain SVG")
