"""The population: who is eligible, a stated reason for every other row, siblings, bands and profile."""

from record_review.population.account import Account, account
from record_review.population.figures import funnel_figure, funnel_words, profile_figure, profile_words
from record_review.population.findings import read_and_decide
from record_review.population.notebook_words import policy_words, routes_words, siblings_words
from record_review.population.population import Population, build_population, from_stored, to_stored
from record_review.population.profile import (
    VARIABLES,
    funnel,
    included_undetermined,
    policy_comparison,
    profile,
    routes_crosstab,
    sibling_summary,
)

__all__ = [
    "VARIABLES",
    "Account",
    "Population",
    "account",
    "build_population",
    "from_stored",
    "funnel",
    "funnel_figure",
    "funnel_words",
    "included_undetermined",
    "policy_comparison",
    "policy_words",
    "profile",
    "profile_figure",
    "profile_words",
    "read_and_decide",
    "routes_crosstab",
    "routes_words",
    "sibling_summary",
    "siblings_words",
    "to_stored",
]
