"""Sizes on Cloud Run: what it takes, no less than what is wanted, and no more than it must be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.gcp_sizes import Amount, amounts, fitted
from components.app.model import Size
from jichi.score.model import Container, Limits

ROWS = {1000: (0, 4), 2000: (0, 8), 4000: (2, 16), 6000: (4, 24), 8000: (4, 32)}
"""Cloud Run documentation, "CPU and memory table": thousandths of a processor, and GiB from and to."""

WANTED = st.lists(st.builds(Amount, st.integers(0, 9000), st.integers(0, 33_000)), min_size=1, max_size=4)


def is_taken(whole: Amount) -> bool:
    """Whether an instance may have so much: at least one processor, and memory of the row at or above it."""
    rows = [row for millis, row in ROWS.items() if millis <= whole.millis]
    if not rows or whole.millis > 8000 or whole.mib < 512:
        return False
    least, most = rows[-1]
    return least * 1024 <= whole.mib <= most * 1024


@given(WANTED)
def test_what_is_given_is_taken_and_enough(wanted: list[Amount]) -> None:
    found = fitted(wanted)
    if found is None:
        return
    assert len(found) == len(wanted)
    assert all(got.millis >= want.millis and got.mib >= want.mib for got, want in zip(found, wanted, strict=True))
    assert found[0].millis in ROWS
    assert all(each.millis in ROWS or 80 <= each.millis < 1000 for each in found)
    assert all(each.mib >= 128 for each in found)
    assert is_taken(Amount(sum(each.millis for each in found), sum(each.mib for each in found)))


@given(st.integers(0, 9000), st.integers(0, 33_000))
def test_one_container_gets_the_smallest_row_that_has_enough(millis: int, mib: int) -> None:
    rows = [
        (cpu, max(mib, 512, least * 1024))
        for cpu, (least, most) in ROWS.items()
        if cpu >= millis and mib <= most * 1024
    ]
    found = fitted([Amount(millis, mib)])
    assert (found and (found[0].millis, found[0].mib)) == (rows[0] if rows else None)


@given(WANTED)
def test_what_was_given_is_given_again(wanted: list[Amount]) -> None:
    found = fitted(wanted)
    assert found is None or fitted(found) == found


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ([(250, 512)], [("1", "512Mi")]),
        ([(1500, 3072)], [("2", "3072Mi")]),
        ([(500, 512), (500, 256)], [("1", "512Mi"), ("500m", "256Mi")]),
        ([(500, 512), (100, 1500)], [("1", "512Mi"), ("1", "1500Mi")]),
        ([(500, 9000)], [("4", "9000Mi")]),
        ([(8000, 0)], [("8", "4096Mi")]),
        ([(2000, 512), (2000, 512)], [("2", "1536Mi"), ("2", "512Mi")]),
    ],
)
def test_sizes(wanted: list[tuple[int, int]], given: list[tuple[str, str]]) -> None:
    found = fitted([Amount(*each) for each in wanted])
    assert found is not None
    assert [(each.limits["cpu"], each.limits["memory"]) for each in found] == given


@pytest.mark.parametrize("wanted", [[(8001, 0)], [(0, 32_769)], [(8000, 4096), (80, 128)], [(1000, 16_385)] * 2])
def test_what_cloud_run_has_not_is_none(wanted: list[tuple[int, int]]) -> None:
    assert fitted([Amount(*each) for each in wanted]) is None


def _container(name: str, cpu: str | None = None, memory: str | None = None, **more: Any) -> Container:
    limits = Limits(cpu, memory)
    return Container(name, ".", None, None, {}, (), (), {}, limits, more.get("requests", Limits()), None, None)


SIZE = Size(2000, 2048, 2, 6, 50)


def test_a_silent_manifest_gets_its_size_shared_evenly() -> None:
    assert amounts(SIZE, [_container("a"), _container("b")]) == (Amount(1000, 1024), Amount(1000, 1024))


def test_what_is_said_comes_first_and_the_others_share_the_rest() -> None:
    found = amounts(SIZE, [_container("a"), _container("b", "500m", "512Mi"), _container("c", "500m", "512Mi")])
    assert found == (Amount(1000, 1024), Amount(500, 512), Amount(500, 512))


def test_limits_come_before_requests() -> None:
    both = _container("a", "4", "4Gi", requests=Limits("1", "1Gi"))
    assert amounts(SIZE, [both]) == (Amount(4000, 4096),)
    assert amounts(SIZE, [_container("a", requests=Limits("2", "3Gi"))]) == (Amount(2000, 3072),)


def test_volumes_in_memory_are_the_main_containers() -> None:
    assert amounts(SIZE, [_container("a", "1", "4Gi")], in_memory=1) == (Amount(2000, 4097),)
