"""What the population is found to be, a sentence for each table of its notebook."""

from __future__ import annotations

import pandas as pd

from record_review.inspection import Programme
from record_review.population.population import Population


def policy_words(policies: pd.DataFrame) -> str:
    """Which other policy would change the population most (`policy_comparison`)."""
    others = policies[~policies["in_use"].astype(bool)]
    furthest = others.loc[others["difference"].abs().idxmax()]
    if not furthest["difference"]:
        return "No other policy would change the number of children in the population."
    return (
        f"The choice that would change most is {furthest['setting']}: {furthest['choice']}, with "
        f"{furthest['children']:,} children ({furthest['difference']:+,})."
    )


def routes_words(population: Population, programme: Programme) -> str:
    """How many children came in by more than one route."""
    routes = population.children[[route.column for route in programme.routes]].sum(axis=1)
    several = int((routes > 1).sum())
    return f"{several:,} of {len(routes):,} children came in by more than one route."


def siblings_words(population: Population) -> str:
    """How many children have brothers and sisters in the population, and in how many groups."""
    groups = population.children["sibling_group"]
    joined = groups[groups != ""]
    if joined.empty:
        return "No child is known to have a brother or sister in the population."
    return (
        f"{len(joined):,} of {len(groups):,} children have a brother or sister in the population, in "
        f"{joined.nunique():,} groups; the largest has {joined.value_counts().max():,} children."
    )
