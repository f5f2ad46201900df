"""Guardrail against secrets in plain text: in environments, parameters, start scripts, container definitions.

What is found is never shown: evidence names the place, and only that something stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from typing import Any

from jichi.engine.values import Interpolation, Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.plain_texts import EXPECTED, SHOWN, PlainTexts
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, places, read

FUNCTION = "aws:lambda/function:Function"
PARAMETER = "aws:ssm/parameter:Parameter"
INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
INVOCATION = "aws:lambda/invocation:Invocation"
_PLACES: Mapping[str, tuple[str, ...]] = {
    FUNCTION: ("environment.variables",),
    INVOCATION: ("input",),
    INSTANCE: ("userData", "userDataBase64"),
    TEMPLATE: ("userData",),
    TASK: ("containerDefinitions",),
    "aws:codebuild/project:Project": ("environment.environmentVariables",),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
    "aws:apprunner/service:Service": ("sourceConfiguration",),
}

_READ = PlainTexts(("stage",))


def _clear(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == PARAMETER:
        return _parameter(subject)
    found: list[Judgement] = []
    for path in _PLACES[resource.type]:
        for place in places(resource, path):
            if place.value is not ABSENT:
                text = subject.world.symbols.text(place.value) if isinstance(place.value, Interpolation) else None
                found.extend(_READ.judged(path, text if text is not None else place.value, path.rpartition(".")[2]))
    return all_of(*found) if found else passed(Evidence(_PLACES[resource.type][0], ABSENT, EXPECTED))


def _parameter(subject: Subject) -> Judgement:
    """A parameter of SSM: a secret one has to be a SecureString; others hold none."""
    parameter = subject.resource
    name = parameter.inputs.get("name")
    value = parameter.inputs.get("value", parameter.inputs.get("insecureValue"))
    secret = (isinstance(name, str) and _READ.is_named(name.rsplit("/", 1)[-1])) or isinstance(value, Secret)
    if secret:
        held = passed() if isinstance(value, Secret) or value is None else failed(Evidence("value", SHOWN, EXPECTED))
        return all_of(equals(parameter, "type", "SecureString"), held)
    if is_unknown(read(parameter, "type")):
        return unknown(Evidence("type", read(parameter, "type"), EXPECTED))
    return all_of(passed(), *(_READ.judged("value", value, "value") if value is not None else ()))


def _function(variables: dict[str, Any]) -> Planted:
    return Planted(FUNCTION, {"environment": {"variables": variables}})


def _task(**container: Any) -> Planted:
    return Planted(TASK, {"containerDefinitions": dumps([{"name": "app", **container}])})


_ENCODED = "IyEvYmluL3NoCmV4cG9ydCBQR1BBU1NXT1JEPWh1bnRlcjIyCg=="
"""A start script with a password in it, in Base64."""

NO_PLAIN_SECRETS = Guardrail(
    id="aws-no-secrets-in-plain-text",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SECRETS,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="環境変数・パラメータ・起動スクリプトに秘密を平文で書かない",
        en="No secret stands in plain text in environments, parameters or start scripts",
    ),
    rationale=Text(
        ja="構成を見られる人は誰でも読める(AWS Lambda Developer Guide「Securing environment variables」、AWS "
        "Secrets Manager User Guide「Best practices」)。",
        en="Whoever may see the configuration reads it (AWS Lambda Developer Guide, "
        '"Securing Lambda environment variables"; AWS Secrets Manager User Guide, "Best practices").',
    ),
    remedy=Text(
        ja="Secrets Manager に置き、実行時にロールで読んでください。",
        en="Keep it in Secrets Manager and read it with a role.",
    ),
    check=Each((*_PLACES, PARAMETER), _clear),
    controls=(Mapped("9.2.4", Coverage.PARTIAL), Mapped("9.4.5", Coverage.SUPPORTING)),
    absence=Text(ja="何も書かないことが合格。", en="Nothing written is what passes."),
    paths=(
        Path(FUNCTION, "environment.variables", absent=Status.PASS),
        Path(TEMPLATE, "userData", absent=Status.PASS),
        Path(TASK, "containerDefinitions", absent=Status.PASS),
        Path(PARAMETER, "type"),
    ),
    cases=(
        passes(_function({"LOG_LEVEL": "info", "SECRET_ARN": "arn:aws:secretsmanager:ap-northeast-1:1:secret:db"})),
        passes(Planted(TEMPLATE, {"userData": "IyEvYmluL3NoCmVjaG8gaGVsbG8K"})),
        passes(
            _task(
                environment=[{"name": "MODE", "value": "live"}],
                secrets=[{"name": "DB", "valueFrom": "arn:aws:secretsmanager:r:1:secret:app-db-a1b2c3:password::"}],
            )
        ),
        passes(Planted(PARAMETER, {"name": "/app/db_password", "type": "SecureString", "value": Secret()})),
        fails(_function({"DB_PASSWORD": "hunter22"})),
        fails(Planted(PARAMETER, {"name": "/app/db_password", "type": "String", "value": "hunter22"})),
        unknowns(_function({"DB_PASSWORD": UNKNOWN})),
        evades(_function({"SETTINGS": '{"database": {"password": "hunter22"}}'}), why="inside a JSON text"),
        evades(Planted(TEMPLATE, {"userData": _ENCODED}), why="in Base64"),
        evades(_task(environment=[{"name": "DB", "value": "postgres://app:hunter22@db/app"}]), why="inside a URL"),
        evades(_task(environment=[{"name": "TOKEN", "value": "hunter22"}]), why="a pair of name and value"),
        evades(_function({"DB_PASSWORD": Secret()}), why="hidden in the state, and plain in the function"),
    ),
)

GUARDRAILS = (NO_PLAIN_SECRETS,)
