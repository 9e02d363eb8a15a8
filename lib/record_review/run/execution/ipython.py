"""IPython as our kernels use it."""

from pathlib import Path

from record_review.custody import workbench_file

SETTINGS = "c = get_config()\nc.HistoryManager.enabled = False\n"


def ipython_folder() -> Path:
    """IPython's folder: no history is kept, and a person's own start-up files change no result."""
    return workbench_file("ipython/profile_default", "ipython_config.py", SETTINGS).parents[1]
