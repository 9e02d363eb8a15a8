"""The inspection's store: the only room that reads or writes under `outputs/`."""

from record_review.custody.canonical import canonical_json, sha256
from record_review.custody.layout import inspection_ids, outputs_root
from record_review.custody.register import Register
from record_review.custody.stage import Stage, outputs_digest
from record_review.custody.store import StepState, Store, open_store
from record_review.custody.workbench import workbench_file, workbench_folder

__all__ = [
    "Register",
    "Stage",
    "StepState",
    "Store",
    "canonical_json",
    "inspection_ids",
    "open_store",
    "outputs_digest",
    "outputs_root",
    "sha256",
    "workbench_file",
    "workbench_folder",
]
