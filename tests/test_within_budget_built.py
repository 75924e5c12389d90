"""A run with a budget: pages, JSON and files recommend, mark, test and count the same customers, and no more than it pays for."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import test_asked
import test_without_model
from runs import SAMPLE, built
from tables import planted
from test_templates import html_text

from reportgen.analysis.budget import Budget
from reportgen.analysis.impact import Impact
from reportgen.analysis.mailing.plans import Plan
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.trial import Trial
from reportgen.brief import Brief, from_json, to_json
from reportgen.config import config_from
from reportgen.document import render
from reportgen.notes import Skipped, Verdict
from reportgen.pipeline import composed, read_customers
from reportgen.report import Run
from reportgen.settings import TargetingConfig


@dataclasses.dataclass(frozen=True)
class Built:
    brief: Brief
    folder: Path

    def rows(self, segment: int) -> pd.DataFrame:
        (file,) = (self.folder / "audiences").glob(f"{segment}-*.csv")
        return pd.read_csv(file, dtype={"customer_id": str}, keep_default_na=False)


@pytest.fixture(scope="module")
def made(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real table, in which a contact costs 3 and an answer brings 11, with a budget of 500; its best mailing costs more."""
    out = tmp_path_factory.mktemp("budget")
    (out / "settings.toml").write_text("[targeting]\nbudget = 500\n", encoding="utf-8")
    folder = built(shared_data / "customer_personality.csv", out / "out", "--config", out / "settings.toml")
    return Built(from_json((folder / "brief.json").read_bytes()), folder)


def parts(brief: Brief) -> tuple[Targeting, Plan, Budget, Trial, Impact]:
    assert isinstance(brief.targeting, Targeting)
    assert isinstance(brief.budget, Budget)
    assert isinstance(brief.trial, Trial)
    plan = next(p for p in brief.targeting.plans if p.plan == brief.targeting.recommended)
    return brief.targeting, plan, brief.budget, brief.trial, brief.impact


