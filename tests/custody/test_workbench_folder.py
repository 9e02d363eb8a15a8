"""What the tools leave has a folder of its own, closed to others and no inspection's."""

import stat
import sys

import pytest

from record_review.custody import inspection_ids, workbench_file, workbench_folder


def test_folders_of_the_tools_are_no_inspection(outputs, store):
    folder = workbench_folder("lab/checkpoints")
    assert folder == outputs / ".workbench" / "lab" / "checkpoints"
    assert inspection_ids() == ["EXAMPLE-2026"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_folders_and_files_of_the_tools_are_closed_to_other_users(outputs):
    workbench_file("ipython/profile", "settings.py", "a = 1\n")
    for path in [outputs, *outputs.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_file_of_the_tools_is_written_again_only_when_it_says_something_else(outputs):
    path = workbench_file("jupyter", "settings.py", "a = 1\n")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    workbench_file("jupyter", "settings.py", "a = 1\n")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    workbench_file("jupyter", "settings.py", "a = 2\n")
    assert path.read_bytes() == b"a = 2\n"
