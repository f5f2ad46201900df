"""Manifests, read and checked: every problem of every file at once, with line, key and remedy.

Stricter than the published schema in what cannot mean anything, or could carry something out of the operator's machine:
anchors, tags and null values are refused (`jichi.tenancy.document`), and a file's `source` is looked up below the
manifest's own folder only.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from jichi.errors import InvalidInput, Problem
from jichi.score import model
from jichi.score.checks import problems_among, problems_of
from jichi.score.schema import (
    LISTED,
    MAPPED,
    ComputeEntry,
    ContainerEntry,
    FileEntry,
    ListedFile,
    ListedVolume,
    Manifest,
    ProbeEntry,
    VolumeEntry,
)
from jichi.score.telling import GUIDE, words
from jichi.tenancy.document import MOST_BYTES, Document, KeyPath
from jichi.tenancy.strict_file import problems, read_file
from jichi.text import Text

if TYPE_CHECKING:
    from typing import LiteralString

_KEY: Final = "[key]"


def read_workloads(paths: Sequence[Path]) -> tuple[model.Workload, ...]:
    """The workloads of some manifests, in the order of the files.

    Raises:
        InvalidInput: with every problem of every file at once.
    """
    found: list[model.Workload] = []
    wrong: list[Problem] = []
    for path in paths:
        try:
            found.append(_read(path))
        except InvalidInput as error:
            wrong.extend(error.problems)
    wrong.extend(problems_among(found))
    if wrong:
        raise InvalidInput(*wrong)
    return tuple(found)


def _read(path: Path) -> model.Workload:
    document = read_file(path, GUIDE)
    try:
        manifest = Manifest.model_validate(document.data)
    except ValidationError as invalid:
        told = problems(document, _placed(invalid), (Manifest,), GUIDE, words)
        raise InvalidInput(*document.problems, *told) from None
    wrong = list(document.problems)
    workload = _Builder(document, path.parent, wrong).workload(manifest)
    wrong.extend(problems_of(workload))
    if wrong:
        raise InvalidInput(*wrong)
    return workload


def _placed(invalid: ValidationError) -> ValidationError:
    """The same errors, each at its place in the file: without pydantic's own names of branches and keys."""
    details: list[InitErrorDetails] = []
    for error in invalid.errors(include_url=False):
        place, kind = error["loc"], error["type"]
        if place and place[-1] == _KEY:
            place, kind = place[:-1], "key"
        if place[2:3] in (("files",), ("volumes",)) and place[3:4] in ((MAPPED,), (LISTED,)):
            place = (*place[:3], *place[4:])
        # The words are chosen by kind, so the message is never shown.
        custom = PydanticCustomError(cast("LiteralString", kind), "wrong", error.get("ctx"))
        details.append(InitErrorDetails(type=custom, loc=place, input=error["input"]))
    return ValidationError.from_exception_data("manifest", details)


