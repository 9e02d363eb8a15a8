"""How often the range of the report holds the truth under the draw that is used, and how wide it is.

    python benchmarks/coverage.py                                  all cores; some five minutes on one
    python benchmarks/coverage.py --n 150 --findings 20            one population, more roughly
    python benchmarks/coverage.py --n 400 --read 57                another number of records read
    python benchmarks/coverage.py --n 150 400 --released 57 60 62  the released range alone, exactly
    python benchmarks/coverage.py --backend dask                   a Dask cluster on this machine
    python benchmarks/coverage.py --backend dask --scheduler tcp://ADDRESS:8786      one that is there

For each population of invented children a book of candidate lists is made, as for an inspection. For a
finding that would be made in some of the children's records, every list of the book is gone through: the
public number takes each with the same chance, so the share of lists whose range holds the true share is the
coverage itself, and not a sample of it. What is left to chance is which findings are tried; the last column
says how far that moves a mean. Estimates and ranges are the report's: those that the team sees, and those
that are released, of what is printed of the counts. The results do not depend
on the number of cores, on the backend, or on how the work is shared out.

On a cluster the workers need this repository's environment, with its lib/ where Python looks for packages.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # the cores are shared out by joblib

import joblib  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy.special import stdtrit  # noqa: E402
from scipy.stats import hypergeom  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests" / "sample")]

from frames import invented_children  # noqa: E402

from record_review.inspection import ReportSettings, SampleSettings  # noqa: E402
from record_review.inspection.refusals import DrawError  # noqa: E402
from record_review.inspection.score_interval import CONFIDENCE  # noqa: E402
from record_review.report.basis import EFFECT_STEP, TILT_STEP, Basis, coarser, tilt_of  # noqa: E402
from record_review.report.counts.weighted import design_effect  # noqa: E402
from record_review.report.estimates.shares import ALL_READ, Share, proportion  # noqa: E402
from record_review.report.estimates.stratified import Design, stratified_design  # noqa: E402
from record_review.report.protection.rules import printed  # noqa: E402
from record_review.sample import counts, make_book  # noqa: E402

SIZES = (80, 150, 400, 1000, 2000, 5000)
SHARES = (0.02, 0.05, 0.10, 0.20, 0.35, 0.50, 0.65, 0.80, 0.90, 0.95, 0.98)
BASES = (1.0, 0.60, 0.30, 0.15)  # share of the children to whom the question applies
INDEPENDENT, BALANCED, FAMILIES = "nothing known", "what is balanced", "the family"
RELATIONS = (INDEPENDENT, BALANCED, FAMILIES)  # what a finding goes with
SPREAD_OF_LEVEL, SPREAD_OF_FAMILY = 0.7, 1.8  # standard deviations on the logit scale, where chance has 1.8
SMALLEST_BASE = 5  # below it the report says nothing of a question
ROUNDING, TINY = 1e-12, 1e-18
COMPARED = 3  # lists of each finding whose estimate is compared with that of the report's own functions

OUTSIDE, WITHOUT, WITH = 0, 1, 2  # what a child is to a finding: not in the base, in it without, in it with


@dataclass(frozen=True)
class Population:
    """The children and their book, as far as estimates look at them.

    category : (children,) number of each child's category in ``names``
    selected : (lists, size) places of the selected of each list
    weight : (categories,) lists divided by the lists that a child of the category is in
    """

    names: tuple[str, ...]
    category: np.ndarray
    selected: np.ndarray
    weight: np.ndarray

    @property
    def sizes(self) -> dict[str, int]:
        return dict(zip(self.names, np.bincount(self.category).tolist(), strict=True))


@dataclass(frozen=True)
class Told:
    """What the report says of a finding on each list: arrays (lists,).

    base : records in the base; share, se, low, high : as in `Share`; ranged : whether a range is given
    counted : (lists, 2) whole numbers, the finding and its base as a release counts them
    effect, tilt : of the weights, as a release tells them
    """

    base: np.ndarray
    share: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    ranged: np.ndarray
    counted: np.ndarray
    effect: np.ndarray
    tilt: np.ndarray


class Estimates:
    """The report's estimates for all lists of a book at once.

    The report's functions take one sample, and this study looks at a hundred million. The same formulas are
    worked out here for all lists together, from counts by category, and for each finding some lists are
    compared with what the report's own functions say: they must agree.
    """

    def __init__(self, population: Population) -> None:
        self.population = population
        self.designs: dict[tuple[int, ...], Design] = {}
        self.protected: dict[tuple[int, int, float, float], Share] = {}

    def of_lists(self, state: np.ndarray) -> Told:
        """What is said of a finding on every list. ``state`` : (children,) OUTSIDE, WITHOUT or WITH.

        Raises
        ------
        AssertionError : one of the lists that are compared has another estimate by the report's functions
        """
        population = self.population
        kinds = 3 * len(population.names)
        lists = len(population.selected)
        code = (3 * population.category + state)[population.selected]
        table = np.bincount((np.arange(lists)[:, None] * kinds + code).ravel(), minlength=lists * kinds)
        table = table.reshape(lists, len(population.names), 3)
        told = Told(
            *(np.zeros(lists) for _ in range(5)),
            np.zeros(lists, bool),
            np.zeros((lists, 2), int),
            np.ones(lists),
            np.zeros(lists),
        )
        patterns, which = np.unique(table.sum(axis=2), axis=0, return_inverse=True)
        for pattern, read in enumerate(patterns):
            rows = np.flatnonzero(which == pattern)
            design = self.design(tuple(read.tolist()))
            self._fill(told, rows, table[rows].astype(float), design)
        for row in np.linspace(0, lists - 1, COMPARED).astype(int):
            self.compare(told, row, table[row])
        return told

    def _fill(self, told: Told, rows: np.ndarray, table: np.ndarray, design: Design) -> None:
        """The formulas of `proportion`, for lists that read as many records of each category."""
        read = table[0].sum(axis=1).astype(int)
        stratum = design.stratum[np.minimum(read.cumsum() - read, len(design.stratum) - 1)]
        member = (stratum[:, None] == np.arange(len(design.read))) & (read > 0)[
            :, None
        ]  # (categories, strata)
        w, n, f = self.population.weight, np.array(design.read, dtype=float), design.fractions
        having, base = table[:, :, WITH], table[:, :, WITH] + table[:, :, WITHOUT]
        everyone, count = base.sum(axis=1), having.sum(axis=1)
        weight = base @ w
        with np.errstate(divide="ignore", invalid="ignore"):
            p = np.where(count == 0, 0.0, np.where(count == everyone, 1.0, having @ w / weight))[:, None]
            with_, without = w * (1 - p) / weight[:, None], -w * p / weight[:, None]
            first = (having * with_ + (base - having) * without) @ member
            second = (having * with_**2 + (base - having) * without**2) @ member
            factor = np.where((n > 1) & (f < 1), (1 - f) * n / np.maximum(n - 1, 1), 0.0)
            v = np.maximum(second - first**2 / n, 0) @ factor
            p = p[:, 0]
            n_cap = weight**2 / (base @ (w**2 * (1 - member @ f)))
            n_eff = np.where((v <= TINY) | (p == 0) | (p == 1), n_cap, np.minimum(p * (1 - p) / v, n_cap))
            df = everyone - ((base @ member) > 0).sum(axis=1)
            t2 = stdtrit(np.maximum(df, 1), (1 + CONFIDENCE) / 2) ** 2
            centre = (p + t2 / (2 * n_eff)) / (1 + t2 / n_eff)
            half = np.sqrt(t2 * (p * (1 - p) / n_eff + t2 / (4 * n_eff**2))) / (1 + t2 / n_eff)
        all_read = np.isinf(n_cap)
        told.base[rows], told.share[rows], told.se[rows] = everyone, p, np.sqrt(v)
        told.low[rows] = np.where(all_read | (p == 0), p, np.maximum(0, centre - half))
        told.high[rows] = np.where(all_read | (p == 1), p, np.minimum(1, centre + half))
        told.ranged[rows] = (everyone > 0) & (all_read | (df >= 1))
        told.counted[rows] = np.column_stack([count, everyone])
        if np.ptp(design.weight) > 0:
            weights = design.weight.tolist()
            told.effect[rows] = coarser(design_effect(weights), EFFECT_STEP)
            told.tilt[rows] = coarser(tilt_of(weights), TILT_STEP)

    def compare(self, told: Told, row: int, table: np.ndarray) -> None:
        """Nothing, when the report's own functions say the same of this list."""
        states = np.tile([OUTSIDE, WITHOUT, WITH], len(table)).repeat(table.ravel())
        design = self.design(tuple(table.sum(axis=1).tolist()))
        share = proportion(states == WITH, states != OUTSIDE, design)
        assert share.base == told.base[row], "the base is another"
        assert told.ranged[row] == (share.note in ("", ALL_READ)), "a range is given or not"
        ours = np.array([told.share[row], told.se[row], told.low[row], told.high[row]])
        theirs = np.array([share.share, share.se, share.low, share.high])
        same = np.abs(ours - theirs) <= 1e-8
        assert same[: 4 if told.ranged[row] else 2 if share.base else 0].all(), "the estimate is another"

    def design(self, read: tuple[int, ...]) -> Design:
        """The design of a list, from the records read in each category."""
        if read not in self.designs:
            strata = [name for name, own in zip(self.population.names, read, strict=True) for _ in range(own)]
            weights = self.population.weight.repeat(read)
            self.designs[read] = stratified_design(strata, self.population.sizes, weights.tolist())
        return self.designs[read]

    def released(self, found: int, base: int, effect: float, tilt: float) -> Share:
        """What may be released of these counts."""
        key = (found, base, effect, tilt)
        if key not in self.protected:
            basis = Basis(
                read=self.population.selected.shape[1],
                population=len(self.population.category),
                strata=len(self.population.names),
                settings=ReportSettings(),
                effect=effect,
                tilt=tilt,
            )
            self.protected[key] = basis.share(printed(found, base - found, basis.read))
        return self.protected[key]


