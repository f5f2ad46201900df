"""Guardrails of what alerts are about: whoever changes rights, records, keys or networks is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.alerts import ALERT, alert
from policies.guardrails.gcp.granting import PROJECT, unsure
from policies.guardrails.gcp.log_buckets import LOG_BUCKET, log_bucket
from policies.guardrails.gcp.queries import Entry, call, finds
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.world import World

IDENTITY: Mapping[str, Entry] = {
    "rights on the project": call("cloudresourcemanager", "SetIamPolicy"),
    "a custom role": call("iam", "google.iam.admin.v1.UpdateRole"),
    "a service account's key": call("iam", "google.iam.admin.v1.CreateServiceAccountKey"),
    "a service account's policy": call("iam", "google.iam.admin.v1.SetIAMPolicy"),
}
RECORDS: Mapping[str, Entry] = {
    "a sink": call("logging", "google.logging.v2.ConfigServiceV2.UpdateSink"),
    "a sink, deleted": call("logging", "google.logging.v2.ConfigServiceV2.DeleteSink"),
    "a log bucket": call("logging", "google.logging.v2.ConfigServiceV2.UpdateBucket"),
    "an exclusion": call("logging", "google.logging.v2.ConfigServiceV2.CreateExclusion"),
    "an alert": call("monitoring", "google.monitoring.v3.AlertPolicyService.DeleteAlertPolicy"),
}
GUARDS: Mapping[str, Entry] = {
    "a key": call("cloudkms", "DestroyCryptoKeyVersion"),
    "rights on a bucket": call("storage", "storage.setIamPermissions"),
    "a route": call("compute", "v1.compute.routes.insert"),
    "a firewall policy": call("compute", "v1.compute.networkFirewallPolicies.removeRule"),
}


def _queries(project: Resource, world: World) -> list[str | None]:
    """What alerts of the same stack that are on look for in the logs; None where nobody knows."""
    found: list[str | None] = []
    for each in world.of(Cloud.GCP, ALERT):
        if each.stack.name != project.stack.name or each.inputs.get("enabled") in (False, "false"):
            continue
        listed = entries(each.inputs.get("conditions"))
        for condition in listed if listed is not None else (None,):
            if condition is None or not isinstance(condition, Mapping):
                found.append(None)
            elif "conditionMatchedLog" in condition:
                text = world.symbols.text(mapping(condition["conditionMatchedLog"]).get("filter"))
                found.append(None if text is None or unsure(text) else text)
    return found


def _noticed(subject: Subject, samples: Mapping[str, Entry]) -> Judgement:
    world, project = subject.world, subject.resource
    if not any(each.stack.name == project.stack.name for each in world.of(Cloud.GCP, LOG_BUCKET)):
        return not_applicable(Text(ja="ログを持たないプロジェクトである。", en="The project keeps no logs of its own."))
    queries = _queries(project, world)
    expected = Text(ja="どれかのアラートが見つける", en="found by an alert")

    def one(name: str, entry: Entry) -> Judgement:
        doubt = False
        evidence = Evidence("", name, expected)
        for query in queries:
            answer = finds(query, entry) if query is not None else None
            if answer is True:
                return passed(evidence)
            doubt = doubt or answer is None
        return unknown(evidence) if doubt else failed(evidence)

    return all_of(*(one(*each) for each in samples.items()))


_PROJECT = Planted(PROJECT, {}, "project")
_ACTIVITY = 'log_id("cloudaudit.googleapis.com/activity")'


def _seen(*filters: Any, **more: Any) -> tuple[Planted, Planted, Planted]:
    return _PROJECT, log_bucket(), alert(*filters, **more)


def _guardrail(
    id_: str,
    samples: Mapping[str, Entry],
    texts: tuple[Text, Text],
    control: Mapped,
    good: str,
    narrow: tuple[str, str],
) -> Guardrail:
    """One that asks whether some calls are noticed."""
    title, rationale = texts
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.GCP,
        area=Area.MONITORING,
        severity=Severity.HIGH,
        enforcement=Enforcement.MANDATORY,
        title=title,
        rationale=rationale,
        remedy=Text(
            ja="この操作を条件とするログベースのアラートを作ってください。", en="Make a log-based alert on such a call."
        ),
        check=Each((PROJECT,), lambda subject: _noticed(subject, samples), Reach.STACK),
        controls=(control, Mapped("16.1.2", Coverage.SUPPORTING)),
        absence=Text(
            ja="アラートがなければ不合格。条件は監査ログの例を当てて評価する。",
            en="Without an alert it fails. Conditions are tried on entries as services write them.",
        ),
        paths=(Path(ALERT, "conditions"),),
        cases=(
            passes(*_seen(good)),
            passes(*_seen(_ACTIVITY), why="every change at all"),
            fails(_PROJECT, log_bucket()),
            unknowns(*_seen(UNKNOWN)),
            evades(*_seen(good, enabled=False), why="by an alert that is off"),
            evades(*_seen(narrow[0]), why=narrow[1]),
            evades(*_seen(f"{good} AND severity>=ERROR"), why="where it did not succeed"),
            evades(*_seen(good.replace("activity", "data_access")), why="in the log where such calls never are"),
        ),
    )


_CIS = '"Audit log alerts"; CIS Google Cloud Foundations Benchmark, 2.4 to 2.11'

IDENTITY_WATCHED = _guardrail(
    "gcp-alert-on-changed-rights",
    IDENTITY,
    (
        Text(
            ja="権限、ロール、アカウントの鍵の変更は知らされる",
            en="A change of rights, roles or accounts' keys is told",
        ),
        Text(
            ja="権限を得ることは、ほとんどの侵害の最初の一歩である"
            "（Cloud Logging ドキュメント「Audit log alerts」、CIS Google Cloud Foundations Benchmark 2.4から2.6）。",
            en=f"To get rights is the first step of most intrusions (Cloud Logging documentation, {_CIS}).",
        ),
    ),
    Mapped("12.4.3", Coverage.PARTIAL),
    f'{_ACTIVITY} AND (protoPayload.serviceName="iam.googleapis.com" OR protoPayload.methodName="SetIamPolicy")',
    (f'{_ACTIVITY} AND protoPayload.methodName="SetIamPolicy"', "rights, and neither roles nor keys"),
)
RECORDS_WATCHED = _guardrail(
    "gcp-alert-on-changed-records",
    RECORDS,
    (
        Text(ja="ログとアラートの変更は知らされる", en="A change of logs or alerts is told"),
        Text(
            ja="跡を消す人は、まず記録を止める"
            "（Cloud Logging ドキュメント「Audit log alerts」、ISMAP管理基準 12.4.2）。",
            en="Who covers his tracks stops the recording first "
            '(Cloud Logging documentation, "Audit log alerts"; ISMAP control criteria, 12.4.2).',
        ),
    ),
    Mapped("12.4.2", Coverage.PARTIAL),
    f'{_ACTIVITY} AND protoPayload.serviceName=("logging.googleapis.com" OR "monitoring.googleapis.com")',
    (f'{_ACTIVITY} AND protoPayload.methodName=~"DeleteSink$"', "sinks that are deleted, and not those that change"),
)
GUARDS_WATCHED = _guardrail(
    "gcp-alert-on-changed-guards",
    GUARDS,
    (
        Text(
            ja="鍵、バケット、経路、ファイアウォールの変更は知らされる",
            en="A change of keys, buckets, routes or firewalls is told",
        ),
        Text(
            ja="守りが変わったことに、次の点検より前に気づくため"
            "（Cloud Logging ドキュメント「Audit log alerts」、CIS Google Cloud Foundations Benchmark 2.7から2.10）。",
            en=f"So that it is noticed before the next review (Cloud Logging documentation, {_CIS}).",
        ),
    ),
    Mapped("12.4.5.P", Coverage.PARTIAL),
    f'{_ACTIVITY} AND protoPayload.serviceName=~"^(cloudkms|storage|compute)[.]"',
    (f'{_ACTIVITY} AND protoPayload.serviceName="compute.googleapis.com"', "networks, and neither keys nor buckets"),
)

GUARDRAILS = (IDENTITY_WATCHED, RECORDS_WATCHED, GUARDS_WATCHED)
