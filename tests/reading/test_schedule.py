"""The plan of one inspection as the week goes on: what is read stays, and only what must move moves."""

from dataclasses import replace

import pandas as pd
import pytest
from six_questions import children, inspection

from record_review.inspection import ReadingError, read_programme
from record_review.reading import make_schedule, readers_workbook
from record_review.reading.plan.happenings import ABSENT, CONFLICT, LATE, SIBLINGS, Happening
from record_review.reading.readers.nominations import DAYS, nominations_sheets
from record_review.sample import Selection, no_replacements

REFS = [f"AB-{place:02d}" for place in range(30)]
SIX = children()
CHILDREN = pd.concat([SIX] * 5, ignore_index=True).assign(
    record_ref=REFS,
    sibling_group="",
    locality=["North", "South", "Hills"] * 10,
    involvement_start=pd.Timestamp(2025, 1, 1),
    involvement_end=[pd.Timestamp(2025, 1 + place % 12, 2) for place in range(30)],
    scra="No",
)
SELECTION = Selection(tuple(REFS[:24]), tuple(REFS[24:]), 1, "d" * 64, "1")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Three pairs, 24 records and two second readings in three days; the reserve is away on day three."""
    path = tmp_path_factory.mktemp("readers") / "readers.xlsx"
    rows = []
    for number in "123":
        local = f"Local {number}"
        rows.append({"reader": f"Pair {number}", "role": "inspector", "agency": "A", "paired_with": local})
        rows.append({"reader": local, "role": "local record reader", "agency": "Health"})
    rows.append({"reader": "Reserve 1", "role": "reserve", "agency": "Health"})
    sheets = nominations_sheets(read_programme("at-risk-of-harm"), 3)
    path.write_bytes(readers_workbook(rows, sheets, {DAYS: [["Reserve 1", "", "", "0"]]}))
    given = inspection(read_programme("at-risk-of-harm"))
    settings = replace(
        given.reading, readers=path, days=3, double_read=2, plan=True, minutes_per_record=100, last_day_free=0
    )
    return replace(given, reading=settings)


def schedule(planned, *happened, replacements=None):
    return make_schedule(planned, CHILDREN, SELECTION, replacements, happened)


def table(of):
    return of.plan.table.set_index(["record_ref", "reading"])[["reader", "day"]]


def test_a_conflict_in_the_week_moves_the_unread_records_it_touches_and_nothing_else(planned):
    before = schedule(planned)
    conflict = Happening(CONFLICT, 2, "local 1", "North", "locality")
    after = schedule(planned, conflict)
    was, now = table(before), table(after)
    touched = {ref for ref, place in zip(REFS, CHILDREN["locality"], strict=True) if place == "North"}
    left = was[was["reader"].eq("Pair 1") & was["day"].ge(2)].index
    must = [key for key in left if key[0] in touched]
    assert must and after.steps[-1][1].bound == len(after.steps[-1][1].moved)
    assert not set(now.loc[must, "reader"]) & {"Pair 1"}
    read = was.index[was["day"].eq(1)]
    assert now.loc[read].equals(was.loc[read])
    had = [key[0] for key in was.index[was["reader"].eq("Pair 1") & was["day"].eq(1)] if key[0] in touched]
    assert all(after.week.names[ref] in after.steps[-1][0] for ref in had)


def test_what_was_read_ahead_of_its_day_stays_with_its_pair(planned):
    was = table(schedule(planned))
    ahead = [key for key in was.index[was["reader"].eq("Pair 2") & was["day"].eq(3)]]
    after = schedule(planned, Happening(ABSENT, 2, "Pair 2", read=frozenset(ahead)))
    assert table(after).loc[ahead].equals(was.loc[ahead])
    assert not (set(table(after).query("reader == 'Pair 2' and day > 1").index) - set(ahead))


def test_what_happens_is_followed_in_its_order_and_a_later_thing_leaves_the_earlier_plan_alone(planned):
    absent = Happening(ABSENT, 2, "Local 3")
    standing = schedule(planned, absent)
    plan = standing.plan.table
    once = plan[~plan["record_ref"].isin(plan.loc[plan["reading"].eq("second"), "record_ref"])]
    out = once.query("day == 3 and reader != 'Pair 3'")["record_ref"].iloc[0]
    replaced = no_replacements()
    replaced.loc[0] = [out, REFS[24], "OTHER", "lead", ""]
    after = table(schedule(planned, absent, replacements=replaced)).rename({REFS[24]: out}, level=0)
    assert after.to_dict("index") == table(standing).to_dict("index")
    late = Happening(LATE, 3, which=REFS[24], replacements=1)
    assert table(schedule(planned, absent, late, replacements=replaced)).loc[(REFS[24], "first"), "day"] == 3


def test_a_reserve_of_the_pool_stands_in_and_only_records_beyond_their_hours_move(planned):
    after = schedule(planned, Happening(ABSENT, 2, "Local 3"))
    said, changed = after.steps[-1]
    assert "Reserve 1 steps in with Pair 3" in said and len(changed.moved) == changed.bound
    assert not set(table(after).query("reader == 'Pair 3'")["day"]) & {3}


def test_siblings_whom_the_partnership_names_are_read_by_one_pair_and_what_is_read_stays(planned):
    was = table(schedule(planned))
    once = was.loc[[ref for ref in REFS[:24] if list(was.index.get_level_values(0)).count(ref) == 1]]
    one, day = once.query("reader == 'Pair 1' and day == 1").index[0], 2
    other = once.query("reader == 'Pair 2' and day == 3").index[0]
    family = {one[0]: "F", other[0]: "F"}
    after = schedule(planned, Happening(SIBLINGS, day, family=family))
    said, changed = after.steps[-1]
    assert said.endswith("families with more than one record: 1 now, 0 before")
    assert table(after).loc[[one]].equals(was.loc[[one]]) and len(changed.moved) == changed.bound
    assert table(after).loc[other, "reader"] == "Pair 1"
    known = schedule(planned, Happening(SIBLINGS, 0, family=family))
    assert table(known).loc[one, "reader"] == table(known).loc[other, "reader"]
    assert "before the plan was made; families with more than one record: 1" in known.steps[0][0]
    crowd = schedule(planned, Happening(SIBLINGS, day, family=dict.fromkeys(REFS[:24], "F")))
    assert table(crowd).equals(was) and "it stays as it was" in crowd.steps[-1][0]


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (Happening(ABSENT, 2, "Local 9"), "Nobody of this code"),
        (Happening(CONFLICT, 2, "Local 9", "North", "locality"), "Nobody of this code"),
        (Happening(CONFLICT, 2, "Local 1", "Nort", "locality"), "no such locality"),
        (Happening(CONFLICT, 2, "Local 1", "East team", "team"), "no such team"),
        (Happening(LATE, 2, which=REFS[25]), "V02 is not a record that is read"),
        (Happening(LATE, 2, which=REFS[0], read=frozenset({(REFS[0], "first")})), "R01 has answers already"),
    ],
)
def test_what_happened_to_nobody_is_refused_by_name(planned, happened, said):
    with pytest.raises(ReadingError, match=said):
        schedule(planned, happened)
