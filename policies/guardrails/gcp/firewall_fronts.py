"""Guardrail of load balancers that Google's proxies make: a firewall stands before each, and lets in whom it names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import IPV4, Bound
from network.proof.gcp_filters import Firewalls, unapplied
from network.proof.gcp_fronts import MANAGED
from network.proof.gcp_targets import FRONTS
from network.proof.gcp_types import (
    ASSOCIATION,
    FORWARDING_RULE,
    GLOBAL_FORWARDING_RULE,
    NETWORK,
    POLICY,
    POLICY_RULE,
)
from network.proof.model import Action, Filter
from network.proof.passing import passed as passes_by
from network.proof.planned import Planned as Resources
from network.proof.planned import given
from network.proof.reach import from_anywhere
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, failed, not_applicable, passed, unknown
from policies.reading import is_unknown

_CLOSED = Text(
    ja="どの許可にも当たらない通信を拒否する、ロードバランサ向けの規則",
    en="a rule for load balancers that denies what no other allows",
)
_OTHER = Text(ja="Google のプロキシによるロードバランサではない", en="It is no load balancer of Google's proxies.")


def _guarded(subject: Subject) -> Judgement:
    front = subject.resource
    scheme = front.inputs.get("loadBalancingScheme")
    if is_unknown(scheme):
        return unknown(Evidence("loadBalancingScheme", scheme, _CLOSED))
    if scheme != MANAGED:
        return not_applicable(_OTHER)
    network = subject.world.meant(front.inputs.get("network"))
    if network is None or network.type != NETWORK:
        return unknown(Evidence("network", front.inputs.get("network"), _CLOSED))
    planned = subject.world.planned(Cloud.GCP)
    denied = _denials(Firewalls(planned).front(network, front))
    evidence = Evidence("network", network.name, _CLOSED, urn=network.urn)
    if not _open(denied, front, Bound.MAY):
        return passed(evidence)
    sure = _open(denied, front, Bound.MUST) and not _loose(planned)
    return failed(evidence) if sure else unknown(evidence)


def _denials(filter_: Filter) -> Filter:
    """A filter without what it allows: what passes it is let in although no rule says so."""
    kept = (tuple(each for each in layer if each.action is not Action.ALLOW) for layer in filter_.layers)
    return replace(filter_, layers=tuple(kept))


def _open(filter_: Filter, front: Resource, bound: Bound) -> bool:
    """Whether anything passes, of the version of IP that a load balancer has."""
    four = given(front, "ipVersion") in ("IPV4", None)
    packets = tuple(each for each in from_anywhere() if each.version == IPV4 or not four)
    return bool(passes_by(filter_, packets, bound))


def _loose(planned: Resources) -> bool:
    """Whether a policy may be for a network, or a rule of a policy, that the plan does not say."""
    networks = {each.urn: each for each in planned.of(NETWORK)}
    return any(each.type in (ASSOCIATION, POLICY_RULE) for each, _ in unapplied(planned, networks))


_NETWORK = Planted(NETWORK, {"name": "closed"}, "network")
_DECOY = Planted(NETWORK, {"name": "decoy"}, "decoy")
_POLICY = Planted(POLICY, {"name": "firewall"}, "policy")
_ANYBODY = ("0.0.0.0/0",)


def _front(**inputs: Any) -> Planted:
    every: dict[str, Any] = {"loadBalancingScheme": MANAGED, "portRange": "443", "network": _NETWORK.ref(), **inputs}
    return Planted(FORWARDING_RULE, {"name": "front", **every})


def _association(network: Any = None) -> Planted:
    target = _NETWORK.ref() if network is None else network
    return Planted(ASSOCIATION, {"firewallPolicy": "firewall", "attachmentTarget": target}, "association")


def _rule(name: str = "deny", sources: Any = _ANYBODY, *, protocol: str = "tcp", **inputs: Any) -> Planted:
    match: dict[str, Any] = {"srcIpRanges": sources, "layer4Configs": ({"ipProtocol": protocol},)}
    every: dict[str, Any] = {
        "firewallPolicy": "firewall",
        "direction": "INGRESS",
        "action": "deny",
        "priority": 2000,
        "targetType": FRONTS,
        "match": match,
        **inputs,
    }
    return Planted(POLICY_RULE, {key: value for key, value in every.items() if value is not None}, name)


_IT = _front()
_OFFICES = _rule("offices", ("192.168.0.0/24",), action="allow", priority=1000)
_BEHIND = (_NETWORK, _POLICY, _association())

GUARDED = Guardrail(
    id="gcp-front-firewall-closed",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="内部ロードバランサの前に、名指ししない相手を拒否するファイアウォールがある",
        en="A firewall before each internal load balancer denies whom it does not name",
    ),
    rationale=Text(
        ja="Google のプロキシによるロードバランサに、インスタンス向けの規則は効かない。種別 INTERNAL_MANAGED_LB の"
        "規則に当たらない通信は、回線の先のだれからでも通る（Cloud NGFW ドキュメント「Use global network firewall "
        "policies to protect Envoy-based load balancers」）。",
        en="Rules for instances do not apply to load balancers that Google's proxies make; what no rule of target type "
        "INTERNAL_MANAGED_LB matches is let in, from anybody on the lines (Cloud NGFW documentation, "
        '"Use global network firewall policies to protect Envoy-based load balancers").',
    ),
    remedy=Text(
        ja="ネットワークのポリシーの最後に、targetType が INTERNAL_MANAGED_LB で 0.0.0.0/0 からの TCP を拒否する規則を"
        "置いてください。",
        en="End the network's policy with a rule of targetType INTERNAL_MANAGED_LB that denies TCP from 0.0.0.0/0.",
    ),
    check=Each((FORWARDING_RULE, GLOBAL_FORWARDING_RULE), _guarded, Reach.TENANCY),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.PARTIAL),
    ),
    absence=Text(ja="規則がなければ、だれでも通すので不合格。", en="Without a rule anybody is let in: it fails."),
    paths=(
        Path(FORWARDING_RULE, "loadBalancingScheme"),
        Path(FORWARDING_RULE, "network"),
        Path(ASSOCIATION, "attachmentTarget"),
        Path(POLICY_RULE, "targetType"),
        Path(POLICY_RULE, "priority"),
    ),
    cases=(
        passes(_IT, *_BEHIND, _rule()),
        passes(_IT, *_BEHIND, _rule(), _OFFICES, why="offices are let in before"),
        passes(_IT, *_BEHIND, _rule(protocol="all"), why="of every protocol"),
        passes(_IT, *_BEHIND, _rule(targetForwardingRules=(_IT.ref(),)), why="for this load balancer"),
        passes(_IT, *_BEHIND, _rule(sources=("0.0.0.0/1", "128.0.0.0/1")), why="anybody, in two halves"),
        fails(_IT, *_BEHIND, why="a policy without a rule for load balancers"),
        fails(_IT, _NETWORK, why="no policy"),
        fails(_IT, *_BEHIND, _OFFICES, why="what is allowed, and no denial"),
        unknowns(_IT, *_BEHIND, _rule(targetForwardingRules=UNKNOWN)),
        unknowns(_IT, *_BEHIND, _rule(sources=UNKNOWN)),
        unknowns(_IT, _NETWORK, _POLICY, _association(UNKNOWN), _rule()),
        unknowns(_front(network="projects/other/global/networks/closed"), *_BEHIND, _rule()),
        evades(_IT, *_BEHIND, _rule(targetType=None), why="a denial for instances, which is the default"),
        evades(_IT, *_BEHIND, _rule(targetType="INSTANCES"), why="a denial for instances"),
        evades(_IT, _NETWORK, _DECOY, _POLICY, _association(_DECOY.ref()), _rule(), why="on another network"),
        evades(_IT, *_BEHIND, _rule(sources=("10.0.0.0/8",)), why="a denial of some sources"),
        evades(_IT, *_BEHIND, _rule(protocol="udp"), why="a denial of what it does not answer anyway"),
        evades(_IT, *_BEHIND, _rule(disabled=True), why="switched off"),
        evades(_IT, *_BEHIND, _rule(direction="EGRESS"), why="in the other direction"),
        evades(_IT, *_BEHIND, _rule(), _rule("next", action="goto_next", priority=1), why="all handed on before it"),
        evades(
            _IT,
            *_BEHIND,
            Planted(FORWARDING_RULE, {**_front().inputs, "name": "other"}, "other"),
            _rule(targetForwardingRules=("projects/p/regions/asia-northeast1/forwardingRules/other",)),
            why="a denial for another load balancer",
        ),
        evades(_IT, *_BEHIND, _rule(firewallPolicy="firewall", action="allow"), why="called so, and allows"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (GUARDED,)
