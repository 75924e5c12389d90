"""The command line: exit codes, what goes to which stream, and how little a quick command imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from runs import Run

import reportgen
from reportgen import cli, doctor, pipeline
from reportgen.errors import InputError, RenderError, ReportgenError
from reportgen.report import Report

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample_customers.csv"


BESIDE = ("brief.pdf", "brief.html", "brief.json", "brief.xlsx", "model.json")


def built(table: Path, _config: object, out: Path, *_: object) -> Report:
    """Stand in for a build."""
    folder = out / "2026-06"
    pdf, html, value, book, model = (folder / name for name in BESIDE)
    return Report(folder, pdf, html, value, book, (folder / "appendices" / "1-high-value.pdf",), model)


def raising(error: BaseException) -> Callable[..., Report]:
    def build(*_: object) -> Report:
        raise error

    return build


def imported_by(*arguments: str, cwd: Path) -> set[str]:
    """Return the top-level packages that a command had imported when it ended."""
    script = (
        f"import sys; sys.argv = ['reportgen', *{arguments!r}]\n"
        "from reportgen.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"reportgen {reportgen.__version__}\n", "")


def test_help_names_every_exit_code(run: Run) -> None:
    """Authority: DESIGN's table of exit codes."""
    code, out, _ = run("--help")
    assert code == 0
    text = " ".join(out.split())
    for meaning in (
        "0 done",
        "1 a bug",
        "2 wrong usage",
        "3 bad data",
        "4 bad config",
        "5 something is wrong",
        "130 interrupted",
    ):
        assert meaning in text


def test_help_imports_nothing_that_costs_time(tmp_path: Path) -> None:
    heavy = {
        "pandas",
        "numpy",
        "pydantic",
        "rich",
        "sklearn",
        "scipy",
        "matplotlib",
        "weasyprint",
        "jinja2",
        "narwhals",
        "duckdb",
    }
    assert not imported_by("--help", cwd=tmp_path) & heavy


def test_check_does_without_the_models_and_the_printing(tmp_path: Path) -> None:
    assert not imported_by("check", str(SAMPLE), cwd=tmp_path) & {
        "sklearn",
        "scipy",
        "mlxtend",
        "weasyprint",
        "matplotlib",
        "seaborn",
    }


def test_build_prints_the_paths_on_stdout(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "build", built)
    folder = Path("x") / "2026-06"
    paths = [str(folder / name) for name in (*BESIDE, "appendices/1-high-value.pdf")]
    assert run("build", "t.csv", "--out", "x") == (0, "\n".join(paths) + "\n", "")


def test_score_gives_a_table_the_segments_of_a_brief_and_prints_the_path(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Path, Path, Path, object]] = []
    monkeypatch.setattr("reportgen.scoring.score_file", lambda *given: asked.append(given))
    monkeypatch.chdir(tmp_path)
    assert run("score", "t.csv", "--model", "m.json", "--out", "s.csv") == (0, "s.csv\n", "")
    assert asked == [(Path("t.csv"), Path("m.json"), Path("s.csv"), None)]  # the model brings its own settings


def test_build_prints_the_paths_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "build", built)
    code, out, err = run("build", "t.csv", "--json")
    folder = Path("output") / "2026-06"
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "folder": str(folder),
        "pdf": str(folder / "brief.pdf"),
        "html": str(folder / "brief.html"),
        "json": str(folder / "brief.json"),
        "workbook": str(folder / "brief.xlsx"),
        "model": str(folder / "model.json"),
        "appendices": [str(folder / "appendices" / "1-high-value.pdf")],
    }


def test_options_overrule_the_config_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = []

    def build(table: Path, config: object, out: Path, *_: object) -> Report:
        seen.append(config)
        return built(table, config, out)

    monkeypatch.setattr(pipeline, "build", build)
    (tmp_path / "own.toml").write_text('currency = "USD"\nlocale = "de_DE"\n')
    assert run("build", "t.csv", "--config", "own.toml", "--currency", "IDR", "--month", "2026-01")[0] == 0
    assert seen == [reportgen.Config(currency="IDR", locale="de_DE", month="2026-01")]


def test_usual_config_is_read_and_said(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "reportgen.toml").write_text("nonsense = 1\n")
    monkeypatch.setattr(pipeline, "build", built)
    code, out, err = run("build", "t.csv")
    assert (code, out) == (4, "")
    said, error = err.splitlines()
    assert said == "reportgen: reading reportgen.toml"
    assert error.startswith("reportgen: reportgen.toml: nonsense: unknown key")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["build"],
        ["build", "t.csv", "--nonsense"],
        ["build", "t.csv", "--month", "June"],
        ["build", "t.csv", "--currency", "dollars"],
        ["build", "t.csv", "--templates", "not-there"],
        ["check"],
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Error: " in err


