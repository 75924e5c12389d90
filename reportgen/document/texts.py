"""Texts: what WeasyPrint makes of a text, made as a whole and once, for as long as a document of ours is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

_SPACING, _PLACES = ("rotate", "letter-spacing", "textLength"), ("x", "y", "dx", "dy")  # attributes of a text in a picture
_WRAPPING = ("normal", "pre-wrap", "pre-line")  # values of white-space with which a line breaks where it is full
_RESUME, _LENGTH, _WIDTH = 2, 1, 3  # places in what WeasyPrint says of a line


class _Whole(str):
    """A text that is one piece to whoever asks for its pieces."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


@contextmanager
def whole() -> Iterator[None]:
    """Draw each text of a picture as a whole: with its kerning, in its direction, and all pictures in two thirds of the time.

    WeasyPrint lays out letter by letter what it iterates over, and puts one to the right of the other: that is for letters that
    have places of their own, as ours never have. Hebrew would stand there backwards, and Arabic letters would not join.
    """
    from weasyprint.svg import Node

    pieces = Node.text
    Node.text = property(lambda node: pieces.fget(node) if _letter_by_letter(node) else _Whole(pieces.fget(node) or ""))
    try:
        yield
    finally:
        Node.text = pieces


def _letter_by_letter(node: Any) -> bool:
    """Say whether a picture gives the letters of a text places of their own."""
    return any(node.get(name) for name in _SPACING) or any(" " in node.get(name, "").strip() for name in _PLACES)


@contextmanager
def once() -> Iterator[None]:
    """Shape a text that fits on a line once: a brief is laid out in five sixths of the time, and to the byte as before.

    WeasyPrint shapes the text of a cell for the least width of its column, for the most, and for the line itself, and that again
    where a page breaks. A text that is one line is the same line wherever there is room for it.
    """
    from weasyprint.layout import inline, preferred

    shaped = inline.split_first_line
    lines: dict[tuple[int, str, float], tuple[Any, bool, Any]] = {}

    def split(text: str, style: Any, context: Any, width: float | None, spacing: float, *told: Any, **more: Any) -> Any:
        key = (id(style), text, spacing)
        line, wraps, _style = lines.get(key, (None, True, None))
        if line and (width is None or not wraps or line[_WIDTH] <= width):
            layout = copy(line[0])  # an ellipsis would be cut out of the text of this one alone
            layout.max_width = width
            return layout, *line[1:]
        line = shaped(text, style, context, width, spacing, *told, **more)
        if line[_RESUME] is None and line[_LENGTH] == len(text.encode()):
            lines[key] = line, style["white_space"] in _WRAPPING, style  # which keeps the style, and so its id
        return line

    inline.split_first_line = preferred.split_first_line = split
    try:
        yield
    finally:
        inline.split_first_line = preferred.split_first_line = shaped
