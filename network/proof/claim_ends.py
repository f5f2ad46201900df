"""The ends of a reviewer's claims: what a word means in a model (`docs/claims.md`).

`internet`, an address or a range, `CODE/offices`, `any-other-member`, or a name whose parts, in any order, all hold of
what is meant: member, cloud, place, network, tier, subnet, or something planned. What several places have is meant in
all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from jichi.errors import InvalidInput, Problem
from jichi.text import Text
from network.proof.addresses import INTERNET as PUBLIC
from network.proof.addresses import Prefix, Version
from network.proof.arrival import Outside
from network.proof.boxes import Packets, between
from network.proof.explain import INTERNET
from network.proof.index import Index
from network.proof.model import Location, Network, Subnet

OFFICES = "offices"
OTHERS = "any-other-member"
SHARED = "shared"
_LISTED = 5

Intervals = tuple[tuple[Version, int, int], ...]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a claim.

    Args:
        text: as it is written.
        locations: those in the plan.
        part: of their addresses, those that are meant; None for all.
        ends: where outside the plan it is; empty where it is nowhere outside.
        beyond: the addresses outside.
        members: whose it is; None among them for what members share.
        offices: it is behind a line.
    """

    text: str
    locations: tuple[Location, ...] = ()
    part: Intervals | None = None
    ends: frozenset[Outside] = frozenset()
    beyond: Intervals = ()
    members: frozenset[str | None] = frozenset()
    offices: bool = False

    def inside(self, packets: Packets, dimension: int) -> Packets:
        """Those packets that its locations may send or be sent, where a part of them is meant."""
        return packets if self.part is None else between(packets, dimension, self.part)

    def outside(self, packets: Packets, dimension: int) -> Packets:
        """Those packets whose source or destination is at this end outside the plan."""
        return between(packets, dimension, self.beyond)


