"""Apps and resource types as pages and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.text import Text as Line

from components.app.model import Need, TypeSpec
from jichi.cli.app_meaning import Meaning, Opening, flows, runs_as
from jichi.cli.app_rights import identities, rights
from jichi.engine.plan import Plan
from jichi.report.page import Page
from jichi.text import Text

APP = "jichi.app/1"
TYPES = "jichi.app-types/1"
MIRROR = "jichi.app-mirror/1"
COST = Text(ja="費用はまだ示せません。", en="What it costs cannot be said yet.")
MORE = Text(
    ja="作られるものの一覧と、それぞれの権限は `jichi app plan` で示します。",
    en="`jichi app plan` lists what is created, and what its identities may do.",
)
_SECRET = Text(ja="* 秘密。クラウドがコンテナへ直接渡す。", en="* secret: the cloud hands it to the container.")


def document(meaning: Meaning, plan: Plan | None = None) -> dict[str, Any]:
    """What a manifest means, and with a plan what would be created."""
    app, specs = meaning.app, meaning.specs
    member = app.place.scope.member
    return {
        "schema": APP,
        "app": app.name,
        "system": app.system,
        "member": member.code if member else None,
        "cloud": str(app.place.cloud),
        "load": str(app.load),
        "runsAs": {"ja": runs_as(app).ja, "en": runs_as(app).en},
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
        "resources": [_need(each, specs[each.identity.type]) for each in meaning.resolved.needs],
        "flows": [
            {"direction": "in" if each.inward else "out", "port": each.port, "why": each.why.en}
            for each in flows(app, specs)
        ],
        "identities": list(identities(app)),
        "portable": not meaning.obstacles,
        "warnings": [{"ja": each.what.ja, "en": each.what.en} for each in meaning.resolved.warnings],
        "planned": None if plan is None else counted(plan),
        "rights": None
        if plan is None
        else [{"identity": each.identity, "what": each.what, "on": each.on} for each in rights(app, plan)],
        "cost": None,
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


def explain(page: Page, meaning: Meaning) -> None:
    """What a manifest means, for a person."""
    say, app = page.lang, meaning.app
    member, size = app.place.scope.member, app.size
    page.pairs(
        [
            (Text(ja="アプリ", en="app").say(say), app.name),
            (Text(ja="業務", en="system").say(say), app.system),
            (Text(ja="団体", en="member").say(say), f"{member.code} {member.name}" if member else "-"),
            (Text(ja="クラウド", en="cloud").say(say), str(app.place.cloud)),
            (Text(ja="動き方", en="runs as").say(say), runs_as(app).say(say)),
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
            *((_way(each).say(say), f"tcp/{each.port} ({each.why.say(say)})") for each in flows(app, meaning.specs)),
            *((Text(ja="権限の主体", en="identity").say(say), each) for each in identities(app)),
            (Text(ja="可搬性", en="portable").say(say), _portable(meaning).say(say)),
        ]
    )
    if not meaning.resolved.needs:
        return
    table = page.new_table()
    for heading in (
        Text(ja="リソース", en="resource"),
        Text(ja="型", en="type"),
        Text(ja="クラス", en="class"),
        Text(ja="出力", en="outputs"),
    ):
        table.add_column(heading.say(say), overflow="fold")
    for each in meaning.resolved.needs:
        spec = meaning.specs[each.identity.type]
        outputs = [f"{one.name}*" if one.secret else one.name for one in spec.outputs] or list(each.known)
        table.add_row(each.slug, each.identity.type, each.identity.class_, ", ".join(outputs))
    page.gap()
    page.table(table)
    page.note(_SECRET)


def _way(flow: Opening) -> Text:
    return Text(ja="受ける通信", en="comes in") if flow.inward else Text(ja="出る通信", en="reaches")


def _portable(meaning: Meaning) -> Text:
    number = len(meaning.obstacles)
    if not number:
        return Text(ja="両方のクラウドで動く", en="runs on both clouds")
    return Text(
        ja=f"妨げるもの {number} 件(`jichi app lint` で表示)",
        en=f"no, for {number} reasons: see `jichi app lint`" if number > 1 else "no: see `jichi app lint`",
    )


def planned(page: Page, meaning: Meaning, plan: Plan) -> None:
    """How many of which type would be created, and what the app's identities may do."""
    table = page.new_table()
    table.add_column(Text(ja="型", en="type").say(page.lang), overflow="fold")
    table.add_column(Text(ja="作成", en="create").say(page.lang), justify="right")
    for each in counted(plan):
        table.add_row(each["type"], str(each["count"]))
    page.gap()
    page.table(table)
    found = rights(meaning.app, plan)
    for identity in identities(meaning.app):
        if not any(each.identity == identity for each in found):
            page.gap()
            page.note(Text(ja=f"{identity} に権限はありません。", en=f"{identity} may do nothing."))
            continue
        table = page.new_table()
        table.add_column(Text(ja=f"{identity} の権限", en=f"{identity} may").say(page.lang), overflow="fold")
        table.add_column(Text(ja="対象", en="on").say(page.lang), overflow="fold")
        for each in (each for each in found if each.identity == identity):
            table.add_row(each.what, each.on)
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
