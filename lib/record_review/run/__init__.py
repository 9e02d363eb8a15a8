"""Running an inspection: the command line, the notebooks' way in, and what makes a step need to run again.

The command line imports this room first, so the way into the notebooks is loaded when it is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from record_review.run.opening import Step, open_step

__all__ = ["Step", "open_step"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from record_review.run import opening

        return getattr(opening, name)
    raise AttributeError(f"record_review.run has no {name}")
