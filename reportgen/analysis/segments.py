"""Segments: K-means over features, chosen, numbered by value, and assigned by an expression."""
from __future__ import annotations
from dataclasses import dataclass
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.notes import Judgement, Skipped
from reportgen.units import Money, Share


@dataclass(frozen=True)
class FeatureScale:
    """How one feature enters the distance: clip, then log of (x / start + 1) if ``log``, then (x - mean) / std."""
    feature: str
    log: bool
    start: float       # raw units; the constant of the started logarithm, proportional to the data, so currency units cannot matter
    low: float         # raw units: winsorised below and above
    high: float
    mean: float        # after clip and log
    std: float


@dataclass(frozen=True)
class Candidate:
    """One k of the scan. silhouette in [-1, 1]; inertia in squared standard deviations."""
    k: int
    inertia: float
    silhouette: float
    in_range: bool
    chosen: bool


@dataclass(frozen=True)
class SegmentModel:
    """All that assigns a customer to a segment; row i of ``centres`` is segment i + 1 (scaled units, one value a feature)."""
    scales: tuple[FeatureScale, ...]
    centres: tuple[tuple[float, ...], ...]
    candidates: tuple[Candidate, ...]
    n_fitted: int
    k_demanded: bool

    @property
    def k(self) -> int:
        return len(self.centres)


def segment_model(frame: Frame, config: Config) -> SegmentModel:
    """Fit, choose k, number by value. Same customers, same model, whatever the row order or the ids (rows are sorted by content before fitting)."""
    raise NotImplementedError


def with_segment(frame: Frame, model: SegmentModel) -> Frame:
    """Add ``segment`` (int, 1..k) by the nearest centre: an expression that runs wherever the rows are."""
    raise NotImplementedError


@dataclass(frozen=True)
class Segment:
    """One segment: facts about all its customers."""
    segment: int
    name: str
    tier: str
    n_customers: int
    customer_share: Share
    gmv: Money
    gmv_share: Share
    recency_days_mean: float | None
    frequency_mean: float | None
    monetary_value_mean: Money
    monetary_value_median: Money
    ties_with: tuple[int, ...]      # segments whose mean value cannot be told apart from this one's
    judgement: Judgement            # is the segment real


@dataclass(frozen=True)
class MapPoint:
    """One customer on the segment map (a seeded sample, no ids); x and y are raw units of the map's two features."""
    x: float
    y: float
    segment: int


@dataclass(frozen=True)
class Segmentation:
    """The section: k, how it was chosen, and the segments."""
    k: int
    k_demanded: bool
    k_range: tuple[int, int]
    features: tuple[str, ...]
    n_fitted: int
    candidates: tuple[Candidate, ...]
    segments: tuple[Segment, ...]
    judgement: Judgement
    map_x: str                      # feature names of the map's axes
    map_y: str
    map_points: tuple[MapPoint, ...]
