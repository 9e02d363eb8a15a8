"""The frame of children: what each column holds, for whoever works on with it."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from tests.pir.invented import child

from record_review.pir import find_siblings, read_return


def test_the_frame_has_the_programmes_columns_with_a_state_beside_each_date(send, programme):
    ret = read_return(send([child(0), child(1, simd_quintile=None)], headings={"looked_after": None}))
    frame = ret.children
    expected = ["row"]
    for column in programme.columns:
        expected += [column.name] + (["ref_key"] if column.kind == "reference" else [])
        expected += [f"{column.name}_state"] if column.kind == "date" else []
    assert list(frame.columns) == expected
    dates = [column.name for column in programme.columns if column.kind == "date"]
    assert all(str(frame[name].dtype) == "datetime64[us]" for name in dates)
    assert all(str(frame[name].dtype) == "str" for name in frame if name not in ("row", *dates))
    assert frame["looked_after"].tolist() == ["", ""]  # an optional column that is not there
    assert frame["simd_quintile"].tolist() == ["1", ""]
    assert ret.local_names == {"c": "Staying Safe meeting", "d": "Care and risk management"}
    assert ret.personnel["role"].tolist() == ["Inspection co-ordinator"]


def test_cells_are_read_as_typed(send):
    lines = [
        child(0, record_ref="  00123 ", locality="Dùn Eòghainn", date_of_birth="05/03/2019"),
        child(1, record_ref=13154, locality="dùn  eòghainn ", date_of_birth=datetime(2019, 3, 5, 14, 45)),
        child(2, record_ref="gb 0411\u00a09", locality="-", date_of_birth="07/2017"),
        child(3, locality=None, date_of_birth="see file", gender="Girl"),
        child(4, date_of_birth=datetime(1900, 1, 1), gender="perhaps", involvement_end="ongoing"),
    ]
    frame = read_return(send(lines)).children
    assert frame["record_ref"].tolist()[:3] == ["00123", "13154", "gb 0411\u00a09"]
    assert frame["ref_key"].tolist()[:3] == ["00123", "13154", "gb04119"]
    assert frame["locality"].tolist() == ["Dùn Eòghainn", "Dùn Eòghainn", "", "", "North"]
    fifth = pd.Timestamp(2019, 3, 5)
    assert frame["date_of_birth"].tolist() == [fifth, fifth, pd.NaT, pd.NaT, pd.NaT]
    assert frame["date_of_birth_state"].tolist() == ["date", "date", "partial", "unreadable", "filler"]
    assert frame["gender"].tolist() == ["Female", "Male", "Female", "Female", "Not matched"]
    assert frame["involvement_end_state"].tolist()[-1] == "blank" and pd.isna(
        frame["involvement_end"].iloc[-1]
    )


def test_the_order_of_rows_does_not_change_what_is_found_in_them(send):
    lines = [child(n, gender="perhaps" if n == 2 else "Female", sibling_group="F1") for n in range(5)]
    one = read_return(send(lines)).findings
    other = read_return(send(lines[::-1])).findings
    assert sorted((f.rule, 8 - f.row) for f in one if f.row) == sorted(
        (f.rule, f.row) for f in other if f.row
    )


def siblings(*groups: str | None) -> list[int]:
    """Group numbers of children AB101, AB102, … with these sibling groups."""
    frame = pd.DataFrame(
        {
            "row": range(2, len(groups) + 2),
            "ref_key": [f"ab{101 + n}" for n in range(len(groups))],
            "sibling_group": [group or "" for group in groups],
        }
    )
    return find_siblings(frame).group.tolist()


def test_siblings_are_joined_by_name_by_reference_and_both_ways():
    assert siblings("F1", "f1", None, None) == [0, 0, 1, 2]
    assert siblings("AB102", None, "Ab 104; AB105", None, None) == [0, 0, 1, 1, 1]
    assert siblings("F1", "AB101", "AB102", "F2") == [0, 0, 0, 1]  # a chain is one group
    assert siblings("AB999", "ab999", None) == [0, 0, 1]  # a reference that is not in the list is a name
    assert siblings(None, None) == [0, 1]


def test_a_reference_in_a_sibling_cell_may_stand_in_a_sentence_or_beside_others():
    assert siblings("sibling of AB102", None, "(ab103 & ab104)", None) == [0, 0, 1, 1]
    assert siblings("AB102 AB103", None, None) == [0, 0, 0]
    assert siblings("AB102/AB103", None, None) == [0, 0, 0]


def test_what_nearly_names_a_sibling_joins_and_is_doubtful():
    frame = pd.DataFrame(
        {
            "row": [2, 3, 4, 5],
            "ref_key": ["00123", "00124", "07/114", "x9"],
            "sibling_group": ["", "123", "", "7/114"],
        }
    )
    found = find_siblings(frame)
    assert found.group.tolist() == [0, 0, 1, 1]
    assert found.doubtful == (((3,), (2,)), ((5,), (4,)))


def test_what_may_name_two_children_joins_neither():
    frame = pd.DataFrame({"row": [2, 3, 4], "ref_key": ["ab7", "cd7", "x9"], "sibling_group": ["", "", "7"]})
    found = find_siblings(frame)
    assert found.group.tolist() == [0, 1, 2] and found.doubtful == (((4,), (2, 3)),)


def test_numbers_of_groups_are_no_references_of_a_list_that_is_numbered_too():
    """Groups 1 to 6 of two children each, in a list with the references 1 to 12."""
    numbers = [str(1 + n // 2) for n in range(12)]
    frame = pd.DataFrame(
        {"row": range(2, 14), "ref_key": [str(12 - n) for n in range(12)], "sibling_group": numbers}
    )
    found = find_siblings(frame)
    assert found.group.tolist() == [n // 2 for n in range(12)]
    assert found.doubtful == () and found.references == {}


def test_that_there_are_siblings_and_not_which_makes_no_family():
    assert siblings("Yes", "yes", "Siblings", "siblings") == [0, 1, 2, 3]


def test_a_child_listed_twice_is_in_one_family():
    frame = pd.DataFrame({"row": [2, 3, 4], "ref_key": ["x", "x", "y"], "sibling_group": ["", "F", "F"]})
    found = find_siblings(frame)
    assert found.group.tolist() == [0, 0, 0] and found.references == {}
