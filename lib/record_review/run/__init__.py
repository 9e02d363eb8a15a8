"""Running an inspection: the command line, the notebooks' way in, and what makes a step need to run again.

The command line imports this room first, so the ways into the notebooks are loaded when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from record_review.run.exploring import Exploring, Replacing, open_exploring, open_replacing
    from record_review.run.opening import Step, open_step
    from record_review.run.return_versions import keep_version, version_before
    from record_review.run.settling import settled_facts

__all__ = [
    "Exploring",
    "Replacing",
    "Step",
    "keep_version",
    "open_exploring",
    "open_replacing",
    "open_step",
    "settled_facts",
    "version_before",
]

MODULES = {
    "Exploring": "exploring",
    "Replacing": "exploring",
    "Step": "opening",
    "keep_version": "return_versions",
    "open_exploring": "exploring",
    "open_replacing": "exploring",
    "open_step": "opening",
    "settled_facts": "settling",
    "version_before": "return_versions",
}


def __getattr__(name: str) -> Any:
    if name in MODULES:
        return getattr(import_module(f"record_review.run.{MODULES[name]}"), name)
    raise AttributeError(f"record_review.run has no {name}")
