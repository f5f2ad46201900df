"""Guardrails of the firewall for names itself: nobody takes it off a VPC in passing, or leads a name past it.

Source: Amazon Route 53 API Reference, "AssociateFirewallRuleGroup" (`MutationProtection`), "CreateFirewallRule".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.aws_name_rules import GROUP_OF, RULE
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, Status, any_of
from policies.reading import equals, satisfies


def _association(**named: Any) -> Planted:
    return Planted(GROUP_OF, {"firewallRuleGroupId": "rslvr-frg-1", "vpcId": "vpc-1", "priority": 101, **named})


PROTECTED = Guardrail(
    id="aws-dns-firewall-protected",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.LOW,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="名前のファイアウォールの結び付けは変更から守られている",
        en="The association of the firewall for names is protected against changes",
    ),
    rationale=Text(
        ja="守られた結び付けは、先に保護を外さない限り外せない"
        "(Amazon Route 53 API Reference「AssociateFirewallRuleGroup」)。",
        en="It cannot be taken off before the protection is "
        '(Amazon Route 53 API Reference, "AssociateFirewallRuleGroup").',
    ),
    remedy=Text(ja="mutationProtection を ENABLED にしてください。", en="Set mutationProtection to ENABLED."),
    check=Each((GROUP_OF,), lambda it: equals(it.resource, "mutationProtection", "ENABLED")),
    controls=(Mapped("12.1.2", Coverage.SUPPORTING), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="指定しなければ守られないため不合格。", en="Left out it is not protected: it fails."),
    paths=(Path(GROUP_OF, "mutationProtection"),),
    cases=(
        passes(_association(mutationProtection="ENABLED")),
        fails(_association(mutationProtection="DISABLED")),
        unknowns(_association(mutationProtection=UNKNOWN)),
        evades(_association(), why="left out"),
    ),
    remediate=lambda inputs: (
        None
        if inputs.get("mutationProtection") not in (None, "DISABLED")
        else {**inputs, "mutationProtection": "ENABLED"}
    ),
)


_REDIRECTION = "firewallDomainRedirectionAction"


def _followed(subject: Subject) -> Judgement:
    """Whether a name that is let through leads only to names that are; what is held back leads nowhere."""
    resource, expected = subject.resource, Text(ja="INSPECT_REDIRECTION_DOMAIN", en="INSPECT_REDIRECTION_DOMAIN")
    return any_of(
        equals(resource, "action", "BLOCK"),
        satisfies(resource, _REDIRECTION, lambda it: it == "INSPECT_REDIRECTION_DOMAIN", expected, absent=Status.PASS),
    )


def _lets(action: Any = "ALLOW", **named: Any) -> Planted:
    return Planted(RULE, {"action": action, "priority": 100, **named})


REDIRECTIONS = Guardrail(
    id="aws-dns-firewall-redirections-inspected",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="許した名前の転送先の名前も調べる", en="Where a name that is let through leads to, is looked at as well"
    ),
    rationale=Text(
        ja="転送先を信じると、許した名前の持ち主が、許していない名前へ導ける"
        "(Amazon Route 53 Developer Guide「Rule settings in DNS Firewall」)。",
        en="Where redirections are trusted, the owner of a name that is let through leads to any other "
        '(Amazon Route 53 Developer Guide, "Rule settings in DNS Firewall").',
    ),
    remedy=Text(ja=f"{_REDIRECTION} を省いてください。", en=f"Leave out {_REDIRECTION}."),
    check=Each((RULE,), _followed),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING),),
    absence=Text(ja="既定は転送先も調べるため合格。", en="By default it is looked at: that passes."),
    paths=(Path(RULE, _REDIRECTION, Status.PASS),),
    cases=(
        passes(_lets(**{_REDIRECTION: "INSPECT_REDIRECTION_DOMAIN"})),
        passes(_lets()),
        fails(_lets(**{_REDIRECTION: "TRUST_REDIRECTION_DOMAIN"})),
        passes(_lets("BLOCK"), why="what is held back leads nowhere"),
        unknowns(_lets(**{_REDIRECTION: UNKNOWN})),
        evades(_lets("ALERT", **{_REDIRECTION: "TRUST_REDIRECTION_DOMAIN"}), why="an alert lets through too"),
    ),
)

GUARDRAILS = (PROTECTED, REDIRECTIONS)
