"""What a name leads to: which zone answers it, by which records, and whether the firewall for names lets it through.

A name is exact, or `*.` and a name: any below it that nothing more is known of. Sources: RFC 4592, section 3.3
(wildcards: the closest name that exists decides); Route 53 Developer Guide, "DNS Firewall rule groups and rules" and
"Managing your own domain lists".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from network.proof.model import Action, Record, Zone
from network.proof.resolvers import NameRule

ANY = "*."


@dataclass(frozen=True, slots=True)
class Passed:
    """What the firewall does with a name.

    Args:
        rule: which decides; None where none does.
        doubts: rules that may decide otherwise.
    """

    allowed: bool
    rule: NameRule | None
    doubts: tuple[NameRule, ...]


def below(name: str, domain: str) -> bool:
    """Whether a name, or all that it stands for, is in a domain."""
    bare = name.removeprefix(ANY)
    return not domain or bare == domain or bare.endswith(f".{domain}")


def answering(zones: Iterable[Zone], name: str) -> tuple[Zone | None, tuple[Zone, ...]]:
    """The zone that answers a name, and those that may do so instead."""
    found: Zone | None = None
    doubts: list[Zone] = []
    for each in zones:
        if each.domain is None:
            doubts.append(each)
        elif below(name, each.domain):
            if not each.certain:
                doubts.append(each)
            if found is None or _weight(each) > _weight(found):
                found = each
    return found, tuple(each for each in doubts if found is None or each.domain is None or not _outdone(each, found))


def _weight(zone: Zone) -> tuple[bool, int]:
    return zone.private, len(zone.domain or "")


def _outdone(zone: Zone, by: Zone) -> bool:
    return _weight(zone) < _weight(by)


def records_of(zone: Zone, name: str) -> tuple[Record, ...]:
    """The records with which a zone answers a name; none where it says that there is no such name."""
    unknown = tuple(each for each in zone.records if each.name is None)
    exact = () if name.startswith(ANY) else tuple(each for each in zone.records if each.name == name)
    if exact or (not name.startswith(ANY) and _exists(zone, name)):
        return (*exact, *unknown)
    for ancestor in _ancestors(name, zone.domain or ""):
        wild = tuple(each for each in zone.records if each.name == f"{ANY}{ancestor}")
        if wild:
            return (*wild, *unknown)
        if _exists(zone, ancestor):
            break
    return unknown


def _exists(zone: Zone, name: str) -> bool:
    """Whether a zone has a name, be it only because others are below it."""
    return any(each.name and not each.name.startswith(ANY) and below(each.name, name) for each in zone.records)


def _ancestors(name: str, domain: str) -> Iterator[str]:
    """The names above a name, the nearest first, down to a zone's own."""
    wild, bare = name.startswith(ANY), name.removeprefix(ANY)
    while below(bare, domain):
        if wild:
            yield bare
        wild = True
        if bare == domain or "." not in bare:
            return
        bare = bare.partition(".")[2]


def passed(rules: tuple[NameRule, ...], name: str) -> Passed:
    """What a firewall does with a name, rule by rule."""
    doubts: list[NameRule] = []
    for rule in rules:
        if rule.certain and rule.action is not Action.NEXT and any(covers(each, name) for each in rule.patterns):
            return Passed(
                rule.action is Action.ALLOW, rule, tuple(each for each in doubts if each.action is not rule.action)
            )
        if not rule.certain or rule.action is Action.NEXT or any(_touches(each, name) for each in rule.patterns):
            doubts.append(rule)
    return Passed(allowed=True, rule=None, doubts=tuple(each for each in doubts if each.action is not Action.ALLOW))


def covers(pattern: str, name: str) -> bool:
    """Whether a pattern of the firewall matches a name, or all that it stands for."""
    if not pattern.startswith("*"):
        return pattern == name
    return name.removeprefix("*").endswith(pattern[1:])


def _touches(pattern: str, name: str) -> bool:
    """Whether a pattern matches some of what a name stands for."""
    return name.startswith(ANY) and pattern.endswith(name[1:])
