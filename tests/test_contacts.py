"""Who must not be contacted is a part of every fact and of no contact; ids stand in audience files only."""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reportgen import pipeline
from reportgen.analysis.actions import Action
from reportgen.analysis.budget import Budget
from reportgen.analysis.features import features
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.targeting import Targeting
from reportgen.brief import Brief, from_json
from reportgen.config import Config, config_from, read_config
from reportgen.contacts import reach, suppressed, with_contactable
from reportgen.customers import Suppression
from reportgen.document.audiences import MAILING, write_audiences
from reportgen.engine import collect
from reportgen.errors import ConfigError, InputError
from reportgen.notes import DataNote, Skipped
from reportgen.sources.optouts import OptOuts, read_optouts

ROOT = Path(__file__).resolve().parent.parent
STRANGE = ("007", str(2**60), "=1+1", "+62 81", "-5", "@home", "Ürün é漢", "a,b;c", 'say "hi"', "x y")


@dataclass(frozen=True)
class Written:
    """A run on disk, and the tables it was made of."""

    brief: Brief
    folder: Path
    ids: list[str]
    out: frozenset[str]
    exact: dict[str, float]
    """Probabilities by id as a CRM reads it, before they were rounded for the files."""

    def rows(self, segment: int | None = None) -> list[dict[str, str]]:
        """Rows of the segments' files, as a CRM would read them."""
        found = []
        for path in sorted((self.folder / "audiences").glob("[0-9]-*.csv")):
            found += read(path)
        return [row for row in found if segment is None or row["segment"] == str(segment)]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(customer_id: str) -> str:
    """An id as the files have it: with a quote before what a spreadsheet would calculate."""
    return f"'{customer_id}" if customer_id[0] in "=+-@" else customer_id


def table(folder: Path) -> tuple[Path, list[str]]:
    """The first 700 customers of the sample under ids that cannot be anything else, and some strange ones."""
    rows = pd.read_csv(ROOT / "data" / "sample_customers.csv", dtype=str, keep_default_na=False).head(700)
    ids = [*STRANGE, *(f"ZQ{i:04d}ZQ" for i in range(len(rows) - len(STRANGE)))]
    rows[rows.columns[0]] = ids
    path = folder / "table.csv"
    rows.to_csv(path, index=False)
    return path, ids


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A whole run with a list of opt-outs beside the settings: 150 customers, two strangers, one of them twice."""
    folder = tmp_path_factory.mktemp("run")
    path, ids = table(folder)
    out = [*STRANGE[:3], *np.random.default_rng(1).choice(ids[len(STRANGE) :], 147, replace=False).tolist()]
    (folder / "optouts.csv").write_text(
        "when;who\n" + "".join(f'x;"{i}"\n' for i in [*out, "7", "nobody", "7"]), encoding="utf-8"
    )
    settings = (
        '[audiences]\nsuppress = "optouts.csv"\ncolumn = "who"\n[targeting]\nbudget = 150\n'
        "[campaigns]\ncontact_cost = 1.5\n[privacy]\nmin_group = 1\n"  # so that all counts can be compared
    )
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    config = read_config(folder / "settings.toml")
    handed: list[Any] = []

    def noted(members: Any, *told: Any) -> None:
        handed.append(members)
        write_audiences(members, *told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.report.write_audiences", noted)
        report = pipeline.build(path, config, folder / "out")
    columns = [handed[0][name].to_list() for name in ("customer_id", "response_probability")]
    exact = {shown(who): probability for who, probability in zip(*columns, strict=True)}
    return Written(from_json(report.json.read_bytes()), report.folder, ids, frozenset(out), exact)


def texts(folder: Path) -> dict[str, str]:
    """Everything a report says, file by file, audiences apart."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found[name] = "\n".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
        elif path.suffix == ".pdf":
            if shutil.which("pdftotext"):
                found[name] = subprocess.run(
                    ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
                ).stdout
        else:
            found[name] = path.read_text(encoding="utf-8")
    return found


