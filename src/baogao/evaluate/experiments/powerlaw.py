"""How a score grows with the number of training sentences: the power law, fitted, with honest doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from baogao.resample import Floats, Interval

_BOUNDS = ((0.0, 0.0, 0.02), (1.0, 1.0, 3.0))
"""Of the limit, of the distance from it at the smallest size, and of the exponent."""


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """``F(n) = a - b * n**-c``: a limit ``a`` that the score comes nearer to, ever more slowly.

    >>> law = PowerLaw(0.95, 1.5, 0.5)
    >>> round(law(100), 3), round(law(400), 3), round(law.gain(400, 500), 3)
    (0.8, 0.875, 0.025)
    """

    a: float
    b: float
    c: float

    def __call__(self, sentences: float) -> float:
        """The score expected from so many sentences."""
        return float(self.a - self.b * max(1.0, sentences) ** -self.c)

    def gain(self, sentences: float, more: float) -> float:
        """What more sentences add to it."""
        return self(sentences + more) - self(sentences)


def fit(sentences: Sequence[float] | Floats, scores: Sequence[float] | Floats) -> PowerLaw | None:
    """The power law with the least squared distance from scores; ``None`` from fewer than three sizes.

    >>> law = PowerLaw(0.9, 2.0, 0.7)
    >>> sizes = [100, 200, 400, 800]
    >>> again = fit(sizes, [law(size) for size in sizes])
    >>> abs(again(1600) - law(1600)) < 0.002
    True

    Args:
        sentences: Training sentences of each run; at least one.
        scores: Its F1; NaN where it is not defined.
    """
    n, f = np.asarray(sentences, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    n, f = n[np.isfinite(f)], f[np.isfinite(f)]
    if len(np.unique(n)) < 3:
        return None
    x = n / n.min()  # with the smallest size as one all three are of the same order

    def residuals(p: Floats) -> Floats:
        return np.asarray(p[0] - p[1] * x ** -p[2] - f)

    def jacobian(p: Floats) -> Floats:
        decay = x ** -p[2]
        return np.column_stack([np.ones_like(x), -decay, p[1] * decay * np.log(x)])

    best = f[n == n.max()].mean()
    start = np.clip([best + 0.02, best + 0.02 - f[n == n.min()].mean(), 0.5], *_BOUNDS)
    a, b, c = least_squares(residuals, start, jac=jacobian, bounds=_BOUNDS).x
    return PowerLaw(float(a), float(b * n.min() ** c), float(c))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a fitted curve says about more sentences.

    Attributes:
        law: The fit to all runs.
        doubt: Fits to resamples of the runs and of the test sentences.
        level: Of the intervals.
    """

    law: PowerLaw
    doubt: tuple[PowerLaw, ...]
    level: float

    def at(self, sentences: float) -> tuple[float, Interval | None]:
        """The score expected from so many sentences, with its interval."""
        return self.law(sentences), self._interval([law(sentences) for law in self.doubt])

    def gain(self, sentences: float, more: float) -> tuple[float, Interval | None]:
        """What more sentences add to the score, with its interval."""
        gains = [law.gain(sentences, more) for law in self.doubt]
        return self.law.gain(sentences, more), self._interval(gains)

    def _interval(self, values: Sequence[float]) -> Interval | None:
        if len(values) < 2:
            return None
        low, high = np.quantile(values, [(1 - self.level) / 2, (1 + self.level) / 2])
        return float(low), float(high)
