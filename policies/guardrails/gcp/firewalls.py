"""Guardrails of firewall rules: nobody on the internet comes in by one, and nothing goes out to it."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import FIREWALL, POLICY_RULE
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity
from policies.guardrails.gcp.firewall_rules import (
    ADDRESS_GROUP,
    HIERARCHICAL_RULE,
    RULES,
    WITH_RULES,
    exposed,
)

SPLIT = ("0.0.0.0/1", "128.0.0.0/1")
EIGHTS = tuple(f"{first}.0.0.0/8" for first in range(1, 224) if first not in (10, 127))
INSIDE = ("10.64.32.0/23",)
SECURE: dict[str, Any] = {"layer4Configs": ({"ipProtocol": "tcp", "ports": ("443",)},)}


def rule(direction: str, **match: Any) -> Planted:
    """A case's rule of a policy that lets HTTPS through."""
    inputs: dict[str, Any] = {"firewallPolicy": "closed", "priority": 1000, "action": "allow", "direction": direction}
    return Planted(POLICY_RULE, {**inputs, "match": {**SECURE, **match}})


def inward(*ranges: str, **more: Any) -> Planted:
    """A case's rule that lets ranges in."""
    return rule("INGRESS", srcIpRanges=ranges, **more) if ranges else rule("INGRESS", **more)


def outward(*ranges: str, **more: Any) -> Planted:
    """A case's rule that lets out to ranges."""
    return rule("EGRESS", destIpRanges=ranges, **more) if ranges else rule("EGRESS", **more)


def classic(**inputs: Any) -> Planted:
    """A case's classic rule that lets HTTPS through."""
    allowed: dict[str, Any] = {"allows": ({"protocol": "tcp", "ports": ("443",)},)}
    return Planted(FIREWALL, {**allowed, "network": "closed", **inputs})


NO_INTERNET_IN = Guardrail(
    id="gcp-firewall-no-internet-in",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ファイアウォールの規則は、インターネットからの通信を許可しない",
        en="No firewall rule lets anybody in from the internet",
    ),
    rationale=Text(
        ja="送信元を指定しない規則はだれからでも受け入れる。分割した範囲も、国や名前の指定も、公開アドレスを含めば同じである"
        "（Cloud NGFW ドキュメント「Firewall policy rule components」、「VPC firewall rules」）。",
        en="A rule without a source takes everybody; split ranges, countries and names are no better where they hold "
        'public addresses (Cloud NGFW documentation, "Firewall policy rule components", "VPC firewall rules").',
    ),
    remedy=Text(
        ja="送信元を、団体の庁舎やサブネットの範囲にしてください。",
        en="Name the ranges of the member's offices or subnets as the source.",
    ),
    check=Each(RULES, lambda subject: exposed(subject, "INGRESS"), Reach.STACK),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="送信元を指定しない許可は、だれからでも受け入れるので不合格。",
        en="A permission that names no source is for everybody, and fails.",
    ),
    paths=(Path(POLICY_RULE, "match.srcIpRanges"), Path(FIREWALL, "sourceRanges")),
    cases=(
        passes(inward(*INSIDE)),
        passes(classic(sourceRanges=INSIDE)),
        passes(inward("35.191.0.0/16"), why="Google's own health checks"),
        fails(inward("0.0.0.0/0")),
        fails(inward(), why="no source at all"),
        fails(classic(), why="a classic rule without a source"),
        unknowns(inward(srcIpRanges=UNKNOWN)),
        unknowns(inward(srcAddressGroups=UNKNOWN)),
        unknowns(Planted(WITH_RULES[0], {"name": "closed", "rules": UNKNOWN})),
        evades(inward(*SPLIT), why="the internet in two halves"),
        evades(inward(*EIGHTS), why="the internet in many /8s"),
        evades(inward("::/0"), why="IPv6 only"),
        evades(inward(*INSIDE, "35.235.240.0/20"), why="IAP's tunnels, which begin on the internet"),
        evades(inward(srcRegionCodes=("JP",)), why="a country is public addresses"),
        evades(inward(srcFqdns=("office.example.jp",)), why="a name leads where its owner likes"),
        evades(inward(*SPLIT, srcNetworkContext="INTERNET"), why="a context that says so itself"),
        evades(classic(sourceRanges=SPLIT, sourceTags=("web",)), why="a tag beside a range does not narrow it"),
        evades(classic(sourceRanges=SPLIT, disabled=True), why="switched off, and one switch from open"),
        evades(
            Planted(HIERARCHICAL_RULE, {**inward("0.0.0.0/0").inputs, "action": "ALLOW"}),
            why="a rule at a higher level",
        ),
        evades(
            Planted(WITH_RULES[2], {"rules": ({"action": "allow", "match": {**SECURE, "srcIpRanges": SPLIT}},)}),
            why="a rule written inside a policy, whose direction is left out",
        ),
        evades(
            inward(srcAddressGroups=("organizations/1/locations/global/addressGroups/partners",)),
            Planted(ADDRESS_GROUP, {"name": "partners", "items": SPLIT}, "group"),
            why="the range is in an address group",
        ),
        evades(
            Planted(POLICY_RULE, {**inward(*SPLIT).inputs, "action": "apply_security_profile_group"}),
            why="what is inspected is let through too",
        ),
    ),
)

NO_INTERNET_OUT = Guardrail(
    id="gcp-firewall-no-internet-out",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ファイアウォールの規則は、インターネットへの通信を許可しない",
        en="No firewall rule lets anything out to the internet",
    ),
    rationale=Text(
        ja="宛先を指定しない許可はどこへでも出られる。制限付きVIP以外の公開アドレスへの許可は、持ち出しの道になる"
        "（Cloud NGFW ドキュメント「Firewall policy rule components」）。",
        en="A permission without a destination leads anywhere, and one to public addresses other than the restricted "
        'VIP is a way out for data (Cloud NGFW documentation, "Firewall policy rule components").',
    ),
    remedy=Text(
        ja="宛先を、内部の範囲か 199.36.153.4/30 にしてください。",
        en="Name inner ranges, or 199.36.153.4/30, as the destination.",
    ),
    check=Each(RULES, lambda subject: exposed(subject, "EGRESS"), Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="宛先を指定しない許可は、どこへでも出られるので不合格。",
        en="A permission that names no destination is to everywhere, and fails.",
    ),
    paths=(Path(POLICY_RULE, "match.destIpRanges"), Path(FIREWALL, "destinationRanges")),
    cases=(
        passes(outward(*INSIDE)),
        passes(outward("199.36.153.4/30"), why="the restricted VIP"),
        passes(classic(direction="EGRESS", destinationRanges=INSIDE)),
        fails(outward("0.0.0.0/0")),
        fails(outward(), why="no destination at all"),
        unknowns(outward(destIpRanges=UNKNOWN)),
        unknowns(outward(destFqdns=("patch.prod.internal",)), why="a name that is nobody's on the internet"),
        evades(outward(*SPLIT), why="the internet in two halves"),
        evades(outward(*EIGHTS), why="the internet in many /8s"),
        evades(outward("2000::/3"), why="IPv6 only"),
        evades(outward("199.36.153.8/30"), why="Google's APIs past every perimeter"),
        evades(outward(destFqdns=("*.googleapis.com",)), why="a name leads where its owner likes"),
        evades(outward(destThreatIntelligences=("iplist-public-clouds",)), why="a list of public addresses"),
        evades(classic(direction="EGRESS", sourceRanges=INSIDE), why="a source does not narrow where it leads"),
    ),
)


GUARDRAILS: tuple[Guardrail, ...] = (NO_INTERNET_IN, NO_INTERNET_OUT)
