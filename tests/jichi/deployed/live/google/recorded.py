"""Clients that are googleapiclient's own, and whose answers were written down: no project is asked.

Requests are checked against the service's description by googleapiclient itself, answers by `refusals`: a field that the
service does not have, or of another type, cannot be made up here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import httplib2
from googleapiclient import discovery

from tests.surface.google_api import document

Params = Mapping[str, str]
Reply = dict[str, Any] | tuple[int, str] | Callable[[Params], "dict[str, Any] | tuple[int, str]"]
"""An answer, the status and reason of an error, or what makes either of the call's parameters."""

DENIED = (403, "PERMISSION_DENIED")
OFF = (403, "SERVICE_DISABLED")
BUILD: Any = discovery.build


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
        http = _Http(self, f"{name}.{version}")
        return BUILD(name, version, http=http, static_discovery=True, cache_discovery=False, **options)

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
    """What of httplib2 is used; which method a request means is told by the description's paths."""

    def __init__(self, recorded: Recorded, service: str) -> None:
        self._recorded, self._service = recorded, service

    def request(self, uri: str, method: str = "GET", **_: Any) -> tuple[Any, bytes]:
        split = urlsplit(uri)
        known, params = _called(self._service, method, split.path)
        given = {**params, **dict(parse_qsl(split.query))}
        status, body = self._recorded.answer(known, given, document(self._service)["schemas"])
        return httplib2.Response({"status": str(status)}), json.dumps(body).encode()

    def close(self) -> None:
        """Nothing is open."""


def _called(service: str, verb: str, path: str) -> tuple[Mapping[str, Any], Params]:
    for pattern, method in _methods(service):
        match = pattern.fullmatch(path.lstrip("/"))
        if match and method["httpMethod"] == verb and _fits(method, match.groupdict()):
            return method, {key: unquote(value) for key, value in match.groupdict().items()}
    raise AssertionError(f"{service} has no {verb} {path}")


def _fits(method: Mapping[str, Any], params: Params) -> bool:
    """Whether what stands in the address has the form that the description asks for."""
    patterns = {key: method["parameters"][key].get("pattern", ".*") for key in params}
    return all(re.fullmatch(pattern.strip("^$"), params[key]) for key, pattern in patterns.items())


@cache
def _methods(service: str) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    whole = document(service)
    return tuple((_pattern(whole["servicePath"] + each["path"]), each) for each in _all(whole))


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
