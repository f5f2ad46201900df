"""Identity on Google Cloud where there are lines, services and linkage: who makes, looks at and removes their parts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pulumi
import pytest

from components.identity import Role, create_guardrails
from components.identity.gcp_boundary import SECRETS
from components.naming import Scope
from components.providers import create_hub_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.tenancy.clouds import Cloud
from jichi.tenancy.connectivity import LineKind
from jichi.tenancy.model import Isolation, Tenancy
from tests.components.google_iam import Request, denied
from tests.components.test_identity_gcp import (
    OWNER,
    TOKYO,
    World,
    careless,
    identity_plan,
    secret,
    shared_plan,
    world_of,
)
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.google_lines import plan_link, tenancy_with
from tests.network.lines import CONNECTIVITY, INTERCONNECT, connected_tenancy
from tests.network.places_linkage import everything, plan_linkage
from tests.network.places_services import plan_services, plan_use

ENCRYPTED = replace(INTERCONNECT, macsec=False, ipsec=True)
PARTNERS = replace(
    INTERCONNECT,
    kind=LineKind.PARTNER,
    macsec=False,
    circuits=tuple(replace(each, bandwidth_mbps=1000) for each in INTERCONNECT.circuits),
)
NOT_BREAK_GLASS = tuple(role for role in Role if role is not Role.BREAK_GLASS)


@lru_cache
def own_world(tenancy: Tenancy) -> World:
    return world_of((identity_plan(tenancy),))


@lru_cache
def shared_world(tenancy: Tenancy) -> World:
    shared = replace(tenancy, isolation=Isolation.NETWORK)
    return world_of((shared_plan(shared), *(identity_plan(shared, each.code) for each in shared.members)))


KINDS: Mapping[str, str] = {
    "compute/address:Address": "compute.addresses",
    "compute/externalVpnGateway:ExternalVpnGateway": "compute.externalVpnGateways",
    "compute/forwardingRule:ForwardingRule": "compute.forwardingRules",
    "compute/haVpnGateway:HaVpnGateway": "compute.vpnGateways",
    "compute/interconnectAttachment:InterconnectAttachment": "compute.interconnectAttachments",
    "compute/interconnectAttachmentGroup:InterconnectAttachmentGroup": "compute.interconnectAttachmentGroups",
    "compute/regionBackendService:RegionBackendService": "compute.regionBackendServices",
    "compute/regionTargetTcpProxy:RegionTargetTcpProxy": "compute.regionTargetTcpProxies",
    "compute/router:Router": "compute.routers",
    "compute/serviceAttachment:ServiceAttachment": "compute.serviceAttachments",
    "compute/subnetwork:Subnetwork": "compute.subnetworks",
    "compute/vPNTunnel:VPNTunnel": "compute.vpnTunnels",
    "dns/recordSet:RecordSet": "dns.resourceRecordSets",
}
"""What the new parts of a member's stack are made of, and what IAM calls it."""

PARTS: Mapping[str, str] = {
    "compute/routerInterface:RouterInterface": "compute.routers.update",
    "compute/routerPeer:RouterPeer": "compute.routers.update",
    "compute/routerRoutePolicy:RouterRoutePolicy": "compute.routers.updateRoutePolicy",
    "secretmanager/regionalSecret:RegionalSecret": "secretmanager.secrets.create",
}
"""What is a part of something else, or has a name that IAM sees."""

GRANTED = "secretmanager/regionalSecretIamMember:RegionalSecretIamMember"
"""Whoever the platform gave the project to makes grants on secrets."""

_NEW = ("jichi:network:Link", "jichi:network:Use", "jichi:network:Linkage", "jichi:network:Passages")


@pytest.fixture(scope="module")
def planned() -> set[str]:
    """The types of all that a member's links, uses of services and linkages are made of, of every kind of line."""
    tenancy = connected_tenancy()
    plans: list[Any] = [plan_link(tenancy_with(line)) for line in (INTERCONNECT, ENCRYPTED, PARTNERS)]
    plans.append(plan_use(tenancy, Cloud.GCP, plan_services(tenancy, Cloud.GCP)))
    linked = replace(tenancy, connectivity=replace(CONNECTIVITY, linkage=everything(Cloud.GCP)))
    plans.append(plan_linkage(linked, Cloud.GCP))
    return {
        each.type.removeprefix("gcp:")
        for plan in plans
        for each in plan.resources
        if each.type.startswith("gcp:")
        and each.read_id is None
        and any(kind in each.urn.split("::")[2].split("$") for kind in _NEW)
    }


def test_all_that_is_planned_is_made_by_ci(planned: set[str]):
    assert planned == {*KINDS, *PARTS, GRANTED}
    own = own_world(connected_tenancy())
    for kind in KINDS.values():
        made = f"{kind}.createInternal" if kind == "compute.addresses" else f"{kind}.create"
        assert own.may(Role.CI, made), kind
        for role in (Role.OPERATOR, Role.VENDOR, Role.AUDITOR):
            assert not own.may(role, made), (role, kind)
        for role in (Role.OPERATOR, Role.AUDITOR, Role.CI, Role.BREAK_GLASS):
            assert own.may(role, f"{kind}.get"), (role, kind)
    for permission in PARTS.values():
        assert own.may(Role.CI, permission, secret(OWNER)), permission
    assert own.may(Role.AUDITOR, "compute.routers.getRoutePolicy")
    assert not own.may(Role.CI, "secretmanager.secrets.setIamPolicy", secret(OWNER))


