"""A tenancy for a person at a terminal: its members, and on request every value with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.report.page import Page
from jichi.report.words import tenancy_header, tenancy_title
from jichi.tenancy.model import Tenancy
from jichi.text import Text


def tenancy_screen(tenancy: Tenancy, page: Page) -> str:
    """The tenancy and its members."""
    tenancy_title(tenancy, page)
    page.pairs(tenancy_header(tenancy, page.lang))
    page.gap()
    table = page.new_table()
    table.add_column(Text(ja="団体", en="member").say(page.lang))
    table.add_column(Text(ja="クラウドの範囲", en="range in the cloud").say(page.lang), no_wrap=True)
    table.add_column(Text(ja="庁舎の範囲", en="offices").say(page.lang))
    table.add_column(Text(ja="業務", en="systems").say(page.lang), justify="right")
    for member in tenancy.members:
        offices = ", ".join(map(str, member.offices))
        table.add_row(f"{member.code} {member.name}", str(member.network or "-"), offices, f"{len(member.systems)}")
    page.table(table)
    page.note(
        Text(
            ja=f"既定値を含むすべての値と出典: jichi tenancy show {tenancy.name} --resolved",
            en=f"Every value, defaults included, with its source: jichi tenancy show {tenancy.name} --resolved",
        )
    )
    return page.text()


def resolved_screen(document: Mapping[str, Any], page: Page) -> str:
    """Every value with its source, and who uses which system.

    Args:
        document: `jichi.tenancy.resolved` of the file.
        page: an empty page to write on.
    """
    page.say(str(document["group"]))
    page.gap()
    values = page.new_table()
    values.add_column(Text(ja="項目", en="key").say(page.lang), no_wrap=True)
    values.add_column(Text(ja="値", en="value").say(page.lang))
    values.add_column(Text(ja="出典", en="source").say(page.lang))
    for entry in document["values"]:
        line = f" ({document['file']}:{entry['line']})" if entry["line"] else ""
        values.add_row(entry["key"], _plain(entry["value"]), f"{entry['source'][page.lang.value]}{line}")
    for entry in document["derived"]:
        values.add_row(entry["key"], _plain(entry["value"]), entry["source"][page.lang.value])
    page.table(values)
    systems = page.new_table()
    systems.add_column(Text(ja="業務", en="system").say(page.lang))
    for member in document["members"]:
        systems.add_column(str(member["name"]), justify="center")
    for system in document["systems"]:
        used = ("○" if system["members"][member["code"]] else "-" for member in document["members"])
        systems.add_row(str(system["name"]), *used)
    page.table(systems)
    return page.text()


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
