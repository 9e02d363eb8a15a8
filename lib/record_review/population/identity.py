"""Which rows of the return are the same child.

Knows references and what the team has settled. Whether two rows only look alike is for the findings on the
return.
"""

import numpy as np
import pandas as pd

from record_review.inspection import ParameterError, Settled


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
    ParameterError : a settled query names a row that holds no child, or says "different_children" of rows
        that have one reference, which nobody could tell apart afterwards
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
        if query.decision == "same_child":
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
    return first_connected(len(rows), same)


def first_connected(size: int, pairs: list[tuple[int, int]]) -> np.ndarray:
    """For each of ``size`` places the smallest place it is connected with, through any chain of pairs."""
    smallest = list(range(size))

    def find(place: int) -> int:
        while smallest[place] != place:
            smallest[place] = smallest[smallest[place]]
            place = smallest[place]
        return place

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        smallest[high] = low
    return np.array([find(place) for place in range(size)], dtype=np.int64)
