"""From manifests to apps of one member on one cloud: pure, and every problem of every manifest at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from components.app.aws_limits import aws_problems
from components.app.beside import beside_problems, beside_warnings
from components.app.gcp_limits import gcp_problems
from components.app.limits import (
    CLASS_KEY,
    SYSTEM_KEY,
    annotation,
    beforehand,
    mount_problems,
    place_problems,
    secret_problems,
    workload_problems,
)
from components.app.model import App, Load, Need, Place, Resolved, TypeSpec
from components.app.refusals import known_too_late, own_output_problems, without_id, wrong_params
from components.app.sizes import STANDARD, classes, size
from components.naming import COMMON_SYSTEM
from jichi.errors import InvalidInput, Problem
from jichi.score.images import images
from jichi.score.ordering import start_order
from jichi.score.placeholders import Output, Template
from jichi.score.sharing import Identity, identity, shared, sharing_problems
from jichi.score.templates import params, params_outputs, read_templates
from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from jichi.score.model import Resource, Workload
    from jichi.tenancy.document import KeyPath


@dataclass(frozen=True, slots=True)
class Wanted:
    """A manifest that a member uses.

    Args:
        workload: as read.
        system: id of the standard system; None to take the manifest's annotation.
        images: given at deploy time, by container.
        settings: the member's own values of `settings` resources, by name.
        class_: the size's class; None to take the manifest's.
        vendor: who answers for it; None for the vendor without a name.
    """

    workload: Workload
    system: str | None = None
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    class_: str | None = None
    vendor: str | None = None


def resolve(wanted: Sequence[Wanted], place: Place, types: Mapping[str, TypeSpec]) -> Resolved:
    """The apps of a member on a cloud.

    Args:
        wanted: the manifests, each once.
        place: whom they serve, and where.
        types: the resource types that there are, by name.

    Raises:
        InvalidInput: with everything that is wrong, each with file and line.
    """
    return Resolver(tuple(wanted), place, types).resolved()


class Resolver:
    """Resolves manifests together, as resources may be shared between them."""

    def __init__(self, wanted: tuple[Wanted, ...], place: Place, types: Mapping[str, TypeSpec]) -> None:
        self._wanted = wanted
        self._place = place
        self._types = types
        self._outputs = {name: each.names for name, each in types.items() if not each.own_outputs}
        self._wrong: list[Problem] = []
        self._needs: dict[Identity, Need] = {}

    def resolved(self) -> Resolved:
        """All of them, or every problem."""
        found = tuple(app for each in self._wanted if (app := self._app(each)))
        self._wrong += sharing_problems(shared(each.workload for each in self._wanted))
        self._wrong += beside_problems(found)
        if self._wrong:
            raise InvalidInput(*dict.fromkeys(self._wrong))
        return Resolved(found, tuple(self._needs.values()), tuple(beside_warnings(found)))

    def _app(self, wanted: Wanted) -> App | None:
        workload, before = wanted.workload, len(self._wrong)
        self._wrong += workload_problems(workload, self._types, classes())
        self._wrong += place_problems(workload, self._place, self._types)
        templates, wrong = read_templates(workload, self._outputs)
        self._wrong += wrong
        self._wrong += secret_problems(workload, templates, self._types)
        if len(self._wrong) > before:
            return None
        needs = {name: need for name in _in_order(workload, templates) if (need := self._need(wanted, name, templates))}
        self._wrong += own_output_problems(workload, wanted.settings, needs, templates, self._types)
        try:
            pinned = images(workload, wanted.images)
        except InvalidInput as error:
            self._wrong += error.problems
            return None
        if len(self._wrong) > before:
            return None
        first = beforehand(workload)
        ordered = [workload.containers[name] for name in start_order(workload)]
        class_ = wanted.class_ or annotation(workload, CLASS_KEY) or STANDARD
        app = App(
            workload.name,
            wanted.system or annotation(workload, SYSTEM_KEY) or COMMON_SYSTEM,
            self._place,
            workload,
            load_of(workload),
            size(self._place.kind, class_),
            pinned,
            tuple(each for each in ordered if each.name in first),
            tuple(each for each in ordered if each.name not in first),
            needs,
            {path: _filled(each, needs) for path, each in templates.items()},
            wanted.vendor,
        )
        self._wrong += mount_problems(app)
        self._wrong += cloud_problems(app)
        return app

    def _need(self, wanted: Wanted, name: str, templates: Mapping[KeyPath, Template]) -> Need | None:
        workload = wanted.workload
        resource = workload.resources[name]
        spec, which = self._types[resource.type], identity(workload, resource)
        if spec.named and not which.id:
            self._wrong.append(without_id(workload, name, spec))
            return None
        need = self._needs.get(which) or self._new_need(wanted, which, *self._statement(workload, resource, templates))
        if need:
            self._needs[which] = need
            where = workload.document.where(("resources", name, "params"))
            self._wrong += [Problem(*each, where) for each in spec.unfit(workload, need.params)]
        return need

    def _new_need(
        self,
        wanted: Wanted,
        which: Identity,
        workload: Workload,
        resource: Resource,
        templates: Mapping[KeyPath, Template],
    ) -> Need | None:
        spec, path = self._types[resource.type], ("resources", resource.name, "params")
        given = dict(self._given(workload, resource, templates))
        if spec.own_outputs:
            given |= {key: each for key, each in wanted.settings.items() if key in given}
        try:
            checked = spec.params.model_validate(given)
        except ValidationError as error:
            self._wrong += wrong_params(workload, resource.name, spec, error)
            return None
        where = workload.document.where(path)
        self._wrong += [Problem(*each, where) for each in spec.wrong(self._place, checked)]
        slug = which.id.replace(".", "-").lower() if which.id else f"{workload.name}-{resource.name}".lower()
        known, memory = spec.known(self._place, slug, checked), spec.memory(which.class_, checked)
        return Need(which, slug, checked, known, path, memory)

    def _statement(
        self, workload: Workload, resource: Resource, templates: Mapping[KeyPath, Template]
    ) -> tuple[Workload, Resource, Mapping[KeyPath, Template]]:
        """The statement that says a resource's params: this one, or where it says none the first that shares it."""
        which = identity(workload, resource)
        for other in (each.workload for each in self._wanted if which.id and not resource.params):
            for each in other.resources.values():
                if each.params and identity(other, each) == which:
                    return other, each, read_templates(other, self._outputs)[0]
        return workload, resource, templates

    def _given(
        self, workload: Workload, resource: Resource, templates: Mapping[KeyPath, Template]
    ) -> Iterator[tuple[str, object]]:
        """Params with everything substituted that is known before deployment."""
        for key, value in params(workload, resource.name, templates).items():
            path: KeyPath = ("resources", resource.name, "params", key)
            yield key, self._known(workload, path, value)

    def _known(self, workload: Workload, path: KeyPath, value: object) -> object:
        match value:
            case Template():
                return self._text(workload, path, value)
            case Mapping():
                mapping = cast("Mapping[str, object]", value)
                return {key: self._known(workload, (*path, key), each) for key, each in mapping.items()}
            case list():
                listed = cast("list[object]", value)
                return [self._known(workload, (*path, at), each) for at, each in enumerate(listed)]
            case _:
                return value

    def _text(self, workload: Workload, path: KeyPath, template: Template) -> str:
        values: dict[Output, object] = {}
        for each in template.outputs:
            need = self._needs.get(identity(workload, workload.resources[each.resource]))
            value = need.known.get(each.keys[0]) if need and len(each.keys) == 1 else None
            if value is None:
                self._wrong.append(known_too_late(each, workload, path))
            values[each] = value or ""
        return template.render(values)


