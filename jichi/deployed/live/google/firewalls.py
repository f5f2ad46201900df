"""Firewall policies and classic firewall rules.

Source: Compute Engine API v1 reference; Cloud NGFW documentation, "Firewall policy rule evaluation order".
"""

from __future__ import annotations

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.google.asking import Ask, put
from jichi.deployed.live.google.compute import listed
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

_POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
_ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
_REGION_POLICY = "gcp:compute/regionNetworkFirewallPolicy:RegionNetworkFirewallPolicy"
_REGION_RULE = "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule"
_FIREWALL = "gcp:compute/firewall:Firewall"


def _policy(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A firewall policy with its rules and the networks that it is for. Names of policies say which are meant."""
    regional = bool(each.maybe("region"))
    rules, associations = tuple(each.items("rules")), tuple(each.items("associations"))
    name = each.maybe("name")
    plain = {key: value for key, value in own.items() if key in ("name", "description", "region")}
    put(ask, drafts, id_, _REGION_POLICY if regional else _POLICY, plain)
    if regional:
        for one in (*rules, *associations):
            # Regional policies have rules of their own types, which nobody follows.
            drafts_id = f"{id_}#{one.maybe('name')}{one.number('priority')}"
            put(
                ask,
                drafts,
                drafts_id,
                _REGION_RULE,
                {**inputs(one.body, ask.entered.number, ask.project), "firewallPolicy": name},
            )
        return
    for rule in rules:
        # Every policy ends with rules that only pass on, which nobody can change.
        priority = rule.number("priority")
        if priority is not None and priority >= _IMPLIED and rule.maybe("action") == "goto_next":
            continue
        given = inputs(rule.body, ask.entered.number, ask.project, ("ruleTupleCount",))
        given |= {"firewallPolicy": Id(id_), "enableLogging": rule.flag("enableLogging")}
        own_name = rule.maybe("ruleName")
        logical = f"firewall-{own_name}" if own_name else ""
        put(ask, drafts, f"{id_}#{rule.maybe('direction')}{priority}", _RULE, given, name=logical)
    for one in associations:
        given = {"name": one.maybe("name"), "firewallPolicy": Id(id_)}
        target = {"attachmentTarget": Id(ask.link(one.text("attachmentTarget")))}
        put(ask, drafts, f"{id_}#{one.maybe('name')}", _ASSOCIATION, {**given, **target})


_IMPLIED = 2147483644
"""The first of the four priorities that predefined rules have (Cloud NGFW documentation, "Predefined rules")."""


def _firewall(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A classic rule; the lists of what it allows and denies have other names as inputs."""
    for key, name in (("allowed", "allows"), ("denied", "denies")):
        own.pop(key, None)
        own[name] = tuple(
            {"protocol": one.maybe("IPProtocol"), **({"ports": ports} if (ports := one.texts("ports")) else {})}
            for one in each.items(key)
        )
    logged = each.inner("logConfig")
    own["logConfig"] = {"metadata": logged.maybe("metadata")} if logged.flag("enable") else None
    put(ask, drafts, id_, _FIREWALL, own)


READERS = (
    listed(
        lambda api: api.networkFirewallPolicies().aggregatedList,
        {
            _POLICY: ("name",),
            _RULE: ("firewallPolicy", "match", "action", "direction", "priority"),
            _ASSOCIATION: ("firewallPolicy", "attachmentTarget"),
            _REGION_POLICY: ("region",),
        },
        _policy,
        key="firewallPolicies",
        also=(
            "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
            "gcp:compute/regionNetworkFirewallPolicy*",
        ),
    ),
    listed(
        lambda api: api.firewalls().list,
        {_FIREWALL: ("network", "allows", "denies", "sourceRanges", "direction", "priority")},
        _firewall,
    ),
)
