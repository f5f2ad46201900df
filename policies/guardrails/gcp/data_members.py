"""Guardrails of who is granted something on data itself: buckets, keys, secrets, disks and data for analysis.

Topics, log views and repositories are in `policies.guardrails.gcp.members`.
"""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.own_members import members_own, target_own
from policies.judgement import Judgement, all_of

PROJECT = Planted("gcp:organizations/project:Project", {"projectId": "hirosaki-022021-prod"}, "project")
ACCOUNT = Planted(
    "gcp:serviceaccount/account:Account", {"accountId": "reader-022021", "project": "hirosaki-022021-prod"}, "reader"
)
OTHERS = Planted(
    "gcp:serviceaccount/account:Account",
    {"accountId": "reader-023621", "project": "hirosaki-023621-prod"},
    "others",
    member="023621",
)
_OWN = "serviceAccount:reader-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
_FOREIGN = "serviceAccount:reader@elsewhere.iam.gserviceaccount.com"
_AGENT = PROJECT.text("serviceAccount:service-", "number", "@gs-project-accounts.iam.gserviceaccount.com")
_OTHERS_AGENT = "@gcp-sa-pubsub.iam.gserviceaccount.com"


def forms(start: str, name: str) -> tuple[str, str, str]:
    """The three types of a binding: of one member, of one role, and of everything.

    Args:
        start: `storage/bucket`.
        name: how the provider writes IAM in it, `IAM` or `Iam`.
    """
    of = start.partition("/")[2]
    of = of[0].upper() + of[1:]
    member, binding, policy = (f"gcp:{start}{name}{each}:{of}{name}{each}" for each in ("Member", "Binding", "Policy"))
    return member, binding, policy


BUCKETS = (*forms("storage/bucket", "IAM"), *forms("storage/managedFolder", "Iam"))
KEYS = (*forms("kms/cryptoKey", "IAM"), *forms("kms/keyRing", "IAM"), *forms("kms/ekmConnection", "Iam"))
SECRETS = (*forms("secretmanager/regionalSecret", "Iam"), *forms("secretmanager/secret", "Iam"))
MESSAGES = (*forms("pubsub/topic", "IAM"), *forms("pubsub/subscription", "IAM"), *forms("pubsub/schema", "Iam"))
ELSE = (
    *(*forms("bigquery/dataset", "Iam"), *forms("bigquery/iam", ""), *forms("bigquery/connection", "Iam")),
    *(*forms("spanner/instance", "IAM"), *forms("spanner/database", "IAM"), *forms("bigtable/instance", "Iam")),
    *(*forms("compute/disk", "Iam"), *forms("compute/regionDisk", "Iam"), *forms("compute/image", "Iam")),
    *(*forms("compute/snapshot", "Iam"), *forms("healthcare/dataset", "Iam"), *forms("cloudtasks/queue", "Iam")),
)


def _judge(subject: Subject) -> Judgement:
    return all_of(members_own(subject.world, subject.resource), target_own(subject.world, subject.resource))


_TITLES = Text(
    ja="に許可するのは、同じ団体のサービスアカウントだけ", en="granted to service accounts of its own member only"
)
_ABSENCE = Text(
    ja="メンバーが読めなければ不明。番号だけの代理アカウントは、どのプロジェクトのものか分からず不明。",
    en="Members that cannot be read are unknown; so is an agent with a bare number, which is any project's.",
)


_ON = {BUCKETS[0]: "bucket", KEYS[0]: "cryptoKeyId", SECRETS[0]: "secretId", ELSE[0]: "datasetId"}


