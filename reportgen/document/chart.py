"""Chart: a picture for a page, however it was drawn."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Chart:
    """A picture for a page.

    Attributes
    ----------
    svg : Markup
        An ``<svg>`` element whose ``<title>`` is the alternative text; it refers to nothing outside.
    alt : str
        What the picture shows, with its numbers; not its caption.
    """

    svg: Markup
    alt: str

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` URL: for paper, where nothing of the page has to reach into it."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"
