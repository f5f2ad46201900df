"""A member's apps planned by hand on either cloud: three apps, what each needs, and who deploys them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from network.proof.access.claims import access_findings
from network.proof.verdict import Finding
from tests.factories import HIROSAKI

MEMBER, ACCOUNT, PROJECT = HIROSAKI.code, "111111111111", "own"
APPS = ("kokuho", "kokuho-x", "zei")
"""Of which one's name begins as another's ends."""
REGIONS = {Cloud.AWS: "ap-northeast-1", Cloud.GCP: "asia-northeast1"}
TASKS = json.dumps(
    {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}}
)
ON_PROJECT = "gcp:projects/iAMMember:IAMMember"
VENDOR = {
    Cloud.AWS: f"arn:aws:iam::{ACCOUNT}:role/own-vendor",
    Cloud.GCP: f"vendor@{PROJECT}.iam.gserviceaccount.com",
}


def stack(cloud: Cloud, part: str = "apps") -> StackId:
    return StackId("jichi", f"own-{part}-{cloud}", MEMBER, cloud)


def made(
    cloud: Cloud,
    type_: str,
    name: str,
    inputs: Mapping[str, Any],
    parent: Resource | None = None,
    part: str = "apps",
) -> Resource:
    """A resource, or with a type of the program's own a component."""
    where = stack(cloud, part)
    provider = f"urn:pulumi:{where.name}::jichi::pulumi:providers:{cloud}::{cloud}"
    custom = not type_.startswith("jichi:")
    return Resource(
        stack=where,
        urn=f"urn:pulumi:{where.name}::jichi::{type_}::{name}",
        type=type_,
        name=name,
        custom=custom,
        parent=parent.urn if parent else None,
        provider=provider if custom else None,
        region=REGIONS[cloud] if custom else None,
        inputs=inputs,
    )


def app(cloud: Cloud, name: str) -> Resource:
    return made(cloud, "jichi:app:App", f"tyo-app-{name}", {"app": name, "system": "kokuho"})


def need(cloud: Cloud, name: str, *apps: str, **known: str) -> Resource:
    return made(cloud, "jichi:app:Need", f"tyo-need-{name}", {"apps": apps, "type": "it", "known": known})


def allowing(*actions: str, on: str | tuple[str, ...], **conditions: Any) -> dict[str, Any]:
    """A statement; conditions by operator."""
    said = {"Effect": "Allow", "Action": actions, "Resource": on}
    return {**said, "Condition": conditions} if conditions else said


def role(name: str, *statements: Mapping[str, Any], parent: Resource | None = None, trust: str = TASKS) -> Resource:
    """A role of AWS with one inline policy."""
    inline = ({"name": "use", "policy": json.dumps({"Statement": statements})},)
    inputs = {"name": name, "assumeRolePolicy": trust, "inlinePolicies": inline}
    return made(Cloud.AWS, "aws:iam/role:Role", name, inputs, parent)


def granted(type_: str, name: str, member: str, role_: str, **inputs: Any) -> Resource:
    """A binding of Google Cloud."""
    given = {"member": member, "role": role_, "project": PROJECT, **inputs}
    if condition := given.pop("condition", None):
        given["condition"] = {"title": "x", "expression": condition}
    return made(Cloud.GCP, type_, name, given)


def account(app_: str) -> str:
    return f"serviceAccount:app-{app_}@{PROJECT}.iam.gserviceaccount.com"


def plan(cloud: Cloud, *resources: Resource) -> Plan:
    """The environment and the apps' stack, with more resources in it."""
    inputs: Mapping[str, Any] = {"allowedAccountIds": (ACCOUNT,)} if cloud is Cloud.AWS else {"project": PROJECT}
    own = _aws() if cloud is Cloud.AWS else _gcp()
    stacks: list[StackPlan] = []
    for part in ("environment", "apps"):
        where = stack(cloud, part)
        provider = replace(
            made(cloud, f"pulumi:providers:{cloud}", str(cloud), inputs, part=part), provider=None, region=None
        )
        here = (each for each in (*own, *resources) if each.stack == where)
        exports = {"roleArns": {"vendor": VENDOR[cloud]}} if part == "environment" else {}
        stacks.append(StackPlan(where, (provider, *here), exports))
    return Plan("own", tuple(stacks))


def claim(planned: Plan) -> Finding:
    """The claim about apps."""
    (found,) = [each for each in access_findings(planned) if each.kind == "access-apps"]
    return found


def secret(name: str) -> str:
    return f"arn:aws:secretsmanager:ap-northeast-1:{ACCOUNT}:secret:own-app-{name}-db-??????"


KEY = Reference(f"urn:pulumi:{stack(Cloud.AWS, 'environment').name}::jichi::aws:kms/key:Key::tyo-key-data", "arn")


