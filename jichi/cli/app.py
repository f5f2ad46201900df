"""What `jichi app` does: check manifests, say what they mean for a member on a cloud, plan them, and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from components.app.limits import workload_problems
from components.app.model import App, Resolved
from components.app.resolve import Wanted, resolve
from components.app.sizes import classes
from components.app.types import TYPES
from jichi import tenancy as tenancies
from jichi.cli import app_page, results
from jichi.cli.members import members_of
from jichi.cli.progress import planning
from jichi.cli.settings import Settings
from jichi.cli.streams import complain
from jichi.cli.tenancy import validation
from jichi.diff.display import diff_display
from jichi.diff.document import diff_document
from jichi.diff.operations import diff as difference
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem
from jichi.planner import plan_apps
from jichi.score import Workload, read_workloads
from jichi.score.images import to_mirror
from jichi.tenancy.apps import FOLDER, MANIFEST, AppUse
from jichi.tenancy.load import TENANCIES, project_root
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.text import Text
from stacks.manifests import apps_of, place_of, uses

SPECS = {name: each.spec for name, each in TYPES.items()}


def validate(
    settings: Settings,
    manifests: tuple[str, ...],
    tenancy: str | None,
    member: str | None,
    cloud: str | None,
    *,
    as_json: bool,
) -> int:
    """Check manifests, and list every problem of each; returns the exit code.

    Args:
        settings: of this run.
        manifests: names of apps, or paths.
        tenancy: whose file it is; the only one there is by default.
        member: as whose they are checked; None to check what holds for everybody.
        cloud: where; None on neither.
        as_json: as the document `jichi.validation/1`.

    Raises:
        InvalidInput: there is no such tenancy or member, or of member and cloud one is missing.
    """
    if (member is None) is not (cloud is None):
        raise InvalidInput(_ONE_MISSING)
    place = None
    if member is not None and cloud is not None:
        _, group, whose = _member(tenancy, member)
        place = (group, whose, Cloud(cloud))
    return _judged(settings, [(each, _problems(each, place)) for each in manifests], as_json=as_json)


def lint(settings: Settings, manifests: tuple[str, ...], *, as_json: bool) -> int:
    """Look for what does not run alike on both clouds; returns the exit code."""
    return _judged(settings, [(each, _not_portable(each)) for each in manifests], as_json=as_json)


def explain(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Say what a manifest means for a member on a cloud.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong.
    """
    _, group, whose = _member(tenancy, member)
    app, resolved = _resolved(group, whose, Cloud(cloud), manifest)
    if as_json:
        results.show_document(app_page.document(app, resolved, SPECS))
    else:
        page = results.new_page(settings)
        app_page.explain(page, app, resolved, SPECS)
        results.show(page.text(), settings)


