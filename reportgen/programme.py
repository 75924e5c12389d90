"""Programme: settings of the membership programme, its tiers and what they get."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from reportgen.settings import Settings

PRIVILEGE_CODE = r"[a-z0-9_]+"
"""How a code of the catalogue is written; anything else in a list of privileges is a sentence of the user's own."""

PRIVILEGE_UNITS = {
    "early_access": "member_year",
    "personal_adviser": "member_year",
    "free_delivery": "order",
    "birthday_gift": "member_year",
    "points_double": "share_of_spend",
    "newsletter": "member_year",
    "welcome_back": "once",
}
"""Our proposals, and what each is counted by. What it costs is the user's to say: a cost is never made up."""


class PrivilegeConfig(Settings):
    """One privilege of the catalogue. ``None``: ours where the code is ours, and an unknown cost otherwise."""

    text: str | None = None  # what it is called on the page
    cost: float | None = Field(default=None, ge=0)  # a unit, in the account currency; of share_of_spend: a share of spend
    per: Literal["member_year", "order", "share_of_spend", "once"] | None = None  # "once": a member, in the first year


class TiersConfig(Settings):
    """The membership programme."""

    names: tuple[str, ...] = ("Platinum", "Gold", "Silver", "Bronze")
    order: Literal["segment", "gmv"] = "segment"
    catalogue: dict[str, PrivilegeConfig] = Field(default_factory=dict)  # code -> text and cost; added to our own codes
    privileges: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # tier -> codes or own sentences; empty: ours
    margin: float | None = Field(default=None, gt=0, le=1)  # of spend that is left to pay for privileges; None: all of it
    n_resamples: int = Field(default=500, ge=200, le=100_000)  # the ends of an interval of money to about 3% of its width

    @field_validator("names")
    @classmethod
    def _unique(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names[1:] or len(set(names)) < len(names):
            raise ValueError("needs two or more different names, best tier first")
        return names

    @field_validator("catalogue")
    @classmethod
    def _complete(cls, catalogue: dict[str, PrivilegeConfig]) -> dict[str, PrivilegeConfig]:
        for code, entry in catalogue.items():
            per = entry.per or PRIVILEGE_UNITS.get(code)
            if not re.fullmatch(PRIVILEGE_CODE, code):
                raise ValueError(f"{code}: a code is written in small letters, digits and underscores")
            if entry.text is None and code not in PRIVILEGE_UNITS:
                raise ValueError(f"{code}: needs text, what the page calls it; ours are {', '.join(PRIVILEGE_UNITS)}")
            if entry.cost is not None and per is None:
                raise ValueError(f'{code}: cost needs per = "member_year", "order", "share_of_spend" or "once"')
            if entry.cost is not None and per == "share_of_spend" and entry.cost > 1:
                raise ValueError(f"{code}: cost is a share of spend here, 0.02 for two percent; {entry.cost} is above 1")
        return catalogue
