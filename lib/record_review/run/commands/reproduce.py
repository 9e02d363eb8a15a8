"""Whether an inspection comes out the same when it is run again: in a clean folder, byte for byte.

What a run is made from stands in the record of each step: digests of its inputs, settings and programme, and
the versions it ran with. Decisions are no result of a run, so they are taken along: the register, the logs of
replacements and moderation, what the training showed, and for whom the inspection is sealed. After the first
stage of the purge the steps that need the return cannot be run; after the second only the digests of what was
released are compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from record_review.custody import Store, sha256
from record_review.custody.purge import EVERYTHING, purged, refuse_if_purged
from record_review.custody.workbench import workbench_folder
from record_review.inspection import PROJECT, ParameterError, StepError
from record_review.inspection.strict import listed
from record_review.run.commands.status import known_store
from record_review.run.steps.plans import STEPS
from record_review.run.steps.provenance import WORDS, made_with
from record_review.run.steps.state import inspection_file_of

DECISIONS = ("register.jsonl", "private/recipients.json", "private/logs", "private/secrets")
TRAINING = (
    "private/steps/training_feedback.json",
    "private/training_feedback.json.age",
    "private/training_feedback_questions.parquet.age",
)
REPORT = "06_record_review"
PLACE = "reproduced"  # under outputs/.workbench/, emptied before and after


def reproduce_lines(inspection_id: str) -> tuple[list[str], bool]:
    """What came out when the inspection was run again, and whether every file has the bytes it had.

    Raises
    ------
    ParameterError : there is no such inspection
    StepError : nothing of it has been published, a purge is not finished, or the second run did not come to
        its end; its sentences follow
    """
    store = known_store(inspection_id)
    if purged(store) == EVERYTHING:
        return _released_as_registered(store)
    refuse_if_purged(store)
    published = [plan.name for plan in STEPS if store.step_record(plan.name) is not None]
    file = inspection_file_of(store)
    if not published or file is None:
        raise StepError(f"Nothing of {inspection_id} has been published yet: run it first.")
    numbered = bool(purged(store))  # the return is gone: the report alone can be made again
    outputs = workbench_folder(PLACE)
    try:
        shutil.rmtree(outputs)
        folder = workbench_folder(PLACE) / inspection_id
        whole = ("register.jsonl", "private")
        _take_along(store.folder, folder, whole if numbered else (*DECISIONS, *TRAINING))
        _run_again(file, outputs, published[-1], force=numbered)
        again = Store(inspection_id, folder)
        lines, same = [], True
        for step in [REPORT] if numbered else published:
            said, alike = _compared(step, store, again)
            lines += said
            same &= alike
    finally:
        shutil.rmtree(outputs, ignore_errors=True)
    end = "Everything has the bytes it had." if same else "NOT THE SAME. Ask before anything else is sent."
    return [*lines, end], same


def _take_along(source: Path, target: Path, parts: tuple[str, ...]) -> None:
    target.mkdir(mode=0o700, parents=True)
    for part in parts:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part)
        elif (source / part).exists():
            (target / part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy(source / part, target / part)


def _run_again(file: str, outputs: Path, through: str, *, force: bool) -> None:
    """The command run in a process of its own, with its outputs in another place."""
    command = [sys.executable, "-m", "record_review.run", "run", str(PROJECT / file), "--quiet"]
    done = subprocess.run(
        [*command, *(["--from", REPORT] if force else ["--through", through])],
        env=os.environ | {"RECORD_REVIEW_OUTPUTS": str(outputs), "PYTHONPATH": str(PROJECT / "lib")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise StepError("The second run did not come to its end:", *done.stderr.strip().split("\n"))


def _compared(step: str, before: Store, now: Store) -> tuple[list[str], bool]:
    """A sentence for a step, and one for each file and each thing it is made from that differs."""
    first, second = before.step_record(step), now.step_record(step)
    if first is None or second is None:
        return [f"{step}: it was not published again."], False
    differing = _differing(first["outputs"], second["outputs"])
    other = [WORDS.get(name, name) for name in _differing(first["made_from"], second["made_from"])]
    made = first["remembered"]
    versions = [f"{name} {made[name]}, now {now_has}" for name, now_has in made_with().items()
                if made.get(name, now_has) != now_has]  # fmt: skip
    lines = [f"{step}: {len(first['outputs'])} files, {'the same' if not differing else 'NOT the same'}."]
    lines += [f"  differs: {path}" for path in differing]
    if other:
        lines.append(f"  changed since: {listed(other)}.")
    if versions:
        lines.append(f"  made with {listed(versions)}.")
    return lines, not differing


def _differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    return [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]


def _released_as_registered(store: Store) -> tuple[list[str], bool]:
    """After the purge: whether the released files are those whose digests stand in the register."""
    event = store.register.latest(f"{REPORT} published")
    digests = event["facts"]["files"] if event else {}
    released = {path: digest for path, digest in digests.items() if path.startswith("release/")}
    if not released:
        raise ParameterError(f"{store.inspection_id} was purged, and its register has no released report.")
    differing = [
        path
        for path, digest in released.items()
        if not (store.folder / path).is_file() or sha256((store.folder / path).read_bytes()) != digest
    ]
    lines = [
        f"{store.inspection_id} was purged, so it cannot be run again: what was released is compared with the"
        " digests in its register.",
        *(f"  differs or is missing: {path}" for path in differing),
        f"{len(released) - len(differing)} of {len(released)} files have the bytes that were released.",
    ]
    return lines, not differing
