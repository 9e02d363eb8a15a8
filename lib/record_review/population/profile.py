"""The population in tables: what became of the rows, who the children are, what other policies would change.

Counts only. No table here has a line about one child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection import NOT_KNOWN, Eligibility, Inspection, Programme
from record_review.inspection.promises import promise
from record_review.population.eligibility import REASONS
from record_review.population.population import Population, count_under
from record_review.population.siblings import LARGE

if TYPE_CHECKING:
    from record_review.pir import Return

# column of the children -> what it is called in tables and figures
VARIABLES = {
    "category": "Route",
    "age_band": "Age at the agreed date",
    "gender": "Gender",
    "ethnicity": "Ethnic group",
    "locality": "Locality",
    "disability": "Disability",
    "looked_after": "Looked after",
    "simd_quintile": "SIMD quintile, 1 most deprived",
}

POLICIES = {
    "involvement": {
        "overlap": "Involved on any day of the two years",
        "event": "Process began, or name was registered, in the two years",
    },
    "age_at": {
        "any_day_of_involvement": "Under 18 on a day of involvement in the two years",
        "start_of_involvement": "Under 18 when the involvement began",
    },
    "undetermined": {
        "exclude": "Left out while it cannot be decided",
        "include": "Taken in while it cannot be decided",
    },
}


def funnel(population: Population) -> pd.DataFrame:
    """What became of the rows of the return.

    Returns
    -------
    outcome, reason (code, "" for eligible), meaning, rows; the eligible first, then every reason in the order
    in which reasons are looked for, with 0 where none applied. ``rows`` adds up to the rows of the return.
    """
    decided = population.outcomes
    counts = decided["reason"].value_counts()
    lines = [("eligible", "", "In the population", int((decided["outcome"] == "eligible").sum()))]
    for reason, (outcome, meaning) in REASONS.items():
        found = int(counts.get(reason, 0))
        if found or reason != "agreed_date_problem":
            lines.append((outcome, reason, meaning, found))
    table = pd.DataFrame(lines, columns=["outcome", "reason", "meaning", "rows"])
    promise(table["rows"].sum() == len(decided), "rows in = eligible + each reason")
    return table


def included_undetermined(population: Population) -> int:
    """Children in the population only because the inspection includes the undetermined."""
    return int((population.outcomes["note"] != "").sum())


def profile(
    population: Population, programme: Programme, variables: Sequence[str] = tuple(VARIABLES)
) -> pd.DataFrame:
    """The children of the population, variable by variable.

    Returns
    -------
    variable and level (in words), children, share (of all children of the population); levels in the order of
    the programme, localities by size, "Not known" last. An optional column that was not sent is left out.
    """
    children, lines = population.children, []
    for variable in variables:
        if variable in ("looked_after", "simd_quintile") and (children[variable] == NOT_KNOWN).all():
            continue
        counts = children[variable].value_counts()
        for level in _in_order(counts, variable, programme):
            known_route = variable == "category" and level != NOT_KNOWN
            name = programme.route(level).short if known_route else level
            lines.append((VARIABLES[variable], name, int(counts[level]), counts[level] / len(children)))
    columns = {"variable": "str", "level": "str", "children": "int64", "share": "float64"}
    return pd.DataFrame(lines, columns=list(columns)).astype(columns)


def routes_crosstab(population: Population, programme: Programme) -> pd.DataFrame:
    """How many children came in by each route, counted under their category and by each of their routes.

    Returns
    -------
    Route (that counts as the category), All children, and one column per route: of these children, how many
    came in by that route too; a last line with the totals. A child with several routes is in several columns.
    """
    children = population.children
    shorts = {route.code: route.short for route in programme.routes}
    lines = []
    for code in [*shorts, NOT_KNOWN, ""]:
        these = children if code == "" else children[children["category"] == code]
        if code != NOT_KNOWN or len(these):
            by_route = {f"By {route.short}": int(these[route.column].sum()) for route in programme.routes}
            name = "All children" if code == "" else shorts.get(code, NOT_KNOWN)
            lines.append({"Counted under": name, "Children": len(these), **by_route})
    return pd.DataFrame(lines)


def policy_comparison(ret: Return, inspection: Inspection) -> pd.DataFrame:
    """How many children the population would have if one policy of the inspection file were another.

    Returns
    -------
    setting, choice (the value in the inspection file), reading (in words), in_use, children, difference (to
    the population as it is)
    """
    policy = inspection.eligibility
    now = count_under(ret, inspection, policy)
    lines = []
    for setting, choices in POLICIES.items():
        for choice, words in choices.items():
            other: Eligibility = replace(policy, **{setting: choice})
            found = now if other == policy else count_under(ret, inspection, other)
            lines.append((setting, choice, words, other == policy, found, found - now))
    columns = ["setting", "choice", "reading", "in_use", "children", "difference"]
    return pd.DataFrame(lines, columns=columns)


def sibling_summary(population: Population) -> pd.DataFrame:
    """Sibling groups of the population in counts, with what to ask the partnership about them."""
    groups = population.children["sibling_group"]
    queries = population.sibling_queries
    large = queries.get("large", ())
    lines = [
        ("Children with a sibling in the population", int((groups != "").sum())),
        ("Sibling groups", int(groups[groups != ""].nunique())),
        ("Children named as a sibling who do not name the sibling back", len(queries.get("one_sided", ()))),
        (f"Groups of more than {LARGE} children", len(large)),
        (
            "Children in the largest group",
            int(groups[groups != ""].value_counts().max()) if (groups != "").any() else 0,
        ),
    ]
    return pd.DataFrame(lines, columns=["What", "Count"])


def _in_order(counts: pd.Series, variable: str, programme: Programme) -> list[str]:
    """The levels that occur, in the order of the programme; localities by size; "Not known" last."""
    if variable == "category":
        order = [route.code for route in programme.routes]
    elif variable == "age_band":
        order = [band.label for band in programme.bands]
    elif variable in programme.groupings:
        order = list(programme.groupings[variable])
    elif (listed := programme.column(variable).codes) is not None:
        order = list(programme.code_lists[listed].codes)
    else:
        order = sorted(counts.index, key=lambda level: (-counts[level], level))
    order = [level for level in order if level != NOT_KNOWN] + [NOT_KNOWN]
    return [level for level in order if level in counts.index]
