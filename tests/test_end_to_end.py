"""The command line on whole tables: the sample, real ones, shuffled ones, hostile ones, and runs that are cut short."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import zlib
from pathlib import Path

import pandas as pd
import pytest
from runs import FILES, PATIENCE, ROOT, SAMPLE, Run, brief_in, built, command, digests

from reportgen import pipeline
from reportgen.brief import to_json


def test_sample_gives_three_files_in_the_folder_of_its_month(sample_report: Path) -> None:
    """Authority: the last date in the sample lies in June 2026 (data/README.md)."""
    assert sample_report.name == "2026-06"
    assert sorted(p.name for p in sample_report.iterdir()) == sorted(FILES)
    assert sorted(p.name for p in sample_report.parent.iterdir()) == ["2026-06", "history"]
    assert [p.name for p in (sample_report.parent / "history").iterdir()] == ["2026-06.json"]


def test_sample_brief_finds_what_was_planted(sample_report: Path) -> None:
    """Authority: the table of planted segments in data/README.md; 2,000 customers, 2 rows sent twice."""
    brief = brief_in(sample_report)
    segments = brief["segmentation"]["segments"]
    assert brief["meta"]["n_customers"] == 2000
    assert brief["segmentation"]["k"] == 4
    assert [s["customer_share"] for s in segments] == pytest.approx([0.17, 0.21, 0.33, 0.29], abs=0.03)
    assert [s["recency_days_mean"] for s in segments] == pytest.approx([18, 76, 24, 72], abs=4)
    rates = {
        r["segment"]: r["response_rate"] for r in brief["campaigns"]["rates"] if r["campaign"] == brief["campaigns"]["latest"]
    }
    assert [rates[n] for n in (1, 2, 3, 4)] == pytest.approx([0.34, 0.15, 0.085, 0.03], abs=0.06)
    planted = {"Fruits", "Fish", "Sweets", "FishProducts", "SweetProducts"}
    found = {item for rule in brief["baskets"]["rules"] for item in (*rule["antecedents"], *rule["consequents"])}
    assert found
    assert found <= planted


def test_segments_add_up_to_the_total(sample_report: Path) -> None:
    brief = brief_in(sample_report)
    segments = brief["segmentation"]["segments"]
    assert sum(round(100 * s["gmv"]) for s in segments) == round(100 * brief["summary"]["gmv"])
    assert sum(s["n_customers"] for s in segments) == brief["meta"]["n_customers"]
    money = brief["data_quality"]["reconciliation"]
    assert round(100 * money["spend_read"]) == round(100 * money["spend_kept"]) + round(100 * money["spend_dropped"])


def objects_of(pdf: Path) -> str:
    """Return the objects of a PDF as text; they are packed into compressed streams."""
    packed = re.findall(rb"/ObjStm.*?stream\r?\n(.*?)endstream", pdf.read_bytes(), flags=re.DOTALL)
    return "".join(zlib.decompress(stream).decode("latin-1") for stream in packed)


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="needs poppler-utils")
def test_pdf_is_a_tagged_titled_document_of_a_reasonable_length(sample_report: Path) -> None:
    shown = subprocess.run(["pdfinfo", str(sample_report / "brief.pdf")], capture_output=True, text=True, check=True).stdout
    about = dict(re.findall(r"^([^:]+):\s+(.*)$", shown, flags=re.MULTILINE))
    assert 10 <= int(about["Pages"]) <= 18
    assert about["Tagged"] == "yes"
    assert about["Title"]
    assert "(A4)" in about["Page size"]
    assert "/Lang (en" in objects_of(sample_report / "brief.pdf")


@pytest.mark.skipif(not shutil.which("pdftohtml"), reason="needs poppler-utils")
def test_pdf_has_an_outline(sample_report: Path) -> None:
    made = ["pdftohtml", "-xml", "-i", "-stdout", str(sample_report / "brief.pdf")]
    outline = subprocess.run(made, capture_output=True, text=True, check=True).stdout.partition("<outline>")[2]
    assert outline.count("<item") >= 10


def test_html_asks_nothing_of_anybody(sample_report: Path) -> None:
    html = (sample_report / "brief.html").read_text(encoding="utf-8")
    loaded = re.findall(r"""(?:\ssrc|<link[^>]+href|\sposter|\sdata)\s*=\s*["']([^"']*)""", html) + re.findall(
        r"url\(([^)]*)\)", html
    )
    assert not [where for where in loaded if not where.strip("\"'").startswith(("data:", "#"))]
    assert "@import" not in html
    assert not re.search(r"<(?:iframe|object|embed|base)\b", html)


