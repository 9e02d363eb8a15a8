"""Workbooks in an OLE container: protected ones, opened in memory with their password, and those of Excel 97,
refused.
"""

import io
from collections.abc import Sequence

from .file_kinds import other_container
from .package import Unusable
from .words import Advice

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Excel protects a workbook under this password when nobody chose one, and opens it without asking.
NOBODY_CHOSE = "VelvetSweatshop"


class Locked(Exception):
    """The workbook is protected, and none of the passwords opens it."""


def unprotected(name: str, content: bytes, passwords: Sequence[str], advice: Advice) -> bytes:
    """The workbook inside a protected one.

    Parameters
    ----------
    name : of the file, for sentences
    content : the OLE container as sent
    passwords : to be tried after the one that Excel takes when nobody chose one

    Raises
    ------
    Locked : it is protected with a password that is not among these
    Unusable : it is no protected workbook, or it is damaged
    """
    # Imported here: few returns are protected
    import msoffcrypto
    import olefile
    from msoffcrypto.exceptions import InvalidKeyError

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            streams = {path[0].casefold() for path in container.listdir()}
    except Exception as error:
        raise _damaged(name, error) from None
    if not {"encryptioninfo", "encryptedpackage"} <= streams:
        raise Unusable(other_container(name, streams, advice))
    for password in (NOBODY_CHOSE, *passwords):
        inside = io.BytesIO()
        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(content))
            file.load_key(password=password, verify_password=True)
            file.decrypt(inside)
        except InvalidKeyError:
            continue
        except Exception as error:
            raise _damaged(name, error) from None
        return inside.getvalue()
    raise Locked


def _damaged(name: str, error: Exception) -> Exception:
    """What to say of a container that cannot be taken apart; running out of memory is another matter."""
    if isinstance(error, MemoryError):
        return error
    return Unusable(
        f"{name} is damaged, or protected in a way that only Excel can undo: save it without the password "
        "(File, Info, Protect Workbook, Encrypt with Password, leave the box empty) and send it by the "
        "agreed secure route."
    )
