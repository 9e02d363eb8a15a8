"""Records dealt to reading pairs."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_review.inspection import ReadingError
from record_review.reading.readers.deal import deal

PAIRS = ["Pair 1", "Pair 2", "Pair 3"]
REFS = [f"K{number:02d}" for number in range(10)]


def test_every_record_has_one_first_reading_and_siblings_have_one_pair():
    groups = {"K01": "S001", "K05": "S001", "K07": "S002", "K08": "S002", "K09": "S002"}
    dealt = deal(REFS, groups, PAIRS, digest="d")
    assert sorted(dealt["record_ref"]) == REFS
    assert set(dealt["reading"]) == {"first"}
    reader = dict(zip(dealt["record_ref"], dealt["reader"], strict=True))
    assert reader["K01"] == reader["K05"]
    assert len({reader["K07"], reader["K08"], reader["K09"]}) == 1
    assert sorted(Counter(dealt["reader"]).values()) == [3, 3, 4]


def test_the_order_of_the_references_changes_nothing_and_another_book_does():
    dealt = deal(REFS, {}, PAIRS, 2, digest="d")
    assert dealt.equals(deal(REFS[::-1], {}, PAIRS, 2, digest="d"))
    assert not dealt.equals(deal(REFS, {}, PAIRS, 2, digest="e"))


def test_second_readings_go_to_another_pair_and_are_spread_over_the_categories():
    categories = {ref: "a" if ref < "K05" else "b" for ref in REFS}  # five of each
    dealt = deal(REFS, {}, PAIRS, 4, digest="d", categories=categories)
    second = dealt[dealt["reading"] == "second"]
    first = dealt[dealt["reading"] == "first"].set_index("record_ref")["reader"]
    assert Counter(categories[ref] for ref in second["record_ref"]) == {"a": 2, "b": 2}
    assert all(
        first[ref] != reader for ref, reader in zip(second["record_ref"], second["reader"], strict=True)
    )
    assert sorted(Counter(dealt["reader"]).values()) == [4, 5, 5]


@given(
    families=st.lists(st.integers(1, 6), min_size=1, max_size=40),
    pairs=st.integers(2, 9),
    share=st.floats(0, 1),
)
def test_loads_never_differ_by_more_than_the_largest_family(families, pairs, share):
    groups = {
        f"{family}-{child}": f"S{family}" for family, size in enumerate(families) for child in range(size)
    }
    names = [f"Pair {number}" for number in range(pairs)]
    dealt = deal(list(groups), groups, names, int(share * len(groups)), digest="d")
    first = dealt[dealt["reading"] == "first"]
    load = Counter(dict.fromkeys(names, 0)) + Counter(first["reader"])
    loads = [load[name] for name in names]
    assert max(loads) - min(loads) <= max(families)
    assert sorted(first["record_ref"]) == sorted(groups)
    assert len(dealt) == len(groups) + int(share * len(groups))
    assert not dealt.duplicated(["record_ref", "reader"]).any()


@pytest.mark.parametrize(
    ("refs", "pairs", "double_read", "said"),
    [
        ([], PAIRS, 0, "no records"),
        (["K1", "K1"], PAIRS, 0, "twice"),
        (["K1"], [], 0, "no reading pairs"),
        (["K1"], ["Pair 1", "Pair 1"], 0, "named twice"),
        (["K1"], PAIRS, 2, "from 0 to the 1"),
        (["K1"], ["Pair 1"], 1, "second pair"),
    ],
)
def test_what_cannot_be_dealt_is_refused(refs, pairs, double_read, said):
    with pytest.raises(ReadingError, match=said):
        deal(refs, {}, pairs, double_read, digest="d")
