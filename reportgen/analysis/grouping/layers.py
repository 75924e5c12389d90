"""Layers: affine maps and tanh as plain numbers, applied to arrays and to frames alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw
import numpy as np

from reportgen.analysis.grouping.clustering import Points
from reportgen.engine import Frame
from reportgen.units import significant

_STEEP = 20.0  # tanh is 1 to the last bit from here on, and exp cannot overflow


@dataclass(frozen=True)
class Layer:
    """An affine map of the axes, followed by tanh if ``squashed``: one output a row of ``weights``.

    Attributes
    ----------
    weights : tuple of tuple of float
    offsets : tuple of float
    squashed : bool
    """

    weights: tuple[tuple[float, ...], ...]
    offsets: tuple[float, ...]
    squashed: bool


def layer_of(weights: Points, offsets: Points, *, squashed: bool) -> Layer:
    """Return a layer of arrays as plain numbers of ten significant digits."""
    return Layer(
        tuple(tuple(significant(float(v)) for v in row) for row in weights),
        tuple(significant(float(v)) for v in offsets),
        squashed,
    )


def encoded(points: Points, layers: Sequence[Layer]) -> Points:
    """Apply layers to an array."""
    for layer in layers:
        points = points @ np.array(layer.weights).T + np.array(layer.offsets)
        points = np.tanh(points) if layer.squashed else points
    return points


def with_layer(frame: Frame, axes: Sequence[str], layer: Layer, names: Sequence[str]) -> Frame:
    """Replace axes of a frame by the outputs of a layer: expressions that run wherever the rows are.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = nw.from_native(pd.DataFrame({"x": [0.0, 50.0]}), eager_only=True)
    >>> with_layer(frame, ["x"], Layer(((1.0,), (2.0,)), (0.0, 1.0), squashed=False), ["a", "b"])["b"].to_list()
    [1.0, 101.0]
    >>> with_layer(frame, ["x"], Layer(((1.0,),), (0.0,), squashed=True), ["a"])["a"].to_list()
    [0.0, 1.0]
    """
    outputs = []
    for row, offset in zip(layer.weights, layer.offsets, strict=True):
        total = reduce(lambda sum_, term: sum_ + term, (nw.col(a) * w for a, w in zip(axes, row, strict=True))) + offset
        outputs.append(_tanh(total) if layer.squashed else total)
    return frame.with_columns(*(out.alias(name) for out, name in zip(outputs, names, strict=True))).drop(list(axes))


def _tanh(value: nw.Expr) -> nw.Expr:
    return 1 - 2 / ((value.clip(-_STEEP, _STEEP) * 2).exp() + 1)
