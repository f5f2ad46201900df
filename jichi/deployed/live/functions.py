"""Functions of Lambda: where they run, who may call them. Their code is not asked for, and of their environment the
names are kept, never the values.

Source: AWS Lambda API Reference, data types FunctionConfiguration and VpcConfigResponse, and GetPolicy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, cast

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said
from jichi.deployed.reading import Item

_FUNCTION = "aws:lambda/function:Function"
_PERMISSION = "aws:lambda/permission:Permission"
_LAYER_PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission"
_URL = "aws:lambda/functionUrl:FunctionUrl"
_NONE = "ResourceNotFoundException"
_CONDITIONS = {
    "aws:sourcearn": "sourceArn",
    "aws:sourceaccount": "sourceAccount",
    "aws:principalorgid": "principalOrgId",
    "lambda:functionurlauthtype": "functionUrlAuthType",
    "lambda:eventsourcetoken": "eventSourceToken",
}
"""What AddPermission writes as conditions, in lower case as IAM compares keys."""


def _functions(ask: Ask, drafts: Drafts) -> None:
    for each in _listed(ask):
        arn = each.text("FunctionArn")
        put(drafts, arn, _FUNCTION, _function(ask, each), ask.region, ask.tags(arn))


def _listed(ask: Ask) -> tuple[Item, ...]:
    return ask.all("lambda:ListFunctions", "lambda", "list_functions", "Functions")


def _function(ask: Ask, each: Item) -> Mapping[str, DraftValue]:
    where, logging = each.inner("VpcConfig"), each.inner("LoggingConfig")
    group = logging.maybe("LogGroup")
    return {
        "name": each.text("FunctionName"),
        "role": key(each.maybe("Role")),
        "runtime": each.maybe("Runtime"),
        "packageType": each.maybe("PackageType"),
        "kmsKeyArn": key(each.maybe("KMSKeyArn")),
        "vpcConfig": said(
            {
                "subnetIds": ids(where.texts("SubnetIds")),
                "securityGroupIds": ids(where.texts("SecurityGroupIds")),
                "ipv6AllowedForDualStack": where.body.get("Ipv6AllowedForDualStack"),
            }
        ),
        "environment": _environment(each.inner("Environment")),
        "loggingConfig": said(
            {
                "logFormat": logging.maybe("LogFormat"),
                "logGroup": Id(ask.arn("logs", f"log-group:{group}"), "name") if group else None,
            }
        ),
    }


def _environment(each: Item) -> DraftValue:
    """The names of its variables; what they hold stays where it is."""
    if each.inner("Error").body:
        return {"variables": UNKNOWN}
    names = tuple(each.inner("Variables").body)
    return {"variables": dict.fromkeys(names, UNKNOWN)} if names else None


def _permissions(ask: Ask, drafts: Drafts) -> None:
    """Who may call a function, by its own policy and by those of its aliases and versions."""
    client = ask.client("lambda")
    for each in _listed(ask):
        name, arn = each.text("FunctionName"), each.text("FunctionArn")
        for qualifier in ("", *_qualifiers(ask, name)):
            given = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
            policy = ask.one("lambda:GetPolicy", partial(client.get_policy, **given), _NONE)
            for at, one in enumerate(permissions(policy.maybe("Policy") if policy else "")):
                inputs = {"function": Id(arn, "name"), "qualifier": qualifier, **one}
                put(drafts, f"{arn}:{qualifier}#permission-{at}", _PERMISSION, inputs, ask.region)


def _qualifiers(ask: Ask, name: str) -> tuple[str, ...]:
    aliases = ask.all("lambda:ListAliases", "lambda", "list_aliases", "Aliases", FunctionName=name)
    call = ("lambda", "list_versions_by_function", "Versions")
    versions = ask.all("lambda:ListVersionsByFunction", *call, FunctionName=name)
    numbers = (each.text("Version") for each in versions)
    return (*(each.text("Name") for each in aliases), *(each for each in numbers if each != "$LATEST"))


def permissions(text: str) -> Iterator[Mapping[str, DraftValue]]:
    """What AddPermission made a policy of, one for each principal; what has another form is not known."""
    document: Any = json.loads(text) if text else {}
    statements: Any = document.get("Statement", [])
    for each in cast("list[dict[str, Any]]", statements if isinstance(statements, list) else [statements]):
        allows = each.get("Effect") == "Allow" and isinstance(each.get("Action"), str)
        conditions = _conditions(each.get("Condition", {}))
        known = allows and all(
            name in _CONDITIONS.values() and isinstance(value, str) for name, value in conditions.items()
        )
        if not known:
            yield {"statementId": str(each.get("Sid")), "principal": UNKNOWN, "action": UNKNOWN}
            continue
        for principal in _principals(each.get("Principal")):
            yield {
                "statementId": str(each.get("Sid")),
                "action": each["Action"],
                "principal": principal,
                **{name: key(value) if name == "sourceArn" else value for name, value in conditions.items()},
            }


def _conditions(given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    tests = (test for each in given.values() for test in each.items())
    return {_CONDITIONS.get(name.lower(), name): value for name, value in tests}


def _principals(value: Any) -> tuple[DraftValue, ...]:
    match value:
        case str():
            return (value,)
        case {"Service": str(who)} | {"AWS": str(who)}:
            return (who,)
        case _:
            return (UNKNOWN,)


def _urls(ask: Ask, drafts: Drafts) -> None:
    """Addresses of functions' own."""
    for each in _listed(ask):
        call, arn = ("lambda", "list_function_url_configs", "FunctionUrlConfigs"), each.text("FunctionArn")
        for one in ask.all("lambda:ListFunctionUrlConfigs", *call, FunctionName=each.text("FunctionName")):
            inputs = {"functionName": Id(arn, "name"), "authorizationType": one.maybe("AuthType")}
            put(drafts, f"{one.text('FunctionArn')}#url", _URL, inputs, ask.region)


def _layers(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("lambda")
    for each in ask.all("lambda:ListLayers", "lambda", "list_layers", "Layers"):
        name, call = each.text("LayerName"), ("lambda", "list_layer_versions", "LayerVersions")
        for one in ask.all("lambda:ListLayerVersions", *call, LayerName=name):
            number = one.number("Version") or 0
            asked = partial(client.get_layer_version_policy, LayerName=name, VersionNumber=number)
            policy = ask.one("lambda:GetLayerVersionPolicy", asked, _NONE)
            for at, given in enumerate(permissions(policy.maybe("Policy") if policy else "")):
                inputs = {"layerName": name, "versionNumber": number, **given}
                put(drafts, f"{one.text('LayerVersionArn')}#{at}", _LAYER_PERMISSION, inputs, ask.region)


READERS = (
    Reader(
        _functions,
        {_FUNCTION: ("runtime", "vpcConfig", "environment", "loggingConfig", "tags")},
        # A call that a program makes once; nothing of it stands.
        also=("aws:lambda/invocation:Invocation",),
    ),
    Reader(_permissions, {_PERMISSION: ("principal", "action")}),
    Reader(_urls, {_URL: ()}, also=("aws:lambda/functionUrl*",)),
    Reader(_layers, {_LAYER_PERMISSION: ("principal",)}),
)
