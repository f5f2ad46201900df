"""Guardrails of whether backups are any good: restored as a test, told where they fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.backup_selections import CLUSTER, FILES, has_data
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, TOKYO, data_class, in_apps, is_meant
from policies.guardrails.aws.own_keys import own_key
from policies.guardrails.aws.vaults import DAYS, VAULT
from policies.guardrails.schedules import longest_gap
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers, satisfies

TESTS = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
NOTICES = "aws:backup/vaultNotifications:VaultNotifications"
_VAULTS = "recoveryPointSelection.includeVaults"


def _here(subject: Subject, type_: str) -> Iterator[Resource]:
    own = subject.resource
    for each in subject.world.of(Cloud.AWS, type_):
        if (each.member, each.region) == (own.member, own.region):
            yield each


def _tried(subject: Subject) -> Judgement:
    expected = Text(ja="復元テストの計画がある", en="a restore testing plan of it")
    found = [_by(subject, each) for each in _here(subject, TESTS)]
    return any_of(failed(Evidence("", ABSENT, expected)), *found)


def _by(subject: Subject, tests: Resource) -> Judgement:
    world, days = subject.world, subject.parameters["days"]
    given, vaults = read(tests, "scheduleExpression"), read(tests, _VAULTS)
    often = Text(ja=f"{days}日以内ごと", en=f"every {days} days at the latest")
    gap = longest_gap(given) if isinstance(given, str) else None
    listed = vaults if isinstance(vaults, tuple) else ()
    included = any(each == "*" or is_meant(world, each, subject.resource) for each in listed)
    evidence = Evidence(_VAULTS, vaults, Text(ja="この保管庫を含む", en="this vault among them"), tests.urn)
    open_ = is_unknown(vaults) or any(is_unknown(each) and world.meant(each) is None for each in listed)
    held = equals(tests, "recoveryPointSelection.excludeVaults", (), absent=Status.PASS, about=subject.resource)
    return all_of(
        held if included else unknown(evidence) if open_ else failed(evidence),
        satisfies(
            tests, "scheduleExpression", lambda _: gap is not None and gap <= days * 24, often, about=subject.resource
        ),
        *(_type(subject, tests, each) for each in _types(subject)),
    )


def _types(subject: Subject) -> list[str]:
    """Types of what the member keeps in the region, in AWS Backup's words."""
    files = ["S3"] if any(data_class(each) == "data" for each in _here(subject, BUCKET)) else []
    shared = ["EFS"] if any(has_data(each) for each in _here(subject, FILES)) else []
    engines = (str(each.inputs.get("engine", "")) for each in _here(subject, CLUSTER))
    found = (*files, *shared, *("Aurora" if each.startswith("aurora") else "RDS" for each in engines))
    return list(dict.fromkeys(found))


_RESTORED = ("restoreMetadataOverrides.kmsKey", "restoreMetadataOverrides.kmsKeyId")
"""What is restored as a test is residents' data too: under the member's own key."""


def _type(subject: Subject, tests: Resource, type_: str) -> Judgement:
    """Whether everything of a type is tried by a plan."""
    expected = Text(ja=f"{type_} をすべて試す", en=f"every {type_} is tried")
    found = [failed(Evidence("", ABSENT, expected, tests.urn))]
    for each in _here(subject, TESTED):
        plan = each.inputs.get("restoreTestingPlanName")
        if subject.world.meant(plan) is tests or plan == tests.inputs.get("name"):
            found.append(
                all_of(
                    equals(each, "protectedResourceType", type_, about=subject.resource),
                    equals(each, "protectedResourceArns", ("*",), about=subject.resource),
                    refers(each, "iamRoleArn", "aws:iam/role:Role", about=subject.resource),
                    *(
                        own_key(subject.world, each, key, absent=Status.PASS, about=subject.resource)
                        for key in _RESTORED
                    ),
                )
            )
    return any_of(*found)


_VAULT = Planted(VAULT, {"name": "backup"}, "vault")
_STORE = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")
_VOLUME = in_apps(Planted(FILES, {"tags": {CLASS_TAG: "data"}}, "volume"))


def _tests(schedule: Any = "cron(0 4 1 * ? *)", vaults: Any = None, region: str | None = None) -> Planted:
    chosen = {"includeVaults": (_VAULT.ref("arn"),) if vaults is None else vaults}
    given = {"name": "restores", "scheduleExpression": schedule, "recoveryPointSelection": chosen}
    return Planted(TESTS, given, "tests", region=region)


def _of(type_: Any = "S3", arns: Any = ("*",), **more: Any) -> Planted:
    given = {
        "restoreTestingPlanName": "restores",
        "protectedResourceType": type_,
        "protectedResourceArns": arns,
        "iamRoleArn": "arn:aws:iam::111122223333:role/restore",
        **more,
    }
    return Planted(TESTED, given, "tested")


