"""Access and notices: whose names, external ids and addresses they are is not known here, only their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy.document import shown
from jichi.tenancy.forms import VENDOR_PATTERN
from jichi.tenancy.schema import CALLER_PATTERN, EMAIL_PATTERN, EXTERNAL_ID_PATTERN, GOOGLE_CALLER_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft
    from jichi.tenancy.schema import TrustEntry

_CALLER = re.compile(CALLER_PATTERN, re.ASCII)
_GOOGLE_CALLER = re.compile(GOOGLE_CALLER_PATTERN, re.ASCII)
_VENDOR = re.compile(VENDOR_PATTERN, re.ASCII)
_EMAIL = re.compile(EMAIL_PATTERN)
_TOO_MANY = ("allUsers", "allAuthenticatedUsers", "domain")
_EXTERNAL_ID = re.compile(EXTERNAL_ID_PATTERN, re.ASCII)


def check(draft: Draft) -> Iterator[Problem]:
    """Every caller, external id and address."""
    for path, trust in _trusts(draft):
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
    yield from _vendors(draft)
    for index, email in enumerate(draft.file.notice.emails):
        if not _EMAIL.fullmatch(email) and draft.sound("notice", "emails", index):
            yield draft.problem(
                ("notice", "emails", index),
                Text(f"{shown(email)} はメールアドレスではありません。", f"{shown(email)} is no e-mail address."),
                Text("name@example.lg.jp の形で書いてください。", "Write it like name@example.lg.jp."),
            )


def _trusts(draft: Draft) -> Iterator[tuple[KeyPath, TrustEntry]]:
    """Every role that somebody may take, by its place in the file."""
    access = draft.file.access
    roles = (
        ("operator", access.operator),
        ("vendor", access.vendor),
        ("auditor", access.auditor),
        ("break_glass", access.break_glass),
        ("ci", access.ci),
    )
    for role, trust in roles:
        if trust and draft.sound("access", role):
            yield ("access", role), trust
    for name, trust in access.vendors.items():
        if draft.sound("access", "vendors", name):
            yield ("access", "vendors", name), trust


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


def _vendors(draft: Draft) -> Iterator[Problem]:
    """Those with a name answer for some app, on AWS; one account alone would not tell them apart."""
    named = {each.vendor for each in draft.file.apps}
    for path, trust in _trusts(draft):
        name = path[-1]
        if path == ("access", "vendor"):
            yield from _vendor(draft, path, trust)
        if path[:2] != ("access", "vendors"):
            continue
        if not _VENDOR.fullmatch(str(name)):
            yield draft.problem(
                path,
                Text(f"事業者の名称 {shown(name)} は使えません。", f"{shown(name)} is no name of a vendor."),
                Text(
                    "16文字以内の a-z 0-9 - で、区切りごとに英字で始めて書いてください(末尾の tyo、osa、dual は不可)。",
                    "Use at most 16 of a-z, 0-9 and -; words begin with a letter, the last is not tyo, osa or dual.",
                ),
            )
        elif name not in named and draft.sound("apps"):
            yield draft.problem(
                path,
                Text(f"事業者 {name} が担当するアプリがありません。", f"The vendor {name} answers for no app."),
                Text(
                    f"担当するアプリに vendor: {name} と書くか、この事業者を消してください。",
                    f"Write vendor: {name} at its apps, or remove it here.",
                ),
            )
        yield from _vendor(draft, path, trust)
        for index, caller in enumerate(trust.callers):
            if _GOOGLE_CALLER.fullmatch(caller) and draft.sound(*path, "callers", index):
                yield draft.problem(
                    (*path, "callers", index),
                    Text(
                        "名称のある事業者を分けられるのは、AWSだけです。",
                        "Vendors with a name are kept apart on AWS only.",
                    ),
                    Text(
                        "Google Cloudで引き受ける者は access.vendor に書いてください。",
                        "Write callers of Google Cloud under access.vendor.",
                    ),
                )


def _vendor(draft: Draft, path: KeyPath, vendor: TrustEntry) -> Iterator[Problem]:
    """A vendor's own account has to say an external id, against the confused deputy (IAM User Guide)."""
    aws = draft.file.clouds.aws
    if aws is None or vendor.external_id:
        return
    own = {aws.account, *(member.account for member in draft.file.members)}
    for index, caller in enumerate(vendor.callers):
        if _CALLER.fullmatch(caller) and caller.split(":")[4] not in own:
            yield draft.problem(
                (*path, "callers", index),
                Text(
                    "別のアカウントの事業者が、外部IDなしで引き受けられます。",
                    "A vendor's own account could take this role without an external id.",
                ),
                Text(
                    "external_id を事業者と取り決めて書いてください。",
                    "Agree on an external_id with the vendor, and write it.",
                ),
            )
