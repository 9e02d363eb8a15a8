"""Which rows of the return are the same child.

Knows references and what the team has settled. Whether two rows only look alike is for the findings on the
return.
"""

import numpy as np
import pandas as pd

from record_review.inspection import ParameterError, Settled
from record_review.pir.children.siblings import connected

# Queries whose rows may be one child; "same_child" under another would make one child of siblings
ASKS_WHETHER_ONE_CHILD = ("PIR-22", "PIR-23", "PIR-24", "PIR-25", "PIR-26", "PIR-27")


def first_rows(rows: pd.DataFrame, settled: Settled) -> np.ndarray:
    """For every row the place (from 0) of the first row of the same child.

    Rows with equal references are one child, and so are rows the team has settled as the same child. A row
    without a reference is a child of its own unless that was settled.

    Parameters
    ----------
    rows : columns `row` (Excel row number) and `ref_key`
    settled : of its queries only those decided "same_child" join rows

    Raises
    ------
    ParameterError : a settled query names a row that holds no child, says "same_child" of a query that does
        not ask whether rows are one child, or says "different_children" of rows that have one reference,
        which nobody could tell apart afterwards
    """
    place_of = {int(row): place for place, row in enumerate(rows["row"])}
    keys = rows["ref_key"].tolist()
    problems = []
    same: list[tuple[int, int]] = []
    for query in settled.queries:
        unknown = [row for row in query.rows if row not in place_of]
        if unknown:
            problems.append(
                f"settled.queries, rule {query.rule}: row {unknown[0]} of the return holds no child. "
                "Correct the rows."
            )
            continue
        places = [place_of[row] for row in query.rows]
        if query.decision == "same_child" and query.rule not in ASKS_WHETHER_ONE_CHILD:
            problems.append(
                f"settled.queries, rule {query.rule}: the rule does not ask whether rows are one child, as "
                f"{', '.join(ASKS_WHETHER_ONE_CHILD)} do. Accept it with a reason, or name the right rule."
            )
        elif query.decision == "same_child":
            same += [(places[0], place) for place in places[1:]]
        elif query.decision == "different_children":
            given = [keys[place] for place in places if keys[place]]
            if len(set(given)) < len(given):
                listed = ", ".join(map(str, query.rows))
                problems.append(
                    f"settled.queries, rule {query.rule}: rows {listed} have one reference and cannot be "
                    "different children. Ask the partnership for a reference of its own for each child."
                )
    if problems:
        raise ParameterError(*problems)
    first_with: dict[str, int] = {}
    same += [(first_with.setdefault(key, place), place) for place, key in enumerate(keys) if key]
    child = connected(len(rows), same)
    return np.unique(child, return_index=True)[1][child]
