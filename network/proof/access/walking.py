"""Finding values by a path in a resource's inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.values import Value


def at(value: Value, path: list[str]) -> Iterator[Value]:
    """The values at the end of a path.

    Args:
        value: to look into.
        path: names, with `[]` behind that of a list of whose items each is meant.
    """
    if not path:
        yield value
        return
    name, listed = path[0].removesuffix("[]"), path[0].endswith("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        return
    inner = value[name]
    if listed and isinstance(inner, tuple):
        for one in inner:
            yield from at(one, path[1:])
    else:
        # What is a list of one in one version of a provider is an object in another.
        yield from at(inner[0] if isinstance(inner, tuple) and inner else inner, path[1:])
