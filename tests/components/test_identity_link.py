"""The link role: who makes what the hub's account holds of a member, and how far whoever does reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest

from components.identity import Role, create_guardrails
from components.identity.aws_link import link_role_arn, networks
from components.identity.limits import Limit, room_left
from components.naming import Scope
from components.providers import create_hub_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.tenancy.clouds import Cloud
from jichi.tenancy.connectivity import Connectivity, Hub, Linkage, LinkageKind, Party
from jichi.tenancy.model import Isolation, Tenancy
from tests.components.iam_semantics import Request, allowed
from tests.components.test_identity import (
    EVERY_ROLE,
    LONGEST,
    OSAKA,
    OWN_ACCOUNT,
    OWNER,
    SHARED_ACCOUNT,
    TOKYO,
    iam,
    regional,
    tags,
    world,
)
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type, statements
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, connected_tenancy

HUB_ACCOUNT, STRANGER = "888877776666", "4" * 12
ROLE = f"arn:aws:iam::{HUB_ACCOUNT}:role/{OWNER}-link"
ATTACHMENT, TABLE, TRANSIT = (
    f"arn:aws:ec2:{TOKYO}:{HUB_ACCOUNT}:transit-gateway{kind}/x" for kind in ("-attachment", "-route-table", "")
)
SHARED_TRANSIT = f"arn:aws:ec2:{TOKYO}:{HUB_ACCOUNT}:transit-gateway/tgw-1"


@dataclass(frozen=True)
class HubWorld:
    """The hub's own plan, and what IAM would answer to whoever has taken a link role."""

    plan: Any

    def may(self, action: str, resource: str, context: Mapping[str, str] | None = None, *, code: str = HIROSAKI.code):
        policy = list(statements(named(self.plan, f"policy-link-{code}")).values())
        keys = {"aws:RequestedRegion": TOKYO, **(context or {})}
        return allowed(Request(f"ec2:{action}", resource, keys), policy)

    def takes(self, who: str, action: str = "sts:AssumeRole", code: str = HIROSAKI.code) -> bool:
        trust = statements(named(self.plan, f"role-link-{code}"), "assumeRolePolicy")
        account = who.split(":")[4]
        principals = {each["Principal"]["AWS"] for each in trust.values()}
        assert len(principals) == 1
        within = principals == {f"arn:aws:iam::{account}:root"}
        return within and allowed(Request(action, "*", {"aws:PrincipalArn": who}), list(trust.values()))


@lru_cache
def hub(tenancy: Tenancy) -> HubWorld:
    def program() -> None:
        parent = pulumi.ComponentResource("test:test:Test", "test")
        create_guardrails(create_hub_sites(tenancy, Cloud.AWS, parent), parent)

    return HubWorld(plan_stack(StackId("jichi", "hub", None, Cloud.AWS), program, {}))


def with_deploy_role(tenancy: Tenancy) -> Tenancy:
    homes = tuple(replace(home, deploy_role="platform-deploy") for home in tenancy.homes)
    return replace(tenancy, homes=homes)


@pytest.fixture(scope="module")
def made() -> HubWorld:
    return hub(connected_tenancy())


def table(name: str, place: str = "tyo") -> dict[str, str]:
    return {**tags("hub"), "aws:ResourceTag/Name": f"hirosaki-hub-prod-{name}-{place}"}


