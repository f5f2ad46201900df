"""The three ways of isolation: an account a member, a network a member, or keys and data a member."""

from collections import Counter
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.model import Access, Cloud, Isolation, Notice, Recovery, Tenancy
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type, statements, text_of

SHARED = IPv4Network("10.200.0.0/18")


def tenancy_in(isolation: Isolation, recovery: Recovery = Recovery.WARM_STANDBY) -> Tenancy:
    return make_tenancy(
        clouds=(Cloud.AWS,),
        recovery=recovery,
        isolation=isolation,
        shared_network=SHARED if isolation is Isolation.APPLICATION else None,
    )


def plans(tenancy: Tenancy) -> dict[str | None, Any]:
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        code = spec.member

        def program(code: str | None = code) -> None:
            deploy(tenancy, code, Cloud.AWS)

        planned[spec.name] = plan_stack(
            StackId(PROJECT, spec.name, code, spec.cloud), program, spec.config, upstream=planned
        )
    return {plan.id.member: plan for plan in planned.values()}


@pytest.fixture(scope="module")
def application() -> dict[str | None, Any]:
    return plans(tenancy_in(Isolation.APPLICATION))


@pytest.fixture(scope="module")
def network() -> dict[str | None, Any]:
    return plans(tenancy_in(Isolation.NETWORK))


def types(plan: Any) -> Counter[str]:
    return Counter(each.type.rsplit(":")[-1] for each in plan.resources if each.custom)


def test_an_account_a_member_is_reached_by_assuming_a_role_and_nothing_is_shared():
    tenancy = make_tenancy(clouds=(Cloud.AWS,))
    assert [spec.member for spec in stacks_of(tenancy)] == [HIROSAKI.code, OWANI.code]
    with pytest.raises(InvalidInput, match="jichi:member"):
        deploy(tenancy, None, Cloud.AWS)


def test_a_network_a_member_in_one_account(network: dict[str | None, Any]):
    assert list(network) == [None, HIROSAKI.code, OWANI.code], "what is shared is deployed first"
    shared, one, other = network.values()
    assert types(shared)["AccountPublicAccessBlock"] == 1
    assert types(shared)["Vpc"] == 0
    for plan in (one, other):
        assert types(plan)["AccountPublicAccessBlock"] == 0, "the account is not the member's alone"
        assert types(plan)["Vpc"] == 2
        assert types(plan)["Key"] == 4
        assert types(plan)["StackReference"] == 0
        assert {each.inputs["allowedAccountIds"] for each in of_type(plan, "aws")} == {'["999999999999"]'}


def test_endpoints_in_a_shared_account_admit_only_their_members_roles(network: dict[str | None, Any]):
    plan = network[HIROSAKI.code]
    endpoints = of_type(plan, "VpcEndpoint")
    assert endpoints
    for endpoint in endpoints:
        own = next(each for sid, each in statements(endpoint).items() if sid.startswith("OwnIdentitiesOnOwn"))
        assert own["Condition"]["ArnLike"] == {
            "aws:PrincipalArn": ["arn:aws:iam::999999999999:role/hirosaki-022021-prod-*"]
        }


def test_members_share_a_network_and_keep_their_own_keys_and_buckets(application: dict[str | None, Any]):
    shared, one, other = application.values()
    assert types(shared)["Vpc"] == 2
    assert types(shared)["Subnet"] == 24
    for plan in (one, other):
        assert types(plan)["Vpc"] == types(plan)["Subnet"] == types(plan)["VpcEndpoint"] == 0
        assert types(plan)["Key"] == types(plan)["ReplicaKey"] == 4
        assert types(plan)["Bucket"] == 10
        assert types(plan)["StackReference"] == 1
    assert {each.inputs["cidrBlock"] for each in of_type(shared, "Vpc")} == {"10.200.0.0/20", "10.200.16.0/20"}


def test_what_a_member_reads_from_the_shared_stack_points_to_its_resource(application: dict[str | None, Any]):
    shared, one, _ = application.values()
    vpc, endpoint = named(shared, "tyo-vpc"), named(shared, "tyo-endpoint-s3")
    assert one.exports["tyoVpcId"] == Reference(vpc.urn, "id")
    assert one.exports["tyoStorageEndpointIds"] == (Reference(endpoint.urn, "id"),)
    zone = named(one, "zone")
    assert {each["vpcId"] for each in zone.inputs["vpcs"]} == {
        Reference(named(shared, f"{place}-vpc").urn, "id") for place in ("tyo", "osa")
    }
    admitted = statements(named(one, "tyo-data-policy"))["OwnEndpointsOnly"]["Condition"]["StringNotEquals"]
    assert admitted == {"aws:SourceVpce": ["tyo-endpoint-s3", "osa-endpoint-s3"]}


def test_the_shared_network_admits_all_members_buckets_and_roles_and_no_others(application: dict[str | None, Any]):
    own = statements(named(application[None], "tyo-endpoint-s3"))["OwnIdentitiesOnOwnBuckets"]
    assert {resource.split(":::")[1][:15] for resource in own["Resource"]} == {"hirosaki-022021", "hirosaki-023621"}
    assert own["Condition"]["ArnLike"]["aws:PrincipalArn"] == [
        "arn:aws:iam::999999999999:role/hirosaki-022021-prod-*",
        "arn:aws:iam::999999999999:role/hirosaki-023621-prod-*",
    ]


@pytest.mark.parametrize("recovery", Recovery)
@pytest.mark.parametrize("isolation", Isolation)
def test_every_mode_plans_with_every_recovery_pattern(isolation: Isolation, recovery: Recovery):
    planned = plans(tenancy_in(isolation, recovery))
    holder = planned[None if isolation is Isolation.APPLICATION else HIROSAKI.code]
    assert types(holder)["Vpc"] == (1 if recovery is Recovery.BACKUP_RESTORE else 2)
    every = [each for plan in planned.values() for each in plan.resources if each.custom]
    assert {each.region for each in every if each.type.startswith("aws:")} <= {"ap-northeast-1", "ap-northeast-3"}
    names = [each.inputs["bucket"] for each in every if each.type == "aws:s3/bucket:Bucket"]
    assert len(names) == len(set(names))


def test_tags_and_names_of_what_is_shared_say_so(application: dict[str | None, Any]):
    vpc = named(application[None], "tyo-vpc")
    assert vpc.inputs["tags"]["jichi:member"] == "shared"
    assert vpc.inputs["tags"]["Name"] == "hirosaki-shared-prod-vpc-tyo"


def test_callers_addresses_and_the_budget_of_the_file_reach_the_plan():
    caller = "arn:aws:iam::111111111111:role/platform/ops"
    tenancy = make_tenancy(
        access=(Access("operator", (caller,), mfa=False),), notice=Notice(("joho@example.lg.jp",), 1500)
    )
    plan = plans(tenancy)[HIROSAKI.code]
    assert caller in text_of(named(plan, "role-operator").inputs["assumeRolePolicy"])
    assert caller not in text_of(named(plan, "role-auditor").inputs["assumeRolePolicy"])
    assert [each.inputs["endpoint"] for each in of_type(plan, "TopicSubscription")] == ["joho@example.lg.jp"] * 2
    assert [each.inputs["limitAmount"] for each in of_type(plan, "Budget")] == ["1500"]
    assert "budget" not in {check["control"] for check in plan.exports["toVerify"]}
