"""What all accounts of a tenancy say, joined to one Plan."""

from __future__ import annotations

import json
import re
from collections import ChainMap, Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jichi.deployed.describe import MEMBER_TAG, PROJECT
from jichi.deployed.drafts import Draft, Drafts, DraftValue, Id, joined
from jichi.deployed.live.asking import UNREAD, Ask, NotRead, Sessions, Unanswered
from jichi.deployed.live.google import asking as google
from jichi.deployed.live.google.asking import Projects
from jichi.deployed.live.google.identity import PROJECT as GOOGLE_PROJECT
from jichi.deployed.live.google.inventory import absent
from jichi.deployed.live.google.readers import PERIMETERS, read
from jichi.deployed.live.google.readers import TYPES as GOOGLE_TYPES
from jichi.deployed.live.network import read_networks, unread
from jichi.deployed.live.places import Place, places
from jichi.deployed.live.readers import READERS, TYPES
from jichi.deployed.state import decode
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.urn import make_urn
from jichi.engine.values import Interpolation, Reference, Value
from jichi.tenancy.model import Cloud, Tenancy

PROVIDER = "pulumi:providers:aws"
GOOGLE_PROVIDER = "pulumi:providers:gcp"
_POLICIES = ("policy", "assumeRolePolicy", "policyDocument")
_MEMBERS = ("member",)
_OWN_IDS = re.compile(
    r"vpce-[0-9a-f]{8,17}|arn:aws:(?:kms|secretsmanager):[a-z0-9-]+:[0-9]{12}:(?:key/|secret:)[A-Za-z0-9/_+=.@!-]+"
)
"""Ids, and ARNs with ids, that services give: what reads a Plan knows them as references."""

_OWN_NUMBERS = re.compile(
    r"(?<=:service-)[0-9]+(?=@)|(?<=:project-)[0-9]+(?=@)|(?<=:cmek-p)[0-9]+(?=@)|(?<=:)[0-9]+(?=[@-])"
)
"""Numbers of projects, by which Google's agents are named (IAM documentation, "Service agents"; Cloud Logging
documentation, "Configure CMEK for Cloud Logging").
"""

_LABEL = "jichi-member"
"""The tag that says whose a thing is, as Google Cloud writes it."""


@dataclass(frozen=True, slots=True)
class Live:
    """What the accounts said.

    Args:
        plan: as a Plan.
        not_read: what they did not answer.
        unread: URNs of the resources that stand for it, where nothing of a type is known.
        types: what was looked at everywhere; with `*` all types that begin so.
    """

    plan: Plan
    not_read: tuple[NotRead, ...]
    unread: frozenset[str]
    types: frozenset[str] = TYPES


@dataclass(frozen=True, slots=True)
class Account:
    """One account, read."""

    place: Place
    drafts: Drafts
    not_read: list[NotRead] = field(default_factory=list[NotRead])


def from_live(
    tenancy: Tenancy,
    sessions: Sessions,
    members: Collection[str] | None = None,
    projects: Projects | None = None,
    meant: Mapping[str, Any] | None = None,
) -> Live:
    """Ask every account of a tenancy on AWS, and every project on Google Cloud.

    Args:
        tenancy: says the accounts, the regions and whose each is.
        sessions: gives a session for each account.
        members: codes of those whose accounts are read; None for all, with the hub.
        projects: enters each project; None where Google Cloud is not asked, and nothing there is known.
        meant: by name of stack, what its network is meant for (`stacks.intent`): no account says that. Without it no
            claim about it can be trusted.

    Raises:
        InvalidInput: an account cannot be entered, or an answer has not the form that its service documents.
    """
    # All accounts are entered before any is read: a wrong one costs no hour.
    entered = [(place, sessions(place)) for place in places(tenancy, members)]
    inside = [(place, projects(place)) for place in places(tenancy, members, Cloud.GCP)] if projects else []
    accounts: list[Account] = []
    for place, session in entered:
        account = Account(place, Drafts())
        asks = [Ask(session, place, region, account.not_read) for region in place.regions]
        for ask in asks:
            _provider(ask, account.drafts)
            for reader in READERS:
                if reader.once and ask is not asks[0]:
                    continue
                try:
                    reader.read(ask, account.drafts)
                except Unanswered as error:
                    ask.refused(error, tuple(reader.types))
                    for type_, keys in reader.types.items():
                        unread(account.drafts, ask, type_, keys)
        read_networks(asks, account.drafts)
        accounts.append(account)
    asked = [google.Ask(project, place) for place, project in inside]
    found = [_project(each) for each in asked]
    live = _joined(tenancy, [*accounts, *found], meant or {}, google=projects is not None)
    return replace(live, types=live.types | _google_types(asked, found)) if projects else live


