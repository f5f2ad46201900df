"""Apps: their manifests are there, each is named once, and what is said of them is said of members that there are.

What a manifest says is checked where apps are resolved; a certificate authority has a region of the tenancy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy import apps
from jichi.tenancy.apps_schema import APP_PATTERN
from jichi.tenancy.document import shown
from jichi.tenancy.schema import AUTHORITY_PATTERN
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
    known = {member.code for member in draft.file.members}
    for at, one in enumerate((each.all, *each.own)):
        here: KeyPath = (*path, "all") if at == 0 else (*path, "own", at - 1)
        if one is None or not draft.sound(*here):
            continue
        for place, code in enumerate(one.members):
            if code not in known and draft.sound(*here, "members", place):
                yield draft.problem(
                    (*here, "members", place),
                    Text(f"{shown(code)} という構成団体はありません。", f"{shown(code)} is no member."),
                    Text("members にある団体コードを書いてください。", "Write the code of a member."),
                )
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
