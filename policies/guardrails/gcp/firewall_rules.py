"""Firewall rules of every kind Google Cloud has, read alike: classic, of a network's policy, of a region's, of a folder
or the organisation, and those written inside a policy.

Source: Cloud NGFW documentation, "Firewall policy rule components" (sources and destinations are combined by "or",
network contexts by "and"; a side that names nothing is everybody) and "VPC firewall rules" (the same of classic rules).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import ALL, Prefix
from network.proof.gcp_targets import FRONTS
from network.proof.gcp_types import FIREWALL, POLICY_RULE
from network.proof.planned import entries, mapping, prefix
from policies.guardrail import Subject
from policies.guardrails.gcp.spans import INWARD, NOT_INTERNET, OUTWARD, is_public, share_of_internet
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown

REGION_RULE = "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule"
HIERARCHICAL_RULE = "gcp:compute/firewallPolicyRule:FirewallPolicyRule"
ORGANIZATION_RULE = "gcp:compute/organizationSecurityPolicyRule:OrganizationSecurityPolicyRule"
WITH_RULES = (
    "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
    "gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules",
    "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
)
RULES = (FIREWALL, POLICY_RULE, REGION_RULE, HIERARCHICAL_RULE, ORGANIZATION_RULE, *WITH_RULES)
"""Every type that is a firewall rule, or has some in it."""

ADDRESS_GROUP = "gcp:networksecurity/addressGroup:AddressGroup"
_INSIDE = ("NON_INTERNET", "VPC_NETWORKS", "INTRA_VPC")


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a rule: where packets come from, or go to.

    Args:
        ranges: each known range, with the path where it stands.
        wrong: what names somebody on the internet whatever its ranges are.
        open: what only deployment knows.
        anybody: whether the end names nothing at all, and so everybody.
        inside: whether a network context keeps it off the internet, whatever it names.
    """

    ranges: tuple[tuple[str, Prefix], ...]
    wrong: tuple[Evidence, ...] = ()
    open: tuple[Evidence, ...] = ()
    anybody: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as any kind of them says it.

    Args:
        path: before its properties; empty where it is a resource of its own.
        direction: `INGRESS`, `EGRESS`, or what only deployment knows.
        action: `allow`, `deny`, `goto_next`, ..., or what only deployment knows.
        match: what it matches, and the path before that.
        layer4: protocols and ports.
        classic: whether it is a classic rule.
    """

    path: str
    inputs: Mapping[str, Value]
    direction: Value
    action: Value
    match: Value
    match_path: str
    layer4: Value
    classic: bool

    @property
    def may_allow(self) -> bool:
        """Whether it lets packets through, or may. One that is switched off is one switch from doing it."""
        return is_unknown(self.action) or self.action not in ("deny", "goto_next")

    def goes(self, direction: str) -> bool:
        """Whether it is about a direction, or may be."""
        return is_unknown(self.direction) or self.direction == direction


def rules(resource: Resource) -> Iterator[Rule]:
    """The rules in a resource of one of `RULES`; one whose match is wholly unknown where its rules are."""
    inputs = resource.inputs
    if resource.type == FIREWALL:
        action = "deny" if not inputs.get("allows") and inputs.get("denies") is not None else "allow"
        layer4 = inputs.get("denies") if action == "deny" else inputs.get("allows")
        yield Rule("", inputs, inputs.get("direction") or "INGRESS", action, inputs, "", layer4, True)
    elif resource.type in WITH_RULES:
        listed = entries(inputs.get("rules"))
        if listed is None:
            yield _policy_rule(dict.fromkeys(("match", "action", "direction"), inputs.get("rules")), "rules", "")
        for at, each in enumerate(listed or ()):
            yield _policy_rule(mapping(each), f"rules[{at}].match", f"rules[{at}].")
    elif resource.type == ORGANIZATION_RULE:
        config = mapping(_one(inputs.get("match"))).get("config")
        yield _policy_rule({**inputs, "match": _one(config)}, "match.config", "")
    else:
        yield _policy_rule(inputs, "match", "")


def _policy_rule(inputs: Mapping[str, Value], match_path: str, path: str) -> Rule:
    match = _one(inputs.get("match"))
    direction = inputs.get("direction") or "INGRESS"
    action = inputs.get("action")
    plain = action.lower() if isinstance(action, str) else action
    layer4 = match if is_unknown(match) else mapping(match).get("layer4Configs")
    return Rule(path, inputs, direction, plain, match, f"{match_path}.", layer4, False)


def of_fronts(rule: Rule) -> bool:
    """Whether a rule is surely for load balancers that Google's proxies make, and for no instance."""
    return not rule.classic and rule.direction == "INGRESS" and rule.inputs.get("targetType") == FRONTS


