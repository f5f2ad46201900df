"""Flows of random networks, with their answers: what the prover says of them, held against the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from random import Random

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof.both_ways import Asked, Side, failed
from network.proof.boxes import everything, narrow
from network.proof.index import Index
from network.proof.lift import lift
from network.proof.model import Location, Model, Standing
from network.proof.verdict import Counterexample, Verdict
from tests.network.proof.differential import Agreement, Judged, Tally, network, plain
from tests.network.proof.oracle.packets import TCP, UDP, Interface
from tests.network.proof.oracle.worlds import CLIENTS, World, world

FLOWS = ((TCP, 443), (TCP, 5432), (UDP, 53))
_PAIRS = 4
"""Flows of one plan that are compared within networks, where more of them work, and anywhere."""


def run(cloud: Cloud, seeds: Iterable[int]) -> Tally:
    """Flows of random plans, compared one plan after another."""
    tally = Tally()
    for seed in seeds:
        plan = network(cloud, seed)
        tally.add(seed, compared(plan, cloud, seed))
    return tally


def compared(plan: Plan, cloud: Cloud, seed: int) -> Iterator[Judged]:
    """Some flows between planned interfaces, those within a network and those beyond it."""
    here, model = world(plan, cloud), lift(plan)
    index = Index(model)
    chosen = Random(seed)  # noqa: S311 - chance for tests
    pairs = list(permutations(here.planned, 2))
    near = [each for each in pairs if each[0].network == each[1].network]
    some = (*chosen.sample(near, min(_PAIRS, len(near))), *chosen.sample(pairs, min(_PAIRS, len(pairs))))
    for start, end in {(one.key, other.key): (one, other) for one, other in some}.values():
        protocol, port = chosen.choice(FLOWS)
        source, target = _location(model, start), _location(model, end)
        packets = narrow(narrow(everything(), 2, protocol, protocol), 3, *CLIENTS)
        asked = Asked(index, narrow(packets, 4, port, port), Side(source), Side(target), ())
        found = failed(asked)
        verdict, example, _ = found or (Verdict.PROVED, None, ())
        name = f"flow/{start.key.rsplit('::', 1)[-1]}-{end.key.rsplit('::', 1)[-1]}-{protocol}-{port}"
        yield Judged(name, verdict, *_judged(here, (start, end), (protocol, port), verdict, example))


def _location(model: Model, interface: Interface) -> Location:
    (found,) = (
        each
        for each in model.locations
        if each.standing is Standing.PLANNED and each.workload and each.workload.urn == interface.key
    )
    return found


def _judged(
    here: World,
    ends: tuple[Interface, Interface],
    flow: tuple[int, int],
    verdict: Verdict,
    example: Counterexample | None,
) -> tuple[Agreement, str]:
    """PROVED needs that no packet fails, REFUTED that the packet that is shown does."""
    match verdict:
        case Verdict.PROVED:
            found = here.unanswered(*ends, *flow)
            return (Agreement.WRONG, f"yet {found} is not answered") if found else (Agreement.SAME, "")
        case Verdict.REFUTED:
            if example is None or example.packet is None:
                return Agreement.WRONG, "without a packet"
            packet = plain(example.packet)
            answered = here.is_answered(packet, *ends)
            return (Agreement.WRONG, f"yet {packet} is answered") if answered else (Agreement.SAME, "")
        case Verdict.UNKNOWN:
            return Agreement.CAUTIOUS, ""
