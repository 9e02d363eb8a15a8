"""The store of one inspection: what its steps have published, and who may publish now.

With the modules beside it, the only code that reads or writes under `outputs/`. Reads nothing that a step
has not published in full: a table is handed on only when it is the one its step's record names.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from record_review.custody.canonical import canonical_json, sha256
from record_review.custody.files import remove, unfinished_files, write_whole
from record_review.custody.kept import SEND, is_somebodys, kept_files
from record_review.custody.keys import SEALED, ensure_key, own_identities
from record_review.custody.layout import (
    AREAS,
    FOLDER_MODE,
    PRIVATE,
    STAGING,
    STEPS,
    area_path,
    check_name,
    inspection_folder,
    make_folder,
    outputs_root,
    refuse_if_open_to_others,
    shown,
)
from record_review.custody.locks import FileLock, briefly
from record_review.custody.log import Log, interrupted_additions, settle_additions
from record_review.custody.register import Register
from record_review.custody.resealing import (
    enter_keys,
    keys_unsettled,
    plain_files,
    seal_plain_files,
    settle_keys,
)
from record_review.custody.seal import read_sealed, sealed, stored_path, write_sealed
from record_review.custody.stage import (
    JOURNAL,
    PROGRESS,
    Stage,
    clear_dead_stages,
    outputs_digest,
    undo_unfinished,
)
from record_review.custody.tables import SCHEMA, from_parquet
from record_review.inspection.refusals import StepError

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]  # step, key, outputs {path: sha256 of the content}, facts, made_from, remembered
FAULT = f"{PRIVATE}/last-fault.txt"  # details of the last fault of ours
SECRETS, SECRET_LENGTH = f"{PRIVATE}/secrets", 32  # bytes
CLAIM = "RECORD_REVIEW_CLAIM"  # environment variable: the claim this process works under


@dataclass(frozen=True)
class StepState:
    """Where a step stands: its record, or one sentence saying why it does not count as published."""

    record: Record | None
    problem: str


def open_store(inspection_id: str) -> Store:
    """The store of an inspection; its folders are made, and what an interrupted step left is swept away.

    Raises
    ------
    ParameterError : the id may not become a folder's name
    StepError : the folder cannot be made, or it is open to other users of the machine
    """
    folder = inspection_folder(inspection_id)
    os.umask(~FOLDER_MODE & 0o777)  # whatever a library writes from now on is its owner's alone
    for known in (outputs_root(), folder):
        refuse_if_open_to_others(known)
    make_folder(outputs_root())
    for part in ("", PRIVATE, STEPS, STAGING, *AREAS):
        make_folder(folder / part)
    store = Store(inspection_id, folder)
    store.sweep()
    return store


class Store:
    """Tables, facts, files, step records and the register of one inspection. Use `open_store`."""

    def __init__(self, inspection_id: str, folder: Path) -> None:
        self.inspection_id = inspection_id
        self.folder = folder
        self.register = Register(folder)
        self._claim = FileLock(folder / PRIVATE / ".claim")

    def step_state(self, step: str) -> StepState:
        """The record of a step whose files are all there as it published them, or why there is none.

        Under `send/` a file may have been changed since: that is somebody's work, and `changed_files` lists
        it. What later steps read lies elsewhere.
        """
        path = self.record_path(step)
        if not path.exists():
            return StepState(None, f"{step} has not been run for {self.inspection_id}.")
        try:
            record = json.loads(path.read_bytes())
            outputs = dict(record["outputs"])
        except (ValueError, KeyError, TypeError):
            return StepState(None, f"The record of {step} cannot be read.")
        for relative, digest in outputs.items():
            try:
                content = self._content(relative)
            except FileNotFoundError:
                return StepState(None, f"{self.shown(relative)}, which {step} wrote, is missing.")
            except PermissionError:
                if relative.startswith(f"{SEND}/"):
                    continue
                return StepState(
                    None, f"{self.shown(relative)}, which {step} wrote, is open in another program."
                )
            if sha256(content) != digest and not relative.startswith(f"{SEND}/"):
                return StepState(None, f"{self.shown(relative)} was changed after {step} wrote it.")
        return StepState(record, "")

    def step_record(self, step: str) -> Record | None:
        """The record of a step: step, key, outputs (path -> SHA-256) and facts; None when it is not
        published, or a file of it is missing or changed (`step_state` says which).
        """
        return self.step_state(step).record

    def record_outputs(self, step: str) -> dict[str, str]:
        """The files that a step's record names, unchecked: path -> SHA-256; {} without a record that can be
        read.
        """
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            return dict(json.loads(self.record_path(step).read_bytes())["outputs"])
        return {}

    def changed_files(self) -> list[str]:
        """The files under `send/` that were changed since a step wrote them, seen from the inspection's
        folder.
        """
        return sorted(
            path
            for step in self.published_steps()
            for path, digest in self.record_outputs(step).items()
            if is_somebodys(self.folder, path, {digest})
        )

    def kept_files(self) -> list[str]:
        """Changed files that were given a dated name because a step needed theirs, likewise."""
        return kept_files(self.folder)

    def published_at(self, step: str) -> int:
        """A number that is another one after each publication of a step; 0 while it has no record."""
        path = self.record_path(step)
        return path.stat().st_mtime_ns if path.exists() else 0

    def published_steps(self) -> list[str]:
        """Names of the steps that have a record, whole or not."""
        return sorted(path.stem for path in (self.folder / STEPS).glob("*.json"))

    def read_table(self, name: str) -> pd.DataFrame:
        """A published table of children, readings or lists; text columns are `str`, rows are numbered from
        0.

        Raises
        ------
        StepError : no published step has written it, or it was changed since
        """
        return from_parquet(self._published(f"{PRIVATE}/{check_name(name)}.parquet"))

    def read_facts(self, name: str) -> dict[str, Any]:
        """Published facts that belong to tables: sizes, dates, digests, settings.

        Raises
        ------
        StepError : no published step has written them, or they were changed since
        """
        return dict(json.loads(self._published(f"{PRIVATE}/{check_name(name)}.json")))

    def recall(self, name: str) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
        """Tables and facts that a step kept under one name (`Stage.keep`).

        Raises
        ------
        StepError : as `read_table`, or they were kept in another form than is read now
        """
        kept = self._kept(name)
        return {table: self.read_table(file) for table, file in kept["tables"].items()}, kept["facts"]

    def recall_facts(self, name: str) -> dict[str, Any]:
        """The facts alone of what a step kept under one name; raises as `recall` does."""
        return dict(self._kept(name)["facts"])

    def read_file(self, area: str, relative_path: str) -> bytes:
        """A published file of `working/`, `send/` or `release/`; raises as `read_table` does."""
        return self._published(area_path(area, relative_path))

    def size(self, relative_path: str) -> int:
        """Bytes of a published file's content: what is sealed has another length each time."""
        return len(self._content(relative_path))

    def make_key(self) -> Path | None:
        """Make sure that this person's key opens the inspection; it is made when the inspection has none.

        Returns
        -------
        the key's file, when it was made just now, to be told once

        Raises
        ------
        StepError : the key is not there, or is another one, or the folder is sealed for others than the
            register has
        """
        recipients, path, made = ensure_key(self.folder / PRIVATE)
        own_identities(self.folder / PRIVATE, recipients)
        enter_keys(self)
        return path if made else None

    def log(self, name: str) -> Log:
        """What people have decided, line by line, such as "replacements"; it belongs to no step."""
        return Log(self, name)

    def secret(self, name: str) -> bytes:
        """A random secret of the inspection: made when it is first asked for, the same ever after.

        It lies in `private/`, is handed to nothing that leaves it, and goes with the inspection.

        Returns
        -------
        `SECRET_LENGTH` bytes

        Raises
        ------
        StepError : the file is not a secret any more
        """
        path = self.folder / SECRETS / check_name(name)
        with self.briefly():
            if not sealed(path).exists():
                write_sealed(path, secrets.token_bytes(SECRET_LENGTH))
            found = read_sealed(path)
        if len(found) != SECRET_LENGTH:
            raise StepError(f"{shown(sealed(path))} is not as it was written: put it back from a copy.")
        return found

    def stage(self, step: str, needs: tuple[str, ...] = ()) -> Stage:
        """A place for everything a step writes, seen by nobody until it is published.

        Parameters
        ----------
        step : name of the step, such as "02_population"
        needs : steps that must have been published

        Raises
        ------
        StepError : a step in `needs` has not been published, or its files are missing or changed
        """
        states = {need: self.step_state(need) for need in needs}
        problems = [
            f"{step} needs {need}. {state.problem} Run {need} first."
            for need, state in states.items()
            if state.problem
        ]
        if problems:
            raise StepError(*problems)
        rests_on = {need: outputs_digest(state.record) for need, state in states.items()}
        return Stage(self, check_name(step), rests_on)

    @contextlib.contextmanager
    def claim(self) -> Iterator[None]:
        """Be the one run that works on this inspection. Processes started meanwhile work under the same
        claim.

        Raises
        ------
        StepError : another run is at work
        """
        if self.under_claim():
            yield
            return
        if not self._claim.acquire():
            raise StepError(
                f"Another run is working on {self.inspection_id}: wait until it has finished, then run again."
            )
        token = secrets.token_hex(16)
        self._claim.write_note(token.encode("ascii"))
        earlier = os.environ.get(CLAIM)
        os.environ[CLAIM] = token
        try:
            yield
        finally:
            if earlier is None:
                os.environ.pop(CLAIM, None)
            else:
                os.environ[CLAIM] = earlier
            self._claim.write_note(b"")
            self._claim.release()

    def under_claim(self) -> bool:
        """Whether this process works under the claim that holds: within `claim`, or started by such a run."""
        token = os.environ.get(CLAIM, "")
        with contextlib.suppress(OSError):
            return bool(token) and self._claim.path.read_text(encoding="ascii") == token
        return False

    def sweep(self) -> None:
        """Clear up after interruptions: staging folders without a living owner, half of a change of keys or
        of a publication, a line of a log that is half entered. What an earlier version left unsealed is
        sealed.
        """
        with self.briefly():
            clear_dead_stages(self.folder)
        self.register.mend()
        if plain_files(self.folder):
            with self.claim():
                seal_plain_files(self)
        if keys_unsettled(self):
            with self.claim():
                settle_keys(self)
        if unfinished_files(self.folder):
            # Whoever writes at this moment holds the claim or the short lock.
            with contextlib.suppress(StepError), self.claim(), self.briefly():
                for path in unfinished_files(self.folder):
                    remove(path)
        if (self.folder / JOURNAL).exists():
            # A journal under someone else's claim is a publication at work, and not ours to judge.
            with contextlib.suppress(StepError), self.claim():
                undo_unfinished(self)
        if interrupted_additions(self.folder):
            with contextlib.suppress(StepError), self.claim():
                settle_additions(self)

    def briefly(self) -> contextlib.AbstractContextManager[None]:
        """The short lock around making and removing staging folders."""
        return briefly(self.folder / PRIVATE / ".lock")

    def write_executed(self, step: str, notebook: bytes, page: bytes) -> None:
        """Keep the notebook of a published step as it was executed, and its page, in `working/`."""
        for path, content in zip(self.executed_paths(step), (notebook, page), strict=True):
            write_whole(self.folder / path, content)

    def executed_paths(self, step: str) -> tuple[str, str]:
        """Where the executed notebook of a step and its page lie, from the inspection's folder on."""
        return f"working/{check_name(step)}.ipynb", f"working/{step}.html"

    def read_progress(self, step: str) -> str:
        """The line that a step at work has left for whoever watches; "" when there is none."""
        for path in (self.folder / STAGING).glob(f"{check_name(step)}-*/{PROGRESS}"):
            with contextlib.suppress(OSError):
                return path.read_text(encoding="utf-8")
        return ""

    def write_fault(self, text: str) -> str:
        """Keep the details of a fault of ours, which may hold values; returns where they are, and
        how they are read.
        """
        with self.briefly():
            write_sealed(self.folder / FAULT, text.encode("utf-8"))
        return f"{self.shown(f'{FAULT}{SEALED}')} (shown by: key open {self.inspection_id} {FAULT})"

    def clear_fault(self) -> None:
        """Remove the details of the last fault."""
        remove(sealed(self.folder / FAULT))

    def record_path(self, step: str) -> Path:
        """The file of a step's record."""
        return self.folder / STEPS / f"{check_name(step)}.json"

    def write_record(self, record: Record) -> None:
        """Declare a step published. Only `Stage.publish` calls this, when every file is in place."""
        write_whole(self.record_path(record["step"]), canonical_json(record))

    def shown(self, relative: str) -> str:
        """A path of this inspection as a person is told it."""
        return shown(self.folder / relative)

    def _kept(self, name: str) -> dict[str, Any]:
        kept, path = self.read_facts(name), f"{PRIVATE}/{check_name(name)}.json"
        if (schema := kept.get("schema", 1)) != SCHEMA:
            step = next(step for step in self.published_steps() if path in self.record_outputs(step))
            raise StepError(
                f"{self.shown(path)} was kept in form {schema} by another version of the workbench, and this"
                f" one reads form {SCHEMA}: run {step} again."
            )
        return kept

    def _published(self, relative: str) -> bytes:
        for step in self.published_steps():
            digest = self.record_outputs(step).get(relative)
            if digest is None or not stored_path(self.folder, relative).exists():
                continue
            content = self._content(relative)
            if sha256(content) != digest:
                away = "move it elsewhere, then " if relative.startswith(f"{SEND}/") else ""
                raise StepError(
                    f"{self.shown(relative)} was changed after it was written: {away}run {step} again."
                )
            return content
        raise StepError(
            f"{self.shown(relative)} has not been published: run the step that writes it first, or all steps"
            " with the command run."
        )

    def _content(self, relative: str) -> bytes:
        path = self.folder / relative
        return read_sealed(path) if relative.startswith(f"{PRIVATE}/") else path.read_bytes()
