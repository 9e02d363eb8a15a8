"""`python -m record_review.run`: what workbench.py calls inside its environment."""

import sys

from record_review.run.commands.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