def _aws() -> tuple[Resource, ...]:
    """Each app has its secret, its bucket, its queue and a part of the environment's bucket."""
    cloud = Cloud.AWS
    found = [
        made(cloud, "aws:kms/key:Key", "tyo-key-data", {}, part="environment"),
        made(cloud, "aws:s3/bucket:Bucket", "tyo-data", {"bucket": "own-data"}, part="environment"),
        made(cloud, "aws:secretsmanager/secret:Secret", "master", {"name": "own-database"}, part="environment"),
        made(cloud, "aws:cloudwatch/logGroup:LogGroup", "flow", {"name": "/own/flow"}, part="environment"),
    ]
    for each in APPS:
        component, asked = app(cloud, each), need(cloud, each, each)
        part = need(cloud, f"{each}-forms", each, bucket="own-data", prefix=f"forms/{each}/")
        found += [
            component,
            asked,
            part,
            made(cloud, "aws:secretsmanager/secret:Secret", f"{each}-db", {"name": f"own-app-{each}-db"}, asked),
            made(cloud, "aws:s3/bucket:Bucket", f"{each}-files", {"bucket": f"own-app-{each}"}, asked),
            made(cloud, "aws:sqs/queue:Queue", f"{each}-jobs", {"name": f"own-{each}-jobs"}, asked),
            made(cloud, "aws:cloudwatch/logGroup:LogGroup", f"{each}-log", {"name": f"/own/app-{each}"}, component),
            role(
                f"own-app-{each}",
                allowing("s3:GetObject", "s3:PutObject", on=f"arn:aws:s3:::own-app-{each}/*"),
                allowing("s3:ListBucket", on=f"arn:aws:s3:::own-app-{each}"),
                allowing("s3:GetObject", on=f"arn:aws:s3:::own-data/forms/{each}/*"),
                allowing("s3:ListBucket", on="arn:aws:s3:::own-data", StringLike={"s3:prefix": f"forms/{each}/*"}),
                allowing("sqs:*", on=f"arn:aws:sqs:ap-northeast-1:{ACCOUNT}:own-{each}-jobs"),
                allowing(
                    "kms:Decrypt",
                    on="*",
                    StringLike={"kms:EncryptionContext:aws:s3:arn": [f"arn:aws:s3:::own-app-{each}/*"]},
                ),
                parent=component,
            ),
            role(
                f"own-app-{each}-start",
                allowing("secretsmanager:GetSecretValue", on=secret(each)),
                allowing("kms:Decrypt", on="*", StringLike={"kms:EncryptionContext:SecretARN": secret(each)}),
                allowing("logs:PutLogEvents", on=f"arn:aws:logs:*:{ACCOUNT}:log-group:/own/app-{each}:*"),
                parent=component,
            ),
        ]
    handing = allowing("iam:PassRole", on=f"arn:aws:iam::{ACCOUNT}:role/own-app-*")
    found.append(role("own-vendor", handing, allowing("ecs:*", on="*"), trust='{"Statement": []}'))
    return tuple(found)


def _gcp() -> tuple[Resource, ...]:
    """Each app has its secret, its bucket, its cache and a part of the environment's bucket."""
    cloud = Cloud.GCP
    found = [
        made(cloud, "gcp:storage/bucket:Bucket", "tyo-data", {"name": "own-data"}, part="environment"),
        made(cloud, "gcp:secretmanager/secret:Secret", "master", {"secretId": "own-database"}, part="environment"),
        made(cloud, "gcp:serviceaccount/account:Account", "vendor", {"accountId": "vendor"}, part="environment"),
        granted(
            "gcp:projects/iAMMember:IAMMember", "deploys", f"serviceAccount:{VENDOR[cloud]}", "roles/run.developer"
        ),
    ]
    for each in APPS:
        component, asked = app(cloud, each), need(cloud, each, each)
        part = need(cloud, f"{each}-forms", each, bucket="own-data", prefix=f"forms/{each}/")
        instance = f"projects/{PROJECT}/locations/asia-northeast1/instances/cache-{each}"
        found += [
            component,
            asked,
            part,
            made(cloud, "gcp:serviceaccount/account:Account", f"app-{each}", {"accountId": f"app-{each}"}, component),
            made(cloud, "gcp:secretmanager/secret:Secret", f"{each}-db", {"secretId": f"own-{each}-db"}, asked),
            made(cloud, "gcp:storage/bucket:Bucket", f"{each}-files", {"name": f"own-app-{each}"}, asked),
            made(
                cloud,
                "gcp:memorystore/instance:Instance",
                f"{each}-cache",
                {"instanceId": f"cache-{each}", "location": "asia-northeast1"},
                asked,
            ),
            granted(
                "gcp:secretmanager/secretIamMember:SecretIamMember",
                f"{each}-reads",
                account(each),
                "roles/secretmanager.secretAccessor",
                secretId=f"own-{each}-db",
            ),
            granted(
                "gcp:storage/bucketIAMMember:BucketIAMMember",
                f"{each}-uses",
                account(each),
                "roles/storage.objectUser",
                bucket=f"own-app-{each}",
            ),
            granted(
                "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
                f"{each}-prints",
                account(each),
                "roles/storage.objectUser",
                bucket="own-data",
                managedFolder=f"forms/{each}/",
            ),
            granted(
                ON_PROJECT,
                f"{each}-connects",
                account(each),
                "roles/memorystore.dbConnectionUser",
                condition=f"resource.name == '{instance}'",
            ),
            granted(
                "gcp:serviceaccount/iAMMember:IAMMember",
                f"{each}-attached",
                f"serviceAccount:{VENDOR[cloud]}",
                "roles/iam.serviceAccountUser",
                serviceAccountId=f"projects/{PROJECT}/serviceAccounts/{account(each).partition(':')[2]}",
            ),
        ]
    return tuple(found)
