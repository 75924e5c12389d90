"""Naming: what each segment is called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.describing.contrasts import Contrast, apart, contrasts, interpretable
from reportgen.analysis.features import label_of
from reportgen.analysis.statistics.effects import CLEAR_EFFECT
from reportgen.engine import Frame, collect

HIGH_VALUE, LOW_VALUE = 1.2, 0.5
"""Mean value over that of all customers. 120 is where index numbers count as high; low is half the average, not 80, because
spend is skewed: most customers are below the mean, and the typical one is not a low one."""

NO_SPEND = 0.05
"""Of the mean of all customers: below it, and with a median of 0, nobody would speak of low value but of none."""

_VALUE = {"high": "High value", "mid": "Mid value", "low": "Low value"}
_RECENCY = {"recent": "active", "lapsing": "lapsing"}
_FREQUENCY = {"frequent": "frequent", "rare": "infrequent"}
_TRAITS = {  # feature -> more of it, less of it
    "income": ("higher income", "lower income"),
    "children": ("more children", "fewer children"),
    "age": ("older", "younger"),
    "tenure_days": ("long-standing", "newer"),
    "frequency": ("more frequent", "less frequent"),
    "recency_days": ("longer silent", "more recent"),
    "deal_share": ("deal seekers", "full-price buyers"),
    "conversion": ("quick to buy", "slow to buy"),
    "visits": ("many visits", "few visits"),
    "campaigns_accepted": ("campaign responders", "few responses"),
}
_LABELLED = {
    "category_share": ("{} buyers", "little spent on {}"),
    "channel_share": ("{} shoppers", "few {} purchases"),
    "numeric": ("higher {}", "lower {}"),
}


@dataclass(frozen=True)
class Levels:
    """What a name begins with.

    Attributes
    ----------
    value : str
        "high", "mid" or "low" mean value against all customers.
    recency : str or None
        "recent" or "lapsing"; None where recency does not set the segment apart, or is not known.
    frequency : str or None
        "frequent" or "rare"; None likewise.
    no_spend : bool
        Its value is low because most of its customers spend nothing.
    """

    value: str
    recency: str | None
    frequency: str | None
    no_spend: bool = False


def levels(frame: Frame) -> tuple[Levels, ...]:
    """Return the levels of segments 1..k.

    Each compares a segment with all customers, never with its neighbour, so that a few customers more or less change no name.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    """
    names = frame.collect_schema().names()
    columns = [c for c in ("monetary_value", "recency_days", "frequency") if c in names]
    found = contrasts(frame, columns)
    idle = _idle(frame, {segment for segment, by in found.items() if _hardly_any(by["monetary_value"])})
    return tuple(
        Levels(
            value=_value_level(by["monetary_value"]),
            recency=_level(by.get("recency_days"), above="lapsing", below="recent"),
            frequency=_level(by.get("frequency"), above="frequent", below="rare"),
            no_spend=segment in idle,
        )
        for segment, by in found.items()
    )


def segment_names(frame: Frame, k: int) -> tuple[str, ...]:
    """Name segments 1..k: value, then activity (frequency where recency says nothing), then what tells equal names apart.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    k : int

    Returns
    -------
    tuple of str
        All different.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"segment": [1, 1, 2, 2], "monetary_value": [900, 1000, 80, 100], "recency_days": [5, 9, 80, 95]})
    >>> segment_names(nw.from_native(table, eager_only=True), 2)
    ('High value, active', 'Low value, lapsing')
    """
    found = levels(frame)
    names = [_base_name(level) for level in found]
    for name, times in Counter(names).items():
        if times > 1:
            alike = [i for i in range(k) if names[i] == name]
            said = "recency_days" if found[alike[0]].recency else "frequency" if found[alike[0]].frequency else None
            for i, trait in zip(alike, _telling_apart(frame, [i + 1 for i in alike], said), strict=True):
                names[i] = f"{name}, {trait}" if trait else name
    return tuple(name if names.index(name) == i else f"{name} {names[: i + 1].count(name)}" for i, name in enumerate(names))


def _value_level(contrast: Contrast) -> str:
    if contrast.mean >= HIGH_VALUE * contrast.mean_all and contrast.mean > 0:
        return "high"
    return "low" if contrast.mean <= LOW_VALUE * contrast.mean_all else "mid"


def _hardly_any(contrast: Contrast) -> bool:
    return contrast.mean_all > 0 and contrast.mean < NO_SPEND * contrast.mean_all


def _idle(frame: Frame, segments: set[int]) -> set[int]:
    """Those of the segments whose median customer spends nothing."""
    if not segments:
        return set()
    value = frame.select("segment", nw.col("monetary_value").cast(nw.Float64).alias("value"))
    medians = collect(value.group_by("segment").agg(nw.col("value").median())).rows()
    return {int(segment) for segment, median in medians if int(segment) in segments and median <= 0}


def _level(contrast: Contrast | None, above: str, below: str) -> str | None:
    if contrast is None or abs(contrast.effect) < CLEAR_EFFECT:  # what nobody would notice names nobody
        return None
    return above if contrast.effect > 0 else below


def _base_name(level: Levels) -> str:
    if level.no_spend:  # who buys nothing buys rarely: that needs no saying
        return f"Hardly any spend, {_RECENCY[level.recency]}" if level.recency else "Hardly any spend"
    activity = _RECENCY[level.recency] if level.recency else _FREQUENCY[level.frequency] if level.frequency else None
    return f"{_VALUE[level.value]}, {activity}" if activity else _VALUE[level.value]


def _telling_apart(frame: Frame, segments: list[int], said: str | None) -> list[str | None]:
    """For each of the segments, the trait in which it differs most from the others of them, each used once, none already said."""
    among = frame.filter(nw.col("segment").is_in(segments))
    used: set[str] = set()
    words = []
    for found in contrasts(among, [f for f in interpretable(frame) if f != said]).values():
        trait = next((w for f in apart(found) if (w := _words(f, found[f].effect > 0)) not in used), None)
        used.add(trait or "")
        words.append(trait)
    return words


def _words(feature: str, more: bool) -> str:
    label = label_of(feature)
    if label is None:
        return _TRAITS[feature][0 if more else 1]
    kind = feature.partition(".")[0]
    if kind == "numeric" and label[1:2].islower():  # a heading in the middle of a name; an abbreviation keeps its capitals
        label = label[0].lower() + label[1:]
    return _LABELLED[kind][0 if more else 1].format(label)
