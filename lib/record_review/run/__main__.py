"""`python -m record_review.run`: what workbench.py calls inside its environment."""

import sys

from record_review.run.commands.command import main
from record_review.run.faults import hide_values_in_process


def begin() -> None:
    """Settle this process; imported here, so that a mistyped command is answered at once."""
    from record_review.run.execution.surroundings import settle

    settle()


if __name__ == "__main__":
    hide_values_in_process()
    sys.exit(main(sys.argv[1:], begin=begin))
