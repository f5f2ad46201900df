"""Guardrails of sinks: every entry reaches a locked log bucket of the project, and none goes anywhere else."""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.plan import Options, Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import unsure
from policies.guardrails.gcp.log_buckets import LOG_BUCKET, NAME, log_bucket
from policies.guardrails.gcp.queries import AUDIT, OTHERS, Entry, finds
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read
from policies.world import World

SINK = "gcp:logging/projectSink:ProjectSink"
_ABOVE = ("gcp:logging/folderSink:FolderSink", "gcp:logging/organizationSink:OrganizationSink")
SINKS = (SINK, *_ABOVE, "gcp:logging/billingAccountSink:BillingAccountSink")
DEFAULT = "_Default"

_DESTINATION = re.compile(
    r"logging\.googleapis\.com/projects/(?P<project>[^/]+)/locations/(?P<place>[^/]+)/buckets/(?P<name>[^/]+)"
)
_EVERY_ENTRY = Text(ja="条件も除外もない、有効なシンク", en="an enabled sink without filter and exclusions")


def destination(sink: Resource, world: World) -> Resource | Judgement:
    """The planned log bucket that a sink leads to; a judgement where it leads elsewhere, or nobody knows."""
    expected = Text(ja="同じ計画のログバケット", en="a log bucket of the same plan")
    text = world.symbols.text(sink.inputs.get("destination")) or ""
    evidence = Evidence("destination", world.symbols.shown(text), expected)
    for source in (world.symbols.source(char) for char in text):
        if source is not None and source.type == LOG_BUCKET:
            return source
    match = _DESTINATION.fullmatch(text)
    if match is None:
        return unknown(evidence) if unsure(text) or not text else failed(evidence)
    for each in world.of(Cloud.GCP, LOG_BUCKET):
        inputs = each.inputs
        named = (inputs.get("bucketId"), inputs.get("location"), inputs.get("project"))
        if named == (match["name"], match["place"], match["project"]):
            return each
    return unknown(evidence) if unsure(text) else failed(evidence)


def _passes_on(sink: Resource, wanted: tuple[Entry, ...]) -> Judgement:
    """Whether a sink lets all of some entries through."""
    filter_ = read(sink, "filter")
    query = filter_ if filter_ is not ABSENT and isinstance(filter_, str) else ""
    evidence = Evidence("filter", filter_, _EVERY_ENTRY, sink.urn)
    if is_unknown(filter_):
        return unknown(evidence)
    found = [finds(query, each) for each in wanted]
    routed = failed(evidence) if False in found else unknown(evidence) if None in found else passed(evidence)
    return all_of(routed, equals(sink, "disabled", False, absent=Status.PASS), _excludes(sink, wanted))


def _excludes(sink: Resource, kept: tuple[Entry, ...]) -> Judgement:
    """Whether a sink's exclusions leave some entries alone."""
    expected = Text(ja="監査ログを落とさない除外", en="exclusions that drop no audit log")
    listed = entries(sink.inputs.get("exclusions"))
    if listed is None:
        return unknown(Evidence("exclusions", "not known", expected))

    def one(at: int, exclusion: Any) -> Judgement:
        fields = mapping(exclusion)
        query, off = fields.get("filter"), fields.get("disabled")
        evidence = Evidence(f"exclusions[{at}].filter", query, expected)
        if off is True:
            return passed(evidence)
        if not isinstance(query, str):
            return unknown(evidence)
        dropped = [finds(query, each) for each in kept]
        return failed(evidence) if True in dropped else unknown(evidence) if None in dropped else passed(evidence)

    return all_of(passed(), *(one(at, each) for at, each in enumerate(listed)))


def _received(subject: Subject) -> Judgement:
    doubtful: list[Judgement] = []
    found: list[Judgement] = []
    for sink in subject.world.of(Cloud.GCP, SINK):
        if sink.stack.name == subject.resource.stack.name and sink.inputs.get("name") != DEFAULT:
            to = destination(sink, subject.world)
            if to is subject.resource:
                found.append(_passes_on(sink, (*AUDIT, *OTHERS)))
            elif isinstance(to, Judgement) and to.status is Status.UNKNOWN:
                doubtful.append(to)
    nothing = failed(Evidence("", "no sink leads here", _EVERY_ENTRY))
    return any_of(nothing, *found, *doubtful)


