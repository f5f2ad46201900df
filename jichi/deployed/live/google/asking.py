"""One project, asked by calls that only read; what is refused is kept, never passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from jichi.deployed.drafts import UNKNOWN, Draft, Drafts, DraftValue
from jichi.deployed.live.asking import UNREAD, NotRead, Unanswered, texts
from jichi.deployed.live.google.names import logical_name
from jichi.deployed.live.google.values import links
from jichi.deployed.live.places import Place
from jichi.deployed.live.reader import Keys
from jichi.deployed.reading import Body, Item
from jichi.text import Text

RETRIES = 5
"""How often a call that is slowed down or fails on Google's side (429 and 5xx) is made again, after longer waits."""

GLOBAL = "global"

_LOCATION = re.compile(r"/(?:locations|regions|zones)/([^/]+)")
_REMEDY = Text(
    ja="google-api-python-client を更新してやり直してください。続く場合は答えの形が変わっています。",
    en="Update google-api-python-client and try again; if it stays, the service's answers have changed.",
)
_TRANSPORT = ("googleapiclient.", "google.auth.", "google_auth_httplib2", "httplib2")


class Services(Protocol):
    """Who gives clients of services in one project."""

    def __call__(self, name: str, version: str, endpoint: str = "") -> Any:
        """A client, as `googleapiclient.discovery.build` makes one.

        Args:
            name: of the API, `compute`.
            version: of the API, `v1`.
            endpoint: where to call, if not at the usual address.
        """
        ...


class Projects(Protocol):
    """Who enters each project."""

    def __call__(self, place: Place) -> Entered:
        """A project that answers.

        Raises:
            InvalidInput: there are no credentials, or it cannot be entered.
        """
        ...


@dataclass(frozen=True, slots=True)
class Entered:
    """A project that was entered.

    Args:
        services: gives clients there.
        number: of the project, by which service agents are named.
    """

    services: Services
    number: str


