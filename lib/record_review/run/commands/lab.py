"""JupyterLab as an inspection team needs it: on this machine only, and leaving nothing outside the outputs
folder.

Out of the box it asks whether it may fetch news, looks for updates, keeps copies of notebooks beside them,
moves what is deleted into the desktop's bin, and IPython writes every typed cell into a history.
"""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from record_review.custody import workbench_file, workbench_folder
from record_review.custody.traces import lab_is_running
from record_review.inspection import PROJECT, ParameterError
from record_review.run.execution.surroundings import tool_environment

NO_NEWS = '{"checkForUpdates": false, "doNotDisturbMode": false, "fetchNews": "false"}\n'


def start_lab(extra: Sequence[str] = ()) -> int:
    """Start JupyterLab in the notebooks folder and wait for its end; returns its exit code.

    Parameters
    ----------
    extra : JupyterLab's own arguments, in place of ours where both name the same

    Raises
    ------
    ParameterError : they would let other machines in
    """
    _refuse_other_machines(extra)
    if not lab_is_running():  # what one that was killed left holds its token
        for left in workbench_folder("runtime").iterdir():
            left.unlink(missing_ok=True)
    # Without an answer on file JupyterLab asks each newcomer whether it may fetch news.
    workbench_file("lab/settings/@jupyterlab/apputils-extension", "notification.jupyterlab-settings", NO_NEWS)
    given = {argument.partition("=")[0] for argument in extra}
    ours = [setting for setting in lab_settings() if setting.partition("=")[0] not in given]
    command = [sys.executable, "-m", "jupyterlab", *ours, *extra]
    process = subprocess.Popen(command, cwd=PROJECT / "notebooks", env={**os.environ, **tool_environment()})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab has heard it too, and asks whether to stop
            continue


def lab_settings() -> list[str]:
    """Our arguments to JupyterLab."""
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.terminals_enabled": "False",  # a shell keeps a history of its own
        "ServerApp.root_dir": str(PROJECT),
        "LabApp.default_url": "/lab/tree/notebooks/00_home.ipynb",
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "LabApp.workspaces_dir": str(workbench_folder("lab/workspaces")),
        "LabApp.user_settings_dir": str(workbench_folder("lab/settings")),
        "FileCheckpoints.checkpoint_dir": str(workbench_folder("lab/checkpoints")),
        "FileContentsManager.delete_to_trash": "False",
        "FileContentsManager.pre_save_hook": "record_review.run.commands.lab.without_outputs",
        "LanguageServerManager.autodetect": "False",  # would start npm to look for language servers
        "KernelManager.transport_encryption": "auto",
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Save a notebook as it is committed: what its cells showed stays on the screen, and is not written.

    JupyterLab calls this before every save, its own ones included, so that running a notebook leaves nothing
    of an inspection beside the code.
    """
    if model["type"] != "notebook" or model["content"]["nbformat"] != 4:
        return
    model["content"]["metadata"].pop("widgets", None)
    for cell in model["content"]["cells"]:
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def _refuse_other_machines(extra: Sequence[str]) -> None:
    for position, argument in enumerate(extra):
        name, _, value = argument.partition("=")
        if name.lstrip("-").casefold() in ("ip", "serverapp.ip"):
            value = value or (extra[position + 1] if position + 1 < len(extra) else "")
            if not _is_this_machine(value):
                raise ParameterError(
                    "JupyterLab is for this machine only: children's data must not be open to the network."
                )


def _is_this_machine(value: str) -> bool:
    try:
        return value == "localhost" or ipaddress.ip_address(value).is_loopback
    except ValueError:
        return False
