"""Cut off at every single call that changes the disk, as by kill -9: nothing is lost that should stay,
nothing is half-written, and the next command recovers.

Each point is a process of its own that ends at the n-th call: no `finally` runs, and its locks are given up.
"""

import os
import shutil
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.custody.keys import key_path, read_identities, read_recipients, with_key
from record_review.custody.resealing import change_recipients, plain_files, rotate
from record_review.custody.seal import read_sealed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes with fork")

OLD = pd.DataFrame({"record_ref": ["0012"]})
NEW = pd.DataFrame({"record_ref": ["0012", "0013"]})
LINE = {"replaced": "0012"}
CALLS = ("replace", "rename", "unlink", "rmdir", "mkdir", "write", "truncate", "ftruncate", "chmod")
HER_KEY = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"
SURVIVED, CUT = 0, 9


def publish(store, frame=NEW):
    with store.stage("01_return") as stage:
        stage.write_table("children", frame)
        stage.write_facts("children", {"rows": len(frame)})
        stage.write("send", "findings.html", str(len(frame)).encode())
        stage.write("working", "page.html", str(len(frame)).encode())
        stage.publish(str(len(frame)), {"rows": len(frame)})


def plain_again(store):
    """The private folder as a version that did not seal left it."""
    for path in list((store.folder / "private").rglob("*.age")):
        path.with_suffix("").write_bytes(read_sealed(path.with_suffix("")))
        path.unlink()
    (store.folder / "private" / "recipients.json").unlink()


def add_her(store):
    change_recipients(store, with_key(read_recipients(store.folder / "private"), "Ailsa", HER_KEY))


ACTS = {
    "first publication": (None, publish),
    "publication": (publish, lambda store: publish(store, NEW)),
    "publication over answers": (publish, lambda store: publish(store, pd.concat([NEW, OLD]))),
    "decision": (None, lambda store: store.log("replacements").add(LINE, "record_replaced", {})),
    "secret": (None, lambda store: store.secret("another")),
    "fault": (None, lambda store: store.write_fault("what happened")),
    "register": (None, lambda store: store.register.record("begun", {"n": 1})),
    "executed notebook": (publish, lambda store: store.write_executed("01_return", b"{}", b"<html>")),
    "rotation": (publish, rotate),
    "a second recipient": (publish, add_her),
    "migration": (publish, lambda store: open_store(store.inspection_id)),
}


def cut_off_at(act, store, point):
    """Do it in a process that ends just before the n-th change of the disk, a write half done."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside pyarrow's threads
        child = os.fork()
    if child == 0:
        count, real_open = 0, os.open

        def passed(call, *args):
            nonlocal count
            count += 1
            if count == point:
                if call == "write":
                    real["write"](args[0], args[1][: len(args[1]) // 2])
                os._exit(CUT)

        real = {name: getattr(os, name) for name in CALLS}

        def counted(name):
            def call(*args, **more):
                nothing_to_do = {"unlink": False, "mkdir": True}.get(name)  # is it there?
                if nothing_to_do is None or "dir_fd" in more or os.path.lexists(args[0]) != nothing_to_do:
                    passed(name, *args)
                return real[name](*args, **more)

            return call

        def opened(path, flags, *rest, **more):
            if flags & os.O_CREAT and not Path(path).exists():
                passed("open")
                handle = real_open(path, flags, *rest, **more)
                passed("opened")  # an empty file is there
                return handle
            return real_open(path, flags, *rest, **more)

        for name in CALLS:
            setattr(os, name, counted(name))
        os.open = opened
        try:
            act(store)
        except BaseException:
            os._exit(1)
        os._exit(SURVIVED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check_whole(store, before):
    """What must hold after a start, wherever the process before was cut off."""
    assert store.register.check() == []
    assert [event["kind"] for event in store.register.events()][: len(before["events"])] == before["events"]
    assert store.secret("rounding") == before["secret"] and len(store.secret("another")) == 32
    lines = store.log("replacements").lines()["replaced"].tolist()
    assert lines in (before["lines"], [*before["lines"], "0012"])
    entered = [event for event in store.register.events() if event["kind"] == "record_replaced"]
    assert len(entered) == len(lines)
    names = [path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*")]
    assert not [name for name in names if name.endswith((".part", ".pending.age", ".publishing.json"))]
    assert list((store.folder / "private" / ".staging").iterdir()) == []
    assert plain_files(store.folder) == []
    state = store.step_state("01_return")
    if state.record:
        assert len(store.read_table("children")) == int(state.record["key"])
        assert store.read_file("working", "page.html") == state.record["key"].encode()
    else:
        assert "01_return" in state.problem
        # With the record in place nothing had been moved but what somebody had changed.
        begun = store.record_path("01_return").exists()
        assert begun or not list(store.folder.glob("private/children*"))
    if before["answers"]:
        assert b"every answer" in [path.read_bytes() for path in (store.folder / "send").iterdir()]
    recipients = read_recipients(store.folder / "private")
    (identity,) = read_identities(key_path(store.inspection_id))
    assert not recipients.resealing and str(identity.to_public()) in recipients.public_keys.values()
    for path in (store.folder / "private").rglob("*.age"):
        read_sealed(path.with_suffix(""))
    assert not list(key_path(store.inspection_id).parent.glob("*.part"))


@pytest.mark.parametrize("name", ACTS)
def test_whatever_is_cut_off_anywhere_the_next_start_recovers(outputs, tmp_path, monkeypatch, name):
    keys = tmp_path / "keys"
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(keys))
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # processes end here, and the machine goes on
    prepare, act = ACTS[name]
    store = open_store("EXAMPLE-2026")
    store.secret("rounding")
    store.log("replacements").add({"replaced": "0001"}, "record_replaced", {})
    if prepare:
        prepare(store, OLD)
    if name == "publication over answers":
        (store.folder / "send" / "findings.html").write_bytes(b"every answer")
    before = {
        "secret": store.secret("rounding"),
        "lines": ["0001"],
        "events": [event["kind"] for event in store.register.events()],
        "answers": name == "publication over answers",
    }
    if name == "migration":
        plain_again(store)
    saved = {folder: tmp_path / f"saved-{folder.name}" for folder in (outputs, keys)}
    for folder, copy in saved.items():
        shutil.copytree(folder, copy)
    point = 0
    while True:
        point += 1
        end = cut_off_at(act, store, point)
        if end == SURVIVED:
            break
        assert end == CUT, f"the act itself failed at point {point}"
        check_whole(open_store("EXAMPLE-2026"), before)
        act_again = open_store("EXAMPLE-2026")
        act(act_again)
        assert act_again.register.check() == [] and act_again.secret("rounding") == before["secret"]
        for folder, copy in saved.items():
            shutil.rmtree(folder)
            shutil.copytree(copy, folder)
    assert point > 1
