"""Access and notices: whose names, external ids and addresses they are is not known here, only their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy.document import shown
from jichi.tenancy.schema import CALLER_PATTERN, EMAIL_PATTERN, EXTERNAL_ID_PATTERN, GOOGLE_CALLER_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft

_CALLER = re.compile(CALLER_PATTERN, re.ASCII)
_GOOGLE_CALLER = re.compile(GOOGLE_CALLER_PATTERN, re.ASCII)
_EMAIL = re.compile(EMAIL_PATTERN)
_TOO_MANY = ("allUsers", "allAuthenticatedUsers", "domain")
_EXTERNAL_ID = re.compile(EXTERNAL_ID_PATTERN, re.ASCII)


def check(draft: Draft) -> Iterator[Problem]:
    """Every caller, external id and address."""
    for role, trust in draft.file.access:
        if trust is None or not draft.sound("access", role):
            continue
        path = ("access", role)
        if not trust.callers and draft.sound(*path, "callers"):
            yield draft.problem(
                (*path, "callers"),
                Text("引き受ける者がいません。", "There is nobody who may take this role."),
                Text(
                    "引き受ける者を一つ以上書くか、このロールの項目を消してください。",
                    "Write one at least, or leave the role out.",
                ),
            )
        for index, caller in enumerate(trust.callers):
            if draft.sound(*path, "callers", index) and (fault := _caller_fault(draft, caller)):
                yield draft.problem((*path, "callers", index), *fault)
        if trust.external_id and not _EXTERNAL_ID.fullmatch(trust.external_id):
            yield draft.problem(
                (*path, "external_id"),
                Text("外部IDに使えない文字があります。", "The external id has characters that AWS does not accept."),
                Text(
                    "2文字以上の英数字と + = , . @ : / - で書いてください。",
                    "Use two or more of letters, digits and + = , . @ : / -.",
                ),
            )
    yield from _vendor(draft)
    for index, email in enumerate(draft.file.notice.emails):
        if not _EMAIL.fullmatch(email) and draft.sound("notice", "emails", index):
            yield draft.problem(
                ("notice", "emails", index),
                Text(f"{shown(email)} はメールアドレスではありません。", f"{shown(email)} is no e-mail address."),
                Text("name@example.lg.jp の形で書いてください。", "Write it like name@example.lg.jp."),
            )


def _caller_fault(draft: Draft, caller: str) -> tuple[Text, Text] | None:
    """What is wrong with a caller on the clouds that the tenancy uses, and what to do."""
    clouds = draft.file.clouds
    if _CALLER.fullmatch(caller):
        return None if clouds.aws or not draft.sound("clouds", "aws") else _other_cloud(caller, "AWS", "aws")
    if _GOOGLE_CALLER.fullmatch(caller):
        return None if clouds.gcp or not draft.sound("clouds", "gcp") else _other_cloud(caller, "Google Cloud", "gcp")
    if caller.partition(":")[0] in _TOO_MANY:
        return (
            Text(f"{shown(caller)} では誰であるかが定まりません。", f"{shown(caller)} does not say who it is."),
            Text(
                "group:NAME@example.lg.jp の形で、担当者のグループを書いてください。",
                "Name the group of those in charge: group:NAME@example.lg.jp.",
            ),
        )
    if caller.startswith("user:"):
        return (
            Text(f"{shown(caller)} は個人のアカウントです。", f"{shown(caller)} is one person's account."),
            Text(
                "異動のたびに書き換えずに済むよう、group:NAME@example.lg.jp の形でグループを書いてください。",
                "Write a group (group:NAME@example.lg.jp), so that nothing changes here when people do.",
            ),
        )
    return (
        Text(
            f"{shown(caller)} は、AWSまたはGoogle Cloudで引き受ける者の形ではありません。",
            f"{shown(caller)} is no caller of AWS or of Google Cloud.",
        ),
        Text(
            "AWSでは arn:aws:iam::111122223333:role/NAME か arn:aws:iam::111122223333:root、Google Cloudでは "
            "group:NAME@example.lg.jp、serviceAccount:…gserviceaccount.com、principal(Set)://iam.googleapis.com/… の"
            "形で書いてください。",
            "Write it like arn:aws:iam::111122223333:role/NAME or arn:aws:iam::111122223333:root on AWS, and like "
            "group:NAME@example.lg.jp, serviceAccount:…gserviceaccount.com or principal(Set)://iam.googleapis.com/… on "
            "Google Cloud.",
        ),
    )


def _other_cloud(caller: str, cloud: str, key: str) -> tuple[Text, Text]:
    return (
        Text(
            f"{shown(caller)} は{cloud}の引き受ける者ですが、このテナンシーは{cloud}を使いません。",
            f"{shown(caller)} is a caller of {cloud}, which this tenancy does not use.",
        ),
        Text(f"消すか、clouds に {key} を書いてください。", f"Remove it, or write {key} under clouds."),
    )


def _vendor(draft: Draft) -> Iterator[Problem]:
    """A vendor's own account has to say an external id, against the confused deputy (IAM User Guide)."""
    vendor = draft.file.access.vendor
    aws = draft.file.clouds.aws
    if aws is None or vendor is None or vendor.external_id or not draft.sound("access", "vendor"):
        return
    own = {aws.account, *(member.account for member in draft.file.members)}
    for index, caller in enumerate(vendor.callers):
        if _CALLER.fullmatch(caller) and caller.split(":")[4] not in own:
            yield draft.problem(
                ("access", "vendor", "callers", index),
                Text(
                    "別のアカウントの事業者が、外部IDなしで引き受けられます。",
                    "A vendor's own account could take this role without an external id.",
                ),
                Text(
                    "external_id を事業者と取り決めて書いてください。",
                    "Agree on an external_id with the vendor, and write it.",
                ),
            )