def test_neither_row_order_nor_ids_matter(sample_report: Path, tmp_path: Path) -> None:
    table = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    renamed = {
        name: f"{number * 7919 % 10007:05d}" for number, name in enumerate(table["ID"].unique())
    }  # a permutation: 10007 is prime
    table["ID"] = table["ID"].map(renamed)
    shuffled = tmp_path / SAMPLE.name
    table.sample(frac=1, random_state=5).to_csv(shuffled, index=False)
    one, other = brief_in(sample_report), json.loads(to_json(pipeline.build_brief(shuffled)))
    assert one["meta"].pop("input_sha256") != other["meta"].pop("input_sha256")
    assert one == other


def test_customer_personality(personality_report: Path) -> None:
    """Authority: counts and sums of the file itself (a spreadsheet gives them)."""
    brief = brief_in(personality_report)
    assert brief["meta"]["n_customers"] == 2240
    assert brief["segmentation"]["k"] == 4
    assert len(brief["segmentation"]["segments"]) == 4
    assert brief["summary"]["gmv"] == 1_356_988
    latest = brief["campaigns"]["latest"]
    (everybody,) = [r for r in brief["campaigns"]["rates"] if r["campaign"] == latest and r["segment"] is None]
    assert (everybody["n_responded"], everybody["n_contacted"]) == (334, 2240)


def test_credit_card_customers_have_no_campaigns_or_baskets_and_the_brief_says_so(credit_card_report: Path) -> None:
    brief = brief_in(credit_card_report)
    assert brief["meta"]["n_customers"] == 8950
    for section in ("campaigns", "baskets"):
        assert set(brief[section]) == {"reason", "missing"}
        assert brief[section]["reason"]
        assert brief[section]["missing"]
    html = (credit_card_report / "brief.html").read_text(encoding="utf-8")
    back = html[html.index('<section id="back">') :]
    for chapter in ("Who answers", "What sells together"):
        assert re.search(rf"<b>[^<]*{chapter}", back)


def test_check_tells_what_the_brief_will_not_contain(run: Run, shared_data: Path, tmp_path: Path) -> None:
    code, out, err = run("check", shared_data / "credit_card_customers.csv")
    assert (code, err) == (0, "")
    assert "8,950" in out
    assert "campaign" in out.lower()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("kill", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_report_is_the_old_or_the_new_one_when_a_run_is_cut_short(
    sample_report: Path, tmp_path: Path, kill: signal.Signals, code: int
) -> None:
    folder = shutil.copytree(sample_report, tmp_path / "out" / sample_report.name)
    old = digests(folder)
    other, few = tmp_path / "other.toml", tmp_path / "few.csv"  # a run of few customers is as far sooner
    other.write_text('title = "Another title"\n')
    few.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:301]), encoding="utf-8")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore Ctrl-C, and pass it on
    process = subprocess.Popen(
        command("build", few, "--out", tmp_path / "out", "--config", other, "--month", folder.name),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    signal.signal(signal.SIGINT, before)
    while process.poll() is None and not list(folder.parent.glob(".*.partial")):
        time.sleep(0.01)
    process.send_signal(kill)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, said
    assert digests(folder) == old
    assert b"Traceback" not in said
    if kill != signal.SIGKILL:  # all is as it was before the run
        assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    else:  # a part of a report is left
        rebuilt_over_what_is_there(folder, old)


def rebuilt_over_what_is_there(folder: Path, expected: dict[str, str]) -> None:
    """The same bytes whatever the threads, the hash seed and the files that stood there; those of others stay."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_text("old")
    (folder / "my notes.txt").write_text("mine")
    assert built(SAMPLE, folder.parent, env={"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2"}) == folder
    assert digests(folder) == expected
    assert (folder / "my notes.txt").read_text() == "mine"


HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "../../x", "=cmd()")
HOSTILE_CONFIG = """
title = "<script>alert(2)</script> {{7*7}}"
[columns]
customer_id = "ID"
education = "Education"
recency_days = "Recency"
contact_cost = "Z_CostContact"
response_value = "Z_Revenue"
purchases = { "<img src=x onerror=alert(3)>" = "NumWebPurchases", "{% include '/etc/passwd' %}" = "NumStorePurchases" }
campaigns = { "</title><script>" = "AcceptedCmp1", "{{7*7}}" = "Response" }
[columns.spend]
"<script>alert(1)</script>" = "MntWines"
"{{7*7}}" = "MntFruits"
"../../x" = "MntFishProducts"
"=cmd()" = "MntMeatProducts"
"""


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    label = {"Graduation": HOSTILE[0], "Master": HOSTILE[1], "PhD": HOSTILE[2], "Basic": HOSTILE[3]}
    rows = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False, nrows=400)
    rows["Education"] = rows["Education"].map(label)
    rows.to_csv(tmp_path / "t.csv", index=False)
    (tmp_path / "own.toml").write_text(HOSTILE_CONFIG)
    folder = built(tmp_path / "t.csv", tmp_path / "out", "--config", tmp_path / "own.toml")
    html = (folder / "brief.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "</title><script>" not in html
    assert "root:x:0" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{7*7}}" in html
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "own.toml", "t.csv"]
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES)
