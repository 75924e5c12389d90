"""The pages again from brief.json alone, and what docs/templates.md says of changing them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from example_brief import brief
from runs import ROOT, Run

from reportgen.brief import from_json, to_json
from reportgen.document import render
from reportgen.errors import InputError, RenderError
from reportgen.preview import render_file

OURS = ROOT / "templates"
GUIDE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"`mine/([^`]+)`[^\n]*\n```\w+\n(.*?)```", GUIDE, flags=re.DOTALL))
"""Path below the folder of templates -> text, as the guide has them."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "2014-06"
    folder.mkdir()
    path = folder / "brief.json"
    path.write_text(to_json(brief()), encoding="utf-8")
    (folder / "audiences").mkdir()
    (folder / "audiences" / "1-best.csv").write_text("customer_id\n7\n")
    (folder / "brief.pdf").write_bytes(b"the old one")
    return path


def test_html_is_the_same_as_the_first_time_and_nothing_else_is_touched(file: Path) -> None:
    pages = render_file(file, html_only=True)
    assert [page.suffix for page in pages] == [".html"] * 5
    assert (file.parent / "brief.html").read_text(encoding="utf-8") == render.render_html(from_json(to_json(brief())))
    assert (file.parent / "brief.pdf").read_bytes() == b"the old one"
    assert (file.parent / "audiences" / "1-best.csv").exists()


@pytest.mark.parametrize("out", [None, ".."])
def test_a_shell_that_stands_in_the_folder_still_stands_there(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, out: str | None
) -> None:
    file.write_text(to_json(brief(2)), encoding="utf-8")
    monkeypatch.chdir(file.parent)
    before = file.parent.stat().st_ino
    code, shown, err = run("render", file, "--html", *(["--out", out] if out else []))
    assert (code, err) == (0, "")
    assert all(Path(page).is_file() for page in shown.splitlines())
    assert (file.parent.stat().st_ino, Path.cwd()) == (before, file.parent)


def test_all_pages_into_another_folder_by_the_command(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_text(to_json(brief(2)), encoding="utf-8")  # two appendices are as good as four
    code, out, err = run("render", file, "--out", tmp_path / "again")
    assert (code, err) == (0, "")
    pages = [Path(line) for line in out.splitlines()]
    assert {page.name for page in pages} >= {"brief.pdf", "brief.html", "1-high-value.pdf"}
    assert all(page.stat().st_size > 0 for page in pages)
    assert (tmp_path / "again" / "brief.json").read_bytes() == file.read_bytes()
    assert not (tmp_path / "again" / "audiences").exists()


def test_what_is_no_brief_is_refused_by_name(tmp_path: Path) -> None:
    for name, text in {"x.json": '{"meta": 1}', "y.json": "[]", "brief.pdf": "%PDF-1.7"}.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=f"{name}: is no brief of reportgen; give the brief.json that `reportgen build`"):
            render_file(tmp_path / name)
    with pytest.raises(InputError, match=r"nowhere\.json"):
        render_file(tmp_path / "nowhere.json")


def test_a_brief_of_another_version_is_told_by_its_first_field_that_does_not_fit(file: Path) -> None:
    whole = json.loads(file.read_text(encoding="utf-8"))
    del whole["tiers"]
    file.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(InputError, match=r"brief\.json: is not a brief of this version \(tiers: Field required\); make it again"):
        render_file(file)


def test_a_locale_that_there_is_not_is_told(file: Path) -> None:
    file.write_text(to_json(brief()).replace('"locale": "en_US"', '"locale": "xx_YY"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"brief\.json: meta\.locale = 'xx_YY': no such locale; write language and country"):
        render_file(file)


def test_a_wrong_template_leaves_the_old_pages(file: Path, tmp_path: Path) -> None:
    render_file(file, html_only=True)
    before = (file.parent / "brief.html").read_bytes()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "brief.html").write_text("{{ nothing_of_the_kind }}")
    with pytest.raises(RenderError, match="nothing_of_the_kind"):
        render_file(file, templates=tmp_path / "mine", html_only=True)
    assert (file.parent / "brief.html").read_bytes() == before


def test_the_guide_does_what_it_says(file: Path, tmp_path: Path) -> None:
    """Authority: docs/templates.md itself; each example is used as it stands there."""
    mine = tmp_path / "mine"
    for name, text in EXAMPLES.items():
        path = mine / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == "brief.html":
            summary = '{% include "sections/summary.html" %}\n'
            path.write_text((OURS / name).read_text(encoding="utf-8").replace(summary, summary + text), encoding="utf-8")
        elif name.startswith("css/"):
            path.write_text((OURS / name).read_text(encoding="utf-8") + text, encoding="utf-8")
        else:
            path.write_text(text, encoding="utf-8")
    assert set(EXAMPLES) == {"locale/en.po", "css/parts.css", "sections/next_steps.html", "brief.html"}
    render_file(file, templates=mine, html_only=True)
    html = (file.parent / "brief.html").read_text(encoding="utf-8")
    assert "What we would do" in html
    assert "#3a0f3d" in html
    assert '<section id="next-steps">' in html
    assert "four actions" in html
