"""A reviewer's own claims: what a file may say, what is told of a wrong one, and the verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from jichi.deployed import from_describe
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from jichi.text import Lang
from network.proof.claims_file import json_schema, read_claims
from network.proof.intent import Intent, Office
from network.proof.lift import lift
from network.proof.model import Model
from network.proof.own_claims import own_claims
from network.proof.verdict import Finding, Verdict
from tests.jichi.deployed.documented import FOLDER
from tests.network.proof import aws_mutants, gcp_mutants
from tests.network.proof.plants import Plot, base
from tests.network.proof.tenancies import code_of, offices_of, planned_member, tenancy

SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "claims.v1.schema.json"
PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
Mutant = Callable[[Plot], Plot]
HEAD = "apiVersion: jichi.claims/v1\nclaims:\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "claims.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def one(source: str, target: str, port: object, expect: str, protocol: str = "tcp", name: str = "x") -> str:
    entry = {"name": name, "from": source, "to": target, "port": port, "protocol": protocol, "expect": expect}
    return f"  - {json.dumps(entry)}\n"


@lru_cache
def planned(cloud: Cloud) -> Model:
    return lift(base(cloud))


@lru_cache
def lined() -> Model:
    """Three members on one transit gateway, with a line each, and offices behind it."""
    intents = {code_of(at): Intent(offices=(Office(code_of(at), offices_of(at), ""),)) for at in range(3)}
    return replace(tenancy(planned_member(), 3), intents=intents)


def found(folder: Path, model: Model, *claims: str) -> tuple[Finding, ...]:
    return own_claims(model, read_claims(written(folder, HEAD + "".join(claims))))


def verdict(
    folder: Path, model: Model, source: str, target: str, port: object, expect: str, protocol: str = "tcp"
) -> Verdict:
    (finding,) = found(folder, model, one(source, target, port, expect, protocol))
    return finding.verdict


def told(folder: Path, text: str, model: Model | None = None) -> list[str]:
    """The problems of a file, each with its remedy, without the file's name."""
    file = written(folder, text)
    with pytest.raises(InvalidInput) as caught:
        own_claims(model or Model(), read_claims(file))
    return [
        each.say(Lang.EN).replace(f"{folder}/claims.yaml", "F").replace("\n  → ", " | ")
        for each in caught.value.problems
    ]


def test_the_published_schema_is_that_of_the_file_and_says_the_same(tmp_path: Path) -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(), (
        "stale: write network.proof.claims_file.json_schema() to docs/schema/claims.v1.schema.json"
    )
    schema = json.loads(json_schema())
    good = HEAD + one("a", "b", [443, 8443], "reachable", name="二つ") + one("a", "b", "any", "unreachable")
    jsonschema.validate(yaml.safe_load(good), schema)
    for port in (0, 65536, [], [1, 1], "443", True):
        bad = yaml.safe_load(HEAD + one("a", "b", port, "reachable"))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)
        with pytest.raises(InvalidInput):
            read_claims(written(tmp_path, yaml.safe_dump(bad)))


