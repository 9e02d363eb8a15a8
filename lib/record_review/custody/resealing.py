"""A private folder sealed anew: for other keys, or for the first time when an earlier version kept it plain.

A change of keys is noted in the recipients file before the first file is touched, and the own key file holds
the old key beside the new one until the last is done. So whatever interrupts it, every file can be read, and
the next start goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody.canonical import canonical_json, sha256
from record_review.custody.files import remove, write_whole
from record_review.custody.keys import (
    RECIPIENTS,
    SEALED,
    Identity,
    Recipients,
    ensure_key,
    key_file,
    own_identities,
    read_identities,
    read_recipients,
    unfinished_key,
    write_identities,
    write_recipients,
)
from record_review.custody.layout import PRIVATE, STAGING
from record_review.custody.log import PENDING
from record_review.custody.seal import decrypt, encrypt, seal, sealed, unseal
from record_review.inspection.refusals import ParameterError, StepError

if TYPE_CHECKING:
    from record_review.custody.store import Store

# What earlier versions kept plain, from the private folder on.
PLAIN = ("*.parquet", "*.json", "last-fault.txt", "secrets/*", "logs/*.parquet", f"logs/*{PENDING}")
STAYS_PLAIN = (SEALED, ".part")
CHANGED = "keys_changed"  # kind of event
NOT_THOSE = (
    f"{PRIVATE}/{RECIPIENTS} names other keys than the register: somebody has changed the file, and could"
    " read what is written from now on. See whom key show names, take out a key that nobody knows with key"
    " remove, or enter the keys as they are with key rotate."
)


def rotate(store: Store) -> None:
    """Give this person a new key in place of the one they have, and seal every file for it.

    Raises
    ------
    StepError : another run is at work, the key cannot open it, or a file is damaged; then nothing is changed
    """
    with store.claim():
        recipients, path, made = _ready(store)
        if made:
            return
        old = own_identities(store.folder / PRIVATE, recipients)
        public = {str(one.to_public()) for one in old}
        new = Identity.generate()
        names = [name for name, key in recipients.public_keys.items() if key in public]
        keys = recipients.public_keys | dict.fromkeys(names, str(new.to_public()))
        write_identities(path, [new, *old])
        _change(store, replace(recipients, public_keys=keys))


def change_recipients(store: Store, changed: Recipients) -> None:
    """Seal every file for other recipients.

    Raises
    ------
    ParameterError : this person would not be among them any more
    StepError : as `rotate`
    """
    with store.claim():
        recipients, path, _ = _ready(store)
        own = {str(one.to_public()) for one in read_identities(path)}
        if not own & set(changed.public_keys.values()):
            raise ParameterError("Your own key would be gone: let a colleague who stays take it out.")
        if changed != recipients:
            _change(store, changed)


def settle_keys(store: Store) -> None:
    """Finish an interrupted change of keys; drop keys that nothing is sealed for. Call under the claim."""
    private = store.folder / PRIVATE
    recipients = read_recipients(private)
    if recipients is None:
        return
    if recipients.resealing:
        own_identities(private, recipients)
        _reseal(store, recipients)
    path = key_file(store.inspection_id, recipients)
    remove(unfinished_key(path))
    identities = read_identities(path)
    used = [one for one in identities if str(one.to_public()) in recipients.public_keys.values()]
    if used and len(used) < len(identities):
        write_identities(path, used)


def enter_keys(store: Store) -> None:
    """Enter in the register for whom the folder is sealed, when it has no such event yet.

    Raises
    ------
    StepError : the keys are others than the register has: somebody has changed the list by hand
    """
    recipients, event = read_recipients(store.folder / PRIVATE), store.register.latest(CHANGED)
    if recipients is None or recipients.resealing:
        return
    if event is None:
        store.register.record(CHANGED, _key_facts(recipients))
    elif event["facts"] != _key_facts(recipients):
        raise StepError(NOT_THOSE)


def verify_keys(store: Store) -> list[tuple[bool, str]]:
    """Whether the private folder is sealed for those whom the register has; [] when its key is gone."""
    recipients, event = read_recipients(store.folder / PRIVATE), store.register.latest(CHANGED)
    if recipients is None:
        return []
    if event is None:
        return [(False, "The register has no event of who can read the folder: the next run enters it.")]
    if event["facts"] != _key_facts(recipients):
        return [(False, NOT_THOSE)]
    keys, since = len(recipients.public_keys), f"event {event['n']}, {event['at']}"
    return [(True, f"The private folder is sealed for {keys} key(s), as the register has it since {since}.")]


def keys_unsettled(store: Store) -> bool:
    """Whether a change of keys was interrupted that this person's key can finish."""
    try:
        recipients = read_recipients(store.folder / PRIVATE)
    except StepError:  # whoever needs a key is told; the register, for one, needs none
        return False
    if recipients is None:
        return False
    path = key_file(store.inspection_id, recipients)
    identities = read_identities(path)
    begun = recipients.resealing or len(identities) > 1
    return (bool(identities) and begun) or unfinished_key(path).exists()


