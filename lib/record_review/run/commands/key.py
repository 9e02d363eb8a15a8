"""The command `key`: for whom an inspection's private folder is sealed, and a person's own key. A secret
key is never printed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from record_review.custody import Store
from record_review.custody.keys import (
    Identity,
    Recipients,
    ensure_key,
    key_file,
    read_identities,
    with_key,
    write_identities,
)
from record_review.custody.layout import PRIVATE
from record_review.custody.resealing import change_recipients, rotate
from record_review.custody.seal import SEALED, read_sealed
from record_review.inspection import ParameterError
from record_review.run.commands.status import known_store

NAME = re.compile(r"\w[\w .'-]{0,39}")


def key_lines(
    act: str, inspection_id: str, name: str | None = None, public_key: str | None = None
) -> list[str]:
    """Show, add, take out or rotate keys.

    Parameters
    ----------
    act : one of show, add, remove, rotate
    name, public_key : for add both, for remove the name

    Raises
    ------
    ParameterError : there is no such inspection, or what is given does not fit
    StepError : another run is at work, or this person's key cannot read the inspection
    """
    store = known_store(inspection_id)
    if act == "rotate":
        rotate(store)
        return [
            f"Your key of {inspection_id} is a new one: the old one opens nothing any more.",
            *_show(store),
        ]
    if act == "add":
        if not (name and NAME.fullmatch(name) and public_key):
            raise ParameterError("key add ID NAME AGE1…: a name of up to 40 letters, and a public key.")
        change_recipients(store, with_key(_recipients(store), name, public_key))
    if act == "remove":
        recipients = _recipients(store)
        if name not in recipients.public_keys:
            raise ParameterError(f"There is no key under that name; there are: {_names(recipients)}.")
        left = {who: key for who, key in recipients.public_keys.items() if who != name}
        change_recipients(store, replace(recipients, public_keys=left))
    return _show(store)


def sealed_text(inspection_id: str, relative_path: str) -> bytes:
    """The content of a file of the private folder, such as private/last-fault.txt.

    Raises
    ------
    ParameterError : there is no such file
    StepError : it cannot be opened
    """
    store = known_store(inspection_id)
    path = store.folder / relative_path.removesuffix(SEALED)
    if PRIVATE not in Path(relative_path).parts[:1] or ".." in Path(relative_path).parts:
        raise ParameterError(f"Give a path in {PRIVATE}/, such as {PRIVATE}/last-fault.txt.")
    try:
        return read_sealed(path)
    except FileNotFoundError:
        raise ParameterError(f"{inspection_id} has no such file.") from None


def _recipients(store: Store) -> Recipients:
    return ensure_key(store.folder / PRIVATE)[0]


def _show(store: Store) -> list[str]:
    recipients = _recipients(store)
    path = key_file(store.inspection_id, recipients)
    identities = read_identities(path)
    if not identities:  # a colleague's first look: a key of their own, that opens nothing yet
        identities = [Identity.generate()]
        write_identities(path, identities)
    public = str(identities[0].to_public())
    lines = [
        f"Your key:     {path}",
        f"Public key:   {public}",
        f"Sealed for:   {_names(recipients)}",
    ]
    if public not in recipients.public_keys.values():
        lines.append(
            "Your key is not among them: whoever has one of those runs"
            f" key add {store.inspection_id} NAME {public}"
        )
    return lines


def _names(recipients: Recipients) -> str:
    return ", ".join(sorted(recipients.public_keys))
