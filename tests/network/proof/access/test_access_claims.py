"""What verdicts about access say: concrete requests, the statements that let them through, and what still holds."""

import json
from functools import cache, partial
from typing import Any

import pytest

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.model import Cloud, Isolation
from network.proof.access.aws import Access
from network.proof.access.aws_asking import asked, from_outside
from network.proof.access.aws_callers import outsiders
from network.proof.access.aws_doors import Doors
from network.proof.access.claims import access_findings
from network.proof.access.gcp_conditions import holds
from network.proof.access.statements import RESOURCE
from network.proof.addresses import Bound
from network.proof.request import Request
from network.proof.verdict import Finding, Verdict
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.components.iam_semantics import Request as Concrete
from tests.components.iam_semantics import applies
from tests.factories import HIROSAKI, OWANI, make_tenancy
from tests.network.proof.access import aws_mutants, gcp_mutants
from tests.network.proof.access.aws_mutants import MUTANTS, who
from tests.network.proof.access.planting import FOREIGN, of
from tests.network.proof.plants import Plot, base
from tests.stacks.test_isolation import plans, tenancy_in


def plot(cloud: Cloud = Cloud.AWS) -> Plot:
    return Plot(base(cloud))


def steps(finding: Finding) -> list[str]:
    """The resources and rules of a refutation."""
    assert finding.counterexample
    return [f"{each.origin.urn.rsplit('::', 1)[-1]} {each.origin.rule}" for each in finding.counterexample.steps]


def test_a_refutation_is_a_request_and_the_statement_that_allows_it():
    finding = of(aws_mutants.on_log(plot(), Principal=who(FOREIGN)), "access-buckets")
    assert finding.counterexample
    assert finding.counterexample.packet is None
    assert finding.counterexample.request == Request(
        f"arn:aws:iam::{FOREIGN}:root",
        "s3:GetObject",
        "arn:aws:s3:::hirosaki-022021-prod-log-tyo/x",
        (("aws:securetransport", "true"), ("s3:tlsversion", "1.2")),
    )
    assert steps(finding) == ["tyo-log-policy statement Planted"]
    (step,) = finding.counterexample.steps
    assert step.passes
    assert str(step.origin.source).startswith("components/storage/aws_bucket.py:")


def test_a_chain_names_every_statement_on_its_way():
    finding = of(aws_mutants.chain(plot()), "access-buckets")
    assert steps(finding) == ["door statement 1", "door statement 1", "reader statement 1", "reader statement 1"]
    assert finding.counterexample
    assert finding.counterexample.request
    assert finding.counterexample.request.principal.startswith("arn:aws:iam::222222222222:")


def test_values_that_only_deployment_knows_are_shown_as_what_they_are():
    finding = of(aws_mutants.on_key(plot(), Principal=who()), "access-keys")
    assert finding.counterexample
    assert finding.counterexample.request
    assert finding.counterexample.request.resource == "arn:aws:kms:ap-northeast-1:111111111111:key/{tyo-key-data.id}"


def test_a_public_policy_behind_a_block_is_proved_and_said():
    people = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    finding = of(aws_mutants.on_log(plot(), Principal="*", Condition=people), "access-buckets")
    assert finding.verdict is Verdict.PROVED
    assert finding.detail
    assert finding.detail.en == "a bucket's policy is public, Block Public Access still holds"


def test_a_block_leaves_services_that_work_for_others():
    """S3 User Guide, "Blocking public access to your Amazon S3 storage": service principals are left."""
    finding = of(aws_mutants.on_log(plot(), Principal="*"), "access-buckets")
    assert finding.counterexample
    assert finding.counterexample.request
    assert finding.counterexample.request.principal.startswith("Service: ")


def test_without_the_block_alone_nothing_is_lost():
    assert of(aws_mutants.unblocked(plot()), "access-buckets").verdict is Verdict.PROVED


def test_an_endpoint_that_restricts_nothing_is_said():
    opened = plot().change("tyo-endpoint-s3", policy=None)
    finding = of(opened, "access-buckets")
    assert finding.verdict is Verdict.PROVED
    assert finding.detail
    assert finding.detail.en == (
        "an endpoint's policy restricts nothing, policies of resources and identities still hold"
    )


