"""Guardrails of network ACLs: from and to the internet nothing but answers and HTTPS, and none left at AWS's default.

What an ACL lets through is computed, with its rules in their order. Source: Amazon VPC User Guide, "Network ACL rules",
"Default network ACL for a VPC", "Ephemeral ports".
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import ALL, INTERNET, Bound, address_text
from network.proof.boxes import DESTINATION, SOURCE, Packets, between, everything, sent, subtract
from network.proof.model import TCP, Filter
from network.proof.passing import passed as let_through
from network.proof.verdict import pick
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"

Direction = Literal["ingress", "egress"]

_END = {"ingress": SOURCE, "egress": DESTINATION}
_PORTS = {"ingress": ((1024, 65535),), "egress": ((443, 443),)}
_ASKED = {each: between(everything(), end, INTERNET) for each, end in _END.items()}
_LET = {each: sent(asked, ALL, ALL, TCP, _PORTS[each]) for each, asked in _ASKED.items()}
_EXPECTED = {
    "ingress": Text(
        ja="インターネットのアドレスからは、1024番以上のTCPポート(応答)のほか何も通さない",
        en="from addresses of the internet nothing but TCP to ports from 1024, where answers come",
    ),
    "egress": Text(
        ja="インターネットのアドレスへは、TCP 443(ゲートウェイエンドポイント)のほか何も通さない",
        en="to addresses of the internet nothing but TCP 443, for gateway endpoints",
    ),
}


def _rules(subject: Subject) -> tuple[Resource, ...]:
    """The rules that stand apart from an ACL, as far as the plan says whose they are."""
    return subject.world.companions(subject.resource, RULE, "networkAclId").certain


def _filter(subject: Subject, direction: Direction) -> Filter:
    inward, outward = subject.world.filters(subject.resource)
    return inward if direction == "ingress" else outward


def _closed(direction: Direction, subject: Subject) -> Judgement:
    doubtful = subject.world.companions(subject.resource, RULE, "networkAclId").doubtful
    if doubtful:
        return unknown(Evidence("networkAclId", doubtful[0].inputs.get("networkAclId"), _EXPECTED[direction]))
    filter_ = _filter(subject, direction)
    rules = sum(len(each) for each in filter_.layers)
    for bound, judge in ((Bound.MUST, failed), (Bound.MAY, unknown)):
        through = subtract(let_through(filter_, _ASKED[direction], bound), _LET[direction])
        if through:
            return judge(Evidence(direction, _shown(through), _EXPECTED[direction]))
    return passed(Evidence(direction, f"{rules} rules", _EXPECTED[direction]))


def _shown(packets: Packets) -> str:
    """One packet that gets through, as people write it."""
    packet = pick(packets)
    if packet is None:
        return ""
    source, destination, _, _, port = packet.point
    ends = f"{address_text(packet.version, source)} > {address_text(packet.version, destination)}"
    return f"{packet.protocol} {ends} port {port}" if packet.has_ports else f"{packet.protocol} {ends}"


def _rule(number: int, ranges: str | Any, action: str = "allow", **named: Any) -> dict[str, Any]:
    key = "ipv6CidrBlock" if isinstance(ranges, str) and ":" in ranges else "cidrBlock"
    rule = {"ruleNo": number, "action": action, "protocol": "tcp", "fromPort": 443, "toPort": 443, key: ranges}
    return {**rule, **named}


def _acl(direction: Direction, *rules: Any) -> Planted:
    return Planted(ACL, {"vpcId": "vpc-1", "subnetIds": ("subnet-1",), direction: rules})


def _apart(ranges: str, *, egress: bool) -> tuple[Planted, ...]:
    acl = Planted(ACL, {"vpcId": "vpc-1"})
    rule = {"ruleNumber": 100, "ruleAction": "allow", "protocol": "-1", "cidrBlock": ranges, "egress": egress}
    return acl, Planted(RULE, {"networkAclId": acl.ref(), **rule}, "apart")


_ABSENCE = Text(
    ja="規則のないACLは何も通さないため合格。サブネットが既定のACLに残ることは別のガードレールで見る。",
    en="An ACL without rules lets nothing through and passes; a subnet left at the default ACL is another guardrail's.",
)

INWARD = Guardrail(
    id="aws-network-acl-inward-closed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ネットワークACLはインターネットからの要求を通さない",
        en="No network ACL lets requests in from the internet",
    ),
    rationale=Text(
        ja="状態を持たないACLは応答のポートだけを開ける(Amazon VPC User Guide「Ephemeral ports」)。",
        en='An ACL keeps no state: it opens the ports of answers only (Amazon VPC User Guide, "Ephemeral ports").',
    ),
    remedy=Text(
        ja="受信規則を私設アドレスの範囲と、応答の1024番以上のTCPポートに限ってください。",
        en="Limit inbound rules to private ranges, and to TCP ports from 1024 for answers.",
    ),
    check=Each((ACL, DEFAULT_ACL), partial(_closed, "ingress"), Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=_ABSENCE,
    paths=(Path(ACL, "ingress", Status.PASS),),
    cases=(
        passes(_acl("ingress", _rule(100, "172.20.0.0/16"), _rule(900, "0.0.0.0/0", fromPort=1024, toPort=65535))),
        passes(_acl("ingress", _rule(90, "0.0.0.0/0", "deny", protocol="-1"), _rule(100, "0.0.0.0/0"))),
        fails(_acl("ingress", _rule(100, "0.0.0.0/0"))),
        unknowns(_acl("ingress", _rule(100, UNKNOWN))),
        evades(_acl("ingress", _rule(1, "0.0.0.0/1"), _rule(2, "128.0.0.0/1")), why="two halves"),
        evades(_acl("ingress", _rule(1, "::/0", protocol="-1")), why="IPv6 only"),
        evades(_acl("ingress", *(_rule(at, f"{at}.0.0.0/8") for at in range(11, 60))), why="dozens of /8s"),
        evades(
            _acl("ingress", _rule(100, "0.0.0.0/0"), _rule(200, "0.0.0.0/0", "deny", protocol="-1")),
            why="a denial behind what it is to deny",
        ),
        evades(*_apart("0.0.0.0/0", egress=False), why="a rule apart from the ACL"),
    ),
)

OUTWARD = Guardrail(
    id="aws-network-acl-outward-closed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ネットワークACLはインターネットのアドレスへHTTPSのほか何も通さない",
        en="Network ACLs let nothing but HTTPS out to addresses of the internet",
    ),
    rationale=Text(
        ja="ゲートウェイエンドポイントの先は公開アドレスなので443だけを通し、ほかは二重に止める"
        "(AWS PrivateLink Guide「Gateway endpoints」)。",
        en="Behind a gateway endpoint are public addresses, so 443 is open; all else is stopped a second time "
        '(AWS PrivateLink Guide, "Gateway endpoints").',
    ),
    remedy=Text(
        ja="公開アドレスへの送信規則を TCP 443 だけにしてください。",
        en="Leave only TCP 443 in outbound rules to public addresses.",
    ),
    check=Each((ACL, DEFAULT_ACL), partial(_closed, "egress"), Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=_ABSENCE,
    paths=(Path(ACL, "egress", Status.PASS),),
    cases=(
        passes(_acl("egress", _rule(100, "10.0.0.0/8", protocol="-1"), _rule(900, "0.0.0.0/0"))),
        fails(_acl("egress", _rule(100, "0.0.0.0/0", protocol="-1"))),
        unknowns(_acl("egress", _rule(100, "8.0.0.0/8", fromPort=UNKNOWN))),
        evades(_acl("egress", _rule(100, "0.0.0.0/0", protocol="17", fromPort=443)), why="UDP by its number"),
        evades(_acl("egress", _rule(100, "0.0.0.0/0", fromPort=22, toPort=443)), why="more ports than one"),
        evades(*_apart("128.0.0.0/1", egress=True), why="a rule apart from the ACL"),
    ),
)


def _empty(subject: Subject) -> Judgement:
    resource, expected = subject.resource, Text(ja="規則もサブネットもない", en="no rules and no subnets")
    for key in ("ingress", "egress", "subnetIds"):
        value = resource.inputs.get(key)
        if value not in (None, ()):
            return (unknown if is_unknown(value) else failed)(Evidence(key, value, expected))
    for each in _rules(subject):
        return failed(Evidence("networkAclId", each.inputs.get("networkAclId"), expected, each.urn))
    return passed(Evidence("ingress, egress", ABSENT, expected))


_BARE = {"defaultNetworkAclId": "acl-1", "ingress": (), "egress": ()}

DEFAULT_EMPTY = Guardrail(
    id="aws-network-acl-default-empty",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCの既定のネットワークACLには規則もサブネットもない",
        en="The default network ACL of a VPC has neither rules nor subnets",
    ),
    rationale=Text(
        ja="作られたままの既定のACLはすべてを通す(Amazon VPC User Guide「Default network ACL for a VPC」)。",
        en='As AWS makes it, it lets everything through (Amazon VPC User Guide, "Default network ACL for a VPC").',
    ),
    remedy=Text(
        ja="DefaultNetworkAcl の ingress、egress、subnetIds を空にしてください。",
        en="Leave ingress, egress and subnetIds of the DefaultNetworkAcl empty.",
    ),
    check=Each((DEFAULT_ACL,), _empty, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="引き取った既定のACLに規則の記述がなければ、プロバイダーがすべて取り除くため合格。",
        en="Without rules written in it, the provider removes all that it had: it passes.",
    ),
    paths=(Path(DEFAULT_ACL, "ingress", Status.PASS), Path(DEFAULT_ACL, "egress", Status.PASS)),
    cases=(
        passes(Planted(DEFAULT_ACL, _BARE)),
        fails(Planted(DEFAULT_ACL, {**_BARE, "ingress": (_rule(100, "10.0.0.0/8"),)})),
        unknowns(Planted(DEFAULT_ACL, {**_BARE, "egress": UNKNOWN})),
        evades(Planted(DEFAULT_ACL, {**_BARE, "subnetIds": ("subnet-1",)}), why="a subnet put into it"),
        evades(
            it := Planted(DEFAULT_ACL, _BARE),
            Planted(
                RULE, {"networkAclId": it.ref(), "ruleNumber": 1, "ruleAction": "allow", "protocol": "-1"}, "apart"
            ),
            why="a rule apart from the ACL",
        ),
    ),
)

GUARDRAILS = (INWARD, OUTWARD, DEFAULT_EMPTY)
