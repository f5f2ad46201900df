"""Guardrails of networks: no default subnets or routes, closed by what their firewalls decide together, logged."""

from __future__ import annotations

from functools import partial
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import INTERNET, IPV4, Bound
from network.proof.boxes import DESTINATION, SOURCE, Packets, between, everything, without
from network.proof.gcp_filters import Firewalls
from network.proof.gcp_types import ASSOCIATION, FIREWALL, NETWORK, POLICY, POLICY_RULE
from network.proof.passing import passed as passing
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.spans import INWARD, OUTWARD
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import equals

EXPECTED = Text(ja="インターネットとの間で何も通らない", en="nothing passes from or to the internet")
_TO = between(everything(), DESTINATION, INTERNET)
_FROM = between(everything(), SOURCE, INTERNET)


def _closed(subject: Subject) -> Judgement:
    firewalls = Firewalls(subject.world.planned(Cloud.GCP))
    doubtful = _doubtful(subject)

    def judged(direction: Any, packets: Packets) -> Judgement:
        filter_ = firewalls.filter(subject.resource, direction, None)
        through = _sample(passing(filter_, packets, Bound.MAY), direction)
        evidence = Evidence("", f"{direction}: {through or 'nothing'}", EXPECTED)
        if not through:
            return passed(evidence)
        sure = passing(filter_, packets, Bound.MUST) and not doubtful
        return failed(evidence) if sure else unknown(evidence, *doubtful)

    return all_of(
        judged("INGRESS", without(_FROM, SOURCE, INWARD)), judged("EGRESS", without(_TO, DESTINATION, OUTWARD))
    )


def _doubtful(subject: Subject) -> tuple[Evidence, ...]:
    """Associations and rules of which nobody knows before deployment whose they are: they may be this network's."""
    planned = subject.world.planned(Cloud.GCP)
    return tuple(
        Evidence(key, each.inputs.get(key), EXPECTED, each.urn)
        for type_, key in _ATTACHING
        for each in planned.naming(type_, key).get(None, ())
    )


_ATTACHING = ((ASSOCIATION, "attachmentTarget"), (ASSOCIATION, "firewallPolicy"), (POLICY_RULE, "firewallPolicy"))


def _sample(packets: Packets, direction: str) -> str:
    """The first address at which something passes, in words; empty where nothing does."""
    at = SOURCE if direction == "INGRESS" else DESTINATION
    lowest = min(((each.version, each.low[at]) for each in packets), default=None)
    if lowest is None:
        return ""
    text = ".".join(str(lowest[1] >> shift & 255) for shift in (24, 16, 8, 0))
    return text if lowest[0] == IPV4 else f"{lowest[1]:x} (IPv6)"


def closed(*rules: Planted, order: str = "BEFORE_CLASSIC_FIREWALL", **inputs: Any) -> tuple[Planted, ...]:
    """A case's network with a firewall policy of some rules.

    Args:
        *rules: of the policy.
        order: whether the policy or classic rules come first.
        **inputs: `attachmentTarget` and `firewallPolicy` of the association; all others are the network's.
    """
    own = {key: each for key, each in inputs.items() if key not in _ASSOCIATED}
    network = Planted(NETWORK, {"name": "closed", "networkFirewallPolicyEnforcementOrder": order, **own}, "network")
    attached: dict[str, Any] = {"attachmentTarget": network.ref(), "firewallPolicy": "closed"}
    attached.update((key, each) for key, each in inputs.items() if key in _ASSOCIATED)
    return (
        network,
        Planted(POLICY, {"name": "closed"}, "policy"),
        Planted(ASSOCIATION, attached, "association"),
        *rules,
    )


_ASSOCIATED = ("attachmentTarget", "firewallPolicy")


def allows(direction: str, priority: int, *ranges: str) -> Planted:
    """A case's rule that lets all packets through to or from some ranges."""
    return _rule(direction, "allow", priority, *ranges)


def denies(direction: str, priority: int, *ranges: str) -> Planted:
    """A case's rule that lets no packet through to or from some ranges."""
    return _rule(direction, "deny", priority, *ranges)


def _rule(direction: str, action: str, priority: int, *ranges: str, **more: Any) -> Planted:
    key = "srcIpRanges" if direction == "INGRESS" else "destIpRanges"
    inputs: dict[str, Any] = {
        "firewallPolicy": "closed",
        "priority": priority,
        "action": action,
        "direction": direction,
        "match": {key: ranges, "layer4Configs": ({"ipProtocol": "all"},)},
        **more,
    }
    return Planted(POLICY_RULE, inputs, f"rule-{direction}-{priority}")


DENIES = tuple(
    _rule(direction, "deny", 2_000_000_000 + at, everywhere)
    for direction in ("INGRESS", "EGRESS")
    for at, everywhere in enumerate(("0.0.0.0/0", "::/0"))
)


def _open_classic(planted: tuple[Planted, ...]) -> Planted:
    inputs: dict[str, Any] = {"network": planted[0].ref(), "direction": "EGRESS", "allows": ({"protocol": "all"},)}
    return Planted(FIREWALL, {**inputs, "destinationRanges": ("0.0.0.0/0",)}, "classic")


