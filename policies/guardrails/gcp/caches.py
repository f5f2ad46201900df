"""Guardrails of caches: signed in to by IAM, encrypted on the way, reached by planned ends, and in two zones."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Never, Path, Severity, Subject
from policies.guardrails.gcp.holdings import is_rehearsal
from policies.guardrails.gcp.spelled import CACHE
from policies.judgement import Judgement, Status, all_of, not_applicable
from policies.reading import at_least, equals, left_out

_SIGNED, _ENCRYPTED = "IAM_AUTH", "SERVER_AUTHENTICATION"


def _cache(**inputs: Any) -> Planted:
    usual: dict[str, Any] = {"authorizationMode": _SIGNED, "transitEncryptionMode": _ENCRYPTED, "replicaCount": 1}
    given = {"instanceId": "cache-022021", **usual, **inputs}
    return Planted(CACHE, {key: each for key, each in given.items() if each is not None})


def _shut(subject: Subject) -> Judgement:
    return all_of(
        equals(subject.resource, "authorizationMode", _SIGNED),
        equals(subject.resource, "transitEncryptionMode", _ENCRYPTED),
    )


SIGNED_IN = Guardrail(
    id="gcp-cache-signed-in-and-encrypted",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="キャッシュにはIAMで認証し、暗号化して通信する", en="Whoever uses a cache signs in by IAM, over TLS"),
    rationale=Text(
        ja="既定では認証も暗号化もなく、網の中のだれでも住民のセッションを読める"
        "（Memorystore for Valkey ドキュメント「About IAM authentication」「About in-transit encryption」）。",
        en="By default there is neither, and whoever is in the network reads residents' sessions (Memorystore for "
        'Valkey documentation, "About IAM authentication", "About in-transit encryption").',
    ),
    remedy=Text(
        ja="authorizationMode を IAM_AUTH、transitEncryptionMode を SERVER_AUTHENTICATION にしてください。",
        en="Set authorizationMode to IAM_AUTH and transitEncryptionMode to SERVER_AUTHENTICATION.",
    ),
    check=Each((CACHE,), _shut),
    controls=(
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("10.1.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="既定はどちらも無効なので不合格。", en="The default is neither: it fails."),
    paths=(Path(CACHE, "authorizationMode"), Path(CACHE, "transitEncryptionMode")),
    cases=(
        passes(_cache()),
        fails(_cache(authorizationMode="AUTH_DISABLED")),
        unknowns(_cache(authorizationMode=UNKNOWN)),
        evades(_cache(transitEncryptionMode=None), why="signed in to, and in plain text by default"),
        evades(_cache(authorizationMode=None), why="encrypted, and open to everybody by default"),
        evades(_cache(authorizationMode="TOKEN_AUTH"), why="a token that lasts, in the hands of whoever has it"),
    ),
)

_BY_ITSELF = ("desiredAutoCreatedEndpoints", "desiredPscAutoConnections")


def _planned(subject: Subject) -> Judgement:
    return all_of(*(left_out(subject.resource, each) for each in _BY_ITSELF))


_NETWORK = ({"network": "projects/p/global/networks/n", "projectId": "p"},)

ENDS_PLANNED = Guardrail(
    id="gcp-cache-ends-planned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="キャッシュの入口は計画にあるものだけ", en="A cache has no end but those of the plan"),
    rationale=Text(
        ja="Googleに作らせた入口は計画になく、どのネットワークに開いたかを証明できない"
        "（Memorystore for Valkey ドキュメント「Networking」: service connectivity automation と手動の接続）。",
        en="An end that Google makes is in no plan, and into which network it opens nobody proves (Memorystore for "
        'Valkey documentation, "Networking": service connectivity automation, and connections that one registers).',
    ),
    remedy=Text(
        ja="InstanceDesiredUserCreatedEndpoints で、計画の転送ルールを登録してください。",
        en="Register planned forwarding rules, with InstanceDesiredUserCreatedEndpoints.",
    ),
    check=Each((CACHE,), _planned),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="自動の入口の省略は、ないので合格。", en="Left out, there are none: it passes."),
    paths=tuple(Path(CACHE, each, Status.PASS) for each in _BY_ITSELF),
    cases=(
        passes(_cache()),
        passes(_cache(desiredAutoCreatedEndpoints=(), desiredPscAutoConnections=())),
        fails(_cache(desiredAutoCreatedEndpoints=_NETWORK)),
        unknowns(_cache(desiredAutoCreatedEndpoints=UNKNOWN)),
        evades(_cache(desiredPscAutoConnections=_NETWORK), why="the same by its older name"),
    ),
)

_COPIES = Text(ja="個", en="replica")


def _survives(subject: Subject) -> Judgement:
    if is_rehearsal(subject.resource):
        return not_applicable(Text(ja="検証環境", en="It is of the stage for verification."))
    return all_of(
        at_least(subject.resource, "replicaCount", 1, _COPIES),
        equals(subject.resource, "zoneDistributionConfig.mode", "MULTI_ZONE", absent=Status.PASS),
    )


TWO_ZONES = Guardrail(
    id="gcp-cache-survives-a-zone",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="キャッシュは一つのゾーンの停止に耐える", en="A cache survives the loss of a zone"),
    rationale=Text(
        ja="窓口のセッションを持つキャッシュが止まれば、使う業務システムもみな止まる"
        "（Memorystore for Valkey ドキュメント「High availability and replicas」"
        "「Single-zone and multi-zone instances」）。",
        en="With the cache that has their sessions all systems stop that use it (Memorystore for Valkey "
        'documentation, "High availability and replicas", "Single-zone and multi-zone instances").',
    ),
    remedy=Text(
        ja="replicaCount を1以上、zoneDistributionConfig.mode を MULTI_ZONE にしてください。",
        en="Set replicaCount to 1 or more, and zoneDistributionConfig.mode to MULTI_ZONE.",
    ),
    check=Each((CACHE,), _survives),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("12.1.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="複製の既定は0なので不合格。ゾーンの既定は複数なので合格。",
        en="The default is no replica: it fails. The default of zones is several: it passes.",
    ),
    paths=(Path(CACHE, "replicaCount"), Path(CACHE, "zoneDistributionConfig", Status.PASS)),
    cases=(
        passes(_cache()),
        passes(_cache(zoneDistributionConfig={"mode": "MULTI_ZONE"})),
        fails(_cache(replicaCount=0)),
        unknowns(_cache(replicaCount=UNKNOWN)),
        evades(
            _cache(replicaCount=2, zoneDistributionConfig={"mode": "SINGLE_ZONE", "zone": "asia-northeast1-a"}),
            why="replicas in the same zone",
        ),
        evades(_cache(replicaCount=None), why="left out, and the default is none"),
    ),
)

ONE_KIND = Guardrail(
    id="gcp-cache-of-one-kind",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="キャッシュは Memorystore for Valkey だけを使う", en="Caches are Memorystore for Valkey, and no other"
    ),
    rationale=Text(
        ja="Memorystore for Redis は文字列の認証で、その値が状態に残り、ネットワークをGoogleとつなぐ。Memcached には"
        "認証も暗号化もない（Memorystore for Redis ドキュメント「AUTH feature overview」「Networking」、"
        "Memorystore for Memcached「Overview」）。",
        en="Memorystore for Redis has one password, which stays in the state, and peers the network with Google's; "
        'Memcached has neither sign-in nor encryption (Memorystore for Redis documentation, "AUTH feature overview", '
        '"Networking"; Memorystore for Memcached, "Overview").',
    ),
    remedy=Text(ja="memorystore.Instance を使ってください。", en="Use memorystore.Instance."),
    check=Never(("gcp:redis/*", "gcp:memcache/*")),
    controls=(Mapped("9.4.1", Coverage.SUPPORTING), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="なければ合格。", en="Without any it passes."),
    paths=(),
    cases=(
        passes(_cache()),
        fails(Planted("gcp:redis/instance:Instance", {"memorySizeGb": 1})),
        evades(Planted("gcp:redis/cluster:Cluster", {"shardCount": 3}), why="a cluster of it"),
        evades(Planted("gcp:memcache/instance:Instance", {"nodeCount": 1}), why="another protocol"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SIGNED_IN, ENDS_PLANNED, TWO_ZONES, ONE_KIND)
