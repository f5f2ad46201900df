"""The reference manifests: for every standard system, for a town, a core city and a designated city, on both clouds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from components.app.limits import SYSTEM_KEY, TASK_PORTS, annotation
from components.app.model import Load, Resolved
from components.app.types import TYPES
from jichi.score import read_workloads
from jichi.score.ordering import waits
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Member, SystemUse, Tenancy
from jichi.tenancy.municipality import Kind, by_code
from jichi.tenancy.systems import local_names, standard_systems
from network.vpc.flows import FLOWS
from stacks.manifests import apps_of, place_of, ports_of
from tests.factories import HIROSAKI, make_tenancy

APPS = Path("stacks/apps")
MANIFESTS = sorted(APPS.glob("*/score.yaml"))
EVERY = sorted(APPS.glob("*/*.yaml"))
PLACES = (("023621", Kind.TOWN), ("022012", Kind.CORE_CITY), ("011002", Kind.DESIGNATED_CITY))


def tenancy_of(code: str) -> tuple[Tenancy, Member]:
    """A tenancy of one municipality that uses everything."""
    own = [each for each in local_names() if each.standard is None]
    systems = tuple(SystemUse(each.name, each.id) for each in standard_systems())
    known = by_code(code)
    assert known is not None
    member = replace(
        HIROSAKI, code=code, name=known.name, systems=(*systems, *(SystemUse(each.name, None) for each in own))
    )
    apps = tuple(AppUse(each.parent.name, each) for each in MANIFESTS)
    return replace(make_tenancy(), members=(member,), apps=apps), member


def resolved(code: str, cloud: Cloud) -> Resolved:
    tenancy, member = tenancy_of(code)
    return apps_of(tenancy, member, cloud)


def test_every_system_has_a_manifest():
    systems = {annotation(each, SYSTEM_KEY) for each in read_workloads(MANIFESTS)}
    own = {each.name for each in local_names() if each.standard is None}
    assert systems == {each.id for each in standard_systems()} | own


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize(("code", "kind"), PLACES)
def test_all_are_resolved_for_every_kind_of_municipality(code: str, kind: Kind, cloud: Cloud):
    tenancy, member = tenancy_of(code)
    assert place_of(tenancy, member, cloud).kind is kind
    found = apps_of(tenancy, member, cloud)
    services = [each for each in found.apps if each.load is Load.SERVICE]
    assert {each.name for each in services} == {each.parent.name for each in MANIFESTS}
    assert len(found.apps) > len(services)


def test_larger_municipalities_run_more():
    def tasks(code: str) -> int:
        return sum(each.size.tasks_most for each in resolved(code, Cloud.AWS).apps)

    town, core, designated = (tasks(code) for code, _ in PLACES)
    assert town < core < designated


def test_a_linkage_by_files_has_both_of_its_ends():
    found = resolved("011002", Cloud.AWS)
    ends: dict[str, set[str | None]] = {}
    for app in found.apps:
        for need in app.needs.values():
            if need.identity.type == "linkage-file":
                ends.setdefault(need.slug, set()).add(annotation(app.workload, SYSTEM_KEY))
    assert ends
    assert {slug: "-".join(sorted(filter(None, each))) for slug, each in ends.items()} == {
        slug: "-".join(sorted(slug.split("-"))) for slug in ends
    }


def test_the_network_opens_what_they_ask_for_and_no_more():
    tenancy, member = tenancy_of("023621")
    scopes = {cloud: place_of(tenancy, member, cloud).scope for cloud in Cloud}
    assert ports_of(scopes[Cloud.AWS]) == (443, 2049, 5432, 6379, 8080)
    assert ports_of(scopes[Cloud.GCP]) == (443, 5432, 6379)
    bare = replace(tenancy, apps=())
    assert ports_of(replace(scopes[Cloud.AWS], tenancy=bare)) == ()


@pytest.mark.parametrize("cloud", list(Cloud))
def test_outputs_are_the_same_whatever_else_there_is(cloud: Cloud):
    tenancy, member = tenancy_of("011002")
    together = {each.identity: (each.slug, each.known) for each in apps_of(tenancy, member, cloud).needs}
    alone = [need for use in tenancy.apps for need in apps_of(replace(tenancy, apps=(use,)), member, cloud).needs]
    assert {each.identity for each in alone} == set(together)
    assert [each.identity for each in alone if together[each.identity] != (each.slug, each.known)] == []


def test_every_port_that_a_type_or_a_task_may_ask_for_has_a_flow():
    """What has none would be asked for, and stay closed."""
    asked = {port for each in TYPES.values() for port in each.spec.ports} | set(TASK_PORTS)
    assert asked <= {flow.port for flow in FLOWS}


def test_a_system_that_a_member_does_not_use_is_not_deployed():
    tenancy, member = tenancy_of("023621")
    member = replace(member, systems=(SystemUse("住民基本台帳", "juminkihon"),))
    found = apps_of(replace(tenancy, members=(member,)), member, Cloud.AWS)
    assert {each.name for each in found.apps} == {"juminkihon", "jumin-batch"}


@pytest.mark.parametrize("manifest", EVERY, ids=lambda each: f"{each.parent.name}/{each.name}")
def test_each_is_sound_by_itself(manifest: Path):
    (workload,) = read_workloads([manifest])
    assert manifest.read_text(encoding="utf-8").startswith("# ")
    first = [name for name, each in workload.containers.items() if each.before]
    assert first in ([], ["migrate"])
    assert set(waits(workload)) == set(workload.containers)