def test_the_hub_has_a_role_a_network_and_nobody_elses(made: HubWorld):
    roles = {each.name: each for each in of_type(made.plan, "Role")}
    assert set(roles) == {"role-link-022021", "role-link-023621"}
    role = roles["role-link-022021"]
    assert role.inputs["name"] == f"{OWNER}-link"
    assert role.inputs["tags"]["jichi:member"] == HIROSAKI.code
    assert role.inputs["maxSessionDuration"] == 3600
    assert role.inputs["permissionsBoundary"] == f"arn:aws:iam::{HUB_ACCOUNT}:policy/{OWNER}-link"
    assert named(made.plan, "policy-link-022021").urn in role.dependencies
    assert named(made.plan, "policy-link-022021").inputs["name"] == f"{OWNER}-link"
    attached = named(made.plan, "attach-link-022021").inputs
    assert attached["role"] == f"{OWNER}-link"
    assert attached["policyArn"].urn == named(made.plan, "policy-link-022021").urn
    assert {each.type.split(":")[-1] for each in made.plan.resources if each.type.startswith("aws:")} == {
        *("Role", "Policy", "RolePolicyAttachment", "Analyzer")
    }
    assert len(of_type(made.plan, "Analyzer")) == 2


@pytest.mark.parametrize(
    ("isolation", "codes"),
    [
        (Isolation.ACCOUNT, {"022021", "023621"}),
        (Isolation.NETWORK, {"022021", "023621"}),
        (Isolation.APPLICATION, {"shared"}),
    ],
)
def test_whose_networks_are_joined(isolation: Isolation, codes: set[str]):
    changes: dict[str, Any] = (
        {"shared_network": IPv4Network("10.0.0.0/16")} if isolation is Isolation.APPLICATION else {}
    )
    tenancy = connected_tenancy(isolation=isolation, **changes)
    hub_scope = Scope(tenancy, None, Cloud.AWS, TOKYO, hub=True)
    assert {each.whose for each in networks(hub_scope)} == codes
    assert {each.name for each in of_type(hub(tenancy).plan, "Role")} == {f"role-link-{code}" for code in codes}


def test_an_account_that_is_the_hubs_own_needs_no_role():
    account = "999999999999"
    connectivity = replace(CONNECTIVITY, hubs=(Hub(Cloud.AWS, account, 64512),))
    tenancy = connected_tenancy(connectivity, isolation=Isolation.NETWORK)
    assert tenancy.home(Cloud.AWS).account == account
    assert networks(Scope(tenancy, None, Cloud.AWS, TOKYO, hub=True)) == ()
    with pytest.raises(ValueError, match="no hub in another account"):
        link_role_arn(Scope(tenancy, HIROSAKI, Cloud.AWS, TOKYO))


@pytest.mark.parametrize("code", ["022021", "023621"])
def test_iam_accepts_the_longest_names(code: str):
    tenancy = replace(connected_tenancy(), name=LONGEST.name, stage=LONGEST.stage)
    lines = tuple(replace(DIRECT_CONNECT, name=f"line-of-a-long-name-{number}") for number in range(4))
    tenancy = replace(tenancy, connectivity=replace(tenancy.connectivity, lines=lines))
    plan = hub(with_deploy_role(tenancy)).plan
    assert room_left(str(named(plan, f"policy-link-{code}").inputs["policy"]), Limit.MANAGED) >= 0
    assert room_left(str(named(plan, f"role-link-{code}").inputs["assumeRolePolicy"]), Limit.TRUST) >= 0
    for each in of_type(world(tenancy).plan, "Policy"):
        assert room_left(str(each.inputs["policy"]), Limit.MANAGED) >= 0, each.name


# Who takes it.


def test_where_no_deploy_role_is_named_the_members_account_decides(made: HubWorld):
    assert made.takes(iam(f"role/{OWNER}-ci"))
    assert made.takes(iam("role/whoever-has-the-account"))
    assert not made.takes(f"arn:aws:iam::{OWANI.account}:role/hirosaki-023621-prod-ci")
    assert made.takes(iam(f"role/{OWNER}-ci"), "sts:SetSourceIdentity")
    assert not made.takes(iam(f"role/{OWNER}-ci"), "sts:TagSession")


