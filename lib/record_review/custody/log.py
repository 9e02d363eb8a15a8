"""What people decide, line by line: a private table that is only ever added to, and the register that
vouches for it.

A step's tables can be made again; a decision cannot. So a log is no step's, nothing removes a line, and
whatever interrupts an addition, the line and its event in the register are both there or neither.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from record_review.custody.canonical import check_plain, sha256
from record_review.custody.files import check_free, remove, replace, write_whole
from record_review.custody.keys import SEALED
from record_review.custody.layout import PRIVATE, check_name, shown
from record_review.custody.seal import read_sealed, seal, sealed, unseal
from record_review.custody.tables import from_parquet, to_parquet
from record_review.inspection.refusals import StepError

if TYPE_CHECKING:
    import pandas as pd

    from record_review.custody.register import Register
    from record_review.custody.store import Store

LOGS = f"{PRIVATE}/logs"
PENDING = ".pending"  # beside a log: the log with its next line, until the register has the line's event
# Random text on every line. Without it the digest in the register could be undone by trying every record.
MARK = "mark"


class Log:
    """One log of an inspection, such as its replacements. Use `Store.log`."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self.name = name
        self._path = store.folder / LOGS / f"{check_name(name)}.parquet"

    def digest(self) -> str:
        """SHA-256 of the log; "" while it has no line."""
        return sha256(self._content()) if sealed(self._path).exists() else ""

    def lines(self) -> pd.DataFrame:
        """The lines in the order in which they were added, every column text; an empty table when there is
        none.

        Raises
        ------
        StepError : the log is not the one that the register vouches for
        """
        import pandas as pd

        content = self._content() if sealed(self._path).exists() else b""
        if (sha256(content) if content else "") != registered(self.store.register, self.name):
            raise StepError(
                f"{shown(sealed(self._path))} is not as it was written, or is gone: put it and register.jsonl"
                " back from a copy."
            )
        return from_parquet(content).drop(columns=MARK) if content else pd.DataFrame()

    def add(self, line: Mapping[str, str], kind: str, facts: Mapping[str, Any]) -> None:
        """Add a line, and its event to the register.

        Parameters
        ----------
        line : column -> text; it may name records
        kind, facts : the event, as `Register.record` takes it: no reference, no free text

        Raises
        ------
        StepError : another run is at work, the log or the register was damaged, or a program has the log
            open
        TypeError : the facts hold another type than the register takes
        """
        import pandas as pd

        check_plain(dict(facts))
        with self.store.claim():
            new = pd.DataFrame([{**line, MARK: secrets.token_hex(16)}], dtype="str")
            table = pd.concat([self._with_marks(), new], ignore_index=True)
            content = to_parquet(table)
            check_free(sealed(self._path))
            pending = sealed(self._path.with_suffix(PENDING))
            write_whole(pending, seal(content, self._path))
            self.store.register.record(kind, {**facts, _fact(self.name): sha256(content)})
            replace(pending, sealed(self._path))

    def _with_marks(self) -> pd.DataFrame:
        table = self.lines()  # refuses a log that cannot be trusted
        return from_parquet(self._content()) if len(table) else table

    def _content(self) -> bytes:
        return read_sealed(self._path)


def registered(register: Register, name: str) -> str:
    """The digest that a log has by the register; "" when no line of it was ever entered."""
    events = reversed(register.events())
    return next((event["facts"][_fact(name)] for event in events if _fact(name) in event["facts"]), "")


def interrupted_additions(folder: Path) -> list[Path]:
    """Logs with a line that is entered nowhere yet, or not everywhere."""
    return sorted((folder / LOGS).glob(f"*{PENDING}{SEALED}"))


def settle_additions(store: Store) -> None:
    """Finish the additions that the register has, and drop those that it has not. Call under the claim."""
    for pending in interrupted_additions(store.folder):
        log = pending.with_name(pending.name.removesuffix(f"{PENDING}{SEALED}") + ".parquet")
        if sha256(unseal(pending.read_bytes(), log)) == registered(store.register, log.stem):
            replace(pending, sealed(log))
        else:
            remove(pending)


def _fact(name: str) -> str:
    return f"{name}_log"
