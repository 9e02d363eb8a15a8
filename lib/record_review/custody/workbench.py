"""What the tools themselves leave: settings, runtime files, history. Kept apart from every inspection,
owner only.

Jupyter and IPython would spread these over a person's home folder, readable by others.
"""

from pathlib import Path

from record_review.custody.files import write_whole
from record_review.custody.layout import make_folder, outputs_root

FOLDER = ".workbench"  # no inspection id begins with a dot


def workbench_folder(name: str) -> Path:
    """A folder of the tools, made when it is not there; `name` is ours and may have parts divided by "/"."""
    make_folder(outputs_root())
    folder = outputs_root()
    for part in (FOLDER, *name.split("/")):
        folder = make_folder(folder / part)
    return folder


def workbench_file(folder: str, name: str, text: str) -> Path:
    """A file of the tools with this text, written when it is not there or says something else."""
    path = workbench_folder(folder) / name
    content = text.encode("utf-8")
    if not path.exists() or path.read_bytes() != content:
        write_whole(path, content)
    return path