def _project(ask: google.Ask) -> Account:
    account = Account(ask.place, Drafts(), ask.not_read)
    inputs = {"project": ask.project, "region": ask.place.regions[0]}
    account.drafts.add(_provider_id(ask.place, ask.place.regions[0]), GOOGLE_PROVIDER, inputs)
    read(ask, account.drafts)
    return account


def _google_types(asked: list[google.Ask], found: list[Account]) -> frozenset[str]:
    """What was looked at in all projects."""
    looked = GOOGLE_TYPES | absent((ask, each.drafts) for ask, each in zip(asked, found, strict=True))
    return looked | PERIMETERS if all(each.place.access_policy for each in asked) else looked


def _provider(ask: Ask, drafts: Drafts) -> None:
    """Says, as in a plan, which account what is in it belongs to."""
    inputs = {"region": ask.region, "allowedAccountIds": json.dumps([ask.place.account])}
    drafts.add(_provider_id(ask.place, ask.region), PROVIDER, inputs, region=ask.region)


def _provider_id(place: Place, region: str) -> str:
    return f"{place.account}/{region}"


def _joined(tenancy: Tenancy, accounts: list[Account], meant: Mapping[str, Any], *, google: bool) -> Live:
    stacks: dict[StackId, list[tuple[Account, Draft]]] = {}
    for account in accounts:
        by_id = {each.id: each for each in account.drafts.all}
        for each in account.drafts.all:
            stacks.setdefault(_stack(tenancy, account.place, each, by_id), []).append((account, each))
    urns: defaultdict[str, dict[str, str]] = defaultdict(dict)
    names: dict[tuple[str, str], str] = {}
    for stack, found in stacks.items():
        called = _names(one for _, one in found)
        for account, each in found:
            name = called[each.id]
            names[account.place.account, each.id] = name
            urns[account.place.account][each.id] = make_urn(stack.name, stack.project, "", each.type, name)
    everywhere = {id_: urn for own in urns.values() for id_, urn in own.items()}
    plans = tuple(
        StackPlan(
            stack,
            tuple(_resource(stack, account, each, names, urns, everywhere) for account, each in found),
            {"intent": decode(meant[stack.name])} if stack.name in meant else {},
        )
        for stack, found in stacks.items()
    )
    if not google:
        plans += tuple(_not_read(tenancy))
    missing = frozenset(urn for own in urns.values() for id_, urn in own.items() if id_.startswith(UNREAD))
    return Live(Plan(tenancy.name, plans), tuple(one for each in accounts for one in each.not_read), missing)


def _not_read(tenancy: Tenancy) -> Iterator[StackPlan]:
    """Stacks on Google Cloud, empty: nothing is read there, and what is judged there is not known."""
    if Cloud.GCP in {each.cloud for each in tenancy.homes}:
        for each in tenancy.members:
            stack = f"{tenancy.name}-{each.code}-gcp-{tenancy.stage.slug}"
            yield StackPlan(StackId(PROJECT, stack, each.code, Cloud.GCP), (), {})


def _names(found: Iterable[Draft]) -> Mapping[str, str]:
    """What each is called: as the program calls it where only one of its stack is called so, else by its id."""
    drafts = tuple(found)
    counts = Counter((each.type, each.name) for each in drafts)
    return {each.id: each.name if each.name and counts[each.type, each.name] == 1 else each.id for each in drafts}


