"""Apps planned on Google Cloud in an environment that is there by literal ids, with resource types of tests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulumi
import yaml
from pulumi_gcp import compute, secretmanager
from pydantic import BaseModel

from components.account.gcp_admission import Admission
from components.app import AppsArgs, Canary, create_apps
from components.app import model as planned
from components.app.model import OutputSpec, Resolved, TypeSpec
from components.app.registry import registry
from components.app.resolve import Wanted, resolve
from components.app.surroundings import Mount, ProvideArgs, Provided, SecretRef, Surroundings
from components.app.types import TYPES
from components.app.types.kind import Params, ResourceType
from components.naming import Kind, Scope
from jichi.score import read_workloads
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.tenancy.municipality import Kind as Municipal
from jichi.text import Text
from network.addressing import Position, Tier, VpcRange, plan_vpc
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, make_tenancy

DIGEST = "sha256:" + "0a" * 32
OTHER = "sha256:" + "0b" * 32
CERTIFICATE = "projects/hirosaki-022021-prod/locations/asia-northeast1/certificates/apps"
DOMAIN = "022021.prod.hirosaki.jichi.internal"


@dataclass(frozen=True)
class Network:
    """A network, as far as apps look into it."""

    id: pulumi.Output[str]
    range: VpcRange
    subnets: Mapping[str, pulumi.Output[str]]
    groups: Mapping[Tier, pulumi.Output[str]]


def _none(_args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    raise AssertionError("a type of Google Cloud's tests")


def _type(
    name: str, params: type[BaseModel], outputs: tuple[OutputSpec, ...], provide: Any, memory_mib: int | None = None
) -> ResourceType:
    text = Text(ja=name, en=name)

    def memory(_class: str, _params: BaseModel) -> int | None:
        return memory_mib

    return ResourceType(TypeSpec(name, text, params, outputs, {"default": text}, memory=memory), _none, provide)


class Nothing(Params):
    """No params."""


def _database(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    site, name = args.around.site, args.around.site.scope.global_name(Kind.GOOGLE, f"db-{args.need.slug}")

    def admit(app: str, member: pulumi.Input[str], where: pulumi.Resource) -> None:
        secretmanager.SecretIamMember(
            f"{site.place}-{args.need.slug}-{app}",
            project=site.scope.account,
            secret_id=name,
            role="roles/secretmanager.secretAccessor",
            member=member,
            opts=site.child(where),
        )

    ready = compute.Network(f"made-{args.need.slug}", opts=site.child(parent))
    return Provided(
        outputs={"host": ready.name, "name": f"app_{args.need.slug}"},
        secrets={"password": SecretRef(name)},
        admit=admit,
        ready=(ready,),
    )


def _volume(kind: str) -> Any:
    def provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
        at = {"memory": None, "nfs": "10.0.146.9", "bucket": "forms", "efs": "fs-1"}[kind]
        return Provided(
            mount=Mount(args.need.slug, kind, at, path="/share", size_mib=256 if kind == "memory" else None)
        )

    return provide


def _out(name: str, *, secret: bool = False) -> OutputSpec:
    return OutputSpec(name, Text(ja=name, en=name), secret=secret)


FAKES: Mapping[str, ResourceType] = {
    "db": _type("db", Nothing, (_out("host"), _out("name"), _out("password", secret=True)), _database),
    **{
        f"volume-{kind}": _type(f"volume-{kind}", Nothing, (), _volume(kind), 256 if kind == "memory" else 0)
        for kind in ("memory", "nfs", "bucket", "efs")
    },
}
ALL: Mapping[str, ResourceType] = {"dns": TYPES["dns"], "schedule": TYPES["schedule"], **FAKES}


def resolved(*manifests: Mapping[str, Any], tenancy: Tenancy | None = None, member: Member = HIROSAKI) -> Resolved:
    """What manifests mean for Hirosaki on Google Cloud."""
    scope = Scope(tenancy or make_tenancy(), member, Cloud.GCP, "asia-northeast1")
    place = planned.Place(scope, Municipal.CITY, registry(scope))
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{at}.yaml" for at, _ in enumerate(manifests)]
        for path, each in zip(paths, manifests, strict=True):
            path.write_text(yaml.safe_dump({"apiVersion": "score.dev/v1b1", **each}, sort_keys=False), "utf-8")
        workloads = read_workloads(paths)
        return resolve([Wanted(each) for each in workloads], place, {name: each.spec for name, each in ALL.items()})


def plan_apps(
    *manifests: Mapping[str, Any],
    standby: bool = False,
    canaries: Mapping[str, Canary] | None = None,
    tenancy: Tenancy | None = None,
) -> Any:
    """The `StackPlan` of Hirosaki's apps on Google Cloud, and what `create_apps` returned."""
    apps, returned = resolved(*manifests, tenancy=tenancy), list[Any]()

    def build(place: Place) -> None:
        site = place.sites.secondary if standby else place.sites.primary
        position = Position.SECONDARY if standby else Position.PRIMARY
        network = compute.Network("network", opts=site.child(place))
        Admission(place.sites.primary, place)
        ranges = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.GCP, position, (None,))
        block = str(ranges.tier(Tier.APP))
        subnet = compute.Subnetwork("subnet-app", network=network.id, ip_cidr_range=block, opts=site.child(place))
        around = Surroundings(
            site,
            Network(network.id, ranges, {"app": subnet.id}, {}),
            place.keys.secondary if standby else place.keys.primary,
            zone="hirosaki-022021-prod-zone",
            domain=site.scope.domain,
            database=None,
            buckets={},
            alarms=("projects/hirosaki-022021-prod/notificationChannels/1",),
            certificate=CERTIFICATE,
            standby=standby,
        )
        returned.append(create_apps(AppsArgs(around, apps, ALL, canaries or {}), place))

    return plan_on_google(replace_members(tenancy or make_tenancy()), build), returned[0]


