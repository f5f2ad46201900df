"""What `jichi app rollout` does: say who gets a new version when, and refuse days on which a system must not change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from components.app.limits import SYSTEM_KEY, annotation
from components.app.rollout import waves
from components.app.windows import closed
from components.naming import COMMON_SYSTEM
from jichi.cli import results
from jichi.cli.app_given import read, tenancy_of, use_of
from jichi.cli.settings import Settings
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.derived.database import JST
from jichi.tenancy.model import Member, Tenancy
from jichi.text import Text
from stacks.manifests import uses
from stacks.names import apps_name

SCHEMA = "jichi.app-rollout/1"


def run(settings: Settings, manifest: str, tenancy: str | None, at: str | None, *, as_json: bool) -> int:
    """Show the waves; returns 1 where some member's system must not change on that day.

    Args:
        settings: of this run.
        manifest: name of an app, or path.
        tenancy: whose; the only one there is by default.
        at: day of the deployment, as 2027-04-01; today in Japan by default.
        as_json: as the document `jichi.app-rollout/1`.

    Raises:
        InvalidInput: the manifest, the tenancy or the day is wrong, or no member uses the app.
    """
    day = _day(at)
    _, group = tenancy_of(tenancy)
    workload = read(manifest)
    system = annotation(workload, SYSTEM_KEY) or COMMON_SYSTEM
    members = [each for each in group.members if uses(each, workload)]
    if not members:
        raise InvalidInput(
            Problem(
                Text(ja=f"{workload.name} を利用する団体がありません。", en=f"No member uses {workload.name}."),
                Text(ja="テナンシーの systems を見直してください。", en="Look at the systems of the tenancy file."),
                workload.document.where(("metadata", "annotations")),
            )
        )
    found = [
        [_entry(group, each, closed(system, day, group.freezes, each.code)) for each in wave]
        for wave in waves(use_of(group, manifest), members)
    ]
    shut = any(each["refused"] for wave in found for each in wave)
    if as_json:
        results.show_document(
            {"schema": SCHEMA, "app": workload.name, "day": day.isoformat(), "open": not shut, "waves": found}
        )
    else:
        _show(settings, workload.name, day, found)
    return int(shut)


def _entry(group: Tenancy, member: Member, why: tuple[Text, ...]) -> dict[str, Any]:
    return {
        "member": member.code,
        "name": member.name,
        "stacks": [apps_name(group, member, home.cloud) for home in group.homes],
        "refused": [{"ja": each.ja, "en": each.en} for each in why],
    }


def _show(settings: Settings, app: str, day: date, found: list[list[dict[str, Any]]]) -> None:
    page = results.new_page(settings)
    say = page.lang.value
    page.say(f"{app} {day.isoformat()}")
    for number, wave in enumerate(found, 1):
        page.gap()
        page.note(Text(ja=f"第{number}波", en=f"wave {number}"))
        page.pairs(
            [
                (
                    f"{each['member']} {each['name']}",
                    "; ".join(one[say] for one in each["refused"]) or ", ".join(each["stacks"]),
                )
                for each in wave
            ]
        )
    if any(each["refused"] for wave in found for each in wave):
        page.gap()
        page.note(
            Text(
                ja="この日に変えてはならない団体があります。別の日に配備してください。",
                en="Some systems must not change on that day: deploy on another.",
            )
        )
    results.show(page.text(), settings)


def _day(at: str | None) -> date:
    if at is None:
        return datetime.now(JST).date()
    try:
        return date.fromisoformat(at)
    except ValueError:
        raise InvalidInput(
            Problem(
                Text(ja=f"{at} は日付ではありません。", en=f"{at} is no day."),
                Text(ja="2027-04-01 のように書いてください。", en="Write it as 2027-04-01."),
            )
        ) from None
