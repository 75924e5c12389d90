"""Screen: what a page carries within itself so that it asks nothing of anybody: fonts, colours, style and its one script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from markupsafe import Markup

SHEETS = ("css/type.css", "css/parts.css", "css/appendix.css", "css/screen.css")
SCRIPT = "screen.js"


def carried(read: Callable[[str], str], *rules: str) -> dict[str, Markup]:
    """Return what ``base.html`` writes into a page: ``css``, ``script``, and ``script_hash``.

    The page's policy lets no script run but the one with this hash, so that nothing a label smuggled in could act.

    Parameters
    ----------
    read : function of str
        Gives the text of a file of the templates.
    *rules : str
        What comes before our own sheets: typefaces, colours.
    """
    css = "\n".join((*rules, *map(read, SHEETS)))
    script = read(SCRIPT).strip()
    return {"css": Markup(css), "script": Markup(script), "script_hash": Markup(script_hash(script))}


def script_hash(script: str) -> str:
    """Return what a content security policy calls a script.

    References
    ----------
    W3C, Content Security Policy Level 3, hash sources.

    Examples
    --------
    >>> script_hash("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
