"""The population: who is eligible, a stated reason for every other row, siblings, bands and profile."""

from record_review.population.account import Account, account
from record_review.population.figures import funnel_figure, funnel_words, profile_figure, profile_words
from record_review.population.findings import read_and_decide
from record_review.population.implied import listed_children, register_table
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
from record_review.population.receipt import Receipt, make_receipt, receipt_words
from record_review.population.undercoverage import completeness_words, undercoverage_findings

__all__ = [
    "VARIABLES",
    "Account",
    "Population",
    "Receipt",
    "account",
    "build_population",
    "completeness_words",
    "from_stored",
    "funnel",
    "funnel_figure",
    "funnel_words",
    "included_undetermined",
    "listed_children",
    "make_receipt",
    "policy_comparison",
    "policy_words",
    "profile",
    "profile_figure",
    "profile_words",
    "read_and_decide",
    "receipt_words",
    "register_table",
    "routes_crosstab",
    "routes_words",
    "sibling_summary",
    "siblings_words",
    "to_stored",
    "undercoverage_findings",
]
