"""Clients of Google Cloud: with whose credentials, for the right project."""

from __future__ import annotations

import logging
import warnings
from functools import partial
from typing import Any

from jichi.deployed.live.google.asking import RETRIES, Entered, code_of
from jichi.deployed.live.places import Place
from jichi.errors import InvalidInput, Problem
from jichi.text import Text

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
"""What a token may be used for; what it may do there is the account's to say. Not every API takes the narrower one."""

_LIFETIME = 3600


class Google:
    """Enters projects: as the auditor's service account where the tenancy names who may be it, else as the caller.

    Application default credentials are the caller's.
    """

    def __call__(self, place: Place) -> Entered:
        """A project, entered.

        Raises:
            InvalidInput: the libraries are not installed, there are no credentials, or it is another project that
                answers.
        """
        try:
            accounts, impersonated, library = _libraries()
        except ImportError as error:
            raise InvalidInput(_MISSING) from error
        try:
            credentials, _ = accounts.default(scopes=[_SCOPE])
            if place.role:
                credentials = impersonated.Credentials(
                    source_credentials=credentials,
                    target_principal=place.role,
                    target_scopes=[_SCOPE],
                    lifetime=_LIFETIME,
                )
            services = partial(_client, library.build, credentials)
            found = services("cloudresourcemanager", "v1").projects().get(projectId=place.account)
            body: dict[str, Any] = found.execute(num_retries=RETRIES)
        except Exception as error:
            raise InvalidInput(_no_credentials(place, code_of(error))) from error
        if body.get("projectId") != place.account or not body.get("projectNumber"):
            raise InvalidInput(_other(place, str(body.get("projectId"))))
        return Entered(services, str(body["projectNumber"]))


def _libraries() -> tuple[Any, Any, Any]:
    """Google's libraries: an optional extra without types, which takes a second."""
    # They log what a service says of an error, whose words are nowhere shown here.
    logging.getLogger("googleapiclient.http").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # They tell of versions of Python that they will leave behind some day, which is no reader's concern.
        warnings.simplefilter("ignore", FutureWarning)
        from google import auth  # noqa: PLC0415
        from google.auth import impersonated_credentials  # noqa: PLC0415
        from googleapiclient import discovery  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
    return auth, impersonated_credentials, discovery


def _client(build: Any, credentials: Any, name: str, version: str, endpoint: str = "") -> Any:
    """A client made from the description that the library ships: nothing is fetched to make it."""
    options: dict[str, Any] = {"client_options": {"api_endpoint": endpoint}} if endpoint else {}
    return build(name, version, credentials=credentials, static_discovery=True, cache_discovery=False, **options)


_MISSING = Problem(
    Text(
        ja="--live には google-api-python-client が要りますが、入っていません。",
        en="--live takes google-api-python-client on Google Cloud, which is not installed.",
    ),
    Text(
        ja="追加機能 live を入れてください: `pip install 'jichi[live]'`。",
        en="Install the extra live: `pip install 'jichi[live]'`.",
    ),
)


def _no_credentials(place: Place, code: str) -> Problem:
    whom_ja = f"サービスアカウント {place.role} として" if place.role else "既定の認証情報で"
    whom_en = f"as {place.role}" if place.role else "with the caller's own credentials"
    return Problem(
        Text(
            ja=f"プロジェクト {place.account} に{whom_ja}入れません ({code})。",
            en=f"Project {place.account} cannot be entered {whom_en} ({code}).",
        ),
        Text(
            ja="`gcloud auth application-default login` などで認証情報を用意してからやり直してください"
            "(docs/deployed.md「生きた状態」)。",
            en="Set up application default credentials first, as `gcloud auth application-default login` does "
            "(docs/deployed.md, Live state).",
        ),
    )


def _other(place: Place, project: str) -> Problem:
    return Problem(
        Text(
            ja=f"{place.owner} のプロジェクト {place.account} を尋ねましたが、{project} が答えました。",
            en=f"Project {place.account}, which is {place.owner}'s, was asked, and {project} answered.",
        ),
        Text(
            ja="テナンシーのプロジェクト ID を確かめるか、--member で団体を選んでください。",
            en="Check the project's id in the tenancy, or choose members with --member.",
        ),
    )