def sink(destination_: Any = None, *, protect: bool = True, name: str = "sink", **more: Any) -> Planted:
    """A case's sink to the log bucket of the same case."""
    to = f"logging.googleapis.com/projects/hirosaki-022021-prod/locations/asia-northeast1/buckets/{NAME}"
    inputs = {"name": name, "destination": destination_ or to, **more}
    return Planted(SINK, inputs, f"sink-{name}", options=Options(protect=protect))


RECEIVES = Guardrail(
    id="gcp-log-bucket-receives-everything",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="すべてのログが、ロックしたログバケットに届く", en="Every entry reaches the log bucket"),
    rationale=Text(
        ja="空のバケットをいくらロックしても、何も残らない。シンクの条件と除外を評価して判断する"
        "（Cloud Logging ドキュメント「Routing and storage overview」）。",
        en="A lock keeps what arrives. What counts is what the sink's filter and exclusions let through "
        '(Cloud Logging documentation, "Routing and storage overview").',
    ),
    remedy=Text(
        ja="条件も除外もないシンクをこのバケットに向けてください。",
        en="Lead a sink without filter and exclusions to it.",
    ),
    check=Each((LOG_BUCKET,), _received, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="シンクがなければ不合格。条件がなければすべてを送り、合格。",
        en="Without a sink it fails; a sink without a filter sends everything.",
    ),
    paths=(
        Path(SINK, "destination"),
        Path(SINK, "filter", Status.PASS),
        Path(SINK, "disabled", Status.PASS),
        Path(SINK, "exclusions", Status.PASS),
    ),
    cases=(
        passes(log_bucket(), sink()),
        passes(log_bucket(), sink(filter="", disabled=False, exclusions=())),
        fails(log_bucket()),
        unknowns(log_bucket(), sink(filter=UNKNOWN)),
        evades(log_bucket(), sink(disabled=True), why="a sink that is turned off"),
        evades(log_bucket(), sink(filter="severity>=ERROR"), why="what fails only"),
        evades(log_bucket(), sink(filter='logName:"cloudaudit.googleapis.com"'), why="audit logs, and no flow logs"),
        evades(
            log_bucket(),
            sink(exclusions=({"name": "noise", "filter": 'log_id("cloudaudit.googleapis.com/data_access")'},)),
            why="all but who read what",
        ),
        evades(log_bucket(), sink(name=DEFAULT), why="only the sink that Google made"),
        evades(log_bucket(bucketId="another"), sink(), why="to another bucket"),
    ),
)


def _leads(subject: Subject) -> Judgement:
    to = destination(subject.resource, subject.world)
    if isinstance(to, Judgement):
        return to
    expected = Text(ja="ロックしたログバケット", en="a log bucket that is locked")
    locked = to.inputs.get("locked")
    evidence = Evidence("locked", locked, expected, to.urn)
    same = to.stack == subject.resource.stack
    return (
        unknown(evidence) if is_unknown(locked) else passed(evidence) if locked is True and same else failed(evidence)
    )


LEADS_HOME = Guardrail(
    id="gcp-log-sink-leads-to-own-locked-bucket",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シンクは、同じプロジェクトのロックしたログバケットにだけ送る",
        en="A sink leads to a locked log bucket of its own project, and nowhere else",
    ),
    rationale=Text(
        ja="他のプロジェクトやBigQuery、Pub/Subへ送ったログは、そこの人が読み、消せる。無効なシンクも、有効にすれば送る"
        "（Cloud Logging ドキュメント「Route logs to supported destinations」）。",
        en="Logs sent to another project, BigQuery or Pub/Sub are read and deleted by people there; a sink that is "
        'turned off may be turned on (Cloud Logging documentation, "Route logs to supported destinations").',
    ),
    remedy=Text(ja="自団体のログバケットを宛先にしてください。", en="Name the member's own log bucket."),
    check=Each(SINKS, _leads, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(ja="宛先が分からなければ合格としない。", en="Without a destination that is known it does not pass."),
    paths=(Path(SINK, "destination"), Path(LOG_BUCKET, "locked")),
    cases=(
        passes(sink(), log_bucket()),
        fails(sink("bigquery.googleapis.com/projects/elsewhere/datasets/logs"), log_bucket()),
        unknowns(sink(UNKNOWN), log_bucket()),
        evades(sink(), log_bucket(locked=False), why="its own, and not locked"),
        evades(
            sink(f"logging.googleapis.com/projects/hirosaki-023621-prod/locations/asia-northeast1/buckets/{NAME}"),
            log_bucket(),
            why="a bucket of the same name elsewhere",
        ),
        evades(sink("logging.googleapis.com/projects/elsewhere"), log_bucket(), why="another project's sinks"),
        evades(
            sink("pubsub.googleapis.com/projects/p/topics/t", disabled=True), log_bucket(), why="ready to be turned on"
        ),
    ),
)