TRIED = Guardrail(
    id="aws-backup-restores-tested",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="どの保管庫の控えも毎月復元して確かめる", en="Backups of every vault are restored as a test each month"
    ),
    rationale=Text(
        ja="戻せることを確かめていない控えは控えではない(AWS Backup Developer Guide「Restore testing」、ISMAP管理"
        "基準 17.1.3)。",
        en="A backup that nobody has restored is none (AWS Backup Developer Guide, "
        '"Restore testing"; ISMAP control criteria 17.1.3).',
    ),
    remedy=Text(
        ja="この保管庫を含む RestoreTestingPlan と、データの種類ごとの RestoreTestingSelection を加えてください。",
        en="Add a RestoreTestingPlan with this vault, and a RestoreTestingSelection for each type of data.",
    ),
    check=Each((VAULT,), _tried, Reach.STACK),
    controls=(Mapped("17.1.3", Coverage.PARTIAL), Mapped("12.3.1", Coverage.PARTIAL)),
    absence=Text(ja="復元テストのない保管庫は不合格。", en="A vault without restore tests fails."),
    paths=(
        Path(TESTS, "scheduleExpression"),
        Path(TESTS, _VAULTS),
        Path(TESTED, "protectedResourceType"),
        Path(TESTED, "protectedResourceArns"),
        Path(TESTED, "iamRoleArn"),
    ),
    parameters=(Parameter("days", 31, DAYS),),
    cases=(
        passes(_VAULT, _STORE, _tests(), _of()),
        fails(_VAULT, _STORE),
        fails(_VAULT, _STORE, _tests("cron(0 4 1 1 ? *)"), _of(), why="once a year"),
        unknowns(_VAULT, _STORE, _tests(UNKNOWN), _of()),
        evades(
            _VAULT,
            _STORE,
            _tests(),
            _of(restoreMetadataOverrides={"kmsKey": "alias/aws/s3"}),
            why="what is restored is under AWS's key",
        ),
        evades(_VAULT, _STORE, _tests(), why="a plan that tries nothing"),
        evades(_VAULT, _STORE, _tests(), _of("Aurora"), why="another type is tried"),
        evades(_VAULT, _STORE, _VOLUME, _tests(), _of(), why="files of an app, which nobody tries"),
        evades(_VAULT, _STORE, _tests(), _of(arns=("arn:aws:s3:::other",)), why="another bucket is tried"),
        evades(_VAULT, _STORE, _tests(vaults=("arn:other",)), _of(), why="another vault"),
        evades(_VAULT, _STORE, _tests(region="ap-northeast-3"), _of(), why="a plan in the other region"),
    ),
)

_TOPIC = "aws:sns/topic:Topic"
_PLANNED = Text(ja="計画の中のトピック", en="a planned topic")


def _told(subject: Subject) -> Judgement:
    found = companion(subject, NOTICES, "backupVaultName")
    if isinstance(found, Judgement):
        return found
    of_files = ("S3_BACKUP_OBJECT_FAILED", "S3_RESTORE_OBJECT_FAILED") if "S3" in _types(subject) else ()
    wanted = ("COPY_JOB_FAILED", *of_files)
    expected = Text(ja=f"{', '.join(wanted)} を含む", en=f"{', '.join(wanted)} among them")
    events = read(found, "backupVaultEvents")
    unread = isinstance(events, tuple) and any(is_unknown(each) for each in events)
    to = read(found, "snsTopicArn")
    planned = to is not ABSENT and any(
        is_meant(subject.world, to, each) for each in subject.world.of(Cloud.AWS, _TOPIC)
    )
    return all_of(
        refers(found, "snsTopicArn", _TOPIC, about=subject.resource),
        passed() if planned or to is ABSENT else unknown(Evidence("snsTopicArn", to, _PLANNED, found.urn)),
        unknown(Evidence("backupVaultEvents", events, expected, found.urn))
        if unread
        else satisfies(
            found,
            "backupVaultEvents",
            lambda it: isinstance(it, tuple) and {*wanted} <= {*map(str, it)},
            expected,
            about=subject.resource,
        ),
    )


def _notices(*events: Any, topic: Any = "arn:aws:sns:ap-northeast-1:111122223333:watch") -> Planted:
    given = {"backupVaultName": "backup", "backupVaultEvents": events, "snsTopicArn": topic}
    return Planted(NOTICES, given, "notices")


_WATCH = Planted(_TOPIC, {"name": "watch"}, "watch")

TOLD = Guardrail(
    id="aws-backup-failures-told",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="バックアップの失敗を知らせる", en="Failed backups are told"),
    rationale=Text(
        ja="失敗に気づかない控えはないのと同じ(AWS Backup Developer Guide「Notification options with AWS Backup」)。",
        en='A backup that fails unseen is none (AWS Backup Developer Guide, "Notification options with AWS Backup").',
    ),
    remedy=Text(ja="VaultNotifications で失敗を通知してください。", en="Give it VaultNotifications of failures."),
    check=Each((VAULT,), _told, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.SUPPORTING), Mapped("16.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="通知のない保管庫は不合格。", en="A vault without notifications fails."),
    paths=(Path(NOTICES, "backupVaultEvents"), Path(NOTICES, "snsTopicArn"), Path(NOTICES, "backupVaultName")),
    cases=(
        passes(_VAULT, _notices("COPY_JOB_FAILED"), _WATCH, TOKYO),
        unknowns(_VAULT, _notices("COPY_JOB_FAILED"), why="a topic that nobody planned"),
        fails(_VAULT),
        unknowns(_VAULT, _notices("COPY_JOB_FAILED", topic=UNKNOWN)),
        evades(_VAULT, _notices("BACKUP_JOB_STARTED"), why="tells of what works"),
        evades(_VAULT, _notices("COPY_JOB_FAILED"), _WATCH, TOKYO, _STORE, why="silent about files"),
    ),
)

GUARDRAILS = (TRIED, TOLD)
