"""Language: the sentences of the pages in another language than English, from ``.po`` files read at run time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TypeAlias

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from reportgen.errors import RenderError

Translate: TypeAlias = Callable[[str], str]
"""What modules of this room take as an argument ``_``: an English text becomes the page's language."""

SOURCE = "en"
"""The language that the templates are written in."""

_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%|\{\w*\}?|\}")  # of templates and of Python, and what would be taken for one


def english(text: str) -> str:
    """Return a text as it is; also marks texts that stand in tables, so that they are found and translated where they are used.

    Examples
    --------
    >>> english("Segment")
    'Segment'
    """
    return text


N_ = english


def translator(locale: str, folders: tuple[Path, ...]) -> NullTranslations:
    """Return what translates English texts into the language of a locale.

    Parameters
    ----------
    locale : str
        Like ``pt_BR``; the file of its full name comes before that of its language.
    folders : tuple of Path
        Folders of templates whose ``locale/`` may hold files, the first one first. A message that a file lacks, has empty or
        marks as fuzzy is looked up in the next one, and stays English in the end.

    Raises
    ------
    RenderError
        If a file is broken: it names the file and the line.
    """
    return _chain(_files(locale, folders))


def spoken(locale: str, folders: tuple[Path, ...]) -> str:
    """Return the language of the pages as HTML names it: English where there is no file for the locale.

    Examples
    --------
    >>> spoken("tlh_QX", ()), spoken("en_GB", ())
    ('en', 'en')
    """
    files = _files(locale, folders)
    return files[0].stem.replace("_", "-") if files else SOURCE


def _files(locale: str, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Files there are, the most telling first; the user's own folder may also reword our English."""
    names = [name for name in _names(locale) if re.fullmatch(r"\w+", name)]
    places = [folder / "locale" / f"{name}.po" for folder in folders for name in names]
    return tuple(place for place in places if place.is_file())


def _names(locale: str) -> Iterator[str]:
    """Yield zh_Hant_TW, zh_Hant, zh."""
    while locale:
        yield locale
        locale = locale.rpartition("_")[0]


@cache
def _chain(files: tuple[Path, ...]) -> NullTranslations:
    first: NullTranslations = NullTranslations()
    for path in reversed(files):
        own = _read(path)
        own.add_fallback(first)
        first = own
    return first


def _read(path: Path) -> GNUTranslations:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, _usable(catalog, path))
        compiled.seek(0)
        return GNUTranslations(compiled)
    except PoFileError as e:
        raise RenderError(f"{path} line {e.lineno}: {str(e).rpartition(' on ')[0]}; mend it there") from e
    except (UnicodeDecodeError, UnknownLocaleError, ValueError) as e:
        raise RenderError(f"{path} line 1: the header does not fit the file: {e}; mend it there") from e


def _usable(catalog: Catalog, path: Path) -> Catalog:
    """Leave out what is not translated, so that it is looked up elsewhere; what is must keep its placeholders."""
    for message in list(catalog)[1:]:
        strings = _strings(message.string)
        if message.fuzzy or not all(strings):
            catalog.delete(message.id, message.context)
            continue
        known = {"%%", *(found for text in _strings(message.id) for found in _PLACEHOLDER.findall(text))}
        for text in strings:
            strange = [found for found in _PLACEHOLDER.findall(text) if found not in known]
            if strange:
                raise RenderError(
                    f"{path} line {message.lineno}: '{_strings(message.id)[0]}' holds no {strange[0]} that '{text}' could mean; "
                    "write its placeholders as they stand there"
                )
    return catalog


def _strings(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))
