"""The resolved view: every value of a tenancy, whether the file gives it or a default holds, and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jichi.tenancy import municipality, service_level, systems
from jichi.tenancy.derived import derived
from jichi.tenancy.document import dotted
from jichi.tenancy.load import build, sound
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jichi.tenancy.derived.value import Derived
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft
    from jichi.tenancy.model import Tenancy
    from jichi.tenancy.systems import SystemName

SCHEMA = "jichi.tenancy/1"

_FILE = Text("テナンシーファイル", "the tenancy file")
_TOOLKIT = Text("本ツールの既定値", "toolkit default")
_REGIONS = Text(
    "本ツールの既定値(ガバメントクラウドで使うのは東京と大阪のリージョンだけ)",
    "toolkit default (only Tokyo and Osaka are used on the Government Cloud)",
)
_OWNERSHIP = Text(
    "本ツールの既定値(基盤のテンプレートの内容は未確認のため、書かなければ基盤側の統制を検証する)",
    "toolkit default (what the platform's templates contain is not known, so its controls are verified)",
)
_DRY_RUN = Text(
    "本ツールの既定値(拒否されるはずの通信を記録で確かめてから有効にする)",
    "toolkit default (to be enforced once the log shows what it would refuse)",
)
_PAIR = Text(
    "本ツールの既定値(デュアルリージョンASIA1の鍵はCloud KMSの asia1 に置かれ、ソウルにも複製される)",
    "toolkit default (a key for the dual-region ASIA1 lies in Cloud KMS's asia1, which has a replica in Seoul)",
)


def resolved(tenancy_path: Path | str) -> dict[str, object]:
    """The document `jichi.tenancy/1`, ready for JSON and the same for the same file.

    `values` has every single value with its source; `derived` what follows from them; `members` what each member is
    given; `systems` the table of systems by members (○ is true, - is false), the standard ones first.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    draft = sound(tenancy_path)
    tenancy = build(draft)
    return {
        "schema": SCHEMA,
        "file": draft.document.file,
        "name": tenancy.name,
        "group": tenancy.group,
        "values": [_value(draft, path, value) for path, value in _values(draft)],
        "derived": [_derived(value) for value in derived(tenancy)],
        "contract": {"start": tenancy.contract.start.isoformat(), "end": tenancy.contract.end.isoformat()},
        "members": _members(tenancy),
        "systems": _systems(draft, tenancy),
    }


def _values(draft: Draft) -> Iterator[tuple[KeyPath, object]]:
    """Every value outside of members and systems, in the order of the schema."""
    file = draft.file
    yield ("name",), file.name
    yield ("group",), file.group
    yield ("use",), file.use.value
    yield ("stage",), file.stage.value
    yield ("isolation",), file.isolation.value
    yield ("cost_centre",), file.cost_centre or file.name
    if file.shared_range:
        yield ("shared_range",), file.shared_range
    for cloud, home in file.clouds:
        if home:
            for key, value in home.model_dump(mode="json", exclude_none=True, exclude={"ownership"}).items():
                yield ("clouds", cloud, key), value
            for key, value in home.ownership.model_dump(mode="json", exclude_none=True).items():
                yield ("clouds", cloud, "ownership", key), value
    for section, entry in (
        ("contract", file.contract),
        ("service_level", file.service_level),
        ("ownership", file.ownership),
        ("access", file.access),
        ("notice", file.notice),
    ):
        for key, value in entry.model_dump(mode="json").items():
            if key != "vendors" or value:
                yield (section, key), value
    yield from _connections(draft)


def _connections(draft: Draft) -> Iterator[tuple[KeyPath, object]]:
    """What the file says of its connections; nothing where it names none."""
    file = draft.file
    if draft.document.gives(("hub",)):
        for key, value in file.hub.model_dump(mode="json", exclude_none=True).items():
            yield ("hub", key), value
    for section, entries in (
        ("lines", file.lines),
        ("shared_services", file.shared_services),
        ("linkage", file.linkage),
        ("segment_exceptions", file.segment_exceptions),
    ):
        for index, one in enumerate(entries):
            yield (section, index), one.model_dump(mode="json", exclude_none=True)
    if file.security_cloud:
        yield ("security_cloud",), file.security_cloud.model_dump(mode="json")


def _value(draft: Draft, path: KeyPath, value: object) -> dict[str, object]:
    term = next((term for term in service_level.TERMS if path == ("service_level", term.key)), None)
    given = draft.document.gives(path)
    line = draft.document.where(path).line if given else None
    entry: dict[str, object] = {"key": dotted(path), "value": value, "given": given, "line": line}
    if term:
        entry |= {"name": _both(term.name), "unit": _both(term.unit)}
        entry |= {"reference": _both(term.reference)} if term.reference else {}
    return entry | {"source": _both(_FILE if given else term.source if term else _default_source(path))}


def _derived(value: Derived) -> dict[str, object]:
    return {"key": value.key, "value": value.value, "source": _both(value.source)}


def _default_source(path: KeyPath) -> Text:
    match path:
        case ("clouds", _, "primary" | "secondary"):
            return _REGIONS
        case ("clouds", _, "projects" | "perimeter") | ("ownership", *_):
            return _OWNERSHIP
        case ("clouds", _, "perimeter_enforced"):
            return _DRY_RUN
        case ("clouds", _, "buckets"):
            return _PAIR
        case _:
            return _TOOLKIT


def _members(tenancy: Tenancy) -> list[dict[str, object]]:
    members: list[dict[str, object]] = []
    for member in tenancy.members:
        body = municipality.by_code(member.code)
        members.append(
            {
                "code": member.code,
                "name": member.name,
                "prefecture": body.prefecture if body else None,
                "reading": body.reading if body else None,
                "kind": body.kind.value if body else None,
                "network": str(member.network) if member.network else None,
                "offices": [str(office) for office in member.offices],
                "account": member.account,
                "project": member.project,
            }
        )
    return members


def _systems(draft: Draft, tenancy: Tenancy) -> list[dict[str, object]]:
    named: dict[str, SystemName] = {}
    for member in tenancy.members:
        for use in member.systems:
            entry = systems.by_name(use.name, draft.file.own_systems)
            if entry:
                named.setdefault(entry.name, entry)
    standards = {system.id: system for system in systems.standard_systems()}
    order = list(standards)
    rows = sorted(named.values(), key=lambda row: order.index(row.standard) if row.standard else len(order))
    return [
        {
            "name": row.name,
            "english": row.english,
            "standard": row.standard,
            "standard_name": standards[row.standard].name if row.standard else None,
            "part": row.part,
            "basis": {"kind": row.basis.value, **_both(row.basis.reason)},
            "members": {member.code: any(use.name == row.name for use in member.systems) for member in tenancy.members},
        }
        for row in rows
    ]


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
