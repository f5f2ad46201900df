"""What `jichi app` does besides checking: say what manifests mean for a member on a cloud, plan and compare them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from components.app.registry import registry
from jichi import tenancy as tenancies
from jichi.cli import app_page, results
from jichi.cli.app_check import portability
from jichi.cli.app_given import SPECS, member_of, use_of, used_by
from jichi.cli.app_meaning import Meaning
from jichi.cli.progress import planning
from jichi.cli.settings import Settings
from jichi.cli.streams import caution
from jichi.diff.display import diff_display
from jichi.diff.document import diff_document
from jichi.diff.operations import diff as difference
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem
from jichi.planner import plan_apps
from jichi.score.images import to_mirror
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.text import Text
from stacks.manifests import apps_of, place_of


def explain(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Say what a manifest means for a member on a cloud.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong.
    """
    _, group, whose = member_of(tenancy, member)
    _show(settings, _meaning(group, whose, Cloud(cloud), manifest), None, as_json=as_json)


def plan(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Plan what a manifest would create for a member on a cloud.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong; nothing is planned.
        ProgramError: the program failed.
    """
    file, group, whose = member_of(tenancy, member)
    meaning = _meaning(group, whose, Cloud(cloud), manifest)
    (planned,) = _planned(settings, file, whose, Cloud(cloud), [(use_of(group, manifest),)])
    _show(settings, meaning, planned, as_json=as_json)


def diff(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Show what a manifest would change of the app of its name that the tenancy has now.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong.
        ProgramError: the program failed.
    """
    file, group, whose = member_of(tenancy, member)
    used_by(group, whose, Cloud(cloud), manifest)
    new = use_of(group, manifest)
    now = tuple(each for each in group.apps if each.name == new.name)
    found = difference(*_planned(settings, file, whose, Cloud(cloud), [now, (new,)]))
    if as_json:
        results.show_document(diff_document(found))
    else:
        page = results.new_page(settings)
        page.add(diff_display(found, settings.lang))
        results.show(page.text(), settings)


def mirror(settings: Settings, tenancy: str, *, as_json: bool) -> None:
    """List every image that the apps of a tenancy need, and where it has to be copied to: registries of both regions.

    Raises:
        InvalidInput: the tenancy or one of its manifests is wrong.
    """
    group = tenancies.load(tenancies.find(tenancy))
    pairs: dict[tuple[str, str], None] = {}
    for home in group.homes:
        for member in group.members if group.has_apps(home.cloud) else ():
            resolved = apps_of(group, member, home.cloud)
            images = [image for app in resolved.apps for image in app.images.values()]
            scope = place_of(group, member, home.cloud).scope
            for region in home.regions:
                pairs |= dict.fromkeys(to_mirror(images, registry(scope.at(region))).items())
    if as_json:
        results.show_document(app_page.mirror_document(group.name, list(pairs)))
    else:
        results.show("".join(f"{source} {target}\n" for source, target in pairs), settings)


def types(settings: Settings, type_: str | None, *, as_json: bool) -> None:
    """List the resource types, or show one.

    Raises:
        InvalidInput: there is no such type.
    """
    if type_ is not None and type_ not in SPECS:
        raise InvalidInput(
            Problem(
                Text(ja=f"{type_} という型はありません。", en=f"There is no resource type {type_}."),
                Text(ja=f"型: {'、'.join(SPECS)}", en=f"Types: {', '.join(SPECS)}."),
            )
        )
    chosen = [each for name, each in SPECS.items() if type_ in (None, name)]
    if as_json:
        results.show_document(app_page.types_document(chosen))
    else:
        page = results.new_page(settings)
        app_page.types(page, chosen)
        results.show(page.text(), settings)


def _meaning(group: Tenancy, member: Member, cloud: Cloud, manifest: str) -> Meaning:
    app, resolved = used_by(group, member, cloud, manifest)
    problems, _ = portability(app.workload, [group])
    return Meaning(app, resolved, SPECS, tuple(problems))


def _show(settings: Settings, meaning: Meaning, plan: Plan | None, *, as_json: bool) -> None:
    caution(meaning.resolved.warnings, settings)
    if as_json:
        results.show_document(app_page.document(meaning, plan))
    else:
        page = results.new_page(settings)
        app_page.explain(page, meaning)
        if plan:
            app_page.planned(page, meaning, plan)
        else:
            page.note(app_page.MORE)
        page.note(app_page.COST)
        results.show(page.text(), settings)


def _planned(
    settings: Settings, file: Path, member: Member, cloud: Cloud, choices: Sequence[tuple[AppUse, ...]]
) -> tuple[Plan, ...]:
    with planning(settings) as report:
        return plan_apps(file, member.code, cloud, choices, on_stack=report)
