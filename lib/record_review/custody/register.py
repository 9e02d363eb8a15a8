"""The register of an inspection: what was done and when, each event tied to the one before by its digest.

A changed, removed or added line in the middle shows. A register that was cut off at the end or written anew
as a whole does not: therefore the digest of an event is printed in what is sent out.
"""

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from record_review.custody.canonical import canonical_json, check_plain, sha256
from record_review.custody.files import disk_in_words
from record_review.custody.layout import FILE_MODE, PRIVATE, shown
from record_review.custody.locks import briefly
from record_review.inspection.refusals import StepError

Event = dict[str, Any]  # n, at, kind, facts, previous, hash
FIELDS = {"n", "at", "kind", "facts", "previous", "hash"}
BEGINNING = "0" * 64  # what the first event has for the digest of an event before it


class Register:
    """`register.jsonl` of one inspection: one event a line, only ever added to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "register.jsonl"
        self._lock = folder / PRIVATE / ".register.lock"

    def record(self, kind: str, facts: dict[str, Any], *, again: bool = False) -> str:
        """Add an event, unless the latest event of this kind says the same already.

        So a step that is run again on the same inputs leaves the register, and every page that prints one
        of its digests, as they were.

        Parameters
        ----------
        kind : what happened, such as "book made"
        facts : digests, counts, settings and versions; text, whole numbers, True, False, None, dicts and
            lists. They must hold no personal data: no reference, name, date of a child, file path or free
            text
        again : add it though the latest of this kind says the same

        Returns
        -------
        the digest of the event

        Raises
        ------
        TypeError : the facts hold another type, which would let in more than was meant
        StepError : the register was damaged, the disk is full or closed to us; nothing is added to it
        """
        check_plain(facts)
        with briefly(self._lock):
            events = self.events()
            for event in reversed(events):
                if event["kind"] == kind and not again:
                    if canonical_json(event["facts"]) == canonical_json(facts):
                        return str(event["hash"])
                    break
            event = {
                "n": len(events) + 1,
                "at": _now(),
                "kind": kind,
                "facts": facts,
                "previous": events[-1]["hash"] if events else BEGINNING,
            }
            event["hash"] = _digest(event)
            self._append(canonical_json(event) + b"\n")
            return str(event["hash"])

    def events(self) -> list[Event]:
        """All events, oldest first.

        Raises
        ------
        StepError : the register was damaged; the sentence names the first line that does not fit
        """
        events, problems = self._read()
        if problems:
            raise StepError(
                f"{shown(self.path)} was changed after it was written, so nothing can be added to it."
                f" {problems[0]} Put the file back from a copy."
            )
        return events

    def latest(self, kind: str) -> Event | None:
        """The latest event of a kind; None when there was none."""
        return next((event for event in reversed(self.events()) if event["kind"] == kind), None)

    def check(self) -> list[str]:
        """What is wrong with the register: a sentence for each line that does not fit; [] when whole."""
        return self._read()[1]

    def _read(self) -> tuple[list[Event], list[str]]:
        content = self.path.read_bytes() if self.path.exists() else b""
        lines = content.split(b"\n")
        events: list[Event] = []
        problems = []
        if lines.pop():
            problems.append(f"Line {len(lines) + 1} has no end: it was cut off.")
        previous = BEGINNING
        for number, line in enumerate(lines, start=1):
            event = _parse(line)
            if event is None:
                problems.append(f"Line {number} is not an event of a register.")
                previous = ""
                continue
            if event["hash"] != _digest(event) or canonical_json(event) != line:
                problems.append(f"Line {number} is not as it was written.")
            elif event["previous"] != previous or event["n"] != number:
                problems.append(f"Line {number} does not follow the line before it.")
            previous = event["hash"]
            events.append(event)
        return events, problems

    def _append(self, line: bytes) -> None:
        # One write to a file opened for appending: a line is there in full or, at worst, visibly cut off.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        with disk_in_words(self.path.parent):
            handle = os.open(self.path, flags, FILE_MODE)
            before = os.fstat(handle).st_size
            try:
                if os.write(handle, line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            except OSError:  # a full disk may have taken the first half
                os.ftruncate(handle, before)
                raise
            finally:
                os.close(handle)


def _parse(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and set(event) == FIELDS else None


def _digest(event: Event) -> str:
    return sha256(canonical_json({field: event[field] for field in FIELDS - {"hash"}}))


def _now() -> str:
    # The one clock outside `run`: an event without its time would be no evidence.
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
