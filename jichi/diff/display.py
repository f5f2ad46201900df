"""The difference as people know it from `pulumi preview`: a tree of types and names for each member, what changes, why.

The marks are Pulumi's: `+` create, `=` import, `>` read, `~` update, `+-` replace, `-` delete. `?` is ours: the table
of replacements does not tell whether the change can be made in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jichi.diff.guards import Guard
from jichi.diff.model import Cause, Change, Effect, Force, Kind, Operation, PlanDiff, ResourceDiff, StackDiff
from jichi.diff.paths import show
from jichi.engine.document import encode
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.report.stacks import whose, whose_label
from jichi.text import Lang, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

MARKS: Mapping[Operation, tuple[str, str]] = {
    Operation.CREATE: ("+", "green"),
    Operation.IMPORT: ("=", "cyan"),
    Operation.READ: (">", "cyan"),
    Operation.UPDATE: ("~", "yellow"),
    Operation.REPLACE: ("+-", "magenta"),
    Operation.MAY_REPLACE: ("?", "magenta"),
    Operation.DELETE: ("-", "red"),
    Operation.SAME: ("", "dim"),
}
OPERATIONS: Mapping[Operation, Text] = {
    Operation.CREATE: Text(ja="作成", en="create"),
    Operation.IMPORT: Text(ja="取り込み", en="import"),
    Operation.READ: Text(ja="参照", en="read"),
    Operation.UPDATE: Text(ja="更新", en="update"),
    Operation.REPLACE: Text(ja="置き換え", en="replace"),
    Operation.MAY_REPLACE: Text(ja="置き換えの可能性", en="may replace"),
    Operation.DELETE: Text(ja="削除", en="delete"),
    Operation.SAME: Text(ja="変更なし", en="same"),
}
CAUSES: Mapping[Cause, Text] = {
    Cause.UPDATABLE: Text(ja="その場で変更", en="changed in place"),
    Cause.CREATE_ONLY: Text(ja="作成後は変更不可", en="fixed at creation"),
    Cause.CONDITIONAL: Text(ja="条件により置き換え", en="replaces under conditions"),
    Cause.NOT_KNOWN: Text(ja="置き換えの要否が不明", en="not known whether it replaces"),
    Cause.ASKED: Text(ja="プログラムの指定", en="asked for by the program"),
    Cause.REGION: Text(ja="リージョンの変更", en="another region"),
    Cause.ACCOUNT: Text(ja="アカウントの変更", en="another account"),
    Cause.PROVIDER: Text(ja="プロバイダーの置き換え", en="its provider is replaced"),
}
GUARDS: Mapping[Guard, Text] = {
    Guard.PROTECTED: Text(ja="保護指定", en="protected"),
    Guard.RETAINED: Text(ja="残置指定", en="retained"),
    Guard.DATA: Text(ja="データ", en="data"),
    Guard.KEYS: Text(ja="鍵・秘密情報", en="keys and secrets"),
    Guard.EVIDENCE: Text(ja="証跡", en="evidence"),
}
NOTHING = Text(ja="変更はありません。", en="Nothing changes.")
FOLLOWS = Text(ja="置き換えに伴い変わる", en="changes with the replacement of")
DELETES_FIRST = Text(ja="削除してから作成", en="deletes first")
UNPROTECTED = Text(ja="保護が外れます", en="no longer protected")
NEEDS_RUNBOOK = Text(
    ja="次の削除・置き換えには撤退手順が必要です:",
    en="These deletions and replacements need the leaving runbook (撤退手順):",
)
UNSEEN = Text(
    ja="計画には中身がなく比較できない値(秘密情報・計算値)",
    en="values that could not be compared, since no plan shows them (secrets, computed values)",
)
LONGEST = 80
"""Characters of a value that are shown; the JSON document has all of it."""
CONTEXT = 20
"""Characters that are shown before the place where two long values differ."""


def diff_display(diff: PlanDiff, lang: Lang) -> RenderableType:
    """The whole difference for a terminal: every member with changes, guarded deletions, the summary."""
    from rich.console import Group  # noqa: PLC0415 - only the commands that show something load rich
    from rich.text import Text as Line  # noqa: PLC0415

    lines: list[tuple[str, str]] = []
    for stack in diff.stacks:
        if rows := list(_stack(stack, lang)):
            member = whose_label(whose(stack.stack)).say(lang)
            lines += [(f"{member}  {stack.stack.name} ({stack.stack.cloud})", "bold"), *rows, ("", "")]
    if not lines:
        lines.append((NOTHING.say(lang), ""))
    if guarded := diff.guarded_deletions:
        lines.append((NEEDS_RUNBOOK.say(lang), "bold red"))
        lines += [(f"  {_guarded(resource, lang)}", "red") for resource in guarded]
        lines.append(("", ""))
    lines.append((summary(diff, lang), "bold"))
    if count := sum(len(resource.unseen) for resource in diff.resources):
        lines.append((f"{UNSEEN.say(lang)}: {count}", "dim"))
    return Group(*(Line(text, style=style) for text, style in lines))


def summary(diff: PlanDiff, lang: Lang) -> str:
    """One line with the number of resources by operation, those of which there are none left out."""
    said = [f"{OPERATIONS[operation].say(lang)} {count}" for operation, count in diff.counts.items() if count]
    return " / ".join(said)


def _guarded(resource: ResourceDiff, lang: Lang) -> str:
    held = ", ".join(GUARDS[guard].say(lang) for guard in resource.guards)
    mark, _ = MARKS[resource.operation]
    return f"{mark} {_type(resource.type)} {resource.name} ({OPERATIONS[resource.operation].say(lang)}: {held})"


def _stack(stack: StackDiff, lang: Lang) -> Iterator[tuple[str, str]]:
    """The lines of one stack with their styles; none where nothing happens in it."""
    rows = list(_tree(stack))
    wide = max((2 * depth + len(_type(resource.type)) for depth, resource in rows), default=0)
    names = max((len(resource.name) for _, resource in rows), default=0)
    for depth, resource in rows:
        mark, style = MARKS[resource.operation]
        notes = [OPERATIONS[resource.operation].say(lang)] if _happens(resource) else []
        notes += [DELETES_FIRST.say(lang)] if resource.deletes_first else []
        notes += [UNPROTECTED.say(lang)] if resource.unprotected else []
        notes += [GUARDS[guard].say(lang) for guard in resource.guards]
        type_ = f"{'  ' * depth}{_type(resource.type)}"
        yield f"{mark:<3}{type_:<{wide}}  {resource.name:<{names}}  {', '.join(notes)}".rstrip(), style
        for detail in _details(resource, lang):
            yield f"{'':<3}{'  ' * depth}    {detail}", ""


def _happens(resource: ResourceDiff) -> bool:
    return resource.operation is not Operation.SAME or resource.unprotected


def _tree(stack: StackDiff) -> Iterator[tuple[int, ResourceDiff]]:
    """What happens and the parents of it, children under their parent, with their depth."""
    by_urn = {resource.urn: resource for resource in stack.resources}
    needed: set[str] = set()
    for resource in filter(_happens, stack.resources):
        at: str | None = resource.urn
        while at in by_urn and at not in needed:
            needed.add(at)
            at = by_urn[at].parent
    children: dict[str | None, list[ResourceDiff]] = {}
    for resource in stack.resources:
        if resource.urn in needed:
            parent = resource.parent if resource.parent in by_urn else None
            children.setdefault(parent, []).append(resource)
    waiting = [(0, resource) for resource in reversed(children.get(None, []))]
    while waiting:
        depth, resource = waiting.pop()
        yield depth, resource
        waiting += [(depth + 1, child) for child in reversed(children.get(resource.urn, []))]


def _details(resource: ResourceDiff, lang: Lang) -> Iterator[str]:
    for force in resource.forces:
        yield _force(force, lang)
    for change in resource.changes:
        yield _change(change, lang)


def _force(force: Force, lang: Lang) -> str:
    return f"{CAUSES[force.cause].say(lang)}: {force.detail}"


def _change(change: Change, lang: Lang) -> str:
    match change:
        case Change(kind=Kind.ADD):
            text = f"+ {show(change.path)}: {value_text(change.new)}"
        case Change(kind=Kind.DELETE):
            text = f"- {show(change.path)}: {value_text(change.old)}"
        case Change(follows=(first, *_)) if change.old == change.new:
            text = f"~ {show(change.path)}: {FOLLOWS.say(lang)} {first.rpartition('::')[2]}"
        case _:
            text = f"~ {show(change.path)}: {' → '.join(_apart(change.old, change.new))}"
    return text if change.effect is Effect.UPDATES else f"{text} ({CAUSES[change.cause].say(lang)})"


def value_text(value: Value) -> str:
    """A value on one line, shortened; a secret is `[secret]`, an unknown names what it comes from."""
    return _short(_plain(value))


def _apart(old: Value, new: Value) -> tuple[str, str]:
    """Two values on one line; of long ones (policies) the part from where they differ on."""
    texts = _plain(old), _plain(new)
    if max(map(len, texts)) > LONGEST:
        start = max(0, _alike(*texts) - CONTEXT)
        texts = tuple(f"…{text[start:]}" if start else text for text in texts)
    before, after = map(_short, texts)
    return before, after


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _plain(value: Value) -> str:
    match value:
        case Secret():
            return "[secret]"
        case Reference(urn, name):
            return f"${{{urn.rpartition('::')[2]}.{name}}}"
        case Computed(inner):
            return f"computed({', '.join(_plain(reference) for reference in inner)})"
        case Interpolation(parts):
            return "".join(part if isinstance(part, str) else _plain(part) for part in parts)
        case Mapping():
            return f"{{{', '.join(f'{key}: {_plain(item)}' for key, item in value.items())}}}"
        case tuple():
            return f"[{', '.join(_plain(item) for item in value)}]"
        case _:
            return json.dumps(encode(value), ensure_ascii=False)


def _type(type_: str) -> str:
    """A type as Pulumi shows it: `aws:s3/bucket:Bucket` -> `aws:s3:Bucket`."""
    package, module, name = type_.split(":", 2)
    return f"{package}:{module.partition('/')[0]}:{name}"