FILTERS_CLOSED = Guardrail(
    id="gcp-network-filters-closed",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ネットワークのファイアウォールは、全体としてインターネットとの通信を止める",
        en="A network's firewalls together stop everything from and to the internet",
    ),
    rationale=Text(
        ja="暗黙の規則は外向きをすべて許可する。優先順位、goto_next、従来の規則との前後を順に評価した結果で判断する"
        "（Cloud NGFW ドキュメント「Firewall policy rule evaluation order」、「VPC firewall rules」暗黙の規則）。",
        en="The implied rule lets everything out; what counts is what rules decide by priority, `goto_next` and their "
        'place before or behind classic rules (Cloud NGFW documentation, "Firewall policy rule evaluation order"; '
        '"VPC firewall rules", implied rules).',
    ),
    remedy=Text(
        ja="ネットワークにファイアウォールポリシーを関連付け、両方向のIPv4とIPv6を最後に拒否してください。",
        en="Associate a firewall policy with the network, which in the end denies IPv4 and IPv6 in both directions.",
    ),
    check=Each((NETWORK,), _closed, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーも拒否の規則もなければ、暗黙の規則が外向きを許可するので不合格。",
        en="Without a policy, or a rule that denies, the implied rule lets everything out: it fails.",
    ),
    paths=(
        Path(ASSOCIATION, "attachmentTarget"),
        Path(ASSOCIATION, "firewallPolicy"),
        Path(POLICY_RULE, "match"),
        Path(POLICY_RULE, "action"),
        Path(POLICY_RULE, "firewallPolicy"),
    ),
    cases=(
        passes(*closed(*DENIES)),
        fails(*closed()[:1], why="no policy at all"),
        fails(*closed(*DENIES[:2]), why="only what comes in is denied"),
        unknowns(*closed(*DENIES, attachmentTarget=UNKNOWN)),
        unknowns(*closed(_rule("EGRESS", "allow", 1, "0.0.0.0/0", targetSecureTags=UNKNOWN), *DENIES)),
        evades(*closed(DENIES[0], DENIES[2]), why="IPv6 is forgotten"),
        evades(
            *closed(*(_rule("EGRESS", "allow", at, f"{half}.0.0.0/1") for at, half in ((8, 0), (9, 128))), *DENIES),
            why="both halves of the internet before the denial",
        ),
        evades(
            *closed(_rule("EGRESS", "goto_next", 9, "0.0.0.0/0"), *DENIES),
            why="handed on past the denial, to the implied rule",
        ),
        evades(
            *closed(*DENIES, order="AFTER_CLASSIC_FIREWALL"),
            _open_classic(closed()),
            why="a classic rule comes first",
        ),
        evades(*closed(*DENIES[:3], _rule("EGRESS", "deny", 8, "::/0", disabled=True)), why="a denial switched off"),
        evades(*closed(*DENIES[:2], *DENIES[2:3], _rule("EGRESS", "deny", 9, "8000::/1")), why="half of IPv6"),
    ),
)


def _plain(id_: str, title: Text, rationale: Text, remedy: Text, absence: Text, key: str, wanted: bool) -> Guardrail:
    """A guardrail of one switch of a network, whose default is the unsafe one."""
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.GCP,
        area=Area.NETWORK,
        severity=Severity.HIGH,
        enforcement=Enforcement.MANDATORY,
        title=title,
        rationale=rationale,
        remedy=remedy,
        check=Each((NETWORK,), partial(_switched, key=key, wanted=wanted)),
        controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.4.P", Coverage.SUPPORTING)),
        absence=absence,
        paths=(Path(NETWORK, key),),
        cases=(
            passes(Planted(NETWORK, {"name": "closed", key: wanted})),
            fails(Planted(NETWORK, {"name": "closed", key: not wanted})),
            unknowns(Planted(NETWORK, {"name": "closed", key: UNKNOWN})),
            evades(Planted(NETWORK, {"name": "closed"}), why="left out, and the default is the unsafe one"),
        ),
    )


def _switched(subject: Subject, key: str, wanted: bool) -> Judgement:
    return equals(subject.resource, key, wanted)


CUSTOM_SUBNETS = _plain(
    "gcp-network-custom-subnets",
    Text(ja="ネットワークはサブネットを自動で作らない", en="Networks make no subnets by themselves"),
    Text(
        ja="自動モードは世界の全リージョンに同じ範囲のサブネットを作る（VPC ドキュメント「Auto mode VPC networks」）。",
        en='Auto mode makes a subnet in every region of the world (VPC documentation, "Subnet creation mode").',
    ),
    Text(ja="autoCreateSubnetworks を false にしてください。", en="Set autoCreateSubnetworks to false."),
    Text(ja="既定は自動モードなので不合格。", en="The default is auto mode: it fails."),
    "autoCreateSubnetworks",
    wanted=False,
)

NO_DEFAULT_ROUTES = _plain(
    "gcp-network-no-default-routes",
    Text(ja="ネットワークは既定の経路を作らせない", en="Networks are born without default routes"),
    Text(
        ja="ネットワークを作ると 0.0.0.0/0 がインターネットへ向く（VPC ドキュメント「Routes」既定の経路）。",
        en="A network is born with 0.0.0.0/0 to the default internet gateway (VPC documentation, "
        '"Routes", system-generated default routes).',
    ),
    Text(ja="deleteDefaultRoutesOnCreate を true にしてください。", en="Set deleteDefaultRoutesOnCreate to true."),
    Text(ja="既定は経路を残すので不合格。", en="The default keeps the routes: it fails."),
    "deleteDefaultRoutesOnCreate",
    wanted=True,
)


GUARDRAILS: tuple[Guardrail, ...] = (FILTERS_CLOSED, CUSTOM_SUBNETS, NO_DEFAULT_ROUTES)
