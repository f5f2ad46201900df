"""Guardrail against secrets in plain text: in workflows, schedules, environments, metadata, labels and pushed messages.

What is found is never shown: evidence names the place, and only that something stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Computed, Interpolation, Reference, Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.holdings import BUCKET, JOB, SECRET, SQL, SUBSCRIPTION, WORKFLOW
from policies.guardrails.gcp.spelled import CACHE
from policies.guardrails.plain_texts import EXPECTED, Outputs, PlainTexts
from policies.judgement import Evidence, Judgement, Status, all_of, passed
from policies.reading import ABSENT, places

RUN = "gcp:cloudrunv2/service:Service"
MACHINE = "gcp:compute/instance:Instance"
_MACHINES = ("metadata", "metadataStartupScript", "labels")
_PLACES: Mapping[str, tuple[str, ...]] = {
    WORKFLOW: ("userEnvVars", "sourceContents", "labels"),
    JOB: ("httpTarget.headers", "httpTarget.body", "httpTarget.uri", "pubsubTarget", "appEngineHttpTarget"),
    RUN: ("template.containers", "labels", "annotations"),
    "gcp:cloudrunv2/workerPool:WorkerPool": ("template.containers", "labels", "annotations"),
    "gcp:cloudrunv2/job:Job": ("template.template.containers", "labels", "annotations"),
    "gcp:cloudfunctionsv2/function:Function": ("serviceConfig.environmentVariables", "buildConfig", "labels"),
    "gcp:cloudfunctions/function:Function": ("environmentVariables", "buildEnvironmentVariables", "labels"),
    "gcp:cloudbuild/trigger:Trigger": ("substitutions", "build"),
    "gcp:cloudtasks/queue:Queue": ("httpTarget",),
    MACHINE: _MACHINES,
    "gcp:compute/instanceTemplate:InstanceTemplate": _MACHINES,
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": _MACHINES,
    "gcp:compute/projectMetadata:ProjectMetadata": ("metadata",),
    "gcp:compute/projectMetadataItem:ProjectMetadataItem": ("value",),
    "gcp:monitoring/notificationChannel:NotificationChannel": ("labels", "userLabels"),
    "gcp:storage/bucketObject:BucketObject": ("content", "metadata"),
    BUCKET: ("labels",),
    SECRET: ("labels", "annotations"),
    SUBSCRIPTION: ("pushConfig", "labels"),
}
_READ = PlainTexts(
    ("secret", "data-class"),
    Outputs(
        package="gcp",
        secret={
            "gcp:redis/instance:Instance": ("authString",),
            "gcp:apikeys/key:Key": ("keyString",),
            "gcp:container/cluster:Cluster": ("masterAuth",),
            "gcp:kms/secretCiphertext:SecretCiphertext": ("plaintext",),
        },
        plain={
            SQL: ("dnsName", "name", "privateIpAddress"),
            CACHE: ("pscAttachmentDetails",),
            "gcp:compute/address:Address": ("address",),
        },
    ),
)
"""A place that is called `secret` names one here, as `secretKeyRef.secret` of Cloud Run does."""


def _clear(subject: Subject) -> Judgement:
    resource = subject.resource
    found = [
        one
        for path in _PLACES[resource.type]
        for place in places(resource, path)
        if place.value is not ABSENT
        for one in _READ.judged(place.path or path, place.value, path.rpartition(".")[2])
    ]
    told = [each for each in found if each.status is not Status.PASS]
    return all_of(*told) if told else passed(Evidence("", f"{len(found)} texts", EXPECTED))


def _job(**target: Any) -> Planted:
    return Planted(JOB, {"name": "job", "httpTarget": {"uri": "https://workflows/executions", **target}})


def _run(env: Mapping[str, Any]) -> Planted:
    listed = tuple({"name": key, "value": each} for key, each in env.items())
    return Planted(RUN, {"name": "front", "template": {"containers": ({"image": "front", "envs": listed},)}})


def _made(type_: str, property_: str) -> Reference:
    return Planted(type_, name="source").ref(property_)


_HOST = _made(SQL, "dnsName")
_WORD = _made("random:index/randomPassword:RandomPassword", "result")
_KEY = _made("gcp:serviceaccount/key:Key", "privateKey")
_FLOW = {"name": "export", "userEnvVars": {"INSTANCE": "database"}, "sourceContents": "main:"}
_BASE64 = "eyJwYXNzd29yZCI6ICJub3QtYS1yZWFsLW9uZSIsICJwYXNzd29yZCA9IG5vdC1hLXJlYWwiOiAxfQ=="

NO_PLAIN_TEXT = Guardrail(
    id="gcp-no-secret-in-plain-text",
    version=2,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="環境変数・メタデータ・ラベル・予定・ワークフローに秘密を書かない",
        en="No secret stands in an environment, metadata, labels, a schedule or a workflow",
    ),
    rationale=Text(
        ja="設定を見られる者は誰でも読め、監査ログと状態にも残る（Secret Manager ドキュメント"
        "「Secret Manager best practices」、Cloud Run「Configure secrets」）。",
        en="Whoever may see settings reads it, and it stays in audit logs and state (Secret Manager documentation, "
        '"Secret Manager best practices"; Cloud Run, "Configure secrets for services").',
    ),
    remedy=Text(
        ja="Secret Manager に置き、名前で参照してください。予定とワークフローはサービスアカウントで認証してください。",
        en="Keep it in Secret Manager and refer to it by name; let schedules and workflows use a service account.",
    ),
    check=Each(tuple(_PLACES), _clear),
    controls=(
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.3.1", Coverage.PARTIAL),
        Mapped("9.4.5", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="何も書かれていなければ合格。配備後にだけ分かる値は、秘密でない出力だけからできていれば合格で、その値が"
        "分かったときにもう一度、配備の前に見る。",
        en="Where nothing is written, it passes. So does what only deployment knows, made from outputs that are no "
        "secrets; the engine shows its text once it is known, before it is deployed.",
    ),
    paths=(
        Path(WORKFLOW, "userEnvVars", absent=Status.PASS),
        Path(WORKFLOW, "sourceContents", absent=Status.PASS),
        Path(JOB, "httpTarget", absent=Status.PASS),
        Path(RUN, "template", absent=Status.PASS),
    ),
    cases=(
        passes(Planted(WORKFLOW, _FLOW)),
        passes(_job(oauthToken={"serviceAccountEmail": "export@hirosaki.iam.gserviceaccount.com"})),
        passes(_run({"SECRET_NAME": "database", "PORT": "8080"})),
        fails(_run({"DB_PASSWORD": "not-a-real-one"})),
        fails(Planted(MACHINE, {"metadata": {"api-key": "not-a-real-one"}})),
        passes(_run({"DB_HOST": _HOST}), why="where a database is"),
        passes(_run({"DB_HOST": Computed((_HOST,))}), why="a part of where it is"),
        passes(_run({"DB_URL": Interpolation(("postgres://", _HOST, ":5432/tax"))}), why="an address without anybody"),
        fails(_run({"OPTIONS": _KEY}), why="a key's private half, under a harmless name"),
        fails(_run({"OPTIONS": _made("gcp:redis/instance:Instance", "authString")}), why="a cache's password"),
        unknowns(_run({"OPTIONS": _WORD}), why="what nobody here knows"),
        unknowns(_run({"OPTIONS": Computed((_HOST, _WORD))}), why="made from it"),
        unknowns(_run({"OPTIONS": Computed((_made(SQL, "settings"),))}), why="made from what may hold one"),
        unknowns(_run({"DB_PASSWORD": Computed((_HOST,))}), why="a place for a secret"),
        unknowns(_run({"DB_PASSWORD": UNKNOWN})),
        unknowns(Planted(WORKFLOW, {**_FLOW, "userEnvVars": UNKNOWN})),
        evades(_job(headers={"Authorization": "Bearer not-a-real-token-of-anybody"}), why="a header"),
        evades(_job(body=_BASE64), why="a body in Base64"),
        evades(_job(uri="https://user:not-a-real-one@example.com/"), why="an address with a password"),
        evades(
            Planted(WORKFLOW, {**_FLOW, "sourceContents": 'main:\n  - token: "not-a-real-one"'}), why="inside its text"
        ),
        evades(_run({"OPTIONS": f"AIza{'x' * 35}"}), why="an API key under a harmless name"),
        evades(_run({"OPTIONS": Secret()}), why="marked secret, and an environment all the same"),
        evades(
            _run({"OPTIONS": Computed((_HOST, _made("gcp:secretmanager/secretVersion:SecretVersion", "secretData")))}),
            why="what a secret holds, made into something else",
        ),
        evades(
            _run({"DB_URL": Interpolation(("postgres://tax:not-a-real-one@", _HOST, "/tax"))}),
            why="a password beside a host that is not known yet",
        ),
        evades(
            _run({"DB_URL": Interpolation(("postgres://tax:", _made("gcp:sql/user:User", "password"), "@tax"))}),
            why="a user's password within an address",
        ),
        evades(Planted(BUCKET, {"labels": {"password": "not-a-real-one"}}), why="a label"),
    ),
)

GUARDRAILS = (NO_PLAIN_TEXT,)
