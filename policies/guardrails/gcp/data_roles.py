"""Guardrails of what is granted on data: use it, not rule it; nothing by an ACL, and nothing from the project above."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.gcp_conditions import holds
from network.proof.access.gcp_grants import Grant
from policies.cases import UNKNOWN, Case, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.data_members import BUCKETS, KEYS, MESSAGES, PROJECT, SECRETS
from policies.guardrails.gcp.holders import BREAK_GLASS
from policies.guardrails.gcp.own_members import is_own
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown

_BASIC = ("roles/owner", "roles/editor", "roles/viewer", "roles/browser")
_RULING = (
    *("storage.buckets.setIamPolicy", "storage.buckets.update", "storage.buckets.delete"),
    *("storage.objects.setIamPolicy", "storage.managedFolders.setIamPolicy"),
    *("cloudkms.cryptoKeys.setIamPolicy", "cloudkms.cryptoKeys.update", "cloudkms.cryptoKeyVersions.destroy"),
    *("cloudkms.keyRings.setIamPolicy", "cloudkms.cryptoKeyVersions.update"),
    *("secretmanager.secrets.setIamPolicy", "secretmanager.secrets.update", "secretmanager.secrets.delete"),
    *("pubsub.topics.setIamPolicy", "pubsub.subscriptions.setIamPolicy", "pubsub.topics.delete"),
)
"""Permissions by which somebody hands data on, or removes it with its lock or key."""

_USE = Text(ja="使うだけの役割", en="a role that only uses it")


def _uses(subject: Subject) -> Judgement:
    grants = subject.world.granted.get(subject.resource.urn, ())
    return all_of(*(_used(subject, each) for each in grants)) if grants else passed(Evidence("role", (), _USE))


def _used(subject: Subject, grant: Grant) -> Judgement:
    evidence = Evidence("role", subject.world.symbols.shown(grant.role), _USE)
    if grant.role in _BASIC or any(grant.has(each) for each in _RULING):
        return failed(evidence)
    return unknown(evidence) if grant.permissions is None else passed(evidence)


_MEMBER, _BINDING, _POLICY = BUCKETS[:3]
_WHO = "serviceAccount:reader-022021@hirosaki-022021-prod.iam.gserviceaccount.com"


def _granted(role: Any, type_: str = _MEMBER) -> Planted:
    return Planted(type_, {"bucket": "data", "role": role, "member": _WHO})


def _custom(*permissions: Any) -> Planted:
    given = {"roleId": "files", "project": "hirosaki-022021-prod", "permissions": permissions}
    return Planted("gcp:projects/iAMCustomRole:IAMCustomRole", given, "files")


USE_ONLY = Guardrail(
    id="gcp-data-used-not-ruled",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バケット・鍵・シークレット・トピックへの許可は使うことだけ",
        en="Whoever is granted something on a bucket, key, secret or topic uses it, and does not rule it",
    ),
    rationale=Text(
        ja="許可を配れる者は誰にでも渡せ、消せる者は施錠や鍵ごと消す。カスタムロールは中の権限で見る"
        "（IAM ドキュメント「Use IAM securely」、Cloud KMS「Separation of duties」）。",
        en="Whoever hands out grants lets in anybody, and whoever deletes takes lock and key along; a custom role is "
        'its permissions (IAM documentation, "Use IAM securely"; Cloud KMS, "Separation of duties").',
    ),
    remedy=Text(
        ja="objectViewer、cryptoKeyEncrypterDecrypter、secretAccessor などの狭い役割にしてください。",
        en="Grant a narrow role: objectViewer, cryptoKeyEncrypterDecrypter, secretAccessor and the like.",
    ),
    check=Each((*BUCKETS, *KEYS, *SECRETS, *MESSAGES), _uses, Reach.STACK),
    controls=(
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("10.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="権限の分からない役割は不明。", en="A role of which nobody knows the permissions is unknown."),
    paths=(Path(_MEMBER, "role"), Path(_BINDING, "role")),
    cases=(
        passes(_granted("roles/storage.objectViewer")),
        passes(Planted(_BINDING, {"role": "roles/storage.objectCreator", "members": (_WHO,)})),
        passes(_granted(_custom("storage.objects.get").ref("name")), _custom("storage.objects.get")),
        passes(_granted("roles/securitycenter.notificationServiceAgent", MESSAGES[0]), why="it publishes, no more"),
        fails(_granted("roles/storage.admin")),
        fails(_granted("roles/cloudkms.admin", KEYS[0])),
        unknowns(_granted(UNKNOWN)),
        unknowns(_granted("roles/newly.invented")),
        evades(_granted("roles/storage.legacyBucketOwner"), why="a legacy role that rules the bucket"),
        evades(
            _granted(_custom("storage.objects.get", "storage.buckets.setIamPolicy").ref("name")),
            _custom("storage.objects.get", "storage.buckets.setIamPolicy"),
            why="a custom role with one permission too many",
        ),
        evades(_granted("roles/editor", SECRETS[0]), why="a basic role on one secret"),
        evades(
            Planted(
                _POLICY, {"policyData": '{"bindings":[{"role":"roles/storage.admin","members":["' + _WHO + '"]}]}'}
            ),
            why="in a whole policy",
        ),
    ),
)

_READING = {
    "storage.objects.get": "projects/_/buckets/jichi-nobody/objects/nothing",
    "storage.objects.delete": "projects/_/buckets/jichi-nobody/objects/nothing",
    "cloudkms.cryptoKeyVersions.useToDecrypt": "projects/jichi/locations/global/keyRings/nobody/cryptoKeys/nobody",
    "cloudkms.cryptoKeyVersions.destroy": "projects/jichi/locations/global/keyRings/nobody/cryptoKeys/nobody",
    "secretmanager.versions.access": "projects/jichi/secrets/nobody/versions/1",
    "cloudsql.instances.export": "projects/jichi/instances/jichi-nobody",
    "cloudsql.users.create": "projects/jichi/instances/jichi-nobody",
    "memorystore.instances.connect": "projects/jichi/locations/asia-northeast1/instances/jichi-nobody",
    "resourcemanager.projects.setIamPolicy": "projects/jichi",
}
"""Permissions that reach data from above, each with the name of a resource that a condition on names keeps out."""

_ABOVE = tuple(
    f"gcp:{start}{form}:{name}{form}"
    for start, name in (("projects/iAM", "IAM"), ("folder/iAM", "IAM"), ("organizations/iAM", "IAM"))
    for form in ("Member", "Binding", "Policy")
)
_BOUNDED = Text(
    ja="プロジェクト全体のデータに届かない役割か、名前で絞る条件",
    en="a role that does not reach all data of the project, or a condition on names",
)
_SERVICE_AGENT = "erviceAgent"


def _bounded(subject: Subject) -> Judgement:
    grants = subject.world.granted.get(subject.resource.urn, ())
    if not grants:
        return passed(Evidence("role", (), _BOUNDED))
    return all_of(*(_reaches(subject, each) for each in grants))


def _reaches(subject: Subject, grant: Grant) -> Judgement:
    shown = subject.world.symbols.shown
    evidence = Evidence("role", f"{shown(grant.role)}: {shown(grant.condition or 'no condition')}", _BOUNDED)
    if grant.role in _BASIC[:3]:
        return failed(evidence)
    if grant.permissions is None:
        # Google's own roles for its services' accounts are for these alone.
        agents = grant.role.endswith(_SERVICE_AGENT) and grant.principal.agent
        return passed(evidence) if agents else unknown(evidence)
    if _is_break_glass(subject, grant):
        return passed(evidence)
    reached = [name for permission, name in _READING.items() if grant.has(permission)]
    found = {True if grant.condition is None else holds(grant.condition, (each,)) for each in reached}
    return failed(evidence) if True in found else unknown(evidence) if None in found else passed(evidence)


def _is_break_glass(subject: Subject, grant: Grant) -> bool:
    """Whether it is the one account that reaches everything, whose every use is alarmed (docs/glossary.md)."""
    named = grant.principal.text.startswith(f"serviceAccount:{BREAK_GLASS}-") and not grant.role.startswith("roles/")
    return named and is_own(subject.world, subject.resource, grant.principal.text) is True


def _above(role: Any, who: Any = _WHO, type_: str = _ABOVE[0], condition: Any = None) -> Planted:
    given = {"project": "hirosaki-022021-prod", "role": role, "member": who}
    return Planted(type_, {**given, **({"condition": {"title": "c", "expression": condition}} if condition else {})})


_NAMED = "projects/hirosaki-022021-prod/roles/files"
_GLASS = "serviceAccount:break-glass-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
_ON_ONE = 'resource.name.startsWith("projects/_/buckets/hirosaki-022021-prod-data")'
_AGENT = PROJECT.text("serviceAccount:service-", "number", "@gcp-sa-pubsub.iam.gserviceaccount.com")
_CACHES = "roles/memorystore.dbConnectionUser"
_CACHE = "projects/hirosaki-022021-prod/locations/asia-northeast1/instances/cache-022021-tax-tyo"

NOT_FROM_ABOVE = Guardrail(
    id="gcp-data-not-granted-from-above",
    version=2,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プロジェクトやフォルダー、組織の全体でデータへの許可を配らない",
        en="No project, folder or organisation hands out access to all the data in it",
    ),
    rationale=Text(
        ja="上での許可はすべてのバケット・鍵・シークレットに継承され、そこでは外せない"
        "（IAM ドキュメント「Using resource hierarchy for access control」）。",
        en="What is granted above is inherited by every bucket, key and secret, and cannot be taken back there (IAM "
        'documentation, "Using resource hierarchy for access control").',
    ),
    remedy=Text(
        ja="資源そのものに許可するか、resource.name で絞る条件を付けてください。",
        en="Grant on the resource itself, or with a condition on resource.name.",
    ),
    check=Each(_ABOVE, _bounded, Reach.STACK),
    controls=(
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="条件の省略は全体への許可で、データに届く役割なら不合格。",
        en="Without a condition it is for everything: a role that reaches data then fails.",
    ),
    paths=(Path(_ABOVE[0], "role"), Path(_ABOVE[0], "condition")),
    cases=(
        passes(_above("roles/storage.objectViewer", condition=_ON_ONE)),
        passes(_above(_NAMED, _GLASS), _custom("storage.objects.get"), why="break-glass"),
        passes(_above(_CACHES, condition=f"resource.name == '{_CACHE}'"), why="one cache"),
        fails(_above("roles/storage.admin")),
        fails(_above("roles/owner")),
        unknowns(_above("roles/storage.objectViewer", condition=UNKNOWN)),
        unknowns(_above("roles/newly.invented")),
        evades(_above("roles/storage.admin", type_="gcp:folder/iAMMember:IAMMember"), why="inherited from the folder"),
        evades(_above("roles/secretmanager.secretAccessor", condition="true"), why="a condition that always holds"),
        evades(
            _above("roles/storage.objectViewer", condition='resource.name.startsWith("projects/_/buckets/")'),
            why="a condition that every bucket meets",
        ),
        evades(
            _above(_custom("secretmanager.versions.access").ref("name")),
            _custom("secretmanager.versions.access"),
            why="a custom role",
        ),
        evades(_above("roles/editor", "allUsers"), why="a basic role"),
        evades(_above(_CACHES), why="every cache of the project"),
        evades(
            _above(_NAMED, _GLASS.replace("022021-prod.", "elsewhere.")),
            _custom("storage.objects.get"),
            why="somebody else's break-glass account",
        ),
    ),
)


def _acls() -> tuple[Case, ...]:
    grant = {"bucket": "data", "entity": "allUsers", "role": "READER"}
    return (
        passes(Planted("gcp:storage/bucket:Bucket", {"name": "data"})),
        fails(Planted("gcp:storage/bucketACL:BucketACL", {"bucket": "data", "predefinedAcl": "publicRead"})),
        evades(
            Planted("gcp:storage/bucketAccessControl:BucketAccessControl", grant), why="one entry instead of a list"
        ),
        evades(Planted("gcp:storage/defaultObjectACL:DefaultObjectACL", grant), why="for what is written later"),
        evades(Planted("gcp:storage/objectAccessControl:ObjectAccessControl", grant), why="one object"),
        evades(
            Planted("gcp:bigquery/datasetAccess:DatasetAccess", {"specialGroup": "allAuthenticatedUsers"}),
            why="a dataset's own list",
        ),
    )


NO_ACLS = Guardrail(
    id="gcp-data-no-acls",
    version=1,
    cloud=Cloud.GCP,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ACLで許可しない", en="Nothing is granted by an access control list"),
    rationale=Text(
        ja="ACLはIAMの外の許可で、条件も監査の見通しもない"
        "（Cloud Storage ドキュメント「Access control lists (ACLs)」: IAM を推奨）。",
        en="An ACL is a grant outside IAM, without conditions and out of sight (Cloud Storage documentation, "
        '"Access control lists (ACLs)", which recommends IAM).',
    ),
    remedy=Text(ja="IAM のバインディングに置き換えてください。", en="Use a binding of IAM instead."),
    check=Never(
        (
            "gcp:storage/bucketACL:BucketACL",
            "gcp:storage/bucketAccessControl:BucketAccessControl",
            "gcp:storage/defaultObjectACL:DefaultObjectACL",
            "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
            "gcp:storage/objectACL:ObjectACL",
            "gcp:storage/objectAccessControl:ObjectAccessControl",
            "gcp:bigquery/datasetAccess:DatasetAccess",
        )
    ),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=_acls(),
)

GUARDRAILS = (USE_ONLY, NOT_FROM_ABOVE, NO_ACLS)
