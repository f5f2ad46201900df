"""Names that a manifest may have and that names of the clouds may not: what is resolved is planned too."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from tests.components.app import aws_apps, gcp_apps
from tests.factories import of_type

ODD = ("a", "a--b", "x-osa", "9" * 63)


def renamed(manifest: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A manifest with another name for a container or a resource, wherever it is named."""

    def other(value: Any) -> Any:
        match value:
            case dict():
                items = cast("dict[str, Any]", value).items()
                return {new if key == old else key: other(each) for key, each in items}
            case str():
                return re.sub(rf"\bresources\.{old}\b", f"resources.{new}", value)
            case _:
                return value

    return other(manifest)


def all_renamed(apps: Any, odd: str, *resources: str) -> list[dict[str, Any]]:
    """A service, a batch and a worker whose containers, and some resources, have odd names; each another one."""
    found = [apps.TAX, apps.BATCH, apps.WORKER]
    names = [(0, "web"), (0, "migrate"), (1, "run"), (2, "work"), (1, "time"), *((0, each) for each in resources)]
    for number, (which, old) in enumerate(names):
        found[which] = renamed(found[which], old, f"{number}{odd}"[:63])
    return found


@pytest.mark.parametrize("odd", ODD)
def test_on_google_cloud(odd: str):
    plan, _ = gcp_apps.plan_apps(*all_renamed(gcp_apps, odd))
    assert len(of_type(plan, "cloudrunv2/job:Job")) == 2
    assert len(of_type(plan, "cloudscheduler/job:Job")) == 1


@pytest.mark.parametrize("odd", ODD)
def test_on_aws(odd: str):
    plan, _ = aws_apps.plan_apps(*all_renamed(aws_apps, odd, "forms"))
    assert len(of_type(plan, "ecs/taskDefinition:TaskDefinition")) == 4
    assert len(of_type(plan, "scheduler/schedule:Schedule")) == 1
