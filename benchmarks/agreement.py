"""How often the ranges of pooled agreement hold the true value, when only a few records are read twice.

    python benchmarks/agreement.py [--trials 300]      300 trials a line: half a minute on one core

Invented readers: each is wrong about a question with a chance that differs from record to record (beta, with
the correlation within a record that the column "alike" tells), and true answers are Yes or No. Beside the
shipped ranges stands the percentile range of drawing whole records again, which is too short here.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from record_review.reading import category_weights
from record_review.reading.agreement.pooled import (
    _cohen_of,
    _gwet_of,
    coefficient_range,
    share_range,
)

Numbers = npt.NDArray[np.float64]

WRONG, YES = 0.07, 0.8
DRAWS = 600
IDENTITY = category_weights(2, "identity")
MEASURES = {
    "raw": lambda p: p[:, 0, 0] + p[:, 1, 1],
    "AC1": lambda p: _gwet_of(p, IDENTITY),
    "kappa": lambda p: _cohen_of(p, IDENTITY),
}


def tables_of_pairs(random: np.random.Generator, records: int, pairs: int, alike: float) -> Numbers:
    """(records, 2, 2) pairs of answers of two readers who err independently of each other."""
    wrong = np.full(records, WRONG)
    if alike:
        wrong = random.beta(WRONG * (1 / alike - 1), (1 - WRONG) * (1 / alike - 1), records)
    truth = random.random((records, pairs)) < YES
    one, two = (truth ^ (random.random((records, pairs)) < wrong[:, None]) for _ in range(2))
    cells = [((one == i) & (two == j)).sum(axis=1) for i in (0, 1) for j in (0, 1)]
    return np.stack(cells, axis=1).reshape(records, 2, 2).astype(float)


def shipped(measure: str, tables: Numbers) -> tuple[float, float] | None:
    if measure == "raw":
        return share_range(tables[:, 0, 0] + tables[:, 1, 1], tables.sum(axis=(1, 2)))
    return coefficient_range(MEASURES[measure], tables)


def drawn_again(random: np.random.Generator, measure: str, tables: Numbers) -> tuple[float, float] | None:
    again = tables[random.integers(0, len(tables), (DRAWS, len(tables)))].sum(axis=1)
    figures = MEASURES[measure](again / again.sum(axis=(1, 2), keepdims=True))
    known = figures[~np.isnan(figures)]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of the ranges of pooled agreement.")
    parser.add_argument("--trials", type=int, default=300)
    trials = parser.parse_args().trials
    random = np.random.default_rng(20261122)
    print(f"{trials} trials a line; share of ranges that hold the true value")
    print(f"{'measure':8}{'records':>8}{'pairs':>7}{'alike':>7}{'shipped':>9}{'width':>7}{'drawn again':>13}")
    for alike in (0.0, 0.05, 0.15):
        many = tables_of_pairs(random, 40_000, 25, alike).sum(axis=0)
        for records in (5, 6, 8, 12, 20):
            for pairs in (10, 25):
                tried = [tables_of_pairs(random, records, pairs, alike) for _ in range(trials)]
                for measure, of in MEASURES.items():
                    truth = float(of((many / many.sum())[None])[0])
                    ranges = [found for tables in tried if (found := shipped(measure, tables))]
                    others = [found for tables in tried if (found := drawn_again(random, measure, tables))]
                    held, again = (
                        np.mean([low <= truth <= high for low, high in some]) for some in (ranges, others)
                    )
                    width = np.mean([high - low for low, high in ranges])
                    print(
                        f"{measure:8}{records:8}{pairs:7}{alike:7.2f}{held:9.3f}{width:7.2f}{again:13.3f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