def test_wrong_month_says_how_to_write_it(run: Run) -> None:
    assert "write it as YYYY-MM" in run("build", "t.csv", "--month", "June")[2]
    assert "write it as YYYY-MM" in run("build", "t.csv", "--month", "\uff12\uff10\uff12\uff16-05")[2]  # full-width digits


@pytest.mark.parametrize("content", ["[segments]\nk = 99\n", "not toml", None])
def test_bad_config_is_exit_4(run: Run, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "own.toml").write_text(content)
    code, out, err = run("build", str(SAMPLE), "--config", "own.toml")
    assert (code, out) == (4, "")
    assert err.startswith("reportgen: own.toml: ")


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError("bad"), 3), (RenderError("bad"), 5), (ReportgenError("bad"), 5)],
)
def test_errors_become_one_line_and_their_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: ReportgenError, code: int
) -> None:
    monkeypatch.setattr(pipeline, "build", raising(error))
    assert run("build", "t.csv") == (code, "", "reportgen: bad\n")


def test_interrupt_is_exit_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "build", raising(KeyboardInterrupt()))
    code, out, err = run("build", "t.csv")
    assert (code, out, err.strip()) == (130, "", "")


def test_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "build", raising(ZeroDivisionError()))
    monkeypatch.setattr(sys, "argv", ["reportgen", "build", "t.csv"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such pipes")
def test_reader_that_went_away_is_no_error_to_shout_about(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "reportgen", "--version"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "")


def test_progress_is_for_terminals_only(capsys: pytest.CaptureFixture[str]) -> None:
    with cli._progress("Working"):
        pass
    assert capsys.readouterr() == ("", "")


def test_progress_shows_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    with cli._progress("Working"):
        pass
    out, err = capsys.readouterr()
    assert out == ""
    assert "Working ..." in err
    assert "\x1b[3" not in err  # no colour


def test_doctor_names_what_it_looked_at(run: Run) -> None:
    code, out, err = run("doctor", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"Python", "pandas", "Pango", "HarfBuzz subset", "templates and fonts", "output folder"} <= {f["what"] for f in found}
    assert all(f["ok"] for f in found)


def test_doctor_says_how_to_install_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_LIBRARIES", {"Pango": ("libno-such.so.0",), "HarfBuzz subset": ("libno-such.so.0",)})
    code, out, err = run("doctor")
    assert code == 5
    assert "MISSING Pango: not found" in out
    assert err.startswith("reportgen: this machine lacks Pango, HarfBuzz subset\n")
    for install in ("apt-get install libpango-1.0-0", "brew install pango", "pacman -S mingw-w64-ucrt-x86_64-pango"):
        assert err.count(install) == 1


def test_doctor_sees_a_package_that_is_too_old(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Authority: reportgen's own metadata."""
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.5.3" if name == "pandas" else installed(name))
    code, out, err = run("doctor")
    assert code == 5
    assert "MISSING pandas: 1.5.3 does not fit pandas>=3.1" in out
    assert 'pip install "pandas>=3.1"' in err


def test_doctor_sees_an_old_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PANGO_NEEDED", (99, 0))
    pango = doctor._system_library("Pango", doctor._LIBRARIES["Pango"])
    assert not pango.ok
    assert "is too old" in pango.found


def test_doctor_sees_a_folder_that_cannot_be_written_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, out, err = run("doctor", "--out", "file/output")
    assert code == 5
    assert "MISSING output folder" in out
    assert "--out" in err


def test_module_runs_like_the_command(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "reportgen", "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"reportgen {reportgen.__version__}\n"


def test_a_process_ends_with_the_code_of_its_command(tmp_path: Path) -> None:
    """It ends without Python's own farewell, and still says all it has to say."""
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", "check", "nothing.csv"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("reportgen: nothing.csv: no such file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_result_that_cannot_be_written_is_exit_5() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reportgen", "check", SAMPLE],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    said = "reportgen: standard output: cannot be written (No space left on device); free some space, or send it elsewhere\n"
    assert (done.returncode, done.stderr) == (5, said)


def test_every_summary_of_a_command_is_whole(run: Run) -> None:
    _, out, _ = run("--help")
    assert "..." not in out.partition("Commands:")[2]