def test_ids_stand_in_audience_files_only(written: Written) -> None:
    """No customer can be found in what is handed around: pages, JSON, workbook, model."""
    pages = {name: text for name, text in texts(written.folder).items() if not name.startswith("audiences/")}
    assert {"brief.json", "brief.html", "model.json"} <= pages.keys()
    for name, text in pages.items():
        assert not re.search(r"ZQ\d{4}ZQ", text), f"{name} holds a customer id"
        assert str(2**60) not in text


def test_nobody_on_the_list_is_in_any_file(written: Written) -> None:
    """Brute force: all files, all ids of the list that cannot be anything else."""
    everything = "\n".join(texts(written.folder).values())
    assert not [i for i in written.out if i.startswith("ZQ") and i in everything]
    assert str(2**60) not in everything
    assert not {row["customer_id"] for row in written.rows()} & {"007", "'=1+1"}


def test_everybody_else_is_in_one_file_under_the_id_of_the_table(written: Written) -> None:
    """Ids come back letter for letter, but for the quote before what a spreadsheet would calculate."""
    found = Counter(row["customer_id"] for row in written.rows())
    assert found == Counter(shown(i) for i in written.ids if i not in written.out)
    for segment in written.brief.segmentation.segments:
        assert len(written.rows(segment.segment)) == segment.n_contactable


def test_files_are_sorted_and_every_file_has_the_same_header(written: Written) -> None:
    """The likeliest first, then by id; the digits that are written away decide, too."""
    headers = set()
    for path in (written.folder / "audiences").glob("*.csv"):
        rows = read(path)
        keys = [(-written.exact[row["customer_id"]], row["customer_id"].removeprefix("'")) for row in rows]
        assert keys == sorted(keys)
        assert all(abs(float(row["response_probability"]) - written.exact[row["customer_id"]]) <= 1e-4 for row in rows)
        headers.add(path.read_text(encoding="utf-8").splitlines()[0])
    assert len(headers) == 1
    assert headers.pop().split(",")[:4] == ["customer_id", "segment", "segment_name", "tier"]


def test_every_count_of_contacts_is_a_count_of_rows(written: Written) -> None:
    """Whom a plan selects stands in the files: counted there row by row, the plan's own rule applied to each."""
    targeting, brief = written.brief.targeting, written.brief
    assert isinstance(targeting, Targeting)
    assert targeting.scores_from == "model"
    plans = {plan.plan: plan for plan in targeting.plans}

    def pays(row: dict[str, str]) -> bool:
        return written.exact[row["customer_id"]] > targeting.break_even_rate

    assert plans["everybody"].contacts == len(written.rows())
    assert plans["everybody"].cost == 1.5 * len(written.rows())
    assert plans["customers"].contacts == sum(map(pays, written.rows())) == targeting.cut.contacts
    assert plans["segments"].contacts == sum(len(written.rows(s)) for s in targeting.selected_segments)
    assert 0 < plans["customers"].contacts < len(written.rows())
    for depth in targeting.segments:
        assert depth.n_customers == len(written.rows(depth.segment))
        assert depth.contacts == sum(row["write_to"] == "yes" for row in written.rows(depth.segment))
    contacts = {action.segment: action.contacts for action in brief.actions}
    assert contacts == {depth.segment: depth.contacts for depth in targeting.segments}
    assert all(_fits(action, written) for action in brief.actions)
    trial = brief.trial
    assert not isinstance(trial, Skipped)
    assert [(p.segment, p.n_customers) for p in trial.plans] == [
        (None, plans[targeting.recommended].contacts),
        *((depth.segment, depth.contacts) for depth in targeting.segments if depth.contacts),
    ]
    assert trial.n_rest == len(written.rows()) - plans[targeting.recommended].contacts


