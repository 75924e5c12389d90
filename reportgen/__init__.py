"""reportgen: from a table of customers to a marketing brief, in one command.

Examples
--------
>>> import reportgen
>>> sorted(reportgen.__all__)[:3]
['Brief', 'Config', 'Report']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportgen.brief import Brief, from_json, to_json
    from reportgen.config import Config, read_config
    from reportgen.errors import ReportgenError
    from reportgen.pipeline import build, build_brief
    from reportgen.report import Report, write_report

__version__ = "0.1.0"

_HOMES = {
    "Brief": "brief",
    "from_json": "brief",
    "to_json": "brief",
    "Config": "config",
    "read_config": "config",
    "ReportgenError": "errors",
    "Report": "report",
    "build": "pipeline",
    "build_brief": "pipeline",
    "write_report": "report",
}

__all__ = [
    "Brief",
    "Config",
    "Report",
    "ReportgenError",
    "__version__",
    "build",
    "build_brief",
    "from_json",
    "read_config",
    "to_json",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``reportgen --help`` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'reportgen' has no attribute {name!r}")
    return getattr(import_module(f"reportgen.{_HOMES[name]}"), name)
