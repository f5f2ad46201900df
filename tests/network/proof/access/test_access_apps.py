"""Apps stay apart: each way from one app to what is another's, or the environment's, turns the claim."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Computed
from jichi.tenancy.model import Cloud
from network.proof.verdict import Verdict
from tests.network.proof.access.app_plants import (
    ACCOUNT,
    APPS,
    ON_PROJECT,
    PROJECT,
    VENDOR,
    account,
    allowing,
    app,
    claim,
    granted,
    made,
    need,
    plan,
    role,
    secret,
    stack,
)

AWS, GCP = Cloud.AWS, Cloud.GCP
PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
KOKUHO = app(AWS, "kokuho")
LAMBDA = json.dumps(
    {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}
)
CONTEXT = "kms:EncryptionContext:aws:s3:arn"


def may(*actions: str, on: str | tuple[str, ...], **conditions: Mapping[str, str]) -> Resource:
    """One more role of the app kokuho."""
    return role("more", allowing(*actions, on=on, **conditions), parent=KOKUHO)


FUNCTION = made(
    AWS,
    "aws:lambda/function:Function",
    "keeper",
    {"name": "keeper", "role": f"arn:aws:iam::{ACCOUNT}:role/keeper"},
)
KEEPER = role("keeper", allowing("secretsmanager:GetSecretValue", on="*"), trust=LAMBDA)

AWS_LEAKS: Mapping[str, tuple[tuple[Resource, ...], Verdict]] = {
    "another app's secret": ((may("secretsmanager:GetSecretValue", on=secret("zei")),), REFUTED),
    "an app whose name begins with this one's": (
        (may("secretsmanager:GetSecretValue", on=f"arn:aws:secretsmanager:*:{ACCOUNT}:secret:own-app-kokuho-*"),),
        REFUTED,
    ),
    "a bucket whose name begins with this one's": ((may("s3:GetObject", on="arn:aws:s3:::own-app-kokuho*"),), REFUTED),
    "a wildcard in the middle": ((may("s3:GetObject", on="arn:aws:s3:::own-*-zei/*"),), REFUTED),
    "all but what is named": (
        (
            role(
                "more",
                {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "NotResource": ["arn:aws:s3:::own-data/*", "arn:aws:s3:::own-app-kokuho-x/*"],
                },
                parent=KOKUHO,
            ),
        ),
        REFUTED,
    ),
    "all but some actions": (
        (
            role(
                "more",
                {"Effect": "Allow", "NotAction": "iam:*", "Resource": f"arn:aws:sqs:*:{ACCOUNT}:own-zei-jobs"},
                parent=KOKUHO,
            ),
        ),
        REFUTED,
    ),
    "messages sent to another app": ((may("sqs:SendMessage", on=f"arn:aws:sqs:*:{ACCOUNT}:own-zei-jobs"),), REFUTED),
    "files put into another app's bucket": ((may("s3:PutObject", on="arn:aws:s3:::own-app-zei/*"),), REFUTED),
    "another app's log": ((may("logs:GetLogEvents", on=f"arn:aws:logs:*:{ACCOUNT}:log-group:/own/app-*"),), REFUTED),
    "the environment's secret": ((may("secretsmanager:*", on="*"),), REFUTED),
    "the environment's log": (
        (may("logs:FilterLogEvents", on=f"arn:aws:logs:*:{ACCOUNT}:log-group:/own/flow:*"),),
        REFUTED,
    ),
    "another app's part of a bucket": ((may("s3:GetObject", on="arn:aws:s3:::own-data/forms/*"),), REFUTED),
    "a part whose name begins with this one's": (
        (may("s3:GetObject", on="arn:aws:s3:::own-data/forms/kokuho*"),),
        REFUTED,
    ),
    "names in another app's part": (
        (may("s3:ListBucket", on="arn:aws:s3:::own-data", StringLike={"s3:prefix": "forms/*"}),),
        REFUTED,
    ),
    "a key for whatever it opens": ((may("kms:Decrypt", on="*"),), REFUTED),
    "a key for what another app has": (
        (may("kms:Decrypt", on="*", StringLike={CONTEXT: "arn:aws:s3:::own-app-*"}),),
        REFUTED,
    ),
    "another app's role, taken": (
        (
            may("sts:AssumeRole", on="*"),
            role(
                "reader",
                allowing("s3:GetObject", on="arn:aws:s3:::own-app-zei/*"),
                trust=json.dumps(
                    {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}}
                ),
            ),
        ),
        REFUTED,
    ),
    "another app's role, handed to a task": (
        (may("iam:PassRole", "ecs:RunTask", on="*"),),
        REFUTED,
    ),
    "another app's role, by a prefix of its name": (
        (may("iam:PassRole", "ecs:RunTask", on=(f"arn:aws:iam::{ACCOUNT}:role/own-app-kokuho*", "arn:aws:ecs:*")),),
        REFUTED,
    ),
    "the code of a function that reads every secret": (
        (FUNCTION, KEEPER, may("lambda:UpdateFunctionCode", on="*")),
        REFUTED,
    ),
    "a function that reads every secret, run": ((FUNCTION, KEEPER, may("lambda:InvokeFunction", on="*")), UNKNOWN),
    "a policy that only deployment knows": (
        (replace(may("s3:*", on="*"), inputs={"name": "more", "inlinePolicies": Computed(())}),),
        UNKNOWN,
    ),
    "what nobody says whose it is": (
        (replace(need(AWS, "lost", "kokuho"), inputs={}),),
        UNKNOWN,
    ),
    "a secret that its own policy hands to another app": (
        (
            made(
                AWS,
                "aws:secretsmanager/secretPolicy:SecretPolicy",
                "lets",
                {
                    "secretArn": "own-app-zei-db",
                    "policy": json.dumps(
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/own-app-kokuho"},
                                "Action": "secretsmanager:GetSecretValue",
                                "Resource": "*",
                            }
                        }
                    ),
                },
            ),
        ),
        REFUTED,
    ),
    "a vendor who reads the administrator's secret": (
        (
            made(
                AWS,
                "aws:iam/rolePolicy:RolePolicy",
                "vendors",
                {
                    "role": "own-vendor",
                    "policy": json.dumps({"Statement": allowing("secretsmanager:GetSecretValue", on="*")}),
                },
            ),
        ),
        REFUTED,
    ),
    "a vendor who may hand on a role of the environment's": (
        (
            role("own-apps-keeper", allowing("secretsmanager:GetSecretValue", on=secret("../own-database"))),
            role("own-apps-admin", allowing("s3:GetObject", on="*")),
            made(
                AWS,
                "aws:iam/rolePolicy:RolePolicy",
                "vendors",
                {"role": "own-vendor", "policy": json.dumps({"Statement": allowing("iam:PassRole", on="*")})},
            ),
        ),
        REFUTED,
    ),
}

KOKUHOS = account("kokuho")
BUCKET, FOLDER = (
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
)

SECRETS = "gcp:secretmanager/secretIamMember:SecretIamMember"
ON_ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
READS = "roles/storage.objectViewer"
ZEIS = f"projects/{PROJECT}/serviceAccounts/{account('zei').partition(':')[2]}"


def runs() -> Resource:
    """The right to run the job."""
    inputs = {"name": "batch", "member": KOKUHOS, "role": "roles/run.invoker", "project": PROJECT}
    return made(GCP, "gcp:cloudrunv2/jobIamMember:JobIamMember", "more", inputs)


def job(app_: str) -> Resource:
    template = {"template": {"serviceAccount": account(app_).partition(":")[2]}}
    return made(GCP, "gcp:cloudrunv2/job:Job", "batch", {"name": "batch", "template": template}, app(GCP, app_))


GCP_LEAKS: Mapping[str, tuple[tuple[Resource, ...], Verdict]] = {
    "another app's secret": (
        (granted(SECRETS, "more", KOKUHOS, "roles/secretmanager.secretAccessor", secretId="own-zei-db"),),
        REFUTED,
    ),
    "secrets of the whole project": (
        (granted(ON_PROJECT, "more", KOKUHOS, "roles/secretmanager.secretAccessor"),),
        REFUTED,
    ),
    "secrets whose names begin so": (
        (
            granted(
                ON_PROJECT,
                "more",
                KOKUHOS,
                "roles/secretmanager.secretAccessor",
                condition="resource.name.extract('/secrets/{name}').startsWith('own-kokuho')",
            ),
        ),
        REFUTED,
    ),
    "another app's bucket": ((granted(BUCKET, "more", KOKUHOS, READS, bucket="own-app-kokuho-x"),), REFUTED),
    "the environment's bucket": ((granted(BUCKET, "more", KOKUHOS, READS, bucket="own-data"),), REFUTED),
    "another app's folder": (
        (granted(FOLDER, "more", KOKUHOS, READS, bucket="own-data", managedFolder="forms/zei/"),),
        REFUTED,
    ),
    "the folder that all of them are in": (
        (granted(FOLDER, "more", KOKUHOS, READS, bucket="own-data", managedFolder="forms/"),),
        REFUTED,
    ),
    "a folder of that name in another app's bucket": (
        (granted(FOLDER, "more", KOKUHOS, READS, bucket="own-app-zei", managedFolder="forms/kokuho/"),),
        REFUTED,
    ),
    "files put into another app's bucket": (
        (granted(BUCKET, "more", KOKUHOS, "roles/storage.objectCreator", bucket="own-app-zei"),),
        REFUTED,
    ),
    "caches whose names begin so": (
        (
            granted(
                ON_PROJECT,
                "more",
                KOKUHOS,
                "roles/memorystore.dbConnectionUser",
                condition="resource.name.extract('/instances/{name}').startsWith('cache-kokuho')",
            ),
        ),
        REFUTED,
    ),
    "a condition that nobody reads": (
        (
            granted(
                ON_PROJECT,
                "more",
                KOKUHOS,
                "roles/memorystore.dbConnectionUser",
                condition="request.time > x",
            ),
        ),
        UNKNOWN,
    ),
    "another app's account by a token": (
        (granted(ON_ACCOUNT, "more", KOKUHOS, "roles/iam.serviceAccountTokenCreator", serviceAccountId=ZEIS),),
        REFUTED,
    ),
    "another app's account, attached to what this one deploys": (
        (
            granted(ON_ACCOUNT, "more", KOKUHOS, "roles/iam.serviceAccountUser", serviceAccountId=ZEIS),
            granted(ON_PROJECT, "deploy", KOKUHOS, "roles/run.developer"),
        ),
        REFUTED,
    ),
    "another app's job": (
        (
            job("zei"),
            runs(),
        ),
        UNKNOWN,
    ),
    "what nobody says whose it is": ((replace(app(GCP, "lost"), inputs={}),), UNKNOWN),
    "a vendor who reads the administrator's secret": (
        (
            granted(
                SECRETS,
                "more",
                f"serviceAccount:{VENDOR[GCP]}",
                "roles/secretmanager.secretAccessor",
                secretId="own-database",
            ),
        ),
        REFUTED,
    ),
    "a vendor who may attach an account of the environment's": (
        (
            made(GCP, "gcp:serviceaccount/account:Account", "keeper", {"accountId": "keeper"}, part="environment"),
            granted(
                SECRETS,
                "reads",
                f"serviceAccount:keeper@{PROJECT}.iam.gserviceaccount.com",
                "roles/secretmanager.secretAccessor",
                secretId="own-database",
            ),
            granted(
                ON_ACCOUNT,
                "more",
                f"serviceAccount:{VENDOR[GCP]}",
                "roles/iam.serviceAccountUser",
                serviceAccountId=f"keeper@{PROJECT}.iam.gserviceaccount.com",
            ),
        ),
        REFUTED,
    ),
}

HARMLESS: Mapping[str, tuple[Cloud, tuple[Resource, ...]]] = {
    "its own secret, by its whole name": (AWS, (may("secretsmanager:GetSecretValue", on=secret("kokuho")),)),
    "a key for what is its own": (
        AWS,
        (may("kms:Decrypt", on="*", StringLike={CONTEXT: "arn:aws:s3:::own-app-kokuho/*"}),),
    ),
    "its own role, handed to a task": (
        AWS,
        (may("iam:PassRole", "ecs:RunTask", on=(f"arn:aws:iam::{ACCOUNT}:role/own-app-kokuho", "arn:aws:ecs:*")),),
    ),
    "what two apps share": (
        AWS,
        (
            made(AWS, "aws:s3/bucket:Bucket", "both", {"bucket": "own-both"}, need(AWS, "both", "kokuho", "zei")),
            need(AWS, "both", "kokuho", "zei"),
            may("s3:*", on=("arn:aws:s3:::own-both", "arn:aws:s3:::own-both/*")),
        ),
    ),
    "a folder in its own": (
        GCP,
        (granted(FOLDER, "more", KOKUHOS, READS, bucket="own-data", managedFolder="forms/kokuho/2027/"),),
    ),
    "its own job": (
        GCP,
        (
            job("kokuho"),
            runs(),
        ),
    ),
}


@pytest.mark.parametrize("cloud", Cloud)
def test_apps_stay_apart(cloud: Cloud) -> None:
    found = claim(plan(cloud))
    assert found.verdict is PROVED, (found.unknowns, found.counterexample)
    place = ACCOUNT if cloud is AWS else PROJECT
    assert found.id == f"access-apps/022021/{cloud}/{place}"


@pytest.mark.parametrize("name", AWS_LEAKS)
def test_every_way_to_another_app_is_found_on_aws(name: str) -> None:
    resources, expected = AWS_LEAKS[name]
    found = claim(plan(AWS, *resources))
    assert found.verdict is expected, (found.unknowns, found.counterexample)


@pytest.mark.parametrize("name", GCP_LEAKS)
def test_every_way_to_another_app_is_found_on_google_cloud(name: str) -> None:
    resources, expected = GCP_LEAKS[name]
    found = claim(plan(GCP, *resources))
    assert found.verdict is expected, (found.unknowns, found.counterexample)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_its_own_stays_proved(name: str) -> None:
    cloud, resources = HARMLESS[name]
    found = claim(plan(cloud, *resources))
    assert found.verdict is PROVED, (found.unknowns, found.counterexample)


def test_a_refutation_says_who_reaches_what_by_which_statement() -> None:
    found = claim(plan(AWS, may("secretsmanager:GetSecretValue", on=secret("zei"))))
    assert found.counterexample
    shown = f"arn:aws:secretsmanager:ap-northeast-1:{ACCOUNT}:secret:own-app-zei-db-{{zei-db.id}}"
    assert [each.what.en for each in found.counterexample.steps] == [
        f"allows app kokuho (more) secretsmanager:GetSecretValue on {shown} of app zei"
    ]
    assert found.counterexample.request
    assert found.counterexample.request.principal == f"arn:aws:iam::{ACCOUNT}:role/more"


def test_without_apps_there_is_no_claim() -> None:
    whole = plan(AWS)
    alone = Plan(whole.tenancy, tuple(each for each in whole.stacks if each.id != stack(AWS)))
    with pytest.raises(ValueError, match="not enough values"):
        claim(alone)
    assert set(APPS) == {"kokuho", "kokuho-x", "zei"}
