"""Guardrails of where Cloud KMS keys are: in Japan, and in both regions."""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.holdings import CLASS_LABEL, IN_BOTH, JAPAN, data_class, stack_of
from policies.guardrails.gcp.own_keys import KEY, RING, key_place
from policies.judgement import Evidence, Judgement, Status, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies
from policies.world import World

_RING = Planted(RING, {"name": "keys", "location": "asia-northeast1"}, "ring")
_OSAKA_RING = Planted(RING, {"name": "keys", "location": "asia-northeast2"}, "ring-osa", region="asia-northeast2")
_OTHERS_RING = Planted(RING, {"name": "keys", "location": "asia-northeast1"}, "others", member="023621")


def _key(kind: Any = "data", name: str = "key", ring: Planted = _RING, **changed: Any) -> Planted:
    given = {"name": name, "keyRing": ring.ref(), "labels": {CLASS_LABEL: kind}, **changed}
    return Planted(KEY, given, name, region=ring.region)


def _located(subject: Subject) -> Judgement:
    expected = Text(ja="東京か大阪（または両方の asia1）", en="Tokyo or Osaka (or both, asia1)")
    allowed = {*JAPAN, IN_BOTH}
    return satisfies(subject.resource, "location", lambda it: isinstance(it, str) and it.lower() in allowed, expected)


LOCATED = Guardrail(
    id="gcp-kms-key-ring-in-japan",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵リングは東京か大阪にある", en="Every key ring is in Tokyo or Osaka"),
    rationale=Text(
        ja="鍵の材料は鍵リングの場所を出ない。global と asia では国外にもあり得る"
        "（Cloud KMS ドキュメント「Cloud KMS locations」）。",
        en="Key material stays in its ring's location; in global and in asia it may be abroad (Cloud KMS "
        'documentation, "Cloud KMS locations").',
    ),
    remedy=Text(
        ja="location を asia-northeast1 か asia-northeast2 にしてください。", en="Set location to one of Japan."
    ),
    check=Each((RING,), _located),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("18.1.5", Coverage.SUPPORTING)),
    absence=Text(ja="location のない鍵リングは不合格。", en="A ring without a location fails."),
    paths=(Path(RING, "location"),),
    cases=(
        passes(_RING),
        fails(Planted(RING, {"name": "keys", "location": "us-west1"})),
        unknowns(Planted(RING, {"name": "keys", "location": UNKNOWN})),
        evades(Planted(RING, {"name": "keys", "location": "global"}), why="wherever Google likes"),
        evades(Planted(RING, {"name": "keys", "location": "asia"}), why="a multi-region that only begins with Asia"),
        evades(Planted(RING, {"name": "keys", "location": "asia-northeast3"}), why="Seoul, a digit away"),
    ),
)


def own_ring(world: World, key: Resource) -> Judgement:
    """Whether a key is in a key ring of its own member."""
    value = read(key, "keyRing")
    expected = Text(ja="同じ団体の鍵リング", en="a key ring of the same member")
    evidence = Evidence("keyRing", value, expected)
    if value is ABSENT:
        return failed(evidence)
    ring = world.meant(value)
    if ring is not None:
        return passed(evidence) if ring.type == RING and ring.member == key.member else failed(evidence)
    match = _PROJECT.match(value) if isinstance(value, str) else None
    own = world.projects.get(key.member, frozenset())
    if match is None or not own:
        return failed(evidence) if isinstance(value, str) and own else unknown(evidence)
    return passed(evidence) if match[1] in own else failed(evidence)


_PROJECT = re.compile(r"(?:.*/)?projects/([^/]+)/locations/[^/]+/keyRings/[^/]+$")


def _in_both(subject: Subject) -> Judgement:
    key, world = subject.resource, subject.world
    here, kind = key_place(world, key), data_class(key)
    expected = Text(ja="同じ分類の鍵がもう一つのリージョンにある", en="a key for the same in the other region")
    ring = own_ring(world, key)
    if ring.status is not Status.PASS:
        return ring
    if here == IN_BOTH:
        return passed(Evidence("keyRing", here, expected))
    if is_unknown(kind) or is_unknown(read(key, "labels")):
        return unknown(Evidence("labels", read(key, "labels"), expected))
    others = JAPAN - {here or ""}
    twins = [each for each in stack_of(world, key, KEY) if _serves(each, kind) and key_place(world, each) in others]
    if kind is None or not twins:
        return failed(Evidence("labels", ABSENT if kind is None else kind, expected))
    return passed(Evidence("labels", kind, expected, twins[0].urn))


def _serves(key: Resource, kind: Any) -> bool:
    return data_class(key) == kind


IN_BOTH_REGIONS = Guardrail(
    id="gcp-kms-key-in-both-regions",
    version=1,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵はもう一つのリージョンにも対がある", en="Every key has its counterpart in the other region"),
    rationale=Text(
        ja="鍵はリージョンを越えない。写しを開くには、その地の鍵が要る"
        "（Cloud KMS ドキュメント「Cloud KMS locations」「Customer-managed encryption keys」）。",
        en="A key does not cross regions: a copy is opened with a key of its own place (Cloud KMS documentation, "
        '"Cloud KMS locations", "Customer-managed encryption keys").',
    ),
    remedy=Text(
        ja="同じ jichi-data-class の鍵を、もう一つのリージョンに作ってください。",
        en="Make a key with the same jichi-data-class in the other region.",
    ),
    check=Each((KEY,), _in_both, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("17.2.1", Coverage.PARTIAL)),
    absence=Text(ja="分類のラベルや対のない鍵は不合格。", en="A key without the label, or without one, fails."),
    paths=(Path(KEY, "labels"), Path(KEY, "keyRing")),
    cases=(
        passes(_key(), _RING, _key(name="osa", ring=_OSAKA_RING), _OSAKA_RING),
        fails(_key(), _RING),
        unknowns(_key(labels=UNKNOWN), _RING, _key(name="osa", ring=_OSAKA_RING), _OSAKA_RING),
        evades(
            _key(ring=_OTHERS_RING), _OTHERS_RING, _key(name="osa", ring=_OSAKA_RING), _OSAKA_RING, why="others' ring"
        ),
        evades(_key(), _RING, _key(name="too"), why="a second key in the same region"),
        evades(_key(), _RING, _key("log", "osa", _OSAKA_RING), _OSAKA_RING, why="a key for something else"),
    ),
)

GUARDRAILS = (LOCATED, IN_BOTH_REGIONS)
