"""Guardrail of the firewall for names itself: nobody takes it off a VPC in passing.

Source: Amazon Route 53 API Reference, "AssociateFirewallRuleGroup" (`MutationProtection`).
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.aws_name_rules import GROUP_OF
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity
from policies.reading import equals


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

GUARDRAILS = (PROTECTED,)
