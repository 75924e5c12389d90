"""The zip archive that a workbook is: what it declares and what its sheets hold, looked at before it is laid out in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from reportgen.errors import InputError

MOST_BYTES = 2**30
"""Unpacked: ten times the largest sheet of a million rows that shops bring."""

MOST_RATIO = 200
"""Unpacked to packed, above ``SMALL``: workbooks reach 30, a bomb of 189 KB reached 390."""

SMALL = 16 * 2**20
"""Unpacked bytes up to which a workbook is harmless, however well it is packed."""

MOST_CELLS = 60_000_000
"""Rows times columns up to the last cell: the reader lays them all out, and two cells far apart would fill any memory."""

_CHUNK = 2**20
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)")
_ROW = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*([0-9]+)")
_BEGINS = re.compile(rb"<(?:row|\w+:row)(?=[\s/>])")
_ROW_BEHIND = re.compile(rb"<(?:row|\w+:row)(?!\s+r\s*=)[\s/>]")
_CELL_BEHIND = re.compile(rb"<(?:c|\w+:c)(?!\s+r\s*=)[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")


@dataclass(frozen=True)
class Sheet:
    """What the XML of a sheet holds.

    Attributes
    ----------
    has_data : bool
    n_errors : int
        Cells with an error such as #DIV/0!.
    """

    has_data: bool
    n_errors: int


def sheets(path: Path) -> dict[str, Sheet]:
    """Look through a workbook without laying it out.

    Returns
    -------
    dict of str to Sheet
        By name, in the order of the workbook, hidden ones last.

    Raises
    ------
    InputError
        If the archive is damaged, is no workbook, or would take more memory than a table of that size should.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, path)
            names = set(archive.namelist())
            found = {name: _sheet(archive, part, path) for name, part in _parts(archive, path).items() if part in names}
            for part in names - set(_parts(archive, path).values()):
                for _ in _chunks(archive, part):
                    continue  # a part that is longer than it declares fails its checksum here, and not in the reader's memory
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as e:
        # BadZipFile: cut off or damaged; EOFError: a part ends early; ParseError: a part is no XML; KeyError: a part is missing;
        # NotImplementedError: packed as no Excel does; RuntimeError: a part behind a password
        raise InputError(f"{path.name}: is no readable Excel workbook ({e}); save it again, or save the sheet as CSV") from None
    return found


def _refuse_bomb(archive: zipfile.ZipFile, path: Path) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, sum(part.compress_size for part in archive.infolist()))
    if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        raise InputError(
            f"{path.name}: unpacks from {_mb(packed)} to {_mb(unpacked)} MB, which no honest table does; save the sheet as CSV"
        )


def _mb(size: int) -> str:
    return f"{size / 2**20:,.1f}"


def _parts(archive: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """The file of every sheet by its name; hidden sheets last."""
    if "xl/workbook.xml" not in archive.namelist():
        raise InputError(f"{path.name}: is a zip archive but no Excel workbook; unpack it, and give the table in it")
    targets = {
        link.get("Id", ""): link.get("Target", "") for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    found = [element.attrib for element in book.iter() if element.tag.endswith("}sheet")]
    parts = {}
    for sheet in sorted(found, key=lambda sheet: sheet.get("state", "visible") != "visible"):
        link = next((value for key, value in sheet.items() if key.endswith("}id")), "")  # its namespace has two names
        target = targets.get(link, "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _sheet(archive: zipfile.ZipFile, part: str, path: Path) -> Sheet:
    last_row = last_column = n_errors = 0
    n_behind = width = widest = 0  # rows, and cells of a row, that do not say where they stand: behind those before them
    has_data = False
    for chunk in _chunks(archive, part):
        last_row = max(last_row, *map(int, set(_ROW.findall(chunk))), 0)
        last_column = max(last_column, *map(_number, set(_COLUMN.findall(chunk))), 0)
        n_behind += len(_ROW_BEHIND.findall(chunk))
        if _CELL_BEHIND.search(chunk):
            begun, *rows = (len(_CELL_BEHIND.findall(row)) for row in _BEGINS.split(chunk))
            widest = max(widest, width + begun, *rows)
            width = rows[-1] if rows else width + begun
        has_data = has_data or _VALUE.search(chunk) is not None
        n_errors += len(_ERROR.findall(chunk)) if b'"e"' in chunk or b"'e'" in chunk else 0
        reach = last_row + n_behind, last_column + widest
        if reach[0] * reach[1] > MOST_CELLS:
            raise InputError(
                f"{path.name}: a sheet reaches to row {reach[0]:,} and column {reach[1]:,}, more cells than a table has; "
                "delete what lies far from the table, or save the sheet as CSV"
            )
    return Sheet(has_data, n_errors)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part, piece by piece, each cut where a tag ends."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            whole = rest + chunk
            cut = whole.rfind(b">") + 1 or len(whole)
            yield whole[:cut]
            rest = whole[cut:]
    yield rest
