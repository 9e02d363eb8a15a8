"""The register only grows, and shows what was changed in it."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from record_review.custody.canonical import canonical_json, sha256
from record_review.inspection.refusals import StepError


@pytest.fixture
def register(store):
    store.register.record("return read", {"rows": 12})
    store.register.record("book made", {"digest": "ab" * 32, "lists": 1000})
    store.register.record("selected", {"list": 417})
    return store.register


def lines_of(register):
    return register.path.read_bytes().splitlines(keepends=True)


def test_each_event_says_what_and_when_and_carries_the_digest_of_the_one_before(register):
    first, second, third = register.events()
    assert [first["n"], second["n"], third["n"]] == [1, 2, 3]
    assert first["previous"] == "0" * 64
    assert [second["previous"], third["previous"]] == [first["hash"], second["hash"]]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["at"])
    assert second["facts"] == {"digest": "ab" * 32, "lists": 1000}


def test_the_digest_of_an_event_can_be_worked_out_with_json_and_sha256_alone(register):
    for event in register.events():
        stated = event.pop("hash")
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(text.encode("utf-8")) == stated


def test_the_same_facts_again_add_nothing_and_give_the_same_digest(register):
    before = register.path.read_bytes()
    again = register.record("book made", {"lists": 1000, "digest": "ab" * 32})
    assert register.path.read_bytes() == before
    assert again == register.events()[1]["hash"]


def test_other_facts_are_added_and_so_is_a_return_to_the_earlier_ones(register):
    register.record("book made", {"lists": 2000})
    register.record("book made", {"lists": 1000})
    register.record("book made", {"lists": 2000})
    assert [event["facts"]["lists"] for event in register.events()[3:]] == [2000, 1000, 2000]
    assert register.latest("book made")["n"] == 6
    assert register.latest("never") is None


def test_true_is_not_the_same_fact_as_one(register):
    register.record("rehearsal", {"is": 1})
    register.record("rehearsal", {"is": True})
    assert len(register.events()) == 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [lines[0].replace(b"12", b"13"), *lines[1:]], "Line 1 is not as it was written"),
        (lambda lines: [lines[0], lines[2]], "Line 2 does not follow"),
        (lambda lines: [lines[0], lines[2], lines[1]], "Line 2 does not follow"),
        (lambda lines: [*lines, lines[2]], "Line 4 does not follow"),
        (lambda lines: [*lines[:2], b"\n", lines[2]], "Line 3 is not an event"),
        (lambda lines: [lines[0], lines[1].replace(b'","', b'", "', 1), lines[2]], "Line 2 is not as it was"),
        (lambda lines: [lines[0], b'["not an event"]\n', lines[2]], "Line 2 is not an event"),
    ],
    ids=["changed", "removed", "exchanged", "doubled", "blank line", "respelt", "other JSON"],
)
def test_a_change_is_found_named_by_its_line_and_nothing_is_added(register, change, says):
    damaged = b"".join(change(lines_of(register)))
    register.path.write_bytes(damaged)
    assert register.check()[0].startswith(says)
    with pytest.raises(StepError, match=says):
        register.record("selected", {"list": 1})
    assert register.path.read_bytes() == damaged


@pytest.mark.parametrize("length", [1, 40, -1])
def test_a_line_that_a_crash_left_half_written_is_taken_off_and_that_is_said(register, length):
    """Also when all of it but its end was there: nobody was told that it is entered."""
    whole = lines_of(register)
    register.path.write_bytes(b"".join([*whole[:2], whole[2][:length]]))
    assert register.check() == ["Line 3 has no end: it was cut off."]
    assert [event["kind"] for event in register.events()] == ["return read", "book made", "register_mended"]
    assert register.events()[2]["facts"] == {"bytes": len(whole[2][:length])}
    register.record("selected", {"list": 417})
    assert register.check() == []


def test_a_register_that_was_cut_off_or_written_anew_is_found_by_a_head_that_was_printed(register):
    *_, last = register.events()
    assert register.verify([last["hash"], last["hash"][:16].upper()])[0][0]
    assert all(kept for kept, _ in register.verify([last["hash"], last["hash"][:16]]))
    register.path.write_bytes(b"".join(lines_of(register)[:2]))
    (whole, _), (kept, said) = register.verify([last["hash"]])
    assert whole and not kept and "is not in the register" in said
    register.record("selected", {"list": 418})
    assert not register.verify([last["hash"]])[1][0]
    assert not register.verify(["", "xyz"])[1][0]


def test_a_rewritten_last_event_is_found_by_whoever_was_given_its_digest(register):
    """The chain alone cannot show it: that is why a digest is printed in what is sent out."""
    given = register.events()[2]["hash"]
    *kept, last = register.events()
    last["facts"] = {"list": 418}
    last["hash"] = sha256(canonical_json({name: last[name] for name in last if name != "hash"}))
    register.path.write_bytes(b"".join(canonical_json(event) + b"\n" for event in [*kept, last]))
    assert register.check() == []
    assert given not in [event["hash"] for event in register.events()]


@pytest.mark.parametrize("value", [0.5, ("a",), {1: "a"}, np.int64(3), {"deep": [{"er": 1.5}]}, object()])
def test_only_plain_values_are_facts(register, value):
    with pytest.raises(TypeError):
        register.record("selected", {"list": value})
    assert len(register.events()) == 3


def test_two_thousand_events_of_four_processes_all_arrive_in_one_chain(store):
    program = (
        "import sys; from record_review.custody import open_store\n"
        "store = open_store('EXAMPLE-2026')\n"
        "for i in range(500): store.register.record('event of ' + sys.argv[1], {'i': i})"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, name]) for name in "1234"]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    assert store.register.check() == []
    assert len(store.register.events()) == 2000
