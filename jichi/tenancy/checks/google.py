"""What only Google Cloud asks of a file: its numbers, what goes with what, and how long it can keep things.

A bucket's versioning together with a retention policy, which Google Cloud refuses, cannot be written in a file: storage
gives each bucket one of the two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy import duration
from jichi.tenancy.derived.exports import LONGEST_DAYS
from jichi.tenancy.document import shown
from jichi.tenancy.model import Mode, Perimeter, Projects, Purpose
from jichi.tenancy.schema import BILLING_ACCOUNT_PATTERN, NUMBER_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft
    from jichi.tenancy.schema import GcpEntry

LOG_DAYS = 3_650
"""The longest for which a log bucket keeps logs (Cloud Logging documentation, "Configure log buckets")."""
BACKUP_DAYS = 3_650
"""The longest for which a backup of a database is kept (Cloud SQL documentation, "Choose your backup option": enhanced
backups, 10 years)."""
LEAST_INTERVAL_HOURS = 6
"""How often a database is backed up at most (Backup and DR API, "StandardSchedule": hourlyFrequency of
`sqladmin.googleapis.com/Instance`). Point-in-time recovery goes between."""

_NUMBER = re.compile(NUMBER_PATTERN, re.ASCII)
_BILLING_ACCOUNT = re.compile(BILLING_ACCOUNT_PATTERN, re.ASCII)
_HOME = ("clouds", "gcp")


def check(draft: Draft) -> Iterator[Problem]:
    """Everything, where the tenancy uses Google Cloud at all."""
    gcp = draft.file.clouds.gcp
    if gcp is None:
        return
    yield from _forms(draft, gcp)
    yield from _goes_with(draft, gcp)
    yield from _terms(draft, gcp)


def _forms(draft: Draft, gcp: GcpEntry) -> Iterator[Problem]:
    numbers = (
        ("organization", gcp.organization, Text("組織の番号", "number of an organisation")),
        ("folder", gcp.folder, Text("フォルダの番号", "number of a folder")),
        ("access_policy", gcp.access_policy, Text("アクセスポリシーの番号", "number of an access policy")),
    )
    for key, number, name in numbers:
        if number is not None and not _NUMBER.fullmatch(number):
            yield draft.problem(
                (*_HOME, key),
                Text(f"{shown(number)} は{name.ja}ではありません。", f"{shown(number)} is no {name.en}."),
                Text(
                    '数字だけを引用符で囲んでください("123456789012")。',
                    'Write digits only, in quotes ("123456789012").',
                ),
            )
    if gcp.billing_account is not None and not _BILLING_ACCOUNT.fullmatch(gcp.billing_account):
        yield draft.problem(
            (*_HOME, "billing_account"),
            Text(
                f"{shown(gcp.billing_account)} は請求先アカウントのIDではありません。",
                f"{shown(gcp.billing_account)} is no id of a billing account.",
            ),
            Text(
                "012345-6789AB-CDEF01 の形(0から9とAからFの6桁を三つ)で書いてください。",
                "Write it like 012345-6789AB-CDEF01: three times six of 0 to 9 and A to F.",
            ),
        )


def _goes_with(draft: Draft, gcp: GcpEntry) -> Iterator[Problem]:
    """What one key needs of another."""
    if draft.sound(*_HOME, "projects") and gcp.projects is not Projects.VERIFY:
        made = Text(f"projects が {gcp.projects} ですが、", f"Projects is {gcp.projects}, but ")
        if gcp.folder is None and gcp.organization is None and draft.sound(*_HOME, "folder"):
            yield draft.problem(
                (*_HOME, "folder"),
                Text(f"{made.ja}作成する場所がありません。", f"{made.en}there is no place to make them in."),
                Text(
                    "folder(または組織の直下なら organization)を書いてください。",
                    "Write folder, or organization to make them right under it.",
                ),
            )
        if gcp.billing_account is None and draft.sound(*_HOME, "billing_account"):
            yield draft.problem(
                (*_HOME, "billing_account"),
                Text(f"{made.ja}請求先アカウントがありません。", f"{made.en}no billing account is given."),
                Text("billing_account を書いてください。", "Write billing_account."),
            )
    elif draft.file.notice.budget_usd and gcp.billing_account is None and draft.sound(*_HOME, "billing_account"):
        yield draft.problem(
            (*_HOME, "billing_account"),
            Text(
                "Google Cloudの予算は請求先アカウントに作成しますが、請求先アカウントがありません。",
                "A budget on Google Cloud is made in a billing account, but none is given.",
            ),
            Text(
                "billing_account を書くか、notice.budget_usd を消してください。",
                "Write billing_account, or remove notice.budget_usd.",
            ),
        )
    yield from _perimeter(draft, gcp)


def _perimeter(draft: Draft, gcp: GcpEntry) -> Iterator[Problem]:
    if not draft.sound(*_HOME, "perimeter"):
        return
    if gcp.perimeter is Perimeter.VERIFY:
        # Organisation policies of ours that can be tried first are enforced by the same word.
        policies = gcp.ownership.over(draft.file.ownership).organization_policy
        if gcp.perimeter_enforced and policies is not Mode.MANAGE:
            yield draft.problem(
                (*_HOME, "perimeter_enforced"),
                Text(
                    "perimeter が verify のとき、境界は基盤のもので、ここからは有効にできません。",
                    "With perimeter verify the perimeter is the platform's, and cannot be enforced from here.",
                ),
                Text(
                    "perimeter_enforced を消すか、perimeter を fine か coarse にしてください。",
                    "Remove perimeter_enforced, or make perimeter fine or coarse.",
                ),
            )
    elif gcp.access_policy is None and draft.sound(*_HOME, "access_policy"):
        yield draft.problem(
            (*_HOME, "access_policy"),
            Text(
                f"perimeter が {gcp.perimeter} ですが、境界を作成するアクセスポリシーがありません。",
                f"The perimeter is {gcp.perimeter}, but no access policy is given to make it in.",
            ),
            Text(
                "access_policy に番号を書くか、perimeter を verify にしてください。",
                "Write its number as access_policy, or make perimeter verify.",
            ),
        )


def _terms(draft: Draft, gcp: GcpEntry) -> Iterator[Problem]:
    """What the service level promises and Google Cloud cannot keep; backups only where there is a database."""
    level = draft.file.service_level
    limits = [
        ("log_retention", level.log_retention, LOG_DAYS, Text("ログバケット", "a log bucket")),
        ("evidence_retention", level.evidence_retention, LONGEST_DAYS, Text("バケットの保持ポリシー", "a bucket")),
    ]
    if gcp.purpose is Purpose.SYSTEMS:
        database = Text("Cloud SQLのバックアップ", "a backup of Cloud SQL")
        limits.append(("backup_retention", level.backup_retention, BACKUP_DAYS, database))
        hours = _hours(level.backup_interval)
        if hours is not None and hours < LEAST_INTERVAL_HOURS and draft.sound("service_level", "backup_interval"):
            yield draft.problem(
                ("service_level", "backup_interval"),
                Text(
                    f"Google Cloudでは、データベースを{level.backup_interval}ごとにバックアップできません"
                    f"(最短{LEAST_INTERVAL_HOURS}時間)。",
                    f"Google Cloud cannot back up a database every {level.backup_interval} (at most every "
                    f"{LEAST_INTERVAL_HOURS} h).",
                ),
                Text(
                    "6h、8h、12h、24h、1w のいずれかにしてください。その間の時点にも戻せます(PITR)。",
                    "Use 6h, 8h, 12h, 24h or 1w; point-in-time recovery goes back to any moment between.",
                ),
            )
    for key, written, most, keeper in limits:
        kept = _hours(written)
        if kept is not None and kept > most * 24 and draft.sound("service_level", key):
            yield draft.problem(
                ("service_level", key),
                Text(
                    f"{shown(written)} は、Google Cloudの{keeper.ja}の上限({most}日)を超えます。",
                    f"{shown(written)} is more than the {most} days of {keeper.en} of Google Cloud.",
                ),
                Text(f"{most}d 以下にしてください。", f"Make it {most}d or less."),
            )


def _hours(text: str) -> int | None:
    """Hours of a duration; None where it is none, which is told elsewhere."""
    try:
        return duration.hours(text)
    except ValueError:
        return None