def agrees(run: Run, cost: float, budget: float) -> tuple[Targeting, Plan]:
    """Check that every section and the rows of the files tell of the same customers."""
    found, plan, spent, test, impact = parts(run.brief)
    rows = run.members.to_native()
    marked = rows[rows["write_to"] == "yes"]
    assert found.recommended == "budget"
    assert plan == spent.plan
    assert plan.contacts == int(budget // cost) == len(marked)
    assert {s.segment: s.contacts for s in found.segments if s.contacts} == marked.groupby("segment").size().to_dict()
    assert marked["response_probability"].min() >= rows.loc[rows["write_to"] == "no", "response_probability"].max()
    money = {s.segment: s for s in impact.scenarios if s.scenario == "retargeting"}
    assert impact.profit is not None
    assert (money[None].n_customers, impact.profit.contacts, impact.profit.cost) == (plan.contacts, plan.contacts, plan.cost)
    assert money[None].base == pytest.approx(plan.revenue.value - plan.optimism, abs=0.03)  # one campaign; of each segment a cent
    assert test.whom == "budget"
    assert test.plans[0].n_customers <= plan.contacts
    if "test_arm" in rows:
        assert set(rows.loc[rows["test_arm"] != "", "write_to"]) == {"yes"}
        assert (rows["test_arm"] != "").sum() == test.plans[0].n_customers
    return found, plan


def test_500_pay_for_166_letters_at_3(made: Built) -> None:
    found, plan, spent, test, impact = parts(made.brief)
    assert (found.recommended, plan.contacts, plan.cost) == ("budget", 166, 498.0)
    assert plan == spent.plan
    assert sum(s.contacts for s in found.segments) == 166
    assert sum(a.contacts or 0 for a in made.brief.actions) == 166
    assert (test.whom, test.plans[0].n_customers) == ("budget", 166)
    (whole,) = (s for s in impact.scenarios if s.scenario == "retargeting" and s.segment is None)
    assert (whole.n_customers, whole.base) == (166, plan.revenue.value)
    assert made.brief.summary.claims[0].n_customers == 166


def test_the_files_write_to_these_and_to_nobody_else(made: Built) -> None:
    found, plan, _, test, _ = parts(made.brief)
    mailing = pd.read_csv(made.folder / "audiences" / "mailing.csv", dtype={"customer_id": str}, keep_default_na=False)
    everybody = pd.concat([made.rows(s.segment) for s in found.segments])
    marked = everybody[everybody["write_to"] == "yes"]
    assert len(mailing) == plan.contacts
    assert set(mailing["customer_id"]) == set(marked["customer_id"])
    assert marked.groupby("segment").size().to_dict() == {s.segment: s.contacts for s in found.segments if s.contacts}
    assert mailing["response_probability"].min() >= everybody.loc[everybody["write_to"] == "no", "response_probability"].max()
    assert (everybody["test_arm"] != "").sum() == test.plans[0].n_customers
    assert set(everybody.loc[everybody["test_arm"] != "", "write_to"]) == {"yes"}


def test_few_of_a_segment_are_withheld(made: Built) -> None:
    """Of some segments the budget reaches fewer than ten: what these answered is told nowhere, nor of one more, for the sum."""
    found, *_ = parts(made.brief)
    few = [s.segment for s in found.segments if 0 < s.contacts < 10]
    assert few
    assert sum(s.profit is None for s in found.segments) >= 2
    for s in found.segments:
        assert (s.segment in few) <= (s.profit is None)
        audience = made.brief.profiles[s.segment - 1].audience
        assert not isinstance(audience, Skipped)
        if s.segment in few:
            assert (audience.stop, audience.judgement.reason) == (None, "budget_reaches_few")


def test_the_pages_recommend_it(made: Built) -> None:
    text = html_text((made.folder / "brief.html").read_text(encoding="utf-8"))
    assert "With the 500 given, write only to the 166 customers likeliest to answer." in text
    assert "The 500 given pay for letters to 166 of the " in text
    assert "Customers the budget reaches (recommended)" in text
    assert "Of the 166 customers the budget reaches, leave" in text
    assert "stop mailing everyone" not in text.lower()
    if shutil.which("pdftotext"):
        pdf = subprocess.run(
            ["pdftotext", str(made.folder / "brief.pdf"), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "With the 500 given, write only to the 166 customers likeliest to answer." in re.sub(r"\s+", " ", pdf)
    indonesian = dataclasses.replace(made.brief, meta=dataclasses.replace(made.brief.meta, locale="id_ID"))
    assert "Dengan anggaran 500, kirimi hanya 166 pelanggan yang paling mungkin menanggapi." in html_text(
        render.render_html(indonesian)
    )


def test_an_appendix_says_how_far_the_budget_reaches(made: Built) -> None:
    found, *_ = parts(made.brief)
    first = found.segments[0]
    text = html_text(render.render_html(made.brief, segment=1))
    assert f"The budget reaches {first.contacts} of {first.n_customers}, those who are likeliest to answer" in text
    assert "get a letter within the budget, which brings" in text
    assert "likely enough to answer to pay for their letter" not in text


@cache
def sample(budget: float | None) -> Run:
    config = config_from({} if budget is None else {"targeting": {"budget": budget}})
    return composed(read_customers(SAMPLE, config, None), config)


def test_a_budget_above_the_plan_changes_nothing_but_its_chapter() -> None:
    """And what the manifest says of the settings."""
    free, rich = sample(None), sample(100_000.0)
    assert isinstance(rich.brief.budget, Budget)
    assert rich.brief.budget.given
    same = dataclasses.replace(rich.brief, meta=free.brief.meta, budget=free.brief.budget)
    assert to_json(same) == to_json(free.brief)
    assert rich.members.to_native().equals(free.members.to_native())


def test_a_budget_below_one_letter_writes_to_nobody() -> None:
    """A contact costs 3."""
    run = sample(2.0)
    found = run.brief.targeting
    assert isinstance(found, Targeting)
    assert (found.recommended, found.judgement.reason) == ("nobody", "budget_below_one_contact")
    assert set(run.members["write_to"].to_list()) == {"no"}
    assert "test_arm" not in run.members.columns
    assert run.brief.trial == run.brief.impact.retargeting == Skipped("budget_below_one_contact")
    assert {a.reach for a in run.brief.actions} == {"unreached"}
    text = html_text(render.render_html(run.brief))
    assert "The 2 given do not pay for a single letter" in text
    assert "No mailing of this kind pays" not in text
    wider = next(p for p in found.plans if p.plan == "customers")
    assert f"Writing to the {wider.contacts:,} customers above break-even would cost {wider.cost:,.0f}, with a result of" in text
    assert "likely enough to answer to pay" not in html_text(render.render_html(run.brief, segment=1))


def test_with_a_control_group_only_added_answers_count_and_the_test_stays_within_the_budget() -> None:
    """600 pay for 200 letters at 3, and the test is among those of them whose segment the last one left open."""
    config = config_from(
        {"columns": {**test_asked.COLUMNS, "treatment": "group"}, **test_asked.SETTINGS, "targeting": {"budget": 600.0}}
    )
    run = composed(read_customers(test_asked.table(), config, None), config)
    found, plan = agrees(run, 3.0, 600.0)
    assert found.added_share is not None
    assert plan.added is not None
    assert plan.revenue.value == pytest.approx(11 * plan.added.value, abs=0.01)


def test_without_a_model_a_part_of_a_segment_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """All answer alike, at a rate of 0.2, twice what pays at 0.5 for 4: 100 pay for 200 letters, in the segment that seems best.

    That it seems best is luck: without it they bring 200 x 0.2 x 4 - 100 = 60.
    """
    plain = test_without_model.settings
    monkeypatch.setattr(test_without_model, "settings", lambda **_: plain(contact_cost=0.5, response_value=4.0))
    run = test_without_model.run.__wrapped__(by_place=False)
    found, plan = agrees(run, 0.5, 100.0)
    assert found.scores_from == "segment_rates"
    assert [s.contacts for s in found.segments if s.contacts] == [200]
    assert plan.profit.value - plan.optimism == pytest.approx(60, abs=15)
    text = html_text(render.render_html(run.brief))
    assert "With the 100 given, write only to 200 customers of “" in text
    assert "within a segment it makes no difference whom the budget reaches" in text
    assert "write to 200 of them, as many as the budget reaches" in text
    assert "likeliest" not in text.split("Whom to write to")[0]


def run_at(monkeypatch: pytest.MonkeyPatch, value: float, budget: float | None) -> Run:
    """All answer by lot at a rate of 0.2, and a contact costs 1: above a value of 5 it pays to write to whomever."""
    plain = test_without_model.settings
    limit = TargetingConfig(budget=budget)
    priced = plain(contact_cost=1.0, response_value=value).model_copy(update={"targeting": limit})
    monkeypatch.setattr(test_without_model, "settings", lambda **_: priced)
    return test_without_model.run.__wrapped__(by_place=False)


def test_where_luck_alone_pays_nothing_is_recommended_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a value of 4.6 one segment of four seems to pay by 9.2, as the luckiest of four alike would by 26."""
    run = run_at(monkeypatch, 4.6, None)
    found, _, spent, test, _ = parts(run.brief)
    assert (found.recommended, spent.judgement.verdict) == ("nobody", Verdict.UNSUPPORTED)
    assert 0 < spent.plan.profit.value < spent.plan.optimism
    rows = run.members.to_native()
    assert set(rows["write_to"]) == {"no"}
    arms = 2 * test.plans[0].n_per_arm  # nobody else is written to
    assert (test.whom, test.n_rest, (rows["test_arm"] != "").sum()) == ("unclear", 0, arms)  # none answers surely too seldom
    text = html_text(render.render_html(run.brief))
    assert "Nobody (recommended)" in text
    assert "Nothing: no mailing can be shown to earn more than it costs." in text
    assert "253 contacts that should pay would have left +9.20: no more than luck adds" in text
    assert "No customer is expected to be worth a contact, but 900 are in segments" in text
    for said in ("stop there", "stop here", "How far to reach into each segment", "worth a contact, leave", "need no test"):
        assert said not in text


def test_where_nobody_is_recommended_the_files_test_no_more_than_the_budget_pays_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """All 900 may be worth a test, and 400 pay for 400 letters."""
    run = run_at(monkeypatch, 4.6, 400.0)
    found, _, spent, test, _ = parts(run.brief)
    rows = run.members.to_native()
    assert (found.recommended, spent.judgement.verdict, set(rows["write_to"])) == ("nobody", Verdict.UNSUPPORTED, {"no"})
    assert (test.whom, test.plans[0].n_customers, test.n_rest) == ("affordable", 400, 500)
    part = rows[rows["test_arm"] != ""]
    planned = {plan.segment: plan.n_customers for plan in test.plans[1:]}
    assert all(n <= planned[segment] for segment, n in part.groupby("segment").size().items())
    assert len(part) == 2 * test.plans[0].n_per_arm <= 400  # of the 400, two arms take part
    text = html_text(render.render_html(run.brief))
    assert "the budget pays for 400 of them: write to" in text
    assert "Nothing of the 400 given is worth spending: no mailing can be shown to earn more than it costs." in text
    appendix = html_text(render.render_html(run.brief, segment=test.plans[1].segment))
    assert "Of the 400 customers in all segments who may be worth a letter," in appendix


def test_a_test_of_what_the_last_one_left_open_stays_within_a_mailing_that_is_paid_for() -> None:
    """The best mailing is paid for, with five letters to spare: the others of its open segments are neither sent nor tested."""
    columns = {"columns": {**test_asked.COLUMNS, "treatment": "group"}, **test_asked.SETTINGS}
    free = config_from(columns)
    _, plan, _, before, _ = parts(composed(read_customers(test_asked.table(), free, None), free).brief)
    config = config_from({**columns, "targeting": {"budget": plan.cost + 15}})
    run = composed(read_customers(test_asked.table(), config, None), config)
    found, within, _, test, _ = parts(run.brief)
    assert (found.recommended, within.contacts) == (plan.plan, plan.contacts)
    assert test.whom == "recommended"
    assert before == test
    rows = run.members.to_native()
    assert set(rows.loc[rows["test_arm"] != "", "write_to"]) == {"yes"}
    assert (rows["test_arm"] != "").sum() == test.plans[0].n_customers


def test_without_scores_as_many_are_tested_as_the_budget_pays_for() -> None:
    """Fifteen answers of 900 teach no model, and a letter at 1 may pay if each is worth 60: 500 pay for 500."""
    settings = test_without_model.settings(contact_cost=1.0, response_value=60.0)
    config = settings.model_copy(update={"targeting": TargetingConfig(budget=500.0)})
    table = planted(4, 900, spread=0.3)
    rows = pd.DataFrame({"id": table["customer_id"], "recency": table["recency_days"], "frequency": table["frequency"]})
    rows["spend"], rows["spring"] = table["monetary_value"] / 100, ([1] + [0] * 59) * 15
    run = composed(read_customers(rows, config, None), config)
    assert isinstance(run.brief.targeting, Skipped)
    test = run.brief.trial
    assert isinstance(test, Trial)
    assert (test.whom, test.plans[0].n_customers) == ("affordable", 500)
    assert sum(plan.n_customers for plan in test.plans if plan.segment is not None) == 500
    assert "The budget pays for no more." in html_text(render.render_html(run.brief))