def population_of(children: pd.DataFrame, settings: SampleSettings, digest: str) -> Population:
    """The children with the book that is made for them.

    Raises
    ------
    DrawError : there is no such book
    """
    children = children.sort_values("ref_key", kind="stable").reset_index(drop=True)
    book = make_book(children, settings, digest)
    names, first, category = np.unique(
        children["category"].to_numpy(dtype=str), return_index=True, return_inverse=True
    )
    selected_in = counts(book)["selected_in"].to_numpy()
    assert (selected_in == selected_in[first][category]).all(), "a category has one chance"
    weight = len(book.selected) / selected_in[first]
    return Population(tuple(names.tolist()), category, book.selected, weight)


def scores(children: pd.DataFrame, relation: str, rng: np.random.Generator) -> np.ndarray:
    """(children,) how much each child inclines to a finding: chance, and what the finding goes with.

    ``children`` : in the order of ``ref_key``; the balance variables and sibling_group
    """
    found = rng.logistic(size=len(children))
    if relation == BALANCED:
        for name in SampleSettings().balance_on:
            codes, levels = pd.factorize(children[name], sort=True)
            found += rng.normal(scale=SPREAD_OF_LEVEL, size=len(levels))[codes]
    elif relation == FAMILIES:
        alone = children["sibling_group"] == ""
        codes, families = pd.factorize(
            children["sibling_group"].where(~alone, children["ref_key"]), sort=True
        )
        found += rng.normal(scale=SPREAD_OF_FAMILY, size=len(families))[codes]
    return found


