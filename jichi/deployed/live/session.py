"""Sessions of boto3: with whose credentials, for the right account, patient where a service slows us down."""

from __future__ import annotations

import re
import socket
from typing import Any

from jichi.deployed.live.asking import Session, code_of
from jichi.deployed.live.places import Place
from jichi.errors import InvalidInput, Problem
from jichi.text import Text

ATTEMPTS = 8
"""How often a call is made before it counts as not answered (botocore, "Retries", mode adaptive)."""

_HTTPS = 443


class Boto:
    """Gives sessions: the auditor's role assumed where the tenancy names who may take it, else the caller's own.

    Args:
        profile: a profile of the AWS CLI's configuration; None for the usual chain.
    """

    def __init__(self, profile: str | None = None) -> None:
        self._profile = profile

    def __call__(self, place: Place) -> Session:
        """A session in a place's account.

        Raises:
            InvalidInput: boto3 is not installed, there are no credentials, or they are another account's.
        """
        try:
            # An optional extra without types, and it takes a second.
            import boto3  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
        except ImportError as error:
            raise InvalidInput(_MISSING) from error
        try:
            caller = boto3.Session(profile_name=self._profile)
            session = _assumed(caller, place) if place.role else caller
            account = _identity(session, place)["Account"]
        except Exception as error:
            raise InvalidInput(_no_credentials(place, code_of(error))) from error
        if account != place.account:
            raise InvalidInput(_other(place, account))
        return Patient(session)


class Patient:
    """A session whose clients try again when they are slowed down.

    Args:
        session: boto3's.
    """

    def __init__(self, session: Any) -> None:
        self._session = session

    def client(self, service_name: str, region_name: str) -> Any:
        """A client of a service in a region."""
        return _client(self._session, service_name, region_name)

    def get_available_regions(self, service_name: str) -> list[str]:
        """The regions that botocore knows a service in."""
        return self._session.get_available_regions(service_name)

    def reaches(self, host: str) -> bool:
        """Whether there is a host of a name, as far as this machine can say."""
        try:
            return bool(socket.getaddrinfo(host, _HTTPS))
        except socket.gaierror as error:
            return error.errno != socket.EAI_NONAME


def _client(session: Any, service: str, region: str) -> Any:
    # As boto3, whose part it is: optional.
    from botocore.config import Config  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    config = Config(retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS}, user_agent_extra="jichi")
    return session.client(service, region_name=region, config=config)


def _identity(session: Any, place: Place) -> Any:
    return _client(session, "sts", place.regions[0]).get_caller_identity()


def _assumed(caller: Any, place: Place) -> Any:
    # Whoever calls has imported it before.
    import boto3  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    answer = _client(caller, "sts", place.regions[0]).assume_role(
        RoleArn=place.role,
        RoleSessionName="jichi-check-live",
        DurationSeconds=3600,
        # The role is not given to anybody who does not say who it is (`components.identity.aws_trust`).
        SourceIdentity=_said_name(_identity(caller, place)["Arn"]),
    )
    given = answer["Credentials"]
    return boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def _said_name(arn: str) -> str:
    """Who calls, by the last part of its ARN, in the letters that a source identity may have (STS API Reference,
    AssumeRole).
    """
    return re.sub(r"[^\w+=,.@-]", "-", re.split(r"[/:]", arn)[-1], flags=re.ASCII)[:64]


_MISSING = Problem(
    Text(ja="--live には boto3 が要りますが、入っていません。", en="--live takes boto3, which is not installed."),
    Text(
        ja="追加機能 live を入れてください: `pip install 'jichi[live]'`。",
        en="Install the extra live: `pip install 'jichi[live]'`.",
    ),
)


def _no_credentials(place: Place, code: str) -> Problem:
    whom_ja = f"ロール {place.role} として" if place.role else "既定の認証情報で"
    whom_en = f"as {place.role}" if place.role else "with the caller's own credentials"
    return Problem(
        Text(
            ja=f"アカウント {place.account} に{whom_ja}入れません ({code})。",
            en=f"Account {place.account} cannot be entered {whom_en} ({code}).",
        ),
        Text(
            ja="`aws sts get-caller-identity` が通るようにしてからやり直してください(docs/deployed.md「生きた状態」)。",
            en="Make `aws sts get-caller-identity` work first (docs/deployed.md, Live state).",
        ),
    )


def _other(place: Place, account: str) -> Problem:
    return Problem(
        Text(
            ja=f"認証情報はアカウント {account} のもので、{place.owner} の {place.account} ではありません。",
            en=f"The credentials are of account {account}, not of {place.account}, which is {place.owner}'s.",
        ),
        Text(
            ja="--member で認証情報の団体だけを選ぶか、テナンシーの access に auditor を書いてください。",
            en="Choose the member of these credentials with --member, or name an auditor in the tenancy's access.",
        ),
    )
