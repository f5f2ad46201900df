"""The role with which a member's stack makes what the hub's account holds of its link, and nothing else there. Pure.

A member's stack accepts its own attachment in the hub's account and makes its own route table there
(`network.links.aws`). A role of the hub that could do that for every member would let whoever deploys one member open
all of them to each other. So each network has a role of its own in the hub's account, named and tagged as the
member's, which whoever deploys that network may take from its own account.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2"; IAM User Guide,
"Cross-account policy evaluation logic", "Monitor and control actions taken with assumed roles".

What EC2's IAM cannot say here:

- Whose an attachment is that waits to be accepted: it has no tag yet in the hub's account, and no key names its VPC's
  owner. The role can therefore accept, and name its own, one of another member that is not accepted yet. What it
  accepts is in no table; and what has a member's tag is nobody else's any more.
- Which range a static route is about. The ways back to a member are in tables that members share: its lines', and the
  hub's. The role may change routes in exactly those, to any range. A reference to a managed prefix list could be
  confined, as IAM sees the list's tag; a static route cannot.
"""

from __future__ import annotations

from components.identity import Role
from components.identity.aws_own import own_regions, own_tags
from components.naming import HUB, Kind, Scope
from components.policy import Conditions, Principal, Statement
from jichi.tenancy.connectivity import Hub
from jichi.tenancy.model import Cloud, Isolation
from network.connections import Way, connection

LINK = "link"
"""The role's name: `hirosaki-022021-prod-link`, in the hub's account."""

_MEMBER = "aws:ResourceTag/jichi:member"

_OWN = (
    "ec2:AssociateTransitGatewayRouteTable",
    "ec2:CreateTransitGatewayRoute",
    "ec2:DeleteTransitGatewayRoute",
    "ec2:DeleteTransitGatewayRouteTable",
    "ec2:DeleteTransitGatewayVpcAttachment",
    "ec2:DisassociateTransitGatewayRouteTable",
    "ec2:SearchTransitGatewayRoutes",
)
"""What is done with the member's own attachment and table; IAM asks for each of the two by itself."""

_LOOK = ("ec2:DescribeTransitGateway*", "ec2:GetTransitGatewayRouteTableAssociations")
"""Look-ups that name no resource."""

_NEVER = (
    "ec2:*TransitGatewayConnect*",
    "ec2:*TransitGatewayPeering*",
    "ec2:*TransitGatewayPolicyTable*",
    "ec2:*TransitGatewayRouteTablePropagation",
    "ec2:ModifyTransitGateway*",
)
"""Nothing propagates, and no other network is joined."""


def hub_of(scope: Scope) -> Hub | None:
    """The hub that a network's stack acts in, where it is another's account; None where there is none."""
    hub = scope.tenancy.connectivity.hub(Cloud.AWS)
    if scope.hub or scope.cloud is not Cloud.AWS or hub is None or not scope.tenancy.has_hub(Cloud.AWS):
        return None
    return hub if hub.account != scope.account else None


def networks(hub: Scope) -> tuple[Scope, ...]:
    """Whose networks are joined to a hub: each member's, or the one that members share. Those whose account is the
    hub's own need no role.
    """
    tenancy = hub.tenancy
    members = (None,) if tenancy.isolation is Isolation.APPLICATION else tenancy.members
    found = (Scope(tenancy, member, hub.cloud, hub.region) for member in members)
    return tuple(scope for scope in found if hub_of(scope))


def link_role_arn(scope: Scope) -> str:
    """ARN of the role that whoever deploys a network takes in the hub's account.

    Args:
        scope: whose network it is, in any region.
    """
    return f"arn:aws:iam::{_account(scope)}:role/{scope.global_name(Kind.ROLE, LINK)}"


def link_policy_arn(scope: Scope) -> str:
    """ARN of the policy of that role."""
    return f"arn:aws:iam::{_account(scope)}:policy/{scope.global_name(Kind.POLICY, LINK)}"


def _account(scope: Scope) -> str:
    hub = hub_of(scope)
    if hub is None:
        raise ValueError(f"{scope.owner} has no hub in another account")
    return hub.account


def link_trust(scope: Scope) -> tuple[Statement, ...]:
    """Who may take it: in the member's account the deploy role and CI, where a deploy role is named; else whoever that
    account itself lets, as it is whoever the platform gave the account to. The boundary lets none of the member's
    other roles.

    A session's source identity goes on with it, which the role that is taken has to allow.
    """
    callers = Principal("AWS", (scope.root_arn,))
    conditions: Conditions = {}
    if deploy := scope.home.deploy_role:
        ci = (scope.role_arn(Role.CI),) if scope.member is not None and scope.owns_account else ()
        conditions = {"ArnEquals": {"aws:PrincipalArn": (f"arn:aws:iam::{scope.account}:role/{deploy}", *ci)}}
    return (
        Statement("Take", "Allow", ("sts:AssumeRole",), (), callers, conditions),
        Statement("Name", "Allow", ("sts:SetSourceIdentity",), (), callers, conditions),
    )