def a_finding(
    children: pd.DataFrame, relation: str, base: float, share: float, rng: np.random.Generator
) -> np.ndarray:
    """(children,) OUTSIDE, WITHOUT or WITH, of a finding made up at random.

    ``base`` : share of the children to whom the question applies; ``share`` : share of these with the
    finding. Both are rounded to children; at least one child of the base has the finding and one has not.
    """
    n = len(children)
    inside = n if base == 1 else round(base * n)
    ranked = np.argsort(-scores(children, relation, rng)) if base < 1 else np.arange(n)
    state = np.full(n, OUTSIDE)
    state[ranked[:inside]] = WITHOUT
    order = np.argsort(-np.where(state == OUTSIDE, -np.inf, scores(children, relation, rng)))
    state[order[: min(max(round(share * inside), 1), inside - 1)]] = WITH
    return state


def measure(estimates: Estimates, state: np.ndarray) -> dict[str, float]:
    """What the report would say of a finding over all lists of the book, against what is true.

    Returns
    -------
    covered : share of the lists whose range holds the true share
    width : mean width of the range
    off : mean of the estimates less the true share
    stated variance, true variance : mean of the squared standard errors; variance of the estimates
    with a range : share of the lists that give a range; the first two figures are of these
    released, released width : the first two figures of the range that is released, where one is

    With a base of one size in every list the estimate is that of Horvitz and Thompson, and ``off`` is nought
    up to the precision of the sums; else it is a ratio and may be off by a little.
    """
    truth = (state == WITH).sum() / (state != OUTSIDE).sum()
    told = estimates.of_lists(state)
    ranged = told.ranged & (told.base >= SMALLEST_BASE)
    held = ((told.low <= truth + ROUNDING) & (truth <= told.high + ROUNDING))[ranged]
    share, se = told.share[told.base > 0], told.se[told.base > 0]
    released = _released(estimates, told, truth)
    return {
        "covered": float(held.mean()) if ranged.any() else np.nan,
        "width": float((told.high - told.low)[ranged].mean()) if ranged.any() else np.nan,
        "off": float(share.mean() - truth),
        "stated variance": float((se**2).mean()),
        "true variance": float(share.var()),
        "with a range": float(ranged.mean()),
        "released": released[0] / released[2] if released[2] > 0 else np.nan,
        "released width": released[1] / released[2] if released[2] > 0 else np.nan,
    }


