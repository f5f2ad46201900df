"""Guardrails of firewall policies: they come before classic rules, and what they stop is logged."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import NETWORK, POLICY_RULE
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, all_of, any_of, not_applicable
from policies.reading import equals, is_unknown, read, satisfies

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

GUARDRAILS: tuple[Guardrail, ...] = (POLICY_FIRST, DENIALS_LOGGED)