def _stack(tenancy: Tenancy, place: Place, each: Draft, by_id: Mapping[str, Draft]) -> StackId:
    """The stack of an account; in one that members share, of whom the tags name."""
    if not place.divided:
        return StackId(PROJECT, place.stack, place.member, place.cloud)
    owner = _owner(each, by_id)
    if owner not in {one.code for one in tenancy.members}:
        return StackId(PROJECT, place.stack, None, place.cloud)
    return StackId(PROJECT, f"{tenancy.name}-{owner}-{place.cloud}-{tenancy.stage.slug}", owner, place.cloud)


def _owner(each: Draft, by_id: Mapping[str, Draft], depth: int = 3) -> str:
    """Whose a thing is, by its own tags or those of what it belongs to; empty where nothing says."""
    for key, tag in (("tags", MEMBER_TAG), ("labels", _LABEL), ("userLabels", _LABEL)):
        tagged = each.inputs.get(key)
        if isinstance(tagged, Mapping) and isinstance(found := tagged.get(tag), str):
            return found
    of = next((value.id for value in each.inputs.values() if isinstance(value, Id)), each.vpc)
    return _owner(by_id[of], by_id, depth - 1) if depth and of in by_id and of != each.id else ""


def _resource(
    stack: StackId,
    account: Account,
    each: Draft,
    names: Mapping[tuple[str, str], str],
    urns: Mapping[str, dict[str, str]],
    everywhere: dict[str, str],
) -> Resource:
    place, own = account.place, urns[account.place.account]
    lookup = ChainMap(own, everywhere)
    aliases = account.drafts.aliases
    # On Google Cloud much is in no region; a project has one provider.
    region = each.region if place.cloud is Cloud.GCP else each.region or place.regions[0]
    of = place.regions[0] if place.cloud is Cloud.GCP else region or place.regions[0]
    return Resource(
        stack=stack,
        urn=own[each.id],
        type=each.type,
        name=names[place.account, each.id],
        custom=True,
        parent=None,
        provider=None if each.type in (PROVIDER, GOOGLE_PROVIDER) else own.get(_provider_id(place, of)),
        region=region,
        inputs=dict(_inputs(each.inputs, lookup, aliases)),
        # A project that the platform made is only looked up.
        read_id=place.account if each.type == GOOGLE_PROJECT and not place.made else None,
    )


def _inputs(
    inputs: Mapping[str, DraftValue], urns: Mapping[str, str], aliases: Mapping[str, Id]
) -> Iterator[tuple[str, Value]]:
    for key, value in inputs.items():
        found = joined(value, urns, aliases)
        if key in _POLICIES and isinstance(found, str):
            found = _woven(found, urns, {}, _OWN_IDS)
        elif key in _MEMBERS and isinstance(found, str):
            found = _member(found, urns, aliases)
        yield key, found


def _member(text: str, urns: Mapping[str, str], aliases: Mapping[str, Id]) -> Value:
    """A principal; an agent that a service made for one of the things that were read, or a project, refers to it."""
    kind, _, email = text.partition(":")
    meant = aliases.get(email)
    if meant and meant.property != "email" and meant.id in urns:
        return Interpolation((f"{kind}:", Reference(urns[meant.id], meant.property)))
    return _woven(text, urns, aliases, _OWN_NUMBERS)


def _woven(text: str, urns: Mapping[str, str], aliases: Mapping[str, Id], ids: re.Pattern[str]) -> Value:
    """A text with references in place of the ids of what was read: keys, secrets and endpoints in a policy, projects in
    the name of an agent.
    """
    parts: list[str | Reference] = []
    at = 0
    for match in ids.finditer(text):
        meant = aliases.get(match[0]) or Id(match[0], "arn" if match[0].startswith("arn:") else "id")
        if urn := urns.get(meant.id):
            parts += [text[at : match.start()], Reference(urn, meant.property)]
            at = match.end()
    return Interpolation((*parts, text[at:])) if parts else text
