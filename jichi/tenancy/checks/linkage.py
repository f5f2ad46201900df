"""What goes over the lines and between members: shared services, the security cloud, linkage, segments, names."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from jichi.tenancy import systems
from jichi.tenancy.checks.lines import members
from jichi.tenancy.checks.named import Named, named
from jichi.tenancy.checks.ranges import PRIVATE, parse
from jichi.tenancy.clouds import Cloud
from jichi.tenancy.connectivity import LinkageKind
from jichi.tenancy.connectivity_schema import DOMAIN_PATTERN, SCOPE_PATTERN
from jichi.tenancy.document import shown
from jichi.tenancy.model import Isolation, Perimeter
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.connectivity_schema import LinkageEntry, PartyEntry
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

LONGEST_EXCEPTION_DAYS = 366
"""An exception is looked at anew at least once a year; toolkit default."""

LONGEST_GOOGLE_NAME = 17
"""Of a linkage whose reader is the service account `fetch-<name>-<code>`, in 30 characters (IAM API,
"projects.serviceAccounts.create")."""

_DOMAIN = re.compile(DOMAIN_PATTERN)
_SCOPE = re.compile(SCOPE_PATTERN)


def check(draft: Draft) -> Iterator[Problem]:
    """Each of them for itself."""
    yield from _services(draft)
    yield from _security_cloud(draft)
    for index, member in enumerate(draft.file.members):
        if member.forwarding:
            path = ("members", index, "forwarding")
            yield from _domains(draft, (*path, "domains"), member.forwarding.domains)
            yield from _addresses(draft, (*path, "servers"), member.forwarding.servers)
            yield from _needs_line(draft, path, member.code)
    yield from named(draft, Named("linkage", Text("連携", "linkage"), [each.name for each in draft.file.linkage]))
    for index, entry in enumerate(draft.file.linkage):
        yield from _linkage(draft, ("linkage", index), entry)
    yield from _exceptions(draft)


def _services(draft: Draft) -> Iterator[Problem]:
    services = draft.file.shared_services
    yield from named(
        draft, Named("shared_services", Text("共有サービス", "shared service"), [e.name for e in services])
    )
    if services and not draft.file.hub.range:
        yield draft.problem(
            ("hub", "range"),
            Text("共有サービスのアドレス範囲がありません。", "The range of the shared services' network is missing."),
            Text("hub.range に /20 などの範囲を書いてください。", "Write a range such as a /20 as hub.range."),
        )
    for index, service in enumerate(services):
        yield from members(draft, ("shared_services", index, "members"), service.members)
        for number, cloud in enumerate(service.clouds):
            if cloud not in _clouds(draft):
                yield draft.problem(
                    ("shared_services", index, "clouds", number),
                    Text(f"clouds に {cloud} がありません。", f"{cloud} is not among the clouds."),
                    Text("利用するクラウドを書いてください。", "Write clouds that are in use."),
                )


def _security_cloud(draft: Draft) -> Iterator[Problem]:
    entry = draft.file.security_cloud
    if not entry:
        return
    path: KeyPath = ("security_cloud",)
    yield from _addresses(draft, (*path, "proxies"), entry.proxies)
    yield from _domains(draft, (*path, "destinations"), entry.destinations)
    if not draft.file.lines:
        yield draft.problem(
            path,
            Text("セキュリティクラウドへの回線がありません。", "There is no line to the security cloud."),
            Text("lines に回線を書いてください。", "Write a line under lines."),
        )


def _addresses(draft: Draft, path: KeyPath, addresses: tuple[str, ...]) -> Iterator[Problem]:
    if not addresses and draft.sound(*path):
        yield draft.problem(
            path,
            Text("アドレスがありません。", "There are no addresses."),
            Text("一つ以上書いてください。", "Write at least one."),
        )
    for index, address in enumerate(addresses):
        network = parse(f"{address}/32")
        if network is None or not any(network.subnet_of(each) for each in PRIVATE):
            yield draft.problem(
                (*path, index),
                Text(
                    f"{shown(address)} は回線の先のアドレスではありません。",
                    f"{shown(address)} is no address behind a line.",
                ),
                Text("RFC 1918のアドレスを書いてください。", "Write an address of RFC 1918."),
            )


def _domains(draft: Draft, path: KeyPath, domains: tuple[str, ...]) -> Iterator[Problem]:
    if not domains and draft.sound(*path):
        yield draft.problem(
            path,
            Text("ドメイン名がありません。", "There are no domain names."),
            Text("一つ以上書いてください。", "Write at least one."),
        )
    for index, domain in enumerate(domains):
        if not _DOMAIN.fullmatch(domain):
            yield draft.problem(
                (*path, index),
                Text(f"{shown(domain)} はドメイン名ではありません。", f"{shown(domain)} is no domain name."),
                Text(
                    "www.example.lg.jp のように、小文字で一つずつ書いてください(* は不可)。",
                    "Write each out in lower case, like www.example.lg.jp, without `*`.",
                ),
            )


def _needs_line(draft: Draft, path: KeyPath, code: str) -> Iterator[Problem]:
    if not any(not line.members or code in line.members for line in draft.file.lines):
        yield draft.problem(
            path,
            Text("この団体の回線がありません。", "No line serves this member."),
            Text("lines に回線を書いてください。", "Write a line under lines."),
        )


def _linkage(draft: Draft, path: KeyPath, entry: LinkageEntry) -> Iterator[Problem]:
    for end, party in (("provider", entry.provider), ("consumer", entry.consumer)):
        yield from _party(draft, (*path, end), party)
    rest = entry.kind is LinkageKind.REST
    if rest is not bool(entry.scopes) and draft.sound(*path, "scopes"):
        yield draft.problem(
            (*path, "scopes"),
            Text("RESTの連携にだけ、OAuth2のスコープを書きます。", "OAuth2 scopes are for REST, which needs them."),
            Text(
                "業務システムID:リソース名:操作名 の形で書くか、消してください。",
                "Write them as system:resource:operation, or remove them.",
            ),
        )
    for index, scope in enumerate(entry.scopes):
        if not _SCOPE.fullmatch(scope):
            yield draft.problem(
                (*path, "scopes", index),
                Text(f"{shown(scope)} はスコープの形ではありません。", f"{shown(scope)} is no scope."),
                Text(
                    "業務システムID:リソース名:操作名 の形で書いてください(共通機能標準仕様書 2.7)。",
                    "Write system:resource:operation (共通機能標準仕様書 2.7).",
                ),
            )
    yield from _passage(draft, path, entry, rest=rest)


def _passage(draft: Draft, path: KeyPath, entry: LinkageEntry, *, rest: bool) -> Iterator[Problem]:
    """What lies between both ends: another member, or another cloud."""
    one, other = entry.provider, entry.consumer
    across = one.member != other.member
    clouds = one.cloud != other.cloud
    if one == other:
        yield draft.problem(
            (*path, "consumer"),
            Text("提供側と利用側が同じです。", "Both ends are the same."),
            Text("別の業務を書いてください。", "Write another system."),
        )
    if across and not entry.basis.strip():
        yield draft.problem(
            (*path, "basis"),
            Text("団体をまたぐ連携の根拠がありません。", "The ground for data to pass between members is missing."),
            Text("根拠となる法令と条項を書いてください。", "Write the law and its article."),
        )
    if clouds and not rest:
        yield draft.problem(
            (*path, "consumer", "cloud"),
            Text(
                "ファイルはクラウドをまたげません。相手のクラウドの主体は、インターネットを通らずにバケットを読めません。",
                "Files do not pass between clouds: no identity of one reads the other's buckets but over the internet.",
            ),
            Text(
                "一団体の中でRESTの連携(kind: rest)によりクラウドをまたいでください。",
                "Pass between clouds by REST linkage (kind: rest) within one member.",
            ),
        )
    elif clouds and across:
        yield draft.problem(
            (*path, "consumer", "cloud"),
            Text(
                "クラウドをまたげるのは、一団体の中のRESTだけです。",
                "Only REST within one member passes between clouds.",
            ),
            Text(
                "提供側の団体の中でクラウドをまたいでから、同じクラウドで連携してください。",
                "Pass between clouds within the provider's own member first, then link on one cloud.",
            ),
        )
    elif across and not rest:
        yield from _between_members(draft, path, entry)
    if clouds and not across:
        for cloud in _clouds(draft):
            lines = (each for each in draft.file.lines if each.kind.cloud is cloud)
            if not any(not each.members or one.member in each.members for each in lines):
                yield draft.problem(
                    path,
                    Text(
                        f"クラウドをまたぐには、{cloud} にもこの団体の回線が必要です。",
                        f"Between clouds, this member needs a line on {cloud} too.",
                    ),
                    Text("lines に回線を書いてください。", "Write a line under lines."),
                )


def _between_members(draft: Draft, path: KeyPath, entry: LinkageEntry) -> Iterator[Problem]:
    """Files between members on Google Cloud: within one perimeter, and with a name that an account has room for."""
    google = draft.file.clouds.gcp
    cloud = entry.provider.cloud or next(iter(_clouds(draft)), None)
    if cloud is not Cloud.GCP or google is None:
        return
    if google.perimeter is Perimeter.FINE and draft.file.isolation is Isolation.ACCOUNT:
        yield draft.problem(
            (*path, "kind"),
            Text(
                "団体ごとの境界(perimeter: fine)を越えて、ほかの団体のファイルは読めません。",
                "Files do not pass from one member's perimeter to another's (perimeter: fine).",
            ),
            Text(
                "clouds.gcp.perimeter を coarse とするか、kind を rest としてください。",
                "Write coarse as clouds.gcp.perimeter, or rest as kind.",
            ),
        )
    if len(entry.name) > LONGEST_GOOGLE_NAME:
        yield draft.problem(
            (*path, "name"),
            Text(
                f"{shown(entry.name)} は長すぎて、サービスアカウントの名前に入りません。",
                f"{shown(entry.name)} is too long for the name of a service account.",
            ),
            Text(f"{LONGEST_GOOGLE_NAME} 文字以内にしてください。", f"Use {LONGEST_GOOGLE_NAME} characters or less."),
        )


def _party(draft: Draft, path: KeyPath, party: PartyEntry) -> Iterator[Problem]:
    entry = next((each for each in draft.file.members if each.code == party.member), None)
    if entry is None:
        yield draft.problem(
            (*path, "member"),
            Text(f"{shown(party.member)} は構成団体にありません。", f"{shown(party.member)} is no member."),
            Text("members にある団体コードを書いてください。", "Write a code that members has."),
        )
        return
    used = draft.file.systems + entry.systems
    known = {found.name for name in used if (found := systems.by_name(name, draft.file.own_systems))}
    wanted = systems.by_name(party.system, draft.file.own_systems)
    if wanted is None or wanted.name not in known:
        yield draft.problem(
            (*path, "system"),
            Text(
                f"{entry.name} は {shown(party.system)} を利用していません。",
                f"{entry.name} does not use {shown(party.system)}.",
            ),
            Text("systems にある業務の名称を書いてください。", "Write a system that it uses."),
        )
    clouds = _clouds(draft)
    if party.cloud not in clouds and not (party.cloud is None and len(clouds) == 1):
        yield draft.problem(
            (*path, "cloud"),
            Text(
                "業務のあるクラウドがないか、利用していないクラウドです。",
                "The system's cloud is missing, or is not in use.",
            ),
            Text(f"{' か '.join(clouds)} を書いてください。", f"Write {' or '.join(clouds)}."),
        )


def _clouds(draft: Draft) -> tuple[Cloud, ...]:
    clouds = draft.file.clouds
    return tuple(cloud for cloud, home in ((Cloud.AWS, clouds.aws), (Cloud.GCP, clouds.gcp)) if home)


def _exceptions(draft: Draft) -> Iterator[Problem]:
    for index, entry in enumerate(draft.file.segment_exceptions):
        path = ("segment_exceptions", index)
        member = next((each for each in draft.file.members if each.code == entry.member), None)
        if member is None or entry.segment not in {each.segment for each in member.other_offices}:
            yield draft.problem(
                (*path, "member"),
                Text(
                    f"{shown(entry.member)} に、{entry.segment} の庁舎(other_offices)がありません。",
                    f"{shown(entry.member)} has no other_offices in {entry.segment}.",
                ),
                Text(
                    "団体コードとセグメントを見直すか、この例外を消してください。",
                    "Correct the code or the segment, or remove the exception.",
                ),
            )
        if not entry.reason.strip():
            yield draft.problem(
                (*path, "reason"),
                Text("例外の理由がありません。", "The reason is missing."),
                Text("承認の文書にある理由を書いてください。", "Write the reason that the approval names."),
            )
        approved, until = (_day(each) for each in (entry.approved, entry.until))
        for key, day in (("approved", approved), ("until", until)):
            if day is None:
                yield draft.problem(
                    (*path, key),
                    Text(f"{key} が日付ではありません。", f"{key} is no date."),
                    Text("2026-04-01 の形で書いてください。", "Write it like 2026-04-01."),
                )
        if approved and until and not 0 <= (until - approved).days <= LONGEST_EXCEPTION_DAYS:
            yield draft.problem(
                (*path, "until"),
                Text(
                    f"{until} は承認の日から一年以内ではありません。", f"{until} is not within a year of the approval."
                ),
                Text(
                    "一年以内の日付とし、続けるなら改めて承認を受けてください。",
                    "Choose a day within a year; approve anew to go on.",
                ),
            )
    for index, member in enumerate(draft.file.members):
        for number, office in enumerate(member.other_offices):
            if office.segment is member.segment:
                yield draft.problem(
                    ("members", index, "other_offices", number, "segment"),
                    Text("業務システムと同じセグメントの庁舎です。", "These offices are in the systems' own segment."),
                    Text("offices に書いてください。", "Write them under offices."),
                )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
