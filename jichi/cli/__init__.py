"""The command line."""

from jichi.cli.program import main

__all__ = ["main"]
