"""The published package's own reading of printed addresses.

Its generated code is older than the protobuf library that it asks for, and works with that library's
slower half only, which the environment chooses before the first import.
Called by `client_async`.
"""

import os

os.environ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python"

from mobilecoin.util import (  # noqa: E402
    b58_string_passes_checksum,
    b58_wrapper_to_b64_public_address,
    b64_public_address_to_b58_wrapper,
)


def is_an_address(text):
    """Whether the package takes it for an address, and would print it alike."""
    again = b64_public_address_to_b58_wrapper(b58_wrapper_to_b64_public_address(text))
    return b58_string_passes_checksum(text) and again == text