def link(scope: Scope, hub: Scope) -> tuple[Statement, ...]:
    """What the role may.

    Args:
        scope: whose link it is.
        hub: the hub's, in any region.
    """
    here, own = own_regions(scope), own_tags(scope)
    born = own_tags(scope, "aws:RequestTag")
    hubs = {_MEMBER: HUB}

    def arn(kind: str) -> str:
        return f"arn:aws:ec2:*:{hub.account}:transit-gateway{kind}/*"

    attachments, tables = arn("-attachment"), arn("-route-table")
    untagged: dict[str, str] = {_MEMBER: "true"}
    return (
        Statement("Look", "Allow", _LOOK, ("*",), conditions={"StringEquals": here}),
        # An attachment that waits has no tag here; it gets the member's, once.
        Statement(
            "Accept",
            "Allow",
            ("ec2:AcceptTransitGatewayVpcAttachment",),
            (attachments,),
            conditions={"StringEquals": here, "Null": untagged},
        ),
        Statement(
            "Claim",
            "Allow",
            ("ec2:CreateTags",),
            (attachments,),
            conditions={"StringEquals": {**here, **born}, "Null": untagged},
        ),
        # A table on the hub's transit gateway, the member's from the start.
        Statement(
            "OnTheHub",
            "Allow",
            ("ec2:CreateTransitGatewayRouteTable",),
            (arn(""),),
            conditions={"StringEquals": {**here, **hubs}},
        ),
        Statement(
            "NewTable",
            "Allow",
            ("ec2:CreateTransitGatewayRouteTable",),
            (tables,),
            conditions={"StringEquals": {**here, **born}},
        ),
        Statement(
            "TagNewTable",
            "Allow",
            ("ec2:CreateTags",),
            (tables,),
            conditions={"StringEquals": {**here, **born, "ec2:CreateAction": "CreateTransitGatewayRouteTable"}},
        ),
        Statement("Own", "Allow", _OWN, (attachments, tables), conditions={"StringEquals": {**here, **own}}),
        # Other tags of what is the member's; it stays the member's.
        Statement(
            "Tag",
            "Allow",
            ("ec2:CreateTags",),
            (attachments, tables),
            conditions={"StringEquals": {**here, **own}, "StringEqualsIfExists": born},
        ),
        *_ways(scope, hub, attachments, tables),
        # Whatever is attached to this role later.
        Statement("NothingPropagates", "Deny", _NEVER, ("*",)),
        Statement(
            "NoOtherMember",
            "Deny",
            ("ec2:*",),
            ("*",),
            conditions={"Null": {_MEMBER: "false"}, "StringNotEquals": {_MEMBER: (scope.whose, HUB)}},
        ),
    )


def _ways(scope: Scope, hub: Scope, attachments: str, tables: str) -> tuple[Statement, ...]:
    """Static routes to the lines and the hub, and the ways back in the tables of exactly those that serve the member,
    which are known by their names.
    """
    here = own_regions(scope)
    shared = shared_tables(scope, hub)
    if not shared:
        return ()
    route = ("ec2:CreateTransitGatewayRoute",)
    return (
        # Its own network's attachment and those of lines, all of which have its tag (`network.hub.aws_tags`).
        Statement("ToTheHub", "Allow", route, (attachments,), conditions={"StringEquals": {**here, _MEMBER: HUB}}),
        Statement(
            "WaysBack",
            "Allow",
            (*route, "ec2:DeleteTransitGatewayRoute", "ec2:SearchTransitGatewayRoutes"),
            (tables,),
            conditions={"StringEquals": {**here, _MEMBER: HUB, "aws:ResourceTag/Name": shared}},
        ),
    )


def shared_tables(scope: Scope, hub: Scope) -> tuple[str, ...]:
    """Names of the hub's tables that have a way back to a network, in both regions, as `network.hub` and
    `network.services` tag them.

    Args:
        scope: whose network it is.
        hub: the hub's, in any region.
    """
    tenancy, code = scope.tenancy, scope.member.code if scope.member else None
    tables = [f"line-{line.name}-table" for line in tenancy.connectivity.lines_of(Cloud.AWS, code)]
    served = tenancy.connectivity.services_of(Cloud.AWS, code)
    if served and connection(tenancy, scope.member, Cloud.AWS).way is Way.ROUTED:
        tables.append("hub-table")
    return tuple(
        hub.tags(f"{table}-{hub.at(region).place}")["Name"] for table in tables for region in scope.home.regions
    )
