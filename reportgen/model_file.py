"""Model file: all that a run needs to remember to score customers later, as JSON without code."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

from reportgen import __version__
from reportgen.analysis.grouping.assignment import SegmentModel, with_distance
from reportgen.cleaning.alone import StandIns, stand_ins
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, facts
from reportgen.errors import InputError
from reportgen.json_text import as_json, json_text
from reportgen.notes import DataNote, Judgement
from reportgen.settings import ColumnsConfig
from reportgen.sources.table import OrderColumns

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "reportgen-model"
FORMAT_VERSION = 1
"""Raised when a field is renamed or means something else; a file of a later format is refused, not guessed at."""

REACH = 0.999
"""Of the run's customers lie within this distance of their centre: who lies beyond is farther out than 999 of 1,000 of them."""

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "narwhals", "pandas", "duckdb")
_QUINTILES = 4  # boundaries between five scores
_SIGNS = {"read_as_decimal_point": ".", "read_as_decimal_comma": ","}


class Named(Protocol):
    """What the file needs to know of a segment."""

    @property
    def segment(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def tier(self) -> str:
        """Its tier."""

    @property
    def n_customers(self) -> int:
        """Its size."""

    @property
    def judgement(self) -> Judgement:
        """Is it real."""


@dataclass(frozen=True)
class ScoredSegment:
    """What is said of a customer who belongs to a segment.

    Attributes
    ----------
    segment : int
    name, tier : str
    n_customers : int
        Of the run.
    judgement : Judgement
        Of the run.
    """

    segment: int
    name: str
    tier: str
    n_customers: int
    judgement: Judgement


@dataclass(frozen=True)
class Seen:
    """The range of a feature over all customers of the run.

    Attributes
    ----------
    feature : str
    low, high : float
        Raw units; what lies outside was never seen.
    """

    feature: str
    low: float
    high: float


@dataclass(frozen=True)
class ModelFile:
    """A run's segmentation, to be applied to other tables.

    Attributes
    ----------
    version : str
        Of reportgen.
    libraries : tuple of (str, str)
        Name and version of what computed the model; for the record, the numbers depend on none of them.
    as_of : datetime.date
        The day from which days are counted, unless the scoring config names another.
    window_months : float or None
        Months of spend, for purchases a month.
    campaigns : tuple of str
        In order of time.
    columns : tuple of str
        Of the run's customers; what a feature adds up must be there again.
    preset : str or None
        The column map of the run.
    decimal, date_order : str or None
        How the run read numbers and dates, where its table decided; a single row may not be able to.
    config : Config
        Of the run.
    model : SegmentModel
        Features, transforms, centres, and the evidence for each k.
    segments : tuple of ScoredSegment
        In the order of their numbers.
    seen : tuple of Seen
        One a feature of the model.
    reach : float
        The distance that 99.9% of the run's customers do not exceed.
    stand_ins : StandIns
        What stood in for blank cells.
    bands : tuple of str
        Columns that held bands, such as "$60K - $80K"; a single row may hold none.
    orders : OrderColumns or None
        The columns of the order lines that the customers were summed up from; a few lines may not look like any.
    by_name : ColumnsConfig or None
        The columns that were called as their roles are; of a few rows the cells may not bear it out.
    """

    version: str
    libraries: tuple[tuple[str, str], ...]
    as_of: dt.date
    window_months: float | None
    campaigns: tuple[str, ...]
    columns: tuple[str, ...]
    preset: str | None
    decimal: str | None
    date_order: str | None
    config: Config
    model: SegmentModel
    segments: tuple[ScoredSegment, ...]
    seen: tuple[Seen, ...]
    reach: float
    stand_ins: StandIns
    bands: tuple[str, ...] = ()  # from here on with a value: of files that were written before there was the field
    orders: OrderColumns | None = None
    by_name: ColumnsConfig | None = None


def model_file(frame: Frame, people: Customers, model: SegmentModel, segments: Sequence[Named], config: Config) -> ModelFile:
    """Gather what a run has to remember.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame.
    people : Customers
    model : SegmentModel
    segments : sequence of Segment
        Of the brief's segmentation.
    config : Config
    """
    asked: dict[str, nw.Expr] = {}
    for i, scale in enumerate(model.scales):
        value = nw.col(scale.feature).cast(nw.Float64)
        asked |= {f"low{i}": value.min(), f"high{i}": value.max()}
    ends = facts(frame, asked)
    far = facts(with_distance(frame, model), {"reach": nw.col("distance").quantile(REACH, interpolation="linear")})
    return ModelFile(
        version=__version__,
        libraries=(("python", platform.python_version()), *((name, version(name)) for name in _LIBRARIES)),
        as_of=people.as_of,
        window_months=people.window_months,
        campaigns=people.campaigns,
        columns=tuple(people.frame.collect_schema().names()),
        preset=people.preset,
        decimal=_only([sign for note in people.notes if (sign := _SIGNS.get(note.code))]),
        date_order=_only([order for note in people.notes if (order := _day_order(note))]),
        config=config,
        model=model,
        segments=tuple(ScoredSegment(s.segment, s.name, s.tier, s.n_customers, s.judgement) for s in segments),
        seen=tuple(Seen(s.feature, float(ends[f"low{i}"]), float(ends[f"high{i}"])) for i, s in enumerate(model.scales)),
        reach=float(far["reach"]),
        stand_ins=stand_ins(people.frame),
        bands=people.bands,
        orders=people.orders,
        by_name=people.by_name,
    )


def to_json(found: ModelFile) -> str:
    """Write a model as JSON with a SHA-256 of its content; the same bytes for the same model."""
    return json_text({"format": FORMAT, "format_version": FORMAT_VERSION, "sha256": _digest(found), "content": found})


def from_json(text: str | bytes, name: str = "model.json") -> ModelFile:
    """Read a model back; ``from_json(to_json(model)) == model``.

    Parameters
    ----------
    text : str or bytes
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        If the text is no model of reportgen, belongs to a later version, or is not as it was written. The digest finds accidents
        and edits by hand; it is no signature, so a model from a stranger deserves the trust that the stranger deserves. It holds
        numbers and names only, and nothing in it is executed.
    """
    again = "give the model.json that `reportgen build` wrote"
    try:
        whole = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise InputError(f"{name}: is not JSON; {again}") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or not isinstance(whole.get("content"), dict):
        raise InputError(f"{name}: is no model of reportgen; {again}")
    if whole.get("format_version") != FORMAT_VERSION:
        raise InputError(
            f"{name}: has format {whole.get('format_version')!r}, and this version reads {FORMAT_VERSION}; build the brief again"
        )
    if whole.get("sha256") != _digest(whole["content"]):
        raise InputError(f"{name}: was changed after it was written: its content does not match its sha256; {again}")
    from pydantic import ValidationError

    try:
        found = _adapter().validate_python(whole["content"], strict=False)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(map(str, first["loc"])) or "content"
        raise InputError(f"{name}: {where}: {first['msg']}; {again}") from None
    wrong = _inconsistency(found)
    if wrong:
        raise InputError(f"{name}: {wrong}; {again}")
    return found


@cache
def _adapter() -> TypeAdapter[ModelFile]:
    from pydantic import TypeAdapter  # building the adapter costs; only those who read a model pay

    return TypeAdapter(ModelFile)


def _digest(content: ModelFile | dict[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=as_json)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _no_number(text: str) -> None:
    raise ValueError(text)


def _inconsistency(found: ModelFile) -> str | None:
    """What makes a well-formed file impossible to apply."""
    model = found.model
    widths = [len(model.scales), *(len(layer.offsets) for layer in model.layers)]
    fits = {
        "model: has no features or no centres": bool(model.scales and model.centres),
        "model.scales: a spread or start is not above 0": all(scale.spread > 0 and scale.start > 0 for scale in model.scales),
        "model.layers: the weights do not fit the axes": all(
            len(layer.weights) == len(layer.offsets) and all(len(row) == width for row in layer.weights)
            for layer, width in zip(model.layers, widths, strict=False)
        ),
        "model.centres: a centre does not fit the axes": all(len(centre) == widths[-1] for centre in model.centres),
        "model.edges: scores need four boundaries": all(len(found.edges) == _QUINTILES for found in model.edges),
        "segments: are not those of the centres": [s.segment for s in found.segments] == list(range(1, model.k + 1)),
        "seen: are not the features of the model": [s.feature for s in found.seen] == [scale.feature for scale in model.scales],
        "reach: is not a number": math.isfinite(found.reach),
    }
    return next((what for what, fit in fits.items() if not fit), None)


def _day_order(note: DataNote) -> str | None:
    """The order of a column whose cells decided it; year first needs no decision."""
    return note.examples[0] if note.code == "read_as_date_order" and note.examples[0] != "ymd" else None


def _only(found: list[str]) -> str | None:
    return found[0] if len(set(found)) == 1 else None
