"""The terms: the tenancy's name, its contract, and a service level that can be kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jichi.tenancy import duration, service_level
from jichi.tenancy.derived.backup import INTERVALS
from jichi.tenancy.document import shown
from jichi.tenancy.model import Mode
from jichi.tenancy.schema import NAME_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

_NAME = re.compile(NAME_PATTERN)
_TAG = re.compile(r"[\w\s+\-=.:/@]{1,256}")
"""Tagging AWS Resources User Guide, "Tag naming limits and requirements"."""
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
"""Resource Manager documentation, "Requirements for labels"."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURLY = ("rpo", "rto", "disaster_rto", "backup_interval")
_DAILY = ("backup_retention", "log_retention", "evidence_retention")


def check(draft: Draft) -> Iterator[Problem]:
    """Names, contract and service level."""
    yield from _names(draft)
    yield from _contract(draft)
    yield from _service_level(draft)
    yield from _ownership(draft)


def _ownership(draft: Draft) -> Iterator[Problem]:
    """On Google Cloud a project's own policies can be set by who owns the project; AWS has no such thing."""
    aws, common = draft.file.clouds.aws, draft.file.ownership
    if aws and aws.ownership.over(common).organization_policy is Mode.MANAGE:
        own: KeyPath = ("clouds", "aws", "ownership", "organization_policy")
        yield draft.problem(
            own if draft.document.gives(own) else ("ownership", "organization_policy"),
            Text(
                "AWS の組織のポリシーは、組織の管理者でなければ作成できません。",
                "Organisation policies of AWS can be made by the organisation's administrator only.",
            ),
            Text(
                "verify にしてください(AWSだけなら clouds.aws.ownership に書けます)。",
                "Use verify; clouds.aws.ownership is for AWS alone.",
            ),
        )


def end_of(start: date, years: int) -> date:
    """The last day of a contract of whole years.

    Raises:
        ValueError: the last day is beyond the calendar.
    """
    try:
        after = start.replace(year=start.year + years)
    except ValueError:
        # From 29 February: the contract runs through 28 February, so the day after is 1 March.
        after = date(start.year + years, 3, 1)
    return after - timedelta(days=1)


def _names(draft: Draft) -> Iterator[Problem]:
    name = draft.file.name
    if draft.sound("name") and not _NAME.fullmatch(name):
        yield draft.problem(
            ("name",),
            Text(f"名称 {shown(name)} は使えません。", f"The name {shown(name)} cannot be used."),
            Text(
                "英小文字で始まる3から16文字の a-z、0-9、-(連続せず末尾にも置かない)で書いてください。",
                "Write 3 to 16 of a-z, 0-9 and single hyphens, beginning with a letter, not ending in a hyphen.",
            ),
        )
    for key, text in (("group", draft.file.group), ("cost_centre", draft.file.cost_centre)):
        if text is not None and not text.strip() and draft.sound(key):
            yield draft.problem(
                (key,),
                Text(f"{key} が空です。", f"{key} is empty."),
                Text("名称を書いてください。", "Write a name."),
            )
    centre = draft.file.cost_centre
    if centre and centre.strip() and draft.sound("cost_centre") and (fault := _centre_fault(draft, centre)):
        yield draft.problem(("cost_centre",), *fault)


def _centre_fault(draft: Draft, centre: str) -> tuple[Text, Text] | None:
    """Why a cost centre cannot stand on resources, by the stricter rule of the clouds in use, and what to do."""
    if draft.file.clouds.gcp and not _LABEL.fullmatch(centre):
        return (
            Text(
                f"{shown(centre)} はGoogle Cloudのラベルの値に使えません。",
                f"{shown(centre)} cannot be the value of a label of Google Cloud.",
            ),
            Text("63文字以内の a-z、0-9、_、- で書いてください。", "Write at most 63 of a-z, 0-9, _ and -."),
        )
    if draft.file.clouds.aws and not _TAG.fullmatch(centre):
        return (
            Text(f"{shown(centre)} はタグの値に使えません。", f"{shown(centre)} cannot be the value of a tag."),
            Text(
                "256文字以内の文字・数字・空白と + - = . _ : / @ で書いてください。",
                "Write at most 256 letters, digits, spaces and + - = . _ : / @.",
            ),
        )
    return None


def _contract(draft: Draft) -> Iterator[Problem]:
    written = draft.file.contract.start
    if not draft.sound("contract", "start"):
        return
    try:
        start = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        start = None
    if start is None:
        yield draft.problem(
            ("contract", "start"),
            Text(f"{shown(written)} という日付はありません。", f"{shown(written)} is not a date."),
            Text("実在する日付を 2025-04-01 の形で書いてください。", "Write a date that exists, like 2025-04-01."),
        )
        return
    try:
        end_of(start, draft.file.contract.years)
    except ValueError:
        yield draft.problem(
            ("contract", "years"),
            Text("契約の終了日が暦の範囲を超えます。", "The contract ends beyond the calendar."),
            Text("開始日と年数を確認してください。", "Check the start and the years."),
        )


