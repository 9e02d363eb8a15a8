"""Kill -9 at random moments of a publication, an addition to the register or a log, a change of keys and a
purge: is anything lost, half-written, or not mended by the next command?

    python benchmarks/crashes.py [CRASHES] [SEED]

Each act runs in a process of its own, which is killed at a moment drawn from the time that such acts take.
Not on Windows, because it forks. Of 200 crashes with seed 2026 (December 2026, 2 cores) 0 were not mended.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd

from record_review.custody import open_store, purge
from record_review.custody.keys import destroy_key
from record_review.custody.purge import EVERYTHING, READING, plan_purge
from record_review.custody.resealing import rotate
from record_review.custody.seal import read_sealed

ID, STEP = "CRASH-2026", "01_return"
KEPT = {"private/readings_answers.parquet": b"R01", "private/steps/06_record_review.json": b"{}"}
ROWS = 400


def publish(store, number):
    """Publish a table and a file that both hold the number."""
    with store.stage(STEP) as stage:
        stage.write_table("children", pd.DataFrame({"number": [number] * ROWS}))
        stage.write("send", "book.csv", str(number).encode() * 1000)
        stage.publish(str(number), {"number": number})


def record(store, number):
    for n in range(20):
        store.register.record("tried", {"number": number, "n": n}, again=True)
        os.write(done, b".")


def add(store, number):
    for n in range(5):
        store.log("decisions").add({"what": f"{number}.{n}"}, "decided", {"number": number, "n": n})
        os.write(done, b".")


def change_keys(store, _):
    rotate(store)


def purge_stage(stage):
    def do(store, _):
        journal = purge.unfinished(store)
        with store.claim():
            if journal is None:
                numbered = KEPT if stage == READING else {}
                if numbered:
                    purge.stage_numbered(store, numbered)
                plan = plan_purge(stage, purge.files_of(store), {}, numbered=numbered)
                journal = purge.begin(store, plan, {}, numbered)
            purge.carry_out(store, journal, destroy_key, rotate)
            store.register.record(purge.PURGED, {"stage": stage} | purge.removed_logs(journal), again=True)
            purge.finish(store)

    return do


ACTS = {
    "publication": publish, "register": record, "log": add, "keys": change_keys,
    "purge of what was provided": purge_stage(READING), "purge of everything": purge_stage(EVERYTHING),
}  # fmt: skip
done = 1  # the pipe in which an act says how far it is known to be


def crashed(act, number, seconds):
    """Do an act in a process that is killed after these seconds: whether it was, and what it had said."""
    global done
    reader, done = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        act(open_store(ID), number)
        os._exit(0)
    os.close(done)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    said = len(os.read(reader, 1000))
    os.close(reader)
    return killed, said


def problems(kind, number, said):
    """What is not as it must be when the next command has opened the store."""
    store, found = open_store(ID), []
    found += store.register.check()
    events = store.register.events()
    if kind == "register" and sum(e["facts"].get("number") == number for e in events) < said:
        found.append("events that were entered are lost")
    if kind == "log" and len(store.log("decisions").lines()) < said + 1:
        found.append("lines that were added are lost")
    if kind.startswith("purge"):
        stage = READING if "provided" in kind else EVERYTHING
        if purge.purged(store) != stage or purge.unfinished(store):
            ACTS[kind](store, number)  # the same command again
        if stage == READING and read_sealed(store.folder / "private/readings_answers.parquet") != b"R01":
            found.append("what was to stay is lost")
        journal = {"stage": stage, "goes": [], "numbered": list(KEPT)}
        found += [f"left: {path}" for path in purge.left_over(open_store(ID), journal)]
        return found
    if (record := store.step_record(STEP)) is not None:
        numbers = store.read_table("children")["number"].unique().tolist()
        if numbers != [record["facts"]["number"]] or len(store.read_table("children")) != ROWS:
            found.append("a table of another publication")
        if (store.folder / "send/book.csv").read_bytes() != str(numbers[0]).encode() * 1000:
            found.append("a file of another publication")
    elif kind != "publication":
        found.append("a publication is lost")
    found += [f"half-written: {path.name}" for path in store.folder.rglob("*.part")]
    return found


def main(crashes=200, seed=2026):
    chance, counts, bad = random.Random(seed), Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RECORD_REVIEW_OUTPUTS": f"{folder}/outputs", "RECORD_REVIEW_KEYS": f"{folder}/keys"}
        took = {}
        for kind, act in ACTS.items():  # how long each takes here
            fresh(folder)
            store, began = open_store(ID), time.monotonic()
            act(store, 1)
            took[kind] = time.monotonic() - began
        number = 1
        while sum(counts.values()) < crashes:
            number += 1
            kind = chance.choice(list(ACTS))
            fresh(folder)
            killed, said = crashed(ACTS[kind], number, chance.random() * took[kind])
            counts[kind] += killed
            bad += [f"{kind}, {number}: {problem}" for problem in problems(kind, number, said)]
    for kind, times in counts.items():
        print(f"{times:>5}  {kind}")
    print(f"{sum(counts.values()):>5}  crashes, seed {seed}; not mended: {len(bad)}", *bad[:20], sep="\n")
    return bool(bad)


def fresh(folder):
    """An inspection with a publication, a log and a secret."""
    for name in ("outputs", "keys"):
        shutil.rmtree(Path(folder) / name, ignore_errors=True)
    store = open_store(ID)
    store.make_key()
    publish(store, 1)
    store.log("decisions").add({"what": "first"}, "decided", {"number": 1, "n": 0})
    store.secret("rounding")


done = os.open(os.devnull, os.O_WRONLY)
if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
