"""Guardrails of firewall policies: before classic rules, with both ends named, and what they stop is logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_targets import FRONTS
from network.proof.gcp_types import NETWORK, POLICY_RULE
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
from policies.guardrails.gcp.firewall_rules import Rule, of_allowing, of_fronts, side
from policies.guardrails.gcp.spans import size
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, satisfies

_ORDER, _FIRST = "networkFirewallPolicyEnforcementOrder", "BEFORE_CLASSIC_FIREWALL"


def _network(order: Any) -> Planted:
    return Planted(NETWORK, {"name": "closed", **({_ORDER: order} if order else {})})


POLICY_FIRST = Guardrail(
    id="gcp-network-policy-before-classic-rules",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="ファイアウォールポリシーは、従来の規則より先に評価する",
        en="Firewall policies are asked before classic rules",
    ),
    rationale=Text(
        ja="既定では従来の規則が先で、後から手で足した許可が、ポリシーの拒否より先に効く"
        "（Cloud NGFW ドキュメント「Firewall policy rule evaluation order」）。",
        en="By default classic rules come first: a permission that somebody adds by hand goes before every denial of "
        'the policy (Cloud NGFW documentation, "Firewall policy rule evaluation order").',
    ),
    remedy=Text(ja=f"{_ORDER} を {_FIRST} にしてください。", en=f"Set {_ORDER} to {_FIRST}."),
    check=Each((NETWORK,), lambda subject: equals(subject.resource, _ORDER, _FIRST)),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定は従来の規則が先なので不合格。", en="By default classic rules come first: it fails."),
    paths=(Path(NETWORK, _ORDER),),
    cases=(
        passes(_network(_FIRST)),
        fails(_network("AFTER_CLASSIC_FIREWALL")),
        unknowns(_network(UNKNOWN)),
        evades(_network(None), why="left out, and classic rules come first"),
    ),
    remediate=lambda inputs: None if inputs.get(_ORDER) == _FIRST else {**inputs, _ORDER: _FIRST},
)

_NOT_DENIAL = Text(ja="deny でない", en="no denial")


def _logged(subject: Subject) -> Judgement:
    resource = subject.resource
    action = read(resource, "action")
    logged = equals(resource, "enableLogging", True)
    if is_unknown(action):
        lets = satisfies(resource, "action", lambda it: str(it).lower() != "deny", _NOT_DENIAL)
        return any_of(logged, lets)
    if not isinstance(action, str) or action.lower() != "deny":
        return not_applicable(Text(ja="拒否の規則ではない", en="It is no denial."))
    return all_of(logged)


def _rule(action: Any, **inputs: Any) -> Planted:
    return Planted(POLICY_RULE, {"firewallPolicy": "closed", "action": action, "direction": "INGRESS", **inputs})


DENIALS_LOGGED = Guardrail(
    id="gcp-firewall-denials-logged",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ファイアウォールが止めた通信を記録する", en="What a firewall stops is logged"),
    rationale=Text(
        ja="止めた通信は、侵入の試みと設定の誤りの最初の跡である。フローログには標本しか残らない"
        "（Cloud NGFW ドキュメント「Firewall policy rules logging」。既定では記録しない）。",
        en="What is stopped is the first trace of an intruder and of a mistake; flow logs are samples (Cloud NGFW "
        'documentation, "Firewall policy rules logging"; the default is not to log).',
    ),
    remedy=Text(ja="enableLogging を true にしてください。", en="Set enableLogging to true."),
    check=Each((POLICY_RULE,), _logged),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(
        ja="拒否の規則の既定は記録なしで不合格。許可の規則の通信はフローログにある。",
        en="A denial's default is no log: it fails. What is let through is in the flow logs.",
    ),
    paths=(Path(POLICY_RULE, "enableLogging"),),
    cases=(
        passes(_rule("deny", enableLogging=True)),
        fails(_rule("deny", enableLogging=False)),
        unknowns(_rule("deny", enableLogging=UNKNOWN)),
        evades(_rule("deny"), why="left out, and the default is no log"),
        evades(_rule("DENY", enableLogging=False), why="in capitals"),
    ),
)

_OWN_END = Text(ja="自分側のサブネットか、名指しした相手", en="the own subnet, or named targets")
_TARGETS = ("targetSecureTags", "targetServiceAccounts")


def _both_ends(subject: Subject) -> Judgement:
    return all_of(
        *(
            of_allowing(subject, each, lambda rule, to=each: _own_end(subject, rule, to))
            for each in ("INGRESS", "EGRESS")
        )
    )


def _own_end(subject: Subject, rule: Rule, direction: str) -> Judgement:
    if is_unknown(rule.direction):
        return unknown(Evidence(f"{rule.path}direction", rule.direction, _OWN_END))
    targets = [rule.inputs[each] for each in _TARGETS if rule.inputs.get(each)]
    if targets and isinstance(rule.match, Mapping):
        evidence = Evidence(f"{rule.path}target", targets[0], _OWN_END)
        return unknown(evidence) if any(is_unknown(each) for each in targets) else passed(evidence)
    if of_fronts(rule) and isinstance(rule.match, Mapping):
        return passed(Evidence(f"{rule.path}targetType", FRONTS, _OWN_END))
    end = side(subject, rule, direction == "EGRESS")
    if end.open:
        return unknown(*end.open)
    ranges = [each for _, each in end.ranges]
    path = f"{rule.match_path}{'srcIpRanges' if direction == 'EGRESS' else 'destIpRanges'}"
    evidence = Evidence(path, ", ".join(map(str, ranges)) or ABSENT, _OWN_END)
    narrow = ranges and not end.anybody and not end.wrong and size(ranges) <= subject.parameters["addresses"]
    return passed(evidence) if narrow else failed(evidence)


def _flow(direction: str, source: Any, destination: Any, **more: Any) -> Planted:
    match: dict[str, Any] = {"layer4Configs": ({"ipProtocol": "tcp", "ports": ("443",)},)}
    ends = {"srcIpRanges": source, "destIpRanges": destination}
    match.update((key, each) for key, each in ends.items() if each is not None)
    inputs: dict[str, Any] = {"firewallPolicy": "closed", "action": "allow", "direction": direction, "match": match}
    return Planted(POLICY_RULE, {**inputs, **more})


_APP, _DATA = ("10.64.32.0/25",), ("10.64.32.128/25",)

BOTH_ENDS = Guardrail(
    id="gcp-firewall-own-end-named",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="通信を許可する規則は、自分側の端も名指しする",
        en="A rule that lets packets through names the own end too",
    ),
    rationale=Text(
        ja="自分側を書かない規則は、ネットワークの中のすべてのインスタンスに効き、層の分離が失われる"
        "（Cloud NGFW ドキュメント「Firewall policy rule components」対象、受信の宛先、送信の送信元）。",
        en="Without the own end a rule is for every instance of the network, and its tiers are no longer apart (Cloud "
        'NGFW documentation, "Firewall policy rule components": targets, destinations of ingress, sources of egress).',
    ),
    remedy=Text(
        ja="受信なら destIpRanges、送信なら srcIpRanges にサブネットを書いてください。",
        en="Name a subnet in destIpRanges of an ingress rule, in srcIpRanges of an egress rule.",
    ),
    check=Each((POLICY_RULE,), _both_ends, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="範囲も対象もなければ、すべてのインスタンスに効くので不合格。",
        en="Without ranges and targets it is for every instance: it fails.",
    ),
    paths=(Path(POLICY_RULE, "match"), Path(POLICY_RULE, "targetServiceAccounts")),
    parameters=(Parameter("addresses", 4096, Text(ja="個", en="addresses"), 256),),
    cases=(
        passes(_flow("INGRESS", _APP, _DATA)),
        passes(_flow("EGRESS", _APP, _DATA)),
        passes(
            _flow("INGRESS", _APP, None, targetServiceAccounts=("db@own.iam.gserviceaccount.com",)),
            why="the own end by its account",
        ),
        passes(_flow("INGRESS", _APP, None, targetType=FRONTS), why="to load balancers, and to no instance"),
        fails(_flow("INGRESS", _APP, None), why="to every instance"),
        fails(_flow("EGRESS", None, _DATA), why="from every instance"),
        unknowns(_flow("INGRESS", _APP, UNKNOWN)),
        unknowns(_flow("EGRESS", UNKNOWN, _DATA)),
        unknowns(Planted(POLICY_RULE, {**_flow("EGRESS", _APP, _DATA).inputs, "direction": UNKNOWN})),
        evades(_flow("EGRESS", ("0.0.0.0/1", "128.0.0.0/1"), _DATA), why="every instance in two halves"),
        evades(_flow("INGRESS", _APP, ("10.0.0.0/8",)), why="a range that is every instance"),
        evades(_flow("INGRESS", _APP, ()), why="an empty list"),
        evades(_flow("INGRESS", _APP, None, targetType="INSTANCES"), why="a type that is every instance"),
        evades(_flow("EGRESS", None, _DATA, targetType=FRONTS), why="a type that sends nothing"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (POLICY_FIRST, DENIALS_LOGGED, BOTH_ENDS)
