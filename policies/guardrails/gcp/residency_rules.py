"""Guardrails of residency that no single input decides: backups, the organisation's rule, what is named abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import PROVIDER_PREFIX, Resource
from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from network.proof.gcp_types import SQL
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.places import DATA, EXPECTED, IN_JAPAN, NETWORK, WORKLOADS, is_in_japan
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies

PROVIDER = f"{PROVIDER_PREFIX}gcp"
POLICY = "gcp:orgpolicy/policy:Policy"
LOCATIONS = "gcp.resourceLocations"


def _backed_up(subject: Subject) -> Judgement:
    resource, path = subject.resource, "settings.backupConfiguration"
    enabled = read(resource, f"{path}.enabled")
    if enabled is ABSENT or enabled is False:
        return not_applicable(Text(ja="自動バックアップを取らない", en="It has no automatic backups."))
    return satisfies(resource, f"{path}.location", lambda it: is_in_japan(resource.type, it), EXPECTED)


def _database(**backup: Any) -> Planted:
    return Planted(SQL, {"region": "asia-northeast1", "settings": {"backupConfiguration": {"enabled": True, **backup}}})


BACKUPS_IN_JAPAN = Guardrail(
    id="gcp-residency-database-backups",
    version=1,
    cloud=Cloud.GCP,
    area=Area.RESIDENCY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースのバックアップは国内にある", en="Backups of databases are in Japan"),
    rationale=Text(
        ja="場所を指定しないバックアップは、最寄りのマルチリージョン（asia）に置かれる"
        "（Cloud SQL ドキュメント「About Cloud SQL backups」場所、gcloud sql backups create の --location）。",
        en="A backup without a location is in the nearest multi-region, `asia` (Cloud SQL documentation, "
        '"About Cloud SQL backups", location; reference of gcloud sql backups create, --location).',
    ),
    remedy=Text(
        ja="backupConfiguration.location を国内のリージョンにしてください。",
        en="Set backupConfiguration.location to a region in Japan.",
    ),
    check=Each((SQL,), _backed_up),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(ja="場所の既定は asia なので不合格。", en="The default location is `asia`: it fails."),
    paths=(Path(SQL, "settings"),),
    cases=(
        passes(_database(location="asia-northeast2")),
        fails(_database(location="us")),
        unknowns(_database(location=UNKNOWN)),
        evades(_database(), why="the database is in Tokyo, and its backups are where nobody said"),
        evades(_database(location="asia"), why="the multi-region that Japan is in, with others"),
        evades(_database(location="asia1"), why="what is Japan for buckets only"),
    ),
)

_GROUPS = (*(f"in:{each}-locations" for each in IN_JAPAN), *IN_JAPAN, *(f"is:{each}" for each in IN_JAPAN), "asia1")
_ONLY = Text(
    ja=f"{', '.join(_GROUPS[:2])} などの国内だけ", en=f"places in Japan only, such as {', '.join(_GROUPS[:2])}"
)


def _rule_of_places(subject: Subject) -> Judgement:
    resource = subject.resource
    name = resource.inputs.get("name")
    if isinstance(name, str) and not name.endswith(f"/{LOCATIONS}"):
        return not_applicable(Text(ja="場所の制約ではない", en="It is another constraint."))
    spec = resource.inputs.get("spec")
    rules = None if is_unknown(spec) else entries(mapping(spec).get("rules"))
    if rules is None or is_unknown(name):
        return unknown(Evidence("spec", spec, _ONLY))
    inherited = mapping(spec).get("inheritFromParent")
    evidence = Evidence("spec.inheritFromParent", inherited if inherited is not None else ABSENT, _ONLY)
    alone = unknown(evidence) if is_unknown(inherited) else passed() if inherited in (None, False) else failed(evidence)
    none = () if rules else (failed(Evidence("spec.rules", ABSENT, _ONLY)),)
    return all_of(alone, *none, *(_values(mapping(each), f"spec.rules[{at}]") for at, each in enumerate(rules)))


def _values(rule: Mapping[str, Value], path: str) -> Judgement:
    if str(rule.get("denyAll")).upper() == "TRUE":
        return passed(Evidence(f"{path}.denyAll", rule.get("denyAll"), _ONLY))
    values = rule.get("values")
    allowed = None if is_unknown(values) else entries(mapping(values).get("allowedValues"))
    evidence = Evidence(f"{path}.values.allowedValues", mapping(values).get("allowedValues") or ABSENT, _ONLY)
    if rule.get("allowAll") is not None or (allowed is not None and not allowed):
        return failed(evidence)
    if allowed is None or any(is_unknown(each) for each in allowed):
        return unknown(evidence)
    wide = [each for each in allowed if each not in _GROUPS and not is_in_japan(POLICY, each)]
    return failed(Evidence(evidence.path, ", ".join(map(str, wide)), _ONLY)) if wide else passed(evidence)


def _policy(*values: Any, **more: Any) -> Planted:
    rules: tuple[Any, ...] = ({"values": {"allowedValues": values}},)
    return Planted(POLICY, {"name": f"projects/p/policies/{LOCATIONS}", "spec": {"rules": rules, **more}})


LOCATIONS_RULED = Guardrail(
    id="gcp-residency-organization-policy",
    version=1,
    cloud=Cloud.GCP,
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="組織のポリシーは、国内の場所だけを許す",
        en="The organisation policy of locations allows Japan only",
    ),
    rationale=Text(
        ja="計画の外で作られるリソースも、この制約が国内に留める。親の値の継承は許可を広げる"
        "（Resource Manager ドキュメント「Restricting resource locations」）。",
        en="The constraint keeps what is made outside the plan in Japan too; values inherited from above widen it "
        '(Resource Manager documentation, "Restricting resource locations").',
    ),
    remedy=Text(
        ja="allowedValues を in:asia-northeast1-locations と in:asia-northeast2-locations にしてください。",
        en="Allow in:asia-northeast1-locations and in:asia-northeast2-locations.",
    ),
    check=Each((POLICY,), _rule_of_places),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="このポリシーがなければ対象外（組織が持つことがある）。値のない規則は不合格。",
        en="Without the policy there is nothing to judge (the organisation may have it); a rule without values fails.",
    ),
    paths=(Path(POLICY, "spec"),),
    cases=(
        passes(_policy("in:asia-northeast1-locations", "in:asia-northeast2-locations", "asia1")),
        fails(_policy("in:us-locations")),
        unknowns(_policy(UNKNOWN)),
        evades(_policy("in:asia-locations"), why="all of Asia"),
        evades(_policy("in:asia-northeast1-locations", inheritFromParent=True), why="and whatever is allowed above"),
        evades(_policy("in:asia-northeast1-locations", "global"), why="the world beside Tokyo"),
        evades(
            Planted(POLICY, {"name": f"projects/p/policies/{LOCATIONS}", "dryRunSpec": {"rules": ()}}),
            why="tried, and never in force",
        ),
        evades(
            Planted(
                POLICY,
                {
                    "name": f"projects/p/policies/{LOCATIONS}",
                    "spec": {"rules": ({"values": {"deniedValues": ("in:us-locations",)}},)},
                },
            ),
            why="one place denied, and all others allowed",
        ),
    ),
)

_NOWHERE_ELSE = Text(ja="国外の場所の名がない", en="no name of a place abroad")
_AREAS = "africa|asia|australia|europe|me|northamerica|southamerica|us"
_PLACE = re.compile(rf"(?:{_AREAS})-(?:north|south|east|west|central)[a-z]*\d+(?:-[a-z])?", re.IGNORECASE)
_IN_PATH = re.compile(r"/(?:locations|regions|zones)/([a-z0-9-]+)")
_WIDE = re.compile(r"us|eu|asia|nam\d+|eur\d+", re.IGNORECASE)
_AWS = re.compile(r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-[a-z]+-\d")
_KEYS = ("location", "locations", "region", "regions", "zone", "zones", "locationid")
_KNOWN = {**NETWORK, **DATA, **WORKLOADS}


def _abroad(subject: Subject) -> Judgement:
    provider = subject.resource
    own = satisfies(provider, "region", lambda it: is_in_japan(PROVIDER, it), EXPECTED, absent=Status.PASS)
    zone = satisfies(provider, "zone", lambda it: is_in_japan(PROVIDER, it), EXPECTED, absent=Status.PASS)
    stack = subject.world.stacks[provider.stack]
    first = next(each for each in stack.resources if each.type == PROVIDER)
    # The engine adds the provider's id behind its URN; what names none has the default one.
    mine = (provider.urn, f"{provider.urn}::")
    wrong: list[tuple[str, str, str]] = []
    open_: list[Evidence] = []
    for resource in stack.resources:
        by = resource.provider
        if not (by is None and first is provider) and not (by and (by == mine[0] or by.startswith(mine[1]))):
            continue
        if resource.type.startswith("gcp:"):
            if _names_abroad(resource.inputs, ""):
                _collect(resource.inputs, "", "", resource.urn, wrong)
            open_ += _unknown_places(resource)
    if wrong:
        return failed(*(Evidence(path, value, _NOWHERE_ELSE, urn) for path, value, urn in wrong))
    return all_of(own, zone, *((unknown(*open_),) if open_ else ()))


def _unknown_places(resource: Resource) -> Iterator[Evidence]:
    """Inputs named as a place is that nobody knows, of a type that no other guardrail looks at."""
    if resource.type not in _KNOWN:
        for key, value in resource.inputs.items():
            if key.lower() in _KEYS and is_unknown(value):
                yield Evidence(key, value, _NOWHERE_ELSE, resource.urn)


def _names_abroad(value: Value, key: str) -> bool:
    """Whether any text in a value names a place abroad; `key` is the last name on the way to it."""
    if isinstance(value, str):
        return _is_abroad(value, key)
    if isinstance(value, tuple):
        return any(_names_abroad(each, key) for each in value)
    if isinstance(value, Mapping):
        return any(_names_abroad(each, name) for name, each in value.items())
    return isinstance(value, Interpolation) and any(isinstance(e, str) and _is_abroad(e, key) for e in value.parts)


def _collect(value: Value, path: str, key: str, urn: str, found: list[tuple[str, str, str]]) -> None:
    """Adds every text that names a place abroad, with its path."""
    if isinstance(value, tuple):
        for at, each in enumerate(value):
            _collect(each, f"{path}[{at}]", key, urn, found)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            _collect(each, f"{path}.{name}".lstrip("."), name, urn, found)
    else:
        parts = value.parts if isinstance(value, Interpolation) else (value,)
        found += [(path, each, urn) for each in parts if isinstance(each, str) and _is_abroad(each, key)]


def _is_abroad(text: str, key: str) -> bool:
    if len(text) <= _SHORT and "-" not in text:
        return key.lower() in _KEYS and bool(_WIDE.fullmatch(text))
    if "/" in text:
        named = _IN_PATH.findall(text) if "s/" in text else ()
        return any(_PLACE.fullmatch(each) and not is_in_japan(PROVIDER, each) for each in named)
    if "-" not in text or len(text) > _LONG:
        return False
    if _PLACE.fullmatch(text):
        return not is_in_japan(PROVIDER, text)
    return (
        key.lower().endswith(("region", "location")) and bool(_AWS.fullmatch(text)) and text not in REGIONS[Cloud.AWS]
    )


_SHORT, _LONG = 5, 30


def _with(type_: str, **inputs: Any) -> tuple[Planted, Planted]:
    return Planted(PROVIDER, {"project": "own", "region": "asia-northeast1"}, "provider"), Planted(type_, inputs, "one")


_LOOKER, _JOB = "gcp:looker/instance:Instance", "gcp:storage/transferJob:TransferJob"

NOTHING_ABROAD = Guardrail(
    id="gcp-residency-nothing-abroad",
    version=1,
    cloud=Cloud.GCP,
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プロバイダーもそのリソースも、国外の場所を名に挙げない",
        en="Neither a provider nor any of its resources names a place abroad",
    ),
    rationale=Text(
        ja="種類ごとの規則がまだないリソースも、国外のリージョンやゾーンの名が入力にあれば国外に関わる"
        "（Google Cloud ドキュメント「Geography and regions」の場所の名）。",
        en="A resource of a type that has no rule of its own yet has to do with abroad if any input of it names a "
        'region or zone there (Google Cloud documentation, "Geography and regions", names of places).',
    ),
    remedy=Text(ja="東京か大阪にしてください。", en="Use Tokyo or Osaka."),
    check=Each((PROVIDER,), _abroad, Reach.STACK),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("8.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="場所の名がなければ合格。プロバイダーのリージョンの省略は、各リソースの規則が見る。",
        en="Without a name it passes; a provider without a region is a matter of each resource's own rule.",
    ),
    paths=(Path(PROVIDER, "region", Status.PASS), Path(_LOOKER, "region", Status.PASS)),
    cases=(
        passes(*_with(_LOOKER, region="asia-northeast2")),
        passes(*_with(_JOB, transferSpec={"gcsDataSink": {"bucketName": "us-central1-is-only-a-name"}})),
        fails(Planted(PROVIDER, {"region": "us-central1"})),
        fails(*_with(_LOOKER, region="europe-west1")),
        unknowns(*_with(_LOOKER, region=UNKNOWN)),
        unknowns(Planted(PROVIDER, {"region": UNKNOWN})),
        evades(*_with(_LOOKER, settings={"replicas": ({"place": "us-east4-b"},)}), why="under any name, at any depth"),
        evades(*_with(_JOB, sink="projects/p/locations/asia-east1/buckets/b"), why="inside a resource's name"),
        evades(*_with(_JOB, location="EU"), why="a multi-region in capitals"),
        evades(*_with(_JOB, regions=("asia-northeast1", "asia-northeast3")), why="Seoul, which is named alike"),
        evades(*_with(_JOB, sourceRegion="us-east-1"), why="a region of another cloud"),
        evades(*_with(_JOB, sourceRegion="ap-northeast-2"), why="Seoul, by its name on another cloud"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (BACKUPS_IN_JAPAN, LOCATIONS_RULED, NOTHING_ABROAD)
