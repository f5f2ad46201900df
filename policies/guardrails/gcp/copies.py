"""Guardrails of transfers on Google Cloud: every bucket copied whole to the second region, and to nobody else."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.holdings import (
    BUCKET,
    CLASS_LABEL,
    IN_BOTH,
    SUBSCRIPTION,
    TRANSFER,
    is_named,
    is_record,
    is_sibling,
    is_vault,
    named,
    place,
    seconds,
    stack_of,
)
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, read, refers, satisfies

HOURS = Text(ja="時間", en="hours")
_SOURCE, _SINK = "transferSpec.gcsDataSource", "transferSpec.gcsDataSink"
_OPTIONS = "transferSpec.transferOptions"
_ELSEWHERE = Text(
    ja="同じ団体の、日本のもう一つのリージョンのバケット", en="a bucket of the same member in the other region in Japan"
)


def _name(job: Resource, end: str) -> Value:
    side = mapping(mapping(job.inputs.get("transferSpec")).get(end))
    return side.get("bucketName")


def _copied(subject: Subject) -> Judgement:
    bucket, world = subject.resource, subject.world
    if place(bucket) == IN_BOTH:
        return passed(Evidence("location", place(bucket), _ELSEWHERE))
    if is_vault(bucket):
        return not_applicable(
            Text(ja="両リージョンへ別々に書き出す保管庫。", en="A vault: exports go to both regions.")
        )
    jobs = list(stack_of(world, bucket, TRANSFER))
    if any(is_named(_name(each, "gcsDataSink"), bucket) for each in jobs):
        return not_applicable(Text(ja="複製先である。", en="It is where another bucket is copied to."))
    own = [each for each in jobs if is_named(_name(each, "gcsDataSource"), bucket)]
    if not own:
        none = Evidence("", ABSENT, _ELSEWHERE)
        return unknown(none) if any(is_unknown(_name(each, "gcsDataSource")) for each in jobs) else failed(none)
    return any_of(*(_copies(subject, each) for each in own))


def _copies(subject: Subject, job: Resource) -> Judgement:
    bucket, hours = subject.resource, subject.parameters["hours"]
    sink = named(subject.world, _name(job, "gcsDataSink"), BUCKET)
    evidence = Evidence(f"{_SINK}.bucketName", _name(job, "gcsDataSink"), _ELSEWHERE, job.urn)
    expected = Text(ja=f"{hours}時間以内ごと", en=f"every {hours} hours at the latest")
    return all_of(
        equals(job, "status", "ENABLED", absent=Status.PASS, about=bucket),
        unknown(evidence) if sink is None else passed(evidence) if is_sibling(bucket, sink) else failed(evidence),
        left_out(job, "transferSpec.objectConditions", about=bucket),
        left_out(job, f"{_SOURCE}.path", about=bucket),
        any_of(
            refers(job, "eventStream.name", SUBSCRIPTION, about=bucket),
            satisfies(
                job,
                "schedule.repeatInterval",
                lambda it: 0 < (seconds(it) or 0) <= hours * 3600,
                expected,
                absent=Status.PASS if read(job, "schedule") is not ABSENT else Status.FAIL,
                about=bucket,
            ),
        ),
        left_out(job, "schedule.scheduleEndDate", about=bucket),
        _keeps(subject, job),
    )


def _keeps(subject: Subject, job: Resource) -> Judgement:
    """Whether nothing that is evidence is ever removed from the copy, and nothing from the source."""
    bucket = subject.resource
    from_source = equals(
        job, f"{_OPTIONS}.deleteObjectsFromSourceAfterTransfer", False, absent=Status.PASS, about=bucket
    )
    if not is_record(subject.world, bucket):
        return from_source
    unique = equals(job, f"{_OPTIONS}.deleteObjectsUniqueInSink", False, absent=Status.PASS, about=bucket)
    return all_of(from_source, unique)


def _bucket(name: str = "data-tyo", place_: str = "ASIA-NORTHEAST1", member: str = "022021", **more: Any) -> Planted:
    labels = {CLASS_LABEL: "data", **more}
    return Planted(BUCKET, {"name": name, "location": place_, "labels": labels}, name, member=member)


_TOKYO, _OSAKA = _bucket(), _bucket("data-osa", "ASIA-NORTHEAST2")
_DAILY = {"repeatInterval": "86400s", "scheduleStartDate": {"year": 2026, "month": 1, "day": 1}}


def _job(to: Any = "data-osa", *, spec: Any = None, options: Any = None, **changed: Any) -> Planted:
    whole: dict[str, Any] = {
        "gcsDataSource": {"bucketName": "data-tyo"},
        "gcsDataSink": {"bucketName": to},
        "transferOptions": options or {},
        **(spec or {}),
    }
    given: dict[str, Any] = {"name": "copy", "status": "ENABLED", "schedule": _DAILY, "transferSpec": whole, **changed}
    return Planted(TRANSFER, {key: each for key, each in given.items() if each is not None}, "job")


COPIED = Guardrail(
    id="gcp-storage-copied-to-second-region",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バケットは丸ごと、日本のもう一つのリージョンへ毎日写す",
        en="Every bucket is copied whole to the other region in Japan, each day",
    ),
    rationale=Text(
        ja="一つのリージョンが失われてもデータが残る（Storage Transfer Service ドキュメント"
        "「Event-driven transfers」「Create transfers」）。",
        en="Data outlives the loss of a region (Storage Transfer Service documentation, "
        '"Event-driven transfers", "Create transfers").',
    ),
    remedy=Text(
        ja="絞り込みのない有効な転送ジョブで、同じ団体のもう一つのリージョンのバケットへ写してください。",
        en="Copy it by an enabled transfer job without conditions to the member's bucket in the other region.",
    ),
    check=Each((BUCKET,), _copied, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("12.3.1", Coverage.PARTIAL)),
    absence=Text(ja="転送ジョブのないバケットは不合格。", en="A bucket without a transfer job fails."),
    paths=(Path(TRANSFER, "transferSpec"), Path(TRANSFER, "status", absent=Status.PASS)),
    parameters=(Parameter("hours", 24, HOURS, 1, Promise.POINT),),
    cases=(
        passes(_TOKYO, _OSAKA, _job()),
        passes(_TOKYO, _OSAKA, _job(schedule=None, eventStream={"name": "projects/p/subscriptions/s"})),
        passes(_bucket("both", "ASIA1"), why="a bucket that is in both"),
        fails(_TOKYO, _OSAKA),
        fails(_TOKYO, _OSAKA, _job(status="DISABLED")),
        unknowns(_TOKYO, _OSAKA, _job(UNKNOWN)),
        evades(_TOKYO, _bucket("data-too"), _job("data-too"), why="a copy in the same region"),
        evades(
            _TOKYO,
            _bucket("others", "ASIA-NORTHEAST2", "023621"),
            _job("others"),
            why="another member's bucket",
        ),
        evades(_TOKYO, _OSAKA, _job(spec={"objectConditions": {"includePrefixes": ("public/",)}}), why="only a part"),
        evades(_TOKYO, _OSAKA, _job(schedule={**_DAILY, "scheduleEndDate": {"year": 2026}}), why="until a day"),
        evades(_TOKYO, _OSAKA, _job(schedule={**_DAILY, "repeatInterval": "31536000s"}), why="once a year"),
        evades(
            _TOKYO, _OSAKA, _job(options={"deleteObjectsFromSourceAfterTransfer": True}), why="it moves, and copies not"
        ),
    ),
)


_OUTSIDE = ("awsS3DataSource", "httpDataSource", "azureBlobStorageDataSource", "posixDataSource", "posixDataSink")
_MORE = ("awsS3CompatibleDataSource", "hdfsDataSource", "sourceAgentPoolName", "sinkAgentPoolName")


def _at_home(subject: Subject) -> Judgement:
    job = subject.resource
    spec = read(job, "transferSpec")
    if read(job, "replicationSpec") is not ABSENT or spec is ABSENT:
        return failed(Evidence("transferSpec", spec, _ENDS))
    if is_unknown(spec):
        return unknown(Evidence("transferSpec", spec, _ENDS))
    ends = [_end(subject, f"transferSpec.{each}", _name(job, each)) for each in ("gcsDataSource", "gcsDataSink")]
    outside = [left_out(job, f"transferSpec.{each}") for each in (*_OUTSIDE, *_MORE)]
    kept = satisfies(
        job,
        f"{_OPTIONS}.metadataOptions.kmsKey",
        lambda it: it in ("KMS_KEY_DESTINATION_BUCKET_DEFAULT", "KMS_KEY_UNSPECIFIED"),
        Text(ja="宛先の鍵", en="the destination's key"),
        absent=Status.PASS,
    )
    return all_of(*ends, *outside, kept)


_ENDS = Text(ja="同じ団体の計画したバケット", en="a planned bucket of the same member")


def _end(subject: Subject, path: str, value: Value) -> Judgement:
    evidence = Evidence(f"{path}.bucketName", ABSENT if value is None else value, _ENDS)
    found = named(subject.world, value, BUCKET)
    if found is None:
        return unknown(evidence) if is_unknown(value) else failed(evidence)
    return passed(evidence) if found.member == subject.resource.member else failed(evidence)


AT_HOME = Guardrail(
    id="gcp-transfer-between-own-buckets",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="転送ジョブは同じ団体のバケットの間だけで動く", en="Transfer jobs move data between the member's own buckets"
    ),
    rationale=Text(
        ja="転送はネットワークの外で動き、他のクラウドや公開URL、他のプロジェクトへも届く"
        "（Storage Transfer Service ドキュメント「Sources and sinks」、ISMAP管理基準 13.2.1）。",
        en="A transfer runs outside every network, and reaches other clouds, public lists and other projects (Storage "
        'Transfer Service documentation, "Supported sources and sinks"; ISMAP control criteria 13.2.1).',
    ),
    remedy=Text(
        ja="gcsDataSource と gcsDataSink を同じ団体のバケットにしてください。",
        en="Let gcsDataSource and gcsDataSink be buckets of the same member.",
    ),
    check=Each((TRANSFER,), _at_home, Reach.STACK),
    controls=(
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("9.5.1.P", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(ja="片方の端が省かれた転送は不合格。", en="A transfer without one of its ends fails."),
    paths=(Path(TRANSFER, "transferSpec"),),
    cases=(
        passes(_job(), _TOKYO, _OSAKA),
        fails(_job("elsewhere"), _TOKYO, _OSAKA),
        unknowns(_job(UNKNOWN), _TOKYO, _OSAKA),
        evades(_job("others"), _TOKYO, _bucket("others", member="023621"), why="another member's bucket"),
        evades(
            _job(spec={"httpDataSource": {"listUrl": "https://example.com/list"}}), _TOKYO, _OSAKA, why="from the web"
        ),
        evades(
            _job(spec={"awsS3DataSource": {"bucketName": "data"}}), _TOKYO, _OSAKA, why="from another cloud as well"
        ),
        evades(
            _job(transferSpec=None, replicationSpec={"gcsDataSink": {"bucketName": "elsewhere"}}),
            _TOKYO,
            why="the service's own replication",
        ),
    ),
)


GUARDRAILS = (COPIED, AT_HOME)
