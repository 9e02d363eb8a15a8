"""The notebook that sets released inspections side by side runs on what is there, and shows each finding
once."""

from datetime import date
from pathlib import Path

import nbformat
import pytest
from tests.report.invented_more import write_release

from record_review.inspection import ReleaseError

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "explore" / "programme.ipynb"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the code cells in this process, from the notebook's folder; gives what they displayed."""
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    monkeypatch.chdir(NOTEBOOK.parent)
    shown, names = [], {}
    names["display"] = lambda *things: shown.extend(things)

    def start():
        for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
        return names["found"], shown

    return start


def test_any_finding_of_all_releases_can_be_chosen_from_one_list(run, tmp_path):
    for seed, name in ((2, "ARDVALE-2025"), (3, "SKERRY-2026"), (4, "KIRK-2025")):
        agreed = date(2025, seed, 1)
        write_release(tmp_path / name / "release", seed, agreed, name, name.split("-")[0].title())
    found, shown = run()
    assert [release.partnership for release in found.releases] == ["Ardvale", "Kirk", "Skerry"]
    chooser, figure = shown[0].children
    assert len(shown) == 1 and len(chooser.options) == len(found.questions) > 80
    for place in (0, len(found.questions) - 1):
        chooser.value = place
        (_, line), *_ = lines = found.questions[place]
        assert line.wording in figure.value
        assert "<svg" in figure.value and all(release.label in figure.value for release, _ in lines)


def test_without_a_release_it_says_so(run):
    with pytest.raises(ReleaseError, match="There is no released inspection to show"):
        run()
