"""JupyterLab keeps everything in the outputs folder, asks nobody outside, and lets no other machine in."""

import pytest

from record_review.inspection import ParameterError
from record_review.run.commands import lab
from record_review.run.execution.surroundings import tool_environment


def test_all_that_jupyterlab_leaves_is_in_the_outputs_folder_and_no_machine_is_asked(world):
    settings = dict(argument.removeprefix("--").split("=", 1) for argument in lab.lab_settings())
    outputs = str(world.folder / "outputs")
    for name in ("LabApp.workspaces_dir", "LabApp.user_settings_dir", "FileCheckpoints.checkpoint_dir"):
        assert settings[name].startswith(outputs)
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "MPLCONFIGDIR",
        "TMPDIR",
    ):
        assert tool_environment()[name].startswith(outputs)
    assert settings["ServerApp.ip"] == "127.0.0.1"
    assert settings["LabApp.news_url"] == "None"
    assert settings["LabApp.check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert settings["FileContentsManager.delete_to_trash"] == "False"
    assert settings["ServerApp.terminals_enabled"] == "False"
    # JupyterLab's own token stays: nobody else on the machine gets in.
    assert not any("token" in name or "password" in name for name in settings)


def test_no_history_of_what_was_typed_is_kept(world):
    tool_environment()
    (file,) = world.folder.glob("outputs/.workbench/ipython/profile_default/ipython_config.py")
    assert "c.HistoryManager.enabled = False" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "extra",
    [["--ip=0.0.0.0"], ["--ServerApp.ip=::"], ["--ip", "192.168.0.7"], ["--ServerApp.ip="], ["--ip=*"]],
)
def test_other_machines_are_refused(extra):
    with pytest.raises(ParameterError, match="for this machine only"):
        lab.start_lab(extra)


def test_other_arguments_are_handed_on(world, monkeypatch):
    started = []

    class Process:
        def __init__(self, command, **settings):
            started.append((command, settings))

        def wait(self):
            return 7

    monkeypatch.setattr(lab.subprocess, "Popen", Process)
    assert lab.start_lab(["--no-browser", "--ServerApp.ip=127.0.0.1"]) == 7
    ((command, settings),) = started
    assert command[1:3] == ["-m", "jupyterlab"]
    assert command[-2:] == ["--no-browser", "--ServerApp.ip=127.0.0.1"]
    assert settings["cwd"].name == "notebooks"