def test_the_mailing_is_the_recommended_plan(written: Written) -> None:
    """Who gets a letter is marked in the file of the segment, and stands in the file of the mailing."""
    targeting = written.brief.targeting
    assert isinstance(targeting, Targeting)
    plan = next(plan for plan in targeting.plans if plan.plan == targeting.recommended)
    mailing = read(written.folder / "audiences" / MAILING)
    assert targeting.recommended == "budget"  # of this table; the real one goes by customers, see test_audiences
    assert len(mailing) == plan.contacts > 0
    ranked = sorted(written.rows(), key=lambda row: (-written.exact[row["customer_id"]], int(row["segment"]), row["customer_id"]))
    assert {row["customer_id"] for row in mailing} == {row["customer_id"] for row in ranked[:100]}  # 150 at 1.50
    marked = [row for row in written.rows() if row["write_to"] == "yes"]
    assert sorted(mailing, key=lambda row: row["customer_id"]) == sorted(marked, key=lambda row: row["customer_id"])
    assert {row["customer_id"] for row in mailing}.isdisjoint(shown(i) for i in written.out)


def _fits(action: Action, written: Written) -> bool:
    """Two arms of a test are no more customers than may be contacted."""
    return action.test_n is None or 2 * action.test_n <= len(written.rows(action.segment))


def test_the_budget_reaches_rows(written: Written) -> None:
    """A hundred contacts of 1.50 for 150: the hundred likeliest, the lower segment first where they are as likely."""
    budget = written.brief.budget
    assert isinstance(budget, Budget)
    ranked = sorted(written.rows(), key=lambda row: (-written.exact[row["customer_id"]], int(row["segment"])))
    assert (budget.plan.contacts, budget.plan.cost) == (100, 150.0)
    cells = Counter((int(row["segment"]), int(row["decile"])) for row in ranked)
    reached = Counter((int(row["segment"]), int(row["decile"])) for row in ranked[:100])
    assert {(a.segment, a.decile): a.n_customers for a in budget.allocation} == cells
    assert {(a.segment, a.decile): a.contacts for a in budget.allocation if a.contacts} == reached


def test_offers_are_rows(written: Written) -> None:
    """Whoever gets a proposal first has it in the file."""
    offers = written.brief.next_category
    assert isinstance(offers, NextCategory)
    found = Counter((int(r["segment"]), r["next_category"], r["because_of"]) for r in written.rows() if r["next_category"])
    first = {(p.segment, p.category, " + ".join(p.antecedents)): p.n_first for s in offers.segments for p in s.proposals}
    assert {key: n for key, n in first.items() if n} == found
    assert offers.n_customers == sum(found.values())


def test_scenarios_and_appendices_count_rows(written: Written) -> None:
    """Contacts and offers of the money, and the audience of each segment by depth."""
    brief = written.brief
    targeting = brief.targeting
    assert isinstance(targeting, Targeting)
    recommended = next(plan for plan in targeting.plans if plan.plan == targeting.recommended)
    assert brief.impact.profit is not None
    assert brief.impact.profit.contacts == recommended.contacts
    whole = {row.scenario: row.n_customers for row in brief.impact.scenarios if row.segment is None}
    assert whole["retargeting"] == recommended.contacts
    assert whole["cross_sell"] == sum(bool(row["next_category"]) for row in written.rows())
    for profile in brief.profiles:
        assert not isinstance(profile.audience, Skipped)
        assert profile.audience.depths[-1].n_customers == len(written.rows(profile.segment))
        likeliest = sorted((written.exact[row["customer_id"]] for row in written.rows(profile.segment)), reverse=True)
        for depth in profile.audience.depths:
            assert sum(p >= depth.lowest_probability for p in likeliest) == depth.n_customers


