"""Typefaces: the font files of pages and charts: Inter, and a company's own where the settings name one."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportgen.errors import RenderError

_WEIGHTS = (400, 500, 600, 700)
_NEEDED = (400, 700)  # text and headings; what lies between is a refinement
_CHART_WEIGHTS = (400, 700)
_FORMATS = {"woff2": "font/woff2", "ttf": "font/ttf"}
_FILL = "Inter"  # for letters that a company's font lacks


@dataclass(frozen=True)
class Typeface:
    """One weight of a family.

    Attributes
    ----------
    family : str
    weight : int
    screen : Path
        ``.woff2`` where there is one, as a page carries its fonts; else ``.ttf``.
    paper : Path
        ``.ttf`` where there is one: WeasyPrint would unpack the other in each run, a tenth of a second; else ``.woff2``.
    chart : Path or None
        ``.ttf``, which is all that matplotlib reads; None where charts do not need the weight.
    """

    family: str
    weight: int
    screen: Path
    paper: Path
    chart: Path | None


@cache
def typefaces(family: str | None, folders: tuple[Path, ...]) -> tuple[Typeface, ...]:
    """Find the files of a family, and those of Inter after them.

    Parameters
    ----------
    family : str or None
        None: Inter alone.
    folders : tuple of Path
        Of templates, the user's own first, ours last.

    Raises
    ------
    RenderError
        If the family's files are not there: it names them.
    """
    ours = folders[-1] / "fonts"
    inter = tuple(_inter(ours, weight) for weight in _WEIGHTS)
    if family is None or family == _FILL:
        return inter
    return (*_own(family, [folder / "fonts" for folder in folders]), *inter)


def rules(faces: Sequence[Typeface]) -> str:
    """Return ``@font-face`` rules that hold the fonts themselves, so that a page has to fetch nothing."""
    return "\n".join(_rule(face.family, face.weight, _data(face.screen)) for face in faces)


def file_rules(faces: Sequence[Typeface]) -> str:
    """Return ``@font-face`` rules that name the files, for the PDF, with DejaVu for the signs that Inter lacks and for code.

    Every font of the PDF is named here: another would be the machine's own, and the PDF another one on the next machine.
    """
    from matplotlib import get_data_path

    shipped = Path(get_data_path()) / "fonts" / "ttf"
    named = (_rule(face.family, face.weight, face.paper.resolve().as_uri()) for face in faces)
    others = (("DejaVu Sans", "DejaVuSans.ttf"), ("DejaVu Sans Mono", "DejaVuSansMono.ttf"))
    return "\n".join((*named, *(_rule(family, 400, (shipped / file).as_uri()) for family, file in others)))


def register(faces: Sequence[Typeface]) -> None:
    """Make fonts known to matplotlib, whose list belongs to the process; doing it twice changes nothing."""
    import dataclasses

    from matplotlib.font_manager import fontManager

    known = {(entry.fname, entry.name) for entry in fontManager.ttflist}
    for face in faces:
        if face.chart is None or (str(face.chart), face.family) in known:
            continue
        fontManager.addfont(str(face.chart))
        found = fontManager.ttflist.pop()  # a file may call itself otherwise than the settings do
        fontManager.ttflist.append(dataclasses.replace(found, name=face.family, weight=face.weight))


def _own(family: str, folders: Sequence[Path]) -> tuple[Typeface, ...]:
    found = []
    for weight in _WEIGHTS:
        files = {kind: path for kind in _FORMATS if (path := _first(family, folders, weight, kind))}
        if weight in _NEEDED and "ttf" not in files:
            wanted = f"{_stem(family)}-{weight}-normal.ttf"
            where = " or ".join(str(folder) for folder in folders[:-1]) or "a folder of your own"
            raise RenderError(
                f"brand.font = '{family}': no file {wanted} in {where};"
                " put the static fonts into the folder fonts of your templates and give it with --templates"
            )
        if files:
            packed, plain = files.get("woff2"), files.get("ttf")
            found.append(Typeface(family, weight, packed or files["ttf"], plain or files["woff2"], plain))
    return tuple(found)


def _first(family: str, folders: Sequence[Path], weight: int, kind: str) -> Path | None:
    names = [f"{stem}-{weight}-normal.{kind}" for stem in (_stem(family), family)]
    return next((path for folder in folders for name in names if (path := folder / name).is_file()), None)


def _stem(family: str) -> str:
    """How font packages call the files of a family: lower case, a hyphen for a space."""
    return family.lower().replace(" ", "-")


def _inter(folder: Path, weight: int) -> Typeface:
    packed, plain = ((folder / f"inter-latin-{weight}-normal.{kind}").resolve() for kind in _FORMATS)
    return Typeface(_FILL, weight, packed, plain, plain if weight in _CHART_WEIGHTS else None)


@cache
def _data(path: Path) -> str:
    return f"data:{_FORMATS[path.suffix[1:]]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _rule(family: str, weight: int, url: str) -> str:
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{url}") }}'
