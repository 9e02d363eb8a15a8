"""The population: who is eligible, a stated reason for every other row, siblings, bands and profile."""

from record_review.population.figures import funnel_figure, profile_figure
from record_review.population.population import (
    Population,
    build_population,
    from_stored,
    population_digest,
    to_stored,
)
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
    "Population",
    "build_population",
    "from_stored",
    "funnel",
    "funnel_figure",
    "included_undetermined",
    "policy_comparison",
    "population_digest",
    "profile",
    "profile_figure",
    "routes_crosstab",
    "sibling_summary",
    "to_stored",
]
