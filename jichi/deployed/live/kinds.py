"""One kind of things of which only the names are asked: whether there is one, and nothing of what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import methodcaller
from typing import Any
from urllib.parse import urlsplit

from jichi.deployed.drafts import Drafts
from jichi.deployed.live.asking import Ask, Unanswered, put
from jichi.deployed.live.reader import Reader
from jichi.deployed.reading import Item

VIRGINIA, OREGON = "us-east-1", "us-west-2"
"""Where AWS answers for services that are in no region."""

ACCOUNT = "(the account's number)"
"""Stands in parameters for what each account fills in."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of things of one kind.

    Args:
        type: of a thing that is found.
        action: as IAM names it.
        service: of the client.
        method: that lists them. Where botocore has no paginator for it, one page is read: that says whether there are.
        key: under which it lists, dotted where it stands deeper.
        name: of a thing, in the list; empty where the list is of names.
        also: all types of which nothing is there where this is not; with `*` all that begin so.
        home: the one region that is asked; empty for each of the tenancy's.
        given: parameters.
        absent: error codes that say that the account never used the service.
    """

    type: str
    action: str
    service: str
    method: str
    key: str
    name: str
    also: tuple[str, ...] = ()
    home: str = ""
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    absent: tuple[str, ...] = ()

    @property
    def reader(self) -> Reader:
        """Reads it, in one region or in each."""
        return Reader(self._read, {self.type: ()}, bool(self.home), self.also)

    def _read(self, ask: Ask, drafts: Drafts) -> None:
        here = ask.at(self.home) if self.home else ask
        if not self.home and not _offered(here, self.service):
            return
        try:
            names = self._names(here)
        except Unanswered as error:
            if error.code in self.absent:
                return
            raise
        for name in names:
            id_ = f"{here.place.account}/{here.region}/{self.type}/{name}"
            put(drafts, id_, self.type, {"name": name}, here.region)

    def _names(self, ask: Ask) -> tuple[str, ...]:
        client = ask.client(self.service)
        given = {key: ask.place.account if value == ACCOUNT else value for key, value in self.given.items()}
        if not self.name:
            return ask.names(self.action, self.service, self.method, self.key, **given)
        found: Iterable[Item]
        if client.can_paginate(self.method):
            found = ask.all(self.action, self.service, self.method, self.key, **given)
        else:
            page = ask.one(self.action, partial(methodcaller(self.method, **given), client))
            found = page.items(self.key) if page else ()
        return tuple(each.text(self.name) for each in found if _stands(each))


def _offered(ask: Ask, service: str) -> bool:
    """Whether a service is in a region: botocore knows it there, or its address exists."""
    address: str = ask.client(service).meta.endpoint_url
    known = ask.region in ask.session.get_available_regions(service)
    return known or ask.session.reaches(urlsplit(address).netloc)


def _stands(each: Item) -> bool:
    state = each.maybe("State") or each.inner("Status").maybe("Code")
    return not state.startswith("delet")
