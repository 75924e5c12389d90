"""Verdicts: every reason has the verdict that it has by what it says, wherever it is given."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ANALYSIS = Path(__file__).resolve().parent.parent / "reportgen" / "analysis"

SOLID = """
above_break_even affinity_differs alike_before all_customers arms_comparable below_break_even better_than_simpler_rules
budget_profit_above_zero costs_nothing counted descriptor_differs differs_from_others driver_after_correction gain_above_zero
latest_above_earlier latest_at_bottom latest_at_top latest_below_earlier latest_between_earlier mailing_pays one_leads
predicts_out_of_fold reduction_more_stable rules_reproduce_segments segments_differ_in_uplift several_lead solid_rules
uplift_above_control uplift_below_control uplift_ranking_beats_lot
"""
"""Counted, or beyond chance by an interval or by a test that is corrected for all that were made beside it."""

INDICATIVE = """
affinity_before_correction affinity_differs_little affinity_follows_segment arms_differ_by_chance assumed_shares
balance_not_known balance_not_tested bands_differ_without_trend budget_profit_includes_zero budget_reaches_nobody
budget_reaches_some descriptor_before_correction descriptor_differs_little differs_before_by_chance differs_before_correction
driver_before_correction_only effect_untested everybody_pays few_pay formed_the_segments gain_includes_zero
gain_over_base_rate_uncertain leader_overlaps leaders_overlap lift_at_the_limit lift_within_reach mailing_profit_includes_zero
nobody_pays not_after_correction pattern_in_resampling probabilities_miscalibrated reduction_as_stable reduction_not_tested
response_of_another_month rules_approximate_segments segments_differ_before_correction small_lift some_costs_not_given some_pay
stability_not_tested trend_with_reversal uplift_before_correction worth_of_contact_unknown
"""
"""Assumed, not tested, small, or beyond chance only before the correction."""

UNSUPPORTED = """
affinity_alike break_even_inside budget_below_one_contact by_shares_alone costs_not_given customers_equally_likely
descriptor_alike differs_before dissolves_in_resampling driver_interval_includes_none habits_alike latest_like_earlier
lift_out_of_reach likeliest_earned_nothing may_be_nothing no_better_than_base_rate no_comparison no_contact_pays no_gain no_lift
no_mailing_shown_to_pay no_mailing_within_budget_pays no_rules no_solid_rule nobody_to_gain_from not_distinguishable
not_productive nothing_sets_it_apart one_band one_cloud one_segment_to_compare reduction_less_stable reduction_to_one_cloud
redundant response_may_be_the_same rules_fail rules_miss_a_segment segment_unsupported segments_alike_in_uplift surely_less
tier_spends_nothing too_few_members uplift_not_distinguishable uplift_ranking_no_better_than_lot vacuous_coding weak_structure
"""
"""Nothing shows, or what shows may be chance, or must not be relied on."""

TWO = {
    "arms_not_comparable": {"INDICATIVE", "UNSUPPORTED"},  # of an uplift that shows all the same, and of the balance
    "no_mailing_pays": {"SOLID", "UNSUPPORTED"},  # an arm that surely loses, and a plan that earns nothing
}


def given() -> dict[str, set[str]]:
    """Return the verdicts that the analysis gives with each reason that is spelled out there."""
    found: dict[str, set[str]] = {}
    for path in sorted(ANALYSIS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Judgement"), args=[ast.Attribute(attr=verdict), reason]):
                    for said in [reason.body, reason.orelse] if isinstance(reason, ast.IfExp) else [reason]:
                        if isinstance(said, ast.Constant):
                            found.setdefault(str(said.value), set()).add(verdict)
    return found


@pytest.mark.parametrize(("verdict", "reasons"), [("SOLID", SOLID), ("INDICATIVE", INDICATIVE), ("UNSUPPORTED", UNSUPPORTED)])
def test_a_reason_has_one_verdict(verdict: str, reasons: str) -> None:
    found = given()
    assert {reason: found.get(reason) for reason in reasons.split()} == {reason: {verdict} for reason in reasons.split()}


def test_every_reason_is_listed() -> None:
    found = given()
    assert {reason: found.get(reason) for reason in TWO} == TWO
    assert set(found) == {*SOLID.split(), *INDICATIVE.split(), *UNSUPPORTED.split(), *TWO}
