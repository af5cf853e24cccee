"""Many stations in one process: they connect at once, say one thing each and wait for the answer.

    python3 storming.py PORT SOURCE FIRST COUNT    one line of JSON: acknowledged, milliseconds p50, p99, max
"""
import json
import pathlib
import selectors
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from peers.sl651 import report  # noqa: E402

HANG_SECONDS = 60
ANSWER_OCTETS = 25


def storm(port, source, first, count):
    now = time.gmtime(time.time() + 8 * 3600)
    frames = [report(f"{number:010d}", number & 0xFFFF, now, now, rain=0.0) for number in range(first, first + count)]
    ready = selectors.EpollSelector()
    begun = time.monotonic()
    heard, took = {}, []
    for frame in frames:
        peer = socket.socket()
        peer.setblocking(False)
        # Gone at once when it is closed: the next wave needs the ports.
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        peer.bind((source, 0))
        peer.connect_ex(("127.0.0.1", port))
        heard[peer] = [frame, b""]
        ready.register(peer, selectors.EVENT_WRITE)
    open_count = len(heard)
    while open_count and time.monotonic() < begun + HANG_SECONDS:
        for key, mask in ready.select(1):
            peer = key.fileobj
            try:
                if mask & selectors.EVENT_WRITE:
                    peer.send(heard[peer][0])
                    ready.modify(peer, selectors.EVENT_READ)
                    continue
                octets = peer.recv(4096)
            except OSError:
                octets = b""
            heard[peer][1] += octets
            if octets and len(heard[peer][1]) < ANSWER_OCTETS:
                continue
            if octets:
                took.append(time.monotonic() - begun)
            ready.unregister(peer)
            open_count -= 1
    for peer in heard:
        peer.close()
    took.sort()
    at = [round(1000 * took[min(len(took) - 1, int(len(took) * share))]) if took else 0 for share in (0.5, 0.99, 1)]
    return {"acknowledged": len(took), "p50_ms": at[0], "p99_ms": at[1], "max_ms": at[2]}


if __name__ == "__main__":
    print(json.dumps(storm(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
