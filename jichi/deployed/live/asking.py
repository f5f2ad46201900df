"""One account's region, asked by calls that only read; what is refused is kept, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue
from jichi.deployed.live.actions import require
from jichi.deployed.live.codes import code_of
from jichi.deployed.live.places import Place
from jichi.deployed.reading import Body, Item
from jichi.text import Text

_REMEDY = Text(
    ja="boto3 を更新してやり直してください。続く場合は答えの形が変わっています。",
    en="Update boto3 and try again; if it stays, the service's answers have changed.",
)

_NO_TAGS: Mapping[str, str] = {}

UNREAD = "unread:"
"""Begins the ids of resources that stand for what could not be read."""


class Session(Protocol):
    """What of boto3's session is used."""

    def client(self, service_name: str, region_name: str) -> Any:
        """A client of a service in a region."""
        ...

    def get_available_regions(self, service_name: str) -> list[str]:
        """The regions that botocore knows a service in."""
        ...

    def reaches(self, host: str) -> bool:
        """Whether there is a host of a name."""
        ...


class Sessions(Protocol):
    """Who gives a session for each account."""

    def __call__(self, place: Place) -> Session:
        """A session that acts in a place's account.

        Raises:
            InvalidInput: there are no credentials, or they are another account's.
        """
        ...


@dataclass(frozen=True, slots=True)
class NotRead:
    """A question that was not answered.

    Args:
        account: that was asked.
        region: that was asked.
        operation: as IAM names what allows it, `s3:GetBucketPolicy`.
        subject: what it was asked of; empty for a list of everything.
        types: of the resources that are not known for it.
        code: the service's error code; never its message.
    """

    account: str
    region: str
    operation: str
    subject: str
    types: tuple[str, ...]
    code: str


class Unanswered(Exception):
    """A call failed; readers' own, caught before anybody else sees it."""

    def __init__(self, operation: str, code: str) -> None:
        super().__init__(operation, code)
        self.operation, self.code = operation, code


