"""Guardrail of network ACLs: private ranges are refused before a rule that lets everything through.

Source: Amazon VPC User Guide, "Network ACL rules": the lowest number that fits decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, ip_network
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.aws.network_acls import ACL
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")))
_EXPECTED = Text(
    ja="10.0.0.0/8 などを丸ごと含む許可より前に、そのすべてを拒否",
    en="10.0.0.0/8 and the like refused before an allowance that has one of them within it",
)
_EVERY = ("-1", "all", -1)


def _ordered(subject: Subject) -> Judgement:
    return all_of(*(_one(subject, each) for each in ("ingress", "egress")))


def _one(subject: Subject, direction: str) -> Judgement:
    given = read(subject.resource, direction)
    evidence = Evidence(direction, given, _EXPECTED)
    if given is ABSENT:
        return passed(evidence)
    if not isinstance(given, tuple) or any(is_unknown(each) for each in given):
        return unknown(evidence)
    rules = [mapping(each) for each in given]
    if any(is_unknown(rule.get(key)) for rule in rules for key in ("cidrBlock", "action", "ruleNo", "protocol")):
        return unknown(evidence)
    for rule in rules:
        for block in PRIVATE if _allows_more(rule) else ():
            range_ = _range(rule)
            within = range_ is not None and block != range_ and block.subnet_of(range_)
            if within and not any(_refuses(each, block, before=_order(rule)) for each in rules):
                return failed(Evidence(direction, f"rule {_order(rule):g}: {range_}", _EXPECTED))
    return passed(Evidence(direction, f"{len(rules)} rules", _EXPECTED))


def _allows_more(rule: Mapping[str, Value]) -> bool:
    return rule.get("action") != "deny"


def _refuses(rule: Mapping[str, Value], block: IPv4Network, *, before: float) -> bool:
    range_ = _range(rule)
    whole = rule.get("action") == "deny" and rule.get("protocol") in _EVERY and _order(rule) < before
    return whole and range_ is not None and block.subnet_of(range_)


def _order(rule: Mapping[str, Value]) -> float:
    found = number(rule.get("ruleNo"))
    return float("inf") if found is None else float(found)


def _range(rule: Mapping[str, Value]) -> IPv4Network | None:
    return _network(str(rule.get("cidrBlock")))


@lru_cache(maxsize=1024)
def _network(text: str) -> IPv4Network | None:
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None


def _rule(number_: int, range_: Any, action: str = "deny", protocol: Any = "-1") -> dict[str, Any]:
    return {"ruleNo": number_, "action": action, "protocol": protocol, "fromPort": 0, "toPort": 0, "cidrBlock": range_}


_ANY = _rule(200, "0.0.0.0/0", "allow", "tcp")
_REFUSED = tuple(_rule(100 + at, str(each)) for at, each in enumerate(PRIVATE))


def _acl(*rules: Any) -> Planted:
    return Planted(ACL, {"vpcId": "vpc-1", "ingress": rules})


ORDERED = Guardrail(
    id="aws-network-acl-private-ranges-refused-first",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="広い許可の前に、名指ししていない私設アドレスを拒否する",
        en="Private ranges that are not named are refused before a wide allowance",
    ),
    rationale=Text(
        ja="応答のための 0.0.0.0/0 の許可は、他団体の私設アドレスも通す(Amazon VPC User Guide「Network ACL rules」)。",
        en="An allowance of 0.0.0.0/0 for answers lets other members' private addresses through too (Amazon VPC User "
        'Guide, "Network ACL rules").',
    ),
    remedy=Text(
        ja="広い許可より小さい番号で、4つの私設範囲のすべてのプロトコルを deny してください。",
        en="Deny every protocol of the four private ranges with numbers below the wide allowance's.",
    ),
    check=Each((ACL,), _ordered),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(ja="規則のないACLは何も通さず、合格。", en="An ACL without rules lets nothing through, and passes."),
    paths=(Path(ACL, "ingress", absent=Status.PASS), Path(ACL, "egress", absent=Status.PASS)),
    cases=(
        passes(_acl(*_REFUSED, _ANY)),
        passes(Planted(ACL, {"egress": (_rule(100, "10.1.0.0/16", "allow"),)}), why="what is named"),
        fails(_acl(_ANY)),
        fails(_acl(*_REFUSED[:3], _ANY), why="one of four is not refused"),
        unknowns(_acl(_rule(100, UNKNOWN, "allow"))),
        evades(_acl(_ANY, *(_rule(300 + at, str(each)) for at, each in enumerate(PRIVATE))), why="refused afterwards"),
        evades(_acl(_rule(50, "0.0.0.0/1", "allow"), *_REFUSED), why="half of all addresses, first"),
        evades(_acl(*(_rule(100 + at, str(each), protocol="udp") for at, each in enumerate(PRIVATE)), _ANY), why="UDP"),
        evades(_acl(_rule(100, "10.0.0.0/9"), *_REFUSED[1:], _ANY), why="half of 10.0.0.0/8"),
    ),
)

GUARDRAILS = (ORDERED,)
