"""What verdicts about access say: concrete requests, the statements that let them through, and what still holds."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest

from jichi.engine.document import dumps, plan_document, read_plan
from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.model import Access, Cloud, Isolation
from network.proof.access import aws
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
from tests.network.proof.access.planting import FOREIGN, of, rewritten
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


AUDITOR = Access("auditor", (f"arn:aws:iam::{FOREIGN}:role/audit-*", "group:audit@example.lg.jp"))


@cache
def with_auditor(cloud: Cloud) -> Plan:
    """Two members whose auditor comes from an account outside the plan."""
    tenancy = make_tenancy(clouds=(cloud,), access=(AUDITOR,))
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        identity = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        program = partial(deploy, tenancy, spec.member, cloud)
        planned[spec.name] = plan_stack(identity, program, spec.config, upstream=planned)
    return Plan(tenancy.name, tuple(planned.values()))


@pytest.mark.parametrize("cloud", Cloud)
def test_a_kept_plan_says_who_the_callers_are(cloud: Cloud):
    plan = with_auditor(cloud)
    kept = read_plan(json.loads(dumps(plan_document(plan))), "plan.json")
    found = access_findings(kept)
    assert {each.verdict for each in found} == {Verdict.PROVED}
    assert found == access_findings(plan, AUDITOR.on(cloud)) == access_findings(plan)


def saying(stack: StackPlan, callers: tuple[str, ...]) -> StackPlan:
    """A stack whose intent names other callers; one without an intent as it is."""
    intent = stack.exports.get("intent")
    if not isinstance(intent, Mapping):
        return stack
    return replace(stack, exports={**stack.exports, "intent": {**intent, "callers": callers}})


@pytest.mark.parametrize("cloud", Cloud)
def test_callers_that_not_every_stack_names_are_not_known(cloud: Cloud):
    plan = with_auditor(cloud)

    def verdicts(first: tuple[str, ...], others: tuple[str, ...]) -> set[Verdict]:
        stacks = (saying(each, first if each.id.member == HIROSAKI.code else others) for each in plan.stacks)
        return {each.verdict for each in access_findings(replace(plan, stacks=tuple(stacks)))}

    assert verdicts(AUDITOR.callers, AUDITOR.callers) == {Verdict.PROVED}
    assert Verdict.UNKNOWN in verdicts(AUDITOR.callers, ())
    assert verdicts(AUDITOR.callers, ()) == verdicts((), ())


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
    access = aws.Access(MUTANTS[name][0](plot()).plan)
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


@cache
def shared_account(isolation: Isolation) -> Plan:
    """Two members in one account of AWS."""
    tenancy = tenancy_in(isolation)
    return Plan(tenancy.name, tuple(plans(tenancy).values()))


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_in_a_shared_account_members_do_not_reach_each_other(isolation: Isolation):
    found = access_findings(shared_account(isolation))
    assert {each.id.split("/")[1] for each in found} == {"shared", HIROSAKI.code, OWANI.code}
    assert {each.id for each in found if each.verdict is not Verdict.PROVED} == set()


def in_shared_account(isolation: Isolation = Isolation.NETWORK) -> Plot:
    return Plot(shared_account(isolation))


OWN_TAG = '{"aws:ResourceTag/jichi:member": "023621"}'


@pytest.mark.parametrize(
    ("policy", "old", "new", "action"),
    [
        (
            "backup-policy",
            f'"StringEqualsIfExists": {OWN_TAG}',
            '"StringLike": {"aws:RequestedRegion": "*"}',
            "rds:CopyDBClusterSnapshot",
        ),
        (
            "backup-policy",
            f'"StringEquals": {OWN_TAG}',
            '"StringLike": {"aws:RequestedRegion": "*"}',
            "rds:ModifyDBClusterSnapshotAttribute",
        ),
        ("backup-policy", ', "Null": {"backup:CopyTargets": "false"}', "", "backup:CopyFromBackupVault"),
        (
            "restore-policy",
            f'"StringEquals": {OWN_TAG}',
            '"StringLike": {"aws:RequestedRegion": "*"}',
            "rds:RestoreDBClusterFromSnapshot",
        ),
    ],
)
def test_in_a_shared_account_every_condition_of_the_backup_roles_is_needed(
    policy: str, old: str, new: str, action: str
):
    finding = of(rewritten(in_shared_account(), policy, old, new, member=OWANI.code), "access-backups")
    assert finding.verdict is Verdict.REFUTED
    assert finding.counterexample
    assert finding.counterexample.request
    assert finding.counterexample.request.action == action
    assert finding.counterexample.request.principal.split("/")[1].startswith("hirosaki-023621-prod-")


def test_a_snapshot_whose_cluster_does_not_hand_on_its_tags_may_have_none():
    plot = in_shared_account().change("tyo-database", copyTagsToSnapshot=False)
    assert of(plot, "access-backups").verdict is Verdict.UNKNOWN


def test_a_rule_of_a_backup_plan_that_gives_another_members_tag_gives_the_backups_away():
    rules = in_shared_account().find("tyo-backup-plan").inputs["rules"]
    assert isinstance(rules, tuple)
    tagged = tuple(
        {**rule, "recoveryPointTags": {"jichi:member": OWANI.code}} for rule in rules if isinstance(rule, Mapping)
    )
    plot = in_shared_account().change("tyo-backup-plan", rules=tagged)
    assert of(plot, "access-backups").verdict is Verdict.REFUTED


def test_a_rule_of_a_backup_plan_that_gives_no_tags_leaves_recovery_points_unknown():
    rules = in_shared_account().find("tyo-backup-plan").inputs["rules"]
    assert isinstance(rules, tuple)
    bare = tuple(
        {key: value for key, value in rule.items() if key != "recoveryPointTags"}
        for rule in rules
        if isinstance(rule, Mapping)
    )
    plot = in_shared_account().change("tyo-backup-plan", rules=bare)
    assert of(plot, "access-backups").verdict is Verdict.UNKNOWN


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
    asked_of = {len(aws.Access(plan).assets.all): len(access_findings(plan)) for plan in (one, both)}
    (few, one_finds), (many, both_find) = sorted(asked_of.items())
    assert (many, both_find) == (2 * few, 2 * one_finds)
