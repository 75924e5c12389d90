"""Icons: small pictures of channels and categories, drawn by hand, and which of them a user's label calls for."""

from __future__ import annotations

import re

CHANNELS = {
    "screen": ("web", "online", "internet", "site", "situs", "digital", "daring"),
    "phone": ("phone", "mobile", "call", "app", "telepon", "ponsel", "aplikasi"),
    "book": ("catalog", "katalog", "brochure"),
    "shop": ("store", "shop", "branch", "outlet", "toko", "gerai", "cabang"),
}
CATEGORIES = {
    "glass": ("wine", "beer", "drink", "beverage", "spirit", "anggur", "minuman"),
    "fruit": ("fruit", "vegetable", "produce", "buah", "sayur"),
    "meat": ("meat", "poultry", "butcher", "daging"),
    "fish": ("fish", "seafood", "ikan"),
    "sweet": ("sweet", "candy", "chocolate", "confection", "manis", "permen", "cokelat"),
    "gem": ("gold", "jewel", "luxury", "emas", "perhiasan"),
    "shirt": ("cloth", "fashion", "apparel", "shoe", "pakaian", "busana", "sepatu"),
    "card": ("card", "cash", "credit", "instal", "kartu", "tunai", "kredit", "cicilan"),
    "book": ("book", "stationery", "buku"),
    "screen": ("electronic", "computer", "elektronik", "komputer"),
}
"""Words of labels, English and Indonesian; a label with none of them gets no picture: a wrong one would say something untrue."""

_PATHS = {
    "screen": "M3 4.5H21V16H3ZM8 20H16M12 16V20",
    "phone": "M7 3H17V21H7ZM11 18H13",
    "book": "M12 6.5C9 4.5 6 4.3 3 5V18.6C6 18 9 18.3 12 20C15 18.3 18 18 21 18.6V5C18 4.3 15 4.5 12 6.5ZM12 6.5V20",
    "shop": "M3 9.5L5 4H19L21 9.5ZM4.5 9.5V20H19.5V9.5M10 20V14H14V20",
    "glass": "M7 3H17C17 9.5 15.4 12.4 12 12.4C8.6 12.4 7 9.5 7 3ZM12 12.4V20.5M8 20.5H16",
    "fruit": "M12 8C8 5.4 4 8 4.5 13C5 18 9 21.4 12 19.6C15 21.4 19 18 19.5 13C20 8 16 5.4 12 8ZM12 8C12 5.6 13 4 15.4 3",
    "meat": "M5 14C3 8 9 3 15 5C21 7 21 13 17 15C13 17 13 20.4 9 20.4C6.5 20.4 5.5 17 5 14ZM12.6 9.4H16.4",
    "fish": "M2.5 12C6.5 6 13.5 6 17.5 12C13.5 18 6.5 18 2.5 12ZM17.5 12L22 8V16ZM7 11H8",
    "sweet": "M12 7A5 5 0 0 1 12 17A5 5 0 0 1 12 7ZM7.6 9.6L3 7V17L7.6 14.4M16.4 9.6L21 7V17L16.4 14.4",
    "gem": "M6.5 4H17.5L22 9.8L12 21L2 9.8ZM2 9.8H22M9 9.8L12 21L15 9.8",
    "shirt": "M8 4L3 7L5 11.5L7 10.5V20.5H17V10.5L19 11.5L21 7L16 4C14.8 6.4 9.2 6.4 8 4Z",
    "card": "M2.5 5.5H21.5V18.5H2.5ZM2.5 10H21.5M6 15H10",
}
_SIDE = 24  # of the square the paths are drawn in


def icon_of(label: str | None, known: dict[str, tuple[str, ...]]) -> str | None:
    """Return the name of the picture that a label calls for, if there is one.

    Examples
    --------
    >>> icon_of("Store", CHANNELS), icon_of("MntFishProducts", CATEGORIES), icon_of("Other", CATEGORIES)
    ('shop', 'fish', None)
    """
    parts = tuple(part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", label or ""))
    return next((name for name, words in known.items() if any(part.startswith(words) for part in parts)), None)


def badge(name: str, at: tuple[float, float], radius: float, colour: str, paper: str) -> str:
    """Draw an icon in a round badge about a point."""
    x, y = at
    scale = 1.3 * radius / _SIDE
    shift = _SIDE / 2 * scale
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{paper}" stroke="{colour}" stroke-width="1.4"/>'
        f'<path transform="translate({x - shift:.2f} {y - shift:.2f}) scale({scale:.3f})" d="{_PATHS[name]}" fill="none"'
        f' stroke="{colour}" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>'
    )
