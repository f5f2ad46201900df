"""Files handed to another member: the claims leave out exactly what the tenancy file hands over, and nothing wider."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud, Isolation
from network.proof.access.claims import access_findings
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.places_files import plan_files
from tests.network.proof.access.aws_mutants import BUCKETS, KEYS, Mutant, who
from tests.network.proof.access.planting import FOREIGN, OTHER, OWN, added, granted, of, rewritten
from tests.network.proof.plants import Plot

REFUTED, UNKNOWN = Verdict.REFUTED, Verdict.UNKNOWN
POLICY, KEY = "tyo-linkage-resident-policy", "tyo-key-data"
HANDED = "arn:aws:s3:::hirosaki-022021-prod-linkage-resident-tyo"
ROLE = "hirosaki-023621-prod-app-linkage-resident"
READER = f"arn:aws:iam::{OTHER}:role/{ROLE}"
AS_READER: dict[str, Any] = {"Principal": who(), "Condition": {"ArnEquals": {"aws:PrincipalArn": READER}}}


def for_reader(plot: Plot, name: str, action: str, resource: str) -> Plot:
    return granted(plot, name, Action=action, Resource=resource, **AS_READER)


def renamed(plot: Plot, name: str, reader: str) -> Plot:
    """A policy that names another reader."""
    return rewritten(plot, name, READER, reader)


def taken_by(plot: Plot, **statement: Any) -> Plot:
    name = "role-app-linkage-resident"
    return granted(plot, name, "assumeRolePolicy", OWANI.code, Action="sts:AssumeRole", **statement)


AWS: Mapping[str, Mutant] = {
    "the reader reads another bucket": (
        lambda plot: for_reader(plot, "tyo-log-policy", "s3:GetObject", "arn:aws:s3:::hirosaki-022021-prod-log-tyo/*"),
        BUCKETS,
        REFUTED,
    ),
    "the reader lists the member's own linkage bucket": (
        lambda plot: for_reader(
            plot, "tyo-linkage-policy", "s3:ListBucket", "arn:aws:s3:::hirosaki-022021-prod-linkage-tyo"
        ),
        BUCKETS,
        REFUTED,
    ),
    "the reader writes": (lambda plot: for_reader(plot, POLICY, "s3:PutObject", f"{HANDED}/*"), BUCKETS, REFUTED),
    "the reader deletes": (lambda plot: for_reader(plot, POLICY, "s3:Delete*", f"{HANDED}/*"), BUCKETS, REFUTED),
    "the reader reads old versions": (
        lambda plot: for_reader(plot, POLICY, "s3:GetObjectVersion", f"{HANDED}/*"),
        BUCKETS,
        REFUTED,
    ),
    "the reader lets others in": (
        lambda plot: for_reader(plot, POLICY, "s3:PutBucketPolicy", HANDED),
        BUCKETS,
        REFUTED,
    ),
    "another role of the consumer": (
        lambda plot: renamed(plot, POLICY, f"arn:aws:iam::{OTHER}:role/hirosaki-023621-prod-ci"),
        BUCKETS,
        REFUTED,
    ),
    "all roles of the consumer whose names begin like it": (
        lambda plot: rewritten(renamed(plot, POLICY, f"{READER}*"), POLICY, '"ArnEquals"', '"ArnLike"'),
        BUCKETS,
        REFUTED,
    ),
    "the reader's name in another account": (
        lambda plot: granted(
            plot,
            POLICY,
            Action="s3:ListBucket",
            Resource=HANDED,
            Principal=who(FOREIGN),
            Condition={"ArnEquals": {"aws:PrincipalArn": READER.replace(OTHER, FOREIGN)}},
        ),
        BUCKETS,
        REFUTED,
    ),
    "not from the consumer's network": (
        lambda plot: rewritten(
            plot,
            POLICY,
            f'"StringEquals": {{"aws:VpceAccount": "{OTHER}"}}',
            f'"StringEquals": {{"aws:ResourceAccount": "{OWN}"}}',
        ),
        BUCKETS,
        REFUTED,
    ),
    "from any network": (
        lambda plot: rewritten(
            plot, POLICY, f'"StringEquals": {{"aws:VpceAccount": "{OTHER}"}}', '"Null": {"aws:SourceVpce": "false"}'
        ),
        BUCKETS,
        REFUTED,
    ),
    "the reader opens another key": (
        lambda plot: for_reader(plot, "tyo-key-log", "kms:Decrypt", "*"),
        KEYS,
        REFUTED,
    ),
    "the key for whatever bucket": (
        lambda plot: rewritten(plot, KEY, f'"{HANDED}", "{HANDED}/*"', '"arn:aws:s3:::*"'),
        KEYS,
        REFUTED,
    ),
    "the key for all of the member's buckets": (
        lambda plot: rewritten(plot, KEY, f'"{HANDED}", "{HANDED}/*"', '"arn:aws:s3:::hirosaki-022021-prod-*"'),
        KEYS,
        REFUTED,
    ),
    "the key without a context": (lambda plot: for_reader(plot, KEY, "kms:Decrypt", "*"), KEYS, REFUTED),
    "the key for another role": (
        lambda plot: renamed(plot, KEY, f"arn:aws:iam::{OTHER}:role/hirosaki-023621-prod-vendor"),
        KEYS,
        REFUTED,
    ),
    "grants of the key": (lambda plot: for_reader(plot, KEY, "kms:CreateGrant", "*"), KEYS, REFUTED),
    "the reader taken by an identity provider without a subject": (
        lambda plot: granted(
            plot,
            "role-app-linkage-resident",
            "assumeRolePolicy",
            OWANI.code,
            Action="sts:AssumeRoleWithWebIdentity",
            Principal={"Federated": f"arn:aws:iam::{OTHER}:oidc-provider/token.actions.githubusercontent.com"},
        ),
        BUCKETS,
        REFUTED,
    ),
    "the reader taken by an account that the plan does not know": (
        lambda plot: taken_by(plot, Principal=who(FOREIGN)),
        KEYS,
        UNKNOWN,
    ),
}

READ_BY = f"serviceAccount:fetch-resident-023621@{OWANI.project}.iam.gserviceaccount.com"
FILES = "hirosaki-022021-prod-linkage-resident-tyo"


def bound(plot: Plot, role: str, member: str = READ_BY, bucket: str = FILES) -> Plot:
    inputs = {"bucket": bucket, "role": role, "member": member}
    return added(plot, "gcp:storage/bucketIAMMember:BucketIAMMember", "leak", inputs)


def becoming(plot: Plot, member: str) -> Plot:
    inputs = {
        "serviceAccountId": f"projects/{OWANI.project}/serviceAccounts/{READ_BY.removeprefix('serviceAccount:')}",
        "role": "roles/iam.serviceAccountTokenCreator",
        "member": member,
    }
    return added(plot, "gcp:serviceaccount/iAMMember:IAMMember", "leak", inputs, OWANI.code)


GCP: Mapping[str, Mutant] = {
    "the reader reads another bucket": (
        lambda plot: bound(plot, "roles/storage.objectViewer", bucket="hirosaki-022021-prod-data-tyo"),
        BUCKETS,
        REFUTED,
    ),
    "the reader writes": (lambda plot: bound(plot, "roles/storage.objectCreator"), BUCKETS, REFUTED),
    "the reader replaces": (lambda plot: bound(plot, "roles/storage.objectUser"), BUCKETS, REFUTED),
    "the reader does everything": (lambda plot: bound(plot, "roles/storage.admin"), BUCKETS, REFUTED),
    "the reader with a role that is not known": (lambda plot: bound(plot, "roles/x.y"), BUCKETS, UNKNOWN),
    "the reader reads the whole project": (
        lambda plot: added(
            plot,
            "gcp:projects/iAMMember:IAMMember",
            "leak",
            {"project": HIROSAKI.project, "role": "roles/storage.objectViewer", "member": READ_BY},
        ),
        BUCKETS,
        REFUTED,
    ),
    "another account of the consumer": (
        lambda plot: bound(
            plot, "roles/storage.objectViewer", f"serviceAccount:ci-023621@{OWANI.project}.iam.gserviceaccount.com"
        ),
        BUCKETS,
        REFUTED,
    ),
    "another account of the consumer writes": (
        lambda plot: bound(
            plot, "roles/storage.objectCreator", f"serviceAccount:ci-023621@{OWANI.project}.iam.gserviceaccount.com"
        ),
        BUCKETS,
        REFUTED,
    ),
    "the reader opens a key": (
        lambda plot: added(
            plot,
            "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
            "leak",
            {"cryptoKeyId": plot.ref("tyo-key-data"), "role": "roles/cloudkms.cryptoKeyDecrypter", "member": READ_BY},
        ),
        KEYS,
        REFUTED,
    ),
    "a foreign account becomes the reader": (
        lambda plot: becoming(plot, "serviceAccount:x@somewhere-else.iam.gserviceaccount.com"),
        BUCKETS,
        REFUTED,
    ),
    "a group that the plan does not know becomes the reader": (
        lambda plot: becoming(plot, "group:staff@example.lg.jp"),
        BUCKETS,
        UNKNOWN,
    ),
}
ALL: Mapping[Cloud, Mapping[str, Mutant]] = {Cloud.AWS: AWS, Cloud.GCP: GCP}


@pytest.mark.parametrize("isolation", Isolation)
@pytest.mark.parametrize("cloud", Cloud)
def test_all_is_proved_and_what_is_let_through_is_said(cloud: Cloud, isolation: Isolation):
    found = access_findings(plan_files(cloud, isolation))
    assert {each.id for each in found if each.verdict is not Verdict.PROVED} == set()
    excepted = {each.kind for each in found if "linkage" in each.claim.en}
    assert excepted == ({BUCKETS, KEYS} if cloud is Cloud.AWS else {BUCKETS})
    assert {each.subject.member for each in found if "linkage" in each.claim.en} == {HIROSAKI.code}


@pytest.mark.parametrize(("cloud", "reader"), [(Cloud.AWS, READER), (Cloud.GCP, READ_BY.partition(":")[2])])
def test_the_claim_names_the_linkage_the_reader_the_buckets_and_the_law(cloud: Cloud, reader: str):
    found = of(Plot(plan_files(cloud)), BUCKETS)
    assert found.claim.en == (
        "no principal but this member's own, and the cloud's services on its behalf, can read its buckets,"
        " except the files that `linkage` of the tenancy file hands to another member"
    )
    assert found.claim.ja.endswith("(テナンシーファイルの linkage でほかの団体に渡すファイルを除く)")
    assert found.detail
    assert found.detail.en == (
        f"linkage resident lets {reader} alone read hirosaki-022021-prod-linkage-resident-tyo,"
        " hirosaki-022021-prod-linkage-resident-osa, and do nothing else (番号法第19条第8号)"
    )


@pytest.mark.parametrize("cloud", ALL)
def test_every_wider_grant_is_caught(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    missed: list[str] = []
    for name, (plant, kind, expected) in ALL[cloud].items():
        verdict = of(plant(Plot(plan_files(cloud))), kind).verdict
        if verdict is not expected:
            missed.append(f"{name}: {kind} is {verdict}, not {expected}")
    planted = len(ALL[cloud])
    with capsys.disabled():
        print(f"\n{cloud}: caught {planted - len(missed)} of {planted} grants wider than what is handed over")  # noqa: T201
    assert missed == []


def saying(plan: Plan, alter: Callable[[str | None, dict[str, Any]], dict[str, Any]]) -> Plan:
    """A plan whose stacks say something else of their linkages."""

    def exports(code: str | None, given: Mapping[str, Any]) -> Mapping[str, Any]:
        intent = given.get("intent")
        if intent is None:
            return given
        return {**given, "intent": {**intent, "linkage": tuple(alter(code, dict(each)) for each in intent["linkage"])}}

    stacks = tuple(replace(each, exports=exports(each.id.member, each.exports)) for each in plan.stacks)
    return replace(plan, stacks=stacks)


@pytest.mark.parametrize("cloud", Cloud)
def test_what_the_provider_does_not_say_is_not_let_through(cloud: Cloud):
    """The consumer's word is not enough."""

    def unsaid(code: str | None, linkage: dict[str, Any]) -> dict[str, Any]:
        return {**linkage, "files": None} if code == HIROSAKI.code else linkage

    found = of(Plot(saying(plan_files(cloud), unsaid)), BUCKETS)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample
    assert found.counterexample.request
    assert (READER if cloud is Cloud.AWS else READ_BY) == found.counterexample.request.principal


def test_a_refutation_names_the_reader_and_what_it_may_not():
    found = of(AWS["the reader writes"][0](Plot(plan_files(Cloud.AWS))), BUCKETS)
    assert found.counterexample
    assert found.counterexample.request
    asked = found.counterexample.request
    assert (asked.principal, asked.action, asked.resource) == (READER, "s3:PutObject", f"{HANDED}/x")


def test_whoever_becomes_the_reader_is_shown_with_the_way():
    found = of(
        becoming(Plot(plan_files(Cloud.GCP)), "serviceAccount:x@somewhere-else.iam.gserviceaccount.com"), BUCKETS
    )
    assert found.counterexample
    assert [each.origin.urn.rsplit("::", 1)[-1] for each in found.counterexample.steps] == [
        "leak",
        "linkage-resident-reader-0",
    ]
