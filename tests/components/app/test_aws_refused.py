"""What of a manifest AWS cannot do: one clear error with file and line, and nothing planned."""

from copy import deepcopy
from typing import Any

import pytest

from components.app.aws_limits import health
from jichi.errors import InvalidInput, Problem
from tests.components.app.aws_apps import BATCH, TAX, WORKER, container, plan_apps, resolved


def changed(manifest: dict[str, Any], *path: str, to: Any) -> dict[str, Any]:
    """A manifest with one value replaced, or added."""
    copy = deepcopy(manifest)
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return copy


def told(*manifests: dict[str, Any]) -> list[tuple[str, str]]:
    """What is said of some manifests before anything is planned: key and words."""
    try:
        resolved(*manifests)
    except InvalidInput as error:
        return _said(error.problems)
    return []


def refused(*manifests: dict[str, Any]) -> list[tuple[str, str]]:
    """What the plan itself refuses."""
    resolved(*manifests)
    with pytest.raises(InvalidInput) as error:
        plan_apps(*manifests)
    return _said(error.value.problems)


def _said(problems: Any) -> list[tuple[str, str]]:
    found: list[Problem] = list(problems)
    assert all(each.where and each.where.line and each.where.file.endswith(".yaml") for each in found)
    return [(each.where.key if each.where else "", each.what.en) for each in found]


def test_these_are_fine():
    assert told(TAX, WORKER, BATCH) == []


def test_files():
    manifest = changed(TAX, "containers", "web", "files", to={"/etc/app.toml": {"content": "a = 1"}})
    assert told(manifest) == [
        ("containers.web.files./etc/app.toml", "Fargate on AWS cannot put files into a container.")
    ]


def test_a_part_of_a_volume():
    manifest = changed(TAX, "containers", "web", "volumes", "/forms", "path", to="a")
    assert told(manifest) == [("containers.web.volumes./forms.source", "On AWS a part of a volume cannot be mounted.")]


@pytest.mark.parametrize(
    "probe",
    [
        {"path": "/", "port": 9000},
        {"path": "/", "port": 8443, "host": "example.jp"},
        {"path": "/", "port": 8443, "httpHeaders": [{"name": "A", "value": "b"}]},
    ],
)
def test_a_question_that_nobody_can_ask(probe: dict[str, Any]):
    manifest = changed(TAX, "containers", "web", "livenessProbe", to={"httpGet": probe})
    assert told(manifest) == [
        (
            "containers.web.livenessProbe.httpGet",
            "On AWS nobody asks a port other than the service's by httpGet, nor with a host or headers.",
        )
    ]
    manifest["containers"]["web"]["livenessProbe"]["exec"] = {"command": ["/alive"]}
    assert told(manifest) == []


def test_of_two_questions_the_load_balancer_asks_the_one_for_readiness():
    probe = {"httpGet": {"path": "/alive", "port": 8443, "scheme": "HTTPS"}}
    manifest = changed(TAX, "containers", "web", "livenessProbe", to=probe)
    assert told(manifest) == []
    (app,) = resolved(manifest).apps
    asked = health(app)
    assert asked is not None
    assert asked.path == "/ready"


def test_a_worker_that_is_asked_by_http():
    manifest = changed(WORKER, "containers", "work", "readinessProbe", to={"httpGet": {"path": "/", "port": 8080}})
    assert [key for key, _ in told(manifest)] == ["containers.work.readinessProbe.httpGet"]


def test_waiting_for_what_only_the_load_balancer_knows():
    manifest = deepcopy(TAX)
    manifest["containers"]["web"]["before"] = {"after": {"ready": "healthy"}}
    manifest["containers"]["after"] = container(name="after")
    assert told(manifest) == [
        ("containers.web.before.after", "On AWS only an `exec` probe tells others that web is healthy.")
    ]


def test_a_task_larger_than_fargate_has():
    manifest = changed(WORKER, "containers", "work", "resources", to={"limits": {"cpu": "17", "memory": "2Gi"}})
    assert told(manifest) == [
        (
            "containers.work.resources",
            "Together its task needs 17000m CPU and 2112 MiB, more than Fargate has (16 CPU, 120 GiB).",
        )
    ]


def test_what_comes_beforehand_has_a_size_too():
    manifest = changed(TAX, "containers", "migrate", "resources", to={"limits": {"memory": "121Gi"}})
    assert [key for key, _ in told(manifest)] == ["containers.migrate.resources"]


def test_more_names_than_a_rule_has_room_for():
    names = {f"name{at}": {"type": "dns", "params": {"name": f"zei{at}"}} for at in range(4)}
    manifest = changed(WORKER, "service", to={"ports": {"https": {"port": 443, "targetPort": 8443}}})
    manifest["resources"] |= names
    assert told(manifest) == [("resources.name3", "A service has at most 3 names beside its own.")]


def test_a_secret_beside_other_text():
    url = "postgres://${resources.db.username}:${resources.db.password}@${resources.db.host}/"
    manifest = changed(TAX, "containers", "web", "variables", "DB_URL", to=url)
    outputs = ", ".join(f"${{resources.db.{each}}}" for each in ("username", "password", "host"))
    assert told(manifest) == [
        (
            "containers.web.variables.DB_URL",
            f"An output that is a secret ({outputs}) cannot be one value with other text.",
        )
    ]


def test_a_volume_in_memory_for_two():
    manifest = changed(
        WORKER, "containers", "other", to=container(name="other", volumes={"/w": {"source": "${resources.scratch}"}})
    )
    assert refused(manifest) == [
        ("containers.work.volumes./work.source", "On AWS several containers cannot share a volume in memory.")
    ]


def test_a_volume_that_is_none():
    manifest = changed(WORKER, "containers", "work", "volumes", "/work", "source", to="${resources.shelf}")
    assert told(manifest) == [("containers.work.volumes./work.source", "This source is no volume.")]


def test_memory_for_volumes_that_fargate_does_not_have():
    limits = {"limits": {"cpu": "16", "memory": "119.9Gi"}}
    manifest = changed(WORKER, "containers", "work", "resources", to=limits)
    assert told(manifest) == []
    ((key, what),) = refused(manifest)
    assert key == "containers.work.volumes"
    assert what == "With its volumes in memory (512 MiB) the task is larger than Fargate has."


def test_two_services_of_one_name():
    other = changed(TAX, "metadata", "name", to="levy")
    assert told(TAX, other) == [
        ("metadata.name", f"Several services are named {name}.")
        for name in ["zei.022021.prod.hirosaki.jichi.internal"] * 2
    ]


def test_an_app_named_like_a_part_of_another():
    assert told(WORKER, changed(WORKER, "metadata", "name", to="mail-start")) == [
        ("metadata.name", "On AWS a part of mail is named mail-start.")
    ]