def plain_files(folder: Path) -> list[Path]:
    """What an earlier version left unsealed in the private folder of an inspection."""
    found = {path for pattern in PLAIN for path in (folder / PRIVATE).glob(pattern)}
    return sorted(
        path
        for path in found
        if path.is_file()
        and path.name != "recipients.json"
        and not path.name.startswith(".")
        and not path.name.endswith(STAYS_PLAIN)
    )


def seal_plain_files(store: Store) -> None:
    """Seal what an earlier version left unsealed; each file is sealed whole before the plain one goes.

    Call under the claim.

    Raises
    ------
    StepError : a plain file lies beside a sealed one that says something else
    """
    for path in plain_files(store.folder):
        content = path.read_bytes()
        # The next state of a log is sealed under the name that it is going to have.
        own = path.with_suffix(".parquet") if path.suffix == PENDING else path
        if not sealed(path).exists():
            write_whole(sealed(path), seal(content, own))
        elif unseal(sealed(path).read_bytes(), own) != content:
            raise StepError(
                f"{store.shown(path.relative_to(store.folder).as_posix())} lies unsealed beside a sealed file"
                " of its name and says something else: move it out of the folder."
            )
        remove(path)


def _key_facts(recipients: Recipients) -> dict[str, int | str]:
    keys = sorted(recipients.public_keys.values())
    return {"keys": len(keys), "recipients": sha256(canonical_json(keys))}


def _ready(store: Store) -> tuple[Recipients, Path, bool]:
    settle_keys(store)
    return ensure_key(store.folder / PRIVATE)


def _change(store: Store, recipients: Recipients) -> None:
    private = store.folder / PRIVATE
    for path in _sealed_files(private):  # a damaged file stops it before anything is changed
        decrypt(path.read_bytes(), path.with_suffix(""), private)
    recipients = replace(recipients, resealing=True)
    with store.briefly():  # a secret or a fault is written under this lock: for the old keys or for the new
        write_recipients(private, recipients)
    settle_keys(store)


def _reseal(store: Store, recipients: Recipients) -> None:
    private = store.folder / PRIVATE
    keys = recipients.public_keys
    for path in _sealed_files(private):
        stored = path.read_bytes()
        write_whole(path, encrypt(decrypt(stored, path.with_suffix(""), private), list(keys.values())))
    store.register.record(CHANGED, _key_facts(recipients), again=True)
    write_recipients(private, replace(recipients, resealing=False))


def _sealed_files(private: Path) -> Iterator[Path]:
    """Every sealed file but those of steps at work, which are refused when they are to be published."""
    staging = private.parent / STAGING
    yield from sorted(path for path in private.rglob(f"*{SEALED}") if staging not in path.parents)