def test_every_mistake_of_structure_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = """\
apiVersion: jichi.claims/v2
claim: x
claims:
  - {name: a, from: 022021, to: x, port: 0, expect: unreachable}
  - {name: a b, from: y, to: x, port: "443", expect: unreachables, protocol: icmp}
  - {nam: a, from: y, to: x, port: [], expect: reachable}
  - {name: q, from: y, to: , port: [1, 70000], expect: reachable}
  - text
"""
    number = "Write a number from 1 to 65535 without quotes, a list of them, or any."
    assert told(tmp_path, text) == [
        "F:7: claims[3].to: There is no value. | Write a value, or remove the key.",
        (
            "F:1: apiVersion: A claims file of version jichi.claims/v2 cannot be read."
            " | Write apiVersion: jichi.claims/v1."
        ),
        (
            "F:4: claims[0].from: 022021 is not in quotes, so it is read as a number or a truth value."
            ' | Write it in quotes: "022021".'
        ),
        f"F:4: claims[0].port: 0 is no port. | {number}",
        "F:5: claims[1].name: a b cannot be a name. | Give a name of up to 64 characters without blanks and slashes.",
        f"F:5: claims[1].port: 443 is no port. | {number}",
        "F:5: claims[1].protocol: icmp is not one of the choices. | Choose one of: tcp, udp, any.",
        "F:5: claims[1].expect: unreachables is not one of the choices. | Choose one of: reachable, unreachable.",
        "F:6: claims[2].name: The required key name is missing. | Write name.",
        "F:6: claims[2].port: The list of ports is empty or repeats one. | Write it as [443, 8443].",
        "F:6: claims[2].nam: There is no key nam here. | Did you mean name?",
        f"F:7: claims[3].port: 70000 is no port. | {number}",
        "F:8: claims[4]: text has the wrong form. | docs/claims.md says how it is written.",
        "F:2: claim: There is no key claim here. | Did you mean claims?",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "apiVersion: jichi.claims/v1\nclaims: []\n",
            "F:2: claims: There is no claim in it. | Write claims under `claims`.",
        ),
        ("apiVersion: jichi.claims/v1\n", "F:1: claims: The required key claims is missing. | Write claims."),
        ("", "F:1: The file is empty. | docs/claims.md says how it is written."),
        (
            HEAD + one("a", "b", 1, "reachable") + one("a", "b", 2, "reachable"),
            "F:4: claims[1].name: There is a claim named x in line 3 already. | Give it another name.",
        ),
    ],
)
def test_a_file_without_claims_or_with_one_twice(tmp_path: Path, text: str, problem: str) -> None:
    assert told(tmp_path, text) == [problem]


def test_a_file_that_is_cut_off_or_not_there(tmp_path: Path) -> None:
    assert told(tmp_path, "apiVersion: jichi.claims/v1\nclaims: [\n")[0].startswith("F:3: This is not YAML")
    with pytest.raises(InvalidInput, match="There is no such file"):
        read_claims(tmp_path / "none.yaml")


def test_too_many_claims(tmp_path: Path) -> None:
    text = HEAD + "".join(one("a", "b", 1, "reachable", name=f"n{at}") for at in range(1001))
    assert told(tmp_path, text) == ["F:2: claims: There are too many claims (at most 1000). | Divide the file."]


WRITE = (
    "Write internet, any-other-member, an address or a range, CODE/offices, or a name such as 022021/aws/tyo/app,"
    " 022021/aws/tyo/data, 022021/aws/tyo/endpoint, 022021/aws/tyo/link, 022021/aws/osa/app."
)


def test_every_name_that_means_nothing_is_told_with_what_is_near(tmp_path: Path) -> None:
    pairs = [
        ("022022/aws/tyo/app", "022021/aws/tyo/data"),
        ("022021/aws/tyo/ap", "022021/aws/tok/data"),
        ("internet", "10.200.0.1"),
        ("any-other-member", "internet"),
        ("2600::1", "10.0.0.0/26"),
        ("offices", "022021/app"),
        ("099999/offices", "10.0.63.255"),
        ("any-other-member", "any-other-member"),
        ("022021/data/app", "022021//app"),
    ]
    text = HEAD + "".join(one(*pair, 22, "unreachable", name=f"n{at}") for at, pair in enumerate(pairs))
    assert told(tmp_path, text, planned(Cloud.AWS)) == [
        (
            "F:3: claims[0].from: There is no member 022022 in the plan."
            " | Did you mean 022021/aws/tyo/app, 023621/aws/tyo/app?"
        ),
        "F:4: claims[1].from: ap is nowhere in the plan. | Did you mean 022021/aws/tyo/app?",
        "F:4: claims[1].to: tok is nowhere in the plan. | Did you mean 022021/aws/tyo/data?",
        "F:5: claims[2].to: Neither end is in the plan. | Check `from` and `to`.",
        (
            "F:6: claims[3].from: Whose internet is does not follow, and so neither who the other members are."
            " | Give something of one member at the other end, such as 022021/app."
        ),
        "F:7: claims[4].to: No packet can have these two ends: their IP versions differ. | Check `from` and `to`.",
        "F:8: claims[5].from: offices does not say whose offices. | Did you mean 022021/offices, 023621/offices?",
        f"F:9: claims[6].from: There is no member 099999 in the plan. | {WRITE}",
        f"F:9: claims[6].to: 10.0.63.255 is in a planned network, and in none of its subnets. | {WRITE}",
        (
            "F:10: claims[7].from: Whose any-other-member is does not follow, and so neither who the other members are."
            " | Give something of one member at the other end, such as 022021/app."
        ),
        f"F:11: claims[8].from: 022021/data/app is nowhere in the plan. | {WRITE}",
        f"F:11: claims[8].to: 022021//app is nowhere in the plan. | {WRITE}",
    ]


