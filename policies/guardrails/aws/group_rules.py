"""Guardrails of what a security group lets through: named ports only, and few addresses in all its rules together.

Source: Amazon VPC User Guide, "Security group rules"; AWS Well-Architected Framework, Security Pillar, SEC05-BP02
"Control traffic flow within your network layers".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.aws_filters import matching
from network.proof.planned import known, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.ranges import LIST, how_many, known_prefix, list_entries, named_in
from policies.guardrails.aws.security_groups import (
    BOTH_RULE,
    GROUP,
    IN_RULE,
    LISTS,
    OUT_RULE,
    RANGES,
    written_in,
)
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT

_RULES = (BOTH_RULE, IN_RULE, OUT_RULE)


def _ports(subject: Subject) -> Judgement:
    resource, most = subject.resource, subject.parameters["ports"]
    if resource.type != GROUP:
        key = "protocol" if resource.type == BOTH_RULE else "ipProtocol"
        return _few_ports(resource.inputs, key, "", most)
    found = [
        _few_ports(mapping(rule), "protocol", at, most)
        for direction in ("ingress", "egress")
        for at, rule in written_in(resource, direction)
    ]
    expected = Text(ja="プロトコルとポートを特定する", en="a protocol and its ports")
    return all_of(*found) if found else passed(Evidence("ingress, egress", ABSENT, expected))


def _few_ports(rule: Mapping[str, Value], key: str, at: str, most: int) -> Judgement:
    sure, protocol, ports = matching(rule, key)
    expected = Text(
        ja=f"プロトコルを特定し、ポートは{most}個以下",
        en=f"a protocol that is named, and at most {most} ports of it",
    )
    observed = f"{rule.get(key)} {rule.get('fromPort')}-{rule.get('toPort')}"
    if not known(rule.get(key)):
        return unknown(Evidence(f"{at}{key}", rule.get(key), expected))
    if protocol is None:
        return failed(Evidence(f"{at}{key}", rule.get(key), expected))
    many = sum(last - first + 1 for first, last in ports)
    is_icmp = str(rule.get(key)).lower() in _ICMP
    if is_icmp or (sure and many <= most):
        return passed(Evidence(f"{at}fromPort", observed, expected))
    unsure = any(not known(rule.get(each)) for each in ("fromPort", "toPort"))
    given = all(rule.get(each) is not None for each in ("fromPort", "toPort"))
    return (unknown if unsure and given else failed)(Evidence(f"{at}fromPort", observed, expected))


_ICMP = ("icmp", "icmpv6", "1", "58")


def _named(**named: Any) -> dict[str, Any]:
    return {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/16", **named}


def _inline(**named: Any) -> Planted:
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ("10.0.0.0/16",), **named}
    return Planted(GROUP, {"vpcId": "vpc-1", "ingress": (rule,)})


PORTS_NAMED = Guardrail(
    id="aws-security-group-ports-named",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="セキュリティグループの規則はプロトコルと少数のポートを特定する",
        en="Rules of security groups name a protocol and few ports",
    ),
    rationale=Text(
        ja="業務に要る通信だけを通す(AWS Well-Architected Framework セキュリティの柱 SEC05-BP02)。",
        en="Only the traffic that a system needs is let through "
        "(AWS Well-Architected Framework, Security Pillar, SEC05-BP02).",
    ),
    remedy=Text(
        ja="protocol に tcp か udp を、fromPort と toPort に使うポートを書いてください。",
        en="Write tcp or udp as the protocol, and the ports that are used as fromPort and toPort.",
    ),
    check=Each((GROUP, *_RULES), _ports),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="ポートのない規則は全ポートを通すため不合格。規則のないグループは何も通さない。",
        en="A rule without ports lets all through and fails; a group without rules lets nothing through.",
    ),
    paths=(
        Path(IN_RULE, "ipProtocol"),
        Path(IN_RULE, "fromPort"),
        Path(IN_RULE, "toPort"),
        Path(GROUP, "ingress", Status.PASS),
    ),
    cases=(
        passes(Planted(IN_RULE, _named())),
        passes(_inline()),
        fails(Planted(IN_RULE, _named(ipProtocol="-1"))),
        fails(Planted(OUT_RULE, _named(fromPort=0, toPort=65535))),
        unknowns(Planted(IN_RULE, _named(toPort=UNKNOWN))),
        unknowns(_inline(protocol=UNKNOWN)),
        evades(Planted(IN_RULE, _named(fromPort=1, toPort=65534)), why="all ports but two"),
        evades(Planted(IN_RULE, _named(ipProtocol=6, fromPort=1024, toPort=65535)), why="a protocol by its number"),
        evades(_inline(protocol="all"), why="another word for every protocol"),
    ),
    parameters=(Parameter("ports", 16, Text(ja="個", en="ports"), least=1),),
)


def _narrow(subject: Subject) -> Judgement:
    world, most = subject.world, 1 << subject.parameters["bits"]
    expected = Text(
        ja=f"すべての規則を合わせて{most}アドレス以下", en=f"at most {most} addresses in all its rules together"
    )
    rules = list(_rules(subject))
    prefixes: list[Prefix] = []
    doubts: list[Evidence] = []
    for urn, at, rule in rules:
        for each in named_in(rule, RANGES, LISTS, at):
            values = [each.value]
            if each.listed:
                listed = world.meant(each.value)
                if listed is None or listed.type != LIST:
                    continue
                values = [one.value for _, one in list_entries(world, listed)]
            for value in values:
                prefix = known_prefix(world, value)
                if prefix is None:
                    doubts.append(Evidence(each.path, value, expected, urn))
                elif prefix.version == 4:  # noqa: PLR2004 - how wide an IPv6 range is says nothing of how many are behind
                    prefixes.append(prefix)
    many = how_many(prefixes, 4)
    observed = Evidence("ingress", f"{many} addresses in {len(rules)} rules", expected)
    if many > most:
        return failed(observed)
    return unknown(*doubts) if doubts else passed(observed)


def _rules(subject: Subject) -> Iterator[tuple[str | None, str, Mapping[str, Value]]]:
    """Every inbound rule of a group, in it and apart."""
    for at, rule in written_in(subject.resource, "ingress"):
        yield None, at, mapping(rule) or {"cidrBlocks": rule}
    for type_ in (IN_RULE, BOTH_RULE):
        found = subject.world.companions(subject.resource, type_, "securityGroupId")
        for each in found.certain:
            if each.inputs.get("type") != "egress":
                yield each.urn, "", each.inputs


def _apart(*ranges: Value) -> tuple[Planted, ...]:
    group = Planted(GROUP, {"vpcId": "vpc-1"})
    rules = (
        Planted(IN_RULE, {"securityGroupId": group.ref(), "cidrIpv4": each, "ipProtocol": "tcp"}, f"rule-{at}")
        for at, each in enumerate(ranges)
    )
    return (group, *rules)


NARROW = Guardrail(
    id="aws-security-group-narrow",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="セキュリティグループが受け入れるアドレスは、規則を合わせても狭い",
        en="The addresses that a security group lets in are few, all its rules together",
    ),
    rationale=Text(
        ja="私設アドレスの全部を許せば、団体の区別がなくなる"
        "(AWS Well-Architected Framework セキュリティの柱 SEC05-BP02)。",
        en="Whoever lets in all private addresses tells no municipality from another "
        "(AWS Well-Architected Framework, Security Pillar, SEC05-BP02).",
    ),
    remedy=Text(
        ja="庁舎や接続先の実際の範囲だけを許可してください。",
        en="Let in the actual ranges of offices and peers only.",
    ),
    check=Each((GROUP,), _narrow, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="規則のないグループは何も受け入れないため合格。",
        en="A group without rules lets nobody in and passes.",
    ),
    paths=(Path(GROUP, "ingress", Status.PASS), Path(IN_RULE, "cidrIpv4", Status.PASS)),
    cases=(
        passes(_inline()),
        passes(*_apart("172.20.0.0/16", "172.28.0.10/32")),
        fails(*_apart("10.0.0.0/8")),
        unknowns(*_apart("172.20.0.0/16", UNKNOWN)),
        evades(*_apart("10.0.0.0/12", "10.16.0.0/12", "10.32.0.0/11"), why="many rules that together are a /10"),
        evades(
            _inline(cidrBlocks=tuple(f"10.{at}.0.0/16" for at in range(40))),
            why="forty ranges of which each is narrow",
        ),
    ),
    parameters=(Parameter("bits", 20, Text(ja="ビット", en="bits"), least=8),),
)

GUARDRAILS = (PORTS_NAMED, NARROW)
