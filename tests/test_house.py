"""What the house promises to whoever comes to it: its commands, its documents, its wheel."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from typer.main import get_command

import reportgen
from reportgen import pipeline, scoring
from reportgen.cli import app
from reportgen.config import Config, config_from
from reportgen.document import audiences

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)
SHELL = "\n".join(text for language, text in BLOCKS if not language)
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]  # more than one command makes it a group


def test_every_make_command_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)", SHELL, flags=re.MULTILINE))
    assert named
    assert named <= targets


def test_the_page_of_settings_is_what_the_code_says() -> None:
    """`make settings` writes it."""
    page = runpy.run_path(str(ROOT / "docs" / "make_settings.py"))["page"]()
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page


def test_every_reportgen_command_in_the_readme_exists_and_every_command_is_there() -> None:
    assert set(re.findall(r"^reportgen ([a-z]+)", SHELL, flags=re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_of_a_command_is_in_the_readme(name: str) -> None:
    usage = next(line for line in SHELL.splitlines() if line.startswith(f"reportgen {name} ") and "[--" in line)
    ours = {option for p in COMMANDS[name].params for option in p.opts if option.startswith("--")} - {"--help"}
    assert set(re.findall(r"--[a-z-]+", usage)) == ours


def test_every_table_of_settings_is_in_the_readme() -> None:
    for name, field in Config.model_fields.items():
        key = f"[{name}]" if hasattr(field.annotation, "model_fields") else name
        assert f"`{key}`" in README, f"README's table of settings lacks {key}"


def test_columns_of_the_audience_and_scored_files_are_in_the_readme() -> None:
    """Both call what they share alike."""
    told = {name for row in re.findall(r"^\| (`\w.*?) \|", README, flags=re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert {*audiences._COLUMNS, *scoring.COLUMNS} <= told
    assert set(scoring.COLUMNS) - set(audiences._COLUMNS) == {"distance", "unlike_any_seen"}


def test_toml_of_the_readme_is_a_config() -> None:
    blocks = [text for language, text in BLOCKS if language == "toml"]
    assert blocks
    for text in blocks:
        assert config_from(tomllib.loads(text)) != Config()


def test_order_lines_are_read_by_the_settings_of_the_readme(tmp_path: Path) -> None:
    """Pasted as they stand: what is an alternative is commented out."""
    (block,) = [text for language, text in BLOCKS if language == "toml" and text.startswith("[orders]")]
    lines = [f"{n % 60},2024-05-{n % 28 + 1:02d},{n},{n % 7 + 1}.50,{'AB'[n % 2]},{n % 5},paid" for n in range(300)]
    table = tmp_path / "lines.csv"
    table.write_text("\n".join(["Client,Booked on,Receipt,Paid,Group,Article,State", *lines]), encoding="utf-8")
    assert pipeline.check(table, config_from(tomllib.loads(block))).customers.reconciliation.rows_kept == 60


def test_python_of_the_readme_uses_public_names() -> None:
    (text,) = [text for language, text in BLOCKS if language == "python"]
    compile(text, "README.md", "exec")
    assert set(re.findall(r"reportgen\.(\w+)\(", text)) <= set(reportgen.__all__)


def test_settings_are_read_from_a_name_as_in_the_readme(tmp_path: Path) -> None:
    """Some editors put a byte order mark in front of what they save."""
    (tmp_path / "reportgen.toml").write_text('\ufeffcurrency = "IDR"\n', encoding="utf-8")
    assert reportgen.read_config(str(tmp_path / "reportgen.toml")).currency == "IDR"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "data" / "README.md", ROOT / "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} leads to {target}"


def test_make_help_lists_every_command() -> None:
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = next(line for line in MAKEFILE.splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert sorted(re.findall(r"^make (\w+) +\S", shown, flags=re.MULTILINE)) == sorted(phony)


def test_setup_is_quick_when_done() -> None:
    """Nothing is left to do right after `make setup`, which runs before the tests."""
    if not (ROOT / ".venv" / ".ready").exists():
        pytest.skip("the tests were not started by make")
    plan = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "setup"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "pip install" not in plan.stdout


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert os.access(ROOT / ".ci" / "packages", os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test"


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == reportgen.__version__
    assert f"## [{reportgen.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_everything_the_package_imports_is_a_declared_dependency() -> None:
    """A package that merely comes along with another may be gone with that one's next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        re.split(r"[^\w-]", line)[0].replace("scikit-learn", "sklearn").replace("-", "_") for line in project["dependencies"]
    }
    imported = set()
    for path in (ROOT / "reportgen").rglob("*.py"):
        imported |= set(re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    known = set(sys.stdlib_module_names) | {"reportgen", "__future__"}
    assert imported & declared == imported - known


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, without a network."""
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True
    )
    (built,) = out.glob("*.whl")
    return built


def test_wheel_holds_templates_fonts_presets_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    ours = [p.relative_to(ROOT).as_posix() for p in (ROOT / "templates").rglob("*") if p.is_file()]
    assert {f"reportgen/{name}" for name in ours} <= set(names)
    assert {f"reportgen/presets/{p.name}" for p in (ROOT / "reportgen" / "presets").glob("*.toml")} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "data", "benchmarks", "output"))]


def test_wheel_builds_a_brief_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    environment = os.environ | {"PYTHONPATH": str(site)}

    def run(*command: str) -> str:
        return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert run(sys.executable, "-c", "import reportgen; print(reportgen.__file__)").startswith(str(site))
    assert f"templates and fonts: {site}" in run(sys.executable, "-m", "reportgen", "doctor")
    sample = (ROOT / "data" / "sample_customers.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (elsewhere / "customers.csv").write_text("".join(sample[:301]), encoding="utf-8")
    paths = run(sys.executable, "-m", "reportgen", "build", "customers.csv").splitlines()
    assert [Path(p).name for p in paths[:5]] == ["brief.pdf", "brief.html", "brief.json", "brief.xlsx", "model.json"]
    assert {Path(p).parent.name for p in paths[5:]} == {"appendices"}
    assert all((elsewhere / p).stat().st_size > 0 for p in paths)