def test_nobody_on_the_list_is_won_back_or_moved_up(written: Written) -> None:
    """Added up over the customers: gains are those of whoever may be contacted, what is at risk is everybody's."""
    money = written.brief.impact
    people = pipeline.read_customers(
        written.folder.parents[1] / "table.csv", read_config(written.folder.parents[1] / "settings.toml"), None
    )
    rows = collect(features(people).select("customer_id", "recency_days", "monetary_value", "contactable")).to_pandas()
    assert money.lapse_days is not None
    assert money.horizon_months is not None
    assert money.window_months is not None
    factor = money.horizon_months / money.window_months
    silent = rows[rows["recency_days"] > money.lapse_days]
    reached = silent[silent["contactable"]]
    assert 0 < len(reached) < len(silent)
    whole = {row.scenario: row for row in (*money.scenarios, *money.at_risk) if row.segment is None}
    share = {a.code: a.base for row in whole.values() for a in row.assumptions}
    for name, who, part in (
        ("at_risk", silent, share["lost_share"]),
        ("retention", reached, share["lost_share"] * share["saved_share"]),
    ):
        assert whole[name].n_customers == len(who)
        assert whole[name].base == pytest.approx(who["monetary_value"].sum() / 100 * factor * part, abs=0.05)  # cents a segment
    assert money.baseline[-1].n_lapsing == len(silent)
    assert {row["customer_id"] for row in written.rows() if row["silent"] == "yes"} == {shown(i) for i in reached["customer_id"]}

    spend = {shown(i): v for i, v in zip(rows["customer_id"], rows["monetary_value"] / 100, strict=True)}
    assert {row["customer_id"]: float(row["monetary_value"]) for row in written.rows()} == {
        shown(i): spend[shown(i)] for i in written.ids if i not in written.out
    }
    tiers = {tier.tier: tier.segments for tier in written.brief.tiers}
    gaps = []
    for step in money.steps:
        own = [spend[row["customer_id"]] for row in written.rows() if int(row["segment"]) in tiers[step.tier]]
        near = [step.next_median - v for v in own if share["reach"] * step.next_median <= v < step.next_median]
        assert step.n_in_reach == len(near)
        gaps += near
    assert whole["migration"].n_customers == len(gaps) > 0
    assert whole["migration"].base == pytest.approx(sum(gaps) * factor * share["moved_share"], abs=0.05)


def test_facts_are_those_of_everybody(written: Written, tmp_path: Path) -> None:
    """With and without the list: the same segments, money, rates and prediction; the brief says how many are left out."""
    path, _ = table(tmp_path)
    settings = {"targeting": {"budget": 150}, "campaigns": {"contact_cost": 1.5}, "privacy": {"min_group": 1}}
    everybody, part = pipeline.build_brief(path, config_from(settings)), written.brief
    for name in ("rfm_cells", "personas", "descriptors", "campaigns", "conversion", "response", "baskets", "tiers", "crm_rules"):
        assert getattr(part, name) == getattr(everybody, name), name
    alike = [dataclasses.replace(s, n_contactable=s.n_customers) for s in part.segmentation.segments]
    assert tuple(alike) == everybody.segmentation.segments
    assert part.meta.suppression == Suppression(
        "optouts.csv", part.meta.suppression.sha256 if part.meta.suppression else "", 152, 150
    )
    assert part.data_quality.notes[:2] == (
        DataNote("contacts_suppressed", None, 150, ("optouts.csv",)),
        DataNote("suppressed_unknown", None, 1, ("optouts.csv",)),  # "7" means "007", who is on the list as well
    )
    assert everybody.meta.suppression is None


def test_the_page_says_how_many_are_left_out(written: Written) -> None:
    """Where the contacts are counted, and in the log."""
    page = (written.folder / "brief.html").read_text(encoding="utf-8")
    assert re.search(r'<data value="150">150</data> customers who must not be contacted are left out', page)
    assert "the list of those who must not be contacted" in page


def listed(tmp_path: Path, text: str | bytes, column: str | None = None, customer_id: str | None = None) -> OptOuts:
    path = tmp_path / "optouts.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_optouts(path, column, customer_id)