def test_callers_that_the_tenancy_names_are_the_members_own():
    planted = aws_mutants.on_trust(plot(), Principal=who(FOREIGN))

    def verdict(*named: str) -> Verdict:
        (found,) = [
            each
            for each in access_findings(planted.plan, named)
            if each.kind == "access-logs" and each.subject.member == HIROSAKI.code
        ]
        return found.verdict

    assert verdict() is Verdict.UNKNOWN
    assert verdict("arn:aws:iam::333333333333:root") is Verdict.UNKNOWN
    assert verdict(f"arn:aws:iam::{FOREIGN}:root") is Verdict.PROVED


def test_another_members_account_is_refuted_though_the_tenancy_names_it():
    planted = aws_mutants.on_trust(plot(), Principal=who(OWANI.account or ""))
    found = access_findings(planted.plan, [f"arn:aws:iam::{FOREIGN}:root"])
    assert {each.verdict for each in found if each.subject.member == HIROSAKI.code and each.kind == "access-logs"} == {
        Verdict.REFUTED
    }


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": who(), "Condition": {"StringEquals": {"aws:PrincipalAccount": "111111111111"}}},
        {"Principal": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}},
        {"Principal": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": []}}},
        {"Principal": who(), "Condition": {"Null": {"aws:PrincipalArn": "true"}}},
        {
            "Principal": {"Service": "x.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
        },
        {"Principal": who(), "Action": "s3:PutObject"},
        {"Principal": who(), "Resource": "arn:aws:s3:::another/*"},
        {"Principal": who(), "NotAction": "s3:*", "Action": None},
    ],
    ids=str,
)
def test_what_lets_nobody_else_in_stays_proved(statement: dict[str, Any]):
    given = {"Action": "s3:GetObject", "Resource": f"{aws_mutants.LOG}/*", **statement}
    body = {key: value for key, value in given.items() if value is not None}
    planted = aws_mutants.granted(aws_mutants.unblocked(plot()), "tyo-log-policy", **body)
    assert of(planted, "access-buckets").verdict is Verdict.PROVED


def test_a_deny_is_taken_at_its_narrowest_where_it_is_not_understood():
    planted = aws_mutants.on_log(plot(), Principal=who())
    stop: dict[str, Any] = {"Principal": "*", "Action": "s3:*", "Resource": "*", "Effect": "Deny"}
    perhaps: dict[str, Any] = {**stop, "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01"}}}
    for statement, expected in ((stop, Verdict.PROVED), (perhaps, Verdict.UNKNOWN)):
        assert of(aws_mutants.granted(planted, "tyo-log-policy", **statement), "access-buckets").verdict is expected


def without_principal(statement: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key not in ("Principal", "NotPrincipal")}


REPLAYED = [
    name for name, (_, kind, expected) in MUTANTS.items() if kind == "access-buckets" and expected is Verdict.REFUTED
]


@pytest.mark.parametrize("name", REPLAYED)
def test_a_request_that_is_found_is_let_through_by_an_independent_evaluator(name: str):
    """By the bucket's policy alone: that evaluator reads no principals."""
    access = Access(MUTANTS[name][0](plot()).plan)
    (asset,) = [each for each in access.assets.all if each.name == "hirosaki-022021-prod-log-tyo"]
    (policy,) = [each for each in access.assets.resources if each.urn == plot().find("tyo-log-policy").urn]
    document = json.loads(access.symbols.text(policy.inputs["policy"]) or "")["Statement"]
    for read in asset.reads:
        for door in Doors(access.assets).to(asset)("s3"):
            found = asked(asset, from_outside(asset, read, outsiders(asset.account), door), Bound.MUST)
            if found is None:
                continue
            values = {key: value for key, value in found.answer.values.items() if key != RESOURCE}
            request = Concrete(read.action, found.answer.values[RESOURCE], values)
            effects = {each["Effect"] for each in document if applies(without_principal(each), request)}
            assert effects == {"Allow"}, (request, effects)


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_in_a_shared_account_only_the_snapshots_of_aws_backup_are_in_reach_of_others(isolation: Isolation):
    """`components/backup/aws_role.py` says so: AWS Backup names snapshots, and names do not tell members apart."""
    tenancy = tenancy_in(isolation)
    found = access_findings(Plan(tenancy.name, tuple(plans(tenancy).values())))
    assert {each.id.split("/")[1] for each in found} == {"shared", HIROSAKI.code, OWANI.code}
    refuted = {each.id: each for each in found if each.verdict is not Verdict.PROVED}
    assert sorted(refuted) == [f"access-backups/{code}/aws/999999999999" for code in (HIROSAKI.code, OWANI.code)]
    example = refuted[f"access-backups/{HIROSAKI.code}/aws/999999999999"].counterexample
    assert example
    assert example.request == Request(
        "arn:aws:iam::999999999999:role/hirosaki-023621-prod-backup",
        "rds:CopyDBClusterSnapshot",
        "arn:aws:rds:ap-northeast-1:999999999999:cluster-snapshot:awsbackup:x",
    )


