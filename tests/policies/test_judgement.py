"""How findings are put together: nothing unknown passes, and nothing at all is no pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.text import Text
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, rolled_up, unknown

ONE = Evidence("a", True, Text(ja="真", en="true"))
TWO = Evidence("b", {"c": (1,)}, Text(ja="一", en="one"))
statuses = st.lists(st.sampled_from(Status))


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([], Status.NOT_APPLICABLE),
        ([Status.NOT_APPLICABLE], Status.NOT_APPLICABLE),
        ([Status.PASS, Status.NOT_APPLICABLE], Status.PASS),
        ([Status.WAIVED], Status.WAIVED),
        ([Status.WAIVED, Status.PASS], Status.PASS),
        ([Status.MANUAL, Status.WAIVED], Status.WAIVED),
        ([Status.PASS, Status.UNKNOWN], Status.UNKNOWN),
        ([Status.PASS, Status.UNKNOWN, Status.FAIL], Status.FAIL),
        ([Status.PASS, Status.ERROR], Status.FAIL),
    ],
)
def test_a_control_is_rolled_up(found: list[Status], status: Status):
    assert rolled_up(found) is status


@given(statuses)
def test_a_control_passes_only_with_evidence_and_without_doubt(found: list[Status]):
    passes = Status.PASS in found and not {Status.FAIL, Status.ERROR, Status.UNKNOWN} & set(found)
    assert (rolled_up(found) is Status.PASS) == passes


@given(statuses)
def test_all_of_passes_only_where_nothing_stands_against_it(found: list[Status]):
    together = all_of(*(Judgement(each, (ONE,)) for each in found)).status
    against = {Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.MANUAL, Status.WAIVED}
    assert (together is Status.PASS) == (Status.PASS in found and not against & set(found))


@given(statuses)
def test_any_of_passes_where_one_does(found: list[Status]):
    together = any_of(*(Judgement(each, (ONE,)) for each in found)).status
    assert (together is Status.PASS) == (Status.PASS in found)


def test_the_evidence_is_that_of_what_decides():
    assert all_of(passed(ONE), failed(TWO), unknown(ONE)) == failed(TWO)
    assert all_of(passed(ONE), passed(TWO), passed(ONE)).evidence == (ONE, TWO)
    assert any_of(failed(ONE), passed(TWO)) == passed(TWO)