def test_where_a_deploy_role_is_named_it_and_ci_alone():
    made = hub(with_deploy_role(connected_tenancy()))
    assert made.takes(iam(f"role/{OWNER}-ci"))
    assert made.takes(iam("role/platform-deploy"))
    assert not made.takes(iam(f"role/{OWNER}-operator"))
    assert not made.takes(iam("role/whoever-has-the-account"))
    shared = hub(with_deploy_role(connected_tenancy(isolation=Isolation.NETWORK)))
    account = "999999999999"
    assert shared.takes(f"arn:aws:iam::{account}:role/platform-deploy")
    assert not shared.takes(f"arn:aws:iam::{account}:role/{OWNER}-ci")


HUBS = {"aws:ResourceAccount": HUB_ACCOUNT}


def test_ci_takes_the_members_own_link_role_and_no_other():
    connected = world(connected_tenancy())
    for action in ("sts:AssumeRole", "sts:SetSourceIdentity"):
        assert connected.may(Role.CI, action, ROLE, HUBS)
        assert not connected.may(Role.CI, action, ROLE, {**HUBS, "aws:RequestedRegion": "us-east-1"})
        for role in (Role.OPERATOR, Role.VENDOR, Role.AUDITOR, Role.BREAK_GLASS):
            assert not connected.may(role, action, ROLE, HUBS)
        assert not connected.may(Role.CI, action, ROLE.replace("022021", "023621"), HUBS)
        assert not connected.may(Role.CI, action, f"arn:aws:iam::{HUB_ACCOUNT}:role/admin", HUBS)
    # Nor as somebody of the own account, whatever a trust policy there says.
    anything: dict[str, Any] = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
    own = Request("sts:AssumeRole", iam("role/x"), {"aws:ResourceAccount": OWN_ACCOUNT})
    assert not allowed(own, [anything, *connected.boundary])
    assert not allowed(Request("sts:AssumeRole", iam("role/x"), {}), [anything, *connected.boundary])


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_nobody_goes_on_from_an_account_that_members_share(isolation: Isolation):
    changes: dict[str, Any] = (
        {"shared_network": IPv4Network("10.0.0.0/16")} if isolation is Isolation.APPLICATION else {}
    )
    shared = world(connected_tenancy(isolation=isolation, **changes))
    assert not any(shared.may(role, "sts:AssumeRole", ROLE, HUBS) for role in EVERY_ROLE)


def test_without_a_hub_no_role_goes_on():
    alone = world(make_tenancy())
    assert not any(alone.may(role, "sts:AssumeRole", ROLE, HUBS) for role in EVERY_ROLE)
    assert not any("sts:SetSourceIdentity" in each["Action"] for each in alone.boundary)


# How far it reaches.

UNTAGGED: dict[str, str] = {}
BORN = tags(key="aws:RequestTag")

NEEDED: list[tuple[str, str, Mapping[str, str]]] = [
    ("DescribeTransitGatewayVpcAttachments", "*", {}),
    ("DescribeTransitGatewayRouteTables", "*", {}),
    ("GetTransitGatewayRouteTableAssociations", "*", {}),
    ("AcceptTransitGatewayVpcAttachment", ATTACHMENT, UNTAGGED),
    ("CreateTags", ATTACHMENT, BORN),
    ("CreateTags", ATTACHMENT, {**tags(), "aws:RequestTag/jichi:cost-centre": "x"}),
    ("CreateTransitGatewayRouteTable", TRANSIT, tags("hub")),
    ("CreateTransitGatewayRouteTable", TABLE, BORN),
    ("CreateTags", TABLE, {**BORN, "ec2:CreateAction": "CreateTransitGatewayRouteTable"}),
    ("AssociateTransitGatewayRouteTable", TABLE, tags()),
    ("AssociateTransitGatewayRouteTable", ATTACHMENT, tags()),
    ("DisassociateTransitGatewayRouteTable", TABLE, tags()),
    ("CreateTransitGatewayRoute", TABLE, tags()),
    ("CreateTransitGatewayRoute", ATTACHMENT, tags()),
    ("CreateTransitGatewayRoute", ATTACHMENT, tags("hub")),
    ("CreateTransitGatewayRoute", TABLE, table("line-office-table")),
    ("DeleteTransitGatewayRoute", TABLE, table("line-office-table", "osa")),
    ("SearchTransitGatewayRoutes", TABLE, table("line-office-table")),
    ("CreateTransitGatewayRoute", TABLE, table("hub-table")),
    ("DeleteTransitGatewayRoute", TABLE, tags()),
    ("SearchTransitGatewayRoutes", TABLE, tags()),
    ("DeleteTransitGatewayRouteTable", TABLE, tags()),
    ("DeleteTransitGatewayVpcAttachment", ATTACHMENT, tags()),
]


