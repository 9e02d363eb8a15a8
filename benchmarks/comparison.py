"""How like the population samples are, drawn by the book of candidate lists and by usual methods.

    python benchmarks/comparison.py                      four populations, some minutes
    python benchmarks/comparison.py --n 250              one population
    python benchmarks/comparison.py --n 250 --draws 200  fewer draws of each method

The children are invented: five characteristics with 23 levels, skewed and correlated, in families. Every
method draws from the same children. Of the book every list is counted, for the public number takes each with
the same chance; the others draw by a generator of a fixed seed. The methods of R's packages `sampling` and
`BalancedSampling` are counted where they are installed (`draws.R` beside this file); where not, a row says
so. Nothing of R is used anywhere else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests" / "sample")]

from frames import invented_children  # noqa: E402

from record_review.inspection.file import SampleSettings  # noqa: E402
from record_review.sample import make_book  # noqa: E402

SIZES = (90, 250, 600, 2000)
SIZE = 60
BALANCE_ON = SampleSettings().balance_on
STRATA = ["category", "age_band"]
SLOW = 200  # draws of samplecube, which takes its time

COLUMNS = ("every level within one", "worst level", "pairs mean", "pairs worst", "pairs within one")
HEADS = ("N", "method", "draws", *COLUMNS, "equal chances", "60 records", "a family over its share")


def figures(drawn: np.ndarray, children: pd.DataFrame, size: int = SIZE) -> dict[str, float]:
    """How like the population the draws are; whole numbers decide what is within one record.

    Parameters
    ----------
    drawn : (draws, children) bool, who is in which draw
    children : balance variables and sibling_group, in the same order
    size : records that were to be drawn, which the exact share of a level refers to

    Returns
    -------
    the figures of ``COLUMNS``: shares of draws from 0 to 1, distances in records, the pairs over all pairs of
    levels that some child has; with the shares of draws of the right size, and of draws in which some sibling
    group is there more often than its share rounded up
    """
    levels = np.hstack([_off(drawn, children[name], size) for name in BALANCE_ON])
    pairs = np.hstack(
        [_off(drawn, children[one] + "\n" + children[two], size) for one, two in combinations(BALANCE_ON, 2)]
    )
    n = len(children)
    return {
        "every level within one": float((levels.max(axis=1) <= n).mean()),
        "worst level": float(levels.max() / n),
        "pairs mean": float(pairs.mean() / n),
        "pairs worst": float(pairs.max() / n),
        "pairs within one": float((pairs <= n).mean()),
        "right size": float((drawn.sum(axis=1) == size).mean()),
        "family over": float(_family_over(drawn, children["sibling_group"], size).mean()),
    }


def _counted(drawn: np.ndarray, values: pd.Series) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """How often each value is in each draw, how often in the population, and the values."""
    codes, found = pd.factorize(values, sort=True)
    member = codes[:, None] == np.arange(len(found))
    return np.rint(drawn.astype(float) @ member).astype(int), member.sum(axis=0), found


def _off(drawn: np.ndarray, values: pd.Series, size: int) -> np.ndarray:
    """(draws, values) distance of each value's count from its exact share, times the children."""
    counted, sizes, _ = _counted(drawn, values)
    return np.abs(counted * len(values) - size * sizes)


