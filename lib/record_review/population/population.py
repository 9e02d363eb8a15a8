"""The population: the eligible children, and what became of every row of the return.

Knows how a return becomes a population. Does not know samples: what is here is what a sample must be like.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection import Eligibility, Inspection
from record_review.inspection.calendar import window_start
from record_review.inspection.promises import promise
from record_review.population.eligibility import outcomes, reasons
from record_review.population.identity import first_rows
from record_review.population.involvement import spells
from record_review.population.persons import persons
from record_review.population.routes import route_answers
from record_review.population.siblings import LARGE, families, group_names

if TYPE_CHECKING:
    from record_review.pir import Return

COLUMNS = (
    "record_ref", "ref_key", "row", "category", "age_band", "age_months", "unborn", "gender", "ethnicity",
    "ethnicity_detail", "disability", "looked_after", "simd_quintile", "locality", "sibling_group", "route_a",
    "route_b", "route_c", "route_d", "route_a_ended_at", "scra", "involvement_start", "involvement_end",
)  # fmt: skip
NOT_IN_DIGEST = ("record_ref", "row")  # how and where the reference stands in the workbook


@dataclass(frozen=True)
class Population:
    """The eligible children of one return.

    ``children`` : one line per eligible child in the order of `ref_key`, with the columns of `COLUMNS`
    ``outcomes`` : one line per row of the return, in its order (see `eligibility.outcomes`)
    ``agreed_date``, ``window_start`` : both days are in the window; None when the return has no agreed date
    ``policy`` : the readings of the guidance that were applied
    ``digest`` : SHA-256 of the eligible children and all their variables; the order of rows does not matter
    ``sibling_queries`` : "one_sided" -> Excel rows, "large" -> sizes of the groups that ask for a look
    """

    children: pd.DataFrame
    outcomes: pd.DataFrame
    agreed_date: date | None
    window_start: date | None
    policy: Eligibility
    digest: str
    sibling_queries: Mapping[str, tuple[int, ...]]


def build_population(ret: Return, inspection: Inspection) -> Population:
    """Decide for every row of the return, and describe the children who are in.

    Raises
    ------
    ParameterError : the inspection file settles a query about rows the return does not have, or in a way that
        cannot be applied
    """
    programme, policy, agreed = inspection.programme, inspection.eligibility, ret.agreed_date
    rows = ret.children.reset_index(drop=True)
    first = first_rows(rows, inspection.settled)
    if agreed is None:
        children = _children(pd.DataFrame(columns=[*COLUMNS]))
        nobody = outcomes(rows, first, None, pd.Series(dtype="str").to_numpy(), policy)
        return Population(children, nobody, None, None, policy, population_digest(children), {})
    routes = route_answers(rows, programme)
    people = persons(rows, first, routes, programme, agreed, inspection.localities)
    why = reasons(people, first, routes, spells(rows, routes, policy.involvement, agreed), policy, agreed)
    decided = outcomes(rows, first, people, why, policy)
    family = families(rows, first)
    place = people["place"].to_numpy()
    people["group"] = family.group[place]
    eligible = people.loc[(decided["outcome"] == "eligible").to_numpy()[place]].reset_index(drop=True)
    eligible["sibling_group"] = group_names(eligible["group"], eligible["ref_key"])
    children = _children(eligible)
    sizes = children.loc[children["sibling_group"] != "", "sibling_group"].value_counts()
    queries = {
        "one_sided": family.one_sided,
        "large": tuple(sorted((int(size) for size in sizes if size > LARGE), reverse=True)),
    }
    promise(len(decided) == len(rows), "every row of the return has one outcome")
    promise(len(children) == (decided["outcome"] == "eligible").sum(), "every eligible row is one child")
    return Population(
        children, decided, agreed, window_start(agreed), policy, population_digest(children), queries
    )


def count_under(ret: Return, inspection: Inspection, policy: Eligibility) -> int:
    """How many children the population would have under another policy."""
    return len(build_population(ret, replace(inspection, eligibility=policy)).children)


def _children(eligible: pd.DataFrame) -> pd.DataFrame:
    """The columns of `COLUMNS` with their types, in the order of the references."""
    types = {"row": "int64", "age_months": "Int64", "unborn": bool} | {
        c: bool for c in COLUMNS if c.startswith("route_")
    }
    types["route_a_ended_at"] = "str"
    dates = ("involvement_start", "involvement_end")
    texts = {column: "str" for column in COLUMNS if column not in types and column not in dates}
    found = eligible[[*COLUMNS]].astype(types | texts | {column: "datetime64[s]" for column in dates})
    return found.sort_values(["ref_key", "row"], kind="stable").reset_index(drop=True)


def population_digest(children: pd.DataFrame) -> str:
    """SHA-256 of one line of JSON with the column names and one line per child, lines sorted."""
    columns = [column for column in children.columns if column not in NOT_IN_DIGEST]
    values = children[columns]
    dates = {c: values[c].dt.strftime("%Y-%m-%d") for c in columns if values[c].dtype.kind == "M"}
    values = values.assign(**dates).astype("str").fillna("")
    lines = sorted(
        json.dumps(list(line), ensure_ascii=True) for line in values.itertuples(index=False, name=None)
    )
    return hashlib.sha256("\n".join([json.dumps(columns), *lines]).encode("ascii")).hexdigest()


def to_stored(population: Population) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The population as tables and facts the custody store can keep."""
    days = {"agreed_date": population.agreed_date, "window_start": population.window_start}
    facts = {
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "policy": asdict(population.policy),
        "digest": population.digest,
        "sibling_queries": {name: list(rows) for name, rows in population.sibling_queries.items()},
    }
    return {"children": population.children, "outcomes": population.outcomes}, facts


def from_stored(frames: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Population:
    """The population `to_stored` took apart; after the first stage of a purge, under record numbers and with
    the digest it was published by.
    """
    children = _children(frames["children"])
    promise(
        population_digest(children) == facts.get("numbered_digest", facts["digest"]),
        "the stored population is not the one that was published",
    )
    agreed, opens = (
        date.fromisoformat(facts[n]) if facts[n] else None for n in ("agreed_date", "window_start")
    )
    queries = {name: tuple(rows) for name, rows in facts["sibling_queries"].items()}
    policy = Eligibility(**facts["policy"])
    return Population(children, frames["outcomes"], agreed, opens, policy, facts["digest"], queries)
