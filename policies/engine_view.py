"""A stack as the real engine shows it to a policy pack, as a Plan.

The engine gives a preview's unknown values without saying what they refer to; it says only on which resources each
input depends. An input that depends on one resource is taken as a reference to it, one that depends on several as
computed from them. Secrets arrive in plain text: `policies.pack` shows no value that could be one.

Source: Pulumi, "Policy authoring", `pulumi_policy` 1.21 (`StackValidationArgs`, `PolicyResource`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pulumi
from pulumi_policy import PolicyResource, PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError

from jichi.engine.plan import PROVIDER_PREFIX, STACK_TYPE, Options, Plan, Resource, StackId, StackPlan
from jichi.engine.values import Asset, Computed, Reference, Value
from jichi.tenancy.model import Cloud

_MEMBER = re.compile(r"(?:^|-)([0-9]{6})(?:-|$)")
"""A municipality's code in a stack's name; a program that is not ours has none."""


def one_resource(args: ResourceValidationArgs) -> Plan:
    """The plan of a stack of which one resource is seen."""
    provider = args.provider.props if args.provider else None
    return _plan([_resource(args.urn, args.resource_type, args.name, args.props, {}, provider, args.opts)])


def whole_stack(resources: Sequence[PolicyResource]) -> Plan:
    """The plan of a stack."""
    return _plan(
        _resource(
            each.urn,
            each.resource_type,
            each.name,
            each.props,
            {key: tuple(one.urn for one in found) for key, found in each.property_dependencies.items()},
            each.provider.props if each.provider else None,
            each.opts,
        )
        for each in resources
    )


def _plan(resources: Iterable[Resource]) -> Plan:
    """A stack may have resources of both clouds where the program is not ours: it is two then, with the same exports.

    Those are what the engine shows as the properties of the stack's own resource.
    """
    stacks: dict[StackId, list[Resource]] = {}
    exports: dict[str, Mapping[str, Value]] = {}
    for each in resources:
        root = each.type == STACK_TYPE
        if root:
            exports[each.stack.name] = each.inputs
        stacks.setdefault(each.stack, []).append(replace(each, inputs={}) if root else each)
    return Plan(
        "", tuple(StackPlan(stack, tuple(found), exports.get(stack.name, {})) for stack, found in stacks.items())
    )


def _resource(
    urn: str,
    type_: str,
    name: str,
    props: Mapping[str, Any],
    dependencies: Mapping[str, tuple[str, ...]],
    provider: Mapping[str, Any] | None,
    options: PolicyResourceOptions,
) -> Resource:
    inputs = {key: _known(props, key, dependencies.get(key, ())) for key in props}
    region = inputs.get("region") or (_known(provider, "region", ()) if provider and "region" in provider else None)
    return Resource(
        stack=_stack(urn, type_),
        urn=urn,
        type=type_,
        name=name,
        custom=":" in type_ and type_ != STACK_TYPE and not type_.startswith("jichi:"),
        parent=options.parent or None,
        provider=None,
        region=region if isinstance(region, str) else None,
        inputs=inputs,
        property_dependencies=dependencies,
        options=Options(
            protect=bool(options.protect),
            delete_before_replace=bool(options.delete_before_replace),
            ignore_changes=tuple(options.ignore_changes),
            aliases=tuple(options.aliases),
            additional_secret_outputs=tuple(options.additional_secret_outputs),
        ),
    )


def _stack(urn: str, type_: str) -> StackId:
    stack, project = [*urn.removeprefix("urn:pulumi:").split("::", 2), ""][:2]
    member = _MEMBER.search(stack)
    package = type_.removeprefix(PROVIDER_PREFIX).partition(":")[0]
    cloud = Cloud.GCP if package == "gcp" or (package not in ("aws", "gcp") and "-gcp-" in stack) else Cloud.AWS
    return StackId(project, stack, member.group(1) if member else None, cloud)


def _known(holder: Any, key: Any, depends: tuple[str, ...]) -> Value:
    """A value of an object or a list; touching one that is not known raises."""
    try:
        value: Any = holder[key]
    except UnknownValueError:
        return (
            Reference(depends[0], "") if len(depends) == 1 else Computed(tuple(Reference(each, "") for each in depends))
        )
    return _value(value, depends)


def _value(value: Any, depends: tuple[str, ...]) -> Value:
    match value:
        case None | bool() | str():
            return value
        case int() | float():
            # The wire knows one kind of number.
            return int(value) if float(value).is_integer() else float(value)
        case pulumi.Asset() | pulumi.Archive():
            return Asset(type(value).__name__, "")
        case Mapping():
            found = cast("Mapping[str, Any]", value)
            return {key: _known(found, key, depends) for key in found}
        case Sequence():
            listed = cast("Sequence[Any]", value)
            return tuple(_known(listed, at, depends) for at in range(len(listed)))
        case _:
            return Computed(())
