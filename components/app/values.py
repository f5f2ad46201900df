"""What texts of a manifest are once its resources are there: values that a plan may hold, or a secret alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.app.limits import mixed_secret
from components.app.model import App
from components.app.surroundings import Provided, SecretRef
from jichi.errors import InvalidInput, Problem
from jichi.score.placeholders import Output
from jichi.score.sharing import Identity
from jichi.tenancy.document import KeyPath
from jichi.text import Text

Value = pulumi.Input[str] | SecretRef


@dataclass(frozen=True, slots=True)
class Values:
    """The texts of one app, with what its resources are.

    Args:
        provided: every resource, by which it is.
    """

    app: App
    provided: Mapping[Identity, Provided]

    def value(self, path: KeyPath) -> Value:
        """What a text is: a secret alone, or a value without any.

        Raises:
            InvalidInput: a secret beside other text: nothing here may ever put it together.
        """
        pieces = self.app.templates[path].pieces
        match pieces:
            case ():
                return ""
            case (Output() as only,):
                return self._output(path, only)
            case _:
                parts = [piece if isinstance(piece, str) else self._output(path, piece) for piece in pieces]
                values = [each for each in parts if not isinstance(each, SecretRef)]
                if len(values) < len(parts):
                    raise refused(self.app, path, *mixed_secret(self.app.templates[path]))
                known = [each for each in values if isinstance(each, str)]
                return "".join(known) if len(known) == len(values) else pulumi.Output.concat(*values)

    def source(self, path: KeyPath) -> tuple[str, Provided] | None:
        """The resource that a volume's source is, with its name in the manifest; None where it is none alone."""
        match self.app.templates[path].pieces:
            case (Output(resource, ()),):
                return resource, self._provided(resource)
            case _:
                return None

    @property
    def mine(self) -> Iterator[Provided]:
        """What the app uses, each once."""
        for identity in dict.fromkeys(need.identity for need in self.app.needs.values()):
            yield self.provided[identity]

    @property
    def ready(self) -> tuple[pulumi.Resource, ...]:
        """What the app's tasks wait for."""
        return tuple(dict.fromkeys(each for provided in self.mine for each in provided.ready))

    def _provided(self, resource: str) -> Provided:
        return self.provided[self.app.needs[resource].identity]

    def _output(self, path: KeyPath, output: Output) -> Value:
        provided = self._provided(output.resource)
        match output.keys:
            case (name,) if name in provided.secrets:
                return provided.secrets[name]
            case (name,) if name in provided.outputs:
                return provided.outputs[name]
            case keys:
                raise refused(self.app, path, *_nothing(output.resource, ".".join(keys)))


def refused(app: App, path: KeyPath, what: Text, remedy: Text) -> InvalidInput:
    """What of a manifest a cloud cannot do, with file and line."""
    return InvalidInput(Problem(what, remedy, app.workload.document.where(path)))


def _nothing(resource: str, keys: str) -> tuple[Text, Text]:
    return (
        Text(ja=f"{resource} に {keys or '(名前なし)'} という出力はありません。", en=f"{resource} gives no {keys}."),
        Text(ja="`jichi app types` で出力の名前を見てください。", en="See its outputs with `jichi app types`."),
    )
