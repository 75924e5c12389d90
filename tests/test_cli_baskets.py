"""`reportgen baskets`: from a basket file to judged rules, on the right streams, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest
from runs import Run, command

# 60 orders of tea with cups, 20 of cups, 100 of bags; by hand: tea -> cups 60 of 60, lift 60 x 180 / (60 x 80) = 2.25
ORDERS = "tea,cups\n" * 60 + "cups\n" * 20 + "bags\n" * 100


@pytest.fixture
def run(run: Run) -> Run:
    """Return a function that runs `reportgen baskets`: (exit code, stdout, stderr)."""
    return partial(run, "baskets")


@pytest.fixture
def orders(tmp_path: Path) -> str:
    (tmp_path / "orders.csv").write_text(ORDERS)
    return "orders.csv"


def test_rules_on_stdout_summary_on_stderr(run: Run, orders: str) -> None:
    code, out, err = run(orders)
    assert code == 0
    first, second = csv.DictReader(io.StringIO(out))
    assert (first["antecedents"], first["consequents"], first["n_both"], first["lift"]) == ("tea", "cups", "60", "2.25")
    assert (first["confidence"], first["conviction"], first["verdict"]) == ("1.0", "", "solid")
    assert (second["antecedents"], second["confidence"], second["conviction"]) == ("cups", "0.75", "2.666666667")
    assert "orders.csv: 180 baskets (one a line) of 3 items\n" in err
    assert "itemsets in 10 baskets or more: 4 (3 of 1, 1 of 2)\n" in err
    assert "tea -> cups: 100.0% of 60, lift 2.25 (" in err
    assert "cups -> tea" not in err  # a rule and its reverse once


def test_rules_into_a_file_summary_on_stdout(run: Run, orders: str, tmp_path: Path) -> None:
    printed = run(orders)
    code, out, err = run(orders, "--out", "rules.csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "rules.csv"
    assert (tmp_path / "rules.csv").read_bytes() == printed[1].encode()
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("orders.csv", "rules.csv")] == []


def test_json_and_the_same_bytes(run: Run, orders: str, tmp_path: Path) -> None:
    code, out, _ = run(orders, "--format", "json")
    value = json.loads(out)
    assert code == 0
    assert (value["n_baskets"], value["n_itemsets"], value["n_rules"], value["n_solid"]) == (180, {"1": 3, "2": 1}, 2, 2)
    assert value["rules"][0]["antecedents"] == ["tea"]
    assert value["rules"][0]["conviction"] is None
    (tmp_path / "orders.csv").write_text("".join(sorted(ORDERS.splitlines(keepends=True))))
    assert json.loads(run(orders, "--format", "json")[1])["rules"] == value["rules"]
    assert run(orders, "--format", "json") == run(orders, "--format", "json")


def test_minima(run: Run, orders: str) -> None:
    assert "itemsets in 54 baskets" in run(orders, "--min-support", "0.3")[2]
    assert "itemsets in 70 baskets" in run(orders, "--min-count", "70")[2]
    assert "itemsets in 70 baskets" in run(orders, "--min-count", "70", "--min-support", "0.3")[2]
    assert len(run(orders, "--min-confidence", "0.8")[1].splitlines()) == 2


def test_most_consequents_and_items(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("a,b,c\n" * 30 + "d\n" * 30)
    sides = {
        len(rule["consequents"]) for rule in json.loads(run("o.csv", "--max-consequents", "2", "--format", "json")[1])["rules"]
    }
    assert sides == {1, 2}
    assert "sets of more than 2 items were not looked for" in run("o.csv", "--max-items", "2")[2]


def test_config_file_is_obeyed_and_overruled(run: Run, orders: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[baskets]\nmin_support = 0.4\n")
    assert "itemsets in 72 baskets" in run(orders, "--config", "own.toml")[2]
    assert "itemsets in 90 baskets" in run(orders, "--config", "own.toml", "--min-support", "0.5")[2]


def test_order_lines(run: Run, tmp_path: Path) -> None:
    lines = "".join(f"{i};tea\n{i};cups\n" for i in range(20)) + "".join(f"{i};bags\n" for i in range(20, 40))
    (tmp_path / "log.csv").write_text("Bon;Was\n" + lines)
    code, _, err = run("log.csv", "--order", "Bon", "--item", "Was")
    assert code == 0
    assert "log.csv: 40 baskets (one an order) of 3 items\ncolumn of the basket: Bon; of the item: Was\n" in err


def test_no_rules_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("a\nb\n" * 20)
    code, out, err = run("o.csv")
    assert (code, len(out.splitlines())) == (0, 1)  # the header
    assert "no rules: nothing goes together so often" in err


def test_labels_are_no_formulas(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text('=1+1,"+44, x"\n' * 30 + "b\n" * 30)
    text = run("o.csv")[1]
    assert {row["antecedents"] for row in csv.DictReader(io.StringIO(text))} == {"'=1+1", "'+44, x"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing argument"),
        (["orders.csv", "--min-support", "2"], 2, "--min-support = 2.0: at most 1 is allowed"),
        (["orders.csv", "--format", "xml"], 2, "'xml'"),
        (["no.csv"], 3, "no.csv: no such file; check the path"),
        (["orders.csv", "--order", "x"], 3, "give --order and --item"),
        (["orders.csv", "--config", "no.toml"], 4, "no.toml: no such file"),
        (["orders.csv", "--out", "orders.csv/rules.csv"], 5, "cannot be written"),
    ],
)
@pytest.mark.usefixtures("orders")
def test_what_goes_wrong(run: Run, arguments: list[str], code: int, message: str) -> None:
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert message in err


def test_the_invoices(run: Run, shared_data: Path) -> None:
    """Authority: mlxtend and efficient-apriori, which count the same itemsets."""
    code, _, err = run(str(shared_data / "online_retail_baskets.csv"))
    assert code == 0
    assert "itemsets in 259 baskets or more: 1,087 (598 of 1, 404 of 2, 82 of 3, 3 of 4)" in err
    assert "10,684 items stood in their basket already" in err


@pytest.mark.parametrize(
    ("encoding", "tea"), [("ascii", b"th\\u00e9,cups"), ("cp1252", b"th\xe9,cups"), ("utf-8", "thé,cups".encode())]
)
def test_letters_that_stdout_lacks_are_spelt_out(tmp_path: Path, encoding: str, tea: bytes) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS.replace("tea", "thé"), encoding="utf-8")
    for form in ("csv", "json"):
        done = subprocess.run(
            command("baskets", "orders.csv", "--format", form),
            cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if form == "csv":
            assert tea in done.stdout
        else:
            assert json.loads(done.stdout.decode(encoding))["rules"][0]["antecedents"] == ["thé"]
