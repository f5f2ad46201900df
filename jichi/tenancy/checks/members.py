"""Members: their codes, names and accounts, and how many the use of the cloud allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy import municipality
from jichi.tenancy.document import shown
from jichi.tenancy.model import Isolation, Use
from jichi.tenancy.municipality import Kind
from jichi.tenancy.schema import ACCOUNT_PATTERN, CODE_PATTERN, ROLE_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

_ACCOUNT = re.compile(ACCOUNT_PATTERN)
_CODE = re.compile(CODE_PATTERN)
_ROLE = re.compile(ROLE_PATTERN)
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
    yield from _accounts(draft)
    aws = draft.file.clouds.aws
    if aws and not _ROLE.fullmatch(aws.deploy_role):
        yield draft.problem(
            ("clouds", "aws", "deploy_role"),
            Text(
                f"{shown(aws.deploy_role)} はIAMロールの名前ではありません。",
                f"{shown(aws.deploy_role)} is no name of an IAM role.",
            ),
            Text(
                "ARNではなく名前だけを書いてください(jichi-deploy)。",
                "Write the name only, not the ARN (jichi-deploy).",
            ),
        )


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


def _accounts(draft: Draft) -> Iterator[Problem]:
    aws = draft.file.clouds.aws
    own = draft.file.isolation is Isolation.ACCOUNT
    shared_path: KeyPath = ("clouds", "aws", "account")
    written: list[tuple[KeyPath, str | None]] = [(shared_path, aws.account if aws else None)]
    written += [(("members", index, "account"), member.account) for index, member in enumerate(draft.file.members)]
    checked = draft.sound("isolation")
    seen: dict[str, KeyPath] = {}
    for path, account in written:
        needed = aws is not None and checked and own is not (path == shared_path)
        if account is None:
            if needed and draft.sound(*path):
                yield draft.problem(path, *_missing(shared=path == shared_path, isolation=draft.file.isolation))
        elif not _ACCOUNT.fullmatch(account):
            yield draft.problem(
                path,
                Text(f"{shown(account)} はAWSアカウントIDではありません。", f"{shown(account)} is no AWS account id."),
                Text(
                    '12桁の数字を引用符で囲んでください("111122223333")。',
                    'Write 12 digits in quotes ("111122223333").',
                ),
            )
        elif account in seen:
            line = draft.document.where(seen[account]).line
            yield draft.problem(
                path,
                Text(
                    f"アカウント {account} は{line}行目でも使われています。",
                    f"The account {account} is used on line {line} too.",
                ),
                Text(
                    "団体ごとに別のアカウントを割り当ててください。共用するなら isolation を network とし、"
                    "clouds.aws.account に書いてください。",
                    "Assign each member its own; to share one, set isolation to network and write it as "
                    "clouds.aws.account.",
                ),
            )
        else:
            seen[account] = path
            if checked and aws is not None and not needed:
                yield draft.problem(path, *_needless(shared=path == shared_path, isolation=draft.file.isolation))


def _missing(*, shared: bool, isolation: Isolation) -> tuple[Text, Text]:
    if shared:
        return (
            Text(
                f"isolation が {isolation} ですが、共用のアカウントがありません。",
                f"Isolation is {isolation}, but no shared account is given.",
            ),
            Text("clouds.aws.account を書いてください。", "Write clouds.aws.account."),
        )
    return (
        Text(
            f"isolation が {isolation} ですが、この団体のアカウントがありません。",
            f"Isolation is {isolation}, but this member has no account.",
        ),
        Text("account にAWSアカウントIDを書いてください。", "Write its AWS account id as account."),
    )


def _needless(*, shared: bool, isolation: Isolation) -> tuple[Text, Text]:
    ja, en = ("共用のアカウント", "shared account") if shared else ("団体ごとのアカウント", "account of a member")
    return (
        Text(
            f"isolation が {isolation} のとき、{ja}は使われません。",
            f"With isolation {isolation}, the {en} is not used.",
        ),
        Text("account を消すか、isolation を見直してください。", "Remove account, or reconsider isolation."),
    )
