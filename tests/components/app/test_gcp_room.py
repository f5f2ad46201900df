"""Addresses of tasks: how many there are, and apps that have too few."""

from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.gcp_room import room, room_problems, room_warnings
from components.app.model import App
from tests.components.app.gcp_apps import BATCH, TAX, WORKER, resolved

SMALLEST = IPv4Network("10.0.0.0/25")
"""The `app` subnet of a member with the smallest range."""


@lru_cache
def apps(number: int) -> tuple[App, ...]:
    """Services with 2 tasks at least and 6 at most."""
    (app,) = resolved(TAX).apps
    assert (app.size.tasks, app.size.tasks_most) == (2, 6)
    return (app,) * number


def test_the_first_and_the_last_block_are_others() -> None:
    assert room(SMALLEST) == 96
    assert room(IPv4Network("10.0.0.0/28")) == 0


@pytest.mark.parametrize(("number", "problems", "warnings"), [(8, 0, 0), (9, 0, 1), (24, 0, 1), (25, 1, 0)])
def test_the_least_must_have_room_and_the_most_is_told(number: int, problems: int, warnings: int) -> None:
    found = apps(number)
    assert len(room_problems(found, SMALLEST)) == problems
    assert len(room_warnings(found, SMALLEST)) == warnings


def test_it_says_how_many_and_where() -> None:
    (problem,) = room_problems(apps(25), SMALLEST)
    assert problem.what.en == (
        "The apps have 50 tasks at least, which take 112 addresses; the subnet 10.0.0.0/25 has 96 for them."
    )
    assert problem.where
    assert problem.where.line == 3


def test_a_worker_has_as_many_tasks_as_it_has_and_a_batch_one() -> None:
    worker, batch = resolved(WORKER, BATCH).apps
    large = replace(worker, size=replace(worker.size, tasks=47, tasks_most=100))
    assert not room_problems((large, batch), SMALLEST)
    assert not room_warnings((large, batch), SMALLEST)
    assert room_problems((large, batch, batch), SMALLEST)


@given(st.integers(16, 26), st.integers(0, 40))
def test_more_room_never_makes_it_worse(length: int, number: int) -> None:
    subnet = IPv4Network(("10.0.0.0", length))
    if not room_problems(apps(1) * number, subnet):
        assert not room_problems(apps(1) * number, subnet.supernet())