def _family_over(drawn: np.ndarray, groups: pd.Series, size: int) -> np.ndarray:
    """In which draws some sibling group is there more often than its share rounded up."""
    counted, sizes, found = _counted(drawn, groups)
    return (counted > -(-size * sizes // len(groups)))[:, found != ""].any(axis=1)


def members(places: list[np.ndarray], children: int) -> np.ndarray:
    """Draws that name places as (draws, children) bool."""
    drawn = np.zeros((len(places), children), dtype=bool)
    for row, draw in zip(drawn, places, strict=True):
        row[draw] = True
    return drawn


def simple(children: pd.DataFrame, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Simple random samples."""
    return members([rng.permutation(len(children))[:SIZE] for _ in range(draws)], len(children))


def largest_remainder(sizes: np.ndarray, size: int = SIZE) -> np.ndarray:
    """Records of each stratum in proportion to its children; a tie goes to the larger, then the earlier."""
    whole, left = np.divmod(sizes * size, sizes.sum())
    order = np.lexsort((np.arange(len(sizes)), -sizes, -left))
    whole[order[: size - whole.sum()]] += 1
    return whole


def rounded(sizes: np.ndarray, size: int = SIZE) -> np.ndarray:
    """Each stratum's share rounded by itself, as `groupby(strata).sample(frac=…)` of pandas does."""
    return np.array([round(size / sizes.sum() * own) for own in sizes])


def stratified(
    children: pd.DataFrame, draws: int, rng: np.random.Generator, allocation: Callable
) -> np.ndarray:
    """Simple random samples within category x age band, of the sizes that an allocation gives."""
    strata = [np.array(places) for places in children.groupby(STRATA, sort=True).indices.values()]
    wanted = allocation(np.array([len(stratum) for stratum in strata]))
    return members(
        [
            np.concatenate([rng.permutation(s)[:own] for s, own in zip(strata, wanted, strict=True)])
            for _ in range(draws)
        ],
        len(children),
    )


def stratified_chances(children: pd.DataFrame, allocation: Callable) -> tuple[float, float]:
    """The lowest and the highest chance that a child has under an allocation."""
    sizes = children.groupby(STRATA).size().to_numpy()
    chances = allocation(sizes) / sizes
    return float(chances.min()), float(chances.max())


def systematic(children: pd.DataFrame, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Every N/60th child of the list sorted on all balance variables, from a random start."""
    order = children.sort_values([*BALANCE_ON, "ref_key"]).index.to_numpy()
    step = len(children) / SIZE
    starts = rng.random(draws)[:, None] + np.arange(SIZE)
    return members(list(order[np.floor(starts * step).astype(int)]), len(children))


def from_r(children: pd.DataFrame, draws: int, seed: int) -> dict[str, np.ndarray | None]:
    """What `draws.R` draws from the children; None where the package is not installed, or R is not."""
    found: dict[str, np.ndarray | None] = {}
    program = shutil.which("Rscript")
    if program is None:
        return {"R": None}
    with tempfile.TemporaryDirectory() as folder:
        indicators = pd.get_dummies(children[list(BALANCE_ON)], dtype=int)
        indicators.to_csv(Path(folder, "spread.csv"), index=False)
        # One level of each variable follows from the others; a balanced draw wants none that do.
        independent = pd.get_dummies(children[list(BALANCE_ON)], dtype=int, drop_first=True)
        independent.to_csv(Path(folder, "balance.csv"), index=False)
        script = [program, str(Path(__file__).with_name("draws.R")), folder]
        subprocess.run([*script, *map(str, (SIZE, draws, min(draws, SLOW), seed))], check=True)
        for line in Path(folder, "methods.txt").read_text(encoding="utf-8").splitlines():
            file, method = line.split("\t")
            if not file:
                found[method] = None
                continue
            table = pd.read_csv(Path(folder, file))
            places = [group.to_numpy() for _, group in table.groupby("draw")["place"]]
            found[method] = members(places, len(children))
    return found


def rows(size: int, draws: int, seed: int) -> Iterator[list[str]]:
    """The lines of the table for one population."""
    children = invented_children(size, seed).sort_values("ref_key", kind="stable").reset_index(drop=True)
    rng = np.random.default_rng([seed, size])
    book = make_book(children, SampleSettings(), f"{size} {seed}")
    lists = members(list(book.selected), size)
    counts = lists.sum(axis=0)
    equal = "yes, counted" if counts.min() == counts.max() else "NO"
    yield _line(size, "this workbench: all lists of the book", lists, children, equal)
    yield _line(size, "simple random", simple(children, draws, rng), children, "yes")
    for method, allocation in (
        ("category × age band, rounded (pandas)", rounded),
        ("category × age band, largest remainder", largest_remainder),
    ):
        low, high = stratified_chances(children, allocation)
        chances = "yes" if low == high else f"no: {low:.0%} to {high:.0%}"
        yield _line(size, method, stratified(children, draws, rng, allocation), children, chances)
    yield _line(size, "systematic, sorted on all five", systematic(children, draws, rng), children, "yes")
    for method, drawn in from_r(children, draws, seed).items():
        if drawn is None:
            yield [str(size), f"{method}: not installed here", *["–"] * (len(HEADS) - 2)]
        else:
            yield _line(size, method, drawn, children, "yes")


def _line(size: int, method: str, drawn: np.ndarray, children: pd.DataFrame, chances: str) -> list[str]:
    found = figures(drawn, children)
    shown = [f"{found[name]:.1%}" if "within" in name else f"{found[name]:.2f}" for name in COLUMNS]
    right, over = f"{found['right size']:.1%}", f"{found['family over']:.1%}"
    return [str(size), method, str(len(drawn)), *shown, chances, right, over]


def main() -> None:
    """Print the table, a row as soon as it is counted."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, nargs="+", default=SIZES, help="children in the population")
    ask.add_argument("--draws", type=int, default=1000, help="draws of each method beside the book")
    ask.add_argument("--seed", type=int, default=1, help="which invented population of that size")
    asked = ask.parse_args()
    print("| " + " | ".join(HEADS) + " |")
    print("|" + " --- |" * len(HEADS))
    for size in asked.n:
        for row in rows(size, asked.draws, asked.seed):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
