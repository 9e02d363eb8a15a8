"""What stands between a child's data and the disk: the one place where the private folder is sealed and
opened.

Everything in `private/` that holds a child's row, or could, passes through this pair. What is sealed says
first which file of which inspection it is, so that no file can stand in for another. Whole contents in memory
only: age's functions for files empty their target before they know the key.
"""

from __future__ import annotations

from pathlib import Path

import pyrage
from pyrage.x25519 import Recipient

from record_review.custody.files import write_whole
from record_review.custody.keys import SEALED, ensure_key, own_identities, read_recipients
from record_review.custody.layout import PRIVATE, shown
from record_review.inspection.refusals import StepError

PUT_BACK = (
    "Put it back from a copy. What a step wrote may be moved away instead, and the step makes it again; what"
    " lies in logs/ or secrets/ can be had from a copy only."
)


class SealError(StepError):
    """What is sealed cannot be opened: by this key, or because it is not as it was written."""


def sealed(path: Path) -> Path:
    """Where the content of a file of the private folder lies on the disk."""
    return path.with_name(path.name + SEALED)


def stored_path(folder: Path, relative: str) -> Path:
    """Where a published file lies on the disk, seen from the inspection's folder or a staging folder."""
    return sealed(folder / relative) if relative.startswith(f"{PRIVATE}/") else folder / relative


def seal(content: bytes, path: Path) -> bytes:
    """The bytes to be written for this content.

    Parameters
    ----------
    path : of the file it is, under the inspection's private folder and without the ending `.age`; what is
        written aside first is sealed for the path that it is going to have

    Raises
    ------
    StepError : this person's key could not open it again
    """
    private, label = _label(path)
    recipients, *_ = ensure_key(private)
    own_identities(private, recipients)
    return encrypt(label + content, list(recipients.public_keys.values()))


def unseal(stored: bytes, path: Path) -> bytes:
    """The content of these bytes.

    Parameters
    ----------
    path : as for `seal`

    Raises
    ------
    SealError : the key is not there or another one, or the bytes were changed or are another file's
    """
    private, label = _label(path)
    content = decrypt(stored, path, private)
    if not content.startswith(label):
        raise SealError(
            f"{shown(sealed(path))} is another file under this name, and nothing was changed. {PUT_BACK}"
        )
    return content[len(label) :]


def encrypt(content: bytes, public_keys: list[str]) -> bytes:
    """Seal content, label and all, for these keys."""
    return bytes(pyrage.encrypt(content, [Recipient.from_str(key) for key in public_keys]))


def decrypt(stored: bytes, path: Path, private: Path) -> bytes:
    """Content, label and all, of the file at this path; raises as `unseal` does."""
    recipients = read_recipients(private)
    try:
        if recipients is None:
            raise pyrage.DecryptError
        identities = own_identities(private, recipients)
        return bytes(pyrage.decrypt(stored, identities))
    except StepError as refusal:
        raise SealError(*refusal.problems) from None
    except pyrage.DecryptError:
        raise SealError(
            f"{shown(sealed(path))} was damaged, or was sealed for another key, and nothing was changed."
            f" {PUT_BACK}"
        ) from None


def read_sealed(path: Path) -> bytes:
    """The content of a file of the private folder.

    Raises
    ------
    FileNotFoundError, SealError
    """
    return unseal(sealed(path).read_bytes(), path)


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file of the private folder, whole or not at all."""
    write_whole(sealed(path), seal(content, path))


def _label(path: Path) -> tuple[Path, bytes]:
    """The private folder that a path is in, and the line that says which file of which inspection it is."""
    parts = path.parts
    at = len(parts) - 1 - parts[::-1].index(PRIVATE)
    inside = "/".join(parts[at + 1 :])
    return Path(*parts[: at + 1]), f"record review: {parts[at - 1]}/{inside}\n".encode()
