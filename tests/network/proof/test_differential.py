"""The prover against an independent engine, on random networks: z3 for every claim, a simulator for every packet.

`JICHI_DIFFERENTIAL=5000 pytest tests/network/proof/test_differential.py` compares that many plans of each cloud with
seeds of its own, and names the seed of whatever disagrees.
"""

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random, SystemRandom

import pytest

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof import verdict
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.model import Action, Filter, GatewayKind, Model
from network.proof.verdict import Counterexample, Finding, Verdict
from tests.network.proof.differential import Agreement, Tally, compared, network, run
from tests.network.proof.oracle import aws_encoding
from tests.network.proof.oracle.aws_shapes import Route
from tests.network.proof.oracle.building import MEMBERS
from tests.network.proof.oracle.found import FOUND
from tests.network.proof.oracle.packets import TCP, Packet
from tests.network.proof.oracle.solver import header
from tests.network.proof.oracle.worlds import KINDS, Pair, World, world

PLANS = {Cloud.AWS: 130, Cloud.GCP: 300}
"""Plans that the suite compares: what fits into about 40 s of one core, with all of this module."""
CAUTION = {Cloud.AWS: 0.02, Cloud.GCP: 0.12}
"""Share of claims that the prover leaves open and the oracle decides, at most: observed, not wished for."""
OPEN = Filter((), (), Action.ALLOW, stateful=True)
LANE = int(os.environ.get("JICHI_DIFFERENTIAL", "0"))


