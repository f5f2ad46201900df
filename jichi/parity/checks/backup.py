"""Backup: what is backed up, how often, how far away, and that nobody takes it back.

Sources: AWS Backup Developer Guide, "AWS Backup Vault Lock" (in compliance mode where `changeable_for_days` is given),
"Restore testing"; Cloud Storage documentation, "Bucket Lock".
"""

from __future__ import annotations

from jichi.engine.coverage import aws as aws_coverage
from jichi.engine.coverage import gcp as gcp_coverage
from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.storage import GCS, gcp_key
from jichi.parity.judging import (
    UNKNOWN,
    Amount,
    Reading,
    every,
    holds,
    measured,
    no,
    regions,
    switched,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.schedule import longest_pause
from jichi.parity.side import Side, names, region, role_of, within
from jichi.report.inputs import Answer, at
from jichi.tenancy.model import Cloud
from jichi.text import Text

_VAULT = "aws:backup/vault:Vault"
_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
_PLAN = "aws:backup/plan:Plan"
_TEST = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
_WORKFLOW, _JOB = "gcp:workflows/workflow:Workflow", "gcp:cloudscheduler/job:Job"
_DAY = 24 * 60 * 60
_DAY_HOURS = 24


def _gcp_vaults(side: Side) -> tuple[Resource, ...]:
    return tuple(each for each in side.of(GCS) if within(each, "jichi:backup:Vault"))


def _covered(side: Side) -> Cell:
    match side.cloud:
        case Cloud.AWS:
            holding, uncovered = aws_coverage.HOLDING, aws_coverage.uncovered
        case Cloud.GCP:
            holding, uncovered = gcp_coverage.HOLDING, gcp_coverage.uncovered
    missing = {each.urn for stack in side.stacks for each in uncovered(stack)}
    return every(side.of(*holding), lambda each: holds(each.urn not in missing))


def _pause(expression: Value, *also: Resource) -> Reading:
    hours = longest_pause(expression)
    return UNKNOWN if hours is None else yes(Amount("h", hours), *also)


def _aws_interval(side: Side) -> Cell:
    def read(plan: Resource) -> Reading:
        pauses = [_pause(at(rule, "schedule")) for rule in items(plan.inputs.get("rules"))]
        known = [each.measure for each in pauses if isinstance(each.measure, Amount)]
        return yes(min(known)) if known else UNKNOWN if pauses else no()

    return every(side.of(_PLAN), read, worst=max)


def _started(side: Side, workflow: Resource) -> list[Resource]:
    """The schedules that start a workflow."""
    return [
        each
        for each in side.of(_JOB)
        if names(at(each.inputs.get("httpTarget"), "uri"), workflow) is not Answer.NO
        and each.inputs.get("paused") is not True
    ]


def exports(side: Side) -> tuple[Resource, ...]:
    """What exports databases into the vaults, on Google Cloud."""
    return tuple(each for each in side.of(_WORKFLOW) if within(each, "jichi:backup:Export"))


def _gcp_interval(side: Side) -> Cell:
    def read(workflow: Resource) -> Reading:
        found = _started(side, workflow)
        return _pause(found[0].inputs.get("schedule"), *found) if found else no()

    return every(exports(side), read, worst=max)


def _filled(side: Side, workflow: Resource) -> list[Resource]:
    """The vaults that a workflow is told to write to."""
    told = str(at(workflow.inputs.get("userEnvVars"), "VAULTS")).split()
    return [each for each in _gcp_vaults(side) if each.inputs.get("name") in told]


def _aws_second_region(side: Side) -> Cell:
    def read(plan: Resource) -> Reading:
        copies = [copy for rule in items(plan.inputs.get("rules")) for copy in items(at(rule, "copyActions"))]
        vaults = [side.referred(at(copy, "destinationVaultArn"), _VAULT) for copy in copies]
        far = [each for each in vaults if each is not None and region(each) != region(plan)]
        return holds(bool(far), regions([plan.region, *(each.region for each in far)]), *far)

    return every(side.of(_PLAN), read)


def _gcp_second_region(side: Side) -> Cell:
    def read(workflow: Resource) -> Reading:
        found = {region(each) for each in _filled(side, workflow)}
        return holds(len(found) > 1, regions(found), *_filled(side, workflow))

    return every(exports(side), read)


def _aws_kept(side: Side) -> Cell:
    """The shorter of what is kept here and of its copy."""

    def read(plan: Resource) -> Reading:
        rules = items(plan.inputs.get("rules"))
        lives = [at(rule, "lifecycle", "deleteAfter") for rule in rules]
        lives += [at(copy, "lifecycle", "deleteAfter") for rule in rules for copy in items(at(rule, "copyActions"))]
        readings = [measured(each, "d") for each in lives]
        known = [each.measure for each in readings if isinstance(each.measure, Amount)]
        return holds(weakest(each.answer for each in readings), min(known, default=None)) if readings else no()

    return every(side.of(_PLAN), read)


def _gcp_kept(side: Side) -> Cell:
    def read(vault: Resource) -> Reading:
        rules = [mapping(each) for each in items(vault.inputs.get("lifecycleRules"))]
        ages = [at(each.get("condition"), "age") for each in rules if at(each.get("action"), "type") == "Delete"]
        return measured(ages[0], "d") if len(ages) == 1 else no()

    return every(_gcp_vaults(side), read)


def _aws_lock(side: Side, days: str) -> Cell:
    def read(vault: Resource) -> Reading:
        locks = side.attached(_LOCK, vault, "backupVaultName")
        compliance = bool(locks) and all(each.inputs.get("changeableForDays") is not None for each in locks)
        found = measured(locks[0].inputs.get(days), "d") if compliance else no()
        return Reading(found.answer, found.measure, locks)

    return every(side.of(_VAULT), read)


def _gcp_lock(side: Side) -> Cell:
    def read(vault: Resource) -> Reading:
        policy = mapping(vault.inputs.get("retentionPolicy"))
        locked = switched(policy.get("isLocked"))
        return measured(policy.get("retentionPeriod"), "d", _DAY) if locked is Answer.YES else holds(locked)

    return every(_gcp_vaults(side), read)


def _aws_tests(side: Side) -> Cell:
    """A plan that restores from each vault now and then."""

    def read(vault: Resource) -> Reading:
        plans = [
            each
            for each in side.of(_TEST)
            if any(
                names(one, vault) is Answer.YES
                for one in items(at(each.inputs.get("recoveryPointSelection"), "includeVaults"))
            )
        ]
        return _tested([each.inputs.get("scheduleExpression") for each in plans], plans)

    return every(side.of(_VAULT), read, worst=max)


def _gcp_tests(side: Side) -> Cell:
    """A schedule that starts a restore."""
    plans = [each for each in side.of(_JOB) if role_of(each).startswith("restore-test")]

    def read(vault: Resource) -> Reading:
        own = [each for each in plans if each.stack == vault.stack]
        return _tested([each.inputs.get("schedule") for each in own], own)

    return every(_gcp_vaults(side), read, worst=max)


def _tested(schedules: list[Value], plans: list[Resource]) -> Reading:
    pauses = [longest_pause(each) for each in schedules]
    known = [each for each in pauses if each is not None]
    if not pauses:
        return no()
    return yes(Amount("d", min(known) // _DAY_HOURS), *plans) if known else UNKNOWN


CHECKS = (
    Check(
        "backup",
        "covered",
        Text("データを持つものはすべてバックアップされる", "everything that holds data is backed up"),
        _covered,
        _covered,
    ),
    Check("backup", "interval", Text("バックアップの間隔", "interval of backups"), _aws_interval, _gcp_interval),
    Check("backup", "kept", Text("保管期間", "how long a backup is kept"), _aws_kept, _gcp_kept),
    Check(
        "backup",
        "second-region",
        Text("大阪の保管庫にも入る", "put into a vault in Osaka, too"),
        _aws_second_region,
        _gcp_second_region,
    ),
    Check(
        "backup",
        "customer-key",
        Text("保管庫は同じリージョンの団体専用の鍵の下", "vaults are under the member's own key of the region"),
        lambda side: every(side.of(_VAULT), lambda each: holds(side.own_key(each.inputs.get("kmsKeyArn"), each))),
        lambda side: every(_gcp_vaults(side), lambda each: gcp_key(side, each)),
    ),
    Check(
        "backup",
        "lock",
        Text("期間内は誰にも消せない(保管庫のロック)", "nobody deletes a backup before its time (lock)"),
        lambda side: _aws_lock(side, "minRetentionDays"),
        _gcp_lock,
    ),
    Check(
        "backup", "restore-test", Text("復元を定期的に試す", "restores are tested regularly"), _aws_tests, _gcp_tests
    ),
)
