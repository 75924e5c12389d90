"""CLI: argv -> Config -> pipeline -> exit code. The only file that prints or exits.

Whatever costs time is imported by the command that needs it, so that ``reportgen --help`` is instant.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reportgen import __version__
from reportgen.errors import ConfigError, ReportgenError
from reportgen.options import AsJson, ConfigFile, Currency, Locale, Month, Out, Table, Templates
from reportgen.stdout import writing

if TYPE_CHECKING:
    from reportgen.config import Config
    from reportgen.settings import BasketsConfig

USUAL_CONFIG = Path("reportgen.toml")
"""Read from the working directory when --config is left out; never without saying so."""

EXIT_CODES = """Exit codes: 0 done, 1 a bug (with its traceback), 2 wrong usage, 3 bad data, 4 bad config,
5 something is wrong with the machine, the disk, a font or a template, 130 interrupted (143, 129: asked to end)."""

app = typer.Typer(
    help="From a table of customers to a marketing brief, in one command.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # importing rich for the help page would double the time it takes
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
)


class Form(StrEnum):
    """What rules are written as."""

    CSV = "csv"
    JSON = "json"


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, show_default=False)] = False,
) -> None:
    if version:
        _say(f"reportgen {__version__}")
        raise typer.Exit


@app.command(epilog=EXIT_CODES, short_help="Write the brief of a table, and the model of its segments.")
def build(  # noqa: PLR0913, PLR0917  # one parameter an option is how Typer reads a signature
    table: Table,
    config: ConfigFile = None,
    out: Out = Path("output"),
    month: Month = None,
    currency: Currency = None,
    locale: Locale = None,
    templates: Templates = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the paths as JSON.", show_default=False)] = False,
) -> None:
    """Write the brief of a table, PDF, HTML, JSON and workbook, and the model of its segments. Prints their paths."""
    from reportgen.document import press

    with press.started() as child:  # while it loads what draws, we load what reads
        settings = _config(config, {"month": month, "currency": currency, "locale": locale})
        with _progress(f"Building the brief of {table.name}"):
            from reportgen import pipeline

            report = pipeline.build(table, settings, out, templates, child)
    paths = {name: getattr(report, name) for name in ("folder", "pdf", "html", "json", "workbook", "model")}
    whole = json.dumps(paths | {"appendices": report.appendices}, ensure_ascii=False, default=str)
    _say(whole if as_json else "\n".join(str(path) for path in (*list(paths.values())[1:], *report.appendices)))


@app.command(epilog=EXIT_CODES, short_help="Say what is in a table and its brief. Writes nothing.")
def check(table: Table, config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Say what is in a table, what was mended, and what its brief will and will not contain. Writes nothing."""
    settings = _config(config, {})
    with _progress(f"Reading {table.name}"):
        from reportgen import pipeline
        from reportgen.document.findings import findings_text

        found = pipeline.check(table, settings)
    people = found.customers
    if as_json:
        value = {
            "n_customers": people.reconciliation.rows_kept,
            "as_of": people.as_of.isoformat(),
            "notes": [asdict(note) for note in people.notes],
            "reconciliation": asdict(people.reconciliation),
            "sections": {name: asdict(lacking) if lacking else None for name, lacking in found.sections},
        }
        _say(json.dumps(value, ensure_ascii=False))
    else:
        _say(findings_text(people, found.sections, settings.locale, people.currency))