def plan(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Plan what a manifest would create for a member on a cloud.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong; nothing is planned.
        ProgramError: the program failed.
    """
    file, group, whose = _member(tenancy, member)
    app, resolved = _resolved(group, whose, Cloud(cloud), manifest)
    (planned,) = _planned(settings, file, whose, Cloud(cloud), [(use_of(group, manifest),)])
    if as_json:
        results.show_document(app_page.document(app, resolved, SPECS, planned))
    else:
        page = results.new_page(settings)
        app_page.explain(page, app, resolved, SPECS)
        app_page.planned(page, planned)
        results.show(page.text(), settings)


def diff(settings: Settings, manifest: str, tenancy: str | None, member: str, cloud: str, *, as_json: bool) -> None:
    """Show what a manifest would change of the app of its name that the tenancy has now.

    Raises:
        InvalidInput: the manifest, the tenancy or the member is wrong.
        ProgramError: the program failed.
    """
    file, group, whose = _member(tenancy, member)
    _resolved(group, whose, Cloud(cloud), manifest)
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
    """List every image that the apps of a tenancy need, and where it has to be copied to.

    Raises:
        InvalidInput: the tenancy or one of its manifests is wrong.
    """
    group = tenancies.load(tenancies.find(tenancy))
    pairs: dict[tuple[str, str], None] = {}
    for home in group.homes:
        for member in group.members if group.has_apps(home.cloud) else ():
            resolved = apps_of(group, member, home.cloud)
            images = [image for app in resolved.apps for image in app.images.values()]
            pairs |= dict.fromkeys(to_mirror(images, place_of(group, member, home.cloud).registry).items())
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


def _judged(settings: Settings, found: list[tuple[str, Sequence[Problem]]], *, as_json: bool) -> int:
    if as_json:
        results.show_document(validation(found))
    else:
        for name, problems in found:
            if problems:
                complain(problems, settings)
            else:
                results.show(f"{Text(ja=f'{name}: 問題ありません', en=f'{name}: ok').say(settings.lang)}\n", settings)
    return InvalidInput.exit_code if any(problems for _, problems in found) else 0


def _problems(manifest: str, place: tuple[Tenancy, Member, Cloud] | None) -> Sequence[Problem]:
    try:
        workload = read(manifest)
        if place:
            _resolve(*place, workload)
            return ()
    except InvalidInput as error:
        return error.problems
    return tuple(workload_problems(workload, SPECS, classes()))


def _not_portable(manifest: str) -> Sequence[Problem]:
    """What either cloud refuses of a manifest, for some member of some tenancy; nothing of it where both take it."""
    found: dict[Problem, None] = {}
    try:
        workload = read(manifest)
        for group in _tenancies():
            for home in group.homes:
                resolved = _resolve(group, group.members[0], home.cloud, workload)
                found |= dict.fromkeys(resolved.warnings)
    except InvalidInput as error:
        found |= dict.fromkeys(error.problems)
    return tuple(found)


def _tenancies() -> Sequence[Tenancy]:
    files = sorted((project_root() / TENANCIES).glob("*.yaml"))
    return [tenancies.load(each) for each in files]


def tenancy_of(tenancy: str | None) -> tuple[Path, Tenancy]:
    """A tenancy with its file: the one that is named, or the only one there is.

    Raises:
        InvalidInput: there is none of that name, or several and none is named.
    """
    known = sorted(each.stem for each in (project_root() / TENANCIES).glob("*.yaml"))
    if tenancy is None and len(known) != 1:
        raise InvalidInput(
            Problem(
                Text(ja="どのテナンシーかを決められません。", en="It is not clear which tenancy is meant."),
                Text(ja=f"--tenancy に指定してください: {'、'.join(known)}", en=f"Say --tenancy: {', '.join(known)}."),
            )
        )
    file = tenancies.find(tenancy or known[0])
    return file, tenancies.load(file)


def _member(tenancy: str | None, member: str) -> tuple[Path, Tenancy, Member]:
    file, group = tenancy_of(tenancy)
    (found,) = members_of(group, [member])
    return file, group, found


def _file(manifest: str) -> Path:
    """A manifest by its path, or by its app's name."""
    given = Path(manifest)
    if given.suffix or len(given.parts) > 1:
        return given
    return project_root() / TENANCIES.parent / FOLDER / manifest / MANIFEST


def read(manifest: str) -> Workload:
    """A manifest, by its app's name or its path.

    Raises:
        InvalidInput: with every problem of it.
    """
    (workload,) = read_workloads([_file(manifest)])
    return workload


def use_of(group: Tenancy, manifest: str) -> AppUse:
    """What the tenancy says of the app, with this manifest instead."""
    name = read(manifest).name
    said = next((each for each in group.apps if each.name == name), AppUse(name, _file(manifest)))
    return replace(said, manifest=_file(manifest))


def _resolve(group: Tenancy, member: Member, cloud: Cloud, workload: Workload) -> Resolved:
    said = next((each for each in group.apps if each.name == workload.name), AppUse(workload.name, Path()))
    own = said.for_member(member.code)
    wanted = Wanted(workload, images=dict(own.images), settings=dict(own.values), class_=own.class_)
    return resolve([wanted], place_of(group, member, cloud), SPECS)


def _resolved(group: Tenancy, member: Member, cloud: Cloud, manifest: str) -> tuple[App, Resolved]:
    workload = read(manifest)
    if cloud not in [each.cloud for each in group.homes]:
        raise InvalidInput(
            Problem(
                Text(ja=f"{group.name} は {cloud} を使いません。", en=f"{group.name} is not on {cloud}."),
                Text(ja="--cloud を見直してください。", en="Say another --cloud."),
            )
        )
    resolved = _resolve(group, member, cloud, workload)
    if not uses(member, workload):
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{member.name}は、アプリ {workload.name} の業務を利用しません。",
                    en=f"{member.name} does not use the system of the app {workload.name}.",
                ),
                Text(
                    ja="テナンシーの systems に加えるか、ほかの団体を指定してください。",
                    en="Add the system to the tenancy file, or name another member.",
                ),
                workload.document.where(("metadata", "annotations")),
            )
        )
    return resolved.apps[0], resolved


def _planned(
    settings: Settings, file: Path, member: Member, cloud: Cloud, choices: Sequence[tuple[AppUse, ...]]
) -> tuple[Plan, ...]:
    with planning(settings) as report:
        return plan_apps(file, member.code, cloud, choices, on_stack=report)


_ONE_MISSING = Problem(
    Text(ja="--member と --cloud の一方しかありません。", en="Of --member and --cloud one is missing."),
    Text(ja="両方を指定するか、どちらも省いてください。", en="Say both, or neither."),
)
