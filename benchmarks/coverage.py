"""How often the range of the report holds the truth under the draw that is used, and how wide it is.

    python benchmarks/coverage.py                                  all cores; a quarter of an hour on one
    python benchmarks/coverage.py --n 150 --findings 20            one population, more roughly
    python benchmarks/coverage.py --backend dask                   a Dask cluster on this machine
    python benchmarks/coverage.py --backend dask --scheduler tcp://ADDRESS:8786      one that is there

For each population of invented children a book of candidate lists is made, as for an inspection. For a
finding that would be made in some of the children's records, every list of the book is gone through: the
public number takes each with the same chance, so the share of lists whose range holds the true share is the
coverage itself, and not a sample of it. What is left to chance is which findings are tried; the last column
says how far that moves a mean. Estimates and ranges are those of the report's own functions: those that the
team sees, and those that are released, of rounded counts, in every way that the counts may be rounded. The
results do not depend on the number of cores, on the backend, or on how the work is shared out.

On a cluster the workers need this repository's environment, with its lib/ where Python looks for packages.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # the cores are shared out by joblib

import joblib  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests" / "sample")]

from frames import invented_children  # noqa: E402

from record_review.inspection.file import ReportSettings, SampleSettings  # noqa: E402
from record_review.inspection.refusals import DrawError  # noqa: E402
from record_review.report.disclosure import released_share  # noqa: E402
from record_review.report.estimates import (  # noqa: E402
    ALL_READ,
    Design,
    Share,
    proportion,
    stratified_design,
)
from record_review.report.weighted import _whole, design_effect  # noqa: E402
from record_review.sample import counts, make_book  # noqa: E402

SIZES = (80, 150, 400, 1000, 2000, 5000)
SHARES = (0.02, 0.05, 0.10, 0.20, 0.35, 0.50, 0.65, 0.80, 0.90, 0.95, 0.98)
BASES = (1.0, 0.60, 0.30, 0.15)  # share of the children to whom the question applies
INDEPENDENT, BALANCED, FAMILIES = "nothing known", "what is balanced", "the family"
RELATIONS = (INDEPENDENT, BALANCED, FAMILIES)  # what a finding goes with
SPREAD_OF_LEVEL, SPREAD_OF_FAMILY = 0.7, 1.8  # standard deviations on the logit scale, where chance has 1.8
PART = 4  # of so many findings one is tried where the question applies to some: these take longer to count
SMALLEST_BASE = 5  # below it the report says nothing of a question
ROUNDING = 1e-12

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
class Counted:
    """A finding as a release counts it, before it is rounded: records, base, and the design effect."""

    found: int
    base: int
    effect: float


class Estimates:
    """The report's estimate for each list; worked out once for lists that read the same to it."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.designs: dict[tuple[int, ...], Design] = {}
        self.shares: dict[bytes, tuple[Share, Counted]] = {}
        self.protected: dict[tuple[int, int, float], Share] = {}

    def of_lists(self, state: np.ndarray) -> tuple[list[tuple[Share, Counted]], np.ndarray]:
        """The different estimates with what a release counts, and for each list which of them is its own.

        ``state`` : (children,) OUTSIDE, WITHOUT or WITH
        """
        population = self.population
        kinds = 3 * len(population.names)
        lists = len(population.selected)
        code = (3 * population.category + state)[population.selected]
        table = np.bincount((np.arange(lists)[:, None] * kinds + code).ravel(), minlength=lists * kinds)
        rows = np.ascontiguousarray(table.reshape(lists, kinds).astype(np.uint8))
        whole = rows.view(np.dtype((np.void, kinds))).ravel()  # a row as one value, for np.unique
        _, first, which = np.unique(whole, return_index=True, return_inverse=True)
        return [self.of(rows[place]) for place in first], which

    def of(self, row: np.ndarray) -> tuple[Share, Counted]:
        """The estimate from (categories x 3) counts of the records read, and what a release counts."""
        key = row.tobytes()
        if key not in self.shares:
            table = row.reshape(-1, 3).astype(int)
            states = np.tile([OUTSIDE, WITHOUT, WITH], len(table)).repeat(table.ravel())
            design = self.design(tuple(table.sum(axis=1).tolist()))
            share = proportion(states == WITH, states != OUTSIDE, design)
            self.shares[key] = share, self.counted(table, design)
        return self.shares[key]

    def counted(self, table: np.ndarray, design: Design) -> Counted:
        """Records as `weighted_tallies` counts them: by weight where weights differ."""
        if np.ptp(design.weight) == 0:
            _, without, having = table.sum(axis=0).tolist()
            return Counted(having, having + without, 1.0)
        scaled = len(design.weight) / design.weight.sum() * (self.population.weight @ table)
        parts = {WITH: scaled[WITH], WITHOUT: scaled[WITHOUT], OUTSIDE: scaled[OUTSIDE]}
        whole = _whole(parts, len(design.weight))
        effect = design_effect(design.weight.tolist())
        return Counted(whole[WITH], whole[WITH] + whole[WITHOUT], effect)

    def design(self, read: tuple[int, ...]) -> Design:
        """The design of a list, from the records read in each category."""
        if read not in self.designs:
            strata = [name for name, own in zip(self.population.names, read, strict=True) for _ in range(own)]
            weights = self.population.weight.repeat(read)
            self.designs[read] = stratified_design(strata, self.population.sizes, weights.tolist())
        return self.designs[read]

    def released(self, found: int, base: int, effect: float) -> Share:
        """What may be released of rounded counts."""
        key = (found, base, effect)
        if key not in self.protected:
            self.protected[key] = released_share(
                found,
                base,
                read=self.population.selected.shape[1],
                population=len(self.population.category),
                strata=len(self.population.names),
                settings=ReportSettings(),
                effect=effect,
            )
        return self.protected[key]


