"""What all accounts of a tenancy say, joined to one Plan."""

from __future__ import annotations

import json
import re
from collections import ChainMap, Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jichi.deployed.describe import MEMBER_TAG, PROJECT
from jichi.deployed.drafts import Draft, Drafts, DraftValue, Id, joined
from jichi.deployed.live.asking import Ask, NotRead, Sessions, Unanswered
from jichi.deployed.live.network import UNREAD, read_networks, unread
from jichi.deployed.live.places import Place, places
from jichi.deployed.live.readers import READERS, TYPES
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.urn import make_urn
from jichi.engine.values import Interpolation, Reference, Value
from jichi.tenancy.model import Cloud, Tenancy

PROVIDER = "pulumi:providers:aws"
_POLICIES = ("policy", "assumeRolePolicy", "policyDocument")
_OWN_IDS = re.compile(
    r"vpce-[0-9a-f]{8,17}|arn:aws:(?:kms|secretsmanager):[a-z0-9-]+:[0-9]{12}:(?:key/|secret:)[A-Za-z0-9/_+=.@!-]+"
)
"""Ids, and ARNs with ids, that services give: what reads a Plan knows them as references."""


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


def from_live(tenancy: Tenancy, sessions: Sessions, members: Collection[str] | None = None) -> Live:
    """Ask every account of a tenancy on AWS.

    Args:
        tenancy: says the accounts, the regions and whose each is.
        sessions: gives a session for each account.
        members: codes of those whose accounts are read; None for all, with the hub.

    Raises:
        InvalidInput: an account cannot be entered, or an answer has not the form that its service documents.
    """
    # All accounts are entered before any is read: a wrong one costs no hour.
    entered = [(place, sessions(place)) for place in places(tenancy, members)]
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
    return _joined(tenancy, accounts)


def _provider(ask: Ask, drafts: Drafts) -> None:
    """Says, as in a plan, which account what is in it belongs to."""
    inputs = {"region": ask.region, "allowedAccountIds": json.dumps([ask.place.account])}
    drafts.add(_provider_id(ask.place, ask.region), PROVIDER, inputs, region=ask.region)


def _provider_id(place: Place, region: str) -> str:
    return f"{place.account}/{region}"


def _joined(tenancy: Tenancy, accounts: list[Account]) -> Live:
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
        StackPlan(stack, tuple(_resource(stack, account, each, names, urns, everywhere) for account, each in found), {})
        for stack, found in stacks.items()
    )
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
        return StackId(PROJECT, place.stack, place.member, Cloud.AWS)
    owner = _owner(each, by_id)
    if owner not in {one.code for one in tenancy.members}:
        return StackId(PROJECT, place.stack, None, Cloud.AWS)
    return StackId(PROJECT, f"{tenancy.name}-{owner}-aws-{tenancy.stage.slug}", owner, Cloud.AWS)


def _owner(each: Draft, by_id: Mapping[str, Draft], depth: int = 3) -> str:
    """Whose a thing is, by its own tags or those of what it belongs to; empty where nothing says."""
    tagged = each.inputs.get("tags")
    if isinstance(tagged, Mapping) and isinstance(found := tagged.get(MEMBER_TAG), str):
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
    region = each.region or place.regions[0]
    aliases = account.drafts.aliases
    return Resource(
        stack=stack,
        urn=own[each.id],
        type=each.type,
        name=names[place.account, each.id],
        custom=True,
        parent=None,
        provider=None if each.type == PROVIDER else own.get(_provider_id(place, region)),
        region=region,
        inputs=dict(_inputs(each.inputs, lookup, aliases)),
    )


def _inputs(
    inputs: Mapping[str, DraftValue], urns: Mapping[str, str], aliases: Mapping[str, Id]
) -> Iterator[tuple[str, Value]]:
    for key, value in inputs.items():
        found = joined(value, urns, aliases)
        yield key, _woven(found, urns) if key in _POLICIES and isinstance(found, str) else found


def _woven(text: str, urns: Mapping[str, str]) -> Value:
    """A policy with references in place of the ids of keys, secrets and endpoints that were read."""
    parts: list[str | Reference] = []
    at = 0
    for match in _OWN_IDS.finditer(text):
        if urn := urns.get(match[0]):
            parts += [text[at : match.start()], Reference(urn, "arn" if match[0].startswith("arn:") else "id")]
            at = match.end()
    return Interpolation((*parts, text[at:])) if parts else text
