"""Guardrails of S3's second region: every bucket is copied whole, encrypted there, and stays the member's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.bucket_encryption import ENCRYPTION
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.holdings import BUCKET, REPLICATION, is_meant, replicated_by, rules
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, one_of, read, refers, satisfies

_ELSEWHERE = Text(
    ja="同じ団体の、日本のもう一つのリージョンのバケット", en="a bucket of the same member in the other region in Japan"
)
_WHOLE = Text(ja="バケット全体", en="the whole bucket")


def _at(path: str) -> str:
    return path.replace("[", ".").replace("]", "")


def _destination(subject: Subject, given: Value) -> Resource | None:
    """The planned bucket that a destination means."""
    return next((each for each in subject.world.of(Cloud.AWS, BUCKET) if is_meant(subject.world, given, each)), None)


def _to(subject: Subject, config: Resource, path: str) -> Judgement:
    """Whether a rule's destination is the member's own bucket in the other region."""
    bucket = subject.resource
    given = read(config, path)
    evidence = Evidence(path, given, _ELSEWHERE, config.urn)
    if given is ABSENT:
        return failed(evidence)
    found = None if given is ABSENT or isinstance(given, Mapping) else _destination(subject, given)
    if found is None:
        # A known name that no planned bucket has is somebody else's.
        return unknown(evidence) if is_unknown(given) else failed(evidence)
    own = found.member == bucket.member and found.region in REGIONS[Cloud.AWS] and found.region != bucket.region
    return passed(evidence) if own else failed(evidence)


def _replicated(subject: Subject) -> Judgement:
    world, bucket = subject.world, subject.resource
    if replicated_by(world, bucket):
        return not_applicable(Text(ja="レプリケーション先である。", en="It is where another bucket is copied to."))
    config = companion(subject, REPLICATION)
    if isinstance(config, Judgement):
        return config
    if is_unknown(given := read(config, "rules")):
        return unknown(Evidence("rules", given, _ELSEWHERE, config.urn))
    found = [_rule(subject, config, _at(path)) for path, _ in rules(config)]
    return any_of(*found) if found else failed(Evidence("rules", ABSENT, _ELSEWHERE, config.urn))


def _rule(subject: Subject, config: Resource, at: str) -> Judgement:
    bucket = subject.resource

    def whole(given: Value) -> bool:
        return given in ("", (), {}) or given == {"prefix": ""}

    return all_of(
        equals(config, f"{at}.status", "Enabled", about=bucket),
        _to(subject, config, f"{at}.destination.bucket"),
        satisfies(config, f"{at}.filter", whole, _WHOLE, absent=Status.PASS, about=bucket),
        satisfies(config, f"{at}.prefix", whole, _WHOLE, absent=Status.PASS, about=bucket),
        _stays_own(config, at, bucket),
        refers(config, "role", "aws:iam/role:Role", about=bucket),
        # Nobody sees that it lags, unless it is measured.
        equals(config, f"{at}.destination.metrics.status", "Enabled", about=bucket),
    )


def _stays_own(config: Resource, at: str, bucket: Resource) -> Judgement:
    """Whether the copies still belong to the account: nobody else is made their owner."""
    expected = Text(ja="所有者は変わらない", en="the owner stays the same")
    return satisfies(
        config, f"{at}.destination.accessControlTranslation.owner", lambda it: it == "", expected,
        absent=Status.PASS, about=bucket,
    )  # fmt: skip


_BUCKET = Planted(BUCKET, {"bucket": "data-tyo"}, "bucket")
_OSAKA = Planted(BUCKET, {"bucket": "data-osa"}, "osaka", region="ap-northeast-3")
_BESIDE = Planted(BUCKET, {"bucket": "data-too"}, "beside")
_OTHERS = Planted(BUCKET, {"bucket": "others"}, "others", region="ap-northeast-3", member="023621")
_KEY = Planted(KEY, {"multiRegion": True}, "key", region="ap-northeast-3")
_HERE = Planted(KEY, {"multiRegion": True}, "here")


def _config(to: Any = "arn:aws:s3:::data-osa", *, key: Any = None, **rule: Any) -> Planted:
    destination = {
        "bucket": to,
        "metrics": {"status": "Enabled"},
        **({"encryptionConfiguration": {"replicaKmsKeyId": key}} if key else {}),
    }
    chosen = {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    whole = {
        "status": "Enabled",
        "filter": {"prefix": ""},
        "destination": destination,
        "sourceSelectionCriteria": chosen,
    }
    return Planted(REPLICATION, {"bucket": _BUCKET.ref("id"), "role": "r", "rules": ({**whole, **rule},)}, "copies")


REPLICATED = Guardrail(
    id="aws-s3-replicated-to-second-region",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="S3バケットは丸ごと日本のもう一つのリージョンへ複製する",
        en="Every S3 bucket is copied whole to the other region in Japan",
    ),
    rationale=Text(
        ja="一つのリージョンが失われてもデータが残る(Amazon S3 User Guide「Replicating objects within and across "
        "Regions」)。",
        en='Data outlives the loss of a region (Amazon S3 User Guide, "Replicating objects within and across '
        'Regions").',
    ),
    remedy=Text(
        ja="絞り込みのない有効な規則で、同じ団体のもう一つのリージョンのバケットへ複製してください。",
        en="Copy with an enabled rule without a filter to the member's bucket in the other region.",
    ),
    check=Each((BUCKET,), _replicated, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("12.3.1", Coverage.PARTIAL)),
    absence=Text(ja="レプリケーションのないバケットは不合格。", en="A bucket without replication fails."),
    paths=(Path(REPLICATION, "rules.*.status"), Path(REPLICATION, "role")),
    cases=(
        passes(_BUCKET, _OSAKA, _config()),
        passes(_BUCKET, _OSAKA, _config(_OSAKA.ref("arn"))),
        fails(_BUCKET, _OSAKA),
        fails(_BUCKET, _OSAKA, _config(status="Disabled")),
        fails(_BUCKET, _OSAKA, _config(destination={"bucket": "arn:aws:s3:::data-osa"}), why="not measured"),
        unknowns(_BUCKET, _OSAKA, _config(UNKNOWN)),
        evades(_BUCKET, _BESIDE, _config("arn:aws:s3:::data-too"), why="a copy in the same region"),
        evades(_BUCKET, _OTHERS, _config("arn:aws:s3:::others"), why="another member's bucket"),
        evades(_BUCKET, _config("arn:aws:s3:::elsewhere"), why="a bucket that nobody planned"),
        evades(_BUCKET, _OSAKA, _config(filter={"prefix": "public/"}), why="only a part"),
        evades(_BUCKET, _OSAKA, _config(filter={"tag": {"key": "copy", "value": "yes"}}), why="only what has a tag"),
        evades(
            _BUCKET,
            _OSAKA,
            _config(
                destination={
                    "bucket": "arn:aws:s3:::data-osa",
                    "metrics": {"status": "Enabled"},
                    "accessControlTranslation": {"owner": "Destination"},
                }
            ),
            why="the copies belong to somebody else",
        ),
    ),
)


def _copies_encrypted(subject: Subject) -> Judgement:
    return all_of(*_keys(subject))


def _keys(subject: Subject) -> Iterator[Judgement]:
    world, config = subject.world, subject.resource
    if is_unknown(given := read(config, "rules")):
        yield unknown(Evidence("rules", given, _WHOLE))
        return
    bucket = world.meant(config.inputs.get("bucket"))
    plain = bucket is not None and _is_plain(subject, bucket)
    for path, _ in rules(config):
        at = _at(path)
        if plain and read(config, f"{at}.destination.encryptionConfiguration") is ABSENT:
            yield passed(Evidence(path, "AES256", Text(ja="SSE-S3のままでよい", en="SSE-S3 stays")))
            continue
        to = read(config, f"{at}.destination.bucket")
        found = None if to is ABSENT or isinstance(to, Mapping) else _destination(subject, to)
        yield equals(config, f"{at}.sourceSelectionCriteria.sseKmsEncryptedObjects.status", "Enabled")
        key = f"{at}.destination.encryptionConfiguration.replicaKmsKeyId"
        yield own_key(world, config, key, region=found.region if found else "ap-northeast-3")


def _is_plain(subject: Subject, bucket: Resource) -> bool:
    """Whether objects are under S3's own keys, which replicate without a choice."""
    for each in subject.world.companions(bucket, ENCRYPTION, "bucket").certain:
        wanted = one_of(each, "rules.*.applyServerSideEncryptionByDefault.sseAlgorithm", ("AES256",))
        return wanted.status is Status.PASS
    return False


