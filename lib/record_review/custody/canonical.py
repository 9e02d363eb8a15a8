"""One spelling for every value, so that equal things have equal digests.

Knows JSON and SHA-256; nothing of files or of inspections.
"""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, real letters, in UTF-8: the only text these values can have.

    Raises
    ------
    TypeError : a value that JSON does not know (a date, a path, a number of numpy)
    ValueError : NaN or infinity, which JSON has no spelling for
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def sha256(data: bytes) -> str:
    """SHA-256 of these bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def check_plain(value: Any, where: str = "facts") -> None:
    """Refuse what must not stand in the register or in a step's record.

    Allowed are text, whole numbers, True, False, None, and dicts (with text keys) and lists of these.
    Fractions are left out because their spelling is not certain; dates because a date may be a child's.

    Raises
    ------
    TypeError : names the place and the type, never the value
    """
    if value is None or type(value) in (str, int, bool):
        return
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{where}: a key of type {type(key).__name__}; keys are text")
            check_plain(item, f"{where}.{key}")
        return
    if type(value) is list:
        for position, item in enumerate(value):
            check_plain(item, f"{where}[{position}]")
        return
    raise TypeError(
        f"{where}: a value of type {type(value).__name__};"
        " only text, whole numbers, True, False, None, dicts and lists"
    )
