"""Container images: by digest only, run from the tenancy's own registry, given at deploy time for `.`.

A tag may be moved to other content after it was reviewed; a digest is the content (OCI distribution specification,
"Digest"). A manifest names the vendor's registry, as it must run anywhere; where the closed network mirrors it to is
decided by the registry that the tenancy gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from jichi.errors import Where
    from jichi.score.model import Workload

GIVEN_LATER: Final = "."
"""What a manifest writes for an image that is given at deploy time (Score examples, `image: .`)."""

_HUB: Final = "docker.io"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REFERENCE: Final = re.compile(
    rf"(?:(?P<host>[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?)/)??(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?@(?P<digest>sha256:[0-9a-f]{64})"
)
_REMEDY: Final = Text(
    ja="レジストリ/名前@sha256:64桁 の形で、ダイジェストまで書いてください。",
    en="Write it with its digest: REGISTRY/NAME@sha256: and 64 hexadecimal digits.",
)


@dataclass(frozen=True, slots=True)
class Image:
    """One image, exactly.

    Args:
        host: its registry, such as `ghcr.io`.
        path: its name there.
        digest: what it is: `sha256:` and 64 hexadecimal digits.
        tag: what people call it; says nothing about what it is.
    """

    host: str
    path: str
    digest: str
    tag: str = ""

    @property
    def reference(self) -> str:
        """The image where its vendor keeps it."""
        return f"{self.host}/{self.path}@{self.digest}"

    def within(self, registry: str) -> str:
        """The same image in the tenancy's own registry.

        Args:
            registry: host and path prefix, such as `asia-northeast1-docker.pkg.dev/project/apps`.
        """
        own = f"{self.host}/{self.path}"
        if own.startswith(f"{registry}/"):
            return self.reference
        return f"{registry}/{own.replace(':', '-')}@{self.digest}"


def image(reference: str) -> Image | None:
    """An image as a manifest writes it; None unless it has a name and a sha256 digest.

    What stands before the first slash is a registry if a dot or a colon is in it, or if it is `localhost`; else the
    image is Docker Hub's (Docker documentation, "docker image tag").
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    host, path = found["host"] or "", found["path"]
    first, slash, rest = path.partition("/")
    if not host and slash and ("." in first or first == "localhost"):
        host, path = first, rest
    elif host and not ("." in host or ":" in host or host == "localhost"):
        return None
    if not host:
        host, path = _HUB, path if slash else f"library/{path}"
    return Image(host.lower(), path, found["digest"], found["tag"] or "")


def images(workload: Workload, given: Mapping[str, str]) -> dict[str, Image]:
    """The image of every container.

    Args:
        workload: the workload.
        given: at deploy time, by container: the images that the manifest leaves open, and no others.

    Raises:
        InvalidInput: with every image that is not known by its digest, is missing, or is given although the manifest
            says it already.
    """
    found: dict[str, Image] = {}
    wrong: list[Problem] = []
    for name, container in workload.containers.items():
        where = workload.document.where(("containers", name, "image"))
        left_open = container.image == GIVEN_LATER
        if left_open and name not in given:
            wrong.append(_missing(name, where))
        elif not left_open and name in given:
            wrong.append(_said_already(name, where))
        else:
            written = given[name] if left_open else container.image
            each = image(written)
            if each is None:
                wrong.append(_no_digest(written, where))
            else:
                found[name] = each
    wrong.extend(_unknown(name, workload) for name in given if name not in workload.containers)
    if wrong:
        raise InvalidInput(*wrong)
    return found


def to_mirror(wanted: Iterable[Image], registry: str) -> dict[str, str]:
    """What to copy into the tenancy's own registry: from where to where, each image once, sorted."""
    pairs = {each.reference: each.within(registry) for each in wanted}
    return {source: pairs[source] for source in sorted(pairs) if pairs[source] != source}


def _missing(name: str, where: Where) -> Problem:
    return Problem(
        Text(
            ja=f"コンテナ {name} のイメージは配備のときに指定するもの(.)ですが、指定がありません。",
            en=f"The image of container {name} is to be given at deploy time (.), and is not.",
        ),
        Text(
            ja=f"{name} のイメージをダイジェスト付きで指定してください。",
            en=f"Give an image with its digest for {name}.",
        ),
        where,
    )


def _said_already(name: str, where: Where) -> Problem:
    return Problem(
        Text(
            ja=f"コンテナ {name} のイメージはマニフェストで決まっています。",
            en=f"The manifest says the image of container {name} already.",
        ),
        Text(ja="指定を消すか、image: . と書いてください。", en="Do not give one, or write image: . there."),
        where,
    )


def _no_digest(written: str, where: Where) -> Problem:
    return Problem(
        Text(
            ja=f"イメージ {shown(written)} の中身がダイジェストで決まっていません。",
            en=f"The image {shown(written)} is not fixed by a digest.",
        ),
        _REMEDY,
        where,
    )


def _unknown(name: str, workload: Workload) -> Problem:
    known = workload.containers
    return Problem(
        Text(ja=f"コンテナ {shown(name)} がありません。", en=f"There is no container {shown(name)}."),
        Text(ja=f"コンテナ名: {'、'.join(known)}", en=f"Containers: {', '.join(known)}."),
        workload.document.where(("containers",)),
    )
