"""The provider's process, as the engine starts it: `python -m jichi.rehearsal.provider NAME ENGINE_ADDRESS`.

Its first line on standard output is the port that it listens on, on the loopback address only.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from jichi.rehearsal.provider.outputs import Outputs
from jichi.rehearsal.provider.servicer import Provider

_MESSAGE_BYTES = 400 * 1024 * 1024
"""As much as the engine sends in one message (pulumi/pulumi, `sdk/go/common/util/rpcutil`)."""


def serve(name: str) -> None:
    """Serve until the engine ends the process.

    Args:
        name: the package; it says the version of its SDK, which is the one that the program asks for.

    Raises:
        OSError: the file of outputs cannot be read.
    """
    limits = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Provider(_version_of(name), Outputs.from_environment()), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


def _version_of(name: str) -> str:
    try:
        return version(f"pulumi-{name}")
    except PackageNotFoundError:
        return "0.0.0"


if __name__ == "__main__":
    serve(sys.argv[1])
