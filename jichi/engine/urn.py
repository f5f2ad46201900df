"""URNs, as the real engine forms them.

Pulumi docs, "Resource names": `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, where PARENT is the whole chain of the
parents' types, and the stack itself does not appear in the chain.
"""

from __future__ import annotations

from jichi.engine.plan import STACK_TYPE


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of a resource; `parent` is its parent's URN, or empty."""
    chain = qualified_type(parent) if parent else STACK_TYPE
    qualified = type_ if chain == STACK_TYPE else f"{chain}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The chain of types in a URN, parents first."""
    return urn.split("::", 3)[2]
