"""The hub's stack, and how members' stacks find it."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.connectivity import Connectivity, Linkage, LinkageKind, Office, Party, Segment
from jichi.tenancy.model import Cloud, Isolation, Tenancy
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Verdict
from stacks.names import PROJECT, Part, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type
from tests.network.lines import CONNECTIVITY, connected_tenancy
from tests.network.lines_aws import assumed


@lru_cache
def planned(tenancy: Tenancy, cloud: Cloud) -> Plan:
    """Every stack of a tenancy on one cloud."""
    stacks: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        if spec.cloud is cloud:
            stacks[spec.name] = plan_stack(
                StackId(PROJECT, spec.name, spec.member, spec.cloud),
                lambda code=spec.member, part=spec.part: deploy(tenancy, code, cloud, part),
                spec.config,
                upstream=stacks,
            )
    return Plan(tenancy.name, tuple(stacks.values()))


def test_the_hub_comes_first_on_each_cloud_that_has_one():
    names = [spec.name for spec in stacks_of(connected_tenancy())]
    assert names == [
        "hirosaki-hub-aws-prod",
        "hirosaki-022021-aws-prod",
        "hirosaki-023621-aws-prod",
        "hirosaki-hub-gcp-prod",
        "hirosaki-022021-gcp-prod",
        "hirosaki-023621-gcp-prod",
    ]
    only_aws = replace(CONNECTIVITY, lines=CONNECTIVITY.lines_of(Cloud.AWS), services=())
    hubs = [spec for spec in stacks_of(connected_tenancy(only_aws)) if spec.part]
    assert [spec.name for spec in hubs] == ["hirosaki-hub-aws-prod"]
    assert hubs[0].config["jichi:part"] == "hub"


def test_no_hub_where_nothing_is_connected():
    assert not [spec for spec in stacks_of(connected_tenancy(Connectivity(hubs=CONNECTIVITY.hubs))) if spec.part]
    with pytest.raises(InvalidInput, match="jichi:part is hub"):
        deploy(make_tenancy(), None, Cloud.AWS, Part.HUB)


@pytest.mark.parametrize("cloud", Cloud)
def test_members_use_what_the_hub_exports(cloud: Cloud):
    plan = planned(connected_tenancy(), cloud)
    member = next(stack for stack in plan.stacks if stack.id.member == OWANI.code)
    names = [
        value.urn
        for resource in member.resources
        for value in resource.inputs.values()
        if isinstance(value, Reference) and "::hirosaki-hub-" not in value.urn and "-hub-" in value.urn
    ]
    assert names, "nothing of the hub is used"
    assert all("StackReference" not in urn for urn in names)


def test_members_stacks_enter_the_hubs_account_with_their_own_link_roles():
    tenancy, hub = connected_tenancy(), "888877776666"
    first, *members = planned(tenancy, Cloud.AWS).stacks
    assert assumed(first) == {(hub, ())}
    assert [each.id.member for each in members] == [HIROSAKI.code, OWANI.code]
    for stack, member in zip(members, tenancy.members, strict=True):
        role = f"arn:aws:iam::{hub}:role/hirosaki-{member.code}-prod-link"
        assert assumed(stack) == {(member.account, ()), (hub, (role,))}
        roles = {each.inputs["name"] for each in of_type(first, "Role")}
        assert role.rsplit("/", 1)[1] in roles


def hub_of(tenancy: Tenancy, cloud: Cloud) -> Any:
    return next(each for each in planned(tenancy, cloud).stacks if each.id.member is None)


def test_the_hubs_own_network_has_names_and_every_question_is_logged():
    aws, gcp = (hub_of(connected_tenancy(), cloud) for cloud in (Cloud.AWS, Cloud.GCP))
    (zone,) = of_type(aws, "Zone")
    assert zone.inputs["name"] == "hub.prod.hirosaki.jichi.internal"
    vpcs = [each for each in aws.resources if each.type == "aws:ec2/vpc:Vpc"]
    assert [each["vpcId"] for each in zone.inputs["vpcs"]] == [Reference(each.urn, "id") for each in vpcs]
    zones = {each.inputs["dnsName"] for each in of_type(gcp, "ManagedZone")}
    assert zones == {"hub.prod.hirosaki.jichi.internal.", "googleapis.com.", "run.app.", "pkg.dev.", "."}
    policy = named(gcp, "dns-policy").inputs
    assert (policy["enableLogging"], policy["enableInboundForwarding"]) == (True, False)
    (network,) = (each for each in gcp.resources if each.type == "gcp:compute/network:Network")
    assert [each["networkUrl"] for each in policy["networks"]] == [Reference(network.urn, "id")]


@pytest.mark.parametrize("cloud", Cloud)
def test_without_shared_services_the_hub_has_neither_network_nor_names(cloud: Cloud):
    network = {
        *("aws:ec2/vpc:Vpc", "aws:route53/zone:Zone"),
        *("gcp:compute/network:Network", "gcp:dns/managedZone:ManagedZone", "gcp:dns/policy:Policy"),
    }
    served = {each.type for each in hub_of(connected_tenancy(), cloud).resources} & network
    assert served == {each for each in network if each.startswith(f"{cloud}:")}
    alone = hub_of(connected_tenancy(replace(CONNECTIVITY, services=())), cloud)
    assert not {each.type for each in alone.resources} & network


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("isolation", Isolation)
def test_every_claim_about_a_connected_tenancy_is_proved(cloud: Cloud, isolation: Isolation):
    """Isolation, filters, lines and every intended flow, over the hub and all members together."""
    shared = CONNECTIVITY.range and HIROSAKI.network if isolation is Isolation.APPLICATION else None
    tenancy = connected_tenancy(isolation=isolation, shared_network=shared)
    found = findings(lift(planned(tenancy, cloud)))
    wrong = [(each.id, each.verdict, each.unknowns) for each in found if each.verdict is not Verdict.PROVED]
    if isolation is Isolation.APPLICATION:
        wrong = [each for each in wrong if not each[0].startswith("names/")]  # members share the network that sees them
    assert wrong == []
    kinds = Counter(each.kind for each in found)
    assert {"lines-out", "lines-in", "segments", "flow"} <= kinds.keys()
    office = [each for each in found if "-offices-app-" in each.id]
    assert office
    assert all(each.verdict is Verdict.PROVED for each in office)


def test_the_intent_is_an_output_of_whoever_holds_the_network():
    tenancy = connected_tenancy()
    first, second = tenancy.members
    other = Office(second.offices[0], Segment.LGWAN)
    tenancy = replace(tenancy, members=(first, replace(second, offices=(), other_offices=(other,))))
    plan = planned(tenancy, Cloud.AWS)
    intents = {stack.id.name: stack.exports["intent"] for stack in plan.stacks if "intent" in stack.exports}
    assert list(intents) == ["hirosaki-hub-aws-prod", "hirosaki-022021-aws-prod", "hirosaki-023621-aws-prod"]
    found = {each.id: each for each in findings(lift(plan))}
    (segments,) = (each for key, each in found.items() if key.startswith("segments/023621/") and "tyo" in key)
    assert segments.verdict is Verdict.PROVED, "offices of another segment reach nothing"
    hub = next(stack for stack in plan.stacks if stack.id.member is None)
    assert named(hub, "tyo-transit").inputs["defaultRouteTableAssociation"] == "disable"


@pytest.mark.parametrize("cloud", Cloud)
def test_members_that_provide_to_each_other_meet_in_a_stack_of_its_own(cloud: Cloud):
    one, other = (Party(code, "住民記録", cloud) for code in (HIROSAKI.code, OWANI.code))
    linkage = tuple(
        Linkage(f"link-{name}", LinkageKind.REST, provider, consumer, ("1:resident:read",), "番号法")
        for name, provider, consumer in (("there", one, other), ("back", other, one))
    )
    plan = planned(connected_tenancy(replace(CONNECTIVITY, linkage=linkage)), cloud)
    passages = plan.stacks[-1]
    assert passages.id.name == f"hirosaki-passages-{cloud}-prod"
    types = Counter(each.type.rsplit(":", 1)[-1] for each in passages.resources if each.custom)
    assert not types.keys() & {"Project", "Service", "ServiceIdentity", "IAMMember", "Vpc", "Network"}
    assert types["VpcEndpoint" if cloud is Cloud.AWS else "ForwardingRule"] == 4
    found = {each.id: each for each in findings(lift(plan)) if each.kind in ("passages", "members-packets")}
    assert {each.verdict for each in found.values()} == {Verdict.PROVED}, [
        (each.id, each.unknowns, each.counterexample) for each in found.values() if each.verdict is not Verdict.PROVED
    ]
