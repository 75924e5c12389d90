"""What is refused: one message that says where, what and how to mend it, the documented exit code, and nothing written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from runs import SAMPLE, Run, apart

LINES = SAMPLE.read_text(encoding="utf-8").splitlines()[:301]  # the header and 300 customers
HEADER = LINES[0].split(",")


def table(*lines: str) -> bytes:
    return ("\n".join(lines or LINES) + "\n").encode()


def with_cell(column: str, value: str, line: int = 12) -> bytes:
    """Put a value into one cell; ``line`` counts as an editor does, the header being line 1."""
    cells = LINES[line - 1].split(",")
    cells[HEADER.index(column)] = value
    return table(*LINES[: line - 1], ",".join(cells), *LINES[line:])


def without(*columns: str) -> bytes:
    keep = [n for n, name in enumerate(HEADER) if not name.startswith(columns)]
    return table(*(",".join(line.split(",")[n] for n in keep) for line in LINES))


SHORT = without("Accepted", "Response")
"""Without campaigns half as much is to be found, and the disk is the same."""
ONE = LINES[1].split(",", 1)[1]
BAD = {
    "empty": (b"", ["empty"]),
    "header only": (table(LINES[0]), []),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, []),
    "zeros": (bytes(5000), []),
    "field too many": (table(*LINES[:99], LINES[99] + ",1", *LINES[100:]), ["line 100"]),
    "field too few": (table(*LINES[:99], LINES[99].rpartition(",")[0], *LINES[100:]), ["line 100"]),
    "header twice": (table(LINES[0].replace("MntFruits", "MntWines"), *LINES[1:]), ["MntWines"]),
    "id twice": (table(*LINES[:100], LINES[1].split(",")[0] + "," + LINES[100].split(",", 1)[1], *LINES[101:]), ["keep"]),
    "word in a number": (with_cell("MntWines", "many"), ["line 12", "MntWines", "many"]),
    "not a number": (with_cell("MntWines", "many"), ["line 12", "MntWines"]),
    "infinity": (with_cell("MntWines", "inf"), ["line 12", "MntWines"]),
    "beyond all bounds": (with_cell("MntWines", "1e308"), ["line 12", "MntWines"]),
    "negative spend": (with_cell("MntWines", "-5"), ["line 12", "MntWines"]),
    "campaign of 2": (with_cell("Response", "2"), ["line 12", "Response"]),
    "no date": (with_cell("Dt_Customer", "31-31-2026"), ["line 12", "Dt_Customer"]),
    "too few": (table(*LINES[:40]), ["39", "50"]),
    "one customer repeated": (table(LINES[0], *[LINES[1]] * 300), ["1", "50"]),
    "all equal": (table(LINES[0], *(f"SYN-{n},{ONE}" for n in range(300))), []),
    "no spend": (without("Mnt"), ["[columns.spend]"]),
    "blank id": (with_cell("ID", ""), ["line 12", "ID"]),
}


def check_refusal(ended: tuple[int, str, str], code: int, words: list[str], out: Path) -> None:
    """One message that names what is wrong, the documented exit code, and nothing written."""
    assert ended[:2] == (code, "")
    said = ended[2]
    assert "Traceback" not in said
    starts = [line.startswith("reportgen: ") for line in said.splitlines()]
    assert starts[0], said
    assert sum(starts) == 1, said  # what follows the first line is TOML to copy
    assert not [word for word in words if word not in said], said
    assert not out.exists() or list(out.iterdir()) == []


@pytest.mark.parametrize("name", BAD)
def test_bad_table_is_refused(run: Run, name: str, tmp_path: Path) -> None:
    content, words = BAD[name]
    (tmp_path / "customers.csv").write_bytes(content)
    check_refusal(run("build", "customers.csv"), 3, ["customers.csv", *words], tmp_path / "output")


def test_missing_table_is_refused(run: Run, tmp_path: Path) -> None:
    check_refusal(run("build", "nowhere.csv"), 3, ["nowhere.csv"], tmp_path / "output")


def test_folder_as_a_table_is_refused(run: Run, tmp_path: Path) -> None:
    check_refusal(run("build", tmp_path), 3, [tmp_path.name], tmp_path / "output")


def test_unknown_setting_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[segments]\nkay = 4\n")
    ended = run("build", SAMPLE, "--config", "own.toml")
    check_refusal(ended, 4, ["own.toml", "segments.kay", "k_range"], tmp_path / "output")


def test_unknown_column_in_the_config_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[columns]\ncustomer_id = "Ident"\nmonetary_value = "MntWines"\n')
    ended = run("build", SAMPLE, "--config", "own.toml")
    assert ended[0] in (3, 4)  # the table's fault or the config's: the message decides, and must name the column
    check_refusal(ended, ended[0], ["Ident"], tmp_path / "output")


def test_unknown_locale_is_refused(run: Run, tmp_path: Path) -> None:
    code, _, said = run("build", SAMPLE, "--locale", "xx_YY")
    assert code in (2, 4)  # on the command line it is wrong usage, in the file bad config
    assert "xx_YY" in said
    assert "Traceback" not in said


def test_output_folder_that_cannot_be_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "customers.csv").write_bytes(SHORT)
    check_refusal(run("build", "customers.csv", "--out", "file/output"), 5, ["file", "--out"], tmp_path / "output")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_output_folder_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "output").mkdir(mode=0o555)
    (tmp_path / "customers.csv").write_bytes(SHORT)
    check_refusal(run("build", "customers.csv"), 5, ["output", "--out"], tmp_path / "output")


@pytest.mark.skipif(os.name != "posix", reason="resource limits")
def test_disk_that_is_full_is_refused(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the same system call fails."""
    import resource  # not there on Windows

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    (tmp_path / "customers.csv").write_bytes(SHORT)
    done = apart("build", "customers.csv", cwd=tmp_path, preexec_fn=little_room)
    check_refusal((done.returncode, done.stdout, done.stderr), 5, ["--out"], tmp_path / "output")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[campaigns]\ncontact_cost = inf\n", ["own.toml", "campaigns.contact_cost", "finite"]),
        ("[targeting]\nbudget = nan\n", ["own.toml", "targeting.budget", "finite"]),
        ("[conversion]\nage_bands = [20.0, inf]\n", ["own.toml", "conversion.age_bands", "finite"]),
        ("[impact]\nwindow_months = inf\n", ["own.toml", "impact.window_months", "finite"]),
    ],
)
def test_a_setting_without_an_end_is_refused_by_name(run: Run, tmp_path: Path, text: str, words: list[str]) -> None:
    """TOML can say inf and nan."""
    (tmp_path / "own.toml").write_text(text)
    check_refusal(run("build", SAMPLE, "--config", "own.toml"), 4, words, tmp_path / "output")


def test_settings_that_do_not_fit_together_are_named_and_no_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('title = "A title"\n[segments]\nk_range = [5, 3]\n')
    ended = run("build", SAMPLE, "--config", "own.toml")
    check_refusal(ended, 4, ["own.toml: segments.k_range must rise"], tmp_path / "output")
    assert "A title" not in ended[2]
