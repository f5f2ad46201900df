"""Guardrails of residency: networks, data and workloads are in Japan, input by input and type by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_routes import BUNDLES
from network.proof.gcp_types import GLOBAL_FORWARDING_RULE
from policies.cases import UNKNOWN, Case, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.places import DATA, NETWORK, WORKLOADS, Where, located, type_of
from policies.judgement import Judgement, Status, not_applicable
from policies.reading import read

_TOKYO, _ABROAD = "asia-northeast1", "asia-southeast1"
Table = Mapping[str, tuple[Where, ...]]


def _judge(subject: Subject, table: Table) -> Judgement:
    resource = subject.resource
    if resource.type == GLOBAL_FORWARDING_RULE and read(resource, "target") not in BUNDLES:
        return not_applicable(Text(ja="登録先のリージョンを持たない", en="It is registered nowhere."))
    return located(subject, table[resource.type])


def nested(path: str, value: Value) -> Mapping[str, Value]:
    """Inputs with a value at a path."""
    key, _, rest = path.partition(".")
    if not rest:
        return {key: value}
    if rest == "*":
        return {key: (value,)}
    if rest.startswith("*."):
        return {key: (nested(rest.removeprefix("*."), value),)}
    return {key: nested(rest, value)}


def _at(type_: str, table: Table, path: str, value: Value) -> Planted:
    """A case's resource that is in Tokyo, but for one input."""
    inputs: dict[str, Any] = {"target": "vpc-sc"} if type_ == GLOBAL_FORWARDING_RULE else {}
    for each in table[type_]:
        place = f"regional-{_TOKYO}" if each.path == "config" else _TOKYO
        inputs.update(nested(each.path, value if each.path == path else place))
    return Planted(type_, inputs)


def _cases(table: Table) -> Iterator[Case]:
    """Each type in Tokyo, abroad, and where nobody knows before deployment."""
    for type_, wheres in table.items():
        yield passes(_at(type_, table, "", None))
        for each in wheres:
            yield fails(_at(type_, table, each.path, _ABROAD))
            yield unknowns(_at(type_, table, each.path, UNKNOWN))
            if each.absent is Status.FAIL:
                yield fails(_at(type_, table, each.path, None), why=f"{each.path} left out")


def _paths(table: Table) -> tuple[Path, ...]:
    return tuple(
        Path(type_, each.path, each.absent or Status.PASS) for type_, wheres in table.items() for each in wheres
    )


def _guardrail(
    id_: str, table: Table, words: tuple[Text, Text], absence: Text, controls: tuple[Mapped, ...], *evasions: Case
) -> Guardrail:
    title, rationale = words
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.GCP,
        area=Area.RESIDENCY,
        severity=Severity.CRITICAL,
        enforcement=Enforcement.MANDATORY,
        title=title,
        rationale=rationale,
        remedy=Text(
            ja="asia-northeast1（東京）か asia-northeast2（大阪）にしてください。",
            en="Use asia-northeast1 (Tokyo) or asia-northeast2 (Osaka).",
        ),
        check=Each(tuple(table), partial(_judge, table=table)),
        controls=controls,
        absence=absence,
        paths=_paths(table),
        cases=(*_cases(table), *evasions),
    )


BUCKET, KEY_RING = type_of("storage", "bucket"), type_of("kms", "keyRing")
SECRET, LOG_BUCKET = type_of("secretmanager", "secret"), type_of("logging", "projectBucketConfig")

