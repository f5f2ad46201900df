"""Slugs as roles in names."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.app.naming import fitted, system
from components.naming import Kind
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import place_on, resolved

SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize("slug", ["db", "juminkihon-db", "a1-b2"])
def test_what_fits_stays(slug: str):
    assert fitted(slug, 20) == slug


@pytest.mark.parametrize("slug", ["a" * 21, "db-2", "2db", "db-tyo", "a--b"])
def test_what_does_not_fit_keeps_its_beginning_and_a_digest(slug: str):
    found = fitted(slug, 20)
    assert len(found) <= 20
    assert re.fullmatch(r".*x[0-9a-f]{7}", found)
    assert place_on(Cloud.AWS).scope.global_name(Kind.ROLE, found).endswith(found)


@given(st.lists(SLUGS, min_size=2, max_size=6, unique=True), st.integers(min_value=10, max_value=40))
def test_different_slugs_keep_different_names(slugs: list[str], room: int):
    names = [fitted(each, room) for each in slugs]
    assert all(first != second for first, second in combinations(names, 2))
    for each in names:
        assert len(each) <= room
        place_on(Cloud.AWS).scope.name(Kind.BUCKET, each)


def test_apps_of_one_system_say_it():
    apps = resolved("db: {type: postgres, id: shared}", apps=("records", "other")).apps
    assert system(apps) == "juminkihon"
    assert system(()) == "common"
