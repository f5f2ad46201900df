"""The questions that claims ask, for one network of a plan, answered by the solver and checked by the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.aws_encoding import AwsEncoding
from tests.network.proof.oracle.aws_reading import Aws
from tests.network.proof.oracle.aws_simulator import AwsSimulator
from tests.network.proof.oracle.gcp_encoding import GcpEncoding
from tests.network.proof.oracle.gcp_reading import Gcp
from tests.network.proof.oracle.gcp_simulator import GcpSimulator
from tests.network.proof.oracle.packets import End, Fate, Foreign, Interface, Internet, Packet
from tests.network.proof.oracle.solver import Answer, Formula, every, header, no, some

Reach: TypeAlias = Callable[[End, End], Formula]
Send: TypeAlias = Callable[[End, Packet, End, bool], Fate]
Pair: TypeAlias = tuple[End, End]
Back: TypeAlias = Callable[[End, Packet, End], Fate]
CLIENTS = (1024, 65535)
"""Source ports of clients (VPC User Guide, "Ephemeral ports")."""

KINDS = ("internet-routes", "internet-out", "internet-in", "members-routes", "members-packets")
"""Claims that the oracle answers."""


@dataclass(frozen=True, slots=True)
class World:
    """Networks of a plan, and how packets move in them.

    Args:
        owners: the member that owns each network; None for what members share.
        planned: interfaces of the plan.
        thinkable: one for each subnet, with everything that the plan would let one have.
        foreign: what is outside the plan, behind a network's peerings.
        gated: networks that have a gateway to the internet.
        routed: what a foreign network takes is said by routes of the plan (AWS), not by what it announces itself.
        reach: the formula of a way, by IP version and whether filters count.
        send: one packet on its way.
        send_simply: the same, with what docs/prove.md says that the prover takes more simply than it is.
        answered: the formula, about the packet that is answered, of the answer's way; by IP version.
        send_answer: one answer on its way.
    """

    owners: Mapping[str, str | None]
    planned: tuple[Interface, ...]
    thinkable: tuple[Interface, ...]
    foreign: Mapping[str, tuple[Foreign, ...]]
    gated: frozenset[str]
    routed: bool
    reach: Callable[[int, bool], Reach]
    send: Send
    send_simply: Send
    answered: Callable[[int], Reach]
    send_answer: Back

    def pairs(self, kind: str, network: str, *, thinkable: bool) -> Iterator[Pair]:
        """From whom to whom no packet may get, by a claim: of what is planned, or of what might be put there too."""
        everybody = (*self.planned, *self.thinkable) if thinkable else self.planned
        own = [each for each in everybody if each.network == network]
        far = self.foreign.get(network, ())
        match kind:
            case "internet-routes" | "internet-out":
                yield from product(own, [Internet()])
            case "internet-in":
                yield from product([Internet()], own)
            case "members-routes" | "members-packets":
                mine = self.owners[network]
                others = [each for each in everybody if self.owners[each.network] not in (None, mine)]
                yield from product(own, [*others, *(far if self.routed or thinkable else ())])
                if kind == "members-packets":
                    yield from product(far, own)
            case _:
                raise ValueError(kind)

    def witness(self, kind: str, network: str, *, thinkable: bool) -> Packet | None:
        """A packet that gets where the claim says that none gets, checked on the simulator; None where there is none.

        Raises:
            AssertionError: solver and simulator disagree, which is a mistake of the oracle.
        """
        filters = not kind.endswith("-routes")
        pairs = tuple(self.pairs(kind, network, thinkable=thinkable))
        for version in (4, 6):
            way = self.reach(version, filters)
            found = header(version).find(some(way(*pair) for pair in pairs))
            if found:
                assert self.arrives(found, pairs, filters=filters), f"{kind} {network}: the simulator stops {found}"
                return found
        return None

    def unanswered(self, start: Interface, end: Interface, protocol: int, port: int) -> Packet | None:
        """A packet of a flow that does not arrive or is not answered, checked on the simulator; None where all are.

        Raises:
            AssertionError: solver and simulator disagree, which is a mistake of the oracle.
        """
        for version in sorted(start.ranges.keys() & end.ranges.keys()):
            asked = header(version)
            wanted = (
                asked.between("source", *start.ranges[version]),
                asked.between("destination", *end.ranges[version]),
                asked.between("protocol", protocol, protocol),
                asked.between("source_port", *CLIENTS),
                asked.between("port", port, port),
            )
            works = every((self.reach(version, True)(start, end), self.answered(version)(end, start)))
            found = asked.find(every((*wanted, no(works))))
            if found:
                assert not self.is_answered(found, start, end), f"the simulator answers {found}"
                return found
        return None

    def is_answered(self, packet: Packet, start: Interface, end: Interface) -> bool:
        """Whether a packet arrives, and its answer comes back."""
        there = self.send(start, packet, end, True).arrived
        return there and self.send_answer(end, packet.answer, start).arrived

    def arrives(self, packet: Packet, pairs: tuple[Pair, ...], *, filters: bool, simply: bool = False) -> bool:
        """Whether a packet gets from one end of some pair to the other."""
        send = self.send_simply if simply else self.send
        return any(send(start, packet, end, filters).arrived for start, end in pairs)


def aws_world(plan: Plan) -> World:
    """A plan's networks on AWS."""
    aws = Aws(plan)
    simulator, simple = AwsSimulator(aws), AwsSimulator(aws, simple_nat=True)

    @lru_cache
    def reach(version: int, filters: bool) -> Reach:
        return AwsEncoding(aws, header(version), filters).reach

    @lru_cache
    def answered(version: int) -> Reach:
        return AwsEncoding(aws, Answer(header(version)), answering=True).reach

    foreign = {
        network: tuple(
            Foreign(key) for key, ends in aws.peerings.items() if network in ends and not aws.owners.keys() >= set(ends)
        )
        for network in aws.owners
    }
    return World(
        aws.owners,
        aws.planned,
        aws.thinkable,
        foreign,
        frozenset(aws.gateways.values()),
        True,
        reach,
        lambda start, packet, end, filters: simulator.send(start, packet, end, filters=filters),
        lambda start, packet, end, filters: simple.send(start, packet, end, filters=filters),
        answered,
        lambda start, packet, end: simulator.send(start, packet, end, answering=True),
    )


def gcp_world(plan: Plan) -> World:
    """A plan's networks on Google Cloud."""
    gcp = Gcp(plan)
    simulator = GcpSimulator(gcp)

    @lru_cache
    def reach(version: int, filters: bool) -> Reach:
        return GcpEncoding(gcp, header(version), filters).reach

    @lru_cache
    def answered(version: int) -> Reach:
        """All filters of Google's keep state: routes alone decide on answers."""
        return GcpEncoding(gcp, Answer(header(version)), filters=False).reach

    foreign = {
        network: tuple(
            Foreign(key) for key, (near, far) in gcp.peerings.items() if near == network and far not in gcp.owners
        )
        for network in gcp.owners
    }
    return World(
        gcp.owners,
        gcp.planned,
        gcp.thinkable,
        foreign,
        gcp.gated,
        False,
        reach,
        lambda start, packet, end, filters: simulator.send(start, packet, end, filters=filters),
        lambda start, packet, end, filters: simulator.send(start, packet, end, filters=filters),
        answered,
        lambda start, packet, end: simulator.send(start, packet, end, filters=False),
    )


def world(plan: Plan, cloud: Cloud) -> World:
    """A plan's networks on one cloud."""
    match cloud:
        case Cloud.AWS:
            return aws_world(plan)
        case Cloud.GCP:
            return gcp_world(plan)