def _released(estimates: Estimates, told: Told, truth: float) -> np.ndarray:
    """Chance that a released range is given and holds the truth; its width where given; chance of that."""
    found = np.zeros(3)
    keys = np.column_stack([told.counted, told.effect, told.tilt])
    different, often = np.unique(keys, axis=0, return_counts=True)
    for (count, base, effect, tilt), times in zip(different.tolist(), often, strict=True):
        shown = estimates.released(int(count), int(base), effect, tilt)
        if shown.has_range:
            held = shown.low <= truth + ROUNDING and truth <= shown.high + ROUNDING
            found += times * np.array([held, shown.high - shown.low, 1.0])
    return found / len(keys)


def horvitz_thompson(population: Population, state: np.ndarray) -> float:
    """Mean over the book of the Horvitz-Thompson estimate of a share of all children, less the true share."""
    weights = population.weight[population.category] * (state == WITH)
    return float(weights[population.selected].sum(axis=1).mean() / len(state) - (state == WITH).mean())


def cells(
    population: Population, children: pd.DataFrame, relation: str, base: float, findings: int, seed: int
) -> list[dict]:
    """One line for each share in ``SHARES``: means over that many findings, and how far they spread."""
    estimates = Estimates(population)
    found = []
    for share in SHARES:
        key = (seed, len(children), RELATIONS.index(relation), round(100 * base), round(100 * share))
        rng = np.random.default_rng(key)
        states = [a_finding(children, relation, base, share, rng) for _ in range(findings)]
        measured = pd.DataFrame([measure(estimates, state) for state in states])
        found.append(
            {"children": len(children), "relation": relation, "base": base, "share": share}
            | measured.mean().to_dict()
            | {
                "spread": measured["covered"].std() / np.sqrt(findings) if findings > 1 else np.nan,
                "lowest": measured["covered"].min(),
                "released spread": measured["released"].std() / np.sqrt(findings) if findings > 1 else np.nan,
                "furthest off": measured["off"].abs().max(),
                "ht off": max(abs(horvitz_thompson(population, state)) for state in states),
            }
        )
    return found


