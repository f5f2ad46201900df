"""Which key of the tenancy file decides a planned element, where the Plan lets us tell."""

from __future__ import annotations

import re

from network.proof.addresses import PRIVATE, Prefix
from network.proof.model import Model, Origin

_RULES = re.compile(r":(SecurityGroup(In|E)gressRule|NetworkAcl|NetworkFirewallPolicyRule)::")


def key_of(model: Model, origin: Origin, remote: tuple[Prefix, ...]) -> str:
    """The key behind a rule that names addresses outside every network of its stack: the member's offices.

    Offices are the only addresses outside a member's own networks that its rules name. Empty for anything else.

    Args:
        model: with the networks.
        origin: the rule.
        remote: the other side's addresses.
    """
    if not _RULES.search(origin.urn) or "$jichi:network:" not in origin.urn or not remote:
        return ""
    stack = origin.urn.split("::")[0].removeprefix("urn:pulumi:")
    own = [each for each in model.networks.values() if each.stack == stack]
    owner = next((each.owner for each in own if each.owner), None)
    inside = any(block.overlaps(each) for network in own for block in network.prefixes.may for each in remote)
    private = all(any(block.contains(each) for block in PRIVATE) for each in remote)
    return f"members[{owner}].offices" if owner and private and not inside else ""
