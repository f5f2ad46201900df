"""Guardrails of Cloud SQL instances: reached from inside only, encrypted on the way."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.holdings import SQL
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, one_of, places, read, refers, satisfies

IP = "settings.ipConfiguration"
_PSC = f"{IP}.pscConfigs"
_MINE = "hirosaki-022021-prod"


def instance(**changed: Any) -> Planted:
    """A case's instance, with some of its settings changed; None leaves one out."""
    given: dict[str, Any] = {
        "tier": "db-perf-optimized-N-2",
        "availabilityType": "REGIONAL",
        "connectorEnforcement": "NOT_REQUIRED",
        "dataApiAccess": "DISALLOW_DATA_API",
        "deletionProtectionEnabled": True,
        "ipConfiguration": closed(),
        "maintenanceWindow": {"day": 6, "hour": 18, "updateTrack": "stable"},
    }
    settings = {key: each for key, each in {**given, **changed}.items() if each is not None}
    return Planted(SQL, {"name": "database", "region": "asia-northeast1", "settings": settings}, "database")


def closed(**changed: Any) -> dict[str, Any]:
    """A case's connections: Private Service Connect from the member's own project."""
    psc = {"pscEnabled": True, "allowedConsumerProjects": (_MINE,)}
    given = {"ipv4Enabled": False, "sslMode": "ENCRYPTED_ONLY", "pscConfigs": (psc,), **changed}
    return {key: each for key, each in given.items() if each is not None}


def _inside(subject: Subject) -> Judgement:
    found = subject.resource
    private = any_of(
        refers(found, f"{IP}.privateNetwork"), satisfies(found, f"{_PSC}.*.pscEnabled", lambda it: it is True, _WAY)
    )
    return all_of(
        equals(found, f"{IP}.ipv4Enabled", False),
        left_out(found, f"{IP}.authorizedNetworks"),
        private,
        one_of(found, "settings.dataApiAccess", ("DISALLOW_DATA_API",), absent=Status.PASS),
        equals(found, f"{IP}.enablePrivatePathForGoogleCloudServices", False, absent=Status.PASS),
    )


_WAY = Text(ja="プライベートの接続", en="a private connection")
_ANYBODY = ({"value": "0.0.0.0/0"},)
_HALVES = ({"value": "0.0.0.0/1"}, {"value": "128.0.0.0/1"})

INSIDE = Guardrail(
    id="gcp-sql-reached-from-inside",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースは内側からだけ届く", en="A database is reached from inside only"),
    rationale=Text(
        ja="公開アドレスは許可した範囲がなくてもコネクターで使え、データAPIはネットワークを通らない"
        "（Cloud SQL ドキュメント「Configure public IP」「Use Private Service Connect」）。",
        en="A public address is open to connectors without any authorised range, and the data API goes round the "
        'network (Cloud SQL documentation, "Configure public IP", "Connect using Private Service Connect").',
    ),
    remedy=Text(
        ja="ipv4Enabled を false にし、authorizedNetworks を外し、Private Service Connect を使ってください。",
        en="Set ipv4Enabled to false, drop authorizedNetworks, and use Private Service Connect.",
    ),
    check=Each((SQL,), _inside),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="ipv4Enabled の省略は公開で、不合格。データAPIの省略は不許可で、合格。",
        en="ipv4Enabled left out is public and fails; the data API left out is off.",
    ),
    paths=(Path(SQL, f"{IP}.ipv4Enabled"), Path(SQL, f"{_PSC}.*.pscEnabled")),
    cases=(
        passes(instance()),
        passes(instance(ipConfiguration=closed(pscConfigs=None, privateNetwork="projects/p/global/networks/n"))),
        fails(instance(ipConfiguration=closed(ipv4Enabled=True))),
        unknowns(instance(ipConfiguration=closed(ipv4Enabled=UNKNOWN))),
        evades(instance(ipConfiguration=closed(ipv4Enabled=None)), why="left out it is public"),
        evades(instance(ipConfiguration=closed(authorizedNetworks=_ANYBODY)), why="ranges that wait for an address"),
        evades(instance(ipConfiguration=closed(authorizedNetworks=_HALVES)), why="the internet in two halves"),
        evades(instance(dataApiAccess="ALLOW_DATA_API"), why="statements over Google's API"),
        evades(
            instance(ipConfiguration=closed(enablePrivatePathForGoogleCloudServices=True)), why="BigQuery's own way in"
        ),
    ),
)


