"""Apps planned on AWS, in the environment of a member: identity, keys, network and zone real, the rest literal."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulumi
import yaml
from pydantic import BaseModel

from components.app import AppsArgs, create_apps, create_registries
from components.app.model import OutputSpec, Place, Resolved, TypeSpec
from components.app.registry import registry
from components.app.resolve import Wanted, resolve
from components.app.surroundings import (
    DatabaseEnd,
    Mount,
    ProvideArgs,
    Provided,
    SecretRef,
    Surroundings,
)
from components.app.types import TYPES
from components.app.types.kind import Params, ResourceType
from components.app.types.schedule import SCHEDULE
from components.app.types.service_port import SERVICE_PORT
from components.identity import IdentityArgs, create_identity
from components.keys import create_keys
from components.naming import Scope
from components.policy import Statement
from components.providers import create_sites
from components.storage import create_log_storage
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.score import read_workloads
from jichi.tenancy.model import Cloud
from jichi.tenancy.municipality import Kind
from jichi.text import Text
from network.dns import create_zone
from network.vpc import create_vpcs
from stacks.shared import GRANTS, vpcs_args
from tests.factories import HIROSAKI, make_tenancy

DIGEST = "sha256:" + "0a" * 32
OTHER = "sha256:" + "0b" * 32
CERTIFICATE = "arn:aws:acm:ap-northeast-1:111111111111:certificate/1"
DOMAIN = "022021.prod.hirosaki.jichi.internal"
REGISTRY = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/hirosaki-022021-prod"


class Nothing(Params):
    """No params."""


def _none(_args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    raise AssertionError("a type of AWS's tests")


def _type(
    name: str, params: type[BaseModel], outputs: tuple[OutputSpec, ...], provide: Any, memory_mib: int | None = None
) -> ResourceType:
    text = Text(ja=name, en=name)

    def memory(_class: str, _params: BaseModel) -> int | None:
        return memory_mib

    return ResourceType(TypeSpec(name, text, params, outputs, {"default": text}, memory=memory), provide, _none)


def _shelf(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """Something with an output that only deployment tells, a secret, and what a role may do with it."""
    scope = args.around.site.scope
    shelf = scope.arn("secretsmanager", f"secret:{scope.owner}-shelf-AbCdEf")
    return Provided(
        outputs={"host": pulumi.Output.concat("shelf-", args.around.zone)},
        secrets={"key": SecretRef(f"{shelf}:key::", shelf)},
        statements=(Statement("Shelf", "Allow", ("s3:GetObject",), (f"{scope.bucket_arn('data')}/shelf/*",)),),
    )


def _volume(kind: str) -> Any:
    def provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
        system, point = (None, None) if kind == "memory" else ("fs-1", "fsap-1")
        return Provided(mount=Mount(args.need.slug, kind, system, point, size_mib=512 if kind == "memory" else None))

    return provide


def _out(name: str, *, secret: bool = False) -> OutputSpec:
    return OutputSpec(name, Text(ja=name, en=name), secret=secret)


ALL: Mapping[str, ResourceType] = {
    "dns": TYPES["dns"],
    "postgres": TYPES["postgres"],
    "shelf": _type("shelf", Nothing, (_out("host"), _out("key", secret=True)), _shelf),
    "schedule": SCHEDULE,
    "service-port": SERVICE_PORT,
    "volume-memory": _type("volume-memory", Nothing, (), _volume("memory"), 512),
    "volume-efs": _type("volume-efs", Nothing, (), _volume("efs"), 0),
}


def container(digest: str = DIGEST, name: str = "web", **more: Any) -> dict[str, Any]:
    """A container of a manifest."""
    return {"image": f"registry.example.jp/vendor/{name}@{digest}", **more}


TAX: dict[str, Any] = {
    "metadata": {"name": "tax", "annotations": {"jichi/system": "kojin-juminzei"}},
    "containers": {
        "migrate": container(
            OTHER,
            "migrate",
            command=["/migrate"],
            args=["up"],
            variables={"DB_PASSWORD": "${resources.db.password}"},
            before={"web": {"ready": "complete"}},
        ),
        "helper": container(
            OTHER,
            "helper",
            readinessProbe={"exec": {"command": ["/ready"]}},
            before={"web": {"ready": "healthy"}},
        ),
        "web": container(
            variables={
                "DB_HOST": "${resources.db.host}",
                "DB_URL": "postgres://${resources.db.host}/${resources.db.name}",
                "DB_PASSWORD": "${resources.db.password}",
                "SHELF": "https://${resources.shelf.host}/",
                "MODE": "closed",
            },
            readinessProbe={"httpGet": {"path": "/ready", "port": 8443, "scheme": "HTTPS"}},
            resources={"limits": {"cpu": "1500m", "memory": "3Gi"}, "requests": {"cpu": "500m"}},
            volumes={"/forms": {"source": "${resources.forms}", "readOnly": True}},
        ),
    },
    "service": {"ports": {"https": {"port": 443, "targetPort": 8443}}},
    "resources": {
        "db": {"type": "postgres"},
        "name": {"type": "dns", "params": {"name": "zei"}},
        "shelf": {"type": "shelf"},
        "forms": {"type": "volume-efs"},
    },
}
WORKER: dict[str, Any] = {
    "metadata": {"name": "mail", "annotations": {"jichi/system": "kojin-juminzei"}},
    "containers": {
        "work": container(
            name="work",
            variables={"KEY": "${resources.shelf.key}"},
            volumes={"/work": {"source": "${resources.scratch}"}},
        )
    },
    "resources": {"shelf": {"type": "shelf"}, "scratch": {"type": "volume-memory"}},
}
BATCH: dict[str, Any] = {
    "metadata": {"name": "nightly", "annotations": {"jichi/system": "kojin-juminzei"}},
    "containers": {"run": container(name="run")},
    "resources": {"time": {"type": "schedule", "params": {"cron": "30 2 * * 1-5", "minutes": 30, "retries": 2}}},
}


def resolved(*manifests: Mapping[str, Any]) -> Resolved:
    """What manifests mean for Hirosaki on AWS."""
    scope = Scope(make_tenancy(), HIROSAKI, Cloud.AWS, "ap-northeast-1")
    place = Place(scope, Kind.CITY, registry(scope))
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{at}.yaml" for at, _ in enumerate(manifests)]
        for path, each in zip(paths, manifests, strict=True):
            path.write_text(yaml.safe_dump({"apiVersion": "score.dev/v1b1", **each}, sort_keys=False), "utf-8")
        workloads = read_workloads(paths)
        return resolve([Wanted(each) for each in workloads], place, {name: each.spec for name, each in ALL.items()})


def plan_apps(*manifests: Mapping[str, Any], standby: bool = False) -> Any:
    """The `StackPlan` of Hirosaki's apps on AWS, and what `create_apps` returned."""
    apps, returned, tenancy = resolved(*manifests), list[Any](), make_tenancy()

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, HIROSAKI, Cloud.AWS, root)
        sites = sites.bounded(create_identity(IdentityArgs(sites, {}), root).ready)
        keys = create_keys(sites, GRANTS, root)
        create_registries(sites, keys, apps.apps, root)
        logs = create_log_storage(sites, keys, (), root)
        vpcs = create_vpcs(vpcs_args(sites, logs), root)
        site, access = (sites.secondary, logs.access.secondary) if standby else (sites.primary, logs.access.primary)
        around = Surroundings(
            site=site,
            vpc=vpcs[1 if standby else 0],
            keys=keys.secondary if standby else keys.primary,
            zone=create_zone(sites.primary, vpcs, root).id,
            domain=site.scope.domain,
            database=DatabaseEnd("database", "database.example.internal", 5432, "cluster-ABC", "hirosaki-database"),
            buckets={"access": access.name},
            alarms=(),
            certificate=CERTIFICATE,
            standby=standby,
        )
        returned.append(create_apps(AppsArgs(around, apps, ALL), root))

    return plan_stack(StackId("jichi", "apps", HIROSAKI.code, Cloud.AWS), program, {}), returned[0]


@lru_cache
def planned(*, standby: bool = False) -> Any:
    """A service with a migration and a database, a worker and a batch."""
    return plan_apps(TAX, WORKER, BATCH, standby=standby)
