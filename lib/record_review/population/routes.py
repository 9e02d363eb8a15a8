"""The routes into the population as a row answers them.

Knows the four questions about protective processes and the one about adult support and protection; knows no
dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from record_review.inspection import Programme

YES, NO = "Yes", "No"


@dataclass(frozen=True)
class RouteAnswers:
    """What each row says about routes, as arrays with one value per row.

    ``effective`` : column of the route -> the route counts; ``declined`` : column -> answered, and it does
        not count
    ``on_register`` : the register is answered Yes
    ``any_effective`` : by at least one route; ``effective_other_than_b`` : by one that is not the register
    ``none`` : every route is answered, and none counts; ``asp`` : adult support and protection is answered
        Yes
    """

    effective: Mapping[str, np.ndarray]
    declined: Mapping[str, np.ndarray]
    on_register: np.ndarray
    any_effective: np.ndarray
    effective_other_than_b: np.ndarray
    none: np.ndarray
    asp: np.ndarray


def route_answers(rows: pd.DataFrame, programme: Programme) -> RouteAnswers:
    """Read the answers of all rows.

    Yes to route a with a stage that says no investigation began does not count: "This excludes instances
    where concerns have been reported for children, but these have not led to the commencement of a child
    protection investigation."
    """
    columns = [route.column for route in programme.routes]
    answers = {column: rows[column].to_numpy(dtype=object) for column in columns}
    began_nothing = rows["route_a_ended_at"].isin(programme.no_investigation_stages).to_numpy()
    effective = {column: answers[column] == YES for column in columns}
    effective["route_a"] = effective["route_a"] & ~began_nothing
    declined = {
        column: ((answers[column] == NO) | (answers[column] == YES)) & ~effective[column]
        for column in columns
    }
    return RouteAnswers(
        effective=effective,
        declined=declined,
        on_register=effective["route_b"],
        any_effective=np.logical_or.reduce(list(effective.values())),
        effective_other_than_b=np.logical_or.reduce([effective[c] for c in columns if c != "route_b"]),
        none=np.logical_and.reduce(list(declined.values())),
        asp=(rows["asp"] == YES).to_numpy(),
    )