@cache
def shared_project() -> Plan:
    """Two members in one project of Google Cloud."""
    tenancy = make_tenancy(clouds=(Cloud.GCP,), isolation=Isolation.NETWORK)
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        identity = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        program = partial(deploy, tenancy, spec.member, Cloud.GCP)
        planned[spec.name] = plan_stack(identity, program, spec.config, upstream=planned)
    return Plan(tenancy.name, tuple(planned.values()))


def test_in_a_shared_project_members_are_told_apart_by_their_accounts():
    found = access_findings(shared_project())
    assert {each.id.split("/")[1] for each in found} == {"shared", HIROSAKI.code, OWANI.code}
    assert {each.verdict for each in found} == {Verdict.PROVED}


@pytest.mark.parametrize(("owner", "expected"), [("022021", Verdict.PROVED), ("023621", Verdict.REFUTED)])
def test_in_a_shared_project_a_grant_to_another_members_account_is_refuted(owner: str, expected: Verdict):
    member = f"serviceAccount:vendor-{owner}@hirosaki-shared-prod.iam.gserviceaccount.com"
    assert of(gcp_mutants.on_bucket(Plot(shared_project()), member=member), "access-buckets").verdict is expected


def test_a_deny_policy_stops_who_would_become_another_account():
    assert of(gcp_mutants.on_break_glass(plot(Cloud.GCP), "vendor-022021"), "access-buckets").verdict is Verdict.PROVED
    assert of(gcp_mutants.chain(plot(Cloud.GCP)), "access-buckets").verdict is Verdict.REFUTED


def test_a_bucket_granted_to_everybody_is_held_by_the_prevention():
    finding = of(gcp_mutants.on_bucket(plot(Cloud.GCP), member="allUsers"), "access-buckets")
    assert finding.verdict is Verdict.PROVED
    assert finding.detail
    assert finding.detail.en == "a bucket is granted to everybody, public access prevention still holds"


def test_a_binding_is_named_with_its_role_and_principal():
    finding = of(gcp_mutants.on_bucket(plot(Cloud.GCP)), "access-buckets")
    assert steps(finding) == [f"leak roles/storage.objectViewer to {gcp_mutants.OTHERS}"]
    assert finding.counterexample
    assert finding.counterexample.request == Request(
        gcp_mutants.OTHERS, "storage.objects.get", "projects/_/buckets/hirosaki-022021-prod-data-tyo/objects/x"
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("resource.name.startsWith('projects/_/buckets/own-')", True),
        ("resource.name.extract('/buckets/{name}').startsWith('own-') && resource.name.endsWith('x')", True),
        ("resource.name.extract('/buckets/{name}').startsWith('other-')", False),
        ("!(resource.name == 'projects/_/buckets/own-data/objects/x')", False),
        ("resource.name.startsWith('no') || request.time < timestamp('2030-01-01T00:00:00Z')", None),
        ("resource.type == 'storage.googleapis.com/Object'", None),
        ("(resource.name.startsWith('p')", None),
        ("resource.name.startsWith('no') && api.getAttribute('a/b', []).hasOnly(['x'])", False),
        ("resource.name.startsWith('p') && api.getAttribute('a/b', []).hasOnly(['x'])", None),
        ("(api.getAttribute('a)', []).hasOnly(['x'])) || resource.name.startsWith('p')", True),
        ("resource.name.startsWith('p') ? false : true", None),
        ("", None),
    ],
)
def test_conditions_of_bindings(expression: str, expected: bool | None):
    assert holds(expression, ("projects/_/buckets/own-data/objects/x",)) is expected


def test_two_members_take_little_and_more_take_in_proportion():
    """The number of questions, not the clock: what is asked about a member does not grow with the others."""
    both = base(Cloud.AWS)
    one = Plan(both.tenancy, both.stacks[:1])
    asked_of = {len(Access(plan).assets.all): len(access_findings(plan)) for plan in (one, both)}
    (few, one_finds), (many, both_find) = sorted(asked_of.items())
    assert (many, both_find) == (2 * few, 2 * one_finds)
