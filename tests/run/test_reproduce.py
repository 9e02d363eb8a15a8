"""Run again in a clean folder, every file has its bytes; what does not is named; nothing is left behind."""

import pytest

from record_review.custody import open_store
from record_review.run.commands import command


@pytest.fixture
def reproduce(world, monkeypatch, capsys):
    """The second run takes place in this process, so that no kernel is needed."""
    from record_review.run.commands import reproduce as module
    from record_review.run.execution.runner import run_inspection

    def run_again(file, outputs, through, *, force):
        with monkeypatch.context() as there:
            there.setenv("RECORD_REVIEW_OUTPUTS", str(outputs))
            import io

            run_inspection(str(world.file), stream=io.StringIO(), through=through)

    monkeypatch.setattr(module, "_run_again", run_again)

    def reproduce():
        capsys.readouterr()
        code = command.main(["reproduce", "TRY-2026"])
        said = capsys.readouterr()
        return code, said.out + said.err

    return reproduce


def test_every_step_comes_out_the_same_and_nothing_is_left_of_the_second_run(world, run, reproduce):
    world.write_readings()
    run()
    register = (world.inspection_folder / "register.jsonl").read_bytes()
    code, said = reproduce()
    assert code == 0, said
    assert "01_return: 2 files, the same." in said and "Everything has the bytes it had." in said
    assert not (world.folder / "outputs" / ".workbench" / "reproduced").exists()
    assert (world.inspection_folder / "register.jsonl").read_bytes() == register


def test_what_the_training_showed_is_there_when_it_is_run_again(world, run, reproduce):
    """It comes into the annex by a command and by no step; measured again, the step is made again."""
    body = "from record_review.run import kept_effect\n"
    body += "step.working({'internal-annex.html': str(kept_effect(step.store)).encode()})"
    world.write_notebook("06_record_review", body)
    world.write_readings()
    for lean, said in ((None, "None"), ("0.050000", "lean=0.05"), ("0.070000", "lean=0.07")):
        if lean:
            world.train(lean)
        run()
        assert said in (world.inspection_folder / "working/internal-annex.html").read_text("utf-8")
    code, told = reproduce()
    assert code == 0 and "Everything has the bytes it had." in told, told


def test_a_file_that_comes_out_otherwise_is_named_with_what_changed_since(world, run, reproduce):
    run()
    world.write_notebook("03_candidate_lists", "step.send('verification-kit', {'book.csv': b'other'})")
    code, said = reproduce()
    assert code == 2
    assert "03_candidate_lists: 2 files, NOT the same." in said
    assert "differs: send/verification-kit/book.csv" in said and "changed since: its notebook." in said


def test_an_inspection_that_has_not_run_has_nothing_to_compare(world, reproduce):
    open_store("TRY-2026")
    code, said = reproduce()
    assert code == 1 and "Nothing of TRY-2026 has been published yet" in said
