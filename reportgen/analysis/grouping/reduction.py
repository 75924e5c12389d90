"""Reduction: a wide table in a few components, by principal components or by an autoencoder."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.analysis.grouping.clustering import Points
from reportgen.analysis.grouping.consensus import beats_one_cloud
from reportgen.analysis.grouping.layers import Layer, encoded, layer_of
from reportgen.analysis.stability import Evidence
from reportgen.notes import Judgement, Verdict
from reportgen.units import Share, significant

COMPONENT = "component_"
"""Components are called ``component_1``, ``component_2`` ...; also as axes of the segment map."""

_HELD_OUT = 0.3  # the split practitioners ask for
_TRAINED_ON = 5_000  # customers: bounds the training; its few hundred weights are known long before
_MOST_UNITS = 16  # of the layers between table and bottleneck: more did not reconstruct better on the reference tables
_DECAY = 1.0  # L2 penalty of the weights: keeps the units away from the flat ends of the tanh, where everybody would be equal
_ITERATIONS = 200  # of L-BFGS; the error falls by less than a hundredth after
_SHOWN = 3  # features that explain a component on a page
_TELLING = 0.3  # a correlation below it shares less than a tenth of its variance
_TIE = 0.02  # Jaccard and prediction strength are known to about 0.01 from 50 resamples


@dataclass(frozen=True)
class Correlation:
    """How a feature goes with a component.

    Attributes
    ----------
    feature : str
    correlation : float
        Pearson's, of scaled values, in [-1, 1].
    """

    feature: str
    correlation: float


@dataclass(frozen=True)
class Component:
    """One axis of the reduced space.

    Attributes
    ----------
    component : str
        ``component_1`` and so on; an axis of the segment map.
    variance_share : Share or None
        Of the variance of all scaled features, on customers held out; None for an autoencoder, whose axes have no such share.
    features : tuple of Correlation
        Up to three features that explain it, the strongest first.
    """

    component: str
    variance_share: Share | None
    features: tuple[Correlation, ...]


@dataclass(frozen=True)
class Encoding:
    """A fitted reduction.

    Attributes
    ----------
    kind : str
        "pca" or "autoencoder".
    layers : tuple of Layer
        From scaled features to components.
    error : float
        Share of the variance of held-out customers that the reconstruction misses.
    components : tuple of Component
    """

    kind: str
    layers: tuple[Layer, ...]
    error: float
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Reduced:
    """What a reduction costs and what it brings.

    Attributes
    ----------
    kind : str
        "pca" or "autoencoder".
    n_features, n_components : int
    reconstruction_error : float
        Mean squared error of the features rebuilt from the components, over their variance; of customers held out. 1 is no better
        than the average of all.
    variance_explained : Share
        1 less that error.
    components : tuple of Component
    jaccard_min, jaccard_min_without : Share or None
        Bootstrap Jaccard of the weakest segment at the same k, with the reduction and without; None where it was not tested.
    prediction_strength, prediction_strength_without : Share or None
    judgement : Judgement
        Whether the reduction makes the segments more stable; taste has no say.
    """

    kind: str
    n_features: int
    n_components: int
    reconstruction_error: float
    variance_explained: Share
    components: tuple[Component, ...]
    jaccard_min: Share | None
    jaccard_min_without: Share | None
    prediction_strength: Share | None
    prediction_strength_without: Share | None
    judgement: Judgement


def encoding(points: Points, features: Sequence[str], kind: str, n_components: int, seed: int) -> Encoding:
    """Fit a reduction on 70% of the customers (at most 5,000) and measure what it loses on the others.

    Parameters
    ----------
    points : array of shape (n_customers, n_features)
        Scaled, sorted by content.
    features : sequence of str
    kind : str
        "pca" or "autoencoder".
    n_components : int
        Fewer than features.
    seed : int

    Notes
    -----
    The autoencoder has an encoder (one hidden layer), a bottleneck of ``n_components`` units and a decoder (one hidden layer),
    all tanh, trained to reconstruct its input under squared error and weight decay. Its components are the units of the
    bottleneck, each to a standard deviation of 1, since a network gives them no scale of their own.

    References
    ----------
    Jolliffe 2002, Principal Component Analysis; Kramer 1991, AIChE Journal 37, 233-243 (autoassociative networks).

    Examples
    --------
    >>> along = np.linspace(-1.0, 1.0, 100)[:, None] * [[1.0, 2.0]]  # all on one line: one component loses nothing
    >>> found = encoding(along, ["a", "b"], "pca", 1, seed=1)
    >>> round(found.error, 6), found.components[0].features[0].correlation
    (0.0, 1.0)
    """
    shuffled = np.random.default_rng(seed).permutation(len(points))
    cut = max(round(_HELD_OUT * len(points)), 1)
    held_out, training = points[shuffled[:cut]], points[np.sort(shuffled[cut:][:_TRAINED_ON])]
    fit = _principal if kind == "pca" else _autoencoder
    layers, rebuilt = fit(training, n_components, seed)
    spread = float(((held_out - training.mean(axis=0)) ** 2).sum())
    error = float(((held_out - rebuilt(held_out)) ** 2).sum()) / spread if spread else 0.0
    coded = encoded(points, layers)
    held_out_code = encoded(held_out, layers)
    shares = ((held_out_code - held_out_code.mean(axis=0)) ** 2).sum(axis=0) / (spread or 1.0)
    components = tuple(
        Component(
            component=f"{COMPONENT}{i + 1}",
            variance_share=min(float(shares[i]), 1.0) if kind == "pca" else None,
            features=_explained_by(coded[:, i], points, features),
        )
        for i in range(n_components)
    )
    return Encoding(kind, layers, error, components)


def reduced(found: Encoding, n_features: int, inside: Evidence | None, outside: Evidence | None, gap_of_one: float) -> Reduced:
    """Judge a reduction by what resampling says of the segments with it and without it, at the same k.

    Fewer dimensions make any clusters more stable, also those of pure noise, so a reduction whose components form one cloud is
    unsupported however stable the cuts through it are. Else it is less stable where the weakest Jaccard or the prediction
    strength falls by more than 0.02, more stable where neither falls and one of them rises by more than that, and as stable
    otherwise.
    """
    return Reduced(
        kind=found.kind,
        n_features=n_features,
        n_components=len(found.components),
        reconstruction_error=found.error,
        variance_explained=min(max(1.0 - found.error, 0.0), 1.0),
        components=found.components,
        jaccard_min=min(inside.jaccard) if inside else None,
        jaccard_min_without=min(outside.jaccard) if outside else None,
        prediction_strength=inside.prediction_strength if inside else None,
        prediction_strength_without=outside.prediction_strength if outside else None,
        judgement=_judged(inside, outside, gap_of_one),
    )


def _judged(inside: Evidence | None, outside: Evidence | None, gap_of_one: float) -> Judgement:
    if inside is None or outside is None:
        return Judgement(Verdict.INDICATIVE, "reduction_not_tested")
    if not beats_one_cloud(inside, gap_of_one):
        return Judgement(Verdict.UNSUPPORTED, "reduction_to_one_cloud")
    changes = (min(inside.jaccard) - min(outside.jaccard), inside.prediction_strength - outside.prediction_strength)
    if min(changes) < -_TIE:
        return Judgement(Verdict.UNSUPPORTED, "reduction_less_stable")
    if max(changes) > _TIE:
        return Judgement(Verdict.SOLID, "reduction_more_stable")
    return Judgement(Verdict.INDICATIVE, "reduction_as_stable")


def _principal(points: Points, n_components: int, _seed: int) -> tuple[tuple[Layer, ...], Callable[[Points], Points]]:
    mean = points.mean(axis=0)
    _, _, turned = np.linalg.svd(points - mean, full_matrices=False)
    axes = turned[:n_components]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]  # a component has no sign of its own: this one is fixed
    return (layer_of(axes, -axes @ mean, squashed=False),), lambda z: (z - mean) @ axes.T @ axes + mean


def _autoencoder(points: Points, n_components: int, seed: int) -> tuple[tuple[Layer, ...], Callable[[Points], Points]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor
    from threadpoolctl import threadpool_limits

    units = min((points.shape[1] + n_components + 1) // 2, _MOST_UNITS)
    network = MLPRegressor(
        hidden_layer_sizes=(units, n_components, units),
        activation="tanh",
        solver="lbfgs",
        alpha=_DECAY,
        max_iter=_ITERATIONS,
        random_state=seed,
    )
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is meant: the rest is learning by heart
        network.fit(points, points)
    encoder = tuple(layer_of(network.coefs_[i].T, network.intercepts_[i], squashed=True) for i in (0, 1))
    code = encoded(points, encoder)
    together = (code - code.mean(axis=0)).T @ (points - points.mean(axis=0))
    signs = np.sign(together[np.arange(n_components), np.abs(together).argmax(axis=1)])  # what goes with it most rises with it
    spread = np.where(code.std(axis=0) > 0, code.std(axis=0), 1.0)
    standard = layer_of(np.diag(signs / spread), -signs * code.mean(axis=0) / spread, squashed=False)
    return (*encoder, standard), network.predict


def _explained_by(code: Points, points: Points, features: Sequence[str]) -> tuple[Correlation, ...]:
    scale = code.std() * points.std(axis=0)
    together = (code - code.mean()) @ (points - points.mean(axis=0)) / len(points)
    found = together / np.where(scale > 0, scale, 1.0)
    ranked = sorted(range(len(features)), key=lambda i: (-abs(found[i]), features[i]))
    return tuple(
        Correlation(features[i], significant(float(np.clip(found[i], -1, 1))))
        for i in ranked[:_SHOWN]
        if abs(found[i]) >= _TELLING
    )
