"""Guardrails of how much firewall rules let through: few addresses, and named protocols and ports."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import IPV4
from network.proof.gcp_targets import FRONTS
from network.proof.gcp_types import FIREWALL, POLICY_RULE
from network.proof.planned import entries, mapping, number
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
from policies.guardrails.gcp.firewall_rules import (
    RULES,
    Rule,
    far,
    of_allowing,
    of_fronts,
    rules,
    side,
)
from policies.guardrails.gcp.firewalls import INSIDE, classic, inward, outward, rule
from policies.guardrails.gcp.spans import size
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown


def _narrow(subject: Subject) -> Judgement:
    most = subject.parameters["addresses"]
    expected = Text(ja=f"合わせて{most}個以下のアドレス", en=f"at most {most} addresses together")

    def judged(rule: Rule, inward: bool) -> Judgement:
        end = side(subject, rule, inward)
        if end.anybody:
            return failed(Evidence(far(rule, inward), ABSENT, expected))
        ranges = [each for _, each in end.ranges]
        wide = [each for each in ranges if each.version != IPV4 and each.length < _IPV6]
        count = size(ranges)
        evidence = Evidence(far(rule, inward), f"{count}: {', '.join(map(str, wide or ranges))}", expected)
        if wide or count > most:
            return failed(evidence)
        return unknown(*end.open) if end.open else passed(evidence)

    return all_of(
        *(of_allowing(subject, each, lambda rule, to=each: judged(rule, to == "INGRESS")) for each in _DIRECTIONS)
    )


_DIRECTIONS = ("INGRESS", "EGRESS")
_IPV6 = 48
"""What an organisation gets as a whole (RFC 6177, section 3)."""

RANGES_NARROW = Guardrail(
    id="gcp-firewall-ranges-narrow",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ファイアウォールの規則が許可する相手のアドレスは、必要な数に収まる",
        en="Firewall rules let through to and from no more addresses than are needed",
    ),
    rationale=Text(
        ja="内部のアドレスでも、10.0.0.0/8 のような許可は他の団体を含む"
        "（内部の範囲は RFC 1918 第3節。必要な相手だけにするのは本ツールの決まり）。",
        en="Even of inner addresses, a permission such as 10.0.0.0/8 takes in other members (RFC 1918, section 3, has "
        "what private ranges there are; least privilege is this toolkit's rule).",
    ),
    remedy=Text(
        ja="相手のサブネットか庁舎の範囲だけを書いてください。", en="Name the other end's subnet or office only."
    ),
    check=Each(RULES, _narrow, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="相手を指定しない許可は不合格。", en="A permission that names no other end fails."),
    paths=(Path(POLICY_RULE, "match"), Path(FIREWALL, "sourceRanges")),
    parameters=(Parameter("addresses", 131072, Text(ja="個", en="addresses"), 256),),
    cases=(
        passes(inward(*INSIDE)),
        passes(classic(sourceRanges=INSIDE)),
        fails(inward("10.0.0.0/8")),
        fails(outward(), why="no destination at all"),
        unknowns(inward(srcIpRanges=UNKNOWN)),
        evades(inward(*(f"10.{each}.0.0/16" for each in range(0, 256, 2))), why="128 ranges, none of them wide"),
        evades(inward("10.0.0.0/9", "10.128.0.0/9"), why="one range in two halves"),
        evades(outward("fd00::/8"), why="IPv6 only"),
        evades(inward(*("172.16.0.0/12",), srcNetworkContext="VPC_NETWORKS"), why="a context is no range"),
    ),
)


def _named(subject: Subject) -> Judgement:
    expected = Text(ja="プロトコルとポートの指定", en="a protocol, and ports where it has some")

    def judged(rule: Rule) -> Judgement:
        key = "protocol" if rule.classic else "ipProtocol"
        path = "allows" if rule.classic else f"{rule.match_path}layer4Configs"
        listed = entries(rule.layer4)
        if listed is None:
            return unknown(Evidence(path, rule.layer4, expected))
        if not listed:
            return failed(Evidence(path, ABSENT, expected))
        if of_fronts(rule):
            # A load balancer answers on the port of its forwarding rule alone, and its rules take no other.
            return all_of(*(_tcp(mapping(each), f"{path}[{at}]", expected, each) for at, each in enumerate(listed)))
        return all_of(
            *(_protocol(mapping(each), f"{path}[{at}]", key, expected, each) for at, each in enumerate(listed))
        )

    found = [judged(rule) for rule in rules(subject.resource) if rule.may_allow]
    return all_of(*found) if found else not_applicable(_DENIES)


def _protocol(config: Any, path: str, key: str, expected: Text, whole: Any) -> Judgement:
    protocol, ports = config.get(key), entries(config.get("ports"))
    evidence = Evidence(path, whole, expected)
    if is_unknown(whole) or is_unknown(protocol) or ports is None:
        return unknown(evidence)
    named = str(protocol).lower() if protocol is not None else "all"
    if named == "all" or (named in _WITH_PORTS and not ports):
        return failed(evidence)
    spans = [_span(each) for each in ports]
    if None in spans:
        return unknown(evidence)
    wide = sum(last - first + 1 for first, last in (each for each in spans if each)) > _MOST_PORTS
    return failed(evidence) if wide else passed(evidence)


def _tcp(config: Any, path: str, expected: Text, whole: Any) -> Judgement:
    protocol = config.get("ipProtocol")
    evidence = Evidence(path, whole, expected)
    if is_unknown(whole) or is_unknown(protocol):
        return unknown(evidence)
    return passed(evidence) if str(protocol).lower() in ("tcp", "6") else failed(evidence)


def _span(value: Any) -> tuple[int, int] | None:
    """First and last of a port or a range of ports; None where only deployment knows it."""
    if is_unknown(value):
        return None
    first, _, last = str(value).partition("-")
    low, high = number(first), number(last or first)
    return (0, 65535) if low is None or high is None else (low, high)


_WITH_PORTS = ("tcp", "udp", "sctp", "6", "17", "132")
_MOST_PORTS = 1024
_DENIES = Text(ja="通信を許可する規則ではない", en="It lets nothing through.")


def _l4(*configs: Any, **inputs: Any) -> Planted:
    made = rule("INGRESS", srcIpRanges=INSIDE, layer4Configs=configs)
    return Planted(POLICY_RULE, {**made.inputs, **inputs})


PROTOCOLS_NAMED = Guardrail(
    id="gcp-firewall-protocols-named",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="通信を許可する規則は、プロトコルとポートを指定する",
        en="A rule that lets packets through names its protocol and ports",
    ),
    rationale=Text(
        ja="指定がない、または all の規則は、使っていないサービスへも届く"
        "（Cloud NGFW ドキュメント「Firewall policy rule components」、プロトコルとポート）。",
        en="Without them, or with `all`, services that nobody means to offer are reached too (Cloud NGFW "
        'documentation, "Firewall policy rule components", protocols and ports).',
    ),
    remedy=Text(
        ja="必要なプロトコルとポートだけを書いてください。", en="Name the protocol and the ports that are needed."
    ),
    check=Each(RULES, _named),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="ポートの指定がなければ全ポートなので不合格。", en="No ports means all of them, and fails."),
    paths=(Path(POLICY_RULE, "match.layer4Configs"), Path(FIREWALL, "allows", Status.NOT_APPLICABLE)),
    cases=(
        passes(_l4({"ipProtocol": "tcp", "ports": ("443", "8443")})),
        passes(_l4({"ipProtocol": "icmp"}), why="a protocol without ports"),
        passes(_l4({"ipProtocol": "tcp"}, targetType=FRONTS), why="a load balancer, which has one port"),
        passes(classic(sourceRanges=INSIDE)),
        fails(_l4({"ipProtocol": "all"})),
        fails(_l4({"ipProtocol": "tcp"}), why="every port"),
        unknowns(_l4({"ipProtocol": "tcp", "ports": UNKNOWN})),
        unknowns(_l4({"ipProtocol": UNKNOWN, "ports": ("443",)})),
        evades(_l4({"ipProtocol": "tcp", "ports": ("1-32767", "32768-65535")}), why="every port in two halves"),
        evades(_l4({"ipProtocol": "6"}), why="TCP by its number, with every port"),
        evades(_l4({"ipProtocol": "tcp"}, targetType="INSTANCES"), why="every port of instances"),
        evades(_l4({"ipProtocol": "all"}, targetType=FRONTS), why="every protocol, to load balancers"),
        evades(classic(sourceRanges=INSIDE, allows=({"protocol": "ALL"},)), why="in capitals"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (RANGES_NARROW, PROTOCOLS_NAMED)
