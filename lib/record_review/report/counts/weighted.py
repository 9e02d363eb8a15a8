"""How unequal weights of records lengthen the variance, where a floor gave some children a better chance.

Counts, bases and thresholds are of records read: weights serve estimates alone.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction


def design_effect(weights: Iterable[float]) -> float:
    """n Σ w² / (Σ w)²: by how much unequal weights lengthen the variance. Source: Kish (1965), 11.7."""
    each = list(weights)
    return len(each) * math.fsum(w * w for w in each) / math.fsum(each) ** 2


def whole_numbers(parts: Mapping, total: int) -> dict:
    """Whole numbers next to the parts that add up to the total."""
    exact = {name: Fraction(part).limit_denominator(10**9) for name, part in parts.items()}
    whole = {name: int(part) for name, part in exact.items()}
    order = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in order[: total - sum(whole.values())]:
        whole[name] += 1
    return whole
