"""What a service says is wrong, without its words: they may hold what was asked for."""

from __future__ import annotations

from typing import cast


def code_of(error: Exception) -> str:
    """What a service, or the way to it, says is wrong, in one word.

    botocore's errors are known by their form, so that nothing has to be imported to name them.

    Raises:
        Exception: the error itself, where it is neither.
    """
    response: object = getattr(error, "response", None)
    if isinstance(response, dict):
        given: object = cast("dict[str, object]", response).get("Error")
        code = cast("dict[str, object]", given).get("Code") if isinstance(given, dict) else None
        return code if isinstance(code, str) and code else type(error).__name__
    if type(error).__module__.startswith("botocore."):
        return type(error).__name__
    raise error
