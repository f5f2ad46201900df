"""Apps: their manifests are there, each is named once, and what is said of them is said of members that there are.

What a manifest says is checked where apps are resolved; a certificate authority has a region of the tenancy.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from jichi.tenancy import apps
from jichi.tenancy.apps_schema import APP_PATTERN
from jichi.tenancy.clouds import Cloud
from jichi.tenancy.document import shown
from jichi.tenancy.schema import AUTHORITY_PATTERN
from jichi.tenancy.systems import standard_systems
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.apps_schema import AppEntry
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

_NAME = re.compile(APP_PATTERN, re.ASCII)
_AUTHORITY = re.compile(AUTHORITY_PATTERN, re.ASCII)


def check(draft: Draft) -> Iterator[Problem]:
    """Every app and every certificate authority."""
    seen: dict[str, int] = {}
    for index, each in enumerate(draft.file.apps):
        path: KeyPath = ("apps", index)
        if not draft.sound(*path) or not draft.sound(*path, "name"):
            continue
        yield from _app(draft, path, each)
        if each.name in seen:
            yield draft.problem(
                path,
                Text(
                    f"アプリ {each.name} は apps[{seen[each.name]}] にもあります。",
                    f"The app {each.name} is in apps[{seen[each.name]}] already.",
                ),
                Text("一方を消してください。", "Remove one of them."),
            )
        seen.setdefault(each.name, index)
    yield from _authorities(draft)
    yield from _freezes(draft)


def _app(draft: Draft, path: KeyPath, each: AppEntry) -> Iterator[Problem]:
    if not _NAME.fullmatch(each.name):
        yield draft.problem(
            path,
            Text(f"アプリの名称 {shown(each.name)} は使えません。", f"{shown(each.name)} is no name of an app."),
            Text("19文字以内の a-z 0-9 - で書いてください。", "Use at most 19 of a-z, 0-9 and -."),
        )
        return
    found = apps.manifest(draft.document.file, each.name)
    if not found.is_file():
        yield draft.problem(
            path,
            Text(f"{found} がありません。", f"There is no {found}."),
            Text(
                "マニフェストを置くか、apps から消してください。",
                "Put the app's manifest there, or remove it from apps.",
            ),
        )
        return
    yield from _vendor(draft, path, each)
    for at, wave in enumerate(each.waves):
        yield from _strangers(draft, (*path, "waves", at), wave)
    for at, one in enumerate((each.all, *each.own)):
        here: KeyPath = (*path, "all") if at == 0 else (*path, "own", at - 1)
        if one is None or not draft.sound(*here):
            continue
        yield from _strangers(draft, (*here, "members"), one.members)
        for place, module in enumerate(one.modules):
            there = found.with_name(f"{module}.{apps.MANIFEST}")
            if not _NAME.fullmatch(module) or not there.is_file():
                yield draft.problem(
                    (*here, "modules", place),
                    Text(
                        f"{each.name} に {shown(module)} という部分はありません。",
                        f"{each.name} has no {shown(module)}.",
                    ),
                    Text(f"{there} を置くか、消してください。", f"Put {there} there, or remove it."),
                )


def _vendor(draft: Draft, path: KeyPath, each: AppEntry) -> Iterator[Problem]:
    """Who answers for an app is named under `access`; on Google Cloud vendors are not kept apart."""
    if each.vendor is None or not draft.sound("access"):
        return
    if each.vendor not in draft.file.access.vendors:
        yield draft.problem(
            (*path, "vendor"),
            Text(f"{shown(each.vendor)} という事業者はありません。", f"{shown(each.vendor)} is no vendor."),
            Text(
                "access.vendors にある名称を書いてください。access.vendor の事業者なら消してください。",
                "Write a name of access.vendors, or remove it where it is the vendor of access.vendor.",
            ),
        )
    elif draft.file.clouds.gcp and (not each.clouds or Cloud.GCP in each.clouds):
        yield draft.problem(
            (*path, "vendor"),
            Text(
                f"アプリ {each.name} はGoogle Cloudにも配備されますが、事業者を分けられるのはAWSだけです。",
                f"The app {each.name} runs on Google Cloud, where vendors are not kept apart.",
            ),
            Text("clouds: [aws] と書くか、vendor を消してください。", "Write clouds: [aws], or remove vendor."),
        )


def _authorities(draft: Draft) -> Iterator[Problem]:
    for index, each in enumerate(draft.file.certificate_authorities):
        path: KeyPath = ("certificate_authorities", index)
        if draft.sound(*path) and not _AUTHORITY.fullmatch(each):
            yield draft.problem(
                path,
                Text(f"{shown(each)} は認証局ではありません。", f"{shown(each)} is no certificate authority."),
                Text(
                    "東京か大阪の AWS Private CA の ARN、または projects/…/locations/…/caPools/… を書いてください。",
                    "Write the ARN of an AWS Private CA in Tokyo or Osaka, or projects/…/locations/…/caPools/….",
                ),
            )


def _strangers(draft: Draft, path: KeyPath, codes: tuple[str, ...]) -> Iterator[Problem]:
    known = {member.code for member in draft.file.members}
    for place, code in enumerate(codes):
        if code not in known and draft.sound(*path, place):
            yield draft.problem(
                (*path, place),
                Text(f"{shown(code)} という構成団体はありません。", f"{shown(code)} is no member."),
                Text("members にある団体コードを書いてください。", "Write the code of a member."),
            )


def _freezes(draft: Draft) -> Iterator[Problem]:
    known = {each.id for each in standard_systems()}
    for index, each in enumerate(draft.file.freezes):
        path: KeyPath = ("freezes", index)
        if not draft.sound(*path):
            continue
        yield from _strangers(draft, (*path, "members"), each.members)
        days = [_day(each.start), _day(each.end)]
        for key, day, text in zip(("start", "end"), days, (each.start, each.end), strict=True):
            if day is None and draft.sound(*path, key):
                yield draft.problem(
                    (*path, key),
                    Text(f"{shown(text)} は日付ではありません。", f"{shown(text)} is no day."),
                    Text("2027-04-11 のように書いてください。", "Write it as 2027-04-11."),
                )
        if days[0] and days[1] and days[1] < days[0]:
            yield draft.problem(
                (*path, "end"),
                Text("終わりが始まりより前です。", "It ends before it begins."),
                Text("start と end を見直してください。", "Look at start and end again."),
            )
        if not each.reason and draft.sound(*path, "reason"):
            yield draft.problem(
                (*path, "reason"),
                Text("理由がありません。", "There is no reason."),
                Text("市長選挙 のように書いてください。", "Say why, such as an election."),
            )
        for place, system in enumerate(each.systems):
            if system not in known and draft.sound(*path, "systems", place):
                yield draft.problem(
                    (*path, "systems", place),
                    Text(f"{shown(system)} という標準業務はありません。", f"{shown(system)} is no standard system."),
                    Text("juminkihon のような識別子で書いてください。", "Write an id such as juminkihon."),
                )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