@pytest.mark.parametrize(("action", "resource", "context"), NEEDED)
def test_what_a_link_needs(made: HubWorld, action: str, resource: str, context: Mapping[str, str]):
    assert made.may(action, resource, context)
    assert made.may(action, resource.replace(TOKYO, OSAKA), {**context, "aws:RequestedRegion": OSAKA})
    assert not made.may(action, resource, {**context, "aws:RequestedRegion": "us-east-1"})
    # And of another member's, nothing of it.
    if resource != "*":
        assert not made.may(action, resource, {**context, **tags(OWANI.code)})


@pytest.mark.parametrize("action", sorted({action for action, resource, _ in NEEDED if resource != "*"}))
@pytest.mark.parametrize("resource", [ATTACHMENT, TABLE, TRANSIT])
def test_nothing_of_another_member_whatever_is_attached(made: HubWorld, action: str, resource: str):
    policy = statements(named(made.plan, "policy-link-022021"))
    anything: dict[str, Any] = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
    keys = {"aws:RequestedRegion": TOKYO, **tags(OWANI.code), **BORN}
    assert not allowed(Request(f"ec2:{action}", resource, keys), [anything, *policy.values()])


REFUSED: list[tuple[str, str, Mapping[str, str]]] = [
    # Propagation, and other networks.
    *(
        (action, resource, tags())
        for action in (
            "EnableTransitGatewayRouteTablePropagation",
            "DisableTransitGatewayRouteTablePropagation",
            "CreateTransitGatewayPeeringAttachment",
            "AcceptTransitGatewayPeeringAttachment",
            "CreateTransitGatewayConnect",
            "AssociateTransitGatewayPolicyTable",
            "ModifyTransitGateway",
        )
        for resource in (ATTACHMENT, TABLE, TRANSIT)
    ),
    # What the hub keeps.
    ("AssociateTransitGatewayRouteTable", TABLE, table("line-office-table")),
    ("AssociateTransitGatewayRouteTable", ATTACHMENT, tags("hub")),
    ("AssociateTransitGatewayRouteTable", ATTACHMENT, UNTAGGED),
    ("DisassociateTransitGatewayRouteTable", TABLE, table("line-office-table")),
    ("DisassociateTransitGatewayRouteTable", ATTACHMENT, UNTAGGED),
    ("DeleteTransitGatewayRouteTable", TABLE, table("line-office-table")),
    ("DeleteTransitGatewayVpcAttachment", ATTACHMENT, tags("hub")),
    ("DeleteTransitGatewayVpcAttachment", ATTACHMENT, UNTAGGED),
    ("DeleteTransitGateway", TRANSIT, tags("hub")),
    ("CreateTransitGatewayVpcAttachment", TRANSIT, tags("hub")),
    # Tables of lines that do not serve the member, and those that carry tunnels.
    ("CreateTransitGatewayRoute", TABLE, table("line-other-table")),
    ("CreateTransitGatewayRoute", TABLE, table("line-office-transport-table")),
    ("CreateTransitGatewayRoute", TABLE, tags("hub")),
    ("CreateTransitGatewayRoute", TABLE, UNTAGGED),
    # To an attachment that nobody has said is the hub's, such as another member's that is not accepted yet.
    ("CreateTransitGatewayRoute", ATTACHMENT, UNTAGGED),
    # What is nobody's yet is not made one's own twice, nor what is the hub's once.
    ("AcceptTransitGatewayVpcAttachment", ATTACHMENT, tags("hub")),
    ("CreateTags", ATTACHMENT, {**tags("hub"), **BORN}),
    ("CreateTags", ATTACHMENT, tags(OWANI.code, key="aws:RequestTag")),
    ("CreateTags", ATTACHMENT, {**tags(), **tags(OWANI.code, key="aws:RequestTag")}),
    ("CreateTags", ATTACHMENT, {}),
    ("CreateTags", TABLE, BORN),
    ("CreateTags", TRANSIT, BORN),
    ("DeleteTags", TABLE, tags()),
    ("CreateTransitGatewayRouteTable", TABLE, tags(OWANI.code, key="aws:RequestTag")),
    ("CreateTransitGatewayRouteTable", TABLE, {}),
    ("CreateTransitGatewayRouteTable", TRANSIT, {}),
    # Anything else in the account.
    ("CreateVpc", "*", BORN),
    ("DeleteFlowLogs", "*", tags()),
    ("CreateTransitGatewayRoute", TABLE.replace(HUB_ACCOUNT, STRANGER), tags()),
]