def _one(value: Value) -> Value:
    """A block, which some versions of the provider write as a list of one."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def side(subject: Subject, rule: Rule, inward: bool) -> Side:
    """The far end of a rule: the source of one inward, the destination of one outward."""
    if rule.match is not None and not isinstance(rule.match, Mapping):
        return Side((), open=(Evidence(rule.match_path.rstrip("."), rule.match, NOT_INTERNET),))
    match = mapping(rule.match)
    if rule.classic:
        key = "sourceRanges" if inward else "destinationRanges"
        others = [one for one in ("sourceTags", "sourceServiceAccounts") if inward and match.get(one) not in (None, ())]
        return _ranges(match, key, key, anybody=not others)
    start = "src" if inward else "dest"
    contexts = [match[one] for one in (f"{start}NetworkContext", f"{start}NetworkScope") if match.get(one)]
    named = [key for key, value in match.items() if key.startswith(start) and value not in (None, (), "")]
    found = _ranges(match, f"{start}IpRanges", f"{rule.match_path}{start}IpRanges", anybody=not _selects(named, start))
    wrong = [*found.wrong]
    opened = [*found.open]
    for key in (f"{start}RegionCodes", f"{start}ThreatIntelligences"):
        if key in named:
            evidence = Evidence(f"{rule.match_path}{key}", match[key], NOT_INTERNET)
            (opened if is_unknown(match[key]) else wrong).append(evidence)
    if f"{start}Fqdns" in named:
        _names(match[f"{start}Fqdns"], f"{rule.match_path}{start}Fqdns", wrong, opened)
    listed = [*found.ranges]
    for value in entries(match.get(f"{start}AddressGroups")) or (match.get(f"{start}AddressGroups"),):
        group = _group(subject, value) if value is not None else ()
        listed += [(f"{rule.match_path}{start}AddressGroups", one) for one in group or ()]
        if group is None:
            opened.append(Evidence(f"{rule.match_path}{start}AddressGroups", value, NOT_INTERNET))
    return Side(tuple(listed), tuple(wrong), tuple(opened), found.anybody, any(one in _INSIDE for one in contexts))


def _selects(named: list[str], start: str) -> list[str]:
    """What of a side says who is meant; a context alone narrows everybody, and the internet's does not."""
    return [each for each in named if not each.startswith((f"{start}NetworkContext", f"{start}NetworkScope"))]


def _ranges(match: Mapping[str, Value], key: str, path: str, *, anybody: bool) -> Side:
    listed = entries((value,) if isinstance(value := match.get(key), str) else value)
    if listed is None:
        return Side((), open=(Evidence(path, value, NOT_INTERNET),))
    if not listed:
        return Side((), anybody=anybody)
    known = [(f"{path}[{at}]", prefix(each)) for at, each in enumerate(listed)]
    strange = [
        Evidence(f"{path}[{at}]", each, NOT_INTERNET)
        for (at, each), (_, one) in zip(enumerate(listed), known, strict=True)
        if one is None
    ]
    wrong = tuple(each for each in strange if isinstance(each.observed, str))
    opened = tuple(each for each in strange if not isinstance(each.observed, str))
    return Side(tuple((at, one) for at, one in known if one), wrong, opened)


def _names(value: Value, path: str, wrong: list[Evidence], opened: list[Evidence]) -> None:
    """Names: whoever has one decides what it leads to; those of `internal` are nobody's on the internet."""
    for each in entries(value) or (value,):
        inside = isinstance(each, str) and each.rstrip(".").endswith(".internal")
        place = Evidence(path, each, NOT_INTERNET)
        (wrong if isinstance(each, str) and not inside else opened).append(place)


def _group(subject: Subject, value: Value) -> tuple[Prefix, ...] | None:
    """The ranges of a planned address group; None where nobody knows them."""
    found = subject.world.meant(value)
    if found is None and isinstance(value, str):
        name = value.rsplit("/", 1)[-1]
        groups = subject.world.of(Cloud.GCP, ADDRESS_GROUP)
        found = next((each for each in groups if each.inputs.get("name") == name), None)
    listed = entries(found.inputs.get("items")) if found and found.type == ADDRESS_GROUP else None
    known = [prefix(each) for each in listed] if listed else None
    return tuple(each for each in known if each) if known and None not in known else None


def exposed(subject: Subject, direction: str) -> Judgement:
    """Whether a resource's rules that let packets through in a direction name nobody on the internet."""
    inward = direction == "INGRESS"
    return of_allowing(subject, direction, lambda rule: _judged(side(subject, rule, inward), rule, inward))


def of_allowing(subject: Subject, direction: str, judge: Callable[[Rule], Judgement]) -> Judgement:
    """Every rule of a resource that lets packets through in a direction, judged; none is nothing to judge."""
    found = [judge(rule) for rule in rules(subject.resource) if rule.may_allow and rule.goes(direction)]
    return all_of(*found) if found else not_applicable(_OTHER)


def far(rule: Rule, inward: bool) -> str:
    """The path of a rule's far end, where it names nobody."""
    return f"{rule.match_path}{'source' if inward else 'destination'}"


def _judged(end: Side, rule: Rule, inward: bool) -> Judgement:
    own = INWARD if inward else OUTWARD
    known = [Evidence(path, str(each), NOT_INTERNET) for path, each in end.ranges]
    if end.inside:
        return passed(*known, Evidence(rule.match_path.rstrip("."), "network context", NOT_INTERNET))
    wrong = [*end.wrong]
    if end.anybody:
        wrong.append(Evidence(far(rule, inward), ABSENT, NOT_INTERNET))
    wrong += [Evidence(path, str(each), NOT_INTERNET) for path, each in end.ranges if is_public(each, own)]
    doubtful = is_unknown(rule.action) or is_unknown(rule.direction)
    if wrong:
        share = ALL if end.anybody else tuple(each for _, each in end.ranges)
        return unknown(*wrong, reason=_DOUBTFUL) if doubtful else failed(*wrong, reason=_share(share))
    return unknown(*end.open) if end.open else passed(*known)


def _share(ranges: tuple[Prefix, ...]) -> Text | None:
    """How much of the internet a rule's ranges hold together; nothing where they hold none of its IPv4 addresses."""
    percent = float(share_of_internet(ranges) * 100)
    if not percent:
        return None
    return Text(
        ja=f"範囲を合わせると、インターネットのIPv4アドレスの {percent:.2g}% に当たる",
        en=f"its ranges hold {percent:.2g}% of the internet's IPv4 addresses together",
    )


_OTHER = Text(ja="この向きの通信を許可する規則ではない", en="It lets nothing through in this direction.")
_DOUBTFUL = Text(
    ja="許可か、どの向きかは配備後にしか決まらない",
    en="whether it allows, or in which direction, is known after deployment only",
)
