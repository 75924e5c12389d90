"""Uplift: planted effects are found, none is found where there is none, and nothing is said of arms that were not alike."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from example_uplift import compared_arms
from scipy.stats import binomtest, chi2
from tables import by_id, customers_of, eager, lazy
from tried import CONTROL, QUICK, trial, tried

from reportgen.analysis.experiments import added_gmv
from reportgen.analysis.experiments.arms import ArmUplift
from reportgen.analysis.experiments.balance import BalanceCheck, balance
from reportgen.analysis.experiments.persuadable import by_segment
from reportgen.analysis.statistics.intervals import SIGNIFICANCE, holm, wilson
from reportgen.analysis.uplift import Uplift, uplift, uplift_lacking
from reportgen.document.render import render_html
from reportgen.notes import Judgement, Skipped, Verdict


def found(table: pd.DataFrame, cost: float | None = None, value: float | None = None) -> Uplift:
    people = tried(table, cost, value)
    section = uplift(people.frame, people, QUICK)
    assert isinstance(section, Uplift)
    return section


def rows(section: Uplift, arm: str = "Letter") -> dict[int | None, ArmUplift]:
    return {row.segment: row for row in section.rows if row.arm == arm}


def by_hand(treated: tuple[int, int], control: tuple[int, int], **columns: Any) -> pd.DataFrame:
    """Customers of one segment: k of n answered with the letter, and without."""
    (k, n), (j, m) = treated, control
    table = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n + m)],
            "segment": 1,
            "monetary_value": [100 + i % 7 for i in range(n + m)],
            "campaign.Spring": [1] * k + [0] * (n - k) + [1] * j + [0] * (m - j),
            "arm": ["Letter"] * n + [CONTROL] * m,
        }
    )
    return table.assign(**columns)


def test_a_table_by_hand() -> None:
    """56 of 70 against 48 of 80: Newcombe 1998, table II (a): 0.0524 to 0.3339. scipy.stats.fisher_exact: 0.0125."""
    section = found(by_hand((56, 70), (48, 80)), cost=300.0, value=1100.0)
    row = rows(section)[None]
    assert (row.treated.k, row.treated.n, row.control.k, row.control.n) == (56, 70, 48, 80)
    assert row.uplift == pytest.approx(0.2)
    assert row.ci_low == pytest.approx(0.0524, abs=5e-5)
    assert row.ci_high == pytest.approx(0.3339, abs=5e-5)
    assert row.p_value == pytest.approx(0.0125, abs=5e-5)
    # 0.2 x 70 = 14 answers more, at 11: 154, less 70 contacts at 3
    assert row.incremental_responders.value == pytest.approx(14)
    assert row.incremental_gmv is not None
    assert row.profit is not None
    assert (row.incremental_gmv.value, row.cost, row.profit.value) == (154.0, 210.0, -56.0)
    assert row.incremental_gmv.low == pytest.approx(0.0524 * 70 * 11, abs=0.05)
    assert row.profit.high == pytest.approx(0.3339 * 70 * 11 - 210, abs=0.05)
    assert row.pays == "unclear"
    assert section.break_even_uplift == pytest.approx(3 / 11)
    assert (row.judgement.verdict, row.judgement.reason) == (Verdict.SOLID, "uplift_above_control")
    assert section.judgement == row.judgement
    assert (section.n_treated, section.n_control, section.n_without_arm, section.gmv_from) == (70, 80, 0, "response_value")


def test_of_two_arms_the_money_of_both_holds_together() -> None:
    """The same counts twice: each at 97.5%, by the square roots of Newcombe's method over scipy's Wilson intervals."""
    table = by_hand((56, 70), (48, 80))
    other = table[table["arm"] == "Letter"].assign(arm="E-mail")
    table = pd.concat([table, other], ignore_index=True)
    section = found(table.assign(customer_id=[f"C{i}" for i in range(len(table))]), cost=50.0, value=1100.0)
    one, two = (binomtest(k, n).proportion_ci(0.975, "wilson") for k, n in ((56, 70), (48, 80)))
    low = 0.2 - ((0.8 - one.low) ** 2 + (two.high - 0.6) ** 2) ** 0.5
    high = 0.2 + ((one.high - 0.8) ** 2 + (0.6 - two.low) ** 2) ** 0.5
    assert low < 50 / 1100 < 0.0524  # alone, either arm would be said to pay; of two, neither
    for row in (row for row in section.rows if row.segment is None):
        assert row.ci_low == pytest.approx(0.0524, abs=5e-5)
        assert row.profit is not None
        assert row.profit.low == pytest.approx(low * 70 * 11 - 35, abs=0.006)
        assert row.profit.high == pytest.approx(high * 70 * 11 - 35, abs=0.006)
        assert row.pays == "unclear"


@pytest.mark.parametrize(
    ("answers", "rates", "points"),
    [
        ((3894, 3238, 2262), (0.1828, 0.1514, 0.1062), (7.66, 4.52, 3.14)),  # visits
        ((267, 189, 122), (0.0125, 0.0088, 0.0057), (0.68, 0.31, 0.37)),  # purchases
    ],
)
def test_the_published_e_mail_test(answers: tuple[int, ...], rates: tuple[float, ...], points: tuple[float, ...]) -> None:
    """Hillstrom 2008, the MineThatData e-mail challenge: 64,000 customers, a third each men's, women's or no e-mail.

    Visits and purchases within two weeks as published, and that the men's e-mail works best (Radcliffe 2008, Hillstrom's
    MineThatData Email Analytics Challenge: An Approach Using Uplift Modelling).
    """
    sizes = {"Mens E-Mail": 21_307, "Womens E-Mail": 21_387, CONTROL: 21_306}
    table = pd.DataFrame(
        {
            "segment": 1,
            "monetary_value": 100,
            "arm": np.repeat(list(sizes), list(sizes.values())),
            "campaign.Spring": np.concatenate([np.arange(n) < k for n, k in zip(sizes.values(), answers, strict=True)]).astype(
                int
            ),
        }
    )
    section = found(table.assign(customer_id=[f"C{i}" for i in range(len(table))]))
    men, women = (rows(section, arm)[None] for arm in section.arms)
    assert (men.treated.rate, women.treated.rate, men.control.rate) == pytest.approx(rates, abs=5e-5)
    (pair,) = section.pairs
    assert (100 * men.uplift, 100 * women.uplift, 100 * pair.difference) == pytest.approx(points, abs=5e-3)
    assert {row.judgement.verdict for row in (men, women)} == {Verdict.SOLID}
    assert (section.best, pair.tie) == (("Mens E-Mail",), False)


def test_planted_effects_are_found_segment_by_segment() -> None:
    """8, 4, 0 and -4 points in four segments of 10,000: each interval holds its truth, and the signs are found."""
    section = found(trial(1, n=40_000))
    truth = {None: 0.02, 1: 0.08, 2: 0.04, 3: 0.0, 4: -0.04}
    for segment, row in rows(section).items():
        assert row.ci_low <= truth[segment] <= row.ci_high
    reasons = {segment: row.judgement.reason for segment, row in rows(section).items()}
    assert reasons == {
        None: "uplift_above_control",
        1: "uplift_above_control",
        2: "uplift_above_control",
        3: "uplift_not_distinguishable",
        4: "uplift_below_control",
    }
    (moved,) = section.by_segment
    assert (moved.most, moved.judgement.reason) == ((1,), "segments_differ_in_uplift")


def test_sleeping_dogs_are_not_woken_twice() -> None:
    section = found(trial(2, effects={"Letter": (-0.05,) * 4}, base=(0.15,) * 4))
    assert (section.judgement.verdict, section.judgement.reason) == (Verdict.SOLID, "uplift_below_control")
    assert rows(section)[None].incremental_responders.high < 0


def test_effects_that_cancel_are_found_in_the_segments() -> None:
    section = found(trial(3, n=8000, base=(0.2, 0.2), effects={"Letter": (0.08, -0.08)}))
    assert section.judgement.reason == "uplift_not_distinguishable"
    assert {s: row.judgement.verdict for s, row in rows(section).items()} == {
        None: Verdict.UNSUPPORTED,
        1: Verdict.SOLID,
        2: Verdict.SOLID,
    }
    assert section.by_segment[0].most == (1,)


def test_two_arms_that_tie_are_both_the_best() -> None:
    section = found(trial(4, n=9000, effects={"A": (0.06,) * 4, "B": (0.06,) * 4}))
    assert section.best == ("A", "B")
    (pair,) = section.pairs
    assert pair.tie
    assert pair.ci_low < 0 < pair.ci_high
    assert not isinstance(section.qini, Skipped)
    assert section.qini.arms == ("A", "B")  # both together


def test_one_arm_that_leads_is_the_best_and_the_one_that_is_ranked() -> None:
    section = found(trial(5, n=9000, effects={"A": (0.02,) * 4, "B": (0.10,) * 4}))
    assert section.best == ("B",)
    assert not section.pairs[0].tie
    assert not isinstance(section.qini, Skipped)
    assert section.qini.arms == ("B",)


def test_p_values_are_corrected_within_their_question() -> None:
    from scipy.stats import fisher_exact

    section = found(trial(6, effects={"A": (0.03,) * 4, "B": (0.05,) * 4}))
    for question in ([r for r in section.rows if r.segment is None], [r for r in section.rows if r.segment is not None]):
        raw = [
            fisher_exact([[r.treated.k, r.treated.n - r.treated.k], [r.control.k, r.control.n - r.control.k]])[1]
            for r in question
        ]
        assert [r.p_value for r in question] == pytest.approx(holm(raw), rel=1e-6)


def test_arms_that_were_not_alike_prove_nothing() -> None:
    """The usual trap: those who were left alone are those who buy little."""
    table = trial(7, effects={"Letter": (0.12, 0.06, 0.06, 0.0)})
    table.loc[table["arm"] == CONTROL, "monetary_value"] //= 2
    section = found(table, cost=10.0, value=1100.0)
    assert (section.balance.judgement.verdict, section.balance.judgement.reason) == (Verdict.UNSUPPORTED, "arms_not_comparable")
    assert [c.feature for c in section.balance.checks if c.judgement.reason == "differs_before"] == ["monetary_value"]
    assert (section.judgement.verdict, section.judgement.reason) == (Verdict.INDICATIVE, "arms_not_comparable")
    assert not [row for row in section.rows if row.judgement.verdict is Verdict.SOLID]
    assert {row.pays for row in section.rows} == {"unclear"}
    assert section.by_segment[0].judgement.verdict is not Verdict.SOLID


def test_balance_is_that_of_scipy() -> None:
    """Authority: scipy.stats.ttest_ind(equal_var=False), alone: what one arm alone has is not tested, and corrects nothing."""
    from scipy.stats import ttest_ind

    draw = np.random.default_rng(3)
    mailed, held = draw.normal(40, 9, 60), draw.normal(44, 12, 35)
    income = [*draw.integers(100, 900, 60), *[None] * 35]
    table = pd.DataFrame({"arm": ["A"] * 60 + [CONTROL] * 35, "age": [*mailed, *held], "income": income})
    age, earned = sorted(balance(eager(table), ["A"], CONTROL).checks, key=lambda check: check.feature)
    assert age.p_value == pytest.approx(ttest_ind(mailed, held, equal_var=False).pvalue)
    assert age.difference == pytest.approx((mailed.mean() - held.mean()) / np.sqrt((mailed.var(ddof=1) + held.var(ddof=1)) / 2))
    assert age.n_known == 35
    assert (earned.mean_treated, earned.difference, earned.p_value) == (None, None, None)
    assert (earned.judgement.verdict, earned.judgement.reason) == (Verdict.INDICATIVE, "balance_not_tested")


@pytest.mark.parametrize("known", [0, 1])
def test_a_feature_that_next_to_nobody_has_says_nothing_of_the_draw(known: int) -> None:
    """One value is no mean with a spread; of two, the arms are compared. Where no feature is tested, nothing is known."""
    incomes = {n: [*range(400, 440), *[None] * 20, *[500 + i for i in range(n)], *[None] * (30 - n)] for n in (known, 2)}
    table = pd.DataFrame({"arm": ["A"] * 60 + [CONTROL] * 30, "age": [*range(20, 80), *range(35, 65)], "income": incomes[known]})
    section = balance(eager(table), ["A"], CONTROL)
    assert (section.judgement.verdict, section.judgement.reason) == (Verdict.SOLID, "arms_comparable")
    assert [c.feature for c in section.checks if c.judgement.reason == "balance_not_tested"] == ["income"]
    assert section.largest == 0.0  # both ages are 49.5 in the mean
    alone = balance(eager(table.drop(columns="age")), ["A"], CONTROL)
    assert alone.judgement.reason == "balance_not_known"
    assert balance(eager(table.assign(income=incomes[2])), ["A"], CONTROL).judgement.reason == "arms_not_comparable"


def test_the_page_says_what_was_not_tested() -> None:
    told = compared_arms()
    assert isinstance(told.uplift, Uplift)
    untested = BalanceCheck("Letter A", "income", None, None, None, None, Judgement(Verdict.INDICATIVE, "balance_not_tested"))
    alike = dataclasses.replace(told.uplift.balance, checks=(*told.uplift.balance.checks, untested))
    page = render_html(dataclasses.replace(told, uplift=dataclasses.replace(told.uplift, balance=alike)))
    assert "Not tested, as next to nobody in one of the groups has a value: income a year." in page


def test_a_segment_of_three_customers_is_no_reason_to_stumble() -> None:
    table = trial(8)
    table.loc[:2, "segment"] = 9
    table.loc[:2, "arm"] = ["Letter", CONTROL, "Letter"]
    section = found(table)
    assert rows(section)[9].judgement.reason == "uplift_not_distinguishable"
    assert rows(section)[9].ci_high - rows(section)[9].ci_low > 1
    table.loc[:2, "arm"] = CONTROL
    alone = found(table)
    assert 9 not in rows(alone)
    assert [(o.segment, o.n_treated, o.n_control) for o in alone.one_sided] == [(9, 0, 3)]


def test_of_a_segment_of_which_six_were_contacted_nothing_is_said() -> None:
    """By hand: contact adds 40 points in segment 1 and 0 in segment 2; in segment 3 all six answered, and none of 60 others."""
    parts = [by_hand((60, 100), (20, 100)), by_hand((20, 100), (20, 100), segment=2), by_hand((6, 6), (0, 60), segment=3)]
    table = pd.concat(parts, ignore_index=True)
    (segments,) = found(table.assign(customer_id=[f"C{i}" for i in range(len(table))])).by_segment
    assert (segments.n_segments, segments.most) == (2, (1,))


def test_odd_names_of_arms_are_kept() -> None:
    odd = "A|B: „x“ {{7*7}} \n=1"
    section = found(trial(9, effects={odd: (0.05,) * 4}))
    assert section.arms == (odd,)


def test_who_has_no_arm_is_not_counted() -> None:
    table = trial(10)
    table.loc[:99, "arm"] = ""
    section = found(table)
    assert section.n_without_arm == 100
    assert section.n_treated + section.n_control == len(table) - 100


def test_spend_is_counted_where_the_table_has_it() -> None:
    """By hand: 10 and 30 against 12 and 8 a customer: 20 less 10, times two customers."""
    table = by_hand((1, 2), (1, 2), outcome_value=[1000, 3000, 1200, 800])
    many = pd.concat([table] * 30, ignore_index=True).assign(customer_id=[f"C{i}" for i in range(120)])
    section = found(many, cost=100.0, value=5.0)
    row = rows(section)[None]
    assert (section.gmv_from, section.break_even_uplift) == ("outcome_value", None)
    assert row.incremental_gmv is not None
    assert row.profit is not None
    assert row.incremental_gmv.value == 600.0  # 60 customers, 10 each
    assert row.incremental_gmv.low < 600 < row.incremental_gmv.high
    # one resample more or less: a mean of 60 draws of 10 or 30 has a standard error of 10 / sqrt(60), of 12 or 8 of 2 / sqrt(60)
    half = 1.96 * 60 * (10**2 / 60 + 2**2 / 60) ** 0.5
    assert row.incremental_gmv.high - row.incremental_gmv.low == pytest.approx(2 * half, rel=0.15)
    assert row.profit.value == 600.0 - 60.0


def test_segments_add_up_to_all_customers() -> None:
    section = found(trial(11, money=True), cost=50.0)
    own = rows(section)
    assert sum(own[s].treated.n for s in (1, 2, 3, 4)) == own[None].treated.n
    assert sum(own[s].cost or 0.0 for s in (1, 2, 3, 4)) == pytest.approx(own[None].cost)


@pytest.mark.parametrize(("buyers", "others"), [(6, 0), (60, 0), (60, 9), (60, 10)])
def test_a_handful_of_buyers_does_not_pay(buyers: int, others: int) -> None:
    """Of 100 each, 6 buy and nobody: hardly a resample is without any buyer, and yet Fisher's p is 0.03.

    Nor does what is set against a handful: what they spend on average is not known.
    """
    bought = {"outcome_value": [5000] * buyers + [0] * (100 - buyers) + [5000] * others + [0] * (100 - others)}
    row = rows(found(by_hand((50, 100), (50, 100), **bought), cost=1.0))[None]
    assert row.profit is not None
    assert row.profit.low > 0
    assert row.pays == ("pays" if min(buyers, others) >= 10 else "unclear")


def test_without_value_there_is_no_money() -> None:
    section = found(trial(12), cost=50.0)
    assert section.money == Skipped("no_value_of_uplift", ("outcome_value", "response_value"))
    assert {(row.incremental_gmv, row.profit, row.pays) for row in section.rows} == {(None, None, "unknown")}


def test_what_stands_in_the_way() -> None:
    table = trial(13)
    people = tried(table)
    assert uplift_lacking(people) is None
    assert uplift_lacking(dataclasses.replace(people, control_arm=None)) == Skipped("nobody_held_out")
    assert uplift_lacking(dataclasses.replace(people, arms=())) == Skipped("nobody_contacted")
    assert uplift_lacking(dataclasses.replace(people, campaigns=())) == Skipped("no_campaigns", ("campaigns",))
    plain = customers_of(people.frame.drop("arm"))
    assert uplift(plain.frame, plain, QUICK) == Skipped("no_control_group", ("treatment", "control"))
    few = table.drop(table.index[table["arm"] == CONTROL][20:])
    assert uplift(tried(few).frame, tried(few), QUICK) == Skipped("control_group_too_small")


def test_nobody_and_everybody_answered() -> None:
    for k in (0, 1):
        section = found(trial(14, n=400).assign(**{"campaign.Spring": k}))
        assert section.judgement.reason == "uplift_not_distinguishable"
        assert isinstance(section.qini, Skipped)


def test_row_order_ids_and_engine_change_nothing() -> None:
    table = trial(15, n=1500, money=True)
    shuffled = table.sample(frac=1, random_state=1).assign(customer_id=lambda t: t["customer_id"].iloc[::-1].to_numpy())
    one, other = found(table, 50.0), found(shuffled.reset_index(drop=True), 50.0)
    assert one == other
    people = tried(table, 50.0)
    asked = uplift(lazy(by_id(people.frame)), people, QUICK)
    assert asked == one


def test_the_section_is_plain() -> None:
    assert json.dumps(dataclasses.asdict(found(trial(16, money=True), 50.0)), allow_nan=False)


def test_a_million_customers_do_not_take_long() -> None:
    import time

    table = trial(17, n=1_000_000, effects={"A": (0.01,) * 4, "B": (0.02,) * 4}, money=True)
    people = tried(table, 50.0)
    start = time.process_time()
    section = uplift(people.frame, people, QUICK)
    assert time.process_time() - start < 30  # about four seconds on a quiet machine
    assert isinstance(section, Uplift)
    assert section.best == ("B",)
    assert section.judgement.verdict is Verdict.SOLID


@pytest.mark.slow
def test_noise_is_solid_in_one_case_of_twenty_at_most() -> None:
    """No effect, 200 times: each question errs in 5% at most, and so does the section."""
    wrong = {"section": 0, "segments": 0, "pairs": 0, "by_segment": 0, "qini": 0}
    times = 200
    for seed in range(times):
        section = found(trial(seed, n=1600, effects={"A": (0.0,) * 4, "B": (0.0,) * 4}))
        wrong["section"] += section.judgement.verdict is Verdict.SOLID
        wrong["segments"] += any(r.judgement.verdict is Verdict.SOLID for r in section.rows if r.segment is not None)
        wrong["pairs"] += any(not pair.tie for pair in section.pairs)
        wrong["by_segment"] += any(h.judgement.verdict is Verdict.SOLID for h in section.by_segment)
        wrong["qini"] += not isinstance(section.qini, Skipped) and section.qini.judgement.verdict is Verdict.SOLID
    assert max(wrong.values()) <= SIGNIFICANCE * times, wrong
    assert np.sum(list(wrong.values())) > 0  # a test that never errs sees nothing


def test_segments_that_differ_are_told_by_cochrans_q() -> None:
    """By hand, one answer and one refusal added to each group (Agresti & Caffo 2000); the p is that of scipy.stats.chi2.

    Of two segments Cochran's Q is the squared difference of their differences over the sum of their variances.
    """
    (moved,) = by_segment({"Letter": {1: (wilson(60, 100), wilson(20, 80)), 2: (wilson(20, 100), wilson(20, 80))}})
    alone = 21 / 82 * 61 / 82 / 82
    q = (61 / 102 - 21 / 102) ** 2 / (61 / 102 * 41 / 102 / 102 + 21 / 102 * 81 / 102 / 102 + 2 * alone)
    assert moved.statistic == pytest.approx(q)
    assert moved.p_value == pytest.approx(chi2.sf(q, 1))
    assert (moved.n_segments, moved.most) == (2, (1,))
    assert (moved.judgement.verdict, moved.judgement.reason) == (Verdict.SOLID, "segments_differ_in_uplift")


def test_of_two_segments_the_money_of_both_holds_together() -> None:
    """The same counts in each: each at 97.5%, as of two arms; all customers are one comparison, at 95%."""
    table = pd.concat([by_hand((56, 70), (48, 80), segment=s) for s in (1, 2)], ignore_index=True)
    section = found(table.assign(customer_id=[f"C{i}" for i in range(len(table))]), cost=50.0, value=1100.0)
    for times, level, segments in ((1, 0.975, (1, 2)), (2, 0.95, (None,))):
        one, two = (binomtest(k * times, n * times).proportion_ci(level, "wilson") for k, n in ((56, 70), (48, 80)))
        low = 0.2 - ((0.8 - one.low) ** 2 + (two.high - 0.6) ** 2) ** 0.5
        high = 0.2 + ((one.high - 0.8) ** 2 + (0.6 - two.low) ** 2) ** 0.5
        for segment in segments:
            profit = rows(section)[segment].profit
            assert profit is not None
            assert profit.low == pytest.approx(times * (low * 70 * 11 - 35), abs=0.006)
            assert profit.high == pytest.approx(times * (high * 70 * 11 - 35), abs=0.006)


def test_answers_added_have_the_interval_of_the_uplift() -> None:
    """56 of 70 against 48 of 80: Newcombe 1998, table II (a), 0.0524 to 0.3339, of 70 customers."""
    answers = rows(found(by_hand((56, 70), (48, 80))))[None].incremental_responders
    assert (answers.low, answers.value, answers.high) == pytest.approx((0.0524 * 70, 14, 0.3339 * 70), abs=0.004)


def test_more_than_a_tenth_of_a_spread_that_is_no_chance_is_not_alike() -> None:
    """Austin 2009: below a tenth of a spread is negligible. By hand: ages of 40 and 50 spread by 5, a year is 0.2 of it."""
    for years, alike in ((0.75, False), (0.4, True)):
        ages = [*[40.0 + years, 50.0 + years] * 2000, *[40.0, 50.0] * 2000]
        arms = balance(eager(pd.DataFrame({"arm": ["A"] * 4000 + [CONTROL] * 4000, "age": ages})), ["A"], CONTROL)
        assert arms.largest == pytest.approx(years / 5, rel=1e-3)
        assert arms.checks[0].p_value is not None
        assert arms.checks[0].p_value < SIGNIFICANCE
        assert arms.judgement.reason == ("arms_comparable" if alike else "arms_not_comparable")


def test_amounts_gathered_by_the_percent_have_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above so many customers spend is gathered in steps of one percent; the interval is that of the amounts themselves."""
    table, ranges = trial(18, n=3000, money=True), []
    for exact in (100_000, 10):
        monkeypatch.setattr(added_gmv, "EXACT", exact)
        ranges.append(added_gmv.added_gmv(eager(table), ["Letter"], CONTROL, 2000, 1)["Letter", None])
    fine, coarse = ranges
    assert coarse.value == fine.value
    assert coarse.high - coarse.low == pytest.approx(fine.high - fine.low, rel=0.1)