@pytest.mark.parametrize(("action", "resource", "context"), REFUSED)
def test_what_the_role_may_not(made: HubWorld, action: str, resource: str, context: Mapping[str, str]):
    assert not made.may(action, resource, context)


def test_a_member_without_a_line_writes_into_nobodys_table():
    lines = tuple(replace(each, members=(HIROSAKI.code,)) for each in CONNECTIVITY.lines)
    services = tuple(replace(each, members=(HIROSAKI.code,)) for each in CONNECTIVITY.services)
    made = hub(connected_tenancy(replace(CONNECTIVITY, lines=lines, services=services)))
    for name in ("line-office-table", "hub-table"):
        assert made.may("CreateTransitGatewayRoute", TABLE, table(name))
        assert not made.may("CreateTransitGatewayRoute", TABLE, table(name), code=OWANI.code)
    assert made.may("CreateTransitGatewayRoute", ATTACHMENT, tags("hub"))
    assert not made.may("CreateTransitGatewayRoute", ATTACHMENT, tags("hub"), code=OWANI.code)


def test_a_member_that_comes_by_endpoints_writes_nothing_into_the_hubs_table():
    overlapping = replace(CONNECTIVITY, range=IPv4Network("10.0.16.0/20"))
    made = hub(connected_tenancy(overlapping))
    assert not made.may("CreateTransitGatewayRoute", TABLE, table("hub-table"))
    assert made.may("CreateTransitGatewayRoute", TABLE, table("hub-table"), code=OWANI.code)


# What a member's CI does in its own account.

