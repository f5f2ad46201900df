"""What starts before what, and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.errors import InvalidInput
from jichi.score.model import Ready
from jichi.score.ordering import arranged, start_order, waits
from tests.jichi.score.conftest import small

if TYPE_CHECKING:
    from tests.jichi.score.conftest import Read


def container(probe: bool = False, **before: str) -> dict[str, Any]:
    found: dict[str, Any] = {"image": ".", "before": {name: {"ready": ready} for name, ready in before.items()}}
    return found | ({"readinessProbe": {"exec": {"command": ["true"]}}} if probe else {})


def test_before_is_turned_round(read: Read):
    workload = read(
        small(
            containers={
                "app": container(),
                "proxy": container(probe=True, app="healthy"),
                "migrate": container(app="complete", proxy="started"),
            }
        )
    )
    assert waits(workload) == {
        "app": {"proxy": Ready.HEALTHY, "migrate": Ready.COMPLETE},
        "proxy": {"migrate": Ready.STARTED},
        "migrate": {},
    }
    assert start_order(workload) == ("migrate", "proxy", "app")


@pytest.mark.parametrize(
    ("containers", "key", "en"),
    [
        ({"aa": container(bb="started")}, "containers.aa.before.bb", "There is no container bb"),
        ({"aa": container(aa="started")}, "containers.aa.before.aa", "(aa → aa)"),
        (
            {"aa": container(bb="started"), "bb": container(cc="complete"), "cc": container(aa="started")},
            "containers.aa.before.bb",
            "(aa → bb → cc → aa)",
        ),
        ({"aa": container(bb="healthy"), "bb": container()}, "containers.aa.before.bb", "has no probe"),
    ],
)
def test_an_order_that_cannot_be_is_refused(read: Read, containers: dict[str, Any], key: str, en: str):
    with pytest.raises(InvalidInput) as raised:
        read(small(containers=containers))
    told = raised.value.problems
    assert [each.where.key for each in told if each.where] == [key]
    assert en in told[0].what.en


@st.composite
def graphs(draw: st.DrawFn) -> dict[int, set[int]]:
    size = draw(st.integers(1, 8))
    nodes = st.integers(0, size - 1)
    return {each: draw(st.sets(nodes, max_size=3)) for each in range(size)}


@given(graphs())
def test_an_order_keeps_every_need_or_a_circle_is_shown(after: dict[int, set[int]]):
    found = arranged(after)
    for at, each in enumerate(found.order):
        assert after[each] <= set(found.order[:at])
    assert (len(found.order) == len(after)) == (not found.circle)
    for at, each in enumerate(found.circle):
        assert found.circle[at - 1] in after[each]
    assert len(set(found.circle)) == len(found.circle)


def test_ten_thousand_in_a_row_are_ordered_at_once():
    assert arranged({each: {each + 1} if each < 9999 else set[int]() for each in range(10_000)}).order[0] == 9999


@given(st.permutations(range(8)), st.data())
def test_what_has_no_circle_is_ordered_wholly_and_always_alike(names: list[int], data: st.DataObject):
    after = {
        each: data.draw(st.sets(st.sampled_from(names[:at]), max_size=3)) if at else set[int]()
        for at, each in enumerate(names)
    }
    assert arranged(after).circle == ()
    assert arranged(after) == arranged({each: sorted(needs) for each, needs in after.items()})
    assert arranged({each: set[int]() for each in names}).order == tuple(names)
