"""Sessions whose clients are botocore's own, and whose answers were written down: no account is asked.

Requests are checked against the service's description by botocore itself, answers by `ParamValidator`: a field that
the service does not have cannot be made up here.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any, cast

import boto3.session  # pyright: ignore[reportMissingTypeStubs]
from botocore.awsrequest import AWSResponse  # pyright: ignore[reportMissingTypeStubs]
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.validate import ParamValidator  # pyright: ignore[reportMissingTypeStubs]

Params = Mapping[str, Any]
Reply = dict[str, Any] | str | Callable[[Params], "dict[str, Any] | str"]
"""An answer, the code of an error, or what makes either of the call's parameters."""

BARE: dict[str, Reply] = {
    "s3.GetPublicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
    "s3.GetBucketPolicy": "NoSuchBucketPolicy",
    "s3.GetBucketEncryption": "ServerSideEncryptionConfigurationNotFoundError",
    "s3.GetObjectLockConfiguration": "ObjectLockConfigurationNotFoundError",
    "s3.GetBucketOwnershipControls": "OwnershipControlsNotFoundError",
    "s3.GetBucketReplication": "ReplicationConfigurationNotFoundError",
    "s3.GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
    "s3.GetBucketWebsite": "NoSuchWebsiteConfiguration",
    "s3.GetBucketCors": "NoSuchCORSConfiguration",
}
"""How S3 says that a bucket has none of its settings."""

_VALIDATOR: Any = ParamValidator()


def _response(status: int) -> Any:
    headers: dict[str, str] = {}
    return AWSResponse("https://localhost", status, headers, None)


@lru_cache
def _session() -> Any:
    return boto3.session.Session(aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106 - nobody's


@cache
def _client(service: str, region: str) -> Any:
    """A client, of which making one takes most of a test's time."""
    client = _session().client(service, region_name=region, config=Config(retries={"max_attempts": 0}))
    client.meta.events.register("provide-client-params.*.*", _remember)
    return client


class Recorded:
    """One account's answers, by service and operation, `s3.ListBuckets`; where a region differs, `s3.ListBuckets@R`.

    A call that is not there answers with nothing in it.
    """

    def __init__(self, answers: Mapping[str, Reply]) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []

    def get_available_regions(self, service_name: str) -> list[str]:
        return _session().get_available_regions(service_name)

    def reaches(self, host: str) -> bool:
        return True

    def client(self, service_name: str, region_name: str, config: Any = None) -> Any:
        client = _client(service_name, region_name)

        def answer(model: Any, context: dict[str, Any], **_: Any) -> Any:
            name = f"{service_name}.{model.name}"
            self.asked.append(name)
            reply = self.answers.get(f"{name}@{region_name}", self.answers.get(name, {}))
            # botocore reads policies inside an answer as JSON, in place.
            found = deepcopy(reply(context["asked"]) if callable(reply) else reply)
            if isinstance(found, str):
                error = {"Error": {"Code": found, "Message": "secret words of the service"}}
                return _response(403), error
            if model.output_shape is not None:
                found = {**_nothing(model.output_shape), **found}
                report = _VALIDATOR.validate(found, model.output_shape)
                assert not report.has_errors(), f"{name}: {report.generate_report()}"
            return _response(200), dict(found)

        # One client serves all accounts of a test run, one after the other.
        client.meta.events.unregister("before-call.*.*", unique_id="recorded")
        client.meta.events.register("before-call.*.*", answer, unique_id="recorded")
        return client


def _nothing(shape: Any) -> dict[str, Any]:
    """What an answer has to have, with nothing in it."""
    empty: dict[str, Any] = {"list": [], "boolean": False, "integer": 0, "map": {}, "structure": {}}
    empty["string"] = "0"
    return {name: empty[shape.members[name].type_name] for name in shape.required_members}


def _remember(params: Params, context: dict[str, Any], **_: Any) -> None:
    context["asked"] = params


def upper(value: Any, names: Mapping[str, str]) -> Any:
    """A plan's setting as the service writes it: `bucketKeyEnabled` is `BucketKeyEnabled`."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        return {names.get(key, key[0].upper() + key[1:]): upper(each, names) for key, each in given.items()}
    if isinstance(value, (tuple, list)):
        return [upper(each, names) for each in cast("list[Any]", value)]
    return value