def told(cloud: Cloud, tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{cloud}: {tally}, {len(tally.wrong)} disagreements")  # noqa: T201 - the figures are wanted


@pytest.mark.parametrize("cloud", Cloud)
def test_prover_and_oracle_agree(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    tally = run(cloud, range(PLANS[cloud]))
    told(cloud, tally, capsys)
    assert tally.wrong == []
    assert tally.caution <= CAUTION[cloud]
    kinds = {(kind, said) for kind, said, _ in tally.counts}
    assert kinds >= {(kind, said) for kind in KINDS for said in (Verdict.PROVED, Verdict.REFUTED)}


@pytest.mark.skipif(not LANE, reason="the long lane: JICHI_DIFFERENTIAL=5000")
@pytest.mark.parametrize("cloud", Cloud)
def test_prover_and_oracle_agree_on_seeds_of_chance(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    start = SystemRandom().randrange(1 << 48)
    tally = run(cloud, range(start, start + LANE))
    told(cloud, tally, capsys)
    assert tally.wrong == []


def test_the_oracle_shares_nothing_with_the_prover():
    modules = sorted((Path(__file__).parent / "oracle").glob("*.py"))
    assert len(modules) > 10
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            assert not [each for each in names if each.split(".")[0] in ("network", "components", "stacks")], module


@pytest.mark.parametrize("name", FOUND)
def test_what_random_networks_found_stays_found(name: str):
    cloud, make, kind = FOUND[name]
    plan = make()
    judged = [each for each in compared(plan, cloud, findings(lift(plan))) if f"{kind}/{MEMBERS[0]}/" in each.claim]
    assert len(judged) == 1
    assert judged[0].verdict is not Verdict.PROVED
    assert judged[0].agreement in (Agreement.SAME, Agreement.OPEN)


def flipped(finding: Finding) -> Iterator[Finding]:
    """The same claim with every other answer that would be wrong."""
    nothing = verdict.Packet(4, (0, 0, TCP, 50000, 443))
    match finding.verdict:
        case Verdict.PROVED:
            for shown in (None, Counterexample(None, ()), Counterexample(nothing, ())):
                yield replace(finding, verdict=Verdict.REFUTED, counterexample=shown)
        case Verdict.REFUTED:
            yield replace(finding, verdict=Verdict.PROVED, counterexample=None)
            if finding.counterexample and finding.counterexample.packet:
                yield replace(finding, counterexample=Counterexample(nothing, ()))
        case Verdict.UNKNOWN:
            return


@pytest.mark.parametrize("cloud", Cloud)
def test_every_wrong_answer_is_seen(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    seen = planted = 0
    for seed in range(10):
        plan = network(cloud, seed)
        wrong = [other for each in findings(lift(plan)) if each.kind in KINDS for other in flipped(each)]
        judged = compared(plan, cloud, wrong)
        planted += len(judged)
        seen += sum(each.agreement is Agreement.WRONG for each in judged)
    with capsys.disabled():
        print(f"\n{cloud}: {seen} of {planted} wrong answers seen")  # noqa: T201 - the figure is wanted
    assert seen == planted > 100


def without_acls(model: Model) -> Model:
    bare = {key: replace(each, acl_egress=None, acl_ingress=None) for key, each in model.subnets.items()}
    return replace(model, subnets=bare)


def without_groups(model: Model) -> Model:
    return replace(model, locations=tuple(replace(each, egress=OPEN, ingress=OPEN) for each in model.locations))


def without(kind: GatewayKind) -> Callable[[Model], Model]:
    def shut(model: Model) -> Model:
        dead = {key for key, each in model.gateways.items() if each.kind is kind}
        kept = {
            key: replace(table, routes=tuple(each for each in table.routes if each.target not in dead))
            for key, table in model.tables.items()
        }
        alive = {
            key: replace(each, kind=GatewayKind.NONE) if key in dead else each for key, each in model.gateways.items()
        }
        return replace(model, tables=kept, gateways=alive)

    return shut


BROKEN: dict[str, tuple[Cloud, Callable[[Model], Model]]] = {
    "network ACLs are not looked at": (Cloud.AWS, without_acls),
    "security groups are not looked at": (Cloud.AWS, without_groups),
    "peerings lead nowhere": (Cloud.AWS, without(GatewayKind.PEERING)),
    "transit gateways lead nowhere": (Cloud.AWS, without(GatewayKind.TRANSIT)),
    "internet gateways lead nowhere": (Cloud.AWS, without(GatewayKind.INTERNET)),
    "NAT leads nowhere": (Cloud.AWS, without(GatewayKind.OUTBOUND)),
    "firewalls are not looked at": (Cloud.GCP, without_groups),
    "peerings of Google lead nowhere": (Cloud.GCP, without(GatewayKind.PEERING)),
    "Google's internet gateway leads nowhere": (Cloud.GCP, without(GatewayKind.INTERNET)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_prover_that_forgets_something_is_found_out(name: str):
    cloud, broken = BROKEN[name]

    def prove(plan: Plan) -> Iterable[Finding]:
        return findings(broken(lift(plan)))

    assert any(run(cloud, [seed], prove).wrong for seed in range(40))


def test_a_solver_that_forgets_the_longest_prefix_is_found_out(monkeypatch: pytest.MonkeyPatch):
    """Both manners of the oracle check each other: what one lets through has to arrive in the other."""

    def never(one: Route, other: Route) -> bool:
        return False

    monkeypatch.setattr(aws_encoding, "_beats", never)
    with pytest.raises(AssertionError, match="the simulator stops"):
        run(Cloud.AWS, range(40))


def probes(here: World, random: Random) -> Iterator[tuple[Pair, Packet]]:
    """Pairs of ends, each with a packet: one that arrives where there is one, with a field changed or not."""
    for network_ in here.owners:
        for kind in ("internet-out", "internet-in", "members-packets")[: 3 if here.owners[network_] else 2]:
            found = here.witness(kind, network_, thinkable=True)
            pairs = list(here.pairs(kind, network_, thinkable=True))
            if found is None or not pairs:
                continue
            arriving = [each for each in pairs if here.send(each[0], found, each[1], True).arrived]
            for pair in (arriving[0], random.choice(pairs)):
                yield pair, found
                yield pair, replace(found, destination=found.destination ^ 1 << random.randrange(32))
                yield pair, replace(found, source=found.source ^ 1 << random.randrange(32))
                yield pair, replace(found, protocol=TCP, port=random.choice((53, 443, 5432, 50000)))


@pytest.mark.parametrize("cloud", Cloud)
def test_solver_and_simulator_agree_on_single_packets(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    arrived = stopped = 0
    for seed in range(40):
        here = world(network(cloud, seed), cloud)
        for (start, end), packet in probes(here, Random(seed)):  # noqa: S311 - chance for tests
            formula = here.reach(packet.version, True)(start, end)
            outcome = here.send(start, packet, end, True)
            assert header(packet.version).holds(formula, packet) is outcome.arrived, (seed, start, end, outcome.trace)
            arrived += outcome.arrived
            stopped += not outcome.arrived
    with capsys.disabled():
        print(f"\n{cloud}: {arrived} packets that arrive and {stopped} that do not, in both")  # noqa: T201 - figures
    assert min(arrived, stopped) > 50
