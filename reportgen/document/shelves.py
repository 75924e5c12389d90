"""Shelves: the sheets of the workbook in the order in which they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.document.language import N_
from reportgen.document.sheets import Sheet

_FIRST = ("actions", "segmentation.segments", "targeting", "next_category", "trial")
_TECHNICAL = ("segmentation", "crm_rules", "data_quality", "meta")
_SHELVES = (
    (N_("What to do"), _FIRST),
    (N_("Summary"), ("summary", "trend")),
    (N_("Who they are"), ("rfm_cells", "personas", "descriptors")),
    (N_("Who answers"), ("campaigns", "campaign_history", "affinity", "conversion", "response", "budget", "uplift")),
    (N_("What sells together"), ("baskets", "segment_rules", "articles")),
    (N_("Membership"), ("tiers",)),
    (N_("What is at stake"), ("impact",)),
    (N_("Segment by segment"), ("profiles",)),
    (N_("How it was made"), _TECHNICAL),
)
"""What stands together, and the beginnings of the paths of its sheets; the first that fits, the longest of them, counts."""

_ELSE = "Who they are"
"""Where a section stands that is on no list."""

_OWN_NAME = frozenset({"segmentation.segments"})
"""Tables that are known by their own name, not by that of the section they stand in."""

_TOLD = {
    "actions": N_(
        "What to do with each segment, most to gain first: who gets a letter, how to test it, and what it could bring."
    ),
    "segmentation": N_("How the number of segments was chosen, and how far the segments are real."),
    "segmentation.segments": N_("The segments: how many customers, what they spend, and how surely each of them comes back."),
    "segmentation.candidates": N_("Each number of segments that was tried, and what every measure says of it."),
    "segmentation.votes": N_("The number of segments that each measure favours."),
    "segmentation.map_points": N_("The dots of the map: a sample of customers, without ids."),
    "segmentation.map_medians": N_("The middle of each segment on the map."),
    "targeting": N_("Whom to send the next campaign to: cost, value, and the plan that is recommended."),
    "targeting.plans": N_("What each way to send the next campaign costs and brings."),
    "targeting.curve": N_("Profit by depth: what writing to the likeliest so many of a hundred brings."),
    "targeting.segments": N_("How many of each segment the recommended mailing reaches, and what they bring."),
    "targeting.gains": N_("What the plan that the probabilities say is best earns more than each other one."),
    "next_category": N_("What to offer next, and what all offers together could be worth."),
    "next_category.segments": N_("What all offers to each segment together could be worth."),
    "next_category.segments.proposals": N_("What to offer to whom in each segment, and what it could be worth."),
    "trial": N_("The test that shows what the next campaign changes, and why it is made this way."),
    "trial.plans": N_("How many to leave without a letter, and how long the test takes: all together, and segment by segment."),
    "summary": N_("The numbers of page one."),
    "summary.claims": N_("The claims of page one, with their money and how far to trust each of them."),
    "personas": N_("A card for each segment: who they are."),
    "personas.traits": N_("In what each segment differs from all other customers."),
    "personas.categories": N_("The product categories of each segment: their share of its spend, against all customers."),
    "campaigns": N_("Who answered which campaign, and who answered the last one most."),
    "campaigns.rates": N_("The response of all customers, and of each segment, to each campaign."),
    "campaigns.pairs": N_("The last campaign, segment against segment: differences and ties."),
    "campaign_history": N_("The last campaign against the earlier ones."),
    "campaign_history.comparisons": N_("The last campaign against each earlier one, the same customers."),
    "campaign_history.repeats": N_("Response to the last campaign, by how many earlier ones a customer had accepted."),
    "affinity": N_("Through which channels those who answer buy, and whether with a discount."),
    "conversion": N_("Response and purchases a visit along income, spend and age."),
    "conversion.by": N_("How response and purchases a visit go along income, spend and age: all customers."),
    "conversion.by.bands": N_("Response and purchases a visit in each band of income, spend and age: all customers."),
    "conversion.by.response.pairs": N_("Which bands differ in response: all customers."),
    "conversion.by.purchases_per_visit.pairs": N_("Which bands differ in purchases a visit: all customers."),
    "conversion.segments": N_("How response and purchases a visit go along income, spend and age: each segment."),
    "conversion.segments.bands": N_("Response and purchases a visit in each band of income, spend and age: each segment."),
    "conversion.segments.response.pairs": N_("Which bands differ in response: each segment."),
    "conversion.segments.purchases_per_visit.pairs": N_("Which bands differ in purchases a visit: each segment."),
    "response": N_("Whether it can be told who will answer, how well, and by what."),
    "response.models": N_("How well each model tells who will answer, on customers it had not seen."),
    "response.gains": N_("How many of those who answer are reached by writing to the likeliest so many of a hundred."),
    "response.drivers": N_("What goes with an answer, other things being equal: association, not cause."),
    "budget": N_("What a budget for the next campaign reaches and brings."),
    "budget.steps": N_("What each budget buys, and what the next unit of money brings."),
    "budget.allocation": N_("How many contacts go to each tenth of the customers within each segment."),
    "uplift": N_("What the last campaign changed, against those who were left out of it."),
    "baskets": N_("What is bought together: how it was counted, and what held."),
    "baskets.rules": N_("The rules on the page: who has this has that more often than others."),
    "baskets.listed": N_("All rules that were kept: who has this has that more often than others."),
    "tiers": N_("The tiers of the membership programme: members, spend, and what privileges may cost."),
    "tiers.rule": N_("The rule of each tier, condition by condition."),
    "tiers.privileges": N_("The privileges of each tier, and what they cost where that is known."),
    "tiers.borders.climbing": N_("Who lacks little to meet the rule of a better tier."),
    "tiers.borders.climbing.gaps": N_("What those near a better tier lack, condition by condition."),
    "tiers.borders.falling.gaps": N_("What those on the border of their own tier have to spare."),
    "impact": N_("What is at stake: spend if nothing changes, what could be lost, and what could be gained."),
    "impact.at_risk": N_("Spend that could be lost, by segment."),
    "impact.at_risk.assumptions": N_("The assumptions behind the spend that could be lost."),
    "impact.scenarios": N_("Spend that each kind of action could add, by segment, before what it costs."),
    "impact.scenarios.assumptions": N_("The assumptions behind each kind of action."),
    "impact.baseline": N_("What each segment, and everybody, spends if nothing changes."),
    "impact.total": N_("All kinds of action but campaigns together, by segment and in all, with every customer counted once."),
    "crm_rules": N_("The segments as rules that a CRM can run."),
    "crm_rules.rules": N_("The rules, line by line: who meets all thresholds of a line belongs to its segment."),
    "crm_rules.rules.thresholds": N_("The thresholds of each line of the rules."),
    "crm_rules.segments": N_("How well the rules find each segment, on customers held out."),
    "meta": N_("What was run, on what, and by what."),
    "rfm_cells": N_("The classic groups by recency, frequency and value, and in which segments their customers are."),
    "descriptors": N_("What else sets the segments apart: age, income and all else that took no part in forming them."),
    "segment_rules.segments": N_("How many rules hold in each segment, and the one that is quoted on its card."),
    "segment_rules.segments.rules": N_("Every rule in each segment, against all other segments together."),
    "articles": N_("Which articles each segment buys more of than others: how it was counted."),
    "profiles.spreads": N_("How recency, frequency and value are spread in each segment and among all customers."),
    "profiles.channels": N_("The channels of each segment: their share of its purchases, against all others."),
    "profiles.categories": N_("The product categories of each segment, with intervals, against all others."),
    "profiles.audience.depths": N_("How many to write to, depth by depth: the likeliest of each segment, and what they bring."),
    "data_quality.notes": N_("What was found, column by column, and what was done about it."),
}
"""What a sheet holds, where the first line of its docstring is for those who write the program."""


@dataclass(frozen=True)
class Shelf:
    """Sheets that stand together.

    Attributes
    ----------
    name : str
        English, a message.
    sheets : tuple of Sheet
    technical : bool
        How the brief was made: for those who check it.
    """

    name: str
    sheets: tuple[Sheet, ...]
    technical: bool


def shelves(found: Sequence[Sheet]) -> tuple[Shelf, ...]:
    """Put the sheets of a brief on their shelves; those of a section stay in their order, and an empty shelf is left out."""
    places = [(place, beginning) for place, (_, beginnings) in enumerate(_SHELVES) for beginning in beginnings]
    unlisted = max(at for at, (place, _) in enumerate(places) if _SHELVES[place][0] == _ELSE)
    on: dict[tuple[int, int], list[Sheet]] = {}
    for sheet in found:
        fitting = [at for at, (_, beginning) in enumerate(places) if f"{sheet.path}.".startswith(f"{beginning}.")]
        at = max(fitting, key=lambda i: len(places[i][1]), default=unlisted)
        parts = sheet.parts[1:] if sheet.path in _OWN_NAME else sheet.parts
        told = _TOLD.get(sheet.path, sheet.definition)
        on.setdefault((places[at][0], at), []).append(replace(sheet, parts=parts, definition=told))
    rows = [(place, sheet) for (place, _), sheets in sorted(on.items(), key=lambda item: item[0]) for sheet in sheets]
    return tuple(
        Shelf(name, tuple(sheet for at, sheet in rows if at == place), beginnings is _TECHNICAL)
        for place, (name, beginnings) in enumerate(_SHELVES)
        if any(at == place for at, _ in rows)
    )
