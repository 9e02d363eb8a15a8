"""A step at work: its files are written aside, then put in place together, the record of the step last.

The order of a publication: note in a journal what will change, remove the step's old record, put every file
in place, remove the old files that the step no longer writes, enter the register, write the new record,
remove the journal. Whatever interrupts it, a record is never there without all its files, and the journal
tells what to clear away. A file under `send/` that somebody changed is neither replaced nor removed.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from record_review.custody.canonical import canonical_json, check_plain, sha256
from record_review.custody.files import check_free, remove, replace, write_new, write_whole
from record_review.custody.kept import is_somebodys, set_aside
from record_review.custody.keys import read_recipients
from record_review.custody.layout import PRIVATE, STAGING, area_path, check_name, is_output, make_folder
from record_review.custody.locks import FileLock
from record_review.custody.seal import seal, stored_path
from record_review.custody.tables import SCHEMA, to_parquet
from record_review.inspection.refusals import StepError

if TYPE_CHECKING:
    import pandas as pd

    from record_review.custody.store import Record, Store

JOURNAL = f"{PRIVATE}/.publishing.json"
SHARED_AREAS = ("send", "release")  # digests of these files stand in the register: they leave the team
CALLED_AFTER_READERS = ("send/reader-workbooks/", "send/replacement-workbooks/", "send/reading-plan/")
PROGRESS = "progress"
ALIVE = ".alive"


class Stage:
    """Everything a step writes, until it is published or dropped. Use `Store.stage`.

    As a context manager it drops what was not published. `close` does the same, and so does the end of the
    process.
    """

    def __init__(self, store: Store, step: str, rests_on: dict[str, str]) -> None:
        self.store = store
        self.step = step
        self._rests_on = rests_on
        self.rows: dict[str, int] = {}  # path of a table -> its rows
        self.set_aside: list[str] = []  # files that somebody had changed, by their new names
        self.executed_removed = False  # the executed notebook was that of another publication
        self._digests: dict[str, str] = {}
        self._sealed_for: set[bytes] = set()
        self._done = ""
        name = f"{step}-{secrets.token_hex(6)}"
        self._folder = store.folder / STAGING / name
        self._alive = FileLock(self._folder.with_name(name + ALIVE))
        with store.briefly():
            if not self._alive.acquire():
                raise RuntimeError(f"{name} is a new name, and locked already")
            make_folder(self._folder)
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write_table(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table with a row for a child, a reading or a list; it is kept in `private/`.

        Raises
        ------
        TypeError : the table has columns or an index that cannot be kept as they are
        """
        path = f"{PRIVATE}/{check_name(name)}.parquet"
        self._write(path, to_parquet(frame))
        self.rows[path] = len(frame)

    def write_facts(self, name: str, facts: dict[str, Any]) -> None:
        """Write facts that belong to tables, as JSON; they are kept in `private/`.

        Raises
        ------
        TypeError, ValueError : a value that JSON has no spelling for
        """
        self._write(f"{PRIVATE}/{check_name(name)}.json", canonical_json(facts))

    def keep(self, name: str, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> None:
        """Write tables and the facts without which they cannot be read, to be had back by `Store.recall`.

        Parameters
        ----------
        name : what they are together, such as "population"
        tables : by name; a file is called after both names
        """
        files = {
            table: table if table == name or table.startswith(f"{name}_") else f"{name}_{table}"
            for table in tables
        }
        for table, frame in tables.items():
            self.write_table(files[table], frame)
        self.write_facts(name, {"schema": SCHEMA, "tables": files, "facts": dict(facts)})

    def write(self, area: str, relative_path: str, data: bytes) -> None:
        """Write a file of `working/`, `send/` or `release/`; no row that describes one child may stand in
        it unless it is made for the partnership or the readers.

        Raises
        ------
        ValueError : another area, a path that leaves it, or one that another file has
        """
        path = area_path(area, relative_path)
        if path in self.store.executed_paths(self.step):
            raise ValueError(f"{path} is where the executed notebook is kept")
        self._write(path, data)

    def publish(
        self,
        key: str,
        facts: dict[str, Any],
        *,
        made_from: dict[str, str] | None = None,
        remembered: dict[str, str] | None = None,
    ) -> Record:
        """Put every file in place and write the record of the step last.

        Parameters
        ----------
        key : digest of all that the outputs depend on; equal keys mean the step need not be run again
        facts : counts, digests and settings, free of personal data; they go into the register too
        made_from : parts of the key by name, so that a change can be named
        remembered : what later commands need and the register must not hold, such as the inspection file's
            path

        Returns
        -------
        the record: step, key, outputs {path: SHA-256}, facts, made_from, remembered

        Raises
        ------
        StepError : another run is at work, a step this one rests on was published again meanwhile, a file
            is open in another program, the disk is full; the step then counts as not published
        TypeError : the facts hold another type than the register takes
        """
        self._assert_open()
        check_plain(facts)
        made_from = made_from or {}
        outputs = dict(sorted(self._digests.items()))
        record = {
            "step": self.step,
            "key": key,
            "outputs": outputs,
            "facts": facts,
            "made_from": made_from,
            "remembered": remembered or {},
        }
        event = {
            "key": key,
            "made_from": made_from,
            "facts": facts,
            "files": registered_files(outputs),
        }
        with self.store.claim():
            self._check_foundations()
            self._check_no_other_writes()
            old = self.store.record_outputs(self.step)
            ours = {
                path: {files[path] for files in (old, outputs) if path in files}
                for path in {*outputs, *filter(is_output, old)}
            }
            executed = set() if old == outputs else set(self.store.executed_paths(self.step))
            for path in (*ours, *executed):
                check_free(stored_path(self.store.folder, path))
            somebodys = {path for path in ours if is_somebodys(self.store.folder, path, ours[path])}
            # What we would write is what we wrote before: the changed file is the one to go on with.
            left = {path for path in somebodys if old.get(path) == outputs.get(path)}
            journal = {path: sorted(ours.get(path, ())) for path in (*ours, *executed)}
            write_whole(self.store.folder / JOURNAL, canonical_json({"step": self.step, "files": journal}))
            try:
                for path in sorted(somebodys - left):
                    aside = set_aside(self.store.folder / path)
                    self.set_aside.append(aside.relative_to(self.store.folder).as_posix())
                remove(self.store.record_path(self.step))
                self._put_in_place(outputs.keys() - left)
                self.executed_removed = any((self.store.folder / path).exists() for path in executed)
                for path in sorted(ours.keys() - outputs.keys() | executed):
                    _remove_with_folders(self.store, path)
                self.store.register.record(f"{self.step} published", event)
                self.store.write_record(record)
            except BaseException:
                undo_unfinished(self.store)
                self._done = "could not be published"
                raise
            remove(self.store.folder / JOURNAL)
        self._done = "has been published"
        self.close()
        return record

    def close(self) -> None:
        """Drop what was not published."""
        self._done = self._done or "was closed"
        with contextlib.suppress(StepError, OSError), self.store.briefly():
            _clear(self._folder)
            self._alive.release()
            _clear(self._alive.path)
        atexit.unregister(self.close)

    def note_progress(self, text: str) -> None:
        """Leave a line for whoever watches this step; it is gone with the step."""
        if not self._done:
            write_whole(self._folder / PROGRESS, text.encode("utf-8"))

    def _write(self, path: str, content: bytes) -> None:
        self._assert_open()
        if any(path.casefold() == other.casefold() for other in self._digests):
            raise ValueError(f"{path} is written twice by {self.step}")
        target = stored_path(self._folder, path)
        make_folder(target.parent)
        stored = content
        if path.startswith(f"{PRIVATE}/"):
            stored = seal(content, self.store.folder / path)
            self._sealed_for.add(self._recipients())
        write_new(target, stored)
        self._digests[path] = sha256(content)

    def _put_in_place(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            target = stored_path(self.store.folder, path)
            make_folder(target.parent)
            replace(stored_path(self._folder, path), target)

    def _assert_open(self) -> None:
        if self._done:
            raise StepError(
                f"{self.step} {self._done}: to do it again, start from the notebook's first cell."
            )

    def _recipients(self) -> bytes:
        recipients = read_recipients(self.store.folder / PRIVATE)
        return canonical_json(vars(recipients)) if recipients else b""

    def _check_foundations(self) -> None:
        if self._sealed_for - {self._recipients()}:
            raise StepError(f"The keys were changed while {self.step} was at work: run {self.step} again.")
        for need, digest in self._rests_on.items():
            if outputs_digest(self.store.step_record(need)) != digest:
                raise StepError(f"{need} was run again while {self.step} was at work: run {self.step} again.")

    def _check_no_other_writes(self) -> None:
        for step in self.store.published_steps():
            shared = sorted(set(self.store.record_outputs(step)) & set(self._digests))
            if shared and step != self.step:
                raise ValueError(f"{shared[0]} belongs to {step}, and {self.step} writes it")


def registered_files(outputs: Mapping[str, str]) -> dict[str, str]:
    """The files that leave the team, with their digests, as the register has them for good.

    Those called after a reader are numbered: not even a code of a person outlives the inspection.

    >>> registered_files({"send/reader-workbooks/X R03.xlsx": "ab", "release/a.csv": "cd"})
    {'release/a.csv': 'cd', 'send/reader-workbooks/ 1': 'ab'}
    """
    files, called = {}, dict.fromkeys(CALLED_AFTER_READERS, 0)
    for path in sorted(outputs):
        if not path.startswith(SHARED_AREAS):
            continue
        folder = path.rpartition("/")[0] + "/"
        if folder in called:
            called[folder] += 1
            files[f"{folder} {called[folder]}"] = outputs[path]
        else:
            files[path] = outputs[path]
    return dict(sorted(files.items()))


def clear_dead_stages(folder: Path) -> None:
    """Remove the staging folders whose process has ended. Call under the store's short lock."""
    names = {path.name.removesuffix(ALIVE) for path in (folder / STAGING).iterdir()}
    for path in (folder / STAGING / name for name in names):
        alive = FileLock(path.with_name(path.name + ALIVE))
        if alive.acquire():
            _clear(path)
            alive.release()
            _clear(alive.path)


def undo_unfinished(store: Store) -> None:
    """Clear away an interrupted publication. Call under the claim.

    With the step's record in place, nothing had been moved yet or all had been: only the journal was left
    over. Otherwise files of two publications may lie side by side, and all of them go but those that
    somebody has changed.
    """
    try:
        journal = json.loads((store.folder / JOURNAL).read_bytes())
    except FileNotFoundError:
        return
    if not store.record_path(journal["step"]).exists():
        for path, ours in journal["files"].items():
            if not is_output(path) or is_somebodys(store.folder, path, ours):
                continue
            # A file that is open in another program stays, but belongs to no step.
            with contextlib.suppress(StepError):
                _remove_with_folders(store, path)
    remove(store.folder / JOURNAL)


def outputs_digest(record: Record | None) -> str:
    """One digest for all that a step has published; "" when it has not."""
    return sha256(canonical_json(record["outputs"])) if record else ""


def _remove_with_folders(store: Store, path: str) -> None:
    target = stored_path(store.folder, path)
    remove(target)
    for folder in target.parents:
        if folder.parent == store.folder:
            break
        with contextlib.suppress(OSError):  # not empty, or gone already
            folder.rmdir()


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
