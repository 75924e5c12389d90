"""Charts: a section becomes a picture and a sentence that says what the picture shows."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from markupsafe import Markup, escape

from reportgen.brief import Brief
from reportgen.document import criteria, forecasts, money_charts, multiples, pairs, panels, phones, plots, style, uplift_charts
from reportgen.document.chart import Chart
from reportgen.document.language import Translate, english
from reportgen.document.typefaces import Typeface, register
from reportgen.notes import Skipped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_Plan: TypeAlias = list[tuple[str, Callable[[str], Chart]]]  # names, and what draws under that name
_SHORT = re.compile(r"(\d+\.\d{2})\d+")  # a hundredth of a point is finer than any printer
_MM = 1 / 25.4  # in inches
_CUT, _AIR = 0.05 / 72, 0.4 / 72  # in inches: what of a letter nobody misses, and the air about one that was cut
_ROUNDS = 4  # what stands beside an axis keeps its length when the axis shrinks, so that one round leaves a little to do
_DPI = 150  # of rasterised dots: sharp in print, small in the file


def charts(
    brief: Brief, faces: Sequence[Typeface], _: Translate = english, which: Iterable[int] | None = None
) -> dict[str, Chart]:
    """Draw every chart that the brief has the numbers for.

    Parameters
    ----------
    brief : Brief
    faces : sequence of Typeface
        Of `typefaces`: charts are measured in them.
    _ : function of str
        Into the language of the page.
    which : iterable of int, optional
        Numbers of those to draw, from 0, where others draw the rest; a number beyond the last is that of no chart.

    Returns
    -------
    dict
        Charts by name: "shares", "map", "criteria", and where their sections are there "response", "forecast", "profit",
        "uplift", "pairs", "tornado", "bands_response", "bands_purchases_per_visit".
    """
    width, k = style.look(brief.meta).width, len(brief.segmentation.segments)  # as wide as it is shown, so a point is a point
    plotted = _plotter(brief, faces, _)
    plan: _Plan = [
        ("shares", plotted(width, plots.shares_height(brief, width), plots.shares)),
        ("map", plotted(width, 63, plots.segment_map)),
        ("criteria", lambda _name: criteria.criteria(brief, _)),
    ]
    if not isinstance(brief.campaigns, Skipped):
        plan.append(("response", plotted(width, 10.5 + 7.3 * k, panels.response)))
    if not isinstance(brief.response, Skipped):
        plan.append(("forecast", plotted(width, 54, forecasts.forecast)))
    if not isinstance(brief.targeting, Skipped):
        plan.append(("profit", plotted(width, 50, forecasts.profit)))
    if not isinstance(brief.uplift, Skipped):
        plan.append(("uplift", plotted(width, uplift_charts.height(brief), uplift_charts.uplift)))
    if not isinstance(brief.baskets, Skipped) and pairs.drawable(brief.baskets):
        plan.append(("pairs", plotted(width, pairs.height(brief.baskets), pairs.pairs)))
    if brief.impact.sensitivity:
        plan.append(("tornado", plotted(width, 9 + 7.2 * len(brief.impact.sensitivity), money_charts.tornado)))
    plan += [
        (f"bands_{m}", lambda name: multiples.conversion(brief, name.removeprefix("bands_"), _))
        for m in multiples.drawable(brief)
    ]
    wanted = (plan[i] for i in (range(len(plan)) if which is None else which) if i < len(plan))
    return {name: draw(name) for name, draw in wanted}


def phone_charts(brief: Brief, faces: Sequence[Typeface], _: Translate = english) -> dict[str, Chart]:
    """Draw "shares", "map", "response" and "profit" again, each with "_narrow" after its name, as wide as a phone."""
    plotted = _plotter(brief, faces, _)
    plan: _Plan = [
        ("shares_narrow", plotted(phones.WIDTH, phones.shares_height(brief, _), phones.shares)),
        ("map_narrow", plotted(phones.WIDTH, phones.MAP_HEIGHT, plots.segment_map)),
    ]
    if not isinstance(brief.campaigns, Skipped):
        plan.append(("response_narrow", plotted(phones.WIDTH, 10.5 + 8.5 * len(brief.segmentation.segments), panels.response)))
    if not isinstance(brief.targeting, Skipped):
        plan.append(("profit_narrow", plotted(phones.WIDTH, phones.PROFIT_HEIGHT, forecasts.profit)))
    return {name: draw(name) for name, draw in plan}


def _plotter(
    brief: Brief, faces: Sequence[Typeface], _: Translate
) -> Callable[[float, float, Callable[..., str]], Callable[[str], Chart]]:
    """Return what makes a chart of a width, a height and a function that draws into a figure."""
    register(faces)
    families = style.look(brief.meta).families

    def plotted(width: float, height: float, draw: Callable[..., str]) -> Callable[[str], Chart]:
        return lambda name: drawn(name, width, height, partial(draw, brief=brief, _=_), families)

    return plotted


def drawn(name: str, width: float, height: float, draw: Callable[[Figure], str], families: Sequence[str] = style.FAMILY) -> Chart:
    """Draw one chart; the same numbers give the same bytes.

    Parameters
    ----------
    name : str
        Goes before every id in the picture, so that two pictures on a page cannot meet.
    width, height : float
        Millimetres.
    draw : function of Figure
        Draws, and returns the alternative text.
    families : sequence of str
        Typefaces, in the order in which a letter is looked for.
    """
    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {**matplotlib.rcParamsDefault, **style.rc(families)}  # whatever the host program has set
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(width * _MM, height * _MM))
        alt = draw(figure)
        _contain(figure)
        file = io.StringIO()
        figure.savefig(file, format="svg", dpi=_DPI, metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    return Chart(_inline(file.getvalue(), name, alt, width, height), alt)


def _contain(figure: Figure) -> None:
    """Draw the axes in by as much as texts reach beyond the picture, where a page would cut them off.

    The label of a mark is as long as the number it says, and half of it lies beyond the end of an axis.
    """
    width, height = figure.get_size_inches()
    for _round in range(_ROUNDS):
        reach = figure.get_tightbbox()
        beyond = (-reach.x0, reach.x1 - width, -reach.y0, reach.y1 - height)
        left, right, foot, head = (by + _AIR if by > _CUT else 0.0 for by in beyond)
        if not left + right + foot + head:
            return
        for ax in figure.axes:
            place = ax.get_position()
            x0, x1 = ((left + x * (width - left - right)) / width for x in (place.x0, place.x1))
            y0, y1 = ((foot + y * (height - foot - head)) / height for y in (place.y0, place.y1))
            ax.set_position((x0, y0, x1 - x0, y1 - y0))


def _inline(svg: str, name: str, alt: str, width: float, height: float) -> Markup:
    """Make matplotlib's file an element of a page: no prologue, own ids, a title, short numbers."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r' id="(to-black|to-white)"', r' class="\1"', body)
    body = re.sub(r' id="matplotlib\.axis_\d+"', ' class="scale"', body)  # the marks of an axis are no finding
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{name}-", body)
    body = re.sub(r"<[^>]*>", lambda tag: _SHORT.sub(r"\1", tag[0]), body)  # in tags alone: a text may say 1.234, for thousands
    body = re.sub(r' style="([^"]*)"', lambda m: _as_attributes(m[1]), body)
    body = re.sub(r"\s*\n\s*", "\n", _plain(body))
    view = re.search(r'viewBox="[^"]+"', body)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {view[0] if view else ""} role="img"'
        f' width="{width}mm" height="{height}mm" stroke-linejoin="round"><title>{escape(alt)}</title>'
    )
    return Markup(opening + body[body.index(">") + 1 :])


def _plain(body: str) -> str:
    """Take out what draws nothing: bare groups, shapes without colour, turns by no angle; each costs time on paper."""
    body = re.sub(r' transform="rotate\(-0 [^"]*"', "", body)
    body = re.sub(r'<path [^>]*fill="none"/>|<defs>\s*</defs>', "", body)  # the stroke of a line comes after the fill
    before = ""
    while body != before:  # from the innermost group outwards
        before, body = body, re.sub(r"<g>((?:(?!</?g\b).)*)</g>|<g\b[^>]*(?:/>|(?<!/)>\s*</g>)", r"\1", body, flags=re.DOTALL)
    return body


def _as_attributes(declarations: str) -> str:
    """Write a style as presentation attributes: a page's style sheet parser knows no SVG, and reads every style for nothing."""
    found = dict(part.split(": ", 1) for part in declarations.split("; ") if part)
    return "".join(f' {name}="{value.rstrip(";")}"' for name, value in found.items())