def test_what_was_made_is_removed_by_break_glass():
    own = own_world(connected_tenancy())
    kinds = set(KINDS.values()) - {"compute.addresses", "dns.resourceRecordSets"}
    removed = {*(f"{kind}.delete" for kind in kinds), "compute.routers.deleteRoutePolicy"}
    for permission in removed:
        assert own.may(Role.BREAK_GLASS, permission), permission
        assert not any(own.may(role, permission) for role in NOT_BREAK_GLASS), permission


@pytest.mark.parametrize(
    "permission", ["compute.forwardingRules.pscCreate", "servicedirectory.namespaces.create", "dns.policies.update"]
)
def test_ci_makes_endpoints_to_published_services(permission: str):
    assert own_world(connected_tenancy()).may(Role.CI, permission)
    assert not shared_world(connected_tenancy()).may(Role.CI, permission)


def test_nobody_joins_networks_or_orders_circuits():
    own = own_world(connected_tenancy())
    for permission in (
        "compute.interconnects.create",
        "compute.interconnects.use",
        "compute.networks.addPeering",
        "networkconnectivity.spokes.create",
    ):
        assert not any(own.may(role, permission) for role in Role), permission


# Tunnels' secrets.

ACCESS = "secretmanager.versions.access"


def of_tunnel(owner: str = OWNER) -> str:
    return f"projects/p/locations/{TOKYO}/secrets/{owner}-line-office-0-tyo/versions/1"


def test_ci_hands_over_the_secrets_of_tunnels_and_no_others():
    for each in (own_world(tenancy_with(ENCRYPTED)), shared_world(tenancy_with(ENCRYPTED))):
        assert each.may(Role.CI, ACCESS, of_tunnel())
        assert not each.may(Role.CI, ACCESS, secret(OWNER, place=TOKYO, version="1"))
        assert not each.may(Role.CI, ACCESS, of_tunnel("hirosaki-023621-prod"))
        for role in (Role.OPERATOR, Role.VENDOR, Role.AUDITOR):
            assert not each.may(role, ACCESS, of_tunnel())


def test_the_name_is_that_which_the_link_looks_up():
    plan = plan_link(tenancy_with(ENCRYPTED))
    tunnels = of_type(plan, "VPNTunnel")
    assert tunnels
    assert {each.inputs["name"].rpartition("-")[0].startswith(f"{OWNER}-line-") for each in tunnels} == {True}


def test_without_tunnels_ci_opens_no_secret():
    own = own_world(connected_tenancy())
    assert not own.may(Role.CI, ACCESS, of_tunnel())
    assert len(own.policies.rules) == 6
    assert all(denied(Request(own.email(role), ACCESS), own.policies.rules) for role in NOT_BREAK_GLASS)


def test_the_boundary_lets_ci_alone_open_secrets_where_it_has_to():
    own = own_world(tenancy_with(ENCRYPTED))
    assert len(own.policies.rules) == 7
    for permission in SECRETS:
        granted = careless(own, permission)
        assert {role for role in Role if granted.may(role, permission)} == {Role.CI, Role.BREAK_GLASS}


def test_only_a_member_that_a_line_with_tunnels_serves():
    served = replace(ENCRYPTED, members=(HIROSAKI.code,))
    other = world_of((identity_plan(tenancy_with(served), OWANI.code),))
    assert not other.may(Role.CI, ACCESS, of_tunnel("hirosaki-023621-prod"), code=OWANI.code)


# The hub's project.


@lru_cache
def hub_plan(tenancy: Tenancy) -> Any:
    def program() -> None:
        parent = pulumi.ComponentResource("test:test:Test", "test")
        create_guardrails(create_hub_sites(tenancy, Cloud.GCP, parent), parent)

    return plan_stack(StackId("jichi", "hub", None, Cloud.GCP), program, {})


def test_the_hubs_project_has_a_boundary_that_excepts_nobody_and_no_roles():
    plan = hub_plan(connected_tenancy())
    policy = named(plan, "boundary")
    assert policy.inputs["name"] == "hirosaki-hub-prod-boundary"
    assert policy.inputs["parent"].endswith("%2Fhirosaki-hub-prod")
    assert policy.options.protect
    lasting, guards = (rule["denyRule"] for rule in policy.inputs["rules"])
    assert lasting["deniedPrincipals"] == guards["deniedPrincipals"] == ("principalSet://goog/public:all",)
    assert "exceptionPrincipals" not in lasting
    assert "exceptionPrincipals" not in guards
    for kind in ("Account", "IAMCustomRole"):
        assert not of_type(plan, kind)


def test_the_hub_is_no_user_of_its_own():
    scope = Scope(connected_tenancy(), None, Cloud.GCP, "asia-northeast1", hub=True)
    assert [each.whose for each in scope.users] == ["hub"]
