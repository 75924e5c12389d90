"""What a chart's SVG puts where: each text as large as its letters, and the lines and dots that are drawn beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types

from reportgen.document import style
from reportgen.document.templates import home

Point = tuple[float, float]
_AREA = 20.0  # points: what reaches so far is the band about a curve and no dot
_NUMBER = r"-?\d*\.?\d+(?:e-?\d+)?"


@dataclass(frozen=True)
class Box:
    """A rectangle, in the units of the picture, from above."""

    left: float
    top: float
    right: float
    foot: float

    def meets(self, other: Box) -> bool:
        """Do the two share any ground?"""
        return self.left < other.right and other.left < self.right and self.top < other.foot and other.top < self.foot

    def holds(self, other: Box) -> bool:
        """Does the other lie within it?"""
        return self.left <= other.left and other.right <= self.right and self.top <= other.top and other.foot <= self.foot

    def less(self, by: float) -> Box:
        """Return what is left when a strip is taken off on each side."""
        return Box(self.left + by, self.top + by, self.right - by, self.foot - by)

    def crossed(self, a: Point, b: Point) -> bool:
        """Does the line from a to b pass through? (Liang & Barsky 1984)"""
        enters, leaves = 0.0, 1.0
        for start, end, low, high in ((a[0], b[0], self.left, self.right), (a[1], b[1], self.top, self.foot)):
            way = end - start
            if way == 0:
                if not low <= start <= high:
                    return False
                continue
            first, last = sorted(((low - start) / way, (high - start) / way))
            enters, leaves = max(enters, first), min(leaves, last)
        return enters <= leaves


@dataclass(frozen=True)
class Text:
    """A text of a chart, and where its letters stand."""

    said: str
    box: Box


@dataclass
class Inked:
    """What a chart shows: ``point`` is a point in its units, hairlines of a grid are left out, and dots have a reach."""

    sheet: Box
    point: float
    texts: list[Text]
    lines: list[tuple[Point, Point]]
    dots: list[tuple[Point, float]]


def inked(svg: str) -> Inked:
    """Read a chart."""
    root = ElementTree.fromstring(svg)
    x, y, width, height = map(float, root.attrib["viewBox"].split())
    found = Inked(Box(x, y, x + width, y + height), width / _points(root.attrib["width"]), [], [], [])
    marks = {e.attrib["id"]: e for e in root.iter() if "id" in e.attrib}
    for element, said in _walk(root, {}):
        kind = element.tag.rpartition("}")[2]
        if kind == "text" and element.text:
            found.texts.append(Text(element.text, _box(said, element.text)))
        elif kind == "use":
            href = next(v for k, v in element.attrib.items() if k.endswith("href"))
            reach = max(map(abs, map(float, re.findall(_NUMBER, marks[href[1:]].attrib["d"]))), default=0.0)
            if reach < _AREA:
                found.dots.append(((float(said["x"]), float(said["y"])), reach))
        elif kind == "circle":
            found.dots.append(((float(said["cx"]), float(said["cy"])), float(said["r"])))
        elif said.get("stroke", "none") not in ("none", style.RULE) and "defs" not in said:
            found.lines += _strokes(kind, said)
    return found


def _points(millimetres: str) -> float:
    return float(millimetres.removesuffix("mm")) * 72 / 25.4


def _walk(element: Any, above: dict[str, str]) -> Iterator[tuple[Any, dict[str, str]]]:
    """Go through the picture in the order of drawing, with what each element takes from those about it."""
    own = {name: value for name, value in above.items() if name not in ("x", "y", "transform")} | element.attrib
    if element.tag.endswith("defs"):
        own["defs"] = "yes"
    yield element, own
    for part in element:
        yield from _walk(part, own)


def _strokes(kind: str, said: dict[str, str]) -> list[tuple[Point, Point]]:
    if kind == "line":
        return [((float(said["x1"]), float(said["y1"])), (float(said["x2"]), float(said["y2"])))]
    if kind == "polyline":
        flat = [float(n) for n in re.findall(_NUMBER, said["points"])]
        points = list(zip(flat[::2], flat[1::2], strict=True))
        return list(pairwise(points))
    if kind != "path" or said.get("fill") != "none":
        return []
    lines = []
    for stroke in said["d"].split("M")[1:]:
        flat = [float(n) for n in re.findall(_NUMBER, stroke)]
        points = list(zip(flat[::2], flat[1::2], strict=False))
        lines += list(pairwise(points))
    return lines


def _box(said: dict[str, str], text: str) -> Box:
    size = float(said["font-size"].removesuffix("px"))
    weight = "700" if said.get("font-weight") == "700" else "400"
    width, low, high = (size * part for part in _extent(text, weight))
    move = [float(n) for n in re.findall(_NUMBER, said.get("transform", ""))]
    turned = "rotate(-90" in said.get("transform", "")
    x, y = (float(said["x"]), float(said["y"])) if "x" in said else (move[0], move[1])
    start = {"start": 0.0, "middle": width / 2, "end": width}[said.get("text-anchor", "start")]
    if turned:
        return Box(x - high, y + start - width, x - low, y + start)
    return Box(x - start, y - high, x - start + width, y - low)


def _extent(text: str, weight: str) -> tuple[float, float, float]:
    """Width, lowest and highest point of a text of size one, from the typefaces themselves."""
    width, low, high = 0.0, 0.0, 0.0
    for letter in text:
        for table, advances, outlines, em in _faces(weight):
            if ord(letter) in table:
                glyph = table[ord(letter)]
                width += advances[glyph][0] / em
                low, high = (
                    min(low, getattr(outlines[glyph], "yMin", 0) / em),
                    max(high, getattr(outlines[glyph], "yMax", 0) / em),
                )
                break
    return width, low, high


@cache
def _faces(weight: str) -> tuple[Any, ...]:
    import matplotlib

    own = home() / "fonts" / f"inter-latin-{weight}-normal.ttf"
    other = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if weight == "700" else "DejaVuSans.ttf")
    fonts = [TTFont(path) for path in (own, other)]
    return tuple((font.getBestCmap(), font["hmtx"], font["glyf"], font["head"].unitsPerEm) for font in fonts)
