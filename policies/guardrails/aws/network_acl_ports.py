"""Guardrail of network ACLs beside security groups: no port of a service is let through that no group opens.

Source: Amazon VPC User Guide, "Infrastructure security in Amazon VPC" (security groups and network ACLs), "Ephemeral
ports".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, given, mapping, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.network_acls import ACL
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import is_unknown

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULES: Mapping[str, str] = {
    "ingress": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "egress": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
}
_FIRST_FREE = 1024
"""Below it ports belong to services; from it on answers may come to any."""

_ANY_PORT = (0, 65535)
_EXPECTED = Text(
    ja="1024未満では、セキュリティグループが開けるポートだけ", en="below 1024 only ports that a security group opens"
)
Ports = tuple[int, int]


def _no_wider(subject: Subject) -> Judgement:
    opened = list(_opened(subject, beside=True))
    return all_of(*(_one(subject, each, opened) for each in RULES))


def _one(subject: Subject, direction: str, opened: list[Ports | None]) -> Judgement:
    rules = entries(given(subject.resource, direction))
    if rules is None:
        return unknown(Evidence(direction, subject.resource.inputs.get(direction), _EXPECTED))
    found: list[Judgement] = [passed(Evidence(direction, f"{len(rules)} rules", _EXPECTED))]
    for at, each in enumerate(rules):
        rule = mapping(each)
        evidence = Evidence(f"{direction}[{at}].fromPort", rule.get("fromPort"), _EXPECTED)
        ports = _ports(rule)
        if rule.get("action") == "deny" or _portless(rule):
            continue
        if is_unknown(each) or is_unknown(rule.get("action")) or ports is None:
            found.append(unknown(evidence))
        elif not _covered(ports, opened):
            # What only passes through is for groups of other stacks.
            others = [*opened, *_opened(subject, beside=False)]
            found.append(
                passed() if _covered(ports, others) else unknown(evidence) if None in others else failed(evidence)
            )
    return all_of(*found)


def _portless(rule: Mapping[str, Value]) -> bool:
    """Whether a rule is about a protocol without ports, such as ICMP."""
    protocol = rule.get("protocol")
    return isinstance(protocol, str) and protocol.lower() not in ("tcp", "udp", "6", "17", "-1", "all")


def _covered(ports: Ports, opened: list[Ports | None]) -> bool:
    """Whether every port of a service in a range is opened by some group."""
    first, last = ports[0], min(ports[1], _FIRST_FREE - 1)
    for begin, end in sorted(each for each in opened if each):
        if begin <= first <= end:
            first = end + 1
    return first > last


def _opened(subject: Subject, *, beside: bool) -> Iterator[Ports | None]:
    """The ports that groups of the same region open, in or out, in the same stack or in others; None unknown ones."""
    own = subject.resource
    for each in subject.world.of(Cloud.AWS, *RULES.values(), GROUP):
        if each.region == own.region and (each.stack == own.stack) == beside:
            yield from map(_ports, _inline(each) if each.type == GROUP else (each.inputs,))


def _inline(group: Resource) -> Iterator[Mapping[str, Value]]:
    for direction in RULES:
        yield from (mapping(each) for each in entries(given(group, direction)) or ())


def _ports(rule: Mapping[str, Value]) -> Ports | None:
    protocol = rule.get("protocol", rule.get("ipProtocol"))
    if is_unknown(protocol):
        return None
    if str(protocol) in ("-1", "all"):
        return _ANY_PORT
    first, last = number(rule.get("fromPort")), number(rule.get("toPort"))
    return None if first is None or last is None else (int(first), int(last))


def _opens(port: Any, protocol: str = "tcp") -> Planted:
    return Planted(RULES["ingress"], {"ipProtocol": protocol, "fromPort": port, "toPort": port}, "opens")


def _acl(first: Any, last: int, *more: Any, **named: Any) -> Planted:
    rule = {"ruleNo": 100, "action": "allow", "protocol": "tcp", "fromPort": first, "toPort": last, **named}
    return Planted(ACL, {"vpcId": "vpc-1", "ingress": ({**rule, "cidrBlock": "10.0.0.0/16"}, *more)})


NO_WIDER = Guardrail(
    id="aws-network-acl-no-wider-than-groups",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.LOW,
    enforcement=Enforcement.ADVISORY,
    title=Text(
        ja="ネットワークACLは、セキュリティグループが開けないサービスのポートを通さない",
        en="A network ACL lets through no port of a service that no security group opens",
    ),
    rationale=Text(
        ja="二つの層が同じことを言えば、片方の誤りをもう片方が止める"
        "(Amazon VPC User Guide「Infrastructure security in Amazon VPC」)。",
        en="Where both layers say the same, one stops the other's mistake "
        '(Amazon VPC User Guide, "Infrastructure security in Amazon VPC").',
    ),
    remedy=Text(
        ja="許可のポートを、セキュリティグループの規則と同じにしてください。",
        en="Allow the ports that rules of security groups name.",
    ),
    check=Each((ACL,), _no_wider, Reach.TENANCY),
    controls=(Mapped("13.1.1", Coverage.SUPPORTING), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="規則のないACLは何も通さず、合格。", en="An ACL without rules lets nothing through, and passes."),
    paths=(Path(ACL, "ingress", Status.PASS), Path(RULES["ingress"], "fromPort"), Path(RULES["ingress"], "toPort")),
    cases=(
        passes(_acl(443, 443), _opens(443)),
        passes(_acl(1024, 65535), why="answers"),
        passes(_acl(22, 22, action="deny"), why="a denial"),
        passes(_acl(0, 0, protocol="icmp"), why="no port at all"),
        fails(_acl(443, 443), _opens(636)),
        unknowns(_acl(443, 443), _opens(UNKNOWN)),
        unknowns(_acl(UNKNOWN, 443), _opens(443)),
        evades(_acl(44, 443), _opens(443), why="a range that ends with the port"),
        evades(_acl(0, 0, protocol="-1"), _opens(443), why="everything, without a port"),
        evades(_acl(1023, 65535), why="one port of a service before all others"),
    ),
)

GUARDRAILS = (NO_WIDER,)