@app.command(epilog=EXIT_CODES, short_help="Find what is bought together, and judge every rule.")
def baskets(  # noqa: PLR0913, PLR0917  # one parameter an option is how Typer reads a signature
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="One basket a line, or order lines with a header: CSV, Excel or Parquet.", show_default=False
        ),
    ],
    min_support: Annotated[
        float | None, typer.Option(help="Least share of baskets. Default: 0.01, or none with --min-count.", show_default=False)
    ] = None,
    min_count: Annotated[int | None, typer.Option(help="Least number of baskets. Default: 10.", show_default=False)] = None,
    min_confidence: Annotated[float | None, typer.Option(help="Least confidence. Default: 0.3.", show_default=False)] = None,
    max_consequents: Annotated[
        int | None, typer.Option(help="Most items on the right side of a rule. Default: 1.", show_default=False)
    ] = None,
    max_items: Annotated[
        int | None, typer.Option(help="Most items of a rule, both sides together. Default: 6.", show_default=False)
    ] = None,
    order: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN", help="Column of the order; twice for customer and date. Default: detected.", show_default=False
        ),
    ] = None,
    item: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of the item. Default: detected.", show_default=False)
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Of the rules.")] = Form.CSV,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the rules go. Default: to stdout.", show_default=False)
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Find what is bought together in a basket file, and judge every rule. The summary goes to the terminal."""
    asked = {
        "min_support": min_support,
        "min_count": min_count,
        "min_confidence": min_confidence,
        "max_consequents": max_consequents,
        "max_items": max_items,
    }
    settings = _config(config, {})
    limits = _baskets_config(settings, {name: value for name, value in asked.items() if value is not None})
    with _progress(f"Reading {file.name}"):
        from reportgen.sources.basket_files import read_baskets

        read = read_baskets(file, order or (), item, settings)
    with _progress("Finding what is bought together"):
        from reportgen import basket_report
        from reportgen.disk import written

        found = basket_report.mined(read, limits)
        text = (basket_report.as_json if form is Form.JSON else basket_report.as_csv)(found)
    if out is None:
        print(basket_report.as_text(found), file=sys.stderr)
        _say(text.removesuffix("\n"))
        return
    written(text, out)
    _say(f"{basket_report.as_text(found)}\n{out}")


@app.command(epilog=EXIT_CODES, short_help="Make the pages of a brief again, from its brief.json.")
def render(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", help="The brief.json of a report.", show_default=False)],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: beside the brief.json.", show_default=False)] = None,
    templates: Templates = None,
    html: Annotated[bool, typer.Option("--html", help="HTML alone, for a quick look.", show_default=False)] = False,
) -> None:
    """Make the pages of a brief again, with other templates for instance. Reads no table; prints the paths."""
    with _progress(f"Rendering {brief.name}"):
        from reportgen.preview import render_file

        _say("\n".join(map(str, render_file(brief, out, templates, html_only=html))))


@app.command(epilog=EXIT_CODES, short_help="Give new customers the segments of an earlier brief.")
def score(
    table: Table,
    model: Annotated[Path, typer.Option(metavar="FILE", help="The model.json of a brief.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the CSV goes.", show_default=False)],
    config: ConfigFile = None,
) -> None:
    """Give the customers of a new table the segments and tiers of an earlier brief, as CSV. Prints its path."""
    settings = _config(config, {}) if config or USUAL_CONFIG.is_file() else None
    with _progress(f"Scoring {table.name}"):
        from reportgen.scoring import score_file

        score_file(table, model, out, settings)
    _say(str(out))


@app.command(epilog=EXIT_CODES, short_help="Say what this machine lacks.")
def doctor(out: Out = Path("output"), as_json: AsJson = False) -> None:
    """Say what this machine lacks, and the line that installs it."""
    from reportgen.doctor import examination, prescription

    findings = examination(out)
    if as_json:
        _say(json.dumps([{"what": f.what, "ok": f.ok, "found": f.found} for f in findings], ensure_ascii=False))
    else:
        _say("\n".join(f"{'ok' if f.ok else 'MISSING':8}{f.what}: {f.found}" for f in findings))
    if lacking := [f for f in findings if not f.ok]:
        raise ReportgenError(f"this machine lacks {', '.join(f.what for f in lacking)}\n{prescription(lacking)}")


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app(prog_name="reportgen")
    except ReportgenError as e:
        print(f"reportgen: {e}", file=sys.stderr)
        sys.exit(e.exit_code)


def _config(path: Path | None, options: dict[str, Any]) -> Config:
    """Settings of the file, overruled by the command line, whose own mistakes are usage errors and not the file's."""
    from reportgen.config import config_from, read_config

    given = {name: value for name, value in options.items() if value is not None}
    try:
        config_from(given, "")
    except ConfigError as e:
        raise typer.BadParameter(f"--{str(e).removeprefix(': ')}") from None
    if path is None and USUAL_CONFIG.is_file():
        path = USUAL_CONFIG
        print(f"reportgen: reading {USUAL_CONFIG}", file=sys.stderr)
    return read_config(path, given)


def _baskets_config(settings: Config, options: dict[str, Any]) -> BasketsConfig:
    """Limits of the file, overruled by the command line; what neither says stays unsaid."""
    from reportgen.config import config_from

    said = settings.baskets.model_dump(include=settings.baskets.model_fields_set)
    try:
        return config_from({"baskets": said | options}, "").baskets
    except ConfigError as e:
        raise typer.BadParameter(f"--{str(e).removeprefix(': baskets.').replace('_', '-', 1)}") from None


def _say(text: str) -> None:
    """Print a result at once, so that a reader who has gone away shows here and not at exit."""
    with writing():
        print(text, flush=True)


@contextmanager
def _progress(text: str) -> Iterator[None]:
    """Show that work is going on, to a person only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{text} ..."):
        yield
