"""The register of an inspection: what was done and when, each event tied to the one before by its digest.

A changed, removed or added line in the middle shows. A register that was cut off at the end or written anew
as a whole does not: therefore the digest of an event is printed in what is sent out.
"""

import copy
import errno
import json
import os
import re
from collections.abc import Iterable
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
NEWLINE = b"\n"
MENDED = "register_mended"  # kind of event
REWRITTEN = "since it was printed, events were taken off the end, or all was written anew"
HEAD = re.compile(r"[0-9a-f]{12,64}")
BEGINNING = "0" * 64  # what the first event has for the digest of an event before it


class Register:
    """`register.jsonl` of one inspection: one event a line, only ever added to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "register.jsonl"
        self._lock = folder / PRIVATE / ".register.lock"
        self._known: tuple[int, str, list[Event]] = (
            0,
            sha256(b""),
            [],
        )  # whole so far: bytes, digest, events

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
            self._mend()
            events = self._whole()
            for event in reversed(events):
                if event["kind"] == kind and not again:
                    if canonical_json(event["facts"]) == canonical_json(facts):
                        return str(event["hash"])
                    break
            return self._add(events, kind, facts)

    def events(self) -> list[Event]:
        """All events, oldest first. A line that a crash left half-written is taken off first.

        Raises
        ------
        StepError : the register was damaged; the sentence names the first line that does not fit
        """
        self.mend()
        return copy.deepcopy(self._whole())

    def _whole(self) -> list[Event]:
        events, problems = self._read()
        if problems:
            raise StepError(
                f"{shown(self.path)} was changed after it was written, so nothing can be added to it."
                f" {problems[0]} Put the file back from a copy."
            )
        return events

    def mend(self) -> None:
        """Take off a line that a crash left half-written.

        Raises
        ------
        StepError : another process keeps the register busy
        """
        if self._torn():
            with briefly(self._lock):  # or somebody is writing it at this moment
                self._mend()

    def latest(self, kind: str) -> Event | None:
        """The latest event of a kind; None when there was none."""
        return next((event for event in reversed(self.events()) if event["kind"] == kind), None)

    def check(self) -> list[str]:
        """What is wrong with the register: a sentence for each line that does not fit; [] when whole."""
        return self._read()[1]

    def verify(self, heads: Iterable[str] = ()) -> list[tuple[bool, str]]:
        """What can be said of the register: whether it is whole, and whether it still has the events whose
        digests were printed when something was sent out. Only these show a register cut off or written anew.

        Parameters
        ----------
        heads : digests of events as printed, or their first 12 digits and more

        Returns
        -------
        for each promise whether it is kept, and a sentence
        """
        events, problems = self._read()
        said = [(False, problem) for problem in problems]
        if not problems:
            span = f", from {events[0]['at']} to {events[-1]['at']}" if events else ""
            said.append(
                (True, f"The register is whole: {len(events)} events, each tied to the one before{span}.")
            )
        for head in heads:
            digits = head.strip().lower()
            if not HEAD.fullmatch(digits):
                said.append((False, f"{head[:80]!r} is not a digest: 12 to 64 digits, 0 to 9 and a to f."))
                continue
            found = next((event for event in events if event["hash"].startswith(digits)), None)
            said.append(
                (True, f"{digits[:16]}… is event {found['n']}, {found['kind']}, {found['at']}.")
                if found
                else (False, f"{digits[:16]}… is not in the register: {REWRITTEN}.")
            )
        return said

    def _add(self, events: list[Event], kind: str, facts: dict[str, Any]) -> str:
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

    def _torn(self) -> int:
        """Bytes after the last line's end."""
        content = self.path.read_bytes() if self.path.exists() else b""
        return len(content) - (content.rfind(b"\n") + 1)

    def _mend(self) -> None:
        """Take off a line without an end: whoever was writing it was not told that it is entered.

        That it was done stands in the register, so that nobody can say a cut was none. Call under the lock.
        """
        torn = self._torn()
        if torn and len(self._read()[1]) == 1:  # otherwise it was changed too, and stays as it is
            with disk_in_words(self.path.parent):
                os.truncate(self.path, self.path.stat().st_size - torn)
            self._add(self._whole(), MENDED, {"bytes": torn})

    def _read(self) -> tuple[list[Event], list[str]]:
        content = self.path.read_bytes() if self.path.exists() else b""
        length, digest, known = self._known
        if sha256(content[:length]) != digest:
            length, known = 0, []
        events, problems = list(known), []
        lines = content[length:].split(b"\n")
        rest = lines.pop()
        previous = events[-1]["hash"] if events else BEGINNING
        for number, line in enumerate(lines, start=len(events) + 1):
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
        if not problems:
            end = len(content) - len(rest)
            self._known = end, sha256(content[:end]), list(events)
        if rest:
            problems.insert(0, f"Line {content.count(NEWLINE) + 1} has no end: it was cut off.")
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
