"""Addresses that planned rules and routes name, computed: whether one is on the internet, and how many they are.

A range counts by the addresses in it, however it is written: 0.0.0.0/0, its two halves, many /8s, `::/0`, or a prefix
list of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.text import Text
from network.proof.addresses import INTERNET, PRIVATE, Prefix, Version
from network.proof.planned import entries, given, mapping
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.world import World

CLOSED = Text(ja="インターネットのアドレスを含まない", en="no address of the internet")

LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

_OUTSIDE_PLAN = Text(
    ja="このプレフィックスリストは計画にないため、どのアドレスか分かりません。",
    en="The prefix list is not in the plan: nobody knows its addresses.",
)


@dataclass(frozen=True, slots=True)
class Named:
    """A value that names addresses, and where it stands.

    Args:
        listed: whether it names a prefix list, and not a range.
    """

    path: str
    value: Value
    listed: bool = False


def is_public(prefix: Prefix) -> bool:
    """Whether an address of the internet is in it."""
    return any(
        version == prefix.version and prefix.first <= last and first <= prefix.last for version, first, last in INTERNET
    )


def is_private(prefix: Prefix) -> bool:
    """Whether all of it is in ranges kept for private use (RFC 1918, 4193, 6598)."""
    return any(each.contains(prefix) for each in PRIVATE)


def known_prefix(world: World, value: Value) -> Prefix | None:
    """The prefix that a value means: a text, or a planned resource's own range; None for what nobody can say."""
    if isinstance(value, Reference):
        found = world.at(value.urn)
        value = found.inputs.get(value.property) if found else None
    if not isinstance(value, str):
        return None
    try:
        return Prefix.of(value)
    except ValueError:
        return None


def closed(world: World, resource: Resource, named: Named, about: Resource | None = None) -> Judgement:
    """Whether a value of a resource names no address of the internet.

    Args:
        world: the plan.
        resource: whose value it is.
        named: the value.
        about: the resource that is judged, where it is another one.
    """
    urn = resource.urn if about is not None and about.urn != resource.urn else None
    evidence = Evidence(named.path, named.value, CLOSED, urn)
    if named.listed:
        return _closed_list(world, named.value, evidence, about or resource)
    prefix = known_prefix(world, named.value)
    if prefix is None:
        return unknown(evidence)
    return failed(evidence) if is_public(prefix) else passed(evidence)


def _closed_list(world: World, value: Value, evidence: Evidence, about: Resource) -> Judgement:
    found = world.meant(value)
    if found is not None and found.type == ENDPOINT:
        # A gateway endpoint's own list: addresses of the one service that it leads to.
        return passed(evidence)
    if found is None or found.type != LIST:
        return unknown(evidence, reason=_OUTSIDE_PLAN)
    ranges = tuple(list_entries(world, found))
    judged = [closed(world, holder, each, about) for holder, each in ranges]
    return all_of(*judged) if judged else passed(evidence)


def list_entries(world: World, listed: Resource) -> Iterator[tuple[Resource, Named]]:
    """The ranges of a planned prefix list, each with the resource that has it; an entry of unknown owner may be one."""
    inline = entries(given(listed, "entries"))
    if inline is None:
        yield listed, Named("entries", listed.inputs["entries"])
    for at, each in enumerate(inline or ()):
        yield listed, Named(f"entries[{at}].cidr", mapping(each).get("cidr", each))
    loose = world.companions(listed, LIST_ENTRY, "prefixListId")
    for each in (*loose.certain, *loose.doubtful):
        yield each, Named("cidr", each.inputs.get("cidr"))


def named_in(inputs: Mapping[str, Value], ranges: Iterable[str], lists: Iterable[str], at: str = "") -> Iterator[Named]:
    """The values of some inputs that name addresses; of a list each.

    Args:
        inputs: of a resource, or of one rule in it.
        ranges: inputs that are one range, or a list of them.
        lists: inputs that are a prefix list, or a list of them.
        at: path before them.
    """
    for keys, listed in ((ranges, False), (lists, True)):
        for key in keys:
            value = inputs.get(key)
            path = f"{at}{key}"
            if isinstance(value, tuple):
                yield from (Named(f"{path}[{number}]", each, listed) for number, each in enumerate(value))
            elif value not in (None, ""):
                yield Named(path, value, listed)


def how_many(prefixes: Iterable[Prefix], version: Version) -> int:
    """Addresses in some prefixes taken together, each counted once."""
    spans = sorted((each.first, each.last) for each in prefixes if each.version == version)
    total, beyond = 0, -1
    for first, last in spans:
        total += max(0, last - max(first, beyond + 1) + 1)
        beyond = max(beyond, last)
    return total