NETWORK_IN_JAPAN = _guardrail(
    "gcp-residency-network",
    NETWORK,
    (
        Text(ja="ネットワークの部品は国内にある", en="Parts of networks are in Japan"),
        Text(
            ja="国外のリージョンの部品を通れば、通信は国外を通る。GoogleのAPIのエンドポイントの登録の既定は "
            "us-central1 である（VPC ドキュメント「Access Google APIs through endpoints」Service Directory の登録）。",
            en="Through a part in a region abroad traffic passes abroad; an endpoint for Google's APIs is "
            "registered in "
            'us-central1 by default (VPC documentation, "Access Google APIs through endpoints", Service Directory).',
        ),
    ),
    Text(
        ja="リージョンを省いた部品はプロバイダーのリージョンにあり、それが国内なら合格。登録先の省略は不合格。",
        en="What names no region is in its provider's; a registration that is left out is in us-central1 and fails.",
    ),
    (Mapped("13.1.4.P", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    evades(
        Planted(type_of("compute", "subnetwork"), {"name": "app"}, region="us-central1"),
        why="no region, in a provider of a region abroad",
    ),
    evades(
        Planted(type_of("compute", "subnetwork"), {"region": "projects/p/regions/asia-northeast3"}),
        why="Seoul, which is named alike",
    ),
    evades(Planted(type_of("compute", "subnetwork"), {"region": "asia-northeast10"}), why="begins like Tokyo"),
)

DATA_IN_JAPAN = _guardrail(
    "gcp-residency-data",
    DATA,
    (
        Text(ja="データ、鍵、記録は国内にある", en="Data, keys and records are in Japan"),
        Text(
            ja="ガバメントクラウドはデータを国内に置く。asia1 はバケットでだけ東京と大阪で、鍵ではソウルを含む"
            "（Cloud Storage「Bucket locations」、Cloud KMS「Cloud KMS locations」、Secret Manager「Choose a "
            "replication policy」、Pub/Sub「Configure message storage policies」）。",
            en="The Government Cloud keeps data in Japan; `asia1` is Tokyo and Osaka for buckets only, and has "
            "Seoul in it "
            'for keys (Cloud Storage, "Bucket locations"; Cloud KMS, "Cloud KMS locations"; Secret Manager, '
            '"Choose a replication policy"; Pub/Sub, "Configure message storage policies").',
        ),
    ),
    Text(
        ja="場所の省略は世界か最寄りのマルチリージョンを意味するので、多くは不合格。リージョンが既定のものはその場所で決まる。",
        en="Left out means the world or the nearest multi-region for most, which fails; else the provider's "
        "region counts.",
    ),
    (Mapped("18.1.4", Coverage.PARTIAL), Mapped("18.1.3", Coverage.SUPPORTING), Mapped("8.1.1", Coverage.SUPPORTING)),
    passes(Planted(BUCKET, {"location": "ASIA1", "customPlacementConfig": {"dataLocations": ("ASIA-NORTHEAST2",)}})),
    evades(Planted(KEY_RING, {"location": "asia1"}), why="asia1, which for keys has Seoul in it"),
    evades(Planted(KEY_RING, {"location": "global"}), why="the world"),
    evades(Planted(LOG_BUCKET, {"location": "global"}), why="the world"),
    evades(Planted(BUCKET, {"location": "ASIA"}), why="the multi-region that Japan is in, with others"),
    evades(
        Planted(BUCKET, {"location": "ASIA1", "customPlacementConfig": {"dataLocations": ("ASIA-NORTHEAST1", "US")}}),
        why="one of two places",
    ),
    evades(Planted(SECRET, {"secretId": "s", "replication": {"auto": {}}}), why="replicated wherever Google likes"),
    evades(
        Planted(
            SECRET, {"replication": {"userManaged": {"replicas": ({"location": _TOKYO}, {"location": "us-west1"})}}}
        ),
        why="one replica of two",
    ),
)

WORKLOADS_IN_JAPAN = _guardrail(
    "gcp-residency-workloads",
    WORKLOADS,
    (
        Text(ja="処理は国内で動く", en="Workloads run in Japan"),
        Text(
            ja="国外で動く処理は、データを国外で扱う"
            "（デジタル庁「ガバメントクラウドの概要」国内のリージョン、Google Cloud ドキュメント「Geography and "
            "regions」）。",
            en="What runs abroad handles data abroad (Digital Agency, outline of the Government Cloud, domestic "
            'regions; Google Cloud documentation, "Geography and regions").',
        ),
    ),
    Text(
        ja="場所を省けるものはプロバイダーのリージョンにあり、それが国内なら合格。場所が必須のものは不合格。",
        en="What may name no place is in its provider's region; what has to name one fails.",
    ),
    (Mapped("18.1.4", Coverage.PARTIAL), Mapped("13.1.4.P", Coverage.SUPPORTING)),
    evades(
        Planted(type_of("compute", "instance"), {"zone": "projects/p/zones/asia-east1-a"}), why="a zone's whole name"
    ),
    evades(
        Planted(
            type_of("container", "cluster"), {"location": _TOKYO, "nodeLocations": ("asia-northeast1-a", "us-west1-a")}
        ),
        why="nodes elsewhere than the cluster",
    ),
    evades(Planted(type_of("cloudbuild", "trigger"), {"location": "global"}), why="the world"),
)

GUARDRAILS: tuple[Guardrail, ...] = (NETWORK_IN_JAPAN, DATA_IN_JAPAN, WORKLOADS_IN_JAPAN)