class Ends:
    """The words that mean something in a model."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def pair(self, source: str, target: str) -> tuple[End, End]:
        """Both ends of a claim.

        Raises:
            InvalidInput: an end means nothing, or the two do not go together; of one end alone, see `one`.
        """
        if OTHERS not in (source, target):
            return self.one(source), self.one(target)
        if source == target:
            raise InvalidInput(_no_member(source))
        known = self.one(target if source == OTHERS else source)
        others = self._others(known)
        return (others, known) if source == OTHERS else (known, others)

    def one(self, text: str) -> End:
        """What a word means by itself.

        Raises:
            InvalidInput: nothing in this plan.
        """
        if text == INTERNET:
            return End(text, ends=frozenset({Outside.INTERNET, Outside.OPAQUE}), beyond=PUBLIC)
        prefix = _prefix(text)
        if prefix:
            return self._addressed(text, prefix)
        parts = text.split("/")
        if OFFICES in parts:
            return self._offices(text, parts)
        return self._named(text, parts)

    def _others(self, known: End) -> End:
        owners = frozenset(
            each.owner for each in self._index.model.networks.values() if each.owner and each.owner not in known.members
        )
        if len(known.members) != 1:
            raise InvalidInput(_no_member(known.text))
        if not owners:
            what = Text(ja="計画に他の団体がありません。", en="There is no other member in the plan.")
            raise InvalidInput(Problem(what, Text(ja="この主張を消してください。", en="Remove this claim.")))
        return End(
            OTHERS, tuple(each for each in self._index.model.locations if self._owner(each) in owners), members=owners
        )

    def _owner(self, location: Location) -> str | None:
        return self._index.model.networks[self._index.network_of(location)].owner

    def _addressed(self, text: str, prefix: Prefix) -> End:
        """The places that have some of these addresses, and what of them is outside every planned network."""
        model = self._index.model
        inside = [each.key for each in model.subnets.values() if any(one.overlaps(prefix) for one in each.prefixes.may)]
        whole: tuple[Version, int, int] = (prefix.version, prefix.first, prefix.last)
        planned = (one for each in model.networks.values() for one in each.prefixes.may if one.length)
        beyond = tuple(_left(whole, planned))
        locations = tuple(each for key in inside for each in self._index.locations_of.get(key, ()))
        if not locations and not beyond:
            what = Text(
                ja=f"{text} は計画のネットワークの中ですが、どのサブネットにもありません。",
                en=f"{text} is in a planned network, and in none of its subnets.",
            )
            raise InvalidInput(Problem(what, self._some()))
        owners = frozenset(map(self._owner, locations))
        ends = frozenset(Outside) if beyond else frozenset[Outside]()
        return End(text, locations, (whole,), ends, beyond, owners)

    def _offices(self, text: str, parts: list[str]) -> End:
        rest = [each for each in parts if each != OFFICES]
        if len(rest) != 1:
            what = Text(ja=f"{text} ではどの団体の庁舎か分かりません。", en=f"{text} does not say whose offices.")
            raise InvalidInput(Problem(what, self._near(*(f"{each}/{OFFICES}" for each in sorted(self._members)[:3]))))
        networks = {
            office.network
            for intent in self._index.model.intents.values()
            for office in (*intent.offices, *intent.others)
            if office.member == rest[0]
        }
        if not networks:
            if rest[0] not in self._members:
                raise InvalidInput(self._unknown(text, rest[0]))
            what = Text(ja=f"計画に {rest[0]} の庁舎がありません。", en=f"The plan has no offices of {rest[0]}.")
            remedy = Text(
                ja="庁舎は、テナンシーから作った計画にだけあります。アドレス範囲で書いてください。",
                en="Only a plan made from a tenancy has them; give their range of addresses.",
            )
            raise InvalidInput(Problem(what, remedy))
        beyond: Intervals = tuple((each.version, each.first, each.last) for each in sorted(_apart(networks)))
        ends = frozenset({Outside.OFFICES, Outside.OPAQUE})
        return End(text, ends=ends, beyond=beyond, members=frozenset({rest[0]}), offices=True)

    def _named(self, text: str, parts: list[str]) -> End:
        for each in parts:
            if each not in self._words:
                raise InvalidInput(self._unknown(text, each))
        locations = tuple(each for each in self._index.model.locations if self._is(each, parts))
        if not locations:
            what = Text(ja=f"{text} は計画のどこにもありません。", en=f"{text} is nowhere in the plan.")
            raise InvalidInput(Problem(what, self._some()))
        return End(text, locations, members=frozenset(map(self._owner, locations)))

    def _is(self, location: Location, parts: list[str]) -> bool:
        """Whether all parts of a name hold of a location; something planned is meant by its own name alone."""
        subnet = self._index.model.subnets[location.subnet]
        names = self._names_of[subnet.key]
        workload = _short(location.workload.urn) if location.workload else ""
        return all(each in names or each == workload for each in parts)

    @cached_property
    def _names_of(self) -> dict[str, frozenset[str]]:
        networks = self._index.model.networks
        return {
            each.key: frozenset(_names(each, networks[each.network])) for each in self._index.model.subnets.values()
        }

    @cached_property
    def _words(self) -> dict[str, None]:
        """Every part that a name can have, in the order of the plan."""
        found = dict.fromkeys(each for names in self._names_of.values() for each in sorted(names))
        planned = (_short(each.workload.urn) for each in self._index.model.locations if each.workload)
        return {**found, **dict.fromkeys(planned)}

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(each.owner for each in self._index.model.networks.values() if each.owner)

    def _unknown(self, text: str, part: str) -> Problem:
        said = part or text
        if part.isdigit():
            what = Text(ja=f"{said} という団体は計画にありません。", en=f"There is no member {said} in the plan.")
            known = sorted(self._members)
        else:
            what = Text(ja=f"{said} は計画のどこにもありません。", en=f"{said} is nowhere in the plan.")
            known = [INTERNET, OTHERS, OFFICES, *self._words]
        near = get_close_matches(part, known, n=3, cutoff=0.5)
        return Problem(
            what, self._near(*(text.replace(part, each) for each in near)) if near and part else self._some()
        )

    def _near(self, *found: str) -> Text:
        return Text(ja=f"{'、'.join(found)} ではありませんか。", en=f"Did you mean {', '.join(found)}?")

    def _some(self) -> Text:
        paths = dict.fromkeys(self._path(each) for each in self._index.model.subnets.values())
        some = list(paths)[:_LISTED]
        return Text(
            ja="internet、any-other-member、アドレス(範囲)、団体コード/offices、または次のような名前を書いてください: "
            f"{'、'.join(some)}",
            en="Write internet, any-other-member, an address or a range, CODE/offices, or a name such as "
            f"{', '.join(some)}.",
        )

    def _path(self, subnet: Subnet) -> str:
        network = self._index.model.networks[subnet.network]
        tier = subnet.tier or _short(subnet.key)
        return "/".join(each for each in (network.owner or SHARED, network.cloud, subnet.place, tier) if each)


def _names(subnet: Subnet, network: Network) -> Iterator[str]:
    names = (network.owner or SHARED, str(network.cloud), subnet.place, subnet.tier)
    yield from (each for each in (*names, _short(network.key), _short(subnet.key)) if each)


def _prefix(text: str) -> Prefix | None:
    """The range that a text means; None for a name."""
    try:
        return Prefix.of(text)
    except ValueError:
        return None


def _left(whole: tuple[Version, int, int], taken: Iterator[Prefix]) -> Iterator[tuple[Version, int, int]]:
    """What of an interval is in none of some prefixes."""
    version, first, last = whole
    for each in sorted(taken):
        if each.version != version or each.last < first or each.first > last:
            continue
        if first < each.first:
            yield (version, first, each.first - 1)
        first = each.last + 1
    if first <= last:
        yield (version, first, last)


def _apart(prefixes: set[Prefix]) -> Iterator[Prefix]:
    """The prefixes that lie in no other one."""
    for each in prefixes:
        if not any(other != each and other.contains(each) for other in prefixes):
            yield each


def _no_member(text: str) -> Problem:
    return Problem(
        Text(
            ja=f"{text} が誰のものか決まらないため、「他の団体」が決まりません。",
            en=f"Whose {text} is does not follow, and so neither who the other members are.",
        ),
        Text(
            ja="もう一方の端に、一つの団体のものを書いてください(例 022021/app)。",
            en="Give something of one member at the other end, such as 022021/app.",
        ),
    )


def _short(urn: str) -> str:
    """The logical name in a URN."""
    return urn.rsplit("::", 1)[-1]
