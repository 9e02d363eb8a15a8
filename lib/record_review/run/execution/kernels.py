"""Executing one notebook through papermill, each in a fresh process of its own, the next one starting up
meanwhile.

Knows papermill and Jupyter; nothing of inspections.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from record_review.inspection import PROJECT
from record_review.run.execution.surroundings import tool_environment

# Imported for a check of web addresses that notebooks have none of, and three quarters of papermill's
# import time.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402
import papermill  # noqa: E402
from jupyter_client import AsyncKernelManager  # noqa: E402
from jupyter_core.utils import run_sync  # noqa: E402
from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: E402
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.engines import NBClientEngine, papermill_engines  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402
from traitlets.config import Config  # noqa: E402

if sys.platform == "win32":
    # papermill chooses this event loop too, but only after our first kernel has begun on the other one.
    asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())

START_SECONDS = 120  # a kernel on a busy machine or a slow disk
CELL_SECONDS = 3600  # longer than any calculation for 5,000 children
# What every notebook begins with is loaded while the kernel waits. No name is left that a notebook could
# lean on.
FIRST_LINE = "__import__('pandas'); __import__('record_review.run.steps.opening')"

DIED, TOO_LONG, NOT_STARTED = "kernel died", "took too long", "did not start"

# papermill and Jupyter repeat on the terminal what is raised here anyway.
LOG = logging.getLogger("papermill")
LOG.addHandler(logging.NullHandler())
LOG.propagate = False


class NotebookError(Exception):
    """A notebook ended with an error: its name and text, and the traceback, which may hold values.

    The name is the error's own, or DIED, TOO_LONG or NOT_STARTED.
    """

    def __init__(self, name: str, text: str, details: str) -> None:
        super().__init__(name)
        self.name, self.text, self.details = name, text, details


class Kernels:
    """Fresh kernels, one for each notebook. Use as a context manager; it ends them all.

    Ctrl-C ends the kernel at work, which then raises KeyboardInterrupt here: a message to the kernel would
    be taken for success by papermill, and long calculations would not hear it.
    """

    def __init__(self) -> None:
        self._spare: AsyncKernelManager | None = None
        self._at_work: AsyncKernelManager | None = None
        self._interrupted = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        for kernel in (self._spare, self._at_work):
            if kernel is not None:
                _kill(kernel)
        self._spare = self._at_work = None

    def prepare(self) -> None:
        """Start a kernel for the notebook after this one."""
        if self._spare is None:
            self._spare = _start()

    def execute(self, notebook: Path, parameters: Mapping[str, str], another_follows: bool = False) -> Any:
        """Execute a notebook and return it with its outputs; nothing is written.

        Parameters
        ----------
        another_follows : start the next kernel as soon as this one is at work

        Raises
        ------
        NotebookError : a cell raised an error, took too long, or the kernel died or did not start
        KeyboardInterrupt : Ctrl-C
        """
        kernel = self._at_work = self._spare or _start()
        self._spare = None
        if another_follows:
            self.prepare()
        source = nbformat.read(notebook, as_version=4)
        try:
            with self._interruptible():
                return papermill.execute_notebook(
                    source,
                    None,
                    parameters=dict(parameters),
                    engine_name="record-review",
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    start_timeout=START_SECONDS,
                    execution_timeout=CELL_SECONDS,
                    km=kernel,
                )
        except PapermillExecutionError as error:
            raise NotebookError(error.ename, str(error.evalue), str(error)) from None
        except (TimeoutError, RuntimeError) as error:
            if self._interrupted:
                raise KeyboardInterrupt from None
            ended = {DeadKernelError: DIED, CellTimeoutError: TOO_LONG}
            raise NotebookError(ended.get(type(error), NOT_STARTED), "", str(error)) from None
        finally:
            self._at_work = None
            if run_sync(kernel.is_alive)():
                _kill(kernel)

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def end_kernel(number: int, frame: FrameType | None) -> None:
            self._interrupted = True
            if self._at_work is not None:
                _kill_process(self._at_work)

        earlier = signal.signal(signal.SIGINT, end_kernel)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, earlier)
        if self._interrupted:
            raise KeyboardInterrupt


class Engine(NBClientEngine):
    """papermill's own way of executing a notebook, on a kernel that was started before."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        km: AsyncKernelManager,
        start_timeout: float,
        execution_timeout: float,
        **_: Any,
    ) -> None:
        client = PapermillNotebookClient(
            nb_man,
            km=km,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            log=LOG,
        )
        client.owns_km = True  # ends it with the notebook, so that nothing of this one is left for the next
        client.execute()


papermill_engines.register("record-review", Engine)


def _start() -> AsyncKernelManager:
    # ipykernel warns of every connection that is not encrypted.
    settings = Config(KernelManager={"transport_encryption": "auto"})
    kernel = AsyncKernelManager(kernel_name="python3", config=settings)
    tools = tool_environment()
    # In the temporary folder of this process, which is swept however the process ends.
    kernel.connection_file = str(Path(tools["TMPDIR"]) / f"kernel-{secrets.token_hex(8)}.json")
    environment = {**os.environ, **tools}
    # What a kernel prints past Jupyter may hold values, and would tear the lines of a run.
    run_sync(kernel.start_kernel)(
        cwd=str(PROJECT / "notebooks"),
        env=environment,
        extra_arguments=[f"--IPKernelApp.exec_lines={FIRST_LINE}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return kernel


def _kill_process(kernel: AsyncKernelManager) -> None:
    process, group = (getattr(kernel.provisioner, name, None) for name in ("process", "pgid"))
    with contextlib.suppress(OSError):
        if sys.platform != "win32" and group:
            os.killpg(group, signal.SIGKILL)  # with the processes it calculates in
        elif process is not None:
            process.kill()


def _kill(kernel: AsyncKernelManager) -> None:
    _kill_process(kernel)
    run_sync(kernel.shutdown_kernel)(now=True)