_PLAIN = Planted(
    ENCRYPTION,
    {"bucket": _BUCKET.ref("id"), "rules": ({"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}},)},
    "encryption",
)
_NONE = {"sseKmsEncryptedObjects": {"status": "Disabled"}}

COPIES_ENCRYPTED = Guardrail(
    id="aws-s3-copies-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="複製も団体自身の鍵で暗号化する", en="Copies are encrypted with the member's own key too"),
    rationale=Text(
        ja="KMSで暗号化したオブジェクトは、明示しなければ複製されない(Amazon S3 User Guide「Replicating "
        "encrypted objects」)。",
        en="Objects under KMS are not copied at all unless a rule says so (Amazon S3 User Guide, "
        '"Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)").',
    ),
    remedy=Text(
        ja="sseKmsEncryptedObjects を Enabled にし、複製先のリージョンの鍵を指定してください。",
        en="Enable sseKmsEncryptedObjects and name the member's key in the destination's region.",
    ),
    check=Each((REPLICATION,), _copies_encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="KMSで暗号化したバケットで省略すれば複製されず、不合格。",
        en="Left out, objects under KMS are not copied, and it fails.",
    ),
    paths=(Path(REPLICATION, "rules.*.sourceSelectionCriteria.sseKmsEncryptedObjects.status"),),
    cases=(
        passes(_config(key=_KEY.ref("arn")), _KEY, _BUCKET, _OSAKA),
        passes(_config(sourceSelectionCriteria={}), _PLAIN, _BUCKET, _OSAKA, why="S3's own keys, as for access logs"),
        fails(_config(), _BUCKET, _OSAKA),
        unknowns(_config(key=UNKNOWN), _BUCKET, _OSAKA),
        evades(_config(key=_HERE.ref("arn")), _HERE, _BUCKET, _OSAKA, why="the key of the first region"),
        evades(
            _config(key=_KEY.ref("arn"), sourceSelectionCriteria=_NONE), _KEY, _BUCKET, _OSAKA, why="nothing is copied"
        ),
        evades(_config(key="alias/aws/s3"), _BUCKET, _OSAKA, why="AWS's key"),
    ),
)

GUARDRAILS = (REPLICATED, COPIES_ENCRYPTED)