def test_lists_as_people_write_them(tmp_path: Path) -> None:
    """One column with or without a header, quotes, byte order marks, UTF-16, blank lines, nothing at all."""
    assert listed(tmp_path, "id\n007\n\n 8 \n").ids == {"007", "8"}
    assert listed(tmp_path, '\ufeff"id"\r\n"a,b"\r\n').ids == {"a,b"}
    assert listed(tmp_path, "id\nÜrün\n".encode("utf-16")).ids == {"Ürün"}
    assert listed(tmp_path, "").ids == frozenset()
    assert listed(tmp_path, "\n\n").ids == frozenset()
    assert listed(tmp_path, "007\n").first == "007"
    assert listed(tmp_path, "id;name\n1;x\n2;y\n", "id").ids == {"1", "2"}
    assert listed(tmp_path, "date,Client No\nx,1\n", None, "Client No").ids == {"1"}
    assert listed(tmp_path, "customer_id,segment\n1,2\n").ids == {"1"}  # an audience file of ours, cut down
    assert listed(tmp_path, "id;name\n1;x\n", "id").first is None


def test_a_list_that_says_not_which_column(tmp_path: Path) -> None:
    """It is asked for by name; nobody is contacted on a guess."""
    with pytest.raises(ConfigError, match=r"set column under \[audiences\] to one of: id, name"):
        listed(tmp_path, "id;name\n1;x\n")
    with pytest.raises(ConfigError, match=r"no column 'email'"):
        listed(tmp_path, "id;name\n1;x\n", "email")
    with pytest.raises(InputError, match=r"optouts\.csv line 3"):
        listed(tmp_path, "id;name\n1;x\n2\n", "id")


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    """A missing list is an error, not an empty one; its path is that of the settings file."""
    (tmp_path / "settings.toml").write_text('[audiences]\nsuppress = "gone.csv"\n')
    path, _ = table(tmp_path)
    with pytest.raises(InputError, match=r"gone\.csv: the list of opt-outs cannot be read"):
        pipeline.check(path, read_config(tmp_path / "settings.toml"))


def test_the_first_line_of_a_list_without_a_header_is_a_person(tmp_path: Path) -> None:
    """One id a line, no header: if a customer has the id of the first line, it is no header."""
    path, ids = table(tmp_path)
    (tmp_path / "out.csv").write_text(f"{ids[20]}\n{ids[21]}\n")
    people = pipeline.read_customers(path, config_from({"audiences": {"suppress": str(tmp_path / "out.csv")}}), None)
    assert people.suppression is not None
    assert (people.suppression.n_listed, people.suppression.n_suppressed) == (2, 2)


def people_out(tmp_path: Path, ids: list[str], text: str) -> tuple[set[str], list[DataNote]]:
    """Return who is left out by a list, and what is told of it, in a table of these ids."""
    rows = pd.read_csv(ROOT / "data" / "sample_customers.csv", dtype=str, keep_default_na=False).head(60)
    rows[rows.columns[0]] = [*ids, *(f"x{i}" for i in range(len(rows) - len(ids)))]
    rows.to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "out.csv").write_text(text, encoding="utf-8")
    config = config_from({"audiences": {"suppress": str(tmp_path / "out.csv")}})
    people = pipeline.read_customers(tmp_path / "table.csv", config, None)
    frame = collect(people.frame).to_native()
    told = [note for note in people.notes if "suppressed" in note.code]
    return set(frame.loc[~frame["contactable"], "customer_id"]), told


@pytest.mark.parametrize(
    ("known", "written"),
    [("00123", "123"), ("123", "00123"), ("123", "123.0"), ("123.0", "123"), ("ab-1", "AB-1"), ("1 23", "123"),
     ("+62 81", "'+6281"), ("123", "\u00a0123 "), ("123", "\uff11\uff12\uff13")],
)  # fmt: skip
def test_an_opt_out_is_not_missed_for_how_it_is_written(tmp_path: Path, known: str, written: str) -> None:
    """Noughts, case, spaces, a spreadsheet's decimal, the apostrophe of our own files, wide digits."""
    out, told = people_out(tmp_path, [known, "1234", "12"], f"id\n{written}\n")
    assert out == {known}
    assert told[0] == DataNote("contacts_suppressed", None, 1, ("out.csv",))
    assert {note.code for note in told[1:]} <= {"suppressed_alike"}