@dataclass
class Ask:
    """Asks in one account and region.

    Args:
        place: the account.
        region: the region; of global services, the tenancy's first.
        not_read: what was refused so far.
    """

    session: Session
    place: Place
    region: str
    not_read: list[NotRead] = field(default_factory=list[NotRead])
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    _tags: dict[str, Mapping[str, str]] | None = None
    _tags_refused: bool = False

    def at(self, region: str) -> Ask:
        """The same account in another region."""
        return self if region == self.region else Ask(self.session, self.place, region, self.not_read, self._clients)

    def arn(self, service: str, rest: str) -> str:
        """An ARN of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.place.account}:{rest}"

    def tags(self, arn: str) -> Mapping[str, str] | None:
        """The tags of a resource; None where the account does not show tags.

        Asked once a region (Resource Groups Tagging API, GetResources), not resource by resource.
        """
        if self._tags is None and not self._tags_refused:
            try:
                found = self.all(
                    "tag:GetResources", "resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList"
                )
                self._tags = {each.text("ResourceARN"): pairs(each) for each in found}
            except Unanswered as error:
                self._tags_refused = True
                self.refused(error, ())
        return None if self._tags is None else self._tags.get(arn, {})

    def client(self, service: str) -> Any:
        """The client of a service, made once."""
        key = service, self.region
        if key not in self._clients:
            self._clients[key] = self.session.client(service, region_name=self.region)
        return self._clients[key]

    def one(self, operation: str, call: Callable[[], Any], *absent: str) -> Item | None:
        """The answer of one call; None where the service says that the thing is not configured.

        Args:
            operation: as IAM names it.
            call: makes the call.
            absent: error codes that say so.

        Raises:
            Unanswered: it failed otherwise.
        """
        require(operation)
        try:
            return item(operation, call())
        except Exception as error:
            code = code_of(error)
            if code in absent:
                return None
            raise Unanswered(operation, code) from error

    def all(self, operation: str, service: str, method: str, key: str, **parameters: Any) -> tuple[Item, ...]:
        """Everything that a paginated call lists under a key, dotted where it stands deeper.

        Raises:
            Unanswered: it failed on any page.
        """
        return tuple(
            each for page in self._pages(operation, service, method, parameters) for each in _listed(page, key)
        )

    def _pages(self, operation: str, service: str, method: str, parameters: Mapping[str, Any]) -> tuple[Item, ...]:
        require(operation)
        try:
            pages = self.client(service).get_paginator(method).paginate(**parameters)
            return tuple(item(operation, page) for page in pages)
        except Exception as error:
            raise Unanswered(operation, code_of(error)) from error

    def listed(
        self, operation: str, call: Callable[..., Any], key: str, token: str, **parameters: Any
    ) -> tuple[Item, ...]:
        """As `all`, of a call that botocore has no paginator for.

        Args:
            operation: as IAM names it.
            call: makes the call.
            key: under which it lists.
            token: the name under which the next page is asked for and announced.
            parameters: of the call.

        Raises:
            Unanswered: it failed on any page.
        """
        found: list[Item] = []
        following: dict[str, str] = {}
        while page := self.one(operation, partial(call, **parameters, **following)):
            found.extend(page.items(key))
            if not page.maybe(token):
                break
            following = {token: page.text(token)}
        return tuple(found)

    def names(self, operation: str, service: str, method: str, key: str, **parameters: Any) -> tuple[str, ...]:
        """As `all`, where a call lists texts.

        Raises:
            Unanswered: it failed on any page.
        """
        return tuple(each for page in self._pages(operation, service, method, parameters) for each in page.texts(key))

    def refused(self, error: Unanswered, types: tuple[str, ...], subject: str = "") -> None:
        """Keep what was not answered."""
        one = NotRead(self.place.account, self.region, error.operation, subject, types, error.code)
        self.not_read.append(one)

    def tried(self, type_: str, subject: str, operation: str, call: Callable[[], Any]) -> Item | None:
        """The answer of one call about a resource; None where it is refused, which is kept."""
        try:
            return self.one(operation, call)
        except Unanswered as error:
            self.refused(error, (type_,), subject)
            return None

    def value(self, type_: str, subject: str, call: Callable[[], DraftValue]) -> DraftValue:
        """What a call gives for one input of a resource; unknown where it is refused."""
        try:
            return call()
        except Unanswered as error:
            self.refused(error, (type_,), subject)
            return UNKNOWN

    def part(
        self,
        drafts: Drafts,
        type_: str,
        of: Mapping[str, DraftValue],
        unknown: tuple[str, ...],
        subject: str,
        shape: Callable[[], Mapping[str, DraftValue] | None],
    ) -> None:
        """A resource that belongs to another one; where the call is refused, one whose values are unknown.

        Args:
            drafts: it goes there.
            type_: its type.
            of: what it belongs to.
            unknown: inputs that are unknown then.
            subject: what it belongs to, by name.
            shape: makes the call, and gives its inputs; None where there is no such thing.
        """
        try:
            found = shape()
        except Unanswered as error:
            self.refused(error, (type_,), subject)
            found = dict.fromkeys(unknown, UNKNOWN)
        if found is not None:
            put(drafts, f"{subject}#{type_}", type_, {**of, **found}, self.region)


def put(
    drafts: Drafts,
    id_: str,
    type_: str,
    inputs: Mapping[str, DraftValue],
    region: str,
    tagged: Mapping[str, str] | None = _NO_TAGS,
) -> None:
    """One more resource.

    Args:
        drafts: it goes there.
        id_: unique, an ARN where it has one.
        type_: its type.
        inputs: as the provider names them.
        region: where it is.
        tagged: its tags; None where they are not known.
    """
    listed = [{"Key": key, "Value": value} for key, value in (tagged or {}).items()]
    tags: DraftValue = UNKNOWN if tagged is None else tagged
    named = item("", {"Tags": listed}) if listed else None
    drafts.add(id_, type_, {**inputs, **({} if tags == {} else {"tags": tags})}, region=region, item=named)


def _listed(page: Item, key: str) -> Iterator[Item]:
    *outer, last = key.split(".")
    for each in outer:
        page = page.inner(each)
    return page.items(last)


def item(operation: str, body: Any) -> Item:
    """An answer, read as answers in files are."""
    return Item(cast("Body", body), operation, "", _REMEDY)


def texts(value: Any) -> Mapping[str, str]:
    """A mapping of texts, of an answer that writes tags so."""
    found: Mapping[Any, Any] = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}
    return {str(key): str(each) for key, each in found.items()}


def pairs(listed: Item, key: str = "Tags", name: str = "Key", value: str = "Value") -> Mapping[str, str]:
    """Tags that are a list of pairs."""
    return {each.text(name): each.maybe(value) for each in listed.items(key)}