def _own_consumers(subject: Subject) -> Judgement:
    found, world = subject.resource, subject.world
    if read(found, _PSC) is ABSENT:
        return not_applicable(Text(ja="Private Service Connect を使わない。", en="It has no Private Service Connect."))
    own = world.projects.get(found.member, frozenset())
    listed = list(places(found, f"{_PSC}.*.allowedConsumerProjects.*"))
    judged: list[Judgement] = []
    for each in listed:
        evidence = Evidence(each.path, each.value, _CONSUMERS)
        project = world.meant(each.value)
        if each.value is ABSENT:
            judged.append(failed(evidence))
        elif is_unknown(each.value):
            fits = project is not None and project.type == _PROJECT and project.member == found.member
            judged.append(Judgement(Status.PASS, (evidence,)) if fits else unknown(evidence))
        elif not own:
            judged.append(unknown(evidence))
        else:
            judged.append(Judgement(Status.PASS if each.value in own else Status.FAIL, (evidence,)))
    return all_of(
        *judged,
        left_out(found, f"{_PSC}.*.networkAttachmentUri"),
        left_out(found, f"{_PSC}.*.pscAutoConnections"),
    )


_PROJECT = "gcp:organizations/project:Project"
_CONSUMERS = Text(ja="同じ団体のプロジェクトだけ", en="projects of the same member only")
_SERVICE = Planted("gcp:projects/service:Service", {"project": _MINE}, "service")


def _consumers(*projects: Any, **more: Any) -> Planted:
    psc = {"pscEnabled": True, "allowedConsumerProjects": projects, **more}
    return instance(ipConfiguration=closed(pscConfigs=(psc,)))


OWN_CONSUMERS = Guardrail(
    id="gcp-sql-own-consumers",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースにつながるのは同じ団体のプロジェクトだけ",
        en="Only projects of its own member are let connect to a database",
    ),
    rationale=Text(
        ja="許可したプロジェクトは、そこのどのネットワークからでも端点を作れる"
        "（Cloud SQL ドキュメント「Connect using Private Service Connect」、許可するプロジェクト）。",
        en="An allowed project makes endpoints in any of its networks (Cloud SQL documentation, "
        '"Connect to an instance using Private Service Connect", allowed projects).',
    ),
    remedy=Text(
        ja="allowedConsumerProjects を同じ団体のプロジェクトだけにしてください。",
        en="Let allowedConsumerProjects be the member's own projects.",
    ),
    check=Each((SQL,), _own_consumers, Reach.STACK),
    controls=(Mapped("9.5.1.P", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(ja="許可の省略は不合格。", en="Left out, it fails: nobody said who."),
    paths=(Path(SQL, f"{_PSC}.*.allowedConsumerProjects"),),
    cases=(
        passes(_consumers(_MINE), _SERVICE),
        fails(_consumers("hirosaki-023621-prod"), _SERVICE),
        unknowns(_consumers(UNKNOWN), _SERVICE),
        evades(_consumers(_MINE, "elsewhere"), _SERVICE, why="behind one's own project"),
        evades(
            _consumers(_MINE, pscAutoConnections=({"consumerNetwork": "projects/elsewhere/global/networks/n"},)),
            _SERVICE,
            why="an endpoint that Google makes in another network",
        ),
        evades(_consumers(_MINE, networkAttachmentUri="a"), _SERVICE, why="a way out of the instance"),
    ),
)


def _encrypted(subject: Subject) -> Judgement:
    return one_of(subject.resource, f"{IP}.sslMode", ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"))


ENCRYPTED = Guardrail(
    id="gcp-sql-tls-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースへの接続はTLSだけ", en="A database accepts encrypted connections only"),
    rationale=Text(
        ja="requireSsl だけでは平文も通ることがある。sslMode が優先する"
        "（Cloud SQL Admin API「SslMode」、Cloud SQL ドキュメント「Enforce SSL/TLS encryption」）。",
        en="requireSsl alone may let plain connections in: sslMode goes first (Cloud SQL Admin API, "
        '"SslMode"; Cloud SQL documentation, "Enforce SSL/TLS encryption").',
    ),
    remedy=Text(ja="sslMode を ENCRYPTED_ONLY にしてください。", en="Set sslMode to ENCRYPTED_ONLY."),
    check=Each((SQL,), _encrypted),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(ja="省略は平文も受け、不合格。", en="Left out plain connections are accepted: it fails."),
    paths=(Path(SQL, f"{IP}.sslMode"),),
    cases=(
        passes(instance()),
        fails(instance(ipConfiguration=closed(sslMode="ALLOW_UNENCRYPTED_AND_ENCRYPTED"))),
        unknowns(instance(ipConfiguration=closed(sslMode=UNKNOWN))),
        evades(instance(ipConfiguration=closed(sslMode=None, requireSsl=True)), why="the old switch only"),
    ),
)


GUARDRAILS = (INSIDE, OWN_CONSUMERS, ENCRYPTED)
