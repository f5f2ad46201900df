"""Access and notices: whose ARNs, external ids and addresses they are is not known here, only their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy.document import shown
from jichi.tenancy.schema import CALLER_PATTERN, EMAIL_PATTERN, EXTERNAL_ID_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft

_CALLER = re.compile(CALLER_PATTERN, re.ASCII)
_EMAIL = re.compile(EMAIL_PATTERN)
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
                    "ARN を一つ以上書くか、このロールの項目を消してください。",
                    "Write an ARN at least, or leave the role out.",
                ),
            )
        for index, caller in enumerate(trust.callers):
            if not _CALLER.fullmatch(caller) and draft.sound(*path, "callers", index):
                yield draft.problem(
                    (*path, "callers", index),
                    Text(
                        f"{shown(caller)} はIAMロールまたはアカウントのARNではありません。",
                        f"{shown(caller)} is no ARN of an IAM role or of an account.",
                    ),
                    Text(
                        "arn:aws:iam::111122223333:role/NAME か arn:aws:iam::111122223333:root の形で書いてください。",
                        "Write it like arn:aws:iam::111122223333:role/NAME or arn:aws:iam::111122223333:root.",
                    ),
                )
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


def _vendor(draft: Draft) -> Iterator[Problem]:
    """A vendor's own account has to say an external id, against the confused deputy (IAM User Guide)."""
    vendor = draft.file.access.vendor
    aws = draft.file.clouds.aws
    if vendor is None or vendor.external_id or not draft.sound("access", "vendor"):
        return
    own = {aws.account if aws else None, *(member.account for member in draft.file.members)}
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
