"""Takes frames apart and puts them together anew, checksums and lengths right: else no change ever gets past the framing."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from zlib import Z_SYNC_FLUSH, compressobj, crc32

Change = Callable[[bytes], bytes]

_EVENT_HEAD, _GRPC_HEAD = 12, 5


def changed_within(data: bytes, change: Change) -> bytes | None:
    """The data with changed payloads within its frames; None if it is not framed."""
    for taken, put in ((_events, _event), (_grpc_messages, _grpc_message)):
        if parts := taken(data):
            return b"".join(put(head, change(payload)) for head, payload in parts)
    return None


def first_frames(data: bytes, share: float) -> bytes | None:
    """The first frames of the data, as many as this share of it has; None if it is not framed."""
    for taken, put in ((_events, _event), (_grpc_messages, _grpc_message)):
        if parts := taken(data):
            return b"".join(put(*part) for part in parts[: max(1, int(share * len(parts)))])
    return None


def _events(data: bytes) -> list[tuple[bytes, bytes]]:
    """The messages of an AWS event stream: headers and payload."""
    found, at = [], 0
    while at < len(data):
        size, headers = int.from_bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8])
        if crc32(data[at : at + 8]) != int.from_bytes(data[at + 8 : at + 12]) or size < _EVENT_HEAD + headers + 4:
            return []
        start = at + _EVENT_HEAD
        found.append((data[start : start + headers], data[start + headers : at + size - 4]))
        at += size
    return found


def _event(headers: bytes, payload: bytes) -> bytes:
    prelude = (_EVENT_HEAD + len(headers) + len(payload) + 4).to_bytes(4) + len(headers).to_bytes(4)
    message = prelude + crc32(prelude).to_bytes(4) + headers + payload
    return message + crc32(message).to_bytes(4)


def _grpc_messages(data: bytes) -> list[tuple[bytes, bytes]]:
    """The messages of gRPC: flag and payload."""
    found, at = [], 0
    while at < len(data):
        end = at + _GRPC_HEAD + int.from_bytes(data[at + 1 : at + _GRPC_HEAD])
        if data[at] > 1 or end > len(data):
            return []
        found.append((data[at : at + 1], data[at + _GRPC_HEAD : end]))
        at = end
    return found


def _grpc_message(flag: bytes, payload: bytes) -> bytes:
    return flag + len(payload).to_bytes(4) + payload


def changed_in_base64(payload: bytes, change: Change) -> bytes | None:
    """The JSON object with a changed text in its base64 field `bytes`, as Bedrock wraps events; None if it has none."""
    try:
        document = json.loads(payload)
        document["bytes"] = b64encode(change(b64decode(document["bytes"]))).decode()
    except (ValueError, TypeError, KeyError):
        return None
    return json.dumps(document).encode()


def websocket_frames(messages: list[bytes], key: bytes = b"", *, compressed: bool = False) -> bytes:
    """Text messages as one side of a WebSocket writes them, masked by a key of four bytes if it is the client."""
    packer = compressobj(wbits=-15)
    packed = ((packer.compress(text) + packer.flush(Z_SYNC_FLUSH))[:-4] if compressed else text for text in messages)
    return b"".join(_websocket_frame(message, key, 0xC1 if compressed else 0x81) for message in packed)


def _websocket_frame(message: bytes, key: bytes, start: int) -> bytes:
    masked = 0x80 if key else 0
    if len(message) < 126:
        size = bytes([masked | len(message)])
    elif len(message) < 1 << 16:
        size = bytes([masked | 126]) + len(message).to_bytes(2)
    else:
        size = bytes([masked | 127]) + len(message).to_bytes(8)
    body = bytes(byte ^ key[at % 4] for at, byte in enumerate(message)) if key else message
    return bytes([start]) + size + key + body
