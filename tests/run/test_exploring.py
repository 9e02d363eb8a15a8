"""How exploring gets at the population: it only reads, and what it reads is what was published."""

import shutil

import pandas as pd
import pytest

from record_review import pir, population
from record_review.inspection import PARAMS, ParameterError, StepError
from record_review.run import open_exploring, open_replacing, open_step


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The example's inspection file in a folder of its own, and no outputs."""
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    return shutil.copy(PARAMS / "example.yml", tmp_path)


def everything(folder):
    """Every file and folder with its content and times."""
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *sorted(folder.rglob("*"))]
    }


def test_the_example_is_explored_without_a_run_and_without_leaving_anything(example, tmp_path):
    before = everything(tmp_path)
    look = open_exploring(str(example))
    assert len(look.children) == 640 and look.source.startswith("640 invented children")
    assert everything(tmp_path) == before


def test_replacements_of_the_example_are_tried_without_a_run_and_without_leaving_anything(example, tmp_path):
    text = (tmp_path / "example.yml").read_text(encoding="utf-8")
    small = text.replace("size: 60 ", "size: 6 ").replace(
        "[category, age_band, gender, ethnicity, locality]", "[]"
    )
    (tmp_path / "example.yml").write_text(small.replace("double_read: 6", "double_read: 2"), encoding="utf-8")
    before = everything(tmp_path)
    look = open_replacing(str(example))
    assert (len(look.selection.selected), len(look.selection.reserves)) == (6, 15)
    assert set(look.selection.selected) <= set(look.children["record_ref"]) and look.replacements.empty
    assert "none of these children exists" in look.source and everything(tmp_path) == before


def test_the_published_population_is_read_and_stays_as_it_is(example, tmp_path):
    step = open_step("01_return", str(example))
    ret = pir.read_return(step.inspection)
    step.keep("return", pir.to_stored(ret))
    step.publish({})
    step = open_step("02_population", str(example))
    people = population.build_population(ret, step.inspection)
    step.keep("population", population.to_stored(people))
    step.publish({})
    before = everything(tmp_path)
    look = open_exploring(str(example))
    assert "the published population of EXAMPLE-2026" in look.source
    pd.testing.assert_frame_equal(look.children, people.children)
    assert everything(tmp_path) == before
    example_file = tmp_path / "example.yml"
    text = example_file.read_text(encoding="utf-8")
    example_file.write_text(text.replace("involvement: overlap", "involvement: event"), encoding="utf-8")
    with pytest.raises(StepError, match="02_population, which was made before the inspection file changed"):
        open_exploring(str(example))


def test_an_inspection_without_a_population_is_told_what_to_run(world):
    with pytest.raises(StepError, match="which has not been begun: run 02_population first"):
        open_exploring(str(world.file))
    assert not world.inspection_folder.exists()
    open_step("01_return", str(world.file)).publish({})
    with pytest.raises(StepError, match=r"02_population has not been run for TRY-2026\. Run 02_population"):
        open_exploring(str(world.file))


def test_a_blank_inspection_file_is_refused_by_name():
    with pytest.raises(ParameterError, match="inspection_file is blank"):
        open_exploring(" ")
