"""The process that a stranger's workbook is opened in: one workbook in, plain data out, and then it ends.

    in   one line of JSON: name, size, passwords, as_entered, kind, memory, seconds; then the file's bytes
    out  one line: {"sheets": [names]}, or {"refused": [sentences]}, or {"locked": true}
    in   one line: the names of the sheets that are wanted
    out  one line: {"workbook": ...}, or {"refused": [sentences]}

All of it is JSON, which holds nothing but texts and numbers, whatever became of this process; pickle could
call anything in the process that reads it.
"""

import json
import os
import sys
from typing import IO, Any

from .limits import OUT_OF_MEMORY, limit_this_process


def main() -> None:
    """Answer one request and end at once, without taking a hundred thousand cells apart."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a package prints may come among the answers
    # openpyxl takes them when they are there, and they would take much of the memory
    for name in ("numpy", "PIL", "lxml"):
        sys.modules[name] = None  # type: ignore[assignment]
    code = 1
    try:
        from . import cells  # noqa: F401 before the limits, under which nothing compiled can be kept

        request = json.loads(source.readline())
        limit_this_process(request["memory"], request["seconds"])
        answer(request, source, target)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def answer(request: dict[str, Any], source: IO[bytes], target: IO[bytes]) -> None:
    """Read the file that follows the request, and say what is in it."""
    from .cells import Request, as_plain
    from .package import Unusable
    from .protected import Locked

    def say(line: dict[str, Any]) -> None:
        target.write(json.dumps(line).encode("ascii") + b"\n")
        target.flush()

    def choose(names: list[str]) -> set[str]:
        say({"sheets": names})
        return set(json.loads(source.readline()))

    try:
        content = source.read(request["size"])
        asked = Request(request["name"], request["passwords"], request["as_entered"], request["kind"])
        book = as_plain(asked, content, choose)
        say({"workbook": book})
    except Unusable as unusable:
        say({"refused": unusable.problems})
    except Locked:
        say({"locked": True})
