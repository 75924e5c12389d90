"""Codes: what those of the brief mean, in the few words of a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document import words
from reportgen.document.language import N_, Translate
from reportgen.document.sheets import Column, Sheet
from reportgen.document.terms import term
from reportgen.errors import RenderError
from reportgen.notes import Skipped

Sentence = Callable[..., str | None]
"""``sentence("reason_all_tie")``: what a code means, None where there is no such sentence."""

_SPOKEN = {
    "reason": "reason",
    "plan": "plan",
    "over": "plan",
    "recommended": "plan",
    "scenario": "scenario",
    "stake": "scenario",
    "criterion": "criterion",
    "model": "model",
    "chosen": "model",
    "comparison": "comparison",
    "assumptions": "assumption",
    "coding": "coding",
    "coding_replaced": "coding",
    "mail": "mail",
    "scaling": "method",
    "outliers": "method",
    "kind": "method",
    "missing": "role",
}
"""Columns that hold a code, and how the names of its sentences in ``templates/notes.html`` begin."""

_SPOKEN_AT = {
    "actions.code": "action",
    "tiers.privileges.code": "privilege",
    "impact.scenarios.assumptions.code": "assumption",
    "impact.at_risk.assumptions.code": "assumption",
    "impact.sensitivity.code": "hinge",
    "data_quality.reconciliation.omissions.reason": "left",
}
"""The same where a name means different things in different tables."""

_FEATURES = frozenset(
    {"feature", "features", "features_missing", "map_x", "map_y", "predictor", "descriptor", "by", "left_out", "undated"}
)
_LEVELS = {"high": N_("high"), "mid": N_("middling"), "low": N_("low"), "recent": N_("recent"), "lapsing": N_("lapsing"),
           "frequent": N_("frequent"), "rare": N_("infrequent")}  # fmt: skip
_SIDES = {"more": N_("more than others"), "less": N_("less than others"), "alike": N_("like others")}
_PAYS = {"pays": N_("pays"), "loses": N_("loses money"), "unclear": N_("not decided"), "unknown": N_("not known")}
_WORDS = {
    "verdict": {"solid": N_("solid"), "indicative": N_("indicative"), "unsupported": N_("unsupported")},
    "value_level": _LEVELS,
    "recency_level": _LEVELS,
    "frequency_level": _LEVELS,
    "side": _SIDES,
    "answers": _SIDES,
    "pays": _PAYS,
    "direction": {"rising": N_("rises"), "falling": N_("falls"), "none": N_("neither rises nor falls")},
    "by": {"spend": N_("Spend a customer")},
    "descriptor": {"response": N_("Response to the latest campaign")},
    "gmv_from": {
        "outcome_value": N_("what each customer spent within the campaign"),
        "response_value": N_("the value of a response"),
    },
    "scenario": {"at_risk": N_("Spend at risk")},
    "feature_set": {"rfm": N_("recency, frequency and value"), "behaviour": N_("all that the table tells of behaviour")},
    "scores_from": {"model": N_("the model"), "segment_rates": N_("the response rates of the segments")},
    "whom": {
        "recommended": N_("customers worth a contact"),
        "budget": N_("customers the budget reaches"),
        "undecided": N_("segments that the last test did not decide"),
        "unclear": N_("segments whose response may be high enough"),
        "everybody": N_("everybody"),
        "affordable": N_("as many as the budget pays for"),
    },
    "effect_from": {"break_even": N_("the smallest effect that pays"), "convention": N_("convention")},
    "rate_from": {"control_group": N_("the control group"), "response": N_("the response of the last campaign")},
    "size": {
        "one_campaign": N_("one campaign is enough"),
        "several_campaigns": N_("takes several campaigns"),
        "too_small": N_("too small for a test of its own"),
    },
    "per": {
        "member_year": N_("a member and year"),
        "order": N_("an order"),
        "share_of_spend": N_("share of spend"),
        "once": N_("a member, once"),
        "presence": N_("where it is so"),
        "one_more": N_("one more"),
        "sd": N_("a standard deviation more"),
        "sd_of_log": N_("a standard deviation more (of the logarithm)"),
    },
    "overlap_rule": {"each_customer_once_where_worth_most": N_("each customer once, where worth most")},
    "headline": {
        "mail_likeliest": N_("Write to the likeliest only"),
        "stop_mailing_everyone": N_("Stop mailing everyone"),
        "mail_segments": N_("Write to the segments that pay"),
        "mailing_pays": N_("Mailing everybody pays"),
        "whole_pays": N_("Keep mailing everyone: as a whole it pays"),
        "test_mailing": N_("Test whether a mailing pays"),
        "send_arm": N_("Send the arm that pays"),
        "stop_arm": N_("Stop a campaign that loses money"),
        "test_arm": N_("Test on: the arms are not decided"),
        "win_back": N_("Win back the lapsing"),
        "no_segments": N_("No segment stands out"),
        "protect": N_("Protect the segments that bring most"),
        "contact_adds": N_("Contact adds answers"),
        "contact_harms": N_("Contact costs answers"),
        "test_contact": N_("Contact adds answers, not yet spend"),
    },
    "reach": {
        "nobody": N_("nobody, or hardly anybody"),
        "unreached": N_("nobody, or hardly anybody, within the budget"),
        "within_budget": N_("as many as the budget reaches"),
        "doubtful": N_("not decided"),
        "some": N_("the likeliest"),
        "nearly_all": N_("nearly all"),
        "all": N_("all"),
        "unknown": N_("not known"),
    },
}
_WORDS_AT = {
    "summary.claims.code": {
        "targeting": N_("Profit of writing to the likeliest"),
        "mailing_loses": N_("Mailing everybody loses money"),
        "mailing_pays": N_("Mailing everybody pays"),
        "mailing_unclear": N_("Whether mailing everybody pays is open"),
        "arm_pays": N_("The best arm pays"),
        "arm_loses": N_("The best arm loses money"),
        "arm_unclear": N_("Whether the best arm pays is open"),
        "gain": N_("Spend to gain"),
        "retention": N_("Spend at risk"),
        "offer": N_("The offer that is worth most"),
        "rule": N_("What is bought together"),
        "concentration": N_("Spend of few segments"),
        "best_fifth": N_("Spend of the best fifth"),
        "tiers": N_("Spend of the top tier"),
    }
}


@dataclass(frozen=True)
class Speech:
    """What codes mean, and in which language.

    Attributes
    ----------
    sentence : function
        See ``Sentence``.
    gettext : function
        Into the language of the workbook.
    """

    sentence: Sentence
    gettext: Translate


def said(value: Any, column: Column, sheet: Sheet, speech: Speech, thing: Any = None) -> Any:
    """Return what a cell shows: a code in words, a list as text, everything else as it is.

    Parameters
    ----------
    value : object
        As a sheet holds it.
    column : Column
    sheet : Sheet
    speech : Speech
    thing : dataclass, optional
        What the row tells of.
    """
    if isinstance(value, Skipped):
        return speech.sentence(f"skipped_{value.reason}", value) or value.reason
    if isinstance(value, tuple):
        parts = [said(part, column, sheet, speech) for part in value]
        apart = column.path.endswith("assumptions") or any(
            ", " in str(part) for part in parts
        )  # sentences, or labels with commas
        return ("; " if apart else ", ").join(map(_listed, value, parts))
    if not isinstance(value, str) or not value:
        return value
    spoken = _spoken(value, f"{sheet.path}.{column.path}", speech, thing)
    return words.clean(value) if spoken is None else spoken


def _spoken(code: str, where: str, speech: Speech, thing: Any) -> str | None:
    """What a code at a place of the brief means; None where it is no code, but a text."""
    last, _ = where.rpartition(".")[2], speech.gettext
    known = _WORDS_AT.get(where, {}) | _WORDS.get(last, {})
    if code in known or where == "rfm_cells.name":
        return _(known.get(code, code))
    if where == "data_quality.notes.code":
        return speech.sentence(f"note_{code}", thing)
    prefix = _SPOKEN_AT.get(where) or _SPOKEN.get(last)
    found = speech.sentence(f"{prefix}_{code}") if prefix else None
    return _feature(code, speech) if found is None and last in _FEATURES else found


def with_letters(sheet: Sheet, speech: Speech) -> Sheet:
    """Say in the words of the page to whom each action writes, and how it is tested."""
    at = next(i for i, column in enumerate(sheet.columns) if column.path == "code") + 1
    told = (
        Column("", (N_("Letters"),), (N_("How many of the segment are worth a letter, the likeliest to answer first."),), "text"),
        Column("", (N_("Test"),), (N_("What a test of the action takes."),), "text"),
    )
    said = [[speech.sentence(name, thing) for thing in sheet.things] for name in ("letters", "tested")]
    known = [
        i for i, texts in enumerate(said) if any(texts)
    ]  # one test of all segments together is planned in a sheet of its own
    texts = zip(*(said[i] for i in known), strict=True) if known else [()] * len(sheet.rows)
    rows = tuple((*row[:at], *text, *row[at:]) for row, text in zip(sheet.rows, texts, strict=True))
    return replace(sheet, columns=(*sheet.columns[:at], *(told[i] for i in known), *sheet.columns[at:]), rows=rows)


def _listed(value: Any, shown: Any) -> str:
    if isinstance(value, tuple):
        return " = ".join(words.clean(str(part)) for part in value)
    return "\u2013" if value is None or value == "" else str(shown)


def _feature(code: str, speech: Speech) -> str:
    _ = speech.gettext
    try:
        found = term(code)
    except RenderError:  # a column of the user's own, by its own name, or one that the pages have a word for
        return speech.sentence(f"label_of_{code}") or speech.sentence(f"role_{code}") or words.clean(code)
    return _(found.text) if found.label is None else _(found.text).format(words.label(found.label))
