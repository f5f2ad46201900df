"""Guardrails of names: private zones, a firewall for names that fails closed, forwarding to private servers only.

Source: Amazon Route 53 Developer Guide, "Working with private hosted zones", "DNS Firewall rule groups and rules", "DNS
Firewall VPC configuration", "Forwarding outbound DNS queries to your network"; Amazon VPC User Guide, "DHCP option
sets".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.aws_name_rules import CONFIG, GROUP, GROUP_OF, LIST, RULE, rules
from network.proof.model import Action
from network.proof.planned import entries, given, mapping
from network.proof.resolvers import NameRule
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import is_private, known_prefix
from policies.judgement import Evidence, Judgement, Status, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, satisfies

VPC = "aws:ec2/vpc:Vpc"
ZONE = "aws:route53/zone:Zone"
FORWARDING = "aws:route53/resolverRule:ResolverRule"
DHCP = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"

_NAMES = (Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING))


def _private_zone(subject: Subject) -> Judgement:
    resource, expected = subject.resource, Text(ja="1つ以上のVPC", en="at least one VPC")
    vpcs = resource.inputs.get("vpcs")
    listed = entries(given(resource, "vpcs"))
    evidence = Evidence("vpcs", vpcs if vpcs is not None else ABSENT, expected)
    if listed is None:
        return unknown(evidence)
    return passed(evidence) if any(mapping(each).get("vpcId") for each in listed) else failed(evidence)


PRIVATE_ZONE = Guardrail(
    id="aws-zone-private",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="Route 53のゾーンはすべて限定公開である", en="Every Route 53 zone is private"),
    rationale=Text(
        ja="公開ゾーンの名前とアドレスは誰でも引ける"
        "(Amazon Route 53 Developer Guide「Working with private hosted zones」)。",
        en="Anybody resolves the names of a public zone "
        '(Amazon Route 53 Developer Guide, "Working with private hosted zones").',
    ),
    remedy=Text(ja="vpcs に自分のVPCを書いてください。", en="Name the own VPCs in `vpcs`."),
    check=Each((ZONE,), _private_zone),
    controls=_NAMES,
    absence=Text(ja="VPCのないゾーンは公開ゾーンになるため不合格。", en="A zone without a VPC is public: it fails."),
    paths=(Path(ZONE, "vpcs"),),
    cases=(
        passes(Planted(ZONE, {"name": "a.internal", "vpcs": ({"vpcId": "vpc-1"},)})),
        fails(Planted(ZONE, {"name": "a.internal"})),
        unknowns(Planted(ZONE, {"name": "a.internal", "vpcs": UNKNOWN})),
        evades(Planted(ZONE, {"name": "a.internal", "vpcs": ()}), why="an empty list"),
        evades(Planted(ZONE, {"name": "private.internal", "vpcs": ({"vpcRegion": "ap-northeast-1"},)}), why="no id"),
    ),
)


def _guarded(subject: Subject) -> Judgement:
    """Whether every name that no rule lets through is held back, and only few are let through."""
    ordered = rules(subject.world.planned(Cloud.AWS), subject.resource)
    expected = Text(ja="最後にすべての名前を止める規則", en="a last rule that holds every name back")
    if not ordered:
        return failed(Evidence("", ABSENT, expected))
    for each in ordered:
        evidence = Evidence("action", f"{each.action} {', '.join(each.patterns)}", expected, each.origin.urn)
        if each.action is Action.DENY and each.certain and "*" in each.patterns:
            return passed(evidence)
        if each.action is not Action.DENY and "*" in each.patterns:
            return failed(evidence) if each.certain else unknown(evidence)
        if each.action is Action.NEXT:
            return unknown(evidence)
    return _held_back(ordered, expected)


def _held_back(ordered: tuple[NameRule, ...], expected: Text) -> Judgement:
    last = ordered[-1]
    evidence = Evidence("action", f"{last.action} {', '.join(last.patterns)}", expected, last.origin.urn)
    return failed(evidence) if all(each.certain for each in ordered) else unknown(evidence)


def _firewall(last: str = "BLOCK", *, whose: Value = None, names: Value = ("*",), **rule: Any) -> tuple[Planted, ...]:
    vpc = Planted(VPC, {"cidrBlock": "10.0.0.0/16"})
    group = Planted(GROUP, {"name": "names"}, "group")
    listed = Planted(LIST, {"name": "all", "domains": names}, "all")
    inside = Planted(LIST, {"name": "own", "domains": ("*.a.internal",)}, "own")
    of = {"firewallRuleGroupId": group.ref(), "firewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN"}
    return (
        vpc,
        group,
        listed,
        inside,
        Planted(
            GROUP_OF,
            {"firewallRuleGroupId": group.ref(), "vpcId": whose or vpc.ref(), "priority": 101},
            "association",
        ),
        Planted(RULE, {**of, "action": "ALLOW", "firewallDomainListId": inside.ref(), "priority": 100}, "allow"),
        Planted(RULE, {**of, "action": last, "firewallDomainListId": listed.ref(), "priority": 900, **rule}, "block"),
    )


NAMES_GUARDED = Guardrail(
    id="aws-dns-firewall-holds-back",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCの名前のファイアウォールは、許した名前のほかをすべて止める",
        en="The firewall for names of a VPC holds back all names but those that are let through",
    ),
    rationale=Text(
        ja="閉域のVPCからも、名前の問い合わせに載せてデータを外へ出せる"
        "(Amazon Route 53 Developer Guide「DNS Firewall rule groups and rules」)。",
        en="Even from a closed VPC, questions for names can carry data out "
        '(Amazon Route 53 Developer Guide, "DNS Firewall rule groups and rules").',
    ),
    remedy=Text(
        ja="規則グループの最後に「*」を BLOCK する規則を置き、VPCに結び付けてください。",
        en="End the rule group with a rule that BLOCKs `*`, and associate it with the VPC.",
    ),
    check=Each((VPC,), _guarded, Reach.STACK),
    controls=_NAMES,
    absence=Text(
        ja="規則グループのないVPCはすべての名前を引けるため不合格。",
        en="A VPC without a rule group resolves every name: it fails.",
    ),
    paths=(
        Path(GROUP_OF, "vpcId"),
        Path(GROUP_OF, "firewallRuleGroupId"),
        Path(RULE, "action"),
        Path(RULE, "firewallDomainListId"),
        Path(LIST, "domains"),
    ),
    cases=(
        passes(*_firewall()),
        fails(_firewall()[0]),
        fails(*_firewall("ALLOW")),
        unknowns(*_firewall(names=UNKNOWN)),
        evades(*_firewall("ALERT"), why="an alert lets through"),
        evades(*_firewall(names=("*.com", "*.jp")), why="only some names are held back"),
        evades(*_firewall(whose="vpc-9"), why="another VPC's firewall"),
    ),
)


def _fails_closed(subject: Subject) -> Judgement:
    found = subject.world.companions(subject.resource, CONFIG, "resourceId")
    for each in found.certain:
        return equals(each, "firewallFailOpen", "DISABLED", about=subject.resource)
    evidence = Evidence("firewallFailOpen", ABSENT, Text(ja="DISABLED", en="disabled"))
    return unknown(evidence) if found.doubtful else failed(evidence)


def _config(value: Any, **named: Any) -> tuple[Planted, ...]:
    vpc = Planted(VPC, {"cidrBlock": "10.0.0.0/16"})
    return vpc, Planted(CONFIG, {"resourceId": vpc.ref(), "firewallFailOpen": value, **named}, "config")


FAILS_CLOSED = Guardrail(
    id="aws-dns-firewall-fails-closed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="名前のファイアウォールは、判定できないときに名前を通さない",
        en="Where it cannot judge, the firewall for names lets none through",
    ),
    rationale=Text(
        ja="可用性より閉域を優先する(Amazon Route 53 Developer Guide「DNS Firewall VPC configuration」)。",
        en='Closure before availability (Amazon Route 53 Developer Guide, "DNS Firewall VPC configuration").',
    ),
    remedy=Text(ja="firewallFailOpen を DISABLED にしてください。", en="Set firewallFailOpen to DISABLED."),
    check=Each((VPC,), _fails_closed, Reach.STACK),
    controls=_NAMES,
    absence=Text(
        ja="既定は DISABLED だが、書かれていなければ変えられても計画との差に現れないため不合格。",
        en="The default is DISABLED, but where it is not written no drift shows: it fails.",
    ),
    paths=(Path(CONFIG, "firewallFailOpen"), Path(CONFIG, "resourceId")),
    cases=(
        passes(*_config("DISABLED")),
        fails(*_config("ENABLED")),
        unknowns(*_config(UNKNOWN)),
        evades(*_config("USE_LOCAL_RESOURCE_SETTING"), why="a profile's setting decides instead"),
        evades(*_config("DISABLED", resourceId="vpc-9"), why="another VPC's"),
    ),
)


def _inside(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == FORWARDING and resource.inputs.get("ruleType") in ("SYSTEM", "RECURSIVE"):
        name = resource.inputs.get("domainName")
        expected = Text(ja="ルートを除く名前", en="a name other than the root")
        return (failed if name in (".", "") else passed)(Evidence("domainName", name, expected))
    expected = Text(ja="私設アドレスのネームサーバー", en="name servers with private addresses")

    def private(value: Value) -> bool:
        prefix = known_prefix(subject.world, value)
        return prefix is not None and is_private(prefix)

    if resource.type == DHCP:
        own = Text(ja="AmazonProvidedDNS だけ", en="AmazonProvidedDNS only")
        return satisfies(resource, "domainNameServers.*", lambda it: it == "AmazonProvidedDNS", own)
    if is_unknown(kind := resource.inputs.get("ruleType")):
        return unknown(Evidence("ruleType", kind, expected))
    return satisfies(resource, "targetIps.*.ip", private, expected)


def _forward(*addresses: Any, **named: Any) -> Planted:
    ips = tuple({"ip": each, "port": 53} for each in addresses)
    return Planted(FORWARDING, {"domainName": "city.lg.jp", "ruleType": "FORWARD", "targetIps": ips, **named})


ASKED_INSIDE = Guardrail(
    id="aws-dns-asks-inside",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="名前の問い合わせ先は、VPCのリゾルバーと私設アドレスのネームサーバーだけである",
        en="Names are asked of the VPC's resolver and of private name servers only",
    ),
    rationale=Text(
        ja="別のネームサーバーを使うホストには名前のファイアウォールが効かない"
        "(Amazon VPC User Guide「DHCP option sets」、"
        "Amazon Route 53 Developer Guide「Forwarding outbound DNS queries to your network」)。",
        en="No firewall for names sees what hosts ask of other servers (Amazon VPC User Guide, "
        '"DHCP option sets"; Amazon Route 53 Developer Guide, "Forwarding outbound DNS queries to your network").',
    ),
    remedy=Text(
        ja="domainNameServers を AmazonProvidedDNS に、転送先を庁舎の私設アドレスにしてください。",
        en="Set domainNameServers to AmazonProvidedDNS, and forward to the offices' private addresses.",
    ),
    check=Each((DHCP, FORWARDING), _inside),
    controls=_NAMES,
    absence=Text(
        ja="ネームサーバーのないDHCPオプションと、転送先のない規則は不合格。",
        en="DHCP options without name servers, and a rule without targets, fail.",
    ),
    paths=(Path(DHCP, "domainNameServers"), Path(FORWARDING, "targetIps"), Path(FORWARDING, "ruleType", Status.PASS)),
    cases=(
        passes(Planted(DHCP, {"domainNameServers": ("AmazonProvidedDNS",)})),
        passes(_forward("172.20.0.53", "172.20.1.53")),
        fails(Planted(DHCP, {"domainNameServers": ("8.8.8.8",)})),
        unknowns(_forward(UNKNOWN)),
        evades(Planted(DHCP, {"domainNameServers": ("AmazonProvidedDNS", "1.1.1.1")}), why="a second server"),
        evades(_forward("172.20.0.53", "8.8.4.4"), why="a second target"),
        evades(_forward(ruleType="RECURSIVE", domainName="."), why="everything is asked of the internet's servers"),
    ),
)

GUARDRAILS = (PRIVATE_ZONE, NAMES_GUARDED, FAILS_CLOSED, ASKED_INSIDE)
