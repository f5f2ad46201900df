"""What Google Cloud cannot do for a manifest: told at once, with the line, and nothing is planned."""

from copy import deepcopy
from typing import Any

import pytest

from components.app.gcp_limits import gcp_problems
from jichi.errors import InvalidInput
from tests.components.app.gcp_apps import BATCH, TAX, WORKER, container, plan_apps, resolved

GET = {"path": "/", "port": 8080}


def changed(manifest: dict[str, Any], *path: str, to: Any) -> dict[str, Any]:
    """A manifest with another value at a place."""
    result = deepcopy(manifest)
    inside = result
    for step in path[:-1]:
        inside = inside.setdefault(step, {})
    inside[path[-1]] = to
    return result


def told(manifest: dict[str, Any]) -> list[str]:
    """What is said of a manifest; where manifests are resolved it is said already."""
    try:
        (app,) = resolved(manifest).apps
    except InvalidInput as error:
        return [problem.what.en for problem in error.problems]
    return [problem.what.en for problem in gcp_problems(app)]


@pytest.mark.parametrize("manifest", [TAX, WORKER, BATCH])
def test_what_it_can_do_is_not_told(manifest: dict[str, Any]) -> None:
    assert told(manifest) == []


WEB = ("containers", "web")


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        (
            changed(TAX, *WEB, "readinessProbe", to={"exec": {"command": ["/ready"]}}),
            "A probe on Google Cloud runs no command.",
        ),
        (
            changed(TAX, *WEB, "livenessProbe", to={"exec": {"command": ["/alive"]}}),
            "A probe on Google Cloud runs no command.",
        ),
        (
            changed(TAX, *WEB, "readinessProbe", to={"httpGet": {**GET, "scheme": "HTTPS"}}),
            "A probe on Google Cloud speaks HTTP only.",
        ),
        (
            changed(TAX, *WEB, "readinessProbe", to={"httpGet": {**GET, "host": "other"}}),
            "A probe on Google Cloud asks its own container only.",
        ),
        (changed(TAX, *WEB, "variables", to={"PORT": "9090"}), "Google Cloud takes no variable PORT."),
        (changed(TAX, *WEB, "variables", to={"K_SERVICE": "x"}), "Google Cloud takes no variable K_SERVICE."),
        (changed(TAX, *WEB, "variables", to={"a.b": "x"}), "Google Cloud takes no variable a.b."),
        (changed(WORKER, "containers", "work", "variables", to={"PORT": "1"}), "Google Cloud takes no variable PORT."),
        (
            changed(TAX, *WEB, "files", to={"/etc/app/a.conf": {"content": "a"}}),
            "Cloud Run cannot put files into a container.",
        ),
        (
            changed(TAX, *WEB, "resources", "limits", "cpu", to="9"),
            "A task of Cloud Run has 8 processors and 32 GiB at most, with its volumes in memory.",
        ),
        (
            changed(TAX, "containers", "migrate", "resources", to={"limits": {"memory": "33Gi"}}),
            "A task of Cloud Run has 8 processors and 32 GiB at most, with its volumes in memory.",
        ),
        (
            changed(TAX, "containers", "migrate", "livenessProbe", to={"httpGet": GET}),
            "What ends by itself has no livenessProbe.",
        ),
        (
            changed(BATCH, "containers", "run", "livenessProbe", to={"httpGet": GET}),
            "What ends by itself has no livenessProbe.",
        ),
        (
            changed(TAX, "containers", "side", to=container(name="side", before={"web": {"ready": "started"}})),
            "side has no httpGet probe, and Cloud Run waits for no container without one.",
        ),
    ],
)
def test_what_it_cannot_do_is_told(manifest: dict[str, Any], what: str) -> None:
    assert told(manifest) == [what]


def test_everything_is_told_at_once_with_its_line_and_nothing_is_planned() -> None:
    first = changed(TAX, *WEB, "readinessProbe", to={"exec": {"command": ["/ready"]}})
    second = changed(WORKER, "containers", "work", "files", to={"/a": {"content": "a"}})
    with pytest.raises(InvalidInput) as error:
        plan_apps(first, second)
    assert [(each.where.file[-6:], each.where.line) for each in error.value.problems if each.where] == [
        ("0.yaml", 27),
        ("1.yaml", 10),
    ]


def test_a_port_variable_that_says_what_cloud_run_says_is_no_problem() -> None:
    assert told(changed(TAX, *WEB, "variables", to={"PORT": "8080"})) == []


def names(*apps: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        plan_apps(*apps)
    return [each.what.en for each in error.value.problems]


def test_two_services_of_one_name_are_refused() -> None:
    other = changed(TAX, "metadata", "name", to="second")
    assert set(names(TAX, other)) == {"Several services are named zei.022021.prod.hirosaki.jichi.internal."}


def test_parts_of_two_apps_with_one_name_are_refused() -> None:
    assert names(TAX, changed(BATCH, "metadata", "name", to="tax-migrate")) == [
        "On Google Cloud a part of tax is named tax-migrate, too."
    ]
    two = (("xx", "a-bb"), ("xx-a", "bb"))
    batches = [
        changed(changed(BATCH, "metadata", "name", to=app), "resources", to={time: BATCH["resources"]["time"]})
        for app, time in two
    ]
    assert names(*batches)[1:] == ["On Google Cloud a part of xx is named xx-a-bb, too."]