MADE_BY_CI: list[tuple[str, str, Mapping[str, Any]]] = [
    ("ec2:CreateTransitGatewayVpcAttachment", regional("ec2", "transit-gateway-attachment/*"), BORN),
    ("ec2:CreateTransitGatewayVpcAttachment", regional("ec2", "vpc/vpc-1"), tags()),
    ("ec2:CreateTransitGatewayVpcAttachment", regional("ec2", "subnet/subnet-1"), tags()),
    ("ec2:CreateTransitGatewayVpcAttachment", SHARED_TRANSIT, {"aws:ResourceAccount": HUB_ACCOUNT}),
    ("ec2:CreateTransitGatewayVpcAttachment", SHARED_TRANSIT, {"aws:ResourceAccount": HUB_ACCOUNT, **tags("hub")}),
    ("ec2:CreateRoute", regional("ec2", "route-table/rtb-1"), tags()),
    ("ec2:CreateSubnetCidrReservation", regional("ec2", "subnet/subnet-1"), tags()),
    ("ec2:CreateVpcEndpoint", regional("ec2", "vpc-endpoint/*"), {**BORN, "ec2:VpceServiceOwner": HUB_ACCOUNT}),
    ("ec2:CreateVpcEndpoint", regional("ec2", "vpc-endpoint/*"), {**BORN, "ec2:VpceServiceOwner": "amazon"}),
    ("ec2:CreateVpcEndpoint", regional("ec2", "vpc/vpc-1"), tags()),
    ("elasticloadbalancing:CreateTargetGroup", "*", BORN),
    ("elasticloadbalancing:CreateListener", "*", tags()),
    *(
        (f"route53resolver:{action}", "*", {})
        for action in (
            "AssociateFirewallRuleGroup",
            "AssociateResolverQueryLogConfig",
            "AssociateResolverRule",
            "CreateFirewallDomainList",
            "CreateFirewallRule",
            "CreateFirewallRuleGroup",
            "CreateResolverEndpoint",
            "CreateResolverQueryLogConfig",
            "CreateResolverRule",
            "TagResource",
            "UpdateFirewallConfig",
            "UpdateFirewallDomains",
        )
    ),
    ("secretsmanager:CreateSecret", regional("secretsmanager", f"secret:{OWNER}-linkage-x"), BORN),
    ("secretsmanager:PutResourcePolicy", regional("secretsmanager", f"secret:{OWNER}-linkage-x"), tags()),
    (
        "iam:CreateServiceLinkedRole",
        iam("role/aws-service-role/transitgateway.amazonaws.com/AWSServiceRoleForVPCTransitGateway"),
        {"aws:RequestedRegion": "us-east-1"},
    ),
    *(
        (
            "route53:ChangeResourceRecordSets",
            "arn:aws:route53:::hostedzone/Z1",
            {"route53:ChangeResourceRecordSetsNormalizedRecordNames": [f"{name}.022021.prod.hirosaki.jichi.internal"]},
        )
        for name in ("patch", "linkage", "tax.linkage")
    ),
]


@pytest.mark.parametrize(("action", "resource", "context"), MADE_BY_CI)
def test_ci_makes_the_members_end(action: str, resource: str, context: Mapping[str, Any]):
    assert world(connected_tenancy()).may(Role.CI, action, resource, context)


KEPT_FROM_CI: list[tuple[str, str, Mapping[str, Any]]] = [
    ("ec2:CreateTransitGatewayVpcAttachment", SHARED_TRANSIT, {"aws:ResourceAccount": STRANGER}),
    ("ec2:CreateTransitGatewayVpcAttachment", SHARED_TRANSIT, {"aws:ResourceAccount": OWN_ACCOUNT}),
    *(
        (f"ec2:{action}", "*", BORN)
        for action in (
            "AcceptTransitGatewayPeeringAttachment",
            "CreateTransitGateway",
            "CreateTransitGatewayConnect",
            "CreateTransitGatewayPeeringAttachment",
            "CreateClientVpnEndpoint",
            "CreateVpnConnection",
            "CreateVpnGateway",
        )
    ),
    ("ec2:CreateVpcEndpoint", regional("ec2", "vpc-endpoint/*"), {**BORN, "ec2:VpceServiceOwner": STRANGER}),
    ("ec2:CreateVpcEndpoint", regional("ec2", "vpc-endpoint/*"), {**BORN, "ec2:VpceServiceOwner": "aws-marketplace"}),
    ("secretsmanager:GetSecretValue", regional("secretsmanager", f"secret:{OWNER}-linkage-x"), tags()),
    ("ec2:StartInstances", regional("ec2", "instance/i-1"), tags(OWANI.code)),
]


@pytest.mark.parametrize(("action", "resource", "context"), KEPT_FROM_CI)
def test_ci_opens_no_other_way(action: str, resource: str, context: Mapping[str, Any]):
    assert not world(connected_tenancy()).may(Role.CI, action, resource, context)


