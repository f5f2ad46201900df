"""Clients that are googleapiclient's own, and whose answers were written down: no project is asked.

Requests are checked against the service's description by googleapiclient itself, answers by `refusals`: a field that
the service does not have, or of another type, cannot be made up here.
"""

import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import httplib2

from tests.surface.google_api import document

Params = Mapping[str, str]
Reply = dict[str, Any] | tuple[int, str] | Callable[[Params], "dict[str, Any] | tuple[int, str]"]
"""An answer, the status and reason of an error, or what makes either of the call's parameters."""

DENIED = (403, "PERMISSION_DENIED")
OFF = (403, "SERVICE_DISABLED")
with warnings.catch_warnings():
    # They tell of versions of Python that they will leave behind some day.
    warnings.simplefilter("ignore", FutureWarning)
    BUILD: Any = import_module("googleapiclient.discovery").build
    REQUEST: Any = import_module("googleapiclient.http").HttpRequest


class Recorded:
    """One project's answers, by the ids of methods, `compute.networks.list`.

    A method that is not there answers with nothing in it.
    """

    def __init__(self, answers: Mapping[str, Reply]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, Params]] = []

    def __call__(self, name: str, version: str, endpoint: str = "") -> Any:
        """A client of a service."""
        options: dict[str, Any] = {"client_options": {"api_endpoint": endpoint}} if endpoint else {}
        service = f"{name}.{version}"

        def request(http: Any, *rest: Any, methodId: str, **more: Any) -> Any:  # noqa: N803 - as build calls it
            return REQUEST(_Http(self, service, methodId), *rest, methodId=methodId, **more)

        return BUILD(
            name,
            version,
            http=_Http(self, service, ""),
            requestBuilder=request,
            static_discovery=True,
            cache_discovery=False,
            **options,
        )

    def answer(self, method: Mapping[str, Any], params: Params, schemas: Mapping[str, Any]) -> tuple[int, Any]:
        """Status and body of one call."""
        self.asked.append((method["id"], params))
        reply = self.answers.get(method["id"], {})
        found = reply(params) if callable(reply) else reply
        if isinstance(found, tuple):
            status, reason = found
            details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
            return status, {"error": {"code": status, "message": "secret words of the service", "details": details}}
        found = wired(found, {"$ref": method["response"]["$ref"]}, schemas)
        wrong = list(refusals(found, {"$ref": method["response"]["$ref"]}, schemas, method["id"]))
        assert not wrong, wrong[:5]
        return 200, found


class _Http:
    """What of httplib2 is used."""

    def __init__(self, recorded: Recorded, service: str, method: str) -> None:
        self._recorded, self._service, self._method = recorded, service, method

    def request(self, uri: str, method: str = "GET", **_: Any) -> tuple[Any, bytes]:
        """One call."""
        split = urlsplit(uri)
        known = _methods(self._service)[self._method]
        assert known["httpMethod"] == method
        match = _pattern(document(self._service)["servicePath"] + known["path"]).fullmatch(split.path.lstrip("/"))
        assert match, (self._method, split.path)
        params = {key: unquote(value) for key, value in match.groupdict().items()}
        status, body = self._recorded.answer(
            known, {**params, **dict(parse_qsl(split.query))}, document(self._service)["schemas"]
        )
        return httplib2.Response({"status": str(status)}), json.dumps(body).encode()

    def close(self) -> None:
        """Nothing is open."""


@cache
def _methods(service: str) -> Mapping[str, Mapping[str, Any]]:
    return {each["id"]: each for each in _all(document(service))}


def _pattern(path: str) -> re.Pattern[str]:
    form = re.sub(r"\\\{\\\+(\w+)\\\}", r"(?P<\1>.+)", re.escape(path))
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", form))


def _all(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from part.get("methods", {}).values()
    for each in part.get("resources", {}).values():
        yield from _all(each)


def wired(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An answer as it is sent: numbers of 64 bits as texts."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    match value:
        case dict():
            known, more = schema.get("properties", {}), schema.get("additionalProperties", {})
            body = cast("dict[str, Any]", value)
            return {key: wired(each, known.get(key, more), schemas) for key, each in body.items()}
        case list():
            return [wired(each, schema.get("items", {}), schemas) for each in cast("list[Any]", value)]
        case int() if not isinstance(value, bool) and schema.get("format") in ("int64", "uint64"):
            return str(value)
        case _:
            return value


def refusals(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any], path: str) -> Iterator[str]:
    """What of an answer its description does not have."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    match value, schema.get("type"):
        case dict(), "object":
            known, more = schema.get("properties", {}), schema.get("additionalProperties")
            for key, each in cast("dict[str, Any]", value).items():
                if key in known or more:
                    yield from refusals(each, known.get(key, more), schemas, f"{path}.{key}")
                else:
                    yield f"{path}.{key}: unknown field"
        case list(), "array":
            for at, each in enumerate(cast("list[Any]", value)):
                yield from refusals(each, schema["items"], schemas, f"{path}[{at}]")
        case (bool(), "boolean") | (str(), "string") | (_, "any"):
            return
        case (int() | float(), "integer" | "number") if not isinstance(value, bool):
            return
        case _:
            yield f"{path}: {value!r} is no {schema.get('type')}"