def _own_members(
    id_: str, types: tuple[str, ...], what: tuple[str, str], source: tuple[str, str], role: str, area: Area
) -> Guardrail:
    """The guardrail of one kind of data: what it is called, its source in words, and a role for its cases."""
    member, binding, policy = types[:3]
    on: dict[str, Any] = {"role": role}

    def one(who: Any, **more: Any) -> Planted:
        return Planted(member, {**on, "member": who, **more})

    def several(*who: Any) -> Planted:
        return Planted(binding, {**on, "members": who})

    def whole(*who: str) -> Planted:
        return Planted(policy, {"policyData": dumps({"bindings": [{"role": role, "members": who}]})})

    condition = {"title": "hours", "expression": 'request.time < timestamp("2099-01-01T00:00:00Z")'}
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.GCP,
        area=area,
        severity=Severity.CRITICAL,
        enforcement=Enforcement.MANDATORY,
        title=Text(ja=f"{what[0]}{_TITLES.ja}", en=f"{what[1]} {_TITLES.en}"),
        rationale=Text(
            ja=f"公開も、他のプロジェクトも、人や組織への常時の許可もない。人はサービスアカウントとして一時だけ入り、跡が残る"
            f"（{source[0]}、IAM ドキュメント「Temporary elevated access」）。条件が付いても相手は変わらない。",
            en="Neither the public nor another project nor people for good: people come as a service account, for a "
            f"while, and leave a trail ({source[1]}; IAM documentation, "
            '"Temporary elevated access"). A condition changes nobody\'s identity.',
        ),
        remedy=Text(
            ja="同じ団体のサービスアカウントか、そのプロジェクトの代理アカウントだけに許可してください。",
            en="Grant to service accounts of the same member, or to agents of its project, only.",
        ),
        check=Each(types, _judge, Reach.STACK),
        controls=(
            Mapped("9.4.1", Coverage.PARTIAL),
            Mapped("9.2.2", Coverage.PARTIAL),
            Mapped("9.5.1.P", Coverage.SUPPORTING),
        ),
        absence=_ABSENCE,
        paths=(Path(member, "member"), Path(binding, "members"), Path(policy, "policyData")),
        cases=(
            passes(one(_AGENT), PROJECT),
            passes(one(ACCOUNT.ref("member")), ACCOUNT),
            passes(several(_OWN, ACCOUNT.text("serviceAccount:", "email")), ACCOUNT, PROJECT),
            passes(whole(_OWN), PROJECT),
            fails(one("allUsers"), PROJECT),
            fails(one(_FOREIGN), PROJECT),
            unknowns(one(UNKNOWN), PROJECT),
            unknowns(one(f"serviceAccount:service-123456789{_OTHERS_AGENT}"), PROJECT, why="any project's agent"),
            evades(
                one("allAuthenticatedUsers", condition=condition), PROJECT, why="everybody with an account, for now"
            ),
            evades(several(_OWN, "domain:example.com"), PROJECT, why="a whole domain behind one's own"),
            evades(one("projectViewer:hirosaki-022021-prod"), PROJECT, why="whoever may view the project"),
            evades(one("group:staff@example.com"), PROJECT, why="a group, which anybody may be in tomorrow"),
            evades(one(OTHERS.ref("member")), OTHERS, PROJECT, why="another member's account"),
            unknowns(one(_AGENT, **{_ON[member]: UNKNOWN}), PROJECT, why="nobody knows on what"),
            evades(whole(_OWN, "allUsers"), PROJECT, why="in a policy, behind one's own"),
            evades(
                one(PROJECT.text("serviceAccount:x-", "number", "@elsewhere.iam.gserviceaccount.com")),
                PROJECT,
                why="a foreign account that is named after the own project",
            ),
        ),
    )


BUCKET_MEMBERS = _own_members(
    "gcp-storage-members-own",
    BUCKETS,
    ("バケット", "Buckets are"),
    ("Cloud Storage ドキュメント「Best practices for Cloud Storage」", 'Cloud Storage documentation, "Best practices"'),
    "roles/storage.objectViewer",
    Area.STORAGE,
)
KEY_MEMBERS = _own_members(
    "gcp-kms-members-own",
    KEYS,
    ("鍵", "Keys are"),
    ("Cloud KMS ドキュメント「Access control with IAM」", 'Cloud KMS documentation, "Access control with IAM"'),
    "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    Area.ENCRYPTION,
)
SECRET_MEMBERS = _own_members(
    "gcp-secret-members-own",
    SECRETS,
    ("シークレット", "Secrets are"),
    (
        "Secret Manager ドキュメント「Secret Manager best practices」",
        'Secret Manager documentation, "Secret Manager best practices"',
    ),
    "roles/secretmanager.secretAccessor",
    Area.SECRETS,
)
OTHER_MEMBERS = _own_members(
    "gcp-data-members-own",
    ELSE,
    ("ディスク、イメージ、分析用のデータ", "Disks, images and data for analysis are"),
    ("IAM ドキュメント「Use IAM securely」", 'IAM documentation, "Use IAM securely"'),
    "roles/bigquery.dataViewer",
    Area.STORAGE,
)

GUARDRAILS = (BUCKET_MEMBERS, KEY_MEMBERS, SECRET_MEMBERS, OTHER_MEMBERS)
