"""Running an inspection: the command line, the notebooks' way in, and what makes a step need to run again.

The command line imports this room first, so the ways into the notebooks are loaded when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from record_review.run.desk.exploring import Exploring, Replacing, open_exploring, open_replacing
    from record_review.run.steps.opening import Step, open_step
    from record_review.run.steps.return_versions import keep_version, version_before
    from record_review.run.steps.settling import settled_facts
    from record_review.run.steps.week.happening import happened_so_far, progress_now
    from record_review.run.steps.week.training import kept_effect, training_sentence

__all__ = [
    "Exploring",
    "Replacing",
    "Step",
    "happened_so_far",
    "keep_version",
    "kept_effect",
    "open_exploring",
    "open_replacing",
    "open_step",
    "progress_now",
    "settled_facts",
    "training_sentence",
    "version_before",
]

MODULES = {
    "Exploring": "desk.exploring",
    "Replacing": "desk.exploring",
    "Step": "steps.opening",
    "happened_so_far": "steps.week.happening",
    "keep_version": "steps.return_versions",
    "kept_effect": "steps.week.training",
    "open_exploring": "desk.exploring",
    "open_replacing": "desk.exploring",
    "open_step": "steps.opening",
    "progress_now": "steps.week.happening",
    "settled_facts": "steps.settling",
    "training_sentence": "steps.week.training",
    "version_before": "steps.return_versions",
}


def __getattr__(name: str) -> Any:
    if name in MODULES:
        return getattr(import_module(f"record_review.run.{MODULES[name]}"), name)
    raise AttributeError(f"record_review.run has no {name}")
