"""environment.yml for conda, written from pyproject.toml, which is the one place where dependencies stand.

python -m record_review.run.environment
"""

import re
import tomllib
from pathlib import Path

from record_review.inspection import PROJECT

# Called otherwise on conda-forge: matplotlib itself would bring a window system along.
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "matplotlib": "matplotlib-base",
}
# They drive a browser, and conda-forge has them under uncertain names; without them the browser tests do
# not run.
BROWSER_ONLY = ("axe-playwright-python", "playwright")
PYPI_ONLY = ("pyrage",)  # conda-forge does not have it for every system: pip brings it into the environment
REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?P<bounds>[<>=!~][^;\[\]]*)?")


def bounds(requirements: list[str]) -> dict[str, str]:
    """Package -> its bounds, of requirements such as "pandas>=3.1,<4".

    Raises
    ------
    ValueError : one is written in another way, with an extra, a marker or an address
    """
    found = {}
    for requirement in requirements:
        matched = REQUIREMENT.fullmatch(requirement.replace(" ", ""))
        if matched is None:
            raise ValueError(f"environment.yml cannot say {requirement!r}")
        found[matched["name"]] = matched["bounds"] or ""
    return found


def environment_text(pyproject: str) -> str:
    """The text of environment.yml for the text of a pyproject.toml."""
    settings = tomllib.loads(pyproject)
    project, tests = settings["project"], settings["dependency-groups"]["test"]
    needed = bounds(project["dependencies"])
    lines = [
        "# Written from pyproject.toml by: python -m record_review.run.environment",
        "# Then: conda env create -f environment.yml && conda activate record-review-workbench",
        "#       python workbench.py --no-venv run params/example.yml",
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "  - nodefaults  # the channel called defaults has licence terms for organisations",
        "dependencies:",
        f"  - python {project['requires-python']}",
        *_lines({name: span for name, span in needed.items() if name not in PYPI_ONLY}),
        "  # for the checks",
        *_lines({name: span for name, span in bounds(tests).items() if name not in BROWSER_ONLY}),
        "  - pip",
        "  - pip:",
        *(f"    - {name} {needed[name]}" for name in PYPI_ONLY),
        f"# Left out, so browser tests do not run under conda: {', '.join(BROWSER_ONLY)}.",
    ]
    return "\n".join(lines) + "\n"


def write_environment(folder: Path = PROJECT) -> Path:
    """Write environment.yml beside the pyproject.toml of a folder."""
    path = folder / "environment.yml"
    text = environment_text((folder / "pyproject.toml").read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _lines(packages: dict[str, str]) -> list[str]:
    return [f"  - {CONDA_NAMES.get(name, name)} {span}".rstrip() for name, span in packages.items()]


if __name__ == "__main__":
    print(write_environment())
