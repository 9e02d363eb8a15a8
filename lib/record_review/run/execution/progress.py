"""What a person sees while steps run: one line for each, counting its seconds when someone watches.

Where the output goes into a file or a pipe, only finished lines are written.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

WIDTH = 22  # of a step's name
TICK = 0.5  # seconds


class Progress:
    """Lines of a run.

    stream : where they go
    quiet : write none of them
    """

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._live = not quiet and stream.isatty()

    def say(self, text: str = "") -> None:
        """Write a line."""
        if not self._quiet:
            print(text, file=self._stream, flush=True)

    def kept(self, step: str) -> None:
        """Say that a step need not run."""
        self.say(f"  {step:<{WIDTH}} unchanged, kept")

    @contextmanager
    def working(
        self, step: str, watch: Callable[[], str] = lambda: "", *, worth_a_line: float = 0
    ) -> Iterator[None]:
        """Show that a step is at work, and at the end how long it took or that it stopped.

        Parameters
        ----------
        watch : gives the latest words about how far it is, "" for none; asked twice a second when someone
            watches
        worth_a_line : what was done in fewer seconds than these leaves no line
        """
        started = time.monotonic()
        finished = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(step, started, watch, finished), daemon=True)
        if self._live:
            ticker.start()
        ending = "stopped after"
        try:
            yield
            ending = ""
        finally:
            finished.set()
            if self._live:
                ticker.join()
                self._stream.write("\r\x1b[K")
            seconds = f"{time.monotonic() - started:.1f} s"
            if time.monotonic() - started >= worth_a_line:
                self.say(f"  {step:<{WIDTH}} {ending + ' ' if ending else ''}{seconds}")

    def aside(self, what: str) -> AbstractContextManager[None]:
        """Show what is done between two steps, unless it is done in a moment."""
        return self.working(what, worth_a_line=1)

    def _tick(self, step: str, started: float, watch: Callable[[], str], finished: threading.Event) -> None:
        while not finished.wait(TICK):
            line = f"  {step:<{WIDTH}} {time.monotonic() - started:.0f} s  {watch()}"
            room = shutil.get_terminal_size().columns - 1  # a line that wraps could not be taken back
            self._stream.write(f"\r\x1b[K{line[:room]}")
            self._stream.flush()
