"""What the process that opens a stranger's workbook may use. It sets the limits on itself, before it reads
anything.

Linux keeps the limit of memory itself. Windows has its own way, a job object; there, and on macOS, this has
not been run.
"""

import contextlib
import os
import sys
import threading
import time
from typing import Any

OUT_OF_MEMORY = 77  # exit code
_LOOK_EVERY = 0.05  # seconds


def limit_this_process(memory: int, seconds: float) -> None:
    """Let this process use no more memory and computing time than given, and write no file.

    Parameters
    ----------
    memory : bytes of address space; beyond it, memory is refused and Python raises MemoryError
    seconds : of computing; whoever started the process keeps the time on the clock
    """
    if sys.platform == "win32":
        _limit_by_job(memory, seconds)
        return
    import resource

    whole = int(seconds) + 1
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),  # an image of the memory would hold the cells
    ):
        _, most = resource.getrlimit(what)
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(what, (value if most == resource.RLIM_INFINITY else min(value, most), most))
    if sys.platform == "darwin":  # which takes the limit of memory and does not keep it
        threading.Thread(target=_watch, args=(memory,), daemon=True).start()


def _watch(memory: int) -> None:
    """End this process once it has used more memory than it may."""
    import resource

    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < memory:  # bytes on macOS
        time.sleep(_LOOK_EVERY)
    os._exit(OUT_OF_MEMORY)


def _limit_by_job(memory: int, seconds: float) -> None:
    """The limits as Windows has them: a job object that this process puts itself into."""
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),  # in units of 100 ns
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    process_time, one_process, process_memory, extended_limits = 0x2, 0x8, 0x100, 9
    wanted = Extended(process_memory=memory)
    wanted.basic.flags = process_time | one_process | process_memory
    wanted.basic.process_time = int((seconds + 1) * 10**7)
    wanted.basic.processes = 1
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
    kernel.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    )
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    job = kernel.CreateJobObjectW(None, None)
    kept = kernel.SetInformationJobObject(
        job, extended_limits, ctypes.byref(wanted), ctypes.sizeof(wanted)
    ) and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    if not kept:
        raise OSError("Windows did not take the limits")  # then nothing is opened
