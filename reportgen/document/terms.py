"""Terms: what a feature is called and in which unit it is shown; one source for charts and pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reportgen.document import words
from reportgen.document.language import N_, Translate, english
from reportgen.errors import RenderError

_HUNDRED = 100  # from here on a decimal of the user's own number says nothing

_OWN = {
    "income": (N_("Income a year"), "money"),
    "children": (N_("Children at home"), "decimal"),
    "age": (N_("Age in years"), "whole"),
    "tenure_days": (N_("Days as a customer"), "whole"),
    "frequency": (N_("Purchases"), "decimal"),
    "recency_days": (N_("Days since last purchase"), "whole"),
    "monetary_value": (N_("Spend a customer"), "money"),
    "deal_share": (N_("Bought with a discount"), "share"),
    "deal_purchases": (N_("Purchases with a discount"), "decimal"),
    "conversion": (N_("Purchases a visit"), "ratio"),
    "visits": (N_("Visits a month"), "decimal"),
    "campaigns_accepted": (N_("Earlier campaigns accepted"), "decimal"),
    "complaint": (N_("Complained"), "share"),
    "r_score": (N_("Recency score"), "decimal"),
    "f_score": (N_("Frequency score"), "decimal"),
    "m_score": (N_("Value score"), "decimal"),
}
LABELLED = {
    "category_share": (N_("{} in spend"), "share"),
    "channel_share": (N_("{} in purchases"), "share"),
    "spend": (N_("Spend on {}"), "money"),
    "purchases": (N_("Purchases, {}"), "decimal"),
    "campaign": (N_("Accepted {}"), "share"),
    "numeric": ("{}", "any"),
}
"""Features of which there is one a label: the code is the word here, a point, and the label."""


@dataclass(frozen=True)
class Term:
    """A feature in words.

    Attributes
    ----------
    text : str
        With ``{}`` where the user's label goes.
    label : str or None
        The user's label.
    unit : str
        "money", "share", "whole", "decimal", "ratio" or "any" (the user's own, of any size): how its numbers are written.
    """

    text: str
    label: str | None
    unit: str

    @property
    def plain(self) -> str:
        """The words with the label in them, for where there is no markup."""
        return self.text.format(words.label(self.label)) if self.label is not None else self.text


def term(feature: str, _: Translate = english) -> Term:
    """Return the term of a feature, in the language of the page.

    Raises
    ------
    RenderError
        If nobody gave the feature a name.

    Examples
    --------
    >>> term("category_share.Wines").plain, term("recency_days").unit
    ('Wines in spend', 'whole')
    """
    if feature in _OWN:
        return Term(_(_OWN[feature][0]), None, _OWN[feature][1])
    if feature.startswith("component_"):
        return Term(_("Component {}"), feature.removeprefix("component_"), "decimal")
    prefix, dot, label = feature.partition(".")
    if dot and prefix in LABELLED:
        return Term(_(LABELLED[prefix][0]), label, LABELLED[prefix][1])
    raise RenderError(f"terms.py: feature '{feature}' has no name; give it one in _OWN or LABELLED")


def value(number: float, unit: str, locale: str, currency: str | None) -> str:
    """Write a number of a feature in its unit.

    Examples
    --------
    >>> value(0.52, "share", "en_US", None), value(20.5, "decimal", "en_US", None), value(68012, "money", "en_US", "USD")
    ('52%', '20.5', '$68K')
    >>> [value(v, "any", "en_US", None) for v in (1951.1, 20.5, 0.154)]
    ['1,951', '20.5', '0.15']
    """
    if unit == "money":
        return words.money(number, locale, currency)
    if unit == "share":
        return words.percent(number, locale, digits=0)
    if unit == "ratio":
        return words.ratio(number, locale)
    if unit == "any":
        return words.number(number, locale, digits=0 if abs(number) >= _HUNDRED else 1 if abs(number) >= 1 else 2)
    return words.number(number, locale, digits=1 if unit == "decimal" else 0)


def limit(number: float, unit: str, locale: str, currency: str | None) -> str:
    """Write a threshold of a rule: a count has no decimals there.

    Examples
    --------
    >>> limit(11.0, "decimal", "en_US", None), limit(11.5, "decimal", "en_US", None)
    ('11', '11.5')
    """
    return value(number, "whole" if unit == "decimal" and float(number).is_integer() else unit, locale, currency)


def filters(locale: str, currency: str | None, _: Translate = english) -> dict[str, Callable[..., Any]]:
    """Return the filters of the templates: a feature's name in running text, and a number in the unit of a feature."""

    def feature(code: str) -> Markup:
        found = term(code, _)
        text = Markup("{}").format(found.text[0].lower() + found.text[1:])
        return (
            text
            if found.label is None
            else Markup(text.replace("{}", "{0}")).format(Markup("<bdi>{}</bdi>").format(words.label(found.label)))
        )

    def in_unit(number: float, code: str) -> Markup:
        return words.data(number, value(number, term(code).unit, locale, currency))

    def as_limit(number: float, code: str) -> Markup:
        return words.data(number, limit(number, term(code).unit, locale, currency))

    return {"feature": feature, "in_unit": in_unit, "as_limit": as_limit}
