"""The parts of one total, rounded together: what is said of the return, the draw and the readers."""

from collections.abc import Mapping, Sequence

from record_review.inspection import ReleaseError
from record_review.report.protection.intruder import NARROWEST, Disclosed, Row, narrow_cells
from record_review.report.protection.rounding import controlled_rounding, drawn_parts, keyed_draw

DRAWS = 20  # ways of rounding that are tried before a release is refused


def known_multiple(count: int, step: int) -> int:
    """How a count that the partnership knows is rounded: down, unless it is just below the next multiple.

    Rounded up it would be a ceiling for its parts. Of 58 records shown as 60, of which 60 have an answer,
    anyone could tell that at most 2 have none.
    """
    rest = count % step
    return count - rest + (step if rest > NARROWEST and 2 * rest >= step else 0)


def protect_parts(parts: Mapping[str, int], step: int, *, secret: bytes, name: str) -> dict[str, int]:
    """Round the parts of one total that may be known, so that none can be worked out from the others.

    They add up to one of the multiples next to the total (`known_multiple`).

    Parameters
    ----------
    secret : of the inspection
    name : of the table; the same parts in another table are drawn anew

    Raises
    ------
    ReleaseError : a part that no draw protects
    """
    counts: dict[str, int] = {name: sum(parts.values())}
    counts |= {f"{name}|{part}": count for part, count in parts.items()}
    cells = [each for each in counts if each != name]
    rows: list[Row] = [({name: 1} | dict.fromkeys(cells, -1), 0, 0)]
    total = known_multiple(counts[name], step)
    for salt in range(DRAWS):
        order = sorted(cells, key=lambda each: keyed_draw(secret, f"{salt}|order|{each}"))
        drawn = drawn_parts({each: counts[each] for each in order}, step, secret, f"{salt}|{name}", total)
        rounded = controlled_rounding(
            counts, [(name, cells)], step=step, wishes=drawn | {name: total}, fixed={name: total}
        )
        disclosed = Disclosed(
            {name: (counts[name], counts[name])} | possible_counts(counts, rounded, cells, step), rows
        )
        if not narrow_cells(disclosed, cells, true=counts):
            return {part: rounded[f"{name}|{part}"] for part in parts}
    raise ReleaseError(
        f"The table of {name.replace('|', ', ')}: a count could be told to within fewer than {NARROWEST} "
        "records, and no other way of rounding prevents it. Put its smallest groups together, or set "
        "report.base higher."
    )


def possible_counts(
    counts: Mapping[str, int], rounded: Mapping[str, int], cells: Sequence[str], step: int
) -> dict[str, tuple[int, int]]:
    """What the rule of rounding leaves open: less than one base to either side, two where a count had to
    move."""
    possible = {}
    for each in cells:
        reach = step * (abs(counts[each] - rounded[each]) // step + 1) - 1
        possible[each] = (max(rounded[each] - reach, 0), rounded[each] + reach)
    return possible
