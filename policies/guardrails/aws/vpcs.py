"""Guardrails of VPCs: private ranges, public access blocked, nothing left as AWS made it.

Source: Amazon VPC User Guide, "VPC CIDR blocks", "Block public access to VPCs and subnets".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import is_private, known_prefix
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, left_out, satisfies

VPC = "aws:ec2/vpc:Vpc"
MORE_RANGES = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
DEFAULTS = (
    ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId"),
    ("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "defaultNetworkAclId"),
    ("aws:ec2/defaultRouteTable:DefaultRouteTable", "defaultRouteTableId"),
)

_IPV6 = ("assignGeneratedIpv6CidrBlock", "ipv6CidrBlock", "ipv6IpamPoolId")


def _private(subject: Subject) -> Judgement:
    resource = subject.resource
    expected = Text(ja="RFC 1918 などの私設アドレス", en="a private range (RFC 1918, 6598)")

    def one(value: Value) -> bool:
        prefix = known_prefix(subject.world, value)
        return prefix is not None and is_private(prefix)

    none = (any_of(left_out(resource, key), equals(resource, key, False)) for key in _IPV6)
    return all_of(satisfies(resource, "cidrBlock", one, expected), *none)


def _vpc(**named: Any) -> Planted:
    return Planted(VPC, {"cidrBlock": "10.64.0.0/20", **named})


PRIVATE_RANGES = Guardrail(
    id="aws-vpc-private-ranges",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCの範囲は私設アドレスだけで、IPv6を持たない",
        en="VPCs have private ranges only, and no IPv6",
    ),
    rationale=Text(
        ja="VPCに割り当てられるIPv6はグローバルアドレスである(Amazon VPC User Guide「VPC CIDR blocks」)。",
        en='IPv6 ranges of a VPC are global addresses (Amazon VPC User Guide, "VPC CIDR blocks").',
    ),
    remedy=Text(
        ja="cidrBlock に私設の範囲を書き、IPv6の割り当てを取り除いてください。",
        en="Write a private range as cidrBlock, and assign no IPv6.",
    ),
    check=Each((VPC, MORE_RANGES), _private),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="範囲のないVPCは不合格。IPv6は指定しなければ割り当てられない(同「VPC CIDR blocks」)。",
        en="A VPC without a range fails; without being asked for, no IPv6 is assigned (the same).",
    ),
    paths=(Path(VPC, "cidrBlock"), Path(VPC, "assignGeneratedIpv6CidrBlock", Status.PASS)),
    cases=(
        passes(_vpc(assignGeneratedIpv6CidrBlock=False)),
        fails(_vpc(cidrBlock="8.8.0.0/16")),
        unknowns(_vpc(cidrBlock=UNKNOWN)),
        evades(_vpc(assignGeneratedIpv6CidrBlock=True), why="IPv6 beside a private range"),
        evades(_vpc(cidrBlock="172.16.0.0/11"), why="a range that begins private and goes on public"),
        evades(Planted(MORE_RANGES, {"vpcId": "vpc-1", "cidrBlock": "133.0.0.0/16"}), why="a second range"),
    ),
)


def _blocked(subject: Subject) -> Judgement:
    world, vpc = subject.world, subject.resource
    account = world.symbols.account(vpc)
    for each in world.of(Cloud.AWS, OPTIONS):
        if each.region == vpc.region and world.symbols.account(each) == account and each.stack.cloud is Cloud.AWS:
            return equals(each, "internetGatewayBlockMode", "block-bidirectional", about=vpc)
    expected = Text(ja="block-bidirectional", en="block-bidirectional in its account and region")
    return unknown(Evidence("internetGatewayBlockMode", ABSENT, expected), reason=_ELSEWHERE)


_ELSEWHERE = Text(
    ja="この計画では設定しない。アカウントの管理者の設定を確認してください。",
    en="It is not set in this plan: ask whoever manages the account.",
)
_MODE = {"internetGatewayBlockMode": "block-bidirectional"}

BLOCK_PUBLIC_ACCESS = Guardrail(
    id="aws-vpc-public-access-blocked",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCのあるリージョンではVPCのパブリックアクセスを双方向で遮断する",
        en="In every region with a VPC, public access to VPCs is blocked both ways",
    ),
    rationale=Text(
        ja="誰かがインターネットゲートウェイを付けても通信が流れない"
        "(Amazon VPC User Guide「Block public access to VPCs and subnets」)。",
        en="Nothing flows, whatever gateway somebody attaches "
        '(Amazon VPC User Guide, "Block public access to VPCs and subnets").',
    ),
    remedy=Text(
        ja="VpcBlockPublicAccessOptions の internetGatewayBlockMode を block-bidirectional にしてください。",
        en="Set internetGatewayBlockMode of VpcBlockPublicAccessOptions to block-bidirectional.",
    ),
    check=Each((VPC,), _blocked, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="計画に設定がなければ不明(管理者が別に設定しうる)。",
        en="Without the setting in the plan it is unknown: whoever manages the account may have it.",
    ),
    paths=(Path(OPTIONS, "internetGatewayBlockMode"),),
    cases=(
        passes(_vpc(), Planted(OPTIONS, _MODE, "options")),
        fails(_vpc(), Planted(OPTIONS, {"internetGatewayBlockMode": "off"}, "options")),
        unknowns(_vpc()),
        unknowns(_vpc(), Planted(OPTIONS, _MODE, "options", region="ap-northeast-3"), why="another region's"),
        evades(
            _vpc(),
            Planted(OPTIONS, {"internetGatewayBlockMode": "block-ingress"}, "options"),
            why="one direction only",
        ),
    ),
)


def _adopted(subject: Subject) -> Judgement:
    found: list[Judgement] = []
    for type_, key in DEFAULTS:
        own = subject.world.companions(subject.resource, type_, key)
        evidence = Evidence("", type_ if own.certain else ABSENT, Text(ja=f"{type_} がある", en=f"a {type_} of it"))
        found.append(passed(evidence) if own.certain else (unknown if own.doubtful else failed)(evidence))
    return all_of(*found)


_OWN = tuple(Planted(type_, {key: _vpc().ref()}, type_.rpartition(":")[2]) for type_, key in DEFAULTS)

DEFAULTS_ADOPTED = Guardrail(
    id="aws-vpc-defaults-adopted",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCとともに生まれる既定のグループ、ACL、経路表を引き取る",
        en="The default group, ACL and route table of a VPC are taken over",
    ),
    rationale=Text(
        ja="引き取らない既定のグループとACLは、AWSが作ったまま通信を通す"
        "(Amazon VPC User Guide「Default security groups for your VPCs」「Default network ACL for a VPC」)。",
        en="Left alone, they let through what AWS made them let through (Amazon VPC User Guide, "
        '"Default security groups for your VPCs", "Default network ACL for a VPC").',
    ),
    remedy=Text(
        ja="DefaultSecurityGroup、DefaultNetworkAcl、DefaultRouteTable をVPCごとに空で作ってください。",
        en="Have an empty DefaultSecurityGroup, DefaultNetworkAcl and DefaultRouteTable for each VPC.",
    ),
    check=Each((VPC,), _adopted, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.SUPPORTING), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="引き取らないVPCは不合格。中身は別のガードレールで見る。",
        en="A VPC without them fails; what is in them is judged by guardrails of their own.",
    ),
    paths=tuple(Path(type_, key) for type_, key in DEFAULTS),
    cases=(
        passes(_vpc(), *_OWN),
        fails(_vpc()),
        unknowns(_vpc(), *_OWN[:2], Planted(DEFAULTS[2][0], {DEFAULTS[2][1]: UNKNOWN}, "routes")),
        evades(_vpc(), *_OWN[:2], Planted(DEFAULTS[2][0], {DEFAULTS[2][1]: "rtb-9"}, "other"), why="another VPC's"),
    ),
)


GUARDRAILS = (PRIVATE_RANGES, BLOCK_PUBLIC_ACCESS, DEFAULTS_ADOPTED)
