"""Guardrails of security groups: no address of the internet in any rule, named ports, few addresses, an empty default.

Source: Amazon VPC User Guide, "Security group rules", "Default security groups for your VPCs".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, given, mapping
from policies.cases import UNKNOWN, Case, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import CLOSED, LIST, LIST_ENTRY, closed, named_in
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
BOTH_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
IN_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
RULE_OF = {"ingress": IN_RULE, "egress": OUT_RULE}

RANGES = ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks")
LISTS = ("prefixListId", "prefixListIds")
GROUPS = ("referencedSecurityGroupId", "securityGroups", "sourceSecurityGroupId", "self")

_OTHER_WAY = Text(ja="もう一方の向きの規則です。", en="It is a rule of the other direction.")
_NO_PEER = Text(ja="規則の相手が計画にありません。", en="The plan does not say whom the rule is about.")
_NO_RULE = Text(ja="グループの中に規則はありません。", en="The group has no rule of its own in it.")


def written_in(group: Resource, direction: str) -> Iterator[tuple[str, Value]]:
    """The rules of one direction that stand in a group itself, with their paths; a value that nobody knows is one."""
    listed = entries(given(group, direction))
    if listed is None:
        yield direction, group.inputs[direction]
    for at, each in enumerate(listed or ()):
        yield f"{direction}[{at}].", each


def _peers(subject: Subject, rule: Value, at: str = "") -> Judgement:
    inputs = mapping(rule)
    found = [
        closed(subject.world, subject.resource, each)
        for each in named_in(inputs, RANGES, LISTS, at)
        if each.value is not None
    ]
    for key in GROUPS:
        value = inputs.get(key)
        if value not in (None, False, (), ""):
            found.append(passed(Evidence(f"{at}{key}", value, CLOSED)))
    return all_of(*found) if found else unknown(Evidence(at, rule, CLOSED), reason=_NO_PEER)


def _no_internet(direction: str, subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type in (GROUP, DEFAULT_GROUP):
        found = [_peers(subject, rule, at) for at, rule in written_in(resource, direction)]
        return all_of(*found) if found else passed(Evidence(direction, ABSENT, CLOSED))
    if resource.type == BOTH_RULE and resource.inputs.get("type") in _OTHER[direction]:
        return not_applicable(_OTHER_WAY)
    judged = _peers(subject, resource.inputs)
    if resource.type == BOTH_RULE and resource.inputs.get("type") != direction and judged.status is not Status.PASS:
        return unknown(*judged.evidence, Evidence("type", resource.inputs.get("type"), CLOSED))
    return judged


_OTHER = {"ingress": ("egress",), "egress": ("ingress",)}

_HALVES = ("0.0.0.0/1", "128.0.0.0/1")
_EIGHTS = tuple(f"{first}.0.0.0/8" for first in range(11, 100))


def _rule(direction: str, name: str = "it", **peer: Any) -> Planted:
    named = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "securityGroupId": "sg-1"}
    return Planted(RULE_OF[direction], {**named, **peer}, name)


def _both(direction: str, **peer: Any) -> Planted:
    named = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "securityGroupId": "sg-1", "type": direction}
    return Planted(BOTH_RULE, {**named, **peer})


def _group(direction: str, *rules: Mapping[str, Any]) -> Planted:
    named = {"protocol": "tcp", "fromPort": 443, "toPort": 443}
    return Planted(GROUP, {"vpcId": "vpc-1", direction: tuple({**named, **each} for each in rules)})


def _internet_cases(direction: str) -> Iterator[Case]:
    listed = Planted(LIST, {"name": "listed", "entries": ({"cidr": "10.0.0.0/16"}, {"cidr": "8.8.8.0/24"})}, "listed")
    loose = Planted(LIST, {"name": "loose"}, "loose")
    entry = Planted(LIST_ENTRY, {"prefixListId": loose.ref(), "cidr": "128.0.0.0/1"}, "entry")
    inside = Planted(LIST, {"name": "inside", "entries": ({"cidr": "172.20.0.0/16"},)}, "inside")
    yield passes(_rule(direction, cidrIpv4="172.20.0.0/16"))
    yield passes(_rule(direction, cidrIpv6="fd00:20::/32"))
    yield passes(_rule(direction, referencedSecurityGroupId="sg-2"))
    yield passes(_rule(direction, prefixListId=inside.ref()), inside)
    yield passes(_both(direction, cidrBlocks=("10.64.0.0/20",)))
    yield passes(_group(direction, {"cidrBlocks": ("10.64.0.0/20", "192.168.0.0/16")}))
    yield fails(_rule(direction, cidrIpv4="0.0.0.0/0"))
    yield fails(_group(direction, {"cidrBlocks": ("203.0.114.7/32",)}), why="one address")
    yield unknowns(_rule(direction, cidrIpv4=UNKNOWN))
    yield unknowns(_rule(direction, prefixListId="pl-1"), why="a prefix list that is not in the plan")
    yield unknowns(_group(direction, {"cidrBlocks": UNKNOWN}))
    yield evades(_rule(direction, cidrIpv6="::/0"), why="IPv6 only")
    yield evades(_group(direction, {"cidrBlocks": _HALVES}), why="two halves of everything")
    yield evades(_group(direction, *({"cidrBlocks": (each,)} for each in _EIGHTS)), why="dozens of /8s")
    yield evades(_rule(direction, prefixListId=listed.ref()), listed, why="a prefix list")
    yield evades(_rule(direction, prefixListId=loose.ref()), loose, entry, why="an entry apart from its list")
    yield evades(
        _group(direction, {"self": True, "cidrBlocks": ("10.0.0.0/8",), "ipv6CidrBlocks": ("2000::/4",)}),
        why="itself, a private range, and an open one",
    )
    yield evades(_both(direction, cidrBlocks=("10.0.0.0/8", "8.0.0.0/7")), why="the older type of rule")
    yield evades(_both(direction, self=True, ipv6CidrBlocks=("::/1",)), why="itself beside half of IPv6")


def _internet_paths(direction: str) -> tuple[Path, ...]:
    return (
        Path(RULE_OF[direction], "cidrIpv4"),
        Path(RULE_OF[direction], "cidrIpv6"),
        Path(RULE_OF[direction], "prefixListId"),
        Path(BOTH_RULE, "cidrBlocks"),
        Path(GROUP, direction, Status.PASS),
    )


_CONTROLS = (
    Mapped("13.1.1", Coverage.PARTIAL),
    Mapped("13.1.3", Coverage.PARTIAL),
    Mapped("9.1.2", Coverage.SUPPORTING),
)
_NO_BLOCK = Text(
    ja="規則のないグループは何も通さないため合格(プロバイダーは既定の送信許可も取り除く)。相手のない規則は不明。",
    en="A group without rules lets nothing through and passes (the provider removes AWS's own rule outward too); "
    "a rule without a peer is unknown.",
)

NO_INTERNET_IN = Guardrail(
    id="aws-security-group-no-internet-in",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="セキュリティグループの受信規則はインターネットのアドレスを一つも含まない",
        en="No inbound rule of a security group names an address of the internet",
    ),
    rationale=Text(
        ja="閉域の通信相手は私設アドレスだけである。範囲は計算して判定する"
        "(Amazon VPC User Guide「Security group rules」)。",
        en="Everybody in a closed network has a private address; ranges are computed "
        '(Amazon VPC User Guide, "Security group rules").',
    ),
    remedy=Text(
        ja="相手の範囲を庁舎や自分のサブネットの私設アドレス、またはセキュリティグループの参照にしてください。",
        en="Name the offices' or the own subnets' private ranges, or refer to a security group.",
    ),
    check=Each((GROUP, DEFAULT_GROUP, BOTH_RULE, IN_RULE), partial(_no_internet, "ingress"), Reach.STACK),
    controls=_CONTROLS,
    absence=_NO_BLOCK,
    paths=_internet_paths("ingress"),
    cases=tuple(_internet_cases("ingress")),
)

NO_INTERNET_OUT = Guardrail(
    id="aws-security-group-no-internet-out",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="セキュリティグループの送信規則はインターネットのアドレスを一つも含まない",
        en="No outbound rule of a security group names an address of the internet",
    ),
    rationale=Text(
        ja="外へ出る道が一つ残っても、フィルターがデータの持ち出しを止める"
        "(Amazon VPC User Guide「Security group rules」)。",
        en="Where a way out is left open, the filter still keeps data in "
        '(Amazon VPC User Guide, "Security group rules").',
    ),
    remedy=Text(
        ja="送信先を私設アドレス、セキュリティグループ、ゲートウェイエンドポイントのプレフィックスリストだけにしてください。",
        en="Name private ranges, security groups and gateway endpoints' prefix lists only.",
    ),
    check=Each((GROUP, DEFAULT_GROUP, BOTH_RULE, OUT_RULE), partial(_no_internet, "egress"), Reach.STACK),
    controls=(*_CONTROLS, Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=_NO_BLOCK,
    paths=_internet_paths("egress"),
    cases=tuple(_internet_cases("egress")),
)


def _is_empty(subject: Subject) -> Judgement:
    expected = Text(ja="規則なし", en="no rules")
    loose = [
        (each, each.inputs.get("securityGroupId"))
        for type_ in (BOTH_RULE, IN_RULE, OUT_RULE)
        for each in subject.world.companions(subject.resource, type_, "securityGroupId").certain
    ]
    found = [
        (unknown if entries(rule) is None else failed)(Evidence(at.rstrip("."), rule, expected))
        for direction in ("ingress", "egress")
        for at, rule in written_in(subject.resource, direction)
    ]
    found += [failed(Evidence("securityGroupId", value, expected, each.urn)) for each, value in loose]
    return all_of(*found) if found else passed(Evidence("ingress, egress", ABSENT, expected))


_BARE = {"vpcId": "vpc-1", "ingress": (), "egress": ()}

DEFAULT_EMPTY = Guardrail(
    id="aws-security-group-default-empty",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCの既定のセキュリティグループには規則がない",
        en="The default security group of a VPC has no rules",
    ),
    rationale=Text(
        ja="グループを指定し忘れた資源に付くため、何も通さない"
        "(Amazon VPC User Guide「Default security groups for your VPCs」)。",
        en="It is what a resource gets that names none, so it lets nothing through "
        '(Amazon VPC User Guide, "Default security groups for your VPCs").',
    ),
    remedy=Text(
        ja="DefaultSecurityGroup の ingress と egress を空にし、規則を足さないでください。",
        en="Leave ingress and egress of the DefaultSecurityGroup empty, and add no rule to it.",
    ),
    check=Each((DEFAULT_GROUP,), _is_empty, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="引き取った既定のグループに規則の記述がなければ、プロバイダーがすべて取り除くため合格。",
        en="Without rules written in it, the provider removes all that it had: it passes.",
    ),
    paths=(Path(DEFAULT_GROUP, "ingress", Status.PASS), Path(DEFAULT_GROUP, "egress", Status.PASS)),
    cases=(
        passes(Planted(DEFAULT_GROUP, _BARE)),
        fails(Planted(DEFAULT_GROUP, {**_BARE, "egress": ({"protocol": "-1", "cidrBlocks": ("10.0.0.0/8",)},)})),
        unknowns(Planted(DEFAULT_GROUP, {**_BARE, "ingress": UNKNOWN})),
        evades(Planted(DEFAULT_GROUP, {**_BARE, "ingress": ({"protocol": "-1", "self": True},)}), why="itself alone"),
        evades(
            it := Planted(DEFAULT_GROUP, _BARE),
            _rule("ingress", "apart", cidrIpv4="10.0.0.0/8", securityGroupId=it.ref()),
            why="a rule apart from the group",
        ),
    ),
)

GUARDRAILS = (NO_INTERNET_IN, NO_INTERNET_OUT, DEFAULT_EMPTY)