def test_a_member_alone_has_no_others(tmp_path: Path) -> None:
    alone = lift(Plan("one", base(Cloud.AWS).stacks[:1]))
    assert told(tmp_path, HEAD + one("any-other-member", "022021", 22, "unreachable"), alone) == [
        "F:3: claims[0].from: There is no other member in the plan. | Remove this claim."
    ]


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize(
    ("source", "target", "port", "expect", "protocol", "wanted"),
    [
        ("022021/{}/tyo/app", "022021/{}/tyo/data", 5432, "reachable", "tcp", PROVED),
        ("022021/{}/tyo/app", "022021/{}/tyo/data", 5432, "unreachable", "tcp", REFUTED),
        ("022021/{}/tyo/app", "022021/{}/tyo/data", 5432, "reachable", "udp", REFUTED),
        ("022021/{}/tyo/app", "022021/{}/tyo/data", [22, 3389], "unreachable", "tcp", PROVED),
        ("022021/{}/tyo/app", "022021/{}/tyo/data", "any", "unreachable", "any", REFUTED),
        ("022021/{}/tyo/app", "022021/{}/osa/data", 5432, "unreachable", "tcp", PROVED),
        ("any-other-member", "022021", "any", "unreachable", "any", PROVED),
        ("022021", "any-other-member", "any", "unreachable", "any", PROVED),
        ("022021/{}/tyo/app", "any-other-member", 443, "reachable", "tcp", REFUTED),
        ("internet", "022021", "any", "unreachable", "any", PROVED),
        ("022021", "internet", "any", "unreachable", "any", PROVED),
        ("internet", "022021/{}/tyo/app", 443, "reachable", "tcp", REFUTED),
        ("198.51.100.0/24", "022021/app", "any", "unreachable", "any", PROVED),
        ("022021/offices", "022021/{}/tyo/app", 443, "reachable", "tcp", UNKNOWN),
        ("022021/offices", "023621/{}/tyo/app", 443, "unreachable", "tcp", UNKNOWN),
    ],
)
def test_verdicts_on_what_is_planned(
    tmp_path: Path, cloud: Cloud, source: str, target: str, port: object, expect: str, protocol: str, wanted: Verdict
) -> None:
    ends = source.format(cloud), target.format(cloud)
    assert verdict(tmp_path, planned(cloud), *ends, port, expect, protocol) is wanted


@pytest.mark.parametrize("cloud", list(Cloud))
def test_leaks_between_members_refute_with_a_packet_of_these_ends(tmp_path: Path, cloud: Cloud) -> None:
    leak = aws_mutants.member_peering_open if cloud is Cloud.AWS else gcp_mutants.member_peering_open
    model = lift(leak(Plot(base(cloud))).plan)
    (finding,) = found(tmp_path, model, one("022021", "any-other-member", "any", "unreachable", "any"))
    assert finding.verdict is REFUTED
    assert finding.id == "claim/x"
    assert (finding.kind, finding.subject.member, finding.subject.cloud) == ("claim", "022021", cloud)
    assert finding.counterexample
    packet = finding.counterexample.packet
    assert packet
    assert packet.source(model).startswith("10.0.")
    assert packet.destination(model).startswith("10.1.")
    assert all(step.passes for step in finding.counterexample.steps)


