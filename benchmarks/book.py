"""How close a book of candidate lists comes to the population, how long it takes and how much memory.

    python benchmarks/book.py                       the whole table, some ten minutes
    python benchmarks/book.py --n 250               one population
    python benchmarks/book.py --n 76 --seed 2       another one of the same size
    python benchmarks/book.py --n 600 --lists 1000 4000

Five balance variables with 23 levels, skewed and correlated, in families; so many lists (or the next number
that makes all counts whole) of 60 selected and 15 reserves. Every book is made in a process of its own, on
one core: ``processor`` are its seconds of processor time, ``clock`` those on the clock, ``MB`` its peak
memory, with Python and the libraries.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is imported: so that processor time is that of one core

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests" / "sample")]

from frames import invented_children  # noqa: E402

from record_review.inspection.file import SampleSettings  # noqa: E402
from record_review.sample import book_quality, make_book  # noqa: E402

LISTS = 1000
SIZES = (64, 75, 76, 80, 90, 120, 150, 250, 600, 1200, 2500, 5000)
MORE = ((600, 2000), (600, 4000), (600, 8000))  # children, lists: what more lists cost
COLUMNS = {
    "N": lambda q: q["children"],
    "lists": lambda q: f"{q['lists']:,}",
    "all bounds": lambda q: f"{q['lists_within_all_bounds']:.1%}",
    "selected: levels within one": lambda q: f"{q['selected_levels_within_one']:.1%}",
    "worst level": lambda q: f"{q['selected_worst_level']:.2f}",
    "pairs within one": lambda q: f"{q['selected_pairs_within_one']:.1%}",
    "families": lambda q: f"{q['selected_families_within_share']:.1%}",
    "reserves: levels within one": lambda q: f"{q['reserves_levels_within_one']:.1%}",
    "same category": lambda q: f"{q['same_category_reserve']:.1%}",
    "no sibling": lambda q: f"{q['reserves_without_selected_sibling']:.1%}",
    "processor": lambda q: f"{q['processor']:.1f}",
    "clock": lambda q: f"{q['clock']:.1f}",
    "MB": lambda q: f"{q['memory']:.0f}",
}


def measure(size: int, seed: int, lists: int) -> dict:
    """The figures of one book, with the seconds it took to make and the peak memory of this process."""
    children = invented_children(size, seed)
    clock, processor = time.perf_counter(), time.process_time()
    book = make_book(children, SampleSettings(lists=lists), f"{size} {seed}")
    took = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    made = {"children": size, "lists": len(book.selected), "memory": _peak_megabytes()}
    return made | took | book_quality(book, children)


def _peak_megabytes() -> float:
    """The most memory this process has taken; not known under Windows."""
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print a row per book as it is measured."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--n", type=int, nargs="+", help="children in the population")
    asked.add_argument("--lists", type=int, nargs="+", help="lists in the book, at least")
    asked.add_argument("--seed", type=int, default=1, help="which invented population of that size")
    given = asked.parse_args()
    wanted = [(size, lists) for size in given.n or SIZES for lists in given.lists or (LISTS,)]
    if given.n is None and given.lists is None:
        wanted += MORE
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + " ---: |" * len(COLUMNS))
    for size, lists in wanted:
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
            found = alone.submit(measure, size, given.seed, lists).result()
        print("| " + " | ".join(str(show(found)) for show in COLUMNS.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
