"""Brief: one frozen value with a field a section; to and from JSON."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reportgen.analysis.actions import Action
from reportgen.analysis.affinity import Affinity
from reportgen.analysis.articles import Articles
from reportgen.analysis.baskets import Baskets
from reportgen.analysis.budget import Budget
from reportgen.analysis.campaign_history import CampaignHistory
from reportgen.analysis.campaigns import Campaigns
from reportgen.analysis.conversion import Conversion
from reportgen.analysis.crm_rules import CrmRules
from reportgen.analysis.descriptors import Descriptor
from reportgen.analysis.impact import Impact
from reportgen.analysis.next_category import NextCategory
from reportgen.analysis.personas import Persona
from reportgen.analysis.profiles import Profile
from reportgen.analysis.response import Response
from reportgen.analysis.rfm_cells import RfmGroup
from reportgen.analysis.segment_rules import SegmentRules
from reportgen.analysis.segments import Segmentation
from reportgen.analysis.summary import Summary
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.tiers import Tier
from reportgen.analysis.trend import Trend
from reportgen.analysis.trial import Trial
from reportgen.analysis.uplift import Uplift
from reportgen.cleaning.ledger import Reconciliation
from reportgen.customers import Suppression
from reportgen.errors import InputError
from reportgen.json_text import json_text
from reportgen.notes import DataNote, Skipped

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True)
class Brand:
    """Whose brief it is.

    Attributes
    ----------
    name : str or None
    logo : str or None
        The picture itself, as a ``data:`` URI.
    accent : str or None
        ``#rrggbb``; None for ours.
    font : str or None
        Name of a family; its files come with the templates.
    """

    name: str | None = None
    logo: str | None = None
    accent: str | None = None
    font: str | None = None


@dataclass(frozen=True)
class Meta:
    """What was run, on what, by what.

    Attributes
    ----------
    version : str
        Of reportgen.
    as_of : datetime.date
        The day the table describes.
    month : str
        YYYY-MM, the folder of the report.
    title : str or None
        The user's own title.
    currency : str or None
        ISO 4217; None where nobody said.
    locale : str
    page : str
        "A4" or "Letter".
    brand : Brand
    n_customers : int
    window_months : float or None
        Months of spend in the table.
    source_name : str
    input_sha256 : str
    preset : str or None
    seed : int
    config_sha256 : str
        Of the whole configuration, defaults included.
    libraries : tuple of (str, str)
        Name and version of what computed and drew this.
    suppression : Suppression or None
        The list of those who are never contacted; None where none was given.
    min_group : int
        Numbers of fewer customers are withheld: None, and ``"withheld"`` on the page.
    our_labels : tuple of str
        Labels that a preset gave, or cleaning: pages say them in their own language.
    our_tiers : tuple of str
        Names of tiers that nobody set: pages say them in their own language.
    """

    version: str
    as_of: dt.date
    month: str
    title: str | None
    currency: str | None
    locale: str
    page: str
    brand: Brand
    n_customers: int
    window_months: float | None
    source_name: str
    input_sha256: str
    preset: str | None
    seed: int
    config_sha256: str
    libraries: tuple[tuple[str, str], ...]
    suppression: Suppression | None = None
    min_group: int = 1
    our_labels: tuple[str, ...] = ()
    our_tiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataQuality:
    """What was found in the data and what was done about it.

    Attributes
    ----------
    notes : tuple of DataNote
    reconciliation : Reconciliation
    """

    notes: tuple[DataNote, ...]
    reconciliation: Reconciliation


@dataclass(frozen=True)
class Brief:
    """The brief as a value: every number of every page is in it.

    Attributes
    ----------
    meta : Meta
    summary : Summary
    data_quality : DataQuality
    segmentation : Segmentation
    rfm_cells : tuple of RfmGroup or Skipped
        The classic named groups against the segments.
    personas : tuple of Persona
        One a segment, in the order of the segments.
    descriptors : tuple of Descriptor or Skipped
        What took no part in forming the segments, and whether it differs between them.
    campaigns : Campaigns or Skipped
    campaign_history : CampaignHistory or Skipped
        The last campaign against the earlier ones.
    affinity : Affinity or Skipped
        Channels and discounts of those who answer.
    conversion : Conversion or Skipped
    response : Response or Skipped
    targeting : Targeting or Skipped
    budget : Budget or Skipped
    uplift : Uplift or Skipped
        What the latest campaign changed, where there was a control group.
    trial : Trial or Skipped
        The test that would show what the next one changes.
    baskets : Baskets or Skipped
    segment_rules : SegmentRules or Skipped
    articles : Articles or Skipped
        What each segment buys more of, in an order log without categories.
    next_category : NextCategory or Skipped
    tiers : tuple of Tier
        Best first.
    crm_rules : CrmRules
    impact : Impact
    actions : tuple of Action
        Most urgent first.
    profiles : tuple of Profile
        One a segment, in the order of the segments: what only its appendix shows.
    trend : Trend or Skipped
        Skipped where there is no earlier month that measures the same.
    """

    meta: Meta
    summary: Summary
    data_quality: DataQuality
    segmentation: Segmentation
    rfm_cells: tuple[RfmGroup, ...] | Skipped
    personas: tuple[Persona, ...]
    descriptors: tuple[Descriptor, ...] | Skipped
    campaigns: Campaigns | Skipped
    campaign_history: CampaignHistory | Skipped
    affinity: Affinity | Skipped
    conversion: Conversion | Skipped
    response: Response | Skipped
    targeting: Targeting | Skipped
    budget: Budget | Skipped
    uplift: Uplift | Skipped
    trial: Trial | Skipped
    baskets: Baskets | Skipped
    segment_rules: SegmentRules | Skipped
    articles: Articles | Skipped
    next_category: NextCategory | Skipped
    tiers: tuple[Tier, ...]
    crm_rules: CrmRules
    impact: Impact
    actions: tuple[Action, ...]
    profiles: tuple[Profile, ...]
    trend: Trend | Skipped


@cache
def _adapter() -> TypeAdapter[Brief]:
    from pydantic import TypeAdapter  # building the adapter costs; only those who read JSON pay

    return TypeAdapter(Brief)


def to_json(brief: Brief) -> str:
    """Write a brief as JSON: UTF-8 text, keys in the order of the sections, the same bytes for the same brief."""
    return json_text(brief)


def from_json(text: str | bytes, name: str = "brief.json") -> Brief:
    """Read a brief back; ``from_json(to_json(brief)) == brief``.

    Parameters
    ----------
    text : str or bytes
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        If the text is no brief, or that of a version with other fields.
    """
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if not _is_some_brief(text):
            raise InputError(f"{name}: is no brief of reportgen; give the brief.json that `reportgen build` wrote") from None
        raise InputError(
            f"{name}: is not a brief of this version ({where}: {first['msg']}); make it again with `reportgen build`"
        ) from None


def _is_some_brief(text: str | bytes) -> bool:
    """Whether a text that is no brief of this version is that of another one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # a PDF, for instance
        return False
    return isinstance(found, dict) and {"meta", "summary", "segmentation"} <= found.keys()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``brief.json``."""
    return _adapter().json_schema(mode="serialization")