def cloud_problems(app: App) -> Iterator[Problem]:
    """What the app's own cloud cannot do."""
    match app.place.cloud:
        case Cloud.AWS:
            return aws_problems(app)
        case Cloud.GCP:
            return gcp_problems(app)


def load_of(workload: Workload) -> Load:
    """How a checked workload runs."""
    if workload.ports:
        return Load.SERVICE
    batch = any(each.type == "schedule" for each in workload.resources.values())
    return Load.BATCH if batch else Load.WORKER


def _in_order(workload: Workload, templates: Mapping[KeyPath, Template]) -> tuple[str, ...]:
    """Resources, those that others' params need first; circles are refused when manifests are read."""
    needed = {name: {each.resource for each in params_outputs(name, templates)} for name in workload.resources}
    order: list[str] = []
    while left := [name for name in workload.resources if name not in order]:
        free = [name for name in left if needed[name] & set(workload.resources) <= {*order, name}]
        order += free or left
    return tuple(order)


def _filled(template: Template, needs: Mapping[str, Need]) -> Template:
    """A text with every output filled in that is known: what remains comes with deployment."""

    def known(output: Output) -> str | None:
        need = needs.get(output.resource)
        return need.known.get(output.keys[0]) if need and len(output.keys) == 1 else None

    return template.with_known(known)
