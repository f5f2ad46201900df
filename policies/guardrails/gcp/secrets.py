"""Guardrails of secrets on Google Cloud: in Tokyo and in Osaka, slow to destroy, their text in no plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.holdings import DAY_SECONDS, JAPAN, SECRET, place, seconds, stack_of
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read, refers, satisfies

TOPIC = "gcp:pubsub/topic:Topic"
REPLICATED = "gcp:secretmanager/secret:Secret"
DAYS = Text(ja="日", en="days")


def _secret(place_: Any = "asia-northeast1", id_: Any = "database", **changed: Any) -> Planted:
    given = {
        "secretId": id_,
        "location": place_,
        "deletionProtection": True,
        "versionDestroyTtl": "2592000s",
        **changed,
    }
    inputs = {key: each for key, each in given.items() if each is not None}
    return Planted(SECRET, inputs, f"secret-{place_ if isinstance(place_, str) else 'somewhere'}")


def _replica(place_: Any, key: Any = "projects/p/locations/asia-northeast1/keyRings/r/cryptoKeys/k") -> dict[str, Any]:
    return {"location": place_, "customerManagedEncryption": {"kmsKeyName": key} if key else None}


def _global(*replicas: Any, **changed: Any) -> Planted:
    given = {"secretId": "app", "replication": {"userManaged": {"replicas": replicas}}, **changed}
    return Planted(REPLICATED, given, "secret-app")


_BOTH_KEPT = (_replica("asia-northeast1"), _replica("asia-northeast2"))


def _in_both(subject: Subject) -> Judgement:
    secret, world = subject.resource, subject.world
    expected = Text(ja="東京と大阪の両方に同じ名前のシークレット", en="a secret of the same name in Tokyo and in Osaka")
    id_, location = read(secret, "secretId"), read(secret, "location")
    if is_unknown(id_) or is_unknown(location):
        return unknown(Evidence("location", location, expected))
    twins = [each for each in stack_of(world, secret, SECRET) if each.inputs.get("secretId") == id_]
    evidence = Evidence("location", location, expected)
    return passed(evidence) if frozenset(place(each) or "" for each in twins) == JAPAN else failed(evidence)


IN_BOTH = Guardrail(
    id="gcp-secret-in-both-regions",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットは東京と大阪の両方に、別々に置く", en="Every secret is in Tokyo and in Osaka, each apart"
    ),
    rationale=Text(
        ja="地域シークレットはその場所を出ない。切替え先でも読めるように両方に置く"
        "（Secret Manager ドキュメント「Regional secrets」）。",
        en="A regional secret never leaves its place; one in each, so that it is there after a failover (Secret "
        'Manager documentation, "Regional secrets overview").',
    ),
    remedy=Text(
        ja="同じ secretId の RegionalSecret を両リージョンに作ってください。",
        en="Make a RegionalSecret with the same secretId in both regions.",
    ),
    check=Each((SECRET,), _in_both, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.SUPPORTING), Mapped("9.2.4", Coverage.SUPPORTING)),
    absence=Text(ja="片方にしかなければ不合格。", en="With one of the two only it fails."),
    paths=(Path(SECRET, "secretId"), Path(SECRET, "location")),
    cases=(
        passes(_secret(), _secret("asia-northeast2")),
        fails(_secret()),
        unknowns(_secret(UNKNOWN), _secret("asia-northeast2")),
        evades(_secret(), _secret("asia-northeast2", "other"), why="another secret there"),
        evades(_secret(), _secret("us-east1"), why="the second one abroad"),
        evades(_secret(), _secret("asia-northeast2"), _secret("us-east1"), why="a third one abroad"),
    ),
)


def _slow(subject: Subject) -> Judgement:
    days = subject.parameters["days"]
    expected = Text(ja=f"{days}日以上", en=f"at least {days} days")
    return all_of(
        satisfies(subject.resource, "versionDestroyTtl", lambda it: (seconds(it) or 0) >= days * DAY_SECONDS, expected),
        satisfies(subject.resource, "ttl", lambda it: it == "", _LASTS, absent=Status.PASS),
        satisfies(subject.resource, "expireTime", lambda it: it == "", _LASTS, absent=Status.PASS),
    )


_LASTS = Text(ja="期限なし", en="does not expire")

SLOW_TO_DESTROY = Guardrail(
    id="gcp-secret-slow-to-destroy",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="破棄したシークレットの版を、しばらく戻せる", en="A secret's version that is destroyed can be had back"
    ),
    rationale=Text(
        ja="既定では破棄はその場で終わる。期限付きのシークレットは黙って消える"
        "（Secret Manager ドキュメント「Delay destruction of secret versions」「Expiration」）。",
        en="By default destruction is at once, and a secret with an expiry goes silently (Secret Manager "
        'documentation, "Delay destruction of secret versions", "Create and manage expiring secrets").',
    ),
    remedy=Text(
        ja="versionDestroyTtl を 2592000s にし、ttl と expireTime を外してください。",
        en="Set versionDestroyTtl to 2592000s, and drop ttl and expireTime.",
    ),
    check=Each((SECRET, REPLICATED), _slow),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="versionDestroyTtl の省略は即時の破棄で、不合格。", en="Left out it is at once, and fails."),
    paths=(Path(SECRET, "versionDestroyTtl"),),
    parameters=(Parameter("days", 30, DAYS, least=1),),
    cases=(
        passes(_secret()),
        passes(_global(*_BOTH_KEPT, versionDestroyTtl="2592000s")),
        fails(_secret(versionDestroyTtl=None)),
        unknowns(_secret(versionDestroyTtl=UNKNOWN)),
        evades(_secret(versionDestroyTtl="2592s"), why="the digits of thirty days, and less than an hour"),
        evades(_secret(ttl="86400s"), why="the whole secret is gone in a day"),
    ),
    remediate=lambda inputs: (
        None
        if "versionDestroyTtl" in inputs
        and (seconds(inputs["versionDestroyTtl"]) or 30 * DAY_SECONDS) >= 30 * DAY_SECONDS
        else {**inputs, "versionDestroyTtl": f"{30 * DAY_SECONDS}s"}
    ),
)


def _rotation(subject: Subject) -> Judgement:
    secret, days = subject.resource, subject.parameters["days"]
    if read(secret, "rotation") is ABSENT:
        return passed(Evidence("rotation", ABSENT, Text(ja="更新の予定（任意）", en="a rotation, where one is wanted")))
    expected = Text(ja=f"{days}日以内ごと", en=f"every {days} days at the latest")
    period = "rotation.rotationPeriod"
    return all_of(
        satisfies(secret, period, lambda it: 0 < (seconds(it) or 0) <= days * DAY_SECONDS, expected),
        refers(secret, "topics.*.name", TOPIC),
    )


_DUE = {"rotation": {"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-01T00:00:00Z"}}
_TOLD = {"topics": ({"name": "projects/p/topics/rotate"},)}

ROTATION = Guardrail(
    id="gcp-secret-rotation-often",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットに更新の予定があれば、間隔が短く、誰かに届く",
        en="Where a secret has a rotation, it is often enough, and somebody is told",
    ),
    rationale=Text(
        ja="Secret Manager は自分では更新せず、知らせるだけ。データベースへはIAMで入るので、更新は任意"
        "（Secret Manager ドキュメント「Create rotation schedules」）。日数は本ツールの既定値。",
        en="Secret Manager does not rotate by itself, it tells a topic; as databases are entered by IAM, a secret may "
        'do without (Secret Manager documentation, "Create rotation schedules"); the days are this toolkit\'s default.',
    ),
    remedy=Text(
        ja="rotationPeriod を92日以内にし、topics を付けてください。", en="Set rotationPeriod, and give it topics."
    ),
    check=Each((SECRET,), _rotation),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("9.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="更新の予定の省略は合格（入れるのは緊急時だけの場所である）。",
        en="Without a rotation it passes: what the toolkit makes is empty until the glass is broken.",
    ),
    paths=(Path(SECRET, "rotation", absent=Status.PASS),),
    parameters=(Parameter("days", 92, DAYS, least=1),),
    cases=(
        passes(_secret()),
        passes(_secret(**_DUE, **_TOLD)),
        fails(_secret(rotation={"rotationPeriod": "31536000s"}, **_TOLD)),
        unknowns(_secret(rotation=UNKNOWN, **_TOLD)),
        evades(_secret(**_DUE), why="due, and nobody is told"),
        evades(_secret(rotation={"nextRotationTime": "2027-01-01T00:00:00Z"}, **_TOLD), why="once"),
    ),
)

NO_TEXT = Guardrail(
    id="gcp-secret-no-text-in-plan",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="シークレットの中身を計画に書かない",
        en="No secret's text is in the plan",
    ),
    rationale=Text(
        ja="版を計画に書けば状態に残る（Secret Manager ドキュメント「Add a secret version」、Pulumi の状態）。",
        en='A version in the plan stays in the state (Secret Manager documentation, "Add a secret version"; Pulumi\'s '
        "state).",
    ),
    remedy=Text(
        ja="シークレットだけを作り、版は計画の外で入れてください。",
        en="Make the secret only, and put versions in from outside the plan.",
    ),
    check=Never(
        (
            "gcp:secretmanager/secretVersion:SecretVersion",
            "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
            "gcp:parametermanager/parameter:Parameter",
            "gcp:parametermanager/parameterVersion:ParameterVersion",
        )
    ),
    controls=(
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.3.1", Coverage.SUPPORTING),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=(
        passes(_secret()),
        fails(Planted("gcp:secretmanager/secretVersion:SecretVersion", {"secret": "database"})),
        evades(
            Planted("gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", {"secret": "database"}),
            why="a version of a regional one",
        ),
    ),
)


def _in_japan(subject: Subject) -> Judgement:
    secret, replicas = subject.resource, "replication.userManaged.replicas"
    expected = Text(ja="東京と大阪だけの複製", en="replicas in Tokyo and Osaka, and nowhere else")
    given = read(secret, replicas)
    listed = given if isinstance(given, tuple) else ()
    found = [each.get("location") for each in listed if isinstance(each, Mapping)]
    if is_unknown(given) or not all(isinstance(each, str) for each in found):
        return unknown(Evidence(replicas, given, expected))
    where = Evidence(replicas, ", ".join(map(str, found)) or ABSENT, expected)
    return passed(where) if frozenset(map(str, found)) == JAPAN else failed(where)


IN_JAPAN = Guardrail(
    id="gcp-secret-replicated-in-japan",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="地域でないシークレットは、東京と大阪だけに複製する",
        en="A secret that is not regional has replicas in Tokyo and Osaka alone",
    ),
    rationale=Text(
        ja="自動の複製では置き場所をGoogleが決める。Cloud Run は地域シークレットを読めない"
        "（Secret Manager ドキュメント「Choose a replication policy」）。",
        en="With automatic replication Google decides where it is; Cloud Run reads no regional secret (Secret Manager "
        'documentation, "Choose a replication policy").',
    ),
    remedy=Text(
        ja="replication.userManaged に両リージョンを書いてください。",
        en="Name both regions under replication.userManaged.",
    ),
    check=Each((REPLICATED,), _in_japan),
    controls=(
        Mapped("18.1.4", Coverage.SUPPORTING),
        Mapped("9.2.4", Coverage.PARTIAL),
    ),
    absence=Text(ja="置き場所の省略は不合格。", en="Without places it fails."),
    paths=(Path(REPLICATED, "replication.userManaged.replicas"),),
    cases=(
        passes(_global(*_BOTH_KEPT)),
        fails(_global(_replica("asia-northeast1"))),
        unknowns(_global(_replica(UNKNOWN), _replica("asia-northeast2"))),
        unknowns(_global(replication=UNKNOWN)),
        evades(_global(replication={"auto": {}}), why="wherever Google likes"),
        evades(_global(*_BOTH_KEPT, _replica("us-east1")), why="a third one abroad"),
    ),
)

GUARDRAILS = (IN_BOTH, SLOW_TO_DESTROY, ROTATION, NO_TEXT, IN_JAPAN)
