"""Options: what several commands ask alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Table = Annotated[
    Path, typer.Argument(metavar="TABLE", help="Customers or order lines: CSV, Excel or Parquet.", show_default=False)
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings as TOML. Default: reportgen.toml in this folder, where there is one.",
        show_default=False,
    ),
]
Month = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM",
        help="Name of the brief's folder, and the month of a table without dates. Default: that of the last date.",
        show_default=False,
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="ISO 4217, for instance USD or IDR. Default: what the table says.", show_default=False),
]
Locale = Annotated[
    str | None, typer.Option(metavar="NAME", help="Language, numbers and dates. Default: en_US.", show_default=False)
]
Templates = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Your own templates; any file here comes before ours.",
        show_default=False,
    ),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder of the briefs, each in <YYYY-MM>/ below it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.", show_default=False)]