class _Builder:
    """Turns a manifest of the right form into a workload, and notes what only its values get wrong."""

    def __init__(self, document: Document, folder: Path, wrong: list[Problem]) -> None:
        self._document = document
        self._folder = folder
        self._wrong = wrong

    def workload(self, manifest: Manifest) -> model.Workload:
        return model.Workload(
            name=manifest.metadata.name,
            metadata=cast("dict[str, object]", self._document.data["metadata"]),
            containers={name: self._container(name, each) for name, each in manifest.containers.items()},
            ports={
                name: model.Port(name, each.port, each.target or each.port, model.Protocol(each.protocol))
                for name, each in manifest.service.ports.items()
            },
            resources={
                name: model.Resource(
                    name=name,
                    type=each.type,
                    class_=each.class_ or model.DEFAULT_CLASS,
                    id=each.id,
                    metadata=each.metadata.model_dump(exclude_unset=True) if each.metadata else {},
                    params=each.params,
                )
                for name, each in manifest.resources.items()
            },
            document=self._document,
        )

    def _container(self, name: str, entry: ContainerEntry) -> model.Container:
        path: KeyPath = ("containers", name)
        limits, requests = _limits(entry.resources)
        return model.Container(
            name=name,
            image=entry.image,
            command=None if entry.command is None else tuple(entry.command),
            args=None if entry.args is None else tuple(entry.args),
            variables=entry.variables,
            files=tuple(self._files((*path, "files"), entry.files)),
            volumes=tuple(_volumes((*path, "volumes"), entry.volumes)),
            before={later: model.Ready(each.ready) for later, each in entry.before.items()},
            limits=limits,
            requests=requests,
            liveness=_probe(entry.liveness),
            readiness=_probe(entry.readiness),
        )

    def _files(self, path: KeyPath, files: dict[str, FileEntry] | list[ListedFile]) -> Iterator[model.File]:
        if isinstance(files, list):
            for at, each in enumerate(files):
                yield self._file(each.target, (*path, at), each)
        else:
            for target, each in files.items():
                yield self._file(target, (*path, target), each)

    def _file(self, target: str, path: KeyPath, entry: FileEntry) -> model.File:
        if entry.source is not None:
            path = (*path, "source")
            content = self._source(path, entry.source)
        elif entry.binary is not None:
            path = (*path, "binaryContent")
            content = self._decoded(path, entry.binary)
        else:
            path = (*path, "content")
            content = entry.content or ""
        return model.File(target, content, entry.mode, not entry.no_expand, path)

    def _decoded(self, path: KeyPath, text: str) -> bytes:
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except ValueError:
            self._tell(
                path,
                Text(ja="Base64として読めません。", en="This is not base64."),
                Text(
                    ja="標準のBase64(+ と /、末尾の =)で書いてください。",
                    en="Write standard base64 (+, / and = at the end).",
                ),
            )
            return b""

    def _source(self, path: KeyPath, source: str) -> str | bytes:
        """What the file holds: text if it is UTF-8, else bytes (as score-go)."""
        try:
            place = (self._folder / source).resolve()
            if not place.is_relative_to(self._folder.resolve()):
                self._tell(
                    path,
                    Text(
                        ja=f"{source} はマニフェストのフォルダーの外にあります。",
                        en=f"{source} is outside the manifest's folder.",
                    ),
                    Text(ja="フォルダーの中に置いてください。", en="Put the file below the manifest's folder."),
                )
                return ""
            with place.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._tell(
                path,
                Text(ja=f"{source} を読めません({reason})。", en=f"{source} cannot be read ({reason})."),
                Text(ja="マニフェストからの相対パスで書いてください。", en="Write a path relative to the manifest."),
            )
            return ""
        if len(content) > MOST_BYTES:
            self._tell(
                path,
                Text(
                    ja=f"{source} が大きすぎます(上限は {MOST_BYTES // 1024} KiB)。",
                    en=f"{source} is too large (at most {MOST_BYTES // 1024} KiB).",
                ),
                Text(ja="イメージに入れるか、ボリュームに置いてください。", en="Put it into the image or on a volume."),
            )
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content

    def _tell(self, path: KeyPath, what: Text, remedy: Text) -> None:
        self._wrong.append(Problem(what, remedy, self._document.where(path)))


def _volumes(path: KeyPath, volumes: dict[str, VolumeEntry] | list[ListedVolume]) -> Iterator[model.Volume]:
    if isinstance(volumes, list):
        for at, each in enumerate(volumes):
            yield model.Volume(each.target, each.source, each.path, each.read_only, (*path, at, "source"))
    else:
        for target, each in volumes.items():
            yield model.Volume(target, each.source, each.path, each.read_only, (*path, target, "source"))


def _limits(entry: ComputeEntry) -> tuple[model.Limits, model.Limits]:
    limits, requests = entry.limits, entry.requests
    return model.Limits(limits.cpu, limits.memory), model.Limits(requests.cpu, requests.memory)


def _probe(entry: ProbeEntry | None) -> model.Probe | None:
    if entry is None or (entry.http is None and entry.exec is None):
        return None
    http = entry.http
    return model.Probe(
        http=model.HttpProbe(
            http.path, http.port, http.scheme, http.host, tuple((each.name, each.value) for each in http.headers)
        )
        if http
        else None,
        command=tuple(entry.exec.command) if entry.exec else None,
    )
