"""Wilson's score interval, which shares of children and shares of agreeing readers both rest on."""

import math

from scipy.special import ndtri, stdtrit

CONFIDENCE = 0.95


def quantile(df: float, confidence: float = CONFIDENCE) -> float:
    """The two-sided t quantile; the normal one where ``df`` is infinite."""
    tail = (1 + confidence) / 2
    return float(ndtri(tail) if math.isinf(df) else stdtrit(df, tail))


def wilson_interval(
    share: float, size: float, df: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Wilson's score interval with the t quantile, cut to 0 and 1.

    Parameters
    ----------
    share : 0 to 1
    size : effective number of records, > 0
    df : degrees of freedom of the t quantile, >= 1; infinite gives the normal quantile

    Raises
    ------
    ValueError : a value outside these ranges

    Source: Wilson (1927), J. Am. Stat. Assoc. 22.
    """
    if not (0 <= share <= 1 and size > 0 and df >= 1 and 0 < confidence < 1):
        raise ValueError("a share from 0 to 1, a size above 0 and at least one degree of freedom are needed")
    t2 = quantile(df, confidence) ** 2
    centre = (share + t2 / (2 * size)) / (1 + t2 / size)
    half = math.sqrt(t2 * (share * (1 - share) / size + t2 / (4 * size**2))) / (1 + t2 / size)
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return low, high
