"""How close a book of candidate lists comes to the population, and how long it takes, for invented children.

    python benchmarks/book.py                     eight populations, some minutes
    python benchmarks/book.py --n 250             one population
    python benchmarks/book.py --n 76 --seed 2     another one of the same size

Five balance variables with 23 levels, skewed and correlated, in families; 1,000 lists (or the next number
that makes all counts whole) of 60 selected and 15 reserves. Seconds are of processor time on one core.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: so that processor time is that of one core

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests" / "sample")]

from frames import invented_children  # noqa: E402

from record_review.inspection.file import SampleSettings  # noqa: E402
from record_review.sample import book_quality, make_book  # noqa: E402

SIZES = (75, 76, 90, 150, 250, 600, 2000, 5000)
COLUMNS = {
    "N": lambda q: q["children"],
    "lists": lambda q: q["lists"],
    "all bounds": lambda q: f"{q['lists_within_all_bounds']:.1%}",
    "levels": lambda q: f"{q['selected_levels_within_bounds']:.1%}",
    "worst": lambda q: f"{q['selected_worst_level']:.2f}",
    "pairs <= 1": lambda q: f"{q['selected_pairs_within_one']:.1%}",
    "pairs < 1": lambda q: f"{q['selected_pairs_within_bounds']:.1%}",
    "reserves": lambda q: f"{q['reserves_levels_within_bounds']:.1%}",
    "families": lambda q: f"{q['selected_families_within_share']:.1%}",
    "same category": lambda q: f"{q['same_category_reserve']:.1%}",
    "no sibling": lambda q: f"{q['reserves_without_selected_sibling']:.1%}",
    "seconds": lambda q: f"{q['seconds']:.1f}",
}


def measure(size: int, seed: int) -> dict:
    """The figures of one book, with the processor seconds it took to make."""
    children = invented_children(size, seed)
    start = time.process_time()
    book = make_book(children, SampleSettings(), f"{size} {seed}")
    seconds = time.process_time() - start
    return {"children": size, "lists": len(book.selected), "seconds": seconds} | book_quality(book, children)


def main() -> None:
    """Print a row per population as it is measured."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--n", type=int, nargs="+", default=SIZES, help="children in the population")
    asked.add_argument("--seed", type=int, default=1, help="which invented population of that size")
    given = asked.parse_args()
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + " --- |" * len(COLUMNS))
    for size in given.n:
        found = measure(size, given.seed)
        print("| " + " | ".join(str(show(found)) for show in COLUMNS.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
