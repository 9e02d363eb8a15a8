"""What to advise when a workbook cannot be opened: it depends on whose workbook it is."""

from dataclasses import dataclass

RETURN, FILLED_IN, READERS = "return", "filled-in workbook", "list of readers"
SENT = "workbook that the partnership was sent"


@dataclass(frozen=True)
class Advice:
    """Ends of sentences, each to stand behind a colon or "as"; `holds` is what such a workbook holds."""

    holds: str
    save_as: str
    instead: str  # when the file is of another kind altogether
    copy: str
    again: str
    alone: str


_SAVE_AS = "open it in Excel, choose Save As, Excel Workbook (.xlsx), and"
ADVICE = {
    RETURN: Advice(
        holds="a list of children",
        save_as=f"{_SAVE_AS} send that file.",
        instead="export the list as an Excel workbook (.xlsx) from the program it was made in.",
        copy="copy the two sheets into a new workbook and send that.",
        again="send it again by the agreed secure route.",
        alone="send the return alone, without pictures.",
    ),
    FILLED_IN: Advice(
        holds="a workbook that was handed out",
        save_as=f"{_SAVE_AS} put that file in its place.",
        instead="use the workbook that was handed out.",
        copy="copy what was filled in into the workbook that was handed out.",
        again="ask whoever filled it in for it once more.",
        alone="remove what was added to the workbook that was handed out, such as pictures.",
    ),
    SENT: Advice(
        holds="a workbook that we sent",
        save_as=f"{_SAVE_AS} send that file.",
        instead="fill in the workbook (.xlsx) that we sent.",
        copy="copy what was filled in into the workbook that we sent.",
        again="send it again by the agreed secure route.",
        alone="remove what was added to the workbook that we sent, such as pictures.",
    ),
    READERS: Advice(
        holds="a list of readers",
        save_as=f"{_SAVE_AS} put that file in its place.",
        instead="use the workbook of readers (.xlsx).",
        copy="copy the rows into a new workbook and use that.",
        again="put a sound copy in its place.",
        alone="remove what is not the list of readers, such as pictures.",
    ),
}