@dataclass
class Ask:
    """Asks in one project.

    Args:
        place: the project.
        not_read: what was refused so far.
    """

    entered: Entered
    place: Place
    not_read: list[NotRead] = field(default_factory=list[NotRead])
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict[tuple[str, str, str], Any])

    @property
    def project(self) -> str:
        """Id of the project."""
        return self.place.account

    @property
    def parent(self) -> str:
        """The project as the parent of what is in it."""
        return f"projects/{self.project}"

    def client(self, name: str, version: str, endpoint: str = "") -> Any:
        """The client of a service, made once."""
        key = (name, version, endpoint)
        if key not in self._clients:
            self._clients[key] = self.entered.services(name, version, endpoint)
        return self._clients[key]

    def one(self, request: Any, *absent: str) -> Item | None:
        """The answer of one request; None where the service says that there is no such thing.

        Args:
            request: made by a client, not yet sent.
            absent: error codes that say so.

        Raises:
            Unanswered: it failed otherwise.
        """
        operation = str(request.methodId)
        try:
            return Item(request.execute(num_retries=RETRIES), operation, "", _REMEDY)
        except Exception as error:
            code = code_of(error)
            if code in absent:
                return None
            raise Unanswered(operation, code) from error

    def all(self, method: Callable[..., Any], key: str, **parameters: Any) -> tuple[Item, ...]:
        """Everything that a method lists under a key, over all pages and, of an aggregated list, all its scopes.

        Raises:
            Unanswered: it failed on any page, or a part of the world did not answer.
        """
        found: list[Item] = []
        following: dict[str, str] = {}
        while page := self.one(method(**parameters, **following)):
            for part in _parts(page, key):
                if part.texts("unreachable") or part.texts("unreachables") or _cut(part):
                    raise Unanswered(page.file, "UNREACHABLE")
                found.extend(part.items(key))
            if not page.maybe("nextPageToken"):
                break
            following = {"pageToken": page.text("nextPageToken")}
        return tuple(found)

    def refused(self, error: Unanswered, types: Iterable[str], subject: str = "", region: str = GLOBAL) -> None:
        """Keep what was not answered."""
        self.not_read.append(NotRead(self.project, region, error.operation, subject, tuple(types), error.code))

    def unread(self, drafts: Drafts, error: Unanswered, types: Keys, subject: str = "", region: str = GLOBAL) -> None:
        """Keep what was not answered, with a resource of each type whose values are unknown.

        Args:
            drafts: they go there.
            error: what failed.
            types: with the inputs that are unknown.
            subject: what was asked about; empty for a list of everything.
            region: that was asked.
        """
        self.refused(error, types, subject, region)
        for type_, keys in types.items():
            id_ = f"{UNREAD}{self.project}/{region}/{subject}/{type_}"
            put(self, drafts, id_, type_, dict.fromkeys(keys, UNKNOWN), region=None if region == GLOBAL else region)
        # Of a type that no reader of Plans knows: whoever proves something about the stack cannot pass over it.
        missing = f"{UNREAD}{self.project}/{region}/{subject}/{error.operation}"
        put(self, drafts, missing, f"gcp:deployed/missing:{error.operation}", {})

    def link(self, text: str) -> str:
        """A resource's name without the service's address, with the project's id where it has the number."""
        return links(text, self.entered.number, self.project)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one kind of things of one project.

    Args:
        read: asks, and adds what is there.
        types: of what it adds, each with the inputs that are unknown where nothing of the type could be read.
        also: types of the same things in other forms, of which nothing is left to be read; with `*` all that begin so.
    """

    read: Callable[[Ask, Drafts], None]
    types: Keys
    also: tuple[str, ...] = ()


def put(
    ask: Ask,
    drafts: Drafts,
    id_: str,
    type_: str,
    inputs: Mapping[str, DraftValue],
    *,
    region: str | None = None,
    name: str = "",
    empty: str = "",
) -> None:
    """One more resource; inputs that are None, empty texts or empty lists are left out.

    Args:
        ask: the project.
        drafts: it goes there.
        id_: unique; others name it so.
        type_: its type.
        inputs: as the provider names them.
        region: where it is; what its inputs or its id say, by default.
        name: what the program calls it; made from its own name by default.
        empty: an input that means something where it is an empty text.
    """
    kept = {
        key: value
        for key, value in inputs.items()
        if value is not None and (value not in ("", ()) or (key == empty and value == ""))
    }
    found = region or next((each for key in ("region", "location", "zone") if (each := _text(kept.get(key)))), None)
    placed = found or ((said := _LOCATION.search(id_)) and said[1]) or None
    own = name or logical_name(ask.place.owner, _text(kept.get("name")))
    drafts.all.append(Draft(id_, type_, kept, "", placed.lower() if placed else None, own))


def item(body: Mapping[str, Any], of: Item) -> Item:
    """A part of an answer, changed."""
    return Item(body, of.file, of.key, of.remedy)


def labels(each: Item, key: str = "labels") -> Mapping[str, str]:
    """The labels of a thing."""
    return texts(each.body.get(key))


def code_of(error: Exception) -> str:
    """What a service, or the way to it, says is wrong, in one word; never its message.

    The library's errors are known by their form, so that nothing has to be imported to name them.

    Raises:
        Exception: the error itself, where it is neither.
    """
    content: object = getattr(error, "content", None)
    if isinstance(content, bytes):
        return _said(content) or f"HTTP {getattr(getattr(error, 'resp', None), 'status', '')}".strip()
    if isinstance(error, OSError) or type(error).__module__.startswith(_TRANSPORT):
        return type(error).__name__
    raise error


def _said(content: bytes) -> str:
    """The code in an error's body: `PERMISSION_DENIED`, `SERVICE_DISABLED`, or `forbidden` of the older APIs."""
    try:
        whole = Item({"answer": json.loads(content)}, "", "", _REMEDY).inner("answer").inner("error")
    except ValueError:
        return ""
    reasons = [each.maybe("reason") for key in ("details", "errors") for each in whole.items(key)]
    return next(filter(None, reasons), "") or whole.maybe("status")


def _parts(page: Item, key: str) -> Iterable[Item]:
    """The page itself; of an aggregated list its scopes, and the page for what it says of itself."""
    scopes = page.body.get("items")
    if not isinstance(scopes, dict):
        return (page,)
    rest: Body = {name: value for name, value in page.body.items() if name != key}
    return (item(rest, page), *(page.inner("items").inner(str(name)) for name in scopes))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _cut(part: Item) -> bool:
    """Whether a warning says that something is missing."""
    return part.inner("warning").maybe("code") not in ("", "NO_RESULTS_ON_PAGE") or any(part.items("warnings"))


def _text(value: DraftValue) -> str:
    return value if isinstance(value, str) else ""
