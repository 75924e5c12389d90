"""Criteria: what each measure says of each number of segments, as small multiples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.grouping.consensus import STABLE, STRENGTH_NEEDED, Candidate
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.language import N_, Translate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PANELS = (
    ("elbow", N_("Inertia (its bend)"), 0),
    ("silhouette", N_("Silhouette (high)"), 2),
    ("calinski_harabasz", N_("Calinski-Harabasz (high)"), 0),
    ("davies_bouldin", N_("Davies-Bouldin (low)"), 2),
    ("gap", N_("Gap (its first peak)"), 2),
    ("prediction_strength", N_("Prediction strength (above line)"), 2),
    ("bootstrap", N_("Weakest Jaccard (above line)"), 2),
    ("holdout", N_("Held-out silhouette (high)"), 2),
)
_NEEDED = {"prediction_strength": STRENGTH_NEEDED, "bootstrap": STABLE}  # where the line is


def criteria(figure: Figure, brief: Brief, _: Translate) -> str:
    """Eight small panels over the number of segments; the chosen one marked, the business range shaded."""
    found, accent = brief.segmentation, style.look(brief.meta).accent
    grid = figure.subplots(
        2, 4, sharex=True, gridspec_kw={"left": 0.045, "right": 0.995, "top": 0.915, "bottom": 0.1, "wspace": 0.3, "hspace": 0.42}
    )
    said = []
    for ax, (criterion, title, digits) in zip(grid.flat, _PANELS, strict=True):
        points = [(c.k, value) for c in found.candidates if (value := _value(c, criterion)) is not None]
        ax.axvspan(found.k_range[0] - 0.5, found.k_range[1] + 0.5, color=style.WASH, lw=0)
        if criterion in _NEEDED:
            ax.axhline(_NEEDED[criterion], color=style.WARN, lw=0.8, dashes=(2.5, 2))
        ax.plot(*zip(*points, strict=True), color=style.SOFT, marker="o", markersize=3.2, markeredgewidth=0)
        for k, value in points:
            if k == found.k:
                ax.plot([k], [value], "o", color=accent, markersize=6)
                said.append(f"{_(title)} {words.number(value, brief.meta.locale, digits=digits)}")
        ax.set_title(_(title), size=7, pad=4, loc="left")
        ax.yaxis.set_major_formatter(lambda value, at, digits=digits: words.number(value, brief.meta.locale, digits=digits))
        ax.locator_params(axis="y", nbins=3)
        ax.margins(y=0.2)
        ax.set_xticks([c.k for c in found.candidates])
        ax.tick_params(labelsize=6.4)
    return _("Eight measures over {first} to {last} segments. At {k}: {measures}.").format(
        first=found.candidates[0].k, last=found.candidates[-1].k, k=found.k, measures="; ".join(said)
    )


def _value(c: Candidate, criterion: str) -> float | None:
    if criterion == "elbow":
        return c.inertia
    if criterion == "silhouette":
        return c.silhouette
    if c.evidence is None:
        return None
    if criterion == "bootstrap":
        return min(c.evidence.jaccard, default=None)
    if criterion == "holdout":
        return c.evidence.holdout_silhouette
    value: float | None = getattr(c.evidence, criterion)
    return value
