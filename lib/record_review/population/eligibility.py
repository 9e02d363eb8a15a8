"""Who is in the population, and for every other row the one reason why not.

Knows the sentences of the guidance and the settled policies. Reads no workbook and writes nothing.
"""

from datetime import date

import numpy as np
import pandas as pd

from record_review.inspection import Eligibility
from record_review.inspection.calendar import FAR, day_number, window_start
from record_review.population.involvement import Spells
from record_review.population.routes import RouteAnswers

# reason code -> outcome, and what it means in the partnership's words; the first that applies is given
REASONS = {
    "agreed_date_problem": ("undetermined", "There is no readable agreed date, so nothing can be decided"),
    "duplicate": ("duplicate", "The same child as a row above, counted once"),
    "asp_only": ("excluded", "Adult support and protection alone, which is not reviewed"),
    "no_process": ("excluded", "No protective process: all routes answered No, or no investigation began"),
    "undetermined_routes": ("undetermined", "Not all routes are answered, and none is answered Yes"),
    "undetermined_dates": ("undetermined", "A date that decides is missing, reversed or cannot be read"),
    "outside_window": ("excluded", "No day of involvement in the two years up to the agreed date"),
    "over_18": ("excluded", "Already 18 on every day of involvement in the two years"),
}


def reasons(
    persons: pd.DataFrame,
    first: np.ndarray,
    routes: RouteAnswers,
    spells: Spells,
    policy: Eligibility,
    agreed: date,
) -> np.ndarray:
    """The reason why each child is not in the population, "" for those who are.

    A child is in with at least one day of involvement, from the start of the window to the agreed date, both
    in, on which the child was unborn or under 18. Known days decide; where days that are only possible could
    still bring the child in, or leave it open whether there was a day in the window at all, it is
    undetermined. A birth date that is needed and not known always leaves it undetermined.

    Parameters
    ----------
    persons : one line per child with `place`, `adult_on`, `birth_unknown` (see `persons`)
    first : for every row the place of its child's first row
    policy : `age_at` "any_day_of_involvement", or "start_of_involvement": under 18 when the spell that
        reaches into the window began. `undetermined` is not applied here.

    Returns
    -------
    array of reason codes in the order of ``persons``
    """
    size = len(persons)
    child_of_row = np.searchsorted(persons["place"].to_numpy(), first)
    opens, closes = day_number(window_start(agreed)), day_number(agreed)

    def of_children(marks: np.ndarray, child: np.ndarray) -> np.ndarray:
        return np.bincount(child, weights=marks, minlength=size) > 0

    child = child_of_row[spells.place]
    adult_on = persons["adult_on"].to_numpy()[child]
    # With the event reading the only day of a spell is the one it began on, so that both ages are the same
    if policy.age_at == "start_of_involvement" and policy.involvement == "overlap":
        limit = np.full(len(child), FAR)
        surely_young, maybe_young = spells.began_by < adult_on, spells.began_from < adult_on
    else:
        limit = adult_on - 1
        surely_young = maybe_young = np.ones(len(child), dtype=bool)

    def meets(start: np.ndarray, end: np.ndarray, upto: np.ndarray) -> np.ndarray:
        return np.maximum(start, opens) <= np.minimum(np.minimum(end, closes), upto)

    ever = np.full(len(child), FAR)
    known_in_window = of_children(meets(spells.known_from, spells.known_to, ever), child)
    possible_in_window = of_children(meets(spells.possible_from, spells.possible_to, ever), child)
    known_young = of_children(meets(spells.known_from, spells.known_to, limit) & surely_young, child)
    possible_young = of_children(meets(spells.possible_from, spells.possible_to, limit) & maybe_young, child)

    any_route = of_children(routes.any_effective, child_of_row)
    asp = of_children(routes.asp, child_of_row)
    declined = [of_children(declined, child_of_row) for declined in routes.declined.values()]
    birth_unknown = persons["birth_unknown"].to_numpy()
    open_dates = ~known_young & (possible_young | (possible_in_window & ~known_in_window))
    conditions = {
        "asp_only": ~any_route & asp,
        "no_process": ~any_route & np.logical_and.reduce(declined),
        "undetermined_routes": ~any_route,
        "undetermined_dates": birth_unknown | open_dates,
        "outside_window": ~possible_in_window,
        "over_18": ~known_young,
    }
    order = [reason for reason in REASONS if reason in conditions]
    return np.select([conditions[reason] for reason in order], order, default="")


def outcomes(
    rows: pd.DataFrame,
    first: np.ndarray,
    persons: pd.DataFrame | None,
    reason: np.ndarray,
    policy: Eligibility,
) -> pd.DataFrame:
    """One line per row of the return, in its order.

    Parameters
    ----------
    persons : None when there is no agreed date; then every row has the reason `agreed_date_problem`
    reason : per child, from `reasons`

    Returns
    -------
    row, record_ref, outcome ("eligible", "excluded", "duplicate", "undetermined"), reason ("" when eligible),
    duplicate_of (Int64, Excel row of the child's first row), note (the reason that was set aside because the
    inspection includes undetermined children, else "")
    """
    found = rows[["row", "record_ref"]].reset_index(drop=True)
    same_as = pd.Series(pd.NA, index=found.index, dtype="Int64")
    if persons is None:
        why = pd.Series("agreed_date_problem", index=found.index, dtype="str")
    else:
        later = first != np.arange(len(rows))
        why = pd.Series("duplicate", index=found.index, dtype="str")
        why.loc[~later] = reason
        same_as.loc[later] = found["row"].to_numpy()[first[later]]
    outcome = why.map({code: outcome for code, (outcome, _) in REASONS.items()} | {"": "eligible"})
    let_in = (outcome == "undetermined") & (policy.undetermined == "include") & (why != "agreed_date_problem")
    return found.assign(
        outcome=outcome.mask(let_in, "eligible"),
        reason=why.mask(let_in, ""),
        duplicate_of=same_as,
        note=why.where(let_in, ""),
    )
