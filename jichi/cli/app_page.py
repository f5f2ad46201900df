"""Apps and resource types as pages and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text as Line

from components.app.model import App, Need, Resolved, TypeSpec
from jichi.engine.plan import Plan
from jichi.report.page import Page
from jichi.text import Text

APP = "jichi.app/1"
TYPES = "jichi.app-types/1"
MIRROR = "jichi.app-mirror/1"
_SECRET = Text(ja="* 秘密。クラウドがコンテナへ直接渡す。", en="* secret: the cloud hands it to the container.")


def document(app: App, resolved: Resolved, specs: Mapping[str, TypeSpec], plan: Plan | None = None) -> dict[str, Any]:
    """What a manifest means, and with a plan what would be created."""
    member = app.place.scope.member
    return {
        "schema": APP,
        "app": app.name,
        "system": app.system,
        "member": member.code if member else None,
        "cloud": str(app.place.cloud),
        "load": str(app.load),
        "size": {
            "cpuMillis": app.size.cpu_millis,
            "memoryMib": app.size.memory_mib,
            "tasks": app.size.tasks,
            "tasksMost": app.size.tasks_most,
        },
        "containers": [
            {"name": each.name, "image": app.images[each.name].within(app.place.registry), "beforehand": first}
            for first, group in ((True, app.beforehand), (False, app.containers))
            for each in group
        ],
        "resources": [_need(each, specs[each.identity.type]) for each in resolved.needs],
        "flows": [{"port": port, "why": why} for port, why in flows(resolved, specs)],
        "warnings": [{"ja": each.what.ja, "en": each.what.en} for each in resolved.warnings],
        "planned": None if plan is None else counted(plan),
    }


def _need(need: Need, spec: TypeSpec) -> dict[str, Any]:
    names = [(each.name, each.secret) for each in spec.outputs] or [(each, False) for each in need.known]
    return {
        "name": need.slug,
        "type": need.identity.type,
        "class": need.identity.class_,
        "shared": bool(need.identity.id),
        "outputs": [{"name": name, "secret": secret, "value": need.known.get(name)} for name, secret in names],
    }


def flows(resolved: Resolved, specs: Mapping[str, TypeSpec]) -> list[tuple[int, str]]:
    """Ports of the `data` tier that the apps reach, and which resource they are for."""
    return sorted({(port, need.identity.type) for need in resolved.needs for port in specs[need.identity.type].ports})


def counted(plan: Plan) -> list[dict[str, Any]]:
    """How many of which type would be created."""
    counts = Counter(each.type for each in plan.resources if each.custom and not each.type.startswith("pulumi:"))
    return [{"type": type_, "count": counts[type_]} for type_ in sorted(counts)]


def mirror_document(tenancy: str, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The images to mirror."""
    return {
        "schema": MIRROR,
        "tenancy": tenancy,
        "images": [{"source": source, "target": target} for source, target in pairs],
    }


def types_document(specs: Sequence[TypeSpec]) -> dict[str, Any]:
    """The resource types."""
    return {
        "schema": TYPES,
        "types": [
            {
                "name": each.name,
                "title": {"ja": each.title.ja, "en": each.title.en},
                "clouds": [str(cloud) for cloud in each.clouds],
                "classes": {name: {"ja": text.ja, "en": text.en} for name, text in each.classes.items()},
                "params": each.params.model_json_schema(),
                "outputs": [
                    {
                        "name": one.name,
                        "title": {"ja": one.title.ja, "en": one.title.en},
                        "secret": one.secret,
                        "known": one.known,
                    }
                    for one in each.outputs
                ],
            }
            for each in specs
        ],
    }


def explain(page: Page, app: App, resolved: Resolved, specs: Mapping[str, TypeSpec]) -> None:
    """What a manifest means, for a person."""
    say = page.lang
    member, size = app.place.scope.member, app.size
    page.pairs(
        [
            (Text(ja="アプリ", en="app").say(say), app.name),
            (Text(ja="業務", en="system").say(say), app.system),
            (Text(ja="団体", en="member").say(say), f"{member.code} {member.name}" if member else "-"),
            (Text(ja="クラウド", en="cloud").say(say), str(app.place.cloud)),
            (Text(ja="動き方", en="load").say(say), str(app.load)),
            (
                Text(ja="規模", en="size").say(say),
                f"{size.cpu_millis}m CPU, {size.memory_mib} MiB, {size.tasks}-{size.tasks_most}",
            ),
            *(
                (
                    Text(ja="切り替え前に一度", en="once before").say(say),
                    f"{each.name}: {app.images[each.name].reference}",
                )
                for each in app.beforehand
            ),
            *(
                (Text(ja="コンテナ", en="container").say(say), f"{each.name}: {app.images[each.name].reference}")
                for each in app.containers
            ),
            *((Text(ja="通信", en="flow").say(say), f"tcp/{port} ({why})") for port, why in flows(resolved, specs)),
            *((Text(ja="注意", en="warning").say(say), each.what.say(say)) for each in resolved.warnings),
        ]
    )
    if not resolved.needs:
        return
    table = page.new_table()
    for heading in (
        Text(ja="リソース", en="resource"),
        Text(ja="型", en="type"),
        Text(ja="クラス", en="class"),
        Text(ja="出力", en="outputs"),
    ):
        table.add_column(heading.say(say), overflow="fold")
    for each in resolved.needs:
        spec = specs[each.identity.type]
        outputs = [f"{one.name}*" if one.secret else one.name for one in spec.outputs] or list(each.known)
        table.add_row(each.slug, each.identity.type, each.identity.class_, ", ".join(outputs))
    page.gap()
    page.table(table)
    page.note(_SECRET)


def planned(page: Page, plan: Plan) -> None:
    """How many of which type would be created."""
    table = page.new_table()
    table.add_column(Text(ja="型", en="type").say(page.lang), overflow="fold")
    table.add_column(Text(ja="作成", en="create").say(page.lang), justify="right")
    for each in counted(plan):
        table.add_row(each["type"], str(each["count"]))
    page.gap()
    page.table(table)


def types(page: Page, specs: Sequence[TypeSpec]) -> None:
    """The resource types, for a person."""
    for each in specs:
        page.say(Line(each.name, style="bold"), f"  {each.title.say(page.lang)}")
        page.pairs(
            [
                *(
                    (f"{Text(ja='クラス', en='class').say(page.lang)} {name}", text.say(page.lang))
                    for name, text in each.classes.items()
                ),
                *((f"param {name}", field.description or "") for name, field in each.params.model_fields.items()),
                *(
                    (
                        f"{Text(ja='出力', en='output').say(page.lang)} {one.name}",
                        one.title.say(page.lang)
                        + (Text(ja="(秘密)", en=" (secret)").say(page.lang) if one.secret else ""),
                    )
                    for one in each.outputs
                ),
            ]
        )
        page.gap()
    if any(one.secret for each in specs for one in each.outputs):
        page.note(_SECRET)
