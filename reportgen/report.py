"""Report: the files of a brief, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from reportgen.brief import Brief, to_json
from reportgen.disk import replaced
from reportgen.document import press
from reportgen.document.audiences import write_audiences
from reportgen.document.stems import stem
from reportgen.model_file import ModelFile
from reportgen.model_file import to_json as model_to_json

_FILES = frozenset({"brief.pdf", "brief.html", "brief.json", "brief.xlsx", "model.json", "audiences", "appendices"})


@dataclass(frozen=True)
class Report:
    """Where the files of a report are.

    Attributes
    ----------
    folder, pdf, html, json, workbook : Path
    appendices : tuple of Path
        The PDF of each segment, in the order of the segments; the same as HTML stands beside it.
    model : Path or None
        None where a brief was written that came without its model.
    """

    folder: Path
    pdf: Path
    html: Path
    json: Path
    workbook: Path
    appendices: tuple[Path, ...]
    model: Path | None


@dataclass(frozen=True)
class Run:
    """What a run leaves behind.

    Attributes
    ----------
    brief : Brief
    model : ModelFile
        What `reportgen score` needs to give other customers the segments of this run.
    members : narwhals DataFrame
        Every customer who may be contacted: the rows of the audience files, numbers not rounded yet, money in minor units.
    """

    brief: Brief
    model: ModelFile
    members: nw.DataFrame[Any]


def write_report(brief: Brief, out: Path | str = Path("output"), templates: Path | None = None) -> Report:
    """Write ``<out>/<month>/brief.pdf``, ``.html``, ``.json`` and ``.xlsx``: all of them, or none.

    A ``model.json`` and audience files of an earlier run are taken away: they would not be those of this brief.

    Raises
    ------
    ReportgenError
        If a page cannot be made, or the disk does not take it.
    """
    with press.started() as child:
        return write_files(brief, None, Path(out), templates, child)


def write_files(brief: Brief, run: Run | None, out: Path, templates: Path | None, child: Any) -> Report:
    """Write a brief with what its run made beside it, with a press that was started; None: without model and audiences."""
    from reportgen.document.render import write_workbook

    folder = out / brief.meta.month
    text = to_json(brief)
    with replaced(folder, ours=_FILES) as staging:
        (staging / "brief.json").write_text(text, encoding="utf-8", newline="\n")
        with press.printing(child, brief, staging, templates):  # on another core, while this one writes all that is no page
            if run is not None:
                (staging / "model.json").write_text(model_to_json(run.model), encoding="utf-8", newline="\n")
                write_audiences(run.members, brief.segmentation.segments, staging / "audiences")
            write_workbook(brief, staging / "brief.xlsx", templates=templates)
    pdf, html, value, book = (folder / f"brief.{kind}" for kind in ("pdf", "html", "json", "xlsx"))
    appendices = tuple(folder / "appendices" / f"{stem(s.segment, s.name)}.pdf" for s in brief.segmentation.segments)
    return Report(folder, pdf, html, value, book, appendices, None if run is None else folder / "model.json")