def _default(subject: Subject) -> Judgement:
    expected = Text(ja="_Default シンクを止める", en="the _Default sink is turned off")
    found = [
        each
        for each in subject.world.of(Cloud.GCP, SINK)
        if each.stack.name == subject.resource.stack.name and each.inputs.get("name") == DEFAULT
    ]
    if not found:
        return failed(Evidence("", "no sink _Default in the plan", expected))
    return all_of(*(equals(each, "disabled", True, about=subject.resource) for each in found))


DEFAULT_OFF = Guardrail(
    id="gcp-log-default-sink-off",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="場所の決まらない _Default バケットにログを送らない",
        en="No log goes to the _Default bucket, which is in no place",
    ),
    rationale=Text(
        ja="_Default バケットは global にあり、どこに保存されるかは決まっていない（Cloud Logging API「LogBucket」）。",
        en='The _Default bucket is in `global`: where that is, is not said (Cloud Logging API, "LogBucket").',
    ),
    remedy=Text(ja="_Default という名前のシンクを disabled にしてください。", en="Plan the sink _Default as disabled."),
    check=Each((LOG_BUCKET,), _default, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.SUPPORTING), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(
        ja="計画になければGoogleのものが有効で、不合格。", en="Not in the plan, Google's own is on: it fails."
    ),
    paths=(Path(SINK, "disabled"), Path(SINK, "name")),
    cases=(
        passes(log_bucket(), sink(), sink(name=DEFAULT, disabled=True)),
        fails(log_bucket(), sink()),
        unknowns(log_bucket(), sink(name=DEFAULT, disabled=UNKNOWN)),
        evades(log_bucket(), sink(name=DEFAULT), why="it is planned, and on"),
        evades(log_bucket(), sink(name="_default", disabled=True), why="another sink is off"),
    ),
)


def _intercepts(subject: Subject) -> Judgement:
    return equals(subject.resource, "interceptChildren", False, absent=Status.PASS)


def _above(**more: Any) -> Planted:
    return Planted(_ABOVE[0], {"folder": "1", "name": "sink", "includeChildren": True, **more})


INTERCEPTS_NOTHING = Guardrail(
    id="gcp-log-sink-intercepts-nothing",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="上位のシンクが、団体のログを横取りしない", en="No sink above takes a member's logs away"),
    rationale=Text(
        ja="interceptChildren のシンクに合うログは、下のプロジェクトのシンクに届かない"
        "（Cloud Logging ドキュメント「Collate and route organization- and folder-level logs」）。",
        en="What matches a sink with interceptChildren never reaches the sinks of projects below "
        '(Cloud Logging documentation, "Collate and route organization- and folder-level logs").',
    ),
    remedy=Text(ja="interceptChildren を false にしてください。", en="Set interceptChildren to false."),
    check=Each(_ABOVE, _intercepts),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定は false で、合格。", en="By default it is false, and passes."),
    paths=(Path(_ABOVE[0], "interceptChildren", Status.PASS),),
    cases=(
        passes(_above(interceptChildren=False)),
        fails(_above(interceptChildren=True)),
        unknowns(_above(interceptChildren=UNKNOWN)),
        evades(_above(interceptChildren="true"), why="as a text"),
    ),
)

GUARDRAILS = (RECEIVES, LEADS_HOME, DEFAULT_OFF, INTERCEPTS_NOTHING)