def test_everybody_whose_id_is_like_one_of_the_list_is_left_out(tmp_path: Path) -> None:
    """Nobody knows which of two is meant, so neither is contacted; that one of them is not on the list is told."""
    out, told = people_out(tmp_path, ["7", "007", "70"], "id\n7\n")
    assert out == {"7", "007"}
    assert told == [DataNote("contacts_suppressed", None, 2, ("out.csv",)), DataNote("suppressed_alike", None, 1, ("out.csv",))]


def test_a_list_that_finds_nobody_is_refused(tmp_path: Path) -> None:
    """Ten addresses in a table of numbers are the wrong column; fewer may be people who left."""
    with pytest.raises(ConfigError, match=r"none of its 10 ids is a customer of table\.csv"):
        people_out(tmp_path, ["7"], "id\n" + "".join(f"who{i}@example.org\n" for i in range(10)))
    out, told = people_out(tmp_path, ["7"], "id\n" + "".join(f"who{i}@example.org\n" for i in range(9)))
    assert not out
    assert told[1] == DataNote("suppressed_unknown", None, 9, ("out.csv",))


def test_a_list_whose_digits_are_lost_is_refused(tmp_path: Path) -> None:
    """Excel shows twelve digits and more as a power of ten, and saves what it shows."""
    with pytest.raises(InputError, match=r"out.csv: 1 of its ids are long numbers that a spreadsheet shortened"):
        people_out(tmp_path, ["460708123456", "7"], "id\n4.60708E+11\n7\n")


def test_a_table_without_ids(tmp_path: Path) -> None:
    """Nobody could be found in it, so the list cannot be honoured, and that is said."""
    people = pipeline.read_customers(table(tmp_path)[0], Config(), None)
    numbered = dataclasses.replace(people, notes=(DataNote("rows_numbered", None, 3),))
    with pytest.raises(ConfigError, match="has no customer ids"):
        suppressed(numbered, OptOuts(frozenset({"1"}), None, "optouts.csv", "0"))


def test_everybody_on_the_list(tmp_path: Path) -> None:
    """Facts stay; there is nobody to write to, and every file is there and empty."""
    path, ids = table(tmp_path)
    (tmp_path / "out.csv").write_text("id\n" + "".join(f'"{i.replace(chr(34), chr(34) * 2)}"\n' for i in ids))
    config = config_from({"audiences": {"suppress": str(tmp_path / "out.csv")}})
    run = pipeline.composed(pipeline.read_customers(path, config, None), config)
    for section in (run.brief.targeting, run.brief.budget, run.brief.trial):
        assert section == Skipped("nobody_may_be_contacted")
    assert [s.n_contactable for s in run.brief.segmentation.segments] == [0] * run.brief.segmentation.k
    assert len(run.members) == 0


def test_the_config_holds_no_path_of_a_machine(tmp_path: Path) -> None:
    """The manifest names the list by its hash; settings and model are the same wherever the folder lies."""
    (tmp_path / "settings.toml").write_text('[audiences]\nsuppress = "optouts.csv"\n')
    config = read_config(tmp_path / "settings.toml")
    assert config.audiences.suppress == tmp_path / "optouts.csv"
    assert str(tmp_path) not in config.model_dump_json()


def test_without_a_list_everybody_may_be_contacted() -> None:
    """By hand."""
    import narwhals as nw

    frame = nw.from_native(pd.DataFrame({"segment": [1, 1, 2]}), eager_only=True)
    assert with_contactable(frame)["contactable"].to_list() == [True, True, True]
    assert reach(frame) == {1: 2, 2: 1}


def test_a_list_of_one_cell_that_never_ends_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("x" * 200_000)
    with pytest.raises(InputError, match=r"out\.csv line 1: is far too long for an id"):
        read_optouts(tmp_path / "out.csv", None)
