"""Doctor: what this machine has, what it lacks, and the line that installs it."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from reportgen.disk import unwritable

PANGO_NEEDED = (1, 44)  # WeasyPrint's own minimum: the first Pango that shapes all text with HarfBuzz

_LIBRARIES = {  # what WeasyPrint opens, under its names on Linux, macOS and Windows
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "Pango for FreeType": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
_WINDOWS_FOLDERS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"  # WeasyPrint's list

_INSTALL = """  Debian, Ubuntu:  apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  macOS:           brew install pango    (still not found: export DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib")
  Windows:         winget install MSYS2.MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango"""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        Its name.
    ok : bool
    found : str
        The version or place found, or what is wrong.
    remedy : str
        How to mend it; empty when ``ok``.
    """

    what: str
    ok: bool
    found: str
    remedy: str = ""


def examination(out: Path) -> tuple[Finding, ...]:
    """Look at everything a brief needs.

    Parameters
    ----------
    out : Path
        The folder that reports shall be written to; it need not exist.

    Examples
    --------
    >>> examination(Path("."))[0].what
    'Python'
    """
    return (_python(), *_packages(), *_system_libraries(), _templates(), _writable(out))


def prescription(lacking: list[Finding]) -> str:
    """Put the remedies in one text, each once.

    Examples
    --------
    >>> bad = Finding("Pango", False, "not found", "install it")
    >>> prescription([bad, bad])
    'install it'
    """
    return "\n".join(dict.fromkeys(f.remedy for f in lacking))


def _python() -> Finding:
    return Finding("Python", True, f"{platform.python_version()} on {platform.platform()}")


def _packages() -> list[Finding]:
    """The packages that reportgen's own metadata names."""
    try:
        required = metadata.requires("reportgen") or []
    except metadata.PackageNotFoundError:
        return [Finding("reportgen", False, "is not installed", "  pip install -e . in its folder, or `make setup`")]
    findings = []
    for line in (line.partition(";")[0].replace(" ", "") for line in required):
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        remedy = f'  {sys.executable} -m pip install "{line}"'
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            findings.append(Finding(name, False, "is not installed", remedy))
            continue
        fits = fitting(version, line.removeprefix(name))
        findings.append(Finding(name, True, version) if fits else Finding(name, False, f"{version} does not fit {line}", remedy))
    return findings


def fitting(version: str, limits: str) -> bool:
    """Say whether a version is within the limits of a requirement, of which reportgen writes two kinds: ``>=`` and ``<``.

    Examples
    --------
    >>> fitting("70.1", "<71,>=70"), fitting("71.0", "<71,>=70"), fitting("2.9", ">=2.14"), fitting("3.1.0", ">=3.1")
    (True, False, False, True)
    """
    has = _release(version)
    least, below = re.search(r">=([\d.]+)", limits), re.search(r"<([\d.]+)", limits)
    return (least is None or has >= _release(least[1])) and (below is None or has < _release(below[1]))


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _system_libraries() -> list[Finding]:
    if sys.platform == "win32":
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", _WINDOWS_FOLDERS).split(";"):
            if Path(folder).is_dir():
                os.add_dll_directory(folder)
    return [_system_library(what, names) for what, names in _LIBRARIES.items()]


def _system_library(what: str, names: tuple[str, ...]) -> Finding:
    remedy = f"system libraries:\n{_INSTALL}"
    stem = re.split(r"\.so|\.dylib|\.dll", names[0])[0].removeprefix("lib")
    for name in (*names, ctypes.util.find_library(stem)):
        if name is None:
            continue
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        if what != "Pango":
            return Finding(what, True, name)
        number = int(library.pango_version())  # 15012 is 1.50.12
        version = (number // 10000, number // 100 % 100, number % 100)
        text = ".".join(map(str, version))
        return Finding(what, True, text) if version >= PANGO_NEEDED else Finding(what, False, f"{text} is too old", remedy)
    return Finding(what, False, "not found", remedy)


def _templates() -> Finding:
    """The pages and their fonts: in the package where it was installed, beside it in a checkout."""
    package = Path(str(files("reportgen")))
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "brief.html").is_file() and any((folder / "fonts").iterdir()):
            return Finding("templates and fonts", True, str(folder))
    return Finding("templates and fonts", False, "not in the package", "  install reportgen again")


def _writable(out: Path) -> Finding:
    why = unwritable(out)
    remedy = "  give a folder you may write to with --out" if why else ""
    return Finding("output folder", why is None, why or str(out), remedy)
