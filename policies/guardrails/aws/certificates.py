"""Guardrail of certificates on AWS: private ones, of an authority in Japan.

Source: AWS Certificate Manager User Guide, "Certificate transparency logging": every public certificate's names are in
public logs for ever; "Requesting a private certificate in AWS Certificate Manager".
"""

from __future__ import annotations

import re
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed
from policies.reading import left_out, one_of, satisfies

CERTIFICATE = "aws:acm/certificate:Certificate"
_KEYS = ("EC_prime256v1", "EC_secp384r1", "RSA_2048", "RSA_3072", "RSA_4096")
_ARN = re.compile(r"arn:aws:acm-pca:(?P<region>ap-northeast-[13]):[0-9]{12}:certificate-authority/[0-9a-f-]{36}")
_PRIVATE = Text(ja="同じリージョンのプライベート認証局", en="a private authority in the same region")


def _private(subject: Subject) -> Judgement:
    resource = subject.resource

    def here(given: object) -> bool:
        found = _ARN.fullmatch(given) if isinstance(given, str) else None
        return found is not None and found["region"] == resource.region

    return all_of(
        satisfies(resource, "certificateAuthorityArn", here, _PRIVATE),
        # A key that is handed over has been in a program, and in its state.
        _not_given(resource.inputs.get("privateKey") is not None),
        left_out(resource, "validationMethod"),
        one_of(resource, "keyAlgorithm", _KEYS, absent=Status.PASS),
    )


def _not_given(given: object) -> Judgement:
    expected = Text(ja="ACM が作る鍵", en="a key that ACM makes")
    return failed(Evidence("privateKey", "(not shown)", expected)) if given else passed()


_OWN = "arn:aws:acm-pca:ap-northeast-1:999988887777:certificate-authority/11111111-2222-3333-4444-555555555555"


def _certificate(authority: Any = _OWN, **named: Any) -> Planted:
    given = {"domainName": "*.town.jichi.internal", "certificateAuthorityArn": authority, **named}
    return Planted(CERTIFICATE, {key: each for key, each in given.items() if each is not None})


PRIVATE = Guardrail(
    id="aws-certificate-private",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="証明書はプライベート認証局のもので、鍵はAWSが持つ",
        en="Certificates are of a private authority, and their keys are made and kept by AWS",
    ),
    rationale=Text(
        ja="公的な証明書の名前は公開の記録に残り、閉域のシステム名が外に出る(AWS Certificate Manager User Guide"
        "「Certificate transparency logging」)。",
        en="Names of public certificates are in public logs for ever, so that those of the closed network get out (AWS "
        'Certificate Manager User Guide, "Certificate transparency logging").',
    ),
    remedy=Text(
        ja="certificateAuthorityArn に同じリージョンのプライベート認証局を指定してください。",
        en="Name a private authority of the same region in certificateAuthorityArn.",
    ),
    check=Each((CERTIFICATE,), _private),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="認証局がなければ公的な証明書で、不合格。", en="Without an authority it is a public one: it fails."
    ),
    paths=(Path(CERTIFICATE, "certificateAuthorityArn"),),
    cases=(
        passes(_certificate(keyAlgorithm="EC_prime256v1")),
        fails(_certificate(None, validationMethod="DNS")),
        fails(_certificate(keyAlgorithm="RSA_1024")),
        unknowns(_certificate(UNKNOWN)),
        evades(_certificate(_OWN.replace("ap-northeast-1", "us-east-1")), why="an authority abroad"),
        evades(_certificate(_OWN.replace("ap-northeast-1", "ap-northeast-3")), why="of the other region"),
        evades(_certificate(validationMethod="DNS"), why="an authority, and a public validation beside it"),
        evades(_certificate(privateKey="x"), why="a key that the program has had"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PRIVATE,)
