"""A first, simple dealing of records to reading pairs.

Knows references, sibling groups and the names of the pairs. Does not know of conflicts of interest, days or
localities: the reading plan of the reading week decides on those, and what is dealt here is only its starting
point.
"""

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from record_review.inspection import ReadingError

FIRST, SECOND = "first", "second"


def deal(
    refs: Sequence[str],
    sibling_groups: Mapping[str, str],
    pairs: Sequence[str],
    double_read: int = 0,
    *,
    digest: str,
    categories: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Deal records to reading pairs in turn, brothers and sisters to the same pair.

    The largest families are dealt first, each to the pair with the fewest records so far (a tie goes to the
    pair named first), so that two pairs never differ by more than the largest family. Families of one size
    come in the order of the SHA-256 of the book's digest and the reference: nobody chooses who reads what.
    A second reading is dealt for ``double_read`` records spread evenly over the categories, in the order of
    the same hash within each, and goes to the least loaded pair other than the first.

    Conflicts of interest are **not** taken into account.

    Parameters
    ----------
    refs : the records to read, each once
    sibling_groups : record reference -> sibling group; "" or absent for a child without known siblings here
    pairs : names of the pairs (or of an inspector who reads alone), in the order of the reading plan
    double_read : how many records are read a second time, from 0 to the number of records
    digest : digest of the book from which the records were selected
    categories : record reference -> category, over which the second readings are spread

    Returns
    -------
    record_ref, reader, reading ("first" or "second"); pair by pair, first readings before second ones

    Raises
    ------
    ReadingError : no pair, a pair or a record named twice, or second readings that cannot be dealt
    """
    problems = _deal_problems(refs, pairs, double_read)
    if problems:
        raise ReadingError(*problems)

    def turn(ref: str) -> tuple[str, str]:
        return hashlib.sha256(f"{digest}\n{ref}".encode()).hexdigest(), ref

    families: dict[str, list[str]] = {}
    for ref in sorted(refs, key=turn):
        group = sibling_groups.get(ref, "")
        families.setdefault(f"group {group}" if group else f"child {ref}", []).append(ref)

    load = dict.fromkeys(pairs, 0)
    first: dict[str, str] = {}
    for family in sorted(families.values(), key=len, reverse=True):  # stable: equal sizes stay in hash order
        reader = min(pairs, key=lambda pair: load[pair])
        load[reader] += len(family)
        first.update(dict.fromkeys(family, reader))

    by_category = sorted(refs, key=lambda ref: ((categories or {}).get(ref, ""), turn(ref)))
    # The middle of each of `double_read` equal stretches: every category gets its share within one record.
    again = [by_category[(2 * i + 1) * len(refs) // (2 * double_read)] for i in range(double_read)]
    dealt = [(ref, reader, FIRST) for ref, reader in first.items()]
    for ref in again:
        reader = min((pair for pair in pairs if pair != first[ref]), key=lambda pair: load[pair])
        load[reader] += 1
        dealt.append((ref, reader, SECOND))
    order = {pair: place for place, pair in enumerate(pairs)}
    dealt.sort(key=lambda row: (order[row[1]], row[2], turn(row[0])))
    return pd.DataFrame(dealt, columns=["record_ref", "reader", "reading"], dtype="str")


def _deal_problems(refs: Sequence[str], pairs: Sequence[str], double_read: int) -> list[str]:
    problems = []
    if not refs:
        problems.append("There are no records to deal; make the selection first.")
    if len(set(refs)) < len(refs):
        problems.append(
            f"{len(refs) - len(set(refs))} records stand twice among those to deal; give each once."
        )
    if not pairs:
        problems.append("There are no reading pairs; name at least one inspector among the readers.")
    if len(set(pairs)) < len(pairs):
        problems.append("A reading pair is named twice; give each pair its own name.")
    if not 0 <= double_read <= len(refs):
        problems.append(
            f"reading: double_read is {double_read}; expected a number from 0 to the {len(refs)} records to"
            f" read."
        )
    elif double_read and len(pairs) == 1:
        problems.append(
            "A second reading needs a second pair, and there is one; set reading: double_read to 0."
        )
    return problems
