"""What the register keeps of what was settled: rule, number, reason and by whom; nothing of a child."""

from types import SimpleNamespace

import pandas as pd
import pytest

from record_review.inspection import ParameterError, Settled, SettledQuery
from record_review.run.steps.settling import settled_facts

RETURN = SimpleNamespace(children=pd.DataFrame({"record_ref": ["AB101", "7", ""]}))


def facts(*queries: SettledQuery, accepted: str | None = None):
    settled = Settled(queries=queries, agreed_date_accepted=accepted)
    return settled_facts(RETURN, SimpleNamespace(settled=settled))


def test_each_entry_is_kept_with_its_number_reason_and_by_whom():
    pair = SettledQuery("PIR-24", (5, 9), "same_child", "the prefix was lost", None, "lead")
    kind = SettledQuery("PIR-42", (), "accepted", "not known", 14)
    assert facts(pair, kind, accepted="the lead agreed") == [
        {
            "rule": "PIR-24",
            "decision": "same_child",
            "count": 0,
            "rows": 2,
            "reason": "the prefix was lost",
            "by": "lead",
        },
        {"rule": "PIR-42", "decision": "accepted", "count": 14, "rows": 0, "reason": "not known", "by": ""},
        {
            "rule": "agreed_date",
            "decision": "accepted",
            "count": 0,
            "rows": 0,
            "reason": "the lead agreed",
            "by": "",
        },
    ]


@pytest.mark.parametrize("text", ["ab 101 is the older one", "CHI 0101151234", "7", "x" * 301])
@pytest.mark.parametrize("name", ["reason", "by"])
def test_a_reason_that_would_name_a_child_in_the_register_is_refused(name, text):
    said = {"reason": "asked", "by": "lead"} | {name: text}
    with pytest.raises(ParameterError, match=rf"settled, PIR-42: {name} stands in the register"):
        facts(SettledQuery("PIR-42", (5,), "accepted", said["reason"], None, said["by"]))
