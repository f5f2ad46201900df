"""Guardrail of queues: what an app could not handle is set apart, and stays there until somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.holdings import CLASS_LABEL, SUBSCRIPTION, TOPIC, data_class, is_named, named
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies
from policies.world import World

PUBLISHER = "gcp:pubsub/topicIAMMember:TopicIAMMember"
_APART = Text(ja="同じ団体の別のトピックと、その購読", en="another topic of the same member, with a subscription to it")
_TRIES = Text(ja="5から100回", en="5 to 100 times")
_FEW = range(5, 101)
"""What Pub/Sub takes."""
_SETS_APART = Text(ja="Pub/Sub の代理アカウントへの publisher", en="publisher, for Pub/Sub's own agent")
_POLICY = "deadLetterPolicy.deadLetterTopic"


def _set_apart(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    kind = data_class(resource)
    if is_unknown(kind) or is_unknown(read(resource, "labels")):
        return unknown(Evidence("labels", read(resource, "labels"), _APART))
    if kind != "data":
        return not_applicable(Text(ja="業務のメッセージではない。", en="It has no messages of business systems."))
    if _is_apart(world, resource):
        return passed(Evidence("topic", read(resource, "topic"), _APART))
    value = read(resource, _POLICY)
    evidence = Evidence(_POLICY, value, _APART)
    apart = None if value is ABSENT else named(world, value, TOPIC)
    if apart is None:
        return unknown(evidence) if is_unknown(value) else failed(evidence)
    own = apart.member == resource.member and not is_named(read_topic(resource), apart)
    tries = satisfies(resource, "deadLetterPolicy.maxDeliveryAttempts", lambda it: number(it) in _FEW, _TRIES)
    if not own:
        return failed(evidence)
    return all_of(passed(evidence), tries, _kept(world, apart), _may_publish(world, apart))


def read_topic(subscription: Resource) -> Any:
    """What a subscription says of its topic."""
    return subscription.inputs.get("topic")


def _is_apart(world: World, resource: Resource) -> bool:
    """Whether it is where messages are already that were set apart: others name its topic for that."""
    topic = named(world, read_topic(resource), TOPIC)
    others = (each for each in world.of(Cloud.GCP, SUBSCRIPTION) if each is not resource)
    return topic is not None and any(is_named(_target(each), topic) for each in others)


def _target(subscription: Resource) -> Any:
    value = read(subscription, _POLICY)
    return None if value is ABSENT else value


def _kept(world: World, topic: Resource) -> Judgement:
    """Whether anybody subscribes to a topic: what is published to nobody is gone."""
    listed = [each for each in world.of(Cloud.GCP, SUBSCRIPTION) if each.stack == topic.stack]
    evidence = Evidence("subscription", ABSENT, _APART, topic.urn)
    doubtful = any(is_unknown(read_topic(each)) and world.meant(read_topic(each)) is None for each in listed)
    found = next((each for each in listed if is_named(read_topic(each), topic)), None)
    if found is not None:
        return passed(Evidence("subscription", found.name, _APART, topic.urn))
    return unknown(evidence) if doubtful else failed(evidence)


def _may_publish(world: World, topic: Resource) -> Judgement:
    evidence = Evidence("member", ABSENT, _SETS_APART, topic.urn)
    return any_of(failed(evidence), *_publishers(world, topic))


def _publishers(world: World, topic: Resource) -> Iterator[Judgement]:
    for each in world.of(Cloud.GCP, PUBLISHER):
        if each.stack != topic.stack or not is_named(each.inputs.get("topic"), topic):
            continue
        member = world.symbols.text(each.inputs.get("member")) or ""
        evidence = Evidence("member", world.symbols.shown(member), _SETS_APART, each.urn)
        role = read(each, "role")
        agent = "@gcp-sa-pubsub.iam.gserviceaccount.com" in member
        if agent and role == "roles/pubsub.publisher":
            yield passed(evidence)
        elif (is_unknown(each.inputs.get("member")) and "@" not in member) or is_unknown(role):
            yield unknown(evidence)


_LABELS = {CLASS_LABEL: "data"}
_LIVE, _DEAD = (Planted(TOPIC, {"name": each}, each) for each in ("live", "dead"))
_THEIRS = Planted(TOPIC, {"name": "theirs"}, "theirs", member="023621")
_KEPT = Planted(SUBSCRIPTION, {"name": "dead", "topic": _DEAD.ref(), "labels": _LABELS}, "kept")


def _queue(apart: Any = None, tries: Any = 5, **inputs: Any) -> Planted:
    policy = {"deadLetterTopic": apart, "maxDeliveryAttempts": tries}
    given = {"name": "live", "topic": _LIVE.ref(), "labels": _LABELS, **inputs}
    return Planted(SUBSCRIPTION, {**given, **({"deadLetterPolicy": policy} if apart is not None else {})}, "queue")


def _allowed(member: Any = "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com") -> Planted:
    return Planted(PUBLISHER, {"topic": "dead", "role": "roles/pubsub.publisher", "member": member}, "publisher")


_ALL = (_LIVE, _DEAD, _KEPT, _allowed())

SET_APART = Guardrail(
    id="gcp-queue-sets-apart-what-fails",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="業務システムのキューは、処理できないメッセージを別に取っておく",
        en="A queue of a business system sets apart what cannot be handled",
    ),
    rationale=Text(
        ja="処理できない1件が何度も配られて後ろを止め、保持期間が過ぎれば跡もなく消える"
        "（Pub/Sub ドキュメント「Dead-letter topics」: 別のトピック、その購読、代理アカウントの権限が要る）。",
        en="One message that cannot be handled is delivered again and again before all others, and is gone without a "
        'trace when its time is over (Pub/Sub documentation, "Dead-letter topics": it takes another topic, a '
        "subscription to that, and a right of Pub/Sub's agent).",
    ),
    remedy=Text(
        ja="deadLetterPolicy に購読のある別のトピックを指定し、Pub/Sub の代理アカウントに publisher を与えてください。",
        en="Name another topic, with a subscription, in deadLetterPolicy, and let Pub/Sub's agent publish to it.",
    ),
    check=Each((SUBSCRIPTION,), _set_apart, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.SUPPORTING), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(
        ja="業務のキューで指定がなければ不合格。ほかの購読は対象外。",
        en="A queue of a business system fails without it; other subscriptions are not judged.",
    ),
    paths=(Path(SUBSCRIPTION, "deadLetterPolicy"), Path(PUBLISHER, "member"), Path(PUBLISHER, "role")),
    cases=(
        passes(_queue(_DEAD.ref()), *_ALL),
        passes(_queue("projects/own/topics/dead"), *_ALL, why="as in what is deployed"),
        passes(_KEPT, _queue(_DEAD.ref()), *_ALL[:2], why="where they are set apart"),
        fails(_queue(), *_ALL),
        fails(_queue(_DEAD.ref()), _LIVE, _DEAD, _allowed(), why="nobody subscribes: they are gone"),
        fails(_queue(_DEAD.ref()), _LIVE, _DEAD, _KEPT, why="nobody may set them apart"),
        unknowns(_queue(UNKNOWN), *_ALL),
        unknowns(_queue(_DEAD.ref(), UNKNOWN), *_ALL),
        evades(_queue(_LIVE.ref()), *_ALL, why="set apart into the same queue"),
        evades(_queue(_THEIRS.ref()), _THEIRS, *_ALL, why="to another member"),
        evades(_queue(_DEAD.ref(), 1000), *_ALL, why="after more tries than anybody waits for"),
        evades(
            _queue(_DEAD.ref()), *_ALL[:3], _allowed("serviceAccount:app@own.iam.gserviceaccount.com"), why="not it"
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SET_APART,)
