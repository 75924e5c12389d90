"""What a contact costs and a response is worth is asked for by the name of its setting, in `reportgen check` and on the page."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from example_brief import brief
from typer.testing import CliRunner

from reportgen.cli import app
from reportgen.document import render
from reportgen.notes import Skipped

TOML = """
[columns]
customer_id = "id"
monetary_value = "spend"
campaigns = { Spring = "spring" }
[campaigns]
"""

ASKED = [
    ({}, ["contact_cost", "response_value"]),
    ({"response_value": 11}, ["contact_cost"]),
    ({"contact_cost": 3}, ["response_value"]),
]


@pytest.mark.parametrize(("given", "asked"), ASKED)
def test_check_asks_for_what_is_missing_by_its_key(given: dict[str, Any], asked: list[str], tmp_path: Path) -> None:
    table = "".join(f"{i},{10 + i % 7},{i % 2}\n" for i in range(60))
    (tmp_path / "t.csv").write_text("id,spend,spring\n" + table)
    (tmp_path / "t.toml").write_text(TOML + "".join(f"{key} = {value}\n" for key, value in given.items()))
    done = CliRunner().invoke(app, ["check", str(tmp_path / "t.csv"), "--config", str(tmp_path / "t.toml")])
    assert done.exit_code == 0, done.output
    (line,) = [line for line in done.stdout.splitlines() if "What a mailing earns" in line]
    assert re.findall(r"contact_cost|response_value", line) == asked
    assert "[campaigns]" in line


@pytest.mark.parametrize(("given", "asked"), ASKED)
def test_the_page_asks_for_what_is_missing_by_its_key(given: dict[str, Any], asked: list[str]) -> None:
    missing = Skipped("no_economics", tuple(asked))
    html = render.render_html(dataclasses.replace(brief(), targeting=missing, budget=missing))
    section = re.search(r'<section id="targeting">(.*?)</section>', html, re.DOTALL)
    assert section
    assert re.findall(r"contact_cost|response_value", section[1]) == asked
    assert "[campaigns]" in section[1]
    assert "This needs" not in section[1]  # said once
    assert 'id="budget"' not in html
