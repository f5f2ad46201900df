"""Guardrails that the proof decides: closed to the internet and to other members, names, and who can read data.

What each claim says is in docs/prove.md; a guardrail here gives evidence of it for a control.
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.aws_name_rules import GROUP, GROUP_OF, LIST, RULE
from policies.cases import MEMBER, UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Mapped
from policies.guardrails.aws.holdings import BUCKET, FOREIGN, TOKYO
from policies.guardrails.aws.network_acls import ACL
from policies.guardrails.aws.routes import ASSOCIATION, INTERNET_GATEWAY, ROUTE, SUBNET, TABLE
from policies.guardrails.aws.vpcs import VPC
from policies.guardrails.aws.zones import ZONE
from policies.guardrails.proved import ACCESS, INTERNET, NAMES, claimed

MEMBERS = ("members-routes", "members-packets", "members-filters")
OTHER = "023621"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
TRANSIT_ROUTE = "aws:ec2transitgateway/route:Route"


def acl_rule(number: int, ranges: str, action: str = "allow", **named: Any) -> dict[str, Any]:
    """One rule of an ACL, for every protocol unless it is said."""
    key = "ipv6CidrBlock" if ":" in ranges else "cidrBlock"
    return {"ruleNo": number, "action": action, "protocol": "-1", "fromPort": 0, "toPort": 0, key: ranges, **named}


def net(
    *more: Planted, member: str | None = MEMBER, ranges: str = "10.0.0.0/16", let: tuple[str, ...] = ()
) -> tuple[Planted, ...]:
    """A member's network with one subnet and an ACL that keeps to its own range, but for what is let through.

    Args:
        more: what else there is.
        member: whose it is; None for what members share.
        ranges: of the VPC.
        let: other ranges with which the ACL lets speak.
    """
    vpc = Planted(VPC, {"cidrBlock": ranges}, "tyo-vpc", member=member)
    place = {"vpcId": vpc.ref(), "cidrBlock": ranges.replace("/16", "/24"), "availabilityZone": "ap-northeast-1a"}
    subnet = Planted(SUBNET, place, "tyo-subnet-app-a", member=member)
    table = Planted(TABLE, {"vpcId": vpc.ref(), "routes": ()}, "tyo-routes-app", member=member)
    rules = tuple(acl_rule(at, each) for at, each in enumerate((ranges, *let), 1))
    acl: dict[str, Any] = {"vpcId": vpc.ref(), "subnetIds": (subnet.ref(),), "ingress": rules, "egress": rules}
    return (
        vpc,
        subnet,
        table,
        Planted(ASSOCIATION, {"subnetId": subnet.ref(), "routeTableId": table.ref()}, "association", member=member),
        Planted(ACL, acl, "tyo-acl-app", member=member),
        *more,
    )


_VPC, _, _TABLE, *_ = net()
_THERE = net(member=OTHER, ranges="10.1.0.0/16")
_GATEWAY = Planted(INTERNET_GATEWAY, {"vpcId": _VPC.ref()}, "gateway")
_PEERED = Planted(PEERING, {"vpcId": _VPC.ref(), "peerVpcId": _THERE[0].ref(), "autoAccept": True}, "peering")
_UNFOLLOWED = Planted("aws:networkfirewall/firewall:Firewall", {"vpcId": _VPC.ref()}, "firewall")


def _route(destination: Any, **target: Any) -> Planted:
    key = "destinationIpv6CidrBlock" if ":" in str(destination) else "destinationCidrBlock"
    return Planted(ROUTE, {"routeTableId": _TABLE.ref(), key: destination, **target}, f"route-{destination}")


def _out(destination: Any) -> Planted:
    return _route(destination, gatewayId=_GATEWAY.ref())


INTERNET_CLOSED = claimed(
    Cloud.AWS,
    "aws-closure-internet",
    INTERNET,
    (
        Text(
            ja="VPCはインターネットから閉じていると証明される",
            en="VPCs are proved to be closed to the internet",
        ),
        Text(
            ja="経路、ゲートウェイ、フィルターを合わせて、どのパケットも行き来できないことを示す"
            "(docs/prove.md「Claims」internet-routes, internet-out, internet-in)。",
            en="Routes, gateways and filters together: no packet goes out or comes in "
            '(docs/prove.md, "Claims", internet-routes, internet-out, internet-in).',
        ),
        Text(
            ja="`jichi prove` が示すパケットの道を断ってください。",
            en="Close the way of the packet that `jichi prove` shows.",
        ),
    ),
    (Mapped("13.1.1", Coverage.FULL), Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.1.4.P", Coverage.PARTIAL)),
    (
        passes(*net()),
        fails(*net(_GATEWAY, _out("0.0.0.0/0"))),
        unknowns(*net(_UNFOLLOWED), why="a type that nobody follows"),
        evades(*net(_GATEWAY, _out("0.0.0.0/1"), _out("128.0.0.0/1")), why="the internet in two halves"),
        evades(*net(_GATEWAY, _out("2000::/3")), why="IPv6 only"),
        evades(*net(_GATEWAY, _out("8.8.8.0/24"), let=("8.8.8.0/24",)), why="a little of it"),
    ),
)

MEMBERS_APART = claimed(
    Cloud.AWS,
    "aws-closure-members",
    MEMBERS,
    (
        Text(
            ja="団体のネットワークは互いに届かないと証明される",
            en="Members' networks are proved not to reach each other",
        ),
        Text(
            ja="経路だけでも、フィルターだけでも止まることを示す"
            "(docs/prove.md「Claims」members-routes, members-packets, members-filters)。",
            en="Routes alone and filters alone hold "
            '(docs/prove.md, "Claims", members-routes, members-packets, members-filters).',
        ),
        Text(
            ja="`jichi prove` が示す経路か規則を消してください。",
            en="Remove the route or rule that `jichi prove` shows.",
        ),
    ),
    (Mapped("13.1.3", Coverage.FULL), Mapped("9.5.1.P", Coverage.PARTIAL), Mapped("9.1.2", Coverage.PARTIAL)),
    (
        passes(*net(*_THERE)),
        fails(*net(*_THERE, _PEERED, _route("10.1.0.0/16", vpcPeeringConnectionId=_PEERED.ref()))),
        unknowns(*net(*_THERE, _UNFOLLOWED)),
        evades(*net(*_THERE, let=("10.1.0.0/24",)), why="a rule, though no route leads there yet"),
        evades(*net(*_THERE, let=("10.0.0.0/9", "10.128.0.0/9")), why="a range in two halves"),
    ),
    area=Area.SEGREGATION,
)


def _names(*more: Planted, last: str = "BLOCK", names: Any = ("*",), **rule: Any) -> tuple[Planted, ...]:
    group = Planted(GROUP, {"name": "names"}, "names")
    listed = Planted(LIST, {"name": "all", "domains": names}, "all")
    of = {"firewallRuleGroupId": group.ref(), "firewallDomainListId": listed.ref(), "priority": 900}
    return net(
        group,
        listed,
        Planted(GROUP_OF, {"firewallRuleGroupId": group.ref(), "vpcId": _VPC.ref(), "priority": 101}, "guarded"),
        Planted(RULE, {**of, "action": last, "blockResponse": "NXDOMAIN", **rule}, "block"),
        *more,
    )


def _zone(*vpcs: Any, name: str = "city.internal") -> Planted:
    return Planted(ZONE, {"name": name, "vpcs": tuple({"vpcId": each} for each in vpcs)}, f"zone-{name}")


NAMES_CLOSED = claimed(
    Cloud.AWS,
    "aws-closure-names",
    NAMES,
    (
        Text(
            ja="名前は自分のネットワークの中だけで引け、インターネットの名前は引けないと証明される",
            en="Names are proved to resolve inside only, and none of the internet's",
        ),
        Text(
            ja="名前の問い合わせは、閉じた網からデータを持ち出す道になる"
            "(docs/prove.md「Claims」names, names-closed, names-forwarded)。",
            en="Questions for names can carry data out of a closed network "
            '(docs/prove.md, "Claims", names, names-closed, names-forwarded).',
        ),
        Text(
            ja="ゾーンを自分のVPCだけに付け、名前のファイアウォールの最後で「*」を止めてください。",
            en="Attach zones to the own VPCs only, and end the firewall for names by blocking `*`.",
        ),
    ),
    (Mapped("13.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    (
        passes(*_names(_zone(_VPC.ref()))),
        fails(*net(_zone(_VPC.ref())), why="nothing holds the internet's names back"),
        unknowns(*_names(_zone(_VPC.ref()), names=UNKNOWN)),
        evades(*_names(_zone(_VPC.ref()), last="ALERT"), why="an alert lets through"),
        evades(*_names(*_THERE, _zone(_VPC.ref(), _THERE[0].ref())), why="private, and seen by another member too"),
        evades(*_names(_zone(_VPC.ref()), names=("*.com",)), why="only some names are held back"),
    ),
)


def _statement(principal: str, condition: str = "{}", action: str = "s3:GetObject") -> str:
    what = f'"Action": "{action}", "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"], "Condition": {condition}'
    return f'{{"Statement": [{{"Effect": "Allow", "Principal": {principal}, {what}}}]}}'


def _bucket(policy: Any = None) -> tuple[Planted, ...]:
    bucket = Planted(BUCKET, {"bucket": "data"}, "tyo-data", provider=TOKYO.urn)
    given = (
        ()
        if policy is None
        else (Planted(_POLICY, {"bucket": bucket.ref(), "policy": policy}, "policy", provider=TOKYO.urn),)
    )
    return (bucket, TOKYO, *given)


_POLICY = "aws:s3/bucketPolicy:BucketPolicy"

OWN_READERS = claimed(
    Cloud.AWS,
    "aws-closure-access",
    ACCESS,
    (
        Text(
            ja="データを読めるのは、その団体の者だけだと証明される",
            en="Only a member's own principals are proved to read its data",
        ),
        Text(
            ja="バケット、鍵、秘密、データベース、バックアップ、ログのポリシーとロールをたどる"
            "(docs/prove-access.md、docs/prove.md「Claims」access-*)。",
            en="Policies of buckets, keys, secrets, databases, backups and logs are followed, and roles "
            '(docs/prove-access.md; docs/prove.md, "Claims", access-*).',
        ),
        Text(ja="`jichi prove` が示す許可を取り消してください。", en="Take back what `jichi prove` shows."),
    ),
    (Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING), Mapped("18.1.4", Coverage.PARTIAL)),
    (
        passes(*_bucket()),
        fails(*_bucket(_statement('"*"'))),
        unknowns(*_bucket(UNKNOWN)),
        evades(*_bucket(_statement('{"AWS": "*"}', '{"Bool": {"aws:SecureTransport": "true"}}')), why="any TLS"),
        evades(*_bucket(_statement(f'{{"AWS": "{FOREIGN}"}}', action="s3:Get*")), why="another account"),
    ),
    area=Area.IDENTITY,
)

GUARDRAILS = (INTERNET_CLOSED, MEMBERS_APART, NAMES_CLOSED, OWN_READERS)