def _service_level(draft: Draft) -> Iterator[Problem]:
    level = draft.file.service_level
    written = {key: str(value) for key, value in level.model_dump().items()}
    hours: dict[str, int] = {}
    for key in (*_HOURLY, *_DAILY):
        try:
            hours[key] = duration.hours(written[key]) if key in _HOURLY else duration.days(written[key]) * 24
        except ValueError:
            yield draft.problem(("service_level", key), *_no_duration(written[key], whole_days=key in _DAILY))
        else:
            if not draft.sound("service_level", key):
                del hours[key]
    if "rpo" in hours and "backup_interval" in hours and hours["rpo"] < hours["backup_interval"]:
        yield draft.problem(
            _given(draft, "rpo", "backup_interval"),
            Text(
                f"バックアップ間隔({level.backup_interval})がRPO({level.rpo})より長くなっています。",
                f"The backup interval ({level.backup_interval}) is longer than the RPO ({level.rpo}).",
            ),
            Text(
                f"backup_interval を {level.rpo} 以下にするか、RPOを見直してください。",
                f"Make backup_interval {level.rpo} or less, or reconsider the RPO.",
            ),
        )
    yield from _recovery(draft, hours)
    if hours.get("backup_interval", INTERVALS[0]) not in INTERVALS:
        yield draft.problem(
            _given(draft, "backup_interval"),
            Text(
                f"バックアップ間隔 {level.backup_interval} は、毎日同じ時刻の予定として表せません。",
                f"A backup interval of {level.backup_interval} cannot be a schedule of the same hours every day.",
            ),
            Text(
                "1h、2h、3h、4h、6h、8h、12h、24h、1w のいずれかにしてください。",
                "Use 1h, 2h, 3h, 4h, 6h, 8h, 12h, 24h or 1w.",
            ),
        )
    if "backup_interval" in hours and "backup_retention" in hours and draft.sound("service_level", "generations"):
        most = service_level.most_generations(hours["backup_interval"], hours["backup_retention"] // 24)
        if level.generations > most:
            yield draft.problem(
                _given(draft, "generations", "backup_retention", "backup_interval"),
                Text(
                    f"{level.backup_interval}ごとのバックアップ{level.generations}世代は、保管期間"
                    f"({level.backup_retention})に収まりません(最大{most}世代)。",
                    f"{level.generations} generations of backups every {level.backup_interval} do not fit into the "
                    f"retention of {level.backup_retention} (at most {most}).",
                ),
                Text(
                    "世代数を減らすか、backup_retention を延ばしてください。",
                    "Keep fewer generations, or lengthen backup_retention.",
                ),
            )


def _recovery(draft: Draft, hours: dict[str, int]) -> Iterator[Problem]:
    level = draft.file.service_level
    if not draft.sound("service_level", "recovery"):
        return
    least = service_level.achievable_hours(level.recovery)
    source = service_level.ACHIEVABLE_SOURCE
    for key, label in (("rto", service_level.RTO.name), ("disaster_rto", service_level.DISASTER_RTO.name)):
        if key in hours and hours[key] < least:
            yield draft.problem(
                _given(draft, key, "recovery"),
                Text(
                    f"{label.ja} {hours[key]}時間は、{level.recovery} では達成できません"
                    f"(見込み{least}時間。{source.ja})。",
                    f"{label.en} of {hours[key]} h cannot be met with {level.recovery} (about {least} h; {source.en}).",
                ),
                Text(
                    f"{key} を {least}h 以上にするか、より速い復旧方式を選んでください。",
                    f"Make {key} {least}h or more, or choose a faster pattern.",
                ),
            )


def _given(draft: Draft, *keys: str) -> tuple[str, str]:
    """The first of the keys that the file gives; where it gives none, the first."""
    return next(
        (("service_level", key) for key in keys if draft.document.gives(("service_level", key))),
        ("service_level", keys[0]),
    )


def _no_duration(text: str, *, whole_days: bool) -> tuple[Text, Text]:
    example = "35d、1y" if whole_days else "24h、30d"
    return (
        Text(
            f"{shown(text)} は{'日単位の' if whole_days else ''}期間ではありません。",
            f"{shown(text)} is not a duration{' in whole days' if whole_days else ''}.",
        ),
        Text(
            f"整数に h(時間)・d(日)・w(週)・y(年)を付けて書いてください(例: {example})。",
            f"Write a whole number with h, d, w or y, such as {example.replace('、', ' or ')}.",
        ),
    )