def study(
    sizes: Sequence[int], findings: int, seed: int, floors: dict[str, int], lists: int, read: int = 60
) -> pd.DataFrame:
    """All cells, a line each; the work is shared out by joblib, whose backend the caller has chosen.

    Raises
    ------
    DrawError : there is no book for a population
    """
    settings = SampleSettings(size=read, floors=floors, lists=lists)
    frames = [
        invented_children(size, seed).sort_values("ref_key", kind="stable").reset_index(drop=True)
        for size in sizes
    ]
    work = joblib.Parallel()
    populations = work(
        joblib.delayed(population_of)(children, settings, f"{len(children)} {seed}") for children in frames
    )
    parts = work(
        joblib.delayed(cells)(population, children, relation, base, findings, seed)
        for population, children in zip(populations, frames, strict=True)
        for base in BASES
        for relation in RELATIONS
    )
    return pd.DataFrame([line for part in parts for line in part])


def summary(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The cells taken together; columns as they are printed."""
    lines = []
    for names, own in found.groupby(by, sort=False):
        ranged = own.dropna(subset="covered")
        lines.append(
            dict(zip(by, names, strict=True))
            | {
                "cells": len(ranged),
                "mean": f"{ranged['covered'].mean():.3f}",
                "lowest cell": f"{ranged['covered'].min():.3f}",
                "cells under 93 %": f"{(ranged['covered'] < 0.93).mean():.1%}",
                "lowest finding": f"{ranged['lowest'].min():.3f}",
                "width": f"{ranged['width'].mean():.3f}",
                "width at 0.5": f"{ranged.loc[ranged['share'] == 0.5, 'width'].mean():.3f}",
                "stated / true error": f"{_ratio(own):.2f}",
                "furthest off": f"{own['furthest off'].max():.1e}",
                "of chance": f"{np.sqrt((ranged['spread'] ** 2).sum()) / len(ranged):.4f}",
            }
        )
    return pd.DataFrame(lines)


def released_summary(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The same of the ranges that are released."""
    lines = []
    for names, own in found.dropna(subset="released").groupby(by, sort=False):
        lines.append(
            dict(zip(by, names, strict=True))
            | {
                "cells": len(own),
                "mean": f"{own['released'].mean():.3f}",
                "lowest cell": f"{own['released'].min():.3f}",
                "cells under 93 %": f"{(own['released'] < 0.93).mean():.1%}",
                "width": f"{own['released width'].mean():.3f}",
                "of chance": f"{np.sqrt((own['released spread'] ** 2).sum()) / len(own):.4f}",
            }
        )
    return pd.DataFrame(lines)


def released_exactly(read: Sequence[int], sizes: Sequence[int]) -> pd.DataFrame:
    """How often the released range holds the truth when so many records are read of all children, by every
    count that a simple random draw can give, with its chance.

    Returns
    -------
    one line for each number read, size of population and share: read, children, share, covered, width
    """
    lines = []
    for records, children in product(read, sizes):
        basis = Basis(records, children, strata=4, settings=ReportSettings())
        shares = [basis.share(printed(found, records - found, records)) for found in range(records + 1)]
        low, high = (np.array([getattr(share, end) for share in shares]) for end in ("low", "high"))
        for share in SHARES:
            having = round(children * share)
            chance = hypergeom(children, having, records).pmf(np.arange(records + 1))
            held = (low <= having / children + ROUNDING) & (having / children <= high + ROUNDING)
            lines.append((records, children, share, chance[held].sum(), (chance * (high - low)).sum()))
    return pd.DataFrame(lines, columns=["read", "children", "share", "covered", "width"])


def _ratio(own: pd.DataFrame) -> float:
    """Standard errors that the report states, in those that estimates have over the book."""
    return float(np.sqrt(own["stated variance"].sum() / own["true variance"].sum()))


def tables(found: pd.DataFrame) -> str:
    """The tables of the study, as Markdown."""
    whole, part = found[found["base"] == 1], found[found["base"] < 1]
    parts = [
        ("By what the finding goes with, all children", summary(whole, ["relation"])),
        ("By children in the population, all children", summary(whole, ["children"])),
        ("By the true share, all children", summary(whole, ["share"])),
        ("By the share of children to whom the question applies", summary(found, ["base"])),
        ("By what the finding goes with, where the question applies to some", summary(part, ["relation"])),
        ("By children in the population, where the question applies to some", summary(part, ["children"])),
        ("Released, by the share of children to whom it applies", released_summary(found, ["base"])),
        ("Released, by children in the population, all children", released_summary(whole, ["children"])),
    ]
    worst = found.dropna(subset="covered").nsmallest(8, "covered")
    shown = worst[["children", "relation", "base", "share", "covered", "spread", "width", "with a range"]]
    text = [f"{title}\n\n{_markdown(table)}" for title, table in parts if len(table)]
    text.append(f"The lowest cells\n\n{_markdown(shown.round(4))}")
    text.append(
        "Horvitz-Thompson estimate of a share of all children, mean over the book: at most "
        f"{whole['ht off'].max():.1e} from the truth over all findings."
    )
    return "\n\n".join(text)


def _markdown(table: pd.DataFrame) -> str:
    lines = [table.columns, ["---"] * table.shape[1], *table.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


@contextmanager
def backend(name: str, scheduler: str | None, jobs: int) -> Iterator[None]:
    """Let joblib share its work out over processes of this machine, or over a Dask cluster."""
    if name == "loky":
        with joblib.parallel_config(backend="loky", n_jobs=jobs):
            yield
        return
    from distributed import Client, LocalCluster

    with ExitStack() as open_ones:
        if scheduler is None:
            workers = jobs if jobs > 0 else joblib.cpu_count()
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
            scheduler = open_ones.enter_context(cluster).scheduler_address
        client = open_ones.enter_context(Client(scheduler))
        open_ones.enter_context(joblib.parallel_config(backend="dask"))
        print(f"on {len(client.scheduler_info()['workers'])} Dask workers", file=sys.stderr)
        yield


def _floor(text: str) -> tuple[str, int]:
    category, _, records = text.partition("=")
    return category, int(records)


def main() -> None:
    """Print the tables."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, nargs="+", default=SIZES, help="children in the populations")
    ask.add_argument("--read", type=int, default=60, help="records selected and read")
    ask.add_argument("--findings", type=int, default=24, help="findings tried in each cell")
    ask.add_argument("--lists", type=int, default=1000, help="lists of each book, at the least")
    ask.add_argument("--seed", type=int, default=1, help="which invented populations and findings")
    ask.add_argument("--floors", type=_floor, nargs="+", default=[], metavar="CATEGORY=RECORDS")
    ask.add_argument("--jobs", type=int, default=-1, help="processes; -1: one for each core")
    ask.add_argument("--backend", choices=("loky", "dask"), default="loky")
    ask.add_argument("--scheduler", help="address of a Dask scheduler; without it a cluster is started here")
    ask.add_argument("--cells", type=Path, help="a CSV to write every cell to")
    ask.add_argument(
        "--released", type=int, nargs="+", help="only the released range, for these numbers read"
    )
    asked = ask.parse_args()
    if asked.released:
        found = released_exactly(asked.released, asked.n)
        cells = found.groupby("read").agg(
            mean=("covered", "mean"), lowest=("covered", "min"), width=("width", "mean")
        )
        sys.exit(print(_markdown(cells.round(3).reset_index())))
    if asked.scheduler and asked.backend != "dask":
        ask.error("--scheduler needs --backend dask")
    with backend(asked.backend, asked.scheduler, asked.jobs):
        try:
            found = study(asked.n, asked.findings, asked.seed, dict(asked.floors), asked.lists, asked.read)
        except DrawError as refused:
            sys.exit(str(refused))
    if asked.cells:
        found.to_csv(asked.cells, index=False)
    print(tables(found))


if __name__ == "__main__":
    main()
