"""What is to be sent to whom: each sending as one dated zip with a letter, checked before it is packed.

Only files that a published step wrote, and only those of a sending's own list, go into it; a file that was
changed since is somebody's work and is told, never packed. The register says what was put together and when,
by digests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from record_review.custody import Store, sha256
from record_review.custody.files import write_whole
from record_review.custody.purge import purged, refuse_if_purged
from record_review.inspection import Inspection, ParameterError, StepError
from record_review.inspection.promises import promise
from record_review.inspection.strict import listed
from record_review.inspection.word_file import zip_bytes
from record_review.run.steps.covering_letter import covering_letter
from record_review.run.steps.plans import STEPS
from record_review.run.steps.provenance import changes, made_from
from record_review.run.steps.record_numbers import plans_now
from record_review.run.steps.sendings import SENDINGS, Sending

if TYPE_CHECKING:
    import pandas as pd

OUTBOX, PUT_TOGETHER = "outbox", "put_together"  # folder, and kind of the register's events
LETTER, CONTENTS = "letter.docx", "contents.sha256"
MOST_NAMED = 12  # files of which a letter names each; of more only the pages and workbooks
NEVER = ("private/", "working/", "outbox/")  # areas of which no file is sent to anybody


@dataclass(frozen=True)
class Parcel:
    """What one zip would hold.

    part : whose it is, where each workbook is sent apart; else ""
    files : path under the inspection's folder -> SHA-256 as its step wrote it
    problems : why it cannot be packed now, a sentence each; () when it can
    left_out : sentences on files that lie there and do not belong
    """

    sending: Sending
    part: str
    files: Mapping[str, str]
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """As the file is called, without its date."""
        return "-".join(filter(None, [self.sending.name, self.part.replace(" ", "-")]))


@dataclass(frozen=True)
class PutTogether:
    """One zip of the outbox. ``path`` : as a person is told it; ``files`` : how many, with the letter;
    ``new`` : False when the same bytes lay there already."""

    parcel: Parcel
    path: str
    sha256: str
    files: int
    new: bool


def parcels(store: Store, inspection: Inspection | None = None) -> tuple[Parcel, ...]:
    """What could be put together now, in the order of `SENDINGS`.

    Parameters
    ----------
    inspection : to tell what has changed since a step was published; without it, nothing is said of that
    """
    written = {path: (step, sha) for step in store.published_steps()
               for path, sha in store.record_outputs(step).items()}  # fmt: skip
    if purged(store):  # what was removed at the end of the reading days is no file that is missing
        written = {path: known for path, known in written.items() if (store.folder / path).exists()}
    outdated = _outdated(store, inspection)
    found = []
    for sending in SENDINGS:
        own = {path: written[path] for path in sorted(written) if sending.what(path)}
        for part in sorted({sending.part(path) for path in own}):
            files = {path: sha for path, (_, sha) in own.items() if sending.part(path) == part}
            steps = sorted({own[path][0] for path in files})
            problems = [outdated[step] for step in steps if step in outdated]
            problems += filter(None, (_not_as_written(store, path, sha) for path, sha in files.items()))
            strangers = _strangers(store, files, written) if part == "" else ()
            found.append(Parcel(sending, part, files, tuple(problems), strangers))
    return tuple(found)


def put_together(
    store: Store,
    inspection: Inspection,
    parcel: Parcel,
    on: date,
    *,
    by: date | None = None,
    personnel: pd.DataFrame | None = None,
) -> PutTogether:
    """Pack one sending with its letter, write it into the outbox and tell the register.

    The same content and day give the same bytes, and then nothing is written twice. Another content under the
    same name gets a number behind it: what may have been sent already stays as it was.

    Parameters
    ----------
    on : the day on the letter and in the zip's name
    by : the day by which something is asked for; without it the letter says it in words
    personnel : role, organisation, contact_route, of the return; None once that was removed

    Raises
    ------
    StepError : a file of it is not as it was written, or a step is out of date
    ParameterError : the day to answer by lies before the letter's
    """
    if parcel.problems:
        raise StepError(*parcel.problems)
    if by is not None and by < on:
        raise ParameterError("The day to answer by lies before the day of the letter.")
    contents = {path: (store.folder / path).read_bytes() for path in parcel.files}
    for path, content in contents.items():
        promise(
            not path.startswith(NEVER) and parcel.sending.what(path), "a file does not belong in a sending"
        )
        promise(sha256(content) == parcel.files[path], "a file of a sending is another one than was checked")
    inside = {path.removeprefix("send/"): content for path, content in contents.items()}
    rows = [
        (path.removeprefix("send/"), parcel.sending.what(path), sha) for path, sha in parcel.files.items()
    ]
    if len(rows) > MOST_NAMED:
        lines = "".join(f"{sha}  {name}\n" for name, _, sha in rows)  # as sha256sum writes and reads them
        inside[CONTENTS] = lines.encode("utf-8")
        rows = [row for row in rows if not row[0].endswith((".csv", ".svg", ".png"))]
        rows.append(
            (CONTENTS, f"Every file and its digest, {len(parcel.files)} in all", sha256(inside[CONTENTS]))
        )
    letter = covering_letter(
        inspection,
        parcel.sending,
        part=parcel.part,
        on=on,
        by=by,
        rows=rows,
        personnel=personnel,
        events=store.register.events(),
    )
    packed = zip_bytes({LETTER: letter, **inside})
    folder, stem, more = store.folder / OUTBOX / parcel.sending.to, f"{on.isoformat()}-{parcel.name}", 1
    with store.briefly():
        archive = folder / f"{stem}.zip"
        while archive.exists() and archive.read_bytes() != packed:
            more += 1
            archive = folder / f"{stem}-{more}.zip"
        new = not archive.exists()
        if new:
            write_whole(archive, packed)
    digest = sha256(packed)
    facts = {"sending": parcel.sending.name, "to": parcel.sending.to, "on": on.isoformat(),
             "zip": digest, "files": sorted(parcel.files.values())}  # fmt: skip
    if facts not in [event["facts"] for event in store.register.events() if event["kind"] == PUT_TOGETHER]:
        store.register.record(PUT_TOGETHER, facts)
    shown = store.shown(archive.relative_to(store.folder).as_posix())
    return PutTogether(parcel, shown, digest, len(inside) + 1, new)


def wanted(found: Sequence[Parcel], names: Sequence[str]) -> tuple[Parcel, ...]:
    """The parcels of these names, of a sending's name or of one part of it; all without a name.

    Raises
    ------
    ParameterError : one of the names is none of what is there
    """
    known = {parcel.name for parcel in found} | {parcel.sending.name for parcel in found}
    if strangers := [name for name in names if name not in known]:
        there = listed(sorted(known)) if known else "nothing yet"
        raise ParameterError(f"There is no {listed(strangers, 'or')} to be sent. There is: {there}.")
    return tuple(p for p in found if not names or p.name in names or p.sending.name in names)


def personnel_of(store: Store) -> pd.DataFrame | None:
    """The key personnel that the return names; None when the return is no longer kept, or not yet."""
    from record_review import pir

    refuse_if_purged(store)
    try:
        return pir.from_stored(*store.recall("return")).personnel
    except (StepError, KeyError):
        return None


def _outdated(store: Store, inspection: Inspection | None) -> dict[str, str]:
    """Step -> the sentence that says why what it wrote is not to be sent now."""
    if inspection is None:
        return {}
    found = {}
    for plan in plans_now(STEPS, store):
        record = store.step_record(plan.name)
        if record and (
            changed := changes(record["made_from"], made_from(plan, inspection, store), data_only=True)
        ):
            found[plan.name] = f"{plan.name} was made before {listed(changed)} changed: run it again first."
    return found


def _not_as_written(store: Store, path: str, digest: str) -> str:
    try:
        content = (store.folder / path).read_bytes()
    except FileNotFoundError:
        return f"{store.shown(path)} is missing: run the step that writes it again."
    if sha256(content) != digest:
        return (
            f"{store.shown(path)} was changed since it was written, so it is somebody's work and is not sent:"
            " move it elsewhere and run the step that writes it again."
        )
    return ""


def _strangers(store: Store, files: Mapping[str, str], written: Mapping[str, object]) -> tuple[str, ...]:
    """What lies beside the files of a sending and was written by no step."""
    folders = {path.rsplit("/", 1)[0] for path in files} - {"send"}
    beside = [
        path.relative_to(store.folder).as_posix()
        for folder in sorted(folders)
        if (store.folder / folder).is_dir()
        for path in sorted((store.folder / folder).iterdir())
        if path.is_file()
    ]
    return tuple(
        f"{store.shown(path)} was written by no step and is left out."
        for path in beside
        if path not in written
    )
