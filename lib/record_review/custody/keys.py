"""The keys of an inspection: for whom its private folder is sealed, and where a person's own key lies.

Everyone who works on an inspection has an age identity of their own for it, in a file of their own
configuration folder and never under `outputs/`. The public keys it is sealed for stand by name in
`private/recipients.json`. No secret key is printed, logged or handed on here.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from record_review.custody.canonical import canonical_json
from record_review.custody.files import remove, write_new, write_whole
from record_review.custody.files import replace as rename
from record_review.custody.layout import PRIVATE, inspection_folder, make_folder, outputs_root, shown
from record_review.custody.locks import briefly
from record_review.inspection.refusals import ParameterError, StepError

RECIPIENTS = "recipients.json"  # in the private folder
PLACE = "RECORD_REVIEW_KEYS"  # environment variable: the folder of keys
PLACE_FILE = "keys-folder.txt"  # in the configuration folder, the same as a setting: one line
KEY_LOCK = ".register.lock"  # held for a moment when the first key is made; nothing is sealed under it
OWNER = "first"  # what the maker of an inspection's key is called until a name is given
SEALED = ".age"
WITHOUT_KEY = "What can still be read without it: register.jsonl, release/, send/ and working/."


@dataclass(frozen=True)
class Recipients:
    """For whom a private folder is sealed.

    store : random name of this private folder, part of a key file's name: two folders of one inspection id
        never share a key
    public_keys : name -> age public key
    resealing : the keys were changed, and not every file is sealed for them yet
    """

    store: str
    public_keys: dict[str, str]
    resealing: bool = False


def configuration_folder() -> Path:
    """Where this system keeps a person's settings for a program; made by nobody yet."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        given = os.environ.get("XDG_CONFIG_HOME", "")
        base = given if given.startswith("/") else Path.home() / ".config"
    return Path(base) / "record-review-workbench"


def keys_folder() -> Path:
    """The folder of a person's keys: what RECORD_REVIEW_KEYS names, or the line in the configuration folder's
    keys-folder.txt, or `keys` beside it.

    Raises
    ------
    ParameterError : it would lie under `outputs/`, or is not an absolute path
    """
    setting = configuration_folder() / PLACE_FILE
    named = os.environ.get(PLACE) or (setting.read_text("utf-8").strip() if setting.is_file() else "")
    folder = Path(named) if named else configuration_folder() / "keys"
    if not folder.is_absolute():
        raise ParameterError(f"The folder of keys ({PLACE} or {PLACE_FILE}) is to be an absolute path.")
    if outputs_root().resolve() in (folder.resolve(), *folder.resolve().parents):
        raise ParameterError(
            f"The folder of keys lies in {outputs_root().name}/, beside what it is to lock: name another in"
            f" {PLACE} or {PLACE_FILE}."
        )
    return folder


def key_path(inspection_id: str) -> Path | None:
    """Where this person's key of an inspection lies, or would lie; None while the inspection has no keys."""
    recipients = read_recipients(inspection_folder(inspection_id) / PRIVATE)
    return key_file(inspection_id, recipients) if recipients else None


def key_made_sentence(inspection_id: str, path: Path) -> str:
    """What is told once of a key that was made just now."""
    return (
        f"A key for {inspection_id} was made: {path}. Keep a copy where only you can reach it: without it"
        " nobody can read the private folder."
    )


