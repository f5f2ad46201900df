"""Members: their codes and names, and how many the use of the cloud allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy import municipality
from jichi.tenancy.document import shown
from jichi.tenancy.forms import CODE_PATTERN
from jichi.tenancy.model import Use
from jichi.tenancy.municipality import Kind
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft

_CODE = re.compile(CODE_PATTERN)
_SUGGESTED = 3


def check(draft: Draft) -> Iterator[Problem]:
    """Every member for itself, then all against each other."""
    yield from _number(draft)
    seen: dict[str, int] = {}
    for index, member in enumerate(draft.file.members):
        path = ("members", index, "code")
        if not member.code:
            continue
        if fault := code_fault(member.code, member.name):
            yield draft.problem(path, *fault)
        elif member.code in seen:
            line = draft.document.lines["members", seen[member.code], "code"]
            yield draft.problem(
                path,
                Text(
                    f"団体 {member.code} は{line}行目にもあります。",
                    f"The member {member.code} is on line {line} too.",
                ),
                Text("どちらか一方を消してください。", "Remove one of the two."),
            )
        else:
            yield from _name(draft, index)
        seen.setdefault(member.code, index)


def code_fault(code: str, name: str) -> tuple[Text, Text] | None:
    """What is wrong with a member's code, and what to do; None where it is a municipality's.

    Args:
        code: as it is written.
        name: the member's name, for suggestions.
    """
    if not _CODE.fullmatch(code):
        return (
            Text(f"{shown(code)} は6桁の団体コードではありません。", f"{shown(code)} is not a six-digit code."),
            _suggestion(name, ""),
        )
    expected = municipality.check_digit(code[:5])
    if code[5] != expected:
        return (
            Text(f"団体コード {code} の検査数字が合いません。", f"The check digit of the code {code} is wrong."),
            _suggestion(name, f"{code[:5]}{expected}"),
        )
    if city := municipality.city_of_ward(code):
        return (
            Text(
                f"{code} は{city.name}の区のコードで、団体のコードではありません。",
                f"{code} is the code of a ward of {city.name}, which is no municipality.",
            ),
            Text(
                f"市のコード {city.code}({city.name})を書いてください。",
                f"Write the city's code {city.code} ({city.name}).",
            ),
        )
    body = municipality.by_code(code)
    if body is None:
        return (
            Text(f"団体コード {code} の団体はありません。", f"No municipality has the code {code}."),
            _suggestion(name, ""),
        )
    if body.kind is Kind.PREFECTURE:
        return (
            Text(f"{code} は{body.name}のコードです。", f"{code} is the code of the prefecture {body.name}."),
            Text("構成団体には市区町村のコードを書いてください。", "Write a municipality's code for a member."),
        )
    return None


def _suggestion(name: str, corrected: str) -> Text:
    """What the code may have been: by the member's name first, then by the corrected check digit."""
    by_digit = municipality.by_code(corrected)
    by_name = [body for body in municipality.search(name) if body.kind is not Kind.PREFECTURE]
    bodies = [body for body in by_name if body is by_digit] or by_name or ([by_digit] if by_digit else [])
    if not bodies:
        return Text(
            "総務省「全国地方公共団体コード」で確認してください。", "Look it up in 総務省 全国地方公共団体コード."
        )
    listed = "、".join(f'"{body.code}"({body.full_name})' for body in bodies[:_SUGGESTED])
    listed_en = ", ".join(f'"{body.code}" ({body.full_name})' for body in bodies[:_SUGGESTED])
    return Text(f"{listed} ではありませんか。", f"Did you mean {listed_en}?")


def _name(draft: Draft, index: int) -> Iterator[Problem]:
    member = draft.file.members[index]
    body = municipality.by_code(member.code)
    if body and draft.sound("members", index, "name") and member.name not in (body.name, body.full_name):
        yield draft.problem(
            ("members", index, "name"),
            Text(
                f"団体コード {member.code} は {body.full_name} のもので、{shown(member.name)} ではありません。",
                f"The code {member.code} is that of {body.full_name}, not of {shown(member.name)}.",
            ),
            Text(f"名称({body.name})かコードを直してください。", f"Correct the name ({body.name}) or the code."),
        )


def _number(draft: Draft) -> Iterator[Problem]:
    if not draft.sound("members"):
        return
    number = len(draft.file.members)
    if number == 0:
        yield draft.problem(
            ("members",),
            Text("構成団体がありません。", "There are no members."),
            Text("members に団体を一つ以上書いてください。", "Write at least one municipality under members."),
        )
    elif draft.file.use is Use.SINGLE and number > 1 and draft.sound("use"):
        yield draft.problem(
            ("use",),
            Text(
                f"単独利用ですが、構成団体が{number}あります。",
                f"The use is 単独利用 (single), but there are {number} members.",
            ),
            Text("共同利用とするか、構成団体を一つにしてください。", "Choose 共同利用 (joint), or keep one member."),
        )
    elif draft.file.use is Use.JOINT and number == 1 and draft.sound("use"):
        yield draft.problem(
            ("use",),
            Text("共同利用ですが、構成団体が一つです。", "The use is 共同利用 (joint), but there is one member."),
            Text("単独利用とするか、構成団体を加えてください。", "Choose 単独利用 (single), or add members."),
        )