@pytest.mark.parametrize(
    ("mutant", "source", "target", "wanted"),
    [
        (aws_mutants.exposed, "internet", "022021", REFUTED),
        (aws_mutants.exposed, "198.51.100.7", "022021", REFUTED),
        (aws_mutants.exposed, "198.51.100.7", "023621", PROVED),
        (aws_mutants.nat_and_open, "022021/app", "internet", REFUTED),
        (aws_mutants.nat_and_open, "internet", "022021", PROVED),
        (aws_mutants.ipv6_in, "2001:4860::/32", "022021/app", REFUTED),
        (aws_mutants.ipv6_only, "022021/app", "2001:4860::/32", REFUTED),
        (aws_mutants.foreign_peering_open, "022021/app", "10.99.0.0/16", REFUTED),
        (aws_mutants.foreign_peering_open, "10.99.0.0/16", "022021/app", REFUTED),
        (aws_mutants.silent_foreign_peering, "10.99.0.0/16", "022021/app", REFUTED),
        (aws_mutants.silent_foreign_peering, "10.99.0.0/16", "023621/app", PROVED),
        (aws_mutants.vpn, "internet", "022021", UNKNOWN),
        (aws_mutants.vpn, "internet", "023621", PROVED),
        (aws_mutants.appliance, "any-other-member", "022021", UNKNOWN),
    ],
)
def test_ways_that_are_planted_turn_the_claim_that_nothing_arrives(
    tmp_path: Path, mutant: Mutant, source: str, target: str, wanted: Verdict
) -> None:
    model = lift(mutant(Plot(base(Cloud.AWS))).plan)
    assert verdict(tmp_path, model, source, target, "any", "unreachable", "any") is wanted


@pytest.mark.parametrize("mutant", [aws_mutants.acl_without_answers, aws_mutants.no_rule])
def test_what_does_not_come_back_is_not_reachable(tmp_path: Path, mutant: Mutant) -> None:
    model = lift(mutant(Plot(base(Cloud.AWS))).plan)
    assert verdict(tmp_path, model, "022021/tyo/app", "022021/tyo/data", 5432, "reachable") is REFUTED


@pytest.mark.parametrize(
    ("source", "target", "port", "expect", "wanted"),
    [
        ("900000/offices", "900000/tyo/app", 443, "reachable", PROVED),
        ("900000/offices", "900000/tyo/app", 443, "unreachable", REFUTED),
        ("900000/offices", "900000", 22, "unreachable", PROVED),
        ("900000/offices", "900001", "any", "unreachable", PROVED),
        ("900000/offices", "900001/app", 443, "reachable", REFUTED),
        ("900000/app", "900000/offices", "any", "unreachable", PROVED),
        ("900000/app", "900000/offices", 443, "reachable", REFUTED),
        ("172.17.0.0/24", "900000/tyo/app", 443, "reachable", PROVED),
        ("172.17.1.0/24", "900000/tyo/app", 443, "unreachable", PROVED),
        ("any-other-member", "shared", "any", "unreachable", PROVED),
        ("900000/app", "shared", 443, "reachable", UNKNOWN),
    ],
)
def test_offices_come_in_by_their_lines(
    tmp_path: Path, source: str, target: str, port: object, expect: str, wanted: Verdict
) -> None:
    assert verdict(tmp_path, lined(), source, target, port, expect) is wanted


@pytest.mark.parametrize(
    ("source", "target", "port", "expect", "wanted"),
    [
        ("internet", "eni-aaaaaa01", [80, 443], "reachable", PROVED),
        ("203.0.113.7", "eni-aaaaaa01", 22, "reachable", PROVED),
        ("198.51.100.0/24", "eni-aaaaaa01", 22, "unreachable", PROVED),
        ("internet", "eni-aaaaaa01", 22, "unreachable", REFUTED),
        ("internet", "eni-aaaaaa11", "any", "unreachable", PROVED),
        ("eni-aaaaaa11", "internet", 443, "reachable", PROVED),
        ("eni-aaaaaa11", "internet", 25, "unreachable", PROVED),
        ("eni-aaaaaa11", "internet", 25, "reachable", REFUTED),
        ("10.0.0.0/24", "eni-aaaaaa11", 22, "unreachable", PROVED),
    ],
)
def test_a_documented_network_is_judged_as_the_documentation_says(
    tmp_path: Path, source: str, target: str, port: object, expect: str, wanted: Verdict
) -> None:
    model = lift(from_describe(FOLDER / "public-and-private-subnets"))
    assert verdict(tmp_path, model, source, target, port, expect) is wanted