def destroy_key(inspection_id: str) -> bool:
    """Destroy this person's key of an inspection: overwrite it, then remove it. Nothing happens twice.

    A colleague's key lies on the colleague's machine, and a copy wherever somebody put it.

    Returns
    -------
    whether there was a key
    """
    if not (inspection_folder(inspection_id) / PRIVATE / RECIPIENTS).exists():  # goes after the key
        return False
    path = key_path(inspection_id)
    found = [file for file in (path and unfinished_key(path), path) if file and file.exists()]
    for key in found:
        with key.open("r+b") as file:
            # Spaces, so that one that is overwritten and not yet removed counts as gone, not as damaged
            file.write(b" " * key.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        remove(key)
    return bool(found)


def key_file(inspection_id: str, recipients: Recipients) -> Path:
    """Where this person's key of a private folder lies, or would lie."""
    return keys_folder() / f"{inspection_id}-{recipients.store}.key"


def read_recipients(private: Path) -> Recipients | None:
    """For whom a private folder is sealed; None while it has no keys.

    Raises
    ------
    StepError : the file is damaged, or gone though there are sealed files
    """
    path = private / RECIPIENTS
    try:
        found = json.loads(path.read_bytes())
        return Recipients(str(found["store"]), dict(found["public_keys"]), bool(found["resealing"]))
    except FileNotFoundError:
        if not any(private.rglob(f"*{SEALED}")):
            return None
    except (ValueError, KeyError, TypeError):
        pass
    raise StepError(
        f"{shown(path)}, which says for whom the folder is sealed, is damaged or gone: put it back from a"
        " copy. Nothing was changed."
    )


def write_recipients(private: Path, recipients: Recipients) -> None:
    """Say for whom a private folder is sealed from now on."""
    write_whole(private / RECIPIENTS, canonical_json(vars(recipients)))


def ensure_key(private: Path) -> tuple[Recipients, Path, bool]:
    """For whom a private folder is sealed and where the own key lies; both are made at first use.

    Returns
    -------
    recipients, the key's file, and whether it was made just now
    """
    recipients = read_recipients(private)
    made = recipients is None
    if recipients is None:
        with briefly(private / KEY_LOCK):
            recipients = read_recipients(private) or _make_key(private)
    return recipients, key_file(private.parent.name, recipients), made


def _make_key(private: Path) -> Recipients:
    for path in keys_folder().glob(f"{private.parent.name}-*.part"):  # of a first attempt that was cut off
        remove(path)
    identity = Identity.generate()
    recipients = Recipients(secrets.token_hex(4), {OWNER: str(identity.to_public())})
    write_identities(key_file(private.parent.name, recipients), [identity])
    write_recipients(private, recipients)
    return recipients


def write_identities(path: Path, identities: list[Identity]) -> None:
    """Write a person's key file: one secret key, or while the key is rotated the new and the old one.

    What an interruption leaves half-written has a name that is known: it is swept, or goes with the key.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    lines = [
        "# Key of an inspection's private folder. Whoever has it can read the folder; without it nobody can.",
        *(f"# public key: {identity.to_public()}" for identity in identities),
        *(str(identity) for identity in identities),
    ]
    remove(unfinished_key(path))
    write_new(unfinished_key(path), "\n".join([*lines, ""]).encode("ascii"))
    rename(unfinished_key(path), path)


def unfinished_key(path: Path) -> Path:
    """Where a key file is while it is written."""
    return path.with_name(f"{path.name}.part")


def read_identities(path: Path) -> list[Identity]:
    """The secret keys of a key file; [] when there is no such file.

    Raises
    ------
    StepError : other users can read it, or it holds no key
    """
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            raise StepError(
                f"The key {path.name} can be read by other users of this machine: find out who had"
                " access, then close it (chmod 600) and rotate it."
            )
        lines = path.read_text(encoding="ascii").split()
        return [Identity.from_str(word) for word in lines if word.startswith("AGE-SECRET-KEY-")]
    except FileNotFoundError:
        return []
    except (pyrage.IdentityError, ValueError):
        raise StepError(f"The key {path.name} is damaged: put it back from a copy.") from None


def own_identities(private: Path, recipients: Recipients) -> list[Identity]:
    """The secret keys with which this person can read a private folder.

    Raises
    ------
    StepError : the key is not there, or is none of those it is sealed for; says what can still be had
    """
    inspection_id = private.parent.name
    path = key_file(inspection_id, recipients)
    identities = read_identities(path)
    names = ", ".join(sorted(recipients.public_keys))
    if not identities:
        raise StepError(
            f"The key of {inspection_id} is not in your folder of keys ({path.name}), so its private folder"
            f" cannot be read and nothing was changed. {WITHOUT_KEY} Put the key back from a copy, or ask"
            f" whoever has one of the keys it is sealed for ({names})."
        )
    if not any(str(one.to_public()) in recipients.public_keys.values() for one in identities):
        raise StepError(
            f"Your key ({path.name}) is none of those that {inspection_id} is sealed for ({names}), so its"
            f" private folder cannot be read and nothing was changed. {WITHOUT_KEY} Ask one of them to add"
            f" yours: key add {inspection_id} NAME {identities[0].to_public()}"
        )
    return identities


def with_key(recipients: Recipients, name: str, public_key: str) -> Recipients:
    """The recipients with one more, or with another key under a name.

    Raises
    ------
    ParameterError : it is not an age public key
    """
    try:
        public_key = str(Recipient.from_str(public_key.strip()))
    except pyrage.RecipientError:
        raise ParameterError(
            "That is not an age public key: it begins with age1, and the colleague's own command key show"
            " prints it."
        ) from None
    others = {who: key for who, key in recipients.public_keys.items() if key != public_key}
    return replace(recipients, public_keys={**others, name: public_key})
