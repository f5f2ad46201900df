"""Who asks on AWS, as what is known of the request: classes of principals by account, not one by one.

An identity of another account is taken as one that its own account lets do everything: what is there, the member does
not decide. Source: IAM User Guide, "Cross-account policy evaluation logic", "AWS global condition context keys" (which
key a request has, and when), "The confused deputy problem".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jichi.text import Text
from network.proof.access.assets import Asset
from network.proof.access.literals import FALSE, TRUE, Literal, missing, present
from network.proof.access.solve import Answer
from network.proof.access.statements import ACCOUNT, FEDERATED, PRINCIPAL, RESOURCE, SERVICE, Literals
from network.proof.access.words import ANYTHING, DIGIT, SOMETHING, Word, Words, arn, glob, literal

_IS_SERVICE = "aws:principalisawsservice"
_ON_BEHALF = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner")
"""Keys of a request that a service itself makes; of no other."""

_CONTEXT = "kms:encryptioncontext:"


@dataclass(frozen=True, slots=True)
class Caller:
    """A class of principals.

    Args:
        given: what each request of theirs has.
        signed: whether they have an ARN.
    """

    who: Text
    given: Literals
    signed: bool

    def principal(self, answer: Answer) -> str:
        """The principal of a request that was found."""
        named = (answer.values.get(key) for key in (PRINCIPAL, FEDERATED))
        service = answer.values.get(SERVICE)
        return next((each for each in named if each), f"Service: {service}" if service else "anonymous")


def outsiders(account: str, among: Iterable[str] = (), named: Words = ()) -> Caller:
    """Identities of all accounts but one.

    Args:
        account: the account that is left out.
        among: only identities of these accounts; of all others, where none is named.
        named: ARNs of callers that are left out, because the tenancy file names them.
    """
    accounts = tuple(literal(each) for each in among) or ((DIGIT,) * 12,)
    identities = tuple(
        (*literal("arn:aws:iam::"), *each, *literal(f":{kind}/"), *SOMETHING)
        for each in accounts
        for kind in ("role", "user")
    )
    roots = tuple((*literal("arn:aws:iam::"), *each, *literal(":root")) for each in accounts)
    return Caller(
        Text(ja="別のアカウントの主体", en="a principal of another account"),
        (
            Literal(PRINCIPAL, (*identities, *roots)),
            Literal(PRINCIPAL, (arn(f"arn:*:*::{account}:*"), *named), outside=True),
            *_not_a_service(),
        ),
        signed=True,
    )


def identity(principal: str) -> Caller:
    """One planned role."""
    return Caller(
        Text(ja=f"ロール {principal}", en=f"role {principal}"),
        (present(PRINCIPAL, principal), *_not_a_service()),
        signed=True,
    )


ANONYMOUS = Caller(
    Text(ja="署名のない要求", en="an anonymous request"),
    (
        missing(PRINCIPAL),
        present(ACCOUNT, "anonymous"),
        missing(SERVICE),
        missing(FEDERATED),
        missing(_IS_SERVICE),
        *(missing(each) for each in _ON_BEHALF),
    ),
    signed=False,
)

FEDERATION = Caller(
    Text(ja="外部の認証基盤の利用者", en="an identity of an external provider"),
    (
        missing(PRINCIPAL),
        missing(ACCOUNT),
        missing(SERVICE),
        Literal(FEDERATED, (ANYTHING,)),
        *(missing(each) for each in _ON_BEHALF),
    ),
    signed=False,
)


def deputies(asset: Asset, buckets: Iterable[str]) -> Caller:
    """AWS services that work for another account (confused deputies).

    A service works for the asset's own account where the request says so: by `aws:SourceAccount`, by `aws:SourceArn`,
    or by an encryption context that names a resource of that account, whose data is then what is decrypted.

    Args:
        asset: what is asked for.
        buckets: names of the account's planned buckets, whose ARNs do not tell their account.
    """
    own = (arn(f"arn:*:*:*:{asset.account}:*"), *_of_buckets(buckets))
    contexts = sorted(
        {
            each.key
            for document in asset.documents
            for statement in document.statements
            for each in statement.conditions
            if each.key.startswith(_CONTEXT)
        }
    )
    return Caller(
        Text(ja="別のアカウントのために働くサービス", en="a service that works for another account"),
        (
            missing(PRINCIPAL),
            missing(ACCOUNT),
            missing(FEDERATED),
            present(_IS_SERVICE, "true"),
            Literal(SERVICE, (glob("*?.amazonaws.com"),)),
            Literal("aws:sourceaccount", (literal(asset.account),), outside=True, absent=True),
            Literal("aws:sourceowner", (literal(asset.account),), outside=True, absent=True),
            *(Literal(key, own, outside=True, absent=True) for key in ("aws:sourcearn", *contexts)),
        ),
        signed=False,
    )


def about(resources: Words) -> Literal:
    """The request is about one of some resources."""
    return Literal(RESOURCE, resources)


def _of_buckets(names: Iterable[str]) -> tuple[Word, ...]:
    return tuple(literal(f"arn:aws:s3:::{name}") for name in sorted(names))


def _not_a_service() -> Literals:
    return (
        missing(SERVICE),
        missing(FEDERATED),
        present(_IS_SERVICE, "false"),
        Literal("aws:viaawsservice", (TRUE, FALSE)),
        *(missing(each) for each in _ON_BEHALF),
    )