PUBLISHING: list[tuple[str, str, Mapping[str, Any]]] = [
    ("ec2:CreateVpcEndpointServiceConfiguration", regional("ec2", "vpc-endpoint-service/*"), BORN),
    ("ec2:ModifyVpcEndpointServiceConfiguration", regional("ec2", "vpc-endpoint-service/x"), tags()),
    ("ec2:ModifyVpcEndpointServicePermissions", regional("ec2", "vpc-endpoint-service/x"), tags()),
]


def linked(provider: str, consumer: str, kind: LinkageKind = LinkageKind.REST, cloud: Cloud = Cloud.AWS) -> Tenancy:
    """One member's systems are linked to by another's, or by its own."""
    one, other = (Party(code, "住民記録", cloud) for code in (provider, consumer))
    return connected_tenancy(replace(CONNECTIVITY, linkage=(Linkage("address", kind, one, other),)))


@pytest.mark.parametrize(("action", "resource", "context"), PUBLISHING)
def test_ci_publishes_what_other_members_link_to(action: str, resource: str, context: Mapping[str, Any]):
    provider = world(linked(HIROSAKI.code, OWANI.code))
    assert provider.may(Role.CI, action, resource, context)
    assert not provider.may(Role.CI, action, resource, {**context, **tags(OWANI.code)})
    able = {role for role in EVERY_ROLE if provider.may(role, action, resource, context)}
    assert able == {Role.CI, Role.BREAK_GLASS}


@pytest.mark.parametrize(("action", "resource", "context"), PUBLISHING)
@pytest.mark.parametrize(
    "tenancy",
    [
        linked(HIROSAKI.code, HIROSAKI.code),
        linked(OWANI.code, HIROSAKI.code),
        linked(HIROSAKI.code, OWANI.code, LinkageKind.FILE),
        linked(HIROSAKI.code, OWANI.code, cloud=Cloud.GCP),
    ],
)
def test_nobody_publishes_what_no_other_member_links_to(
    tenancy: Tenancy, action: str, resource: str, context: Mapping[str, Any]
):
    anything: dict[str, Any] = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
    for role in EVERY_ROLE:
        keys = {"aws:RequestedRegion": TOKYO, "aws:PrincipalArn": iam(f"role/{OWNER}-{role}"), **context}
        assert not allowed(Request(action, resource, keys), [anything, *world(tenancy).boundary])


def test_without_a_hub_no_network_is_joined_to_any():
    alone = world(make_tenancy())
    assert not alone.may(Role.CI, "ec2:CreateTransitGatewayVpcAttachment", SHARED_TRANSIT, HUBS)
    owner = {**BORN, "ec2:VpceServiceOwner": HUB_ACCOUNT}
    assert not alone.may(Role.CI, "ec2:CreateVpcEndpoint", regional("ec2", "vpc-endpoint/*"), owner)
    assert alone.may(Role.CI, "ec2:CreateVpcEndpoint", "*", {**BORN, "ec2:VpceServiceOwner": "amazon"})


LOOKS: Sequence[str] = (
    "ec2:DescribeTransitGatewayAttachments",
    "ec2:DescribeVpcEndpointServicePermissions",
    "ec2:GetSubnetCidrReservations",
    "elasticloadbalancing:DescribeListeners",
    "route53resolver:GetFirewallConfig",
    "route53resolver:ListFirewallDomains",
    "route53resolver:ListResolverRules",
)


@pytest.mark.parametrize("action", LOOKS)
def test_auditors_look_at_all_of_it(action: str):
    assert world(connected_tenancy()).may(Role.AUDITOR, action)


@pytest.mark.parametrize("code", [HIROSAKI.code, None])
def test_the_boundary_of_a_shared_account_is_as_without_a_hub(code: str | None):
    connected = connected_tenancy(isolation=Isolation.NETWORK)
    without = replace(connected, connectivity=Connectivity())
    assert world(connected, code).boundary == world(without, code).boundary
    assert SHARED_ACCOUNT != HUB_ACCOUNT
