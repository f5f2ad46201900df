"""Questions to `jichi prove --explain`, drawn at random, and put to the lab as real connections."""

from __future__ import annotations

import random
from collections.abc import Iterator

from network.proof.explain import explain
from network.proof.model import Model
from tests.hosts.nft import TCP, UDP
from tests.hosts.pieces import Standing
from tests.hosts.sample import Packet, Probe, Scope
from tests.hosts.seats import Seats, first_by_tier

_PORTS = ((TCP, 443), (TCP, 5432), (TCP, 8443), (TCP, 22), (UDP, 53))


def questions(model: Model, seats: Seats, scope: Scope, chosen: random.Random) -> Iterator[Probe]:
    """Questions between tiers of all members, each at most once; what is not decided is not asked."""
    tiers = first_by_tier(seats.of(Standing.TIER))
    ends = [seats.somewhere(each) for each in tiers if each.place in scope.places and each.tier in scope.tiers]
    every = [(one, other, port) for one in ends for other in ends if one != other for port in _PORTS]
    for start, end, (protocol, port) in chosen.sample(every, min(scope.questions, len(every))):
        text = f"{'tcp' if protocol == TCP else 'udp'}/{port}"
        answer = explain(model, str(start.address), str(end.address), text)
        if answer.allowed is None:
            continue
        packet = Packet(start.address, answer.packet.point[3], end.address, port, protocol)
        named = (f"{each.placement.member}/{each.placement.name}" for each in (start, end))
        claim = f"explain {' '.join(named)} {text}"
        yield Probe(
            claim, "allowed" if answer.allowed else "blocked", start, (end,), packet, "answered", answer.allowed
        )
