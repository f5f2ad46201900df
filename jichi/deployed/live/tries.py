"""Tests of restores, as AWS Backup makes them by a plan.

Source: AWS Backup API Reference, RestoreTestingPlanForGet, RestoreTestingSelectionForGet.
"""

from __future__ import annotations

from functools import partial

from jichi.deployed.drafts import Drafts, Id
from jichi.deployed.live.asking import Ask, put, texts
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said, shaped
from jichi.deployed.reading import Item

_TESTS = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
_TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection"


def _restore_tests(ask: Ask, drafts: Drafts) -> None:
    backup = ask.client("backup")
    for each in _test_plans(ask):
        name, arn = each.text("RestoreTestingPlanName"), each.text("RestoreTestingPlanArn")
        call = partial(backup.get_restore_testing_plan, RestoreTestingPlanName=name)
        found = ask.one("backup:GetRestoreTestingPlan", call)
        plan = found.inner("RestoreTestingPlan") if found else each
        points = plan.inner("RecoveryPointSelection")
        inputs = {
            "name": name,
            "scheduleExpression": plan.maybe("ScheduleExpression"),
            "scheduleExpressionTimezone": plan.maybe("ScheduleExpressionTimezone"),
            "startWindowHours": plan.number("StartWindowHours"),
            "recoveryPointSelection": said(
                {
                    "algorithm": points.maybe("Algorithm"),
                    "includeVaults": tuple(Id(one, "arn") for one in points.texts("IncludeVaults")),
                    "excludeVaults": tuple(Id(one, "arn") for one in points.texts("ExcludeVaults")),
                    "recoveryPointTypes": points.texts("RecoveryPointTypes"),
                    "selectionWindowDays": points.number("SelectionWindowDays"),
                }
            ),
        }
        tagged = ask.one("backup:ListTags", partial(backup.list_tags, ResourceArn=arn))
        put(drafts, arn, _TESTS, inputs, ask.region, texts(tagged.body.get("Tags")) if tagged else {})


def _test_plans(ask: Ask) -> tuple[Item, ...]:
    call = ("backup", "list_restore_testing_plans", "RestoreTestingPlans")
    return ask.all("backup:ListRestoreTestingPlans", *call)


def _tested(ask: Ask, drafts: Drafts) -> None:
    backup, listed = ask.client("backup"), ("backup", "list_restore_testing_selections", "RestoreTestingSelections")
    for plan in _test_plans(ask):
        of, arn = plan.text("RestoreTestingPlanName"), plan.text("RestoreTestingPlanArn")
        for each in ask.all("backup:ListRestoreTestingSelections", *listed, RestoreTestingPlanName=of):
            name = each.text("RestoreTestingSelectionName")
            given = {"RestoreTestingPlanName": of, "RestoreTestingSelectionName": name}
            call = partial(backup.get_restore_testing_selection, **given)
            found = ask.one("backup:GetRestoreTestingSelection", call)
            chosen = found.inner("RestoreTestingSelection") if found else each
            overrides = texts(chosen.body.get("RestoreMetadataOverrides"))
            inputs = {
                "name": name,
                "restoreTestingPlanName": Id(arn, "name"),
                "iamRoleArn": key(chosen.maybe("IamRoleArn")),
                "protectedResourceType": chosen.maybe("ProtectedResourceType"),
                "protectedResourceArns": tuple(Id(one, "arn") for one in chosen.texts("ProtectedResourceArns")),
                "protectedResourceConditions": shaped(chosen.body.get("ProtectedResourceConditions")),
                "restoreMetadataOverrides": {
                    one: key(value) if value.startswith("arn:") else value for one, value in overrides.items()
                },
                "validationWindowHours": chosen.number("ValidationWindowHours"),
            }
            put(drafts, f"{arn}#{name}", _TESTED, inputs, ask.region)


READERS = (
    Reader(_restore_tests, {_TESTS: ("scheduleExpression", "recoveryPointSelection", "tags")}),
    Reader(_tested, {_TESTED: ("restoreTestingPlanName", "protectedResourceType", "protectedResourceArns")}),
)
