"""A Pulumi resource provider in Python that stands in for a cloud's: it speaks `ResourceProvider` over gRPC.

It takes whatever inputs it is given, makes an id and the outputs that the program reads, and reaches no cloud. No type
and no property is known by name. One class a concern, each to be replaced alone: `Configuration`, `Checks`,
`Differences`, `Lifecycle`, `Lookups`.

The executables are made for one run in a directory of its own (`install`) and are never installed beside the real
ones: an engine that finds them on PATH reports success where nothing was made.
"""

from jichi.rehearsal.provider.executables import install
from jichi.rehearsal.provider.outputs import OUTPUTS_FILE, Outputs, outputs_read, write_outputs

__all__ = ["OUTPUTS_FILE", "Outputs", "install", "outputs_read", "write_outputs"]