def roundings(found: int, base: int, step: int) -> list[tuple[float, int, int]]:
    """Every way that a finding and its base may be rounded together: chance, found, base.

    The finding, the rest of the base and the base itself each become one of the two multiples next to them
    and are on average what they were. There is one way only to do that.
    """
    (low, up), (rest_low, rest_up) = (divmod(count, step) for count in (found, base - found))
    both = max(up + rest_up - step, 0) / step
    ways = (
        (both, 1, 1),
        (up / step - both, 1, 0),
        (rest_up / step - both, 0, 1),
        (1 - (up + rest_up) / step + both, 0, 0),
    )
    return [
        (chance, step * (low + one), step * (low + one + rest_low + other))
        for chance, one, other in ways
        if chance > ROUNDING
    ]


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
    different, which = estimates.of_lists(state)
    shares, counted = zip(*different, strict=True)
    told = np.array([[s.share, s.low, s.high, s.se] for s in shares])[which]
    based = np.array([s.base > 0 for s in shares])[which]
    ranged = np.array([s.base >= SMALLEST_BASE and s.note in ("", ALL_READ) for s in shares])[which]
    share, low, high, se = told.T
    held = (low[ranged] <= truth + ROUNDING) & (truth <= high[ranged] + ROUNDING)
    released = np.array([_released(estimates, own, truth) for own in counted])[which].mean(axis=0)
    return {
        "covered": float(held.mean()) if ranged.any() else np.nan,
        "width": float((high - low)[ranged].mean()) if ranged.any() else np.nan,
        "off": float(share[based].mean() - truth),
        "stated variance": float((se[based] ** 2).mean()),
        "true variance": float(share[based].var()),
        "with a range": float(ranged.mean()),
        "released": released[0] / released[2] if released[2] > 0 else np.nan,
        "released width": released[1] / released[2] if released[2] > 0 else np.nan,
    }


def _released(estimates: Estimates, counted: Counted, truth: float) -> tuple[float, float, float]:
    """Chance that a released range is given and holds the truth; its width where given; chance of that."""
    covered = width = given = 0.0
    for chance, found, base in roundings(counted.found, counted.base, ReportSettings().base):
        shown = estimates.released(found, base, counted.effect)
        if shown.has_range:
            given += chance
            width += chance * (shown.high - shown.low)
            covered += chance * (shown.low <= truth + ROUNDING and truth <= shown.high + ROUNDING)
    return covered, width, given


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


def study(sizes: Sequence[int], findings: int, seed: int, floors: dict[str, int], lists: int) -> pd.DataFrame:
    """All cells, a line each; the work is shared out by joblib, whose backend the caller has chosen.

    Raises
    ------
    DrawError : there is no book for a population
    """
    settings = SampleSettings(floors=floors, lists=lists)
    frames = [
        invented_children(size, seed).sort_values("ref_key", kind="stable").reset_index(drop=True)
        for size in sizes
    ]
    tried = max(1, findings // PART)
    work = joblib.Parallel()
    populations = work(
        joblib.delayed(population_of)(children, settings, f"{len(children)} {seed}") for children in frames
    )
    parts = work(
        joblib.delayed(cells)(population, children, relation, base, tried if base < 1 else findings, seed)
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
    ask.add_argument("--findings", type=int, default=40, help="findings tried in each cell")
    ask.add_argument("--lists", type=int, default=1000, help="lists of each book, at the least")
    ask.add_argument("--seed", type=int, default=1, help="which invented populations and findings")
    ask.add_argument("--floors", type=_floor, nargs="+", default=[], metavar="CATEGORY=RECORDS")
    ask.add_argument("--jobs", type=int, default=-1, help="processes; -1: one for each core")
    ask.add_argument("--backend", choices=("loky", "dask"), default="loky")
    ask.add_argument("--scheduler", help="address of a Dask scheduler; without it a cluster is started here")
    ask.add_argument("--cells", type=Path, help="a CSV to write every cell to")
    asked = ask.parse_args()
    if asked.scheduler and asked.backend != "dask":
        ask.error("--scheduler needs --backend dask")
    with backend(asked.backend, asked.scheduler, asked.jobs):
        try:
            found = study(asked.n, asked.findings, asked.seed, dict(asked.floors), asked.lists)
        except DrawError as refused:
            sys.exit(str(refused))
    if asked.cells:
        found.to_csv(asked.cells, index=False)
    print(tables(found))


if __name__ == "__main__":
    main()
