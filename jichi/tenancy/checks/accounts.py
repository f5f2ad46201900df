"""Accounts and projects: one a member, or one that members share, as the isolation needs; and who deploys there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jichi.tenancy.document import shown
from jichi.tenancy.forms import ACCOUNT_PATTERN, PROJECT_PATTERN
from jichi.tenancy.model import Isolation, Perimeter
from jichi.tenancy.schema import ROLE_PATTERN, SERVICE_ACCOUNT_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

RESTRICTED = ("google", "null", "ssl", "undefined")
"""Words that a project id must not have in it (Resource Manager documentation, "Creating and managing projects"). More
are refused when a project is made; there is no public list of them."""

_ACCOUNT = re.compile(ACCOUNT_PATTERN, re.ASCII)
_PROJECT = re.compile(PROJECT_PATTERN, re.ASCII)
_ROLE = re.compile(ROLE_PATTERN, re.ASCII)
_SERVICE_ACCOUNT = re.compile(SERVICE_ACCOUNT_PATTERN, re.ASCII)


@dataclass(frozen=True, slots=True)
class _Cloud:
    """What a cloud calls an account, and whose ids the file gives.

    Args:
        key: the key of its id, of a member and of what members share.
        shared: id of what members share.
        members: ids of the members' own.
        needs_shared: why there has to be a shared one; None where nothing would use it.
        fault: what is wrong with the form of an id, and what to do.
    """

    cloud: str
    key: str
    name: Text
    shared: str | None
    members: tuple[str | None, ...]
    needs_shared: Text | None
    fault: Callable[[str], tuple[Text, Text] | None]


def check(draft: Draft) -> Iterator[Problem]:
    """The ids on each cloud that the tenancy uses; those of another cloud may wait in the file."""
    file = draft.file
    own = file.isolation is Isolation.ACCOUNT
    isolation = None if own else Text(f"isolation が {file.isolation}", f"Isolation is {file.isolation}")
    if aws := file.clouds.aws:
        ids = tuple(member.account for member in file.members)
        name = Text("アカウント", "account")
        yield from _ids(draft, _Cloud("aws", "account", name, aws.account, ids, isolation, _account_fault))
        if not _ROLE.fullmatch(aws.deploy_role):
            yield draft.problem(("clouds", "aws", "deploy_role"), *_no_role(aws.deploy_role))
    if gcp := file.clouds.gcp:
        ids = tuple(member.project for member in file.members)
        name = Text("プロジェクト", "project")
        coarse = Text("perimeter が coarse", "The perimeter is coarse") if gcp.perimeter is Perimeter.COARSE else None
        yield from _ids(draft, _Cloud("gcp", "project", name, gcp.project, ids, isolation or coarse, _project_fault))
        if gcp.deploy_account is not None and not _SERVICE_ACCOUNT.fullmatch(gcp.deploy_account):
            yield draft.problem(("clouds", "gcp", "deploy_account"), *_no_service_account(gcp.deploy_account))


def _ids(draft: Draft, of: _Cloud) -> Iterator[Problem]:
    shared_path: KeyPath = ("clouds", of.cloud, of.key)
    written: list[tuple[KeyPath, str | None]] = [(shared_path, of.shared)]
    written += [(("members", index, of.key), id_) for index, id_ in enumerate(of.members)]
    decided = draft.sound("isolation") and draft.sound("clouds", of.cloud, "perimeter")
    seen: dict[str, KeyPath] = {}
    for path, id_ in written:
        shared = path == shared_path
        needed = of.needs_shared is not None if shared else draft.file.isolation is Isolation.ACCOUNT
        if id_ is None:
            if decided and needed and draft.sound(*path):
                yield draft.problem(path, *_missing(draft, of, shared=shared))
        elif fault := of.fault(id_):
            yield draft.problem(path, *fault)
        elif id_ in seen:
            yield draft.problem(path, *_repeated(of, id_, draft.document.where(seen[id_]).line))
        else:
            seen[id_] = path
            if decided and not needed:
                yield draft.problem(path, *_needless(draft, of, shared=shared))


def _account_fault(account: str) -> tuple[Text, Text] | None:
    if _ACCOUNT.fullmatch(account):
        return None
    return (
        Text(f"{shown(account)} はAWSアカウントIDではありません。", f"{shown(account)} is no AWS account id."),
        Text('12桁の数字を引用符で囲んでください("111122223333")。', 'Write 12 digits in quotes ("111122223333").'),
    )


def _project_fault(project: str) -> tuple[Text, Text] | None:
    if not _PROJECT.fullmatch(project):
        return (
            Text(
                f"{shown(project)} はGoogle CloudのプロジェクトIDではありません。",
                f"{shown(project)} is no project id of Google Cloud.",
            ),
            Text(
                "英小文字で始まる6から30文字の a-z、0-9、-(末尾は不可)で書いてください。番号や名称ではありません。",
                "Write 6 to 30 of a-z, 0-9 and hyphens, beginning with a letter, not ending in a hyphen; neither the "
                "project's number nor its name.",
            ),
        )
    word = next((word for word in RESTRICTED if word in project), None)
    if word is None:
        return None
    return (
        Text(
            f"プロジェクトID {project} には {word} が含まれ、Google Cloudでは使えません。",
            f"The project id {project} has {word} in it, which Google Cloud does not accept.",
        ),
        Text(f"{word} を含まないIDにしてください。", f"Choose an id without {word}."),
    )


def _missing(draft: Draft, of: _Cloud, *, shared: bool) -> tuple[Text, Text]:
    isolation = draft.file.isolation
    if of.needs_shared and shared:
        return (
            Text(
                f"{of.needs_shared.ja} ですが、共用の{of.name.ja}がありません。",
                f"{of.needs_shared.en}, but no shared {of.name.en} is given.",
            ),
            Text(f"clouds.{of.cloud}.{of.key} を書いてください。", f"Write clouds.{of.cloud}.{of.key}."),
        )
    return (
        Text(
            f"isolation が {isolation} ですが、この団体の{of.name.ja}がありません。",
            f"Isolation is {isolation}, but this member has no {of.name.en}.",
        ),
        Text(f"{of.key} に{of.name.ja}のIDを書いてください。", f"Write the id of its {of.name.en} as {of.key}."),
    )


def _needless(draft: Draft, of: _Cloud, *, shared: bool) -> tuple[Text, Text]:
    ja, en = (
        (f"共用の{of.name.ja}", f"shared {of.name.en}")
        if shared
        else (f"団体ごとの{of.name.ja}", f"{of.name.en} of a member")
    )
    isolation = draft.file.isolation
    return (
        Text(
            f"isolation が {isolation} のとき、{ja}は使われません。",
            f"With isolation {isolation}, the {en} is not used.",
        ),
        Text(f"{of.key} を消すか、isolation を見直してください。", f"Remove {of.key}, or reconsider isolation."),
    )


def _repeated(of: _Cloud, id_: str, line: int | None) -> tuple[Text, Text]:
    return (
        Text(
            f"{of.name.ja} {id_} は{line}行目でも使われています。",
            f"The {of.name.en} {id_} is used on line {line} too.",
        ),
        Text(
            f"団体ごとに別の{of.name.ja}を割り当ててください。共用するなら isolation を network とし、"
            f"clouds.{of.cloud}.{of.key} に書いてください。",
            f"Assign each member its own; to share one, set isolation to network and write it as "
            f"clouds.{of.cloud}.{of.key}.",
        ),
    )


def _no_role(name: str) -> tuple[Text, Text]:
    return (
        Text(f"{shown(name)} はIAMロールの名前ではありません。", f"{shown(name)} is no name of an IAM role."),
        Text("ARNではなく名前だけを書いてください(jichi-deploy)。", "Write the name only, not the ARN (jichi-deploy)."),
    )


def _no_service_account(email: str) -> tuple[Text, Text]:
    return (
        Text(
            f"{shown(email)} は、作成したサービスアカウントのメールアドレスではありません。",
            f"{shown(email)} is no e-mail of a service account that somebody made.",
        ),
        Text(
            "jichi-deploy@PROJECT.iam.gserviceaccount.com の形で書いてください。",
            "Write it like jichi-deploy@PROJECT.iam.gserviceaccount.com.",
        ),
    )
