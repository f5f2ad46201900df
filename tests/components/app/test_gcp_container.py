"""A task of Cloud Run: exactly what containers of a manifest become."""

from copy import deepcopy
from typing import Any

import pytest

from components.app.gcp_container import task
from components.app.surroundings import Provided, SecretRef
from components.app.values import Values
from jichi.errors import InvalidInput
from tests.components.app.gcp_apps import DIGEST, FAKES, OTHER, TAX, WORKER, container, resolved
from tests.components.app.test_gcp_limits import changed

IMAGES = "asia-northeast1-docker.pkg.dev/hirosaki-022021-prod/hirosaki-022021-prod-apps/registry.example.jp/vendor"
DATABASE = Provided(outputs={"host": "10.0.136.2", "name": "app_tax"}, secrets={"password": SecretRef("db-secret")})
PROBE = {"period_seconds": 10, "timeout_seconds": 5}


def values(manifest: dict[str, Any], **provided: Provided) -> Values:
    """The app of a manifest, with its resources by the names of their types."""
    (app,) = resolved(manifest).apps
    known = {"db": DATABASE, **provided}
    return Values(app, {need.identity: known.get(need.identity.type, Provided()) for need in app.needs.values()})


def test_a_service() -> None:
    found = values(TAX)
    assert task(found, found.app.containers).containers == [
        {
            "name": "web",
            "image": f"{IMAGES}/web@{DIGEST}",
            # PORT is Cloud Run's own, and says the same.
            "envs": [
                {"name": "DB_HOST", "value": "10.0.136.2"},
                {"name": "DB_URL", "value": "postgres://10.0.136.2/app_tax"},
                {
                    "name": "DB_PASSWORD",
                    "value_source": {"secret_key_ref": {"secret": "db-secret", "version": "latest"}},
                },
                {"name": "MODE", "value": "closed"},
            ],
            "resources": {"limits": {"cpu": "2", "memory": "3072Mi"}, "cpu_idle": False},
            "ports": {"container_port": 8080},
            "startup_probe": {**PROBE, "http_get": {"path": "/ready", "port": 8080}, "failure_threshold": 24},
            "liveness_probe": {**PROBE, "http_get": {"path": "/alive", "port": 8080}, "failure_threshold": 3},
        }
    ]


def test_what_is_run_beforehand_is_a_task_of_its_own() -> None:
    found = values(TAX)
    assert task(found, found.app.beforehand).containers == [
        {
            "name": "migrate",
            "image": f"{IMAGES}/migrate@{OTHER}",
            "commands": ["/migrate"],
            "args": ["up"],
            "envs": [
                {
                    "name": "DB_PASSWORD",
                    "value_source": {"secret_key_ref": {"secret": "db-secret", "version": "latest"}},
                }
            ],
            "resources": {"limits": {"cpu": "1", "memory": "1024Mi"}},
        }
    ]


SIDE = container(
    name="side",
    before={"web": {"ready": "healthy"}},
    readinessProbe={"httpGet": {"path": "/up", "port": 9000, "httpHeaders": [{"name": "X-By", "value": "probe"}]}},
    resources={"limits": {"cpu": "250m", "memory": "256Mi"}},
)


def test_containers_start_in_their_order_and_the_one_that_serves_is_the_main_one() -> None:
    found = values(changed(TAX, "containers", "side", to=SIDE))
    web, side = task(found, found.app.containers).containers
    assert (web["name"], web["depends_ons"], web["ports"]) == ("web", ["side"], {"container_port": 8080})
    assert "depends_ons" not in side
    assert "ports" not in side
    assert side["resources"]["limits"] == {"cpu": "250m", "memory": "256Mi"}
    assert side["startup_probe"]["http_get"] == {
        "path": "/up",
        "port": 9000,
        "http_headers": [{"name": "X-By", "value": "probe"}],
    }


def test_a_liveness_probe_alone_says_when_a_version_has_started_too() -> None:
    manifest = deepcopy(TAX)
    del manifest["containers"]["web"]["readinessProbe"]
    found = values(manifest)
    (web,) = task(found, found.app.containers).containers
    assert web["startup_probe"]["http_get"]["path"] == "/alive"


def test_without_a_probe_there_is_none() -> None:
    found = values(WORKER)
    (work,) = task(found, found.app.containers).containers
    assert not {"startup_probe", "liveness_probe", "ports", "depends_ons"} & set(work)


def test_a_secret_beside_other_text_is_refused_with_its_line() -> None:
    secret = "postgres://app:${resources.db.password}@${resources.db.host}"  # noqa: S105 - a placeholder
    with pytest.raises(InvalidInput) as error:
        values(changed(WORKER, "containers", "work", "variables", to={"URL": secret}))
    (problem,) = error.value.problems
    assert "cannot be one value with other text" in problem.what.en
    assert problem.where
    assert problem.where.line == 8


def test_a_value_that_cloud_run_does_not_take_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        resolved(changed(WORKER, "containers", "work", "variables", to={"LONG": "x" * 32_769}))
    kept = values(changed(WORKER, "containers", "work", "variables", to={"LONG": "x" * 32_768}))
    assert len(task(kept, kept.app.containers).containers[0]["envs"][0]["value"]) == 32_768


def mounted(kind: str, **more: Any) -> Any:
    """The task of a worker with a volume of a kind at /data."""
    manifest = changed(WORKER, "containers", "work", "volumes", to={"/data": {"source": "${resources.vol}", **more}})
    manifest["resources"]["vol"] = {"type": f"volume-{kind}"}
    app = resolved(manifest).apps[0]
    need = app.needs["vol"]

    class _Args:
        def __init__(self) -> None:
            self.need = need

    provide: Any = FAKES[need.identity.type].gcp
    found = values(manifest, **{need.identity.type: provide(_Args(), None)})
    return task(found, found.app.containers)


@pytest.mark.parametrize(
    ("kind", "more", "volume"),
    [
        ("memory", {}, {"empty_dir": {"medium": "MEMORY", "size_limit": "256Mi"}}),
        ("nfs", {}, {"nfs": {"server": "10.0.146.9", "path": "/share", "read_only": False}}),
        ("nfs", {"path": "in"}, {"nfs": {"server": "10.0.146.9", "path": "/share/in", "read_only": False}}),
        ("bucket", {"readOnly": True}, {"gcs": {"bucket": "forms", "read_only": True}}),
        (
            "bucket",
            {"path": "/in/"},
            {"gcs": {"bucket": "forms", "read_only": False, "mount_options": ["only-dir=in"]}},
        ),
    ],
)
def test_volumes(kind: str, more: dict[str, Any], volume: dict[str, Any]) -> None:
    found = mounted(kind, **more)
    (one,) = found.volumes
    name = one.pop("name")
    assert one == volume
    assert found.containers[0]["volume_mounts"] == [{"name": name, "mount_path": "/data"}]
    assert name == "mail-vol" if not more else name.startswith("mail-vol-")


def test_a_volume_in_memory_is_memory_of_the_task() -> None:
    assert mounted("memory").containers[0]["resources"]["limits"]["memory"] == "1280Mi"


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("memory", {"path": "in"}, "a part of a volume in memory cannot be mounted"),
        ("efs", {}, "cannot mount this volume so"),
    ],
)
def test_a_volume_that_cannot_be_is_refused(kind: str, more: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        mounted(kind, **more)


def test_what_is_no_volume_is_refused() -> None:
    with pytest.raises(InvalidInput, match="This source is no volume"):
        resolved(changed(WORKER, "containers", "work", "volumes", to={"/data": {"source": "${resources.db}"}}))