def replace_members(tenancy: Tenancy) -> Tenancy:
    """The tenancy itself; a hook for tests of shared networks."""
    return replace(tenancy)


def container(digest: str = DIGEST, name: str = "web", **more: Any) -> dict[str, Any]:
    """A container of a manifest."""
    return {"image": f"registry.example.jp/vendor/{name}@{digest}", **more}


TAX: dict[str, Any] = {
    "metadata": {"name": "tax", "annotations": {"jichi/system": "tax"}},
    "containers": {
        "migrate": container(
            OTHER,
            "migrate",
            command=["/migrate"],
            args=["up"],
            variables={"DB_PASSWORD": "${resources.db.password}"},
            before={"web": {"ready": "complete"}},
        ),
        "web": container(
            variables={
                "PORT": "8080",
                "DB_HOST": "${resources.db.host}",
                "DB_URL": "postgres://${resources.db.host}/${resources.db.name}",
                "DB_PASSWORD": "${resources.db.password}",
                "MODE": "closed",
            },
            readinessProbe={"httpGet": {"path": "/ready", "port": 8080}, "exec": {"command": ["/ready"]}},
            livenessProbe={"httpGet": {"path": "/alive", "port": 8080}},
            resources={"limits": {"cpu": "1500m", "memory": "3Gi"}},
        ),
    },
    "service": {"ports": {"https": {"port": 443, "targetPort": 8080}}},
    "resources": {"db": {"type": "db"}, "name": {"type": "dns", "params": {"name": "zei"}}},
}
WORKER: dict[str, Any] = {
    "metadata": {"name": "mail"},
    "containers": {"work": container(name="work", variables={"DB_PASSWORD": "${resources.db.password}"})},
    "resources": {"db": {"type": "db"}},
}
BATCH: dict[str, Any] = {
    "metadata": {"name": "nightly"},
    "containers": {"run": container(name="run")},
    "resources": {"time": {"type": "schedule", "params": {"cron": "30 2 * * 1-5", "minutes": 30, "retries": 1}}},
}
