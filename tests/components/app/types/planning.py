"""A resource of a manifest, planned in the surroundings of a member: keys and network real, the rest literal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import pulumi

from components.app.model import Place, Resolved
from components.app.resolve import Wanted, resolve
from components.app.surroundings import Beyond, DatabaseEnd, ProvideArgs, Surroundings
from components.app.types import TYPES
from components.keys import create_keys
from components.naming import Scope
from components.providers import create_sites
from components.storage import create_log_storage
from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId
from jichi.score import read_workloads
from jichi.tenancy.model import Cloud, SystemUse, Tenancy
from jichi.tenancy.municipality import Kind
from network.vpc import create_vpcs
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.world import World
from stacks.shared import GRANTS, vpcs_args
from tests.factories import HIROSAKI, TENANCY, text_of

REGIONS = {Cloud.AWS: ("ap-northeast-1", "ap-northeast-3"), Cloud.GCP: ("asia-northeast1", "asia-northeast2")}
TOPIC = "arn:aws:sns:ap-northeast-1:111111111111:hirosaki-022021-prod-watch-tyo"
CHANNEL = "projects/hirosaki-022021-prod/notificationChannels/1"
ROLE = "arn:aws:iam::111111111111:role/hirosaki-022021-prod-"
DIGEST = "sha256:" + "ab" * 32


def place_on(cloud: Cloud, region: int = 0, tenancy: Tenancy = TENANCY) -> Place:
    """弘前市 on a cloud, with a system beside that of the apps."""
    member = replace(HIROSAKI, systems=(SystemUse("国民健康保険(資格・賦課)", "kokuho"),))
    scope = Scope(tenancy, member, cloud, REGIONS[cloud][region])
    return Place(scope, Kind.CITY, "registry.example.jp/apps")


def resolved(
    resources: str, cloud: Cloud = Cloud.AWS, apps: Iterable[str] = ("records",), tenancy: Tenancy = TENANCY
) -> Resolved:
    """Apps of one system, each of which asks for the same resources.

    Args:
        resources: what a manifest has under `resources`, one line each.
    """
    with TemporaryDirectory() as folder:
        files: list[Path] = []
        for app in apps:
            text = f"""
                apiVersion: score.dev/v1b1
                metadata: {{name: {app}, annotations: {{jichi/system: juminkihon}}}}
                containers: {{app: {{image: vendor.example.jp/app@{DIGEST}}}}}
                resources: {{{resources}}}
            """
            files.append(Path(folder) / f"{app}.yaml")
            files[-1].write_text(dedent(text), encoding="utf-8")
        wanted = [Wanted(each) for each in read_workloads(files)]
        return resolve(wanted, place_on(cloud, tenancy=tenancy), {name: each.spec for name, each in TYPES.items()})


@lru_cache
def planned(
    resources: str,
    cloud: Cloud = Cloud.AWS,
    *,
    apps: tuple[str, ...] = ("records",),
    standby: bool = False,
    tenancy: Tenancy = TENANCY,
) -> Any:
    """The plan of these resources. Its exports are what they provide, by slug."""
    found = resolved(resources, cloud, apps, tenancy)

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, HIROSAKI, cloud, root)
        keys = create_keys(sites, GRANTS, root)
        vpcs = create_vpcs(vpcs_args(sites, create_log_storage(sites, keys, (), root)), root)
        site = sites.secondary if standby else sites.primary
        mine = pulumi.ComponentResource("test:Apps", "apps", None, pulumi.ResourceOptions(parent=root))
        around = Surroundings(
            site=site,
            vpc=vpcs[1 if standby else 0],
            keys=keys.secondary if standby else keys.primary,
            zone="Z0123456789",
            domain=site.scope.domain,
            database=_end("database", 5432, site.place, cloud),
            buckets={each: f"hirosaki-022021-prod-{each}-{site.place}" for each in ("data", "linkage", "access")},
            alarms=(TOPIC,) if cloud is Cloud.AWS else (CHANNEL,),
            certificate="certificate",
            standby=standby,
            endpoints=("vpce-1", "vpce-2") if cloud is Cloud.AWS else (),
            beyond=None
            if standby
            else Beyond(sites.secondary, keys.secondary, {"access": "hirosaki-022021-prod-access-osa"}),
            mysql=_end("mysql", 3306, site.place, cloud),
        )
        for need in found.needs:
            provided = TYPES[need.identity.type].provide(cloud)(ProvideArgs(need, found.apps, around), mine)
            for app in found.apps if cloud is Cloud.GCP else ():
                provided.admit(
                    app.name, f"serviceAccount:app-{app.name}-022021@hirosaki-022021-prod.iam.gserviceaccount.com", mine
                )
            pulumi.export(need.slug, dict(provided.outputs))
            pulumi.export(f"{need.slug}-secrets", {key: each.source for key, each in provided.secrets.items()})
            pulumi.export(
                f"{need.slug}-statements", pulumi.Output.json_dumps([each.as_json() for each in provided.statements])
            )
            granted = [one.as_json() for app in found.apps for one in provided.granted(app)]
            pulumi.export(f"{need.slug}-granted", pulumi.Output.json_dumps({"Statement": granted}))
            pulumi.export(f"{need.slug}-mount", pulumi.Output.from_input(_mounted(provided.mount)))
            pulumi.export(f"{need.slug}-ready", [each.urn for each in provided.ready])

    return plan_stack(StackId("jichi", "apps", HIROSAKI.code, cloud), program, {})


def _end(role: str, port: int, place: str, cloud: Cloud) -> DatabaseEnd:
    return DatabaseEnd(
        f"hirosaki-022021-prod-{role}-{place}",
        f"{role}.example.internal",
        port,
        "cluster-ABC",
        f"hirosaki-022021-prod-{role}",
        "p1-x@gcp-sa-cloud-sql.iam.gserviceaccount.com" if cloud is Cloud.GCP else None,
    )


def _mounted(mount: Any) -> Mapping[str, Any] | None:
    return mount and {
        "name": mount.name,
        "kind": mount.kind,
        "file_system": mount.file_system,
        "access_point": mount.access_point,
        "path": mount.path,
        "size_mib": mount.size_mib,
    }


def mine(plan: Any) -> list[Any]:
    """The planned resources of the apps, without their surroundings."""
    return [each for each in plan.resources if each.custom and "test:Apps" in each.urn]


def failures(plan: Any) -> dict[tuple[str, str], list[str]]:
    """What guardrails fail on the apps' own resources: guardrail and resource, with where."""
    urns = {each.urn for each in mine(plan)}
    return {
        (each.guardrail.id, each.name): [evidence.path for evidence in each.evidence]
        for each in Evaluation(World(Plan("hirosaki", (plan,))), GUARDRAILS).results()
        if each.status.value == "fail" and each.urn in urns
    }


def statements_of(plan: Any, slug: str) -> dict[str, Any]:
    """What an app's role may do with a resource on AWS, by Sid."""
    return {each["Sid"]: each for each in json.loads(text_of(plan.exports[f"{slug}-statements"]))}
