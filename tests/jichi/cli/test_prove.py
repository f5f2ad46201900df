"""`jichi prove`: exit codes, the document, and errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jichi.engine.document import dumps, plan_document
from jichi.tenancy.model import Cloud
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked
from tests.network.proof import aws_mutants
from tests.network.proof.plants import Plot, base


def kept(plot: Plot, directory: Path) -> str:
    file = directory / "plan.json"
    file.write_text(dumps(plan_document(plot.plan)), encoding="utf-8")
    return str(file)


@pytest.fixture
def plan(tmp_path: Path) -> str:
    return kept(Plot(base(Cloud.AWS)), tmp_path)


def test_what_waits_for_a_line_is_unknown_and_ends_with_3(run: Run, plan: str) -> None:
    result = run("prove", plan, "--lang", "en")
    assert result.exit_code == 3
    assert "REFUTED 0" in result.stdout
    assert "no line to the offices is planned" in result.stdout
    assert "(and 11 more for the same reason)" in " ".join(result.stdout.split())


def test_a_leak_is_refuted_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    plan = kept(aws_mutants.member_peering_open(Plot(base(Cloud.AWS))), tmp_path)
    result = run("prove", plan, "--lang", "ja")
    assert result.exit_code == 1
    assert "反証 members-packets/022021/aws/tyo-vpc" in result.stdout
    assert "route-app-10.1.0.0/16-peer route 10.1.0.0/16" in result.stdout


def only(*types: str) -> Plot:
    """The plan without any other resources."""
    plan = base(Cloud.AWS)
    stacks = tuple(
        replace(each, resources=tuple(one for one in each.resources if one.type in types), exports={})
        for each in plan.stacks
    )
    return Plot(replace(plan, stacks=stacks))


def proved() -> Plot:
    """Networks and who answers their names: no flow is claimed without subnets, and so nothing waits for a line."""
    firewall = ("RuleGroup", "Rule", "DomainList", "RuleGroupAssociation", "Config")
    names = (f"aws:route53/resolverFirewall{each}:ResolverFirewall{each}" for each in firewall)
    return only("aws:ec2/vpc:Vpc", "aws:route53/zone:Zone", *names)


def test_all_proved_ends_with_0_and_nothing_claimed_with_3(run: Run, tmp_path: Path) -> None:
    result = run("prove", kept(proved(), tmp_path), "--lang", "en")
    assert result.exit_code == 0
    assert "REFUTED 0  UNKNOWN 0" in result.stdout
    assert run("prove", kept(only(), tmp_path)).exit_code == 3


def test_the_document_is_as_published_and_the_same_every_time(run: Run, plan: str) -> None:
    first = run("prove", plan, "--json")
    found = checked("prove", first.stdout)
    assert first.stdout == run("prove", plan, "--json", "--lang", "ja").stdout
    assert found["summary"]["unknown"] == 12
    assert found["summary"]["proved"] == len(found["claims"]) - 12
    assert {each["verdict"] for each in found["claims"]} == {"proved", "unknown"}


def test_a_refutation_in_the_document_names_resource_rule_and_line(run: Run, tmp_path: Path) -> None:
    plan = kept(aws_mutants.acl_without_answers(Plot(base(Cloud.AWS))), tmp_path)
    found = checked("prove", run("prove", plan, "--json").stdout)
    (claim,) = [each for each in found["claims"] if each["verdict"] == "refuted"]
    assert claim["packet"]["port"] == 5432
    (stop,) = [each for each in claim["path"] if each["passes"] is False]
    assert stop["urn"].endswith("::tyo-acl-data")
    assert "aws_filters.py:" in stop["source"]


def test_one_question_is_answered_with_all_reasons(run: Run, plan: str) -> None:
    result = run("prove", plan, "--lang", "en", "--explain", "022021/tyo/app", "023621/tyo/data", "5432")
    assert result.exit_code == 0
    assert "blocked" in result.stdout
    assert "it has no route to" in " ".join(result.stdout.split())
    answer = checked(
        "prove", run("prove", plan, "--json", "--explain", "022021/tyo/app", "022021/tyo/data", "5432").stdout
    )
    assert answer["answer"] == "allowed"
    assert answer["reasons"] == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--explain", "nowhere", "022021/tyo/app", "443"), "nowhere is nowhere in the plan"),
        (("--explain", "internet", "022021/tyo/app", "x"), "x is no port"),
    ],
)
def test_a_question_that_means_nothing_is_wrong_input(
    run: Run, plan: str, arguments: tuple[str, ...], what: str
) -> None:
    result = run("prove", plan, "--lang", "en", *arguments)
    assert result.exit_code == 2
    assert what in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [("{", "The plan cannot be read"), ('{"schema": "jichi.plan/0"}', "is not a plan that can be read")],
)
def test_a_file_that_is_no_plan_is_wrong_input(run: Run, tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    result = run("prove", str(file), "--lang", "en")
    assert result.exit_code == 2
    assert what in result.stderr