def test_what_correction_takes_away_is_indicative() -> None:
    """scipy.stats.fisher_exact: 54 of 70 against 48 of 80 is 0.035, and by Holm 0.070 as one of two arms alike."""
    table = by_hand((54, 70), (48, 80))
    table = pd.concat([table, table[table["arm"] == "Letter"].assign(arm="E-mail")], ignore_index=True)
    section = found(table.assign(customer_id=[f"C{i}" for i in range(len(table))]))
    assert {row.judgement for row in section.rows if row.segment is None} == {
        Judgement(Verdict.INDICATIVE, "uplift_before_correction")
    }


def test_segments_are_told_apart_as_surely_as_by_their_arms() -> None:
    """By hand: 38 of 100 against 20, where the other segment moves nobody, is a p of 0.037, and of two such arms of 0.073."""
    alike, moved = (wilson(20, 100), wilson(20, 100)), (wilson(38, 100), wilson(20, 100))
    found = by_segment({"A": {1: moved, 2: alike}, "B": {1: moved, 2: alike}})
    assert {row.judgement for row in found} == {Judgement(Verdict.INDICATIVE, "segments_differ_before_correction")}
    assert {row.most for row in found} == {()}
    (same,), (single,) = by_segment({"A": {1: alike, 2: alike}}), by_segment({"A": {1: moved}})
    assert same.judgement == Judgement(Verdict.UNSUPPORTED, "segments_alike_in_uplift")
    assert single.judgement == Judgement(Verdict.UNSUPPORTED, "one_segment_to_compare")


def test_a_difference_that_chance_explains_is_indicative() -> None:
    """Ages of 40 and 50 against 41.5 and 51.5: three tenths of a spread, which among twenty each has a p of 0.36."""
    ages = [*[41.5, 51.5] * 10, *[40.0, 50.0] * 10]
    table = pd.DataFrame({"arm": ["A"] * 20 + [CONTROL] * 20, "age": ages})
    arms = balance(eager(table), ["A"], CONTROL)
    assert arms.checks[0].judgement == Judgement(Verdict.INDICATIVE, "differs_before_by_chance")
    assert arms.judgement == Judgement(Verdict.INDICATIVE, "arms_differ_by_chance")
    assert balance(eager(table.drop(columns="age")), ["A"], CONTROL).judgement == Judgement(
        Verdict.INDICATIVE, "balance_not_known"
    )
