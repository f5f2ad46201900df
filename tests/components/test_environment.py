"""What holds for a member's whole environment."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import product
from typing import Any

import pulumi_aws
import pytest

from jichi.engine.values import Reference
from jichi.tenancy.model import Isolation, Mode, Recovery
from tests.components.iam_semantics import Request, allowed
from tests.factories import OWNERSHIP, computed, make_tenancy, named, plan_member, statements

ISOLATED = (Recovery.WARM_STANDBY, Recovery.PILOT_LIGHT, Recovery.BACKUP_RESTORE)


@pytest.fixture(scope="session", params=ISOLATED)
def plan(request: pytest.FixtureRequest) -> Any:
    return plan_member(make_tenancy(recovery=request.param))


def all_statements(plan: Any) -> Iterator[tuple[Any, Any]]:
    for each in plan.resources:
        for key in ("policy", "assumeRolePolicy"):
            if key in each.inputs:
                yield from ((each, statement) for statement in statements(each, key).values())


RESTRICTING = ("aws:PrincipalAccount", "aws:SourceAccount", "aws:SourceVpc")


def test_no_allow_is_for_everybody(plan: Any):
    for each, statement in all_statements(plan):
        principal = statement.get("Principal")
        if statement["Effect"] == "Deny" or principal is None:
            continue
        if "*" in (principal, *(principal.values() if isinstance(principal, dict) else ())):
            conditions = statement.get("Condition", {}).get("StringEquals", {})
            assert any(key in conditions for key in RESTRICTING), (each.name, statement["Sid"])
            assert each.type.endswith(":VpcEndpoint"), each.name


def test_services_are_trusted_for_this_account_only(plan: Any):
    for each, statement in all_statements(plan):
        if isinstance(statement.get("Principal"), dict) and "Service" in statement["Principal"]:
            if each.type.endswith(":Role"):
                continue  # whoever names a role passes it, within the account
            if (each.type, statement["Sid"]) == ("aws:sns/topicPolicy:TopicPolicy", "EventsPublish"):
                continue  # SNS knows no condition for EventBridge (EventBridge User Guide, resource-based policies)
            conditions = json.dumps(statement["Condition"])
            assert "111111111111" in conditions, (each.name, statement["Sid"])


def test_key_policies_have_no_wildcard_principal_and_no_service_without_condition(plan: Any):
    for each, statement in all_statements(plan):
        if "kms/" in each.type:
            assert "*" not in json.dumps(statement["Principal"])


def test_roles_may_do_named_things_to_named_resources_only(plan: Any):
    roles = [(each, statement) for each, statement in all_statements(plan) if each.type.endswith(":RolePolicy")]
    assert roles
    for each, statement in roles:
        if statement["Sid"] == "LookUp":
            assert all(re.match(r"[a-z0-9-]+:(Get|List|Describe)", action) for action in statement["Action"]), each.name
            continue
        assert not [action for action in statement["Action"] if "*" in action], each.name
        assert "*" not in statement["Resource"], each.name


def test_nothing_is_derived_by_a_callback(plan: Any):
    assert not [(each.name, key) for each in plan.resources for key, value in each.inputs.items() if [*computed(value)]]
    assert not [key for key, value in plan.exports.items() if [*computed(value)]]


def test_every_resource_has_an_explicit_provider_in_japan(plan: Any):
    custom = [each for each in plan.resources if each.custom and not each.type.startswith("pulumi:")]
    assert {each.region for each in custom} == {"ap-northeast-1", "ap-northeast-3"}
    assert all(each.provider for each in custom)
    for provider in plan.resources:
        if provider.type == "pulumi:providers:aws":
            assert provider.name == provider.inputs["region"]
            assert provider.inputs["allowedAccountIds"] == '["111111111111"]'
            assert not {"accessKey", "secretKey", "token", "profile"} & provider.inputs.keys()


def taggable(resource: Any) -> bool:
    if not resource.type.startswith("aws:"):
        return False
    module, name = resource.type.removeprefix("aws:").split("/", 1)
    package = "lambda_" if module == "lambda" else module
    class_ = getattr(getattr(pulumi_aws, package), name.split(":")[1])
    return isinstance(getattr(class_, "tags_all", None), property)


def test_every_taggable_resource_carries_every_tag(plan: Any):
    checked = [each for each in plan.resources if each.custom and taggable(each)]
    assert len(checked) > 60
    for each in checked:
        tags = each.inputs.get("tags")
        assert tags, each.name
        assert {key: tags[key] for key in ("jichi:tenancy", "jichi:member", "jichi:stage", "jichi:cost-centre")} == {
            "jichi:tenancy": "hirosaki",
            "jichi:member": "022021",
            "jichi:stage": "prod",
            "jichi:cost-centre": "joho-seisaku",
        }
        assert tags["jichi:data-class"] in ("data", "log", "backup", "secret", "none")
        assert tags["jichi:system"] == "common"
        assert str(tags["Name"]).startswith("hirosaki-022021-prod-")


def test_tag_names_are_unique(plan: Any):
    names = Counter(each.inputs["tags"]["Name"] for each in plan.resources if "tags" in each.inputs)
    assert not [name for name, count in names.items() if count > 1]


PROTECTED = (
    *("Bucket", "BucketObjectLockConfiguration", "Key", "ReplicaKey", "Cluster", "GlobalCluster", "Secret"),
    *("Vault", "VaultLockConfiguration", "Trail"),
)


def test_what_holds_data_keys_or_evidence_is_protected(plan: Any):
    for each in plan.resources:
        if each.custom and each.type.split(":")[-1] in PROTECTED:
            assert each.options.protect, each.name


def by_noun(plan: Any) -> Counter[tuple[str, str]]:
    """AWS resources by noun and region: the noun is that of the nearest component."""
    by_urn = {each.urn: each for each in plan.resources}

    def noun(each: Any) -> str:
        while not each.type.startswith("jichi:"):
            each = by_urn[each.parent]
        return each.type.split(":")[1]

    places = {"ap-northeast-1": "tokyo", "ap-northeast-3": "osaka"}
    return Counter((noun(each), places[each.region]) for each in plan.resources if each.type.startswith("aws:"))


TOKYO = {
    "identity": 19,
    "account": 4,
    "keys": 8,
    "storage": 55,
    "watch": 90,
    "network": 81,
    "secrets": 10,
    "database": 10,
    "backup": 14,
}
OSAKA = {"identity": 1, "account": 3, "keys": 8, "storage": 40, "watch": 70, "network": 80, "database": 6, "backup": 8}


@pytest.mark.parametrize(
    ("recovery", "tokyo", "osaka"),
    [
        (
            Recovery.BACKUP_RESTORE,
            {**TOKYO, "database": 9},
            {"identity": 1, "account": 3, "keys": 8, "storage": 40, "watch": 66, "backup": 7},
        ),
        (Recovery.PILOT_LIGHT, TOKYO, {**OSAKA, "network": 72, "database": 5}),
        (Recovery.WARM_STANDBY, TOKYO, OSAKA),
    ],
)
def test_exactly_so_many_resources(recovery: Recovery, tokyo: dict[str, int], osaka: dict[str, int]):
    expected = {(noun, "tokyo"): count for noun, count in tokyo.items()}
    expected |= {(noun, "osaka"): count for noun, count in osaka.items()}
    assert by_noun(plan_member(make_tenancy(recovery=recovery))) == expected


NETWORK = {
    "Vpc": 1,
    "Subnet": 12,
    "RouteTable": 4,
    "RouteTableAssociation": 12,
    "DefaultRouteTable": 1,
    "DefaultNetworkAcl": 1,
    "DefaultSecurityGroup": 1,
    "NetworkAcl": 4,
    "VpcEndpoint": 14,
    "VpcDhcpOptions": 1,
    "VpcDhcpOptionsAssociation": 1,
    "FlowLog": 1,
}
BUCKETS = {
    "Bucket": 5,
    "BucketOwnershipControls": 5,
    "BucketPublicAccessBlock": 5,
    "BucketVersioning": 5,
    "BucketServerSideEncryptionConfiguration": 5,
    "BucketLifecycleConfiguration": 5,
    "BucketPolicy": 5,
    "BucketLogging": 4,
    "BucketObjectLockConfiguration": 1,
}


@pytest.mark.parametrize("region", ["ap-northeast-1", "ap-northeast-3"])
def test_every_bucket_and_network_has_all_its_companions(region: str):
    found = Counter(
        each.type.split(":")[-1]
        for each in plan_member(make_tenancy()).resources
        if each.region == region and each.custom
    )
    assert {name: found[name] for name in (*NETWORK, *BUCKETS)} == {**NETWORK, **BUCKETS}


def shape(plan: Any) -> list[tuple[str, str, object]]:
    return [(each.type, each.name, each.inputs) for each in plan.resources]


def test_another_member_changes_nothing():
    both = make_tenancy()
    alone = make_tenancy(members=both.members[:1])
    reordered = make_tenancy(members=both.members[::-1])
    assert shape(plan_member(alone)) == shape(plan_member(both)) == shape(plan_member(reordered))


def test_another_office_adds_and_removes_no_other_resource():
    before = make_tenancy()
    member = replace(before.members[0], offices=(*before.members[0].offices, IPv4Network("192.168.4.0/24")))
    after = make_tenancy(members=(member, before.members[1]))
    old = {(each.type, each.name) for each in plan_member(before).resources}
    new = {(each.type, each.name) for each in plan_member(after).resources}
    assert old < new
    assert {type_.split(":")[-1] for type_, _ in new - old} == {"SecurityGroupIngressRule"}
    assert all("192.168.4.0/24" in name for _, name in new - old)


def test_members_share_no_name():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    one, other = (plan_member(tenancy, member.code) for member in tenancy.members)

    def names(plan: Any) -> set[tuple[str, str]]:
        keys = ("bucket", "name")
        return {
            (each.type, value)
            for each in plan.resources
            for key in keys
            if isinstance(value := each.inputs.get(key), str) and not each.type.endswith(":RolePolicy")
        }

    assert names(one)
    assert not names(one) & names(other)


def test_account_wide_settings_only_where_the_account_is_the_members_and_ours():
    tenancy = make_tenancy()

    def blocks(plan: Any) -> Counter[str]:
        return Counter(each.type.split(":")[-1] for each in plan.resources if "BlockPublicAccess" in each.type)

    assert blocks(plan_member(tenancy)) == {
        "VpcBlockPublicAccessOptions": 2,
        "SnapshotBlockPublicAccess": 2,
        "ImageBlockPublicAccess": 2,
    }
    verify = replace(OWNERSHIP, public_access_block=Mode.VERIFY)
    for other in (make_tenancy(ownership=verify), make_tenancy(isolation=Isolation.NETWORK)):
        plan = plan_member(other)
        assert not blocks(plan)
        assert not [each for each in plan.resources if each.type.endswith(":AccountPublicAccessBlock")]


UNBOUNDED = {"backup", "restore"}
"""What AWS documents for their work goes beyond the boundary: ACLs of restored objects, sharing of snapshots. So the
administrator of the platform has to create these two, as the roles of people are."""


def test_roles_of_services_stay_within_the_boundary():
    plan = plan_member(make_tenancy())
    limit = [*statements(named(plan, "policy-boundary")).values()]
    roles = {each.urn: each for each in plan.resources if each.type == "aws:iam/role:Role"}
    checked = 0
    for policy in (each for each in plan.resources if each.type == "aws:iam/rolePolicy:RolePolicy"):
        role = roles[policy.inputs["role"].urn]
        if role.name in UNBOUNDED:
            continue
        assert role.inputs["permissionsBoundary"].endswith(":policy/hirosaki-022021-prod-boundary"), role.name
        assert [urn for urn in role.dependencies if urn.endswith("::policy-boundary")], role.name
        for statement in statements(policy).values():
            for action, resource in product(statement["Action"], statement["Resource"]):
                arn = resource.replace("*", "x") if resource.startswith("arn:") else KEY
                context = {
                    "aws:RequestedRegion": "ap-northeast-3" if "-osa" in arn else "ap-northeast-1",
                    "aws:ResourceAccount": "111111111111",
                }
                assert allowed(Request(action, arn, context), limit), (role.name, action, arn)
                checked += 1
    assert checked > 50


KEY = "arn:aws:kms:ap-northeast-1:111111111111:key/x"


def test_what_the_platform_owns_is_listed_to_be_checked_and_not_created():
    def controls(**modes: Mode) -> Counter[str]:
        plan = plan_member(make_tenancy(ownership=replace(OWNERSHIP, **modes)))
        return Counter(check["control"] for check in plan.exports["toVerify"])

    assert controls()["public access block"] == 0
    assert controls(public_access_block=Mode.VERIFY)["public access block"] == 2
    assert controls()["organization policy"] == 1, "never ours to make"


def test_exports():
    plan = plan_member(make_tenancy())
    assert set(plan.exports) == {
        "domain",
        "dns",
        "intent",
        "zoneId",
        *(
            f"{place}{what}"
            for place in ("tyo", "osa")
            for what in ("VpcId", "SubnetIds", "GroupIds", "RouteTableIds", "StorageEndpointIds")
        ),
        *(
            f"{place}{what}"
            for place in ("primary", "secondary")
            for what in ("KeyIds", "Buckets", "Database", "Vault", "Topic")
        ),
        "roleArns",
        "databaseSecretName",
        "backupGaps",
        "serviceLevel",
        "toVerify",
    }
    assert isinstance(plan.exports["tyoVpcId"], Reference)
    assert len(plan.exports["tyoSubnetIds"]) == 12
