"""What is said of a manifest that cannot be resolved: each problem with its line, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jichi.errors import Problem
from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from pydantic import ValidationError

    from components.app.model import Need, TypeSpec
    from jichi.score.model import Workload
    from jichi.score.placeholders import Output, Template
    from jichi.tenancy.document import KeyPath


def own_output_problems(
    workload: Workload,
    settings: Mapping[str, str],
    needs: Mapping[str, Need],
    templates: Mapping[KeyPath, Template],
    types: Mapping[str, TypeSpec],
) -> Iterator[Problem]:
    """Settings that a text, or the tenancy (`settings`), names and the manifest does not have."""
    own = {name: each for name, each in needs.items() if types[each.identity.type].own_outputs}
    for path, template in templates.items():
        for each in template.outputs:
            if each.resource in own and each.keys and (each.keys[1:] or each.keys[0] not in own[each.resource].known):
                name = ".".join(each.keys)
                names = ", ".join(own[each.resource].known) or "-"
                yield Problem(
                    Text(
                        ja=f"{each.resource} に {shown(name)} という設定はありません。",
                        en=f"{each.resource} has no setting {shown(name)}.",
                    ),
                    Text(ja=f"設定: {names}", en=f"Its settings: {names}."),
                    workload.document.where(path),
                )
    known = {key for each in own.values() for key in each.known}
    for key in settings:
        if key not in known:
            yield Problem(
                Text(
                    ja=f"アプリ {workload.name} に {shown(key)} という設定はありません。",
                    en=f"The app {workload.name} has no setting {shown(key)}.",
                ),
                Text(
                    ja="テナンシーの settings から消すか、マニフェストの settings に加えてください。",
                    en="Remove it from the tenancy's settings, or add it to a `settings` resource of the manifest.",
                ),
                workload.document.where(("resources",)),
            )


def wrong_params(workload: Workload, name: str, spec: TypeSpec, error: ValidationError) -> Iterator[Problem]:
    """Params that its type does not know, or not so."""
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        path: KeyPath = ("resources", name, "params", *each["loc"])
        known = ", ".join(spec.params.model_fields) or "-"
        what = Text(
            ja=f"{spec.name} リソース {name} の params が正しくありません({each['msg']})。",
            en=f"A param of the {spec.name} resource {name} is wrong: {each['msg']}.",
        )
        remedy = Text(
            ja=f"使える params: {known}。`jichi app types {spec.name}` に説明があります。",
            en=f"Its params: {known}. `jichi app types {spec.name}` explains them.",
        )
        yield Problem(what, remedy, workload.document.where(path))


def without_id(workload: Workload, name: str, spec: TypeSpec) -> Problem:
    """A resource of which both ends have to mean the same one."""
    return Problem(
        Text(
            ja=f"{spec.name} リソース {name} に id がありません。",
            en=f"The {spec.name} resource {name} has no id.",
        ),
        Text(
            ja="相手のマニフェストと同じ id を書いてください。",
            en="Give it the id that the other end's manifest has.",
        ),
        workload.document.where(("resources", name)),
    )


def known_too_late(output: Output, workload: Workload, path: KeyPath) -> Problem:
    """An output in params that comes with deployment only."""
    said = f"${{resources.{output.resource}{''.join(f'.{each}' for each in output.keys)}}}"
    return Problem(
        Text(
            ja=f"{said} は配備して初めて決まるため、params では使えません。",
            en=f"{said} is known only once it is deployed, and cannot be used in params.",
        ),
        Text(
            ja="環境変数 (variables) で使うか、配備前に決まる出力を使ってください。",
            en="Use it in a container's variables, or use an output that is known before.",
        ),
        workload.document.where(path),
    )
