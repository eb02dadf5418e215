"""Scores of spans: from what a network says to a probability (:mod:`baogao.training.calibrate`)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scale = tuple[float, float]
"""Slope and intercept on the log odds."""

_EDGE = 1e-6


def logit(probabilities: ArrayLike) -> NDArray[np.float64]:
    """Log odds; 0 and 1 count as a millionth away from it."""
    p = np.clip(np.asarray(probabilities, dtype="f8"), _EDGE, 1 - _EDGE)
    return np.asarray(np.log(p) - np.log1p(-p))


def rescale(probabilities: ArrayLike, scale: Scale | None) -> NDArray[np.float64]:
    """Probabilities with their log odds stretched and moved; as they are without a scale.

    >>> rescale([0.5, 0.9], (1.0, 0.0)).round(3).tolist()
    [0.5, 0.9]
    >>> rescale([0.5, 0.9], (0.5, -1.0)).round(3).tolist()
    [0.269, 0.525]
    """
    if scale is None:
        return np.asarray(probabilities, dtype="f8")
    slope, intercept = scale
    return np.asarray(1.0 / (1.0 + np.exp(-(slope * logit(probabilities) + intercept))))
