"""Guardrail of certificates: from a private authority in Japan, with keys that no state holds."""

from __future__ import annotations

import re
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.app_joints import CERTIFICATE, ISSUANCE
from policies.guardrails.gcp.holdings import JAPAN
from policies.judgement import Evidence, Judgement, all_of, failed
from policies.reading import left_out, one_of, read, refers, satisfies

_OLD = (
    "gcp:compute/regionSslCertificate:RegionSslCertificate",
    "gcp:compute/sSLCertificate:SSLCertificate",
    "gcp:compute/managedSslCertificate:ManagedSslCertificate",
)
"""Of these two take the private key from the program, and one comes from a public authority."""

_POOL = "certificateAuthorityConfig.certificateAuthorityServiceConfig.caPool"
_PRIVATE = Text(ja="日本の私設認証局のプール", en="a pool of private authorities in Japan")
_KEPT = Text(ja="秘密鍵を持たない証明書", en="a certificate without a private key in it")
_SPELLED = re.compile(r"projects/[a-z0-9-]+/locations/(?P<place>[a-z0-9-]+)/caPools/[A-Za-z0-9_-]+", re.ASCII)


def _issued(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type in _OLD:
        return failed(Evidence("", resource.type, _KEPT))
    where = one_of(resource, "location", tuple(sorted(JAPAN)))
    if resource.type == ISSUANCE:
        return all_of(
            where, satisfies(resource, _POOL, lambda it: _is_beside(it, read(resource, "location")), _PRIVATE)
        )
    return all_of(where, left_out(resource, "selfManaged"), refers(resource, "managed.issuanceConfig", ISSUANCE))


def _is_beside(pool: Any, location: Any) -> bool:
    found = _SPELLED.fullmatch(pool) if isinstance(pool, str) else None
    return found is not None and found["place"] == location


_TOKYO = "asia-northeast1"


def _config(pool: Any = f"projects/own/locations/{_TOKYO}/caPools/closed", location: Any = _TOKYO) -> Planted:
    authority = {"certificateAuthorityServiceConfig": {"caPool": pool}}
    return Planted(ISSUANCE, {"name": "apps", "location": location, "certificateAuthorityConfig": authority}, "config")


def _certificate(managed: Any = None, **more: Any) -> Planted:
    said = {"domains": ("tax.example.internal",), "issuanceConfig": _config().ref()} if managed is None else managed
    given = {"name": "apps", "location": _TOKYO, "managed": said, **more}
    return Planted(CERTIFICATE, {key: each for key, each in given.items() if each is not None}, "certificate")


FROM_PRIVATE = Guardrail(
    id="gcp-certificate-from-private-authority",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="業務システムの証明書は日本の私設認証局から発行し、秘密鍵をプログラムに渡さない",
        en="Systems' certificates come from a private authority in Japan, and no program has their keys",
    ),
    rationale=Text(
        ja="公開の認証局は庁内の名前を公開の記録（CTログ）に載せ、持ち込みの証明書は秘密鍵を状態に残す"
        "（Certificate Manager ドキュメント「Deploy a regional Google-managed certificate with CA Service」、"
        "RFC 9162）。",
        en="A public authority puts internal names into public logs, and a certificate of one's own leaves its key in "
        'the state (Certificate Manager documentation, "Deploy a regional Google-managed certificate with CA Service"; '
        "RFC 9162).",
    ),
    remedy=Text(
        ja="managed.issuanceConfig に、国内の caPool を使う CertificateIssuanceConfig を指定してください。",
        en="Name in managed.issuanceConfig a CertificateIssuanceConfig with a caPool in Japan.",
    ),
    check=Each((CERTIFICATE, ISSUANCE, *_OLD), _issued),
    controls=(
        Mapped("10.1.2", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.SUPPORTING),
        Mapped("9.2.4", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="発行の設定の省略は公開の認証局、場所の省略はグローバルで、不合格。",
        en="Without an issuance configuration it is a public authority's, without a location global: both fail.",
    ),
    paths=(
        Path(CERTIFICATE, "managed"),
        Path(CERTIFICATE, "location"),
        Path(ISSUANCE, "certificateAuthorityConfig"),
        Path(ISSUANCE, "location"),
    ),
    cases=(
        passes(_certificate()),
        passes(_config()),
        passes(_config(f"projects/own/locations/{_TOKYO[:-1]}2/caPools/closed", f"{_TOKYO[:-1]}2"), why="in Osaka"),
        fails(_certificate({"domains": ("tax.example.lg.jp",), "dnsAuthorizations": ("a",)}), why="a public authority"),
        fails(Planted(CERTIFICATE, {"location": _TOKYO, "selfManaged": {"pemPrivateKey": "not-a-real-one"}})),
        unknowns(_certificate({"issuanceConfig": UNKNOWN})),
        unknowns(_config(UNKNOWN)),
        evades(_config("projects/own/locations/us-central1/caPools/closed"), why="an authority abroad"),
        evades(_config(f"projects/own/locations/{_TOKYO}/caPools/a/../../us-central1"), why="a path that goes on"),
        evades(_certificate(location=None), why="global, by default"),
        evades(_certificate(selfManaged={"pemCertificate": "x"}), why="a key of one's own beside it"),
        evades(Planted(_OLD[0], {"privateKey": "not-a-real-one"}), why="the older kind, with its key"),
        evades(
            Planted(_OLD[2], {"managed": {"domains": ("tax.example.lg.jp",)}}), why="the older kind, of a public one"
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (FROM_PRIVATE,)
