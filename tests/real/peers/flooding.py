"""A source of rubbish: connects, pours, connects again when it is let go; until its input ends.

    python3 flooding.py PORT SOURCE SEED    at the end one line of JSON: octets, connections
"""
import json
import random
import select
import socket
import struct
import sys


def flood(port, source, seed):
    draw = random.Random(seed)
    # What is dear to look at: start marks with lengths that ask for a whole CRC, and plain noise.
    mark = b"\x7e\x7e\x01" + b"\x12\x34\x56\x78\x90" + b"\x00\x00\x32\x0f\xf0\x02"
    block = b"".join(mark + draw.randbytes(draw.randrange(40)) for _ in range(1500))
    octets = connections = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        try:
            peer = socket.create_connection(("127.0.0.1", port), timeout=0.2, source_address=(source, 0))
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connections += 1
            while not select.select([sys.stdin], [], [], 0)[0]:
                octets += peer.send(block)
        except OSError:
            pass
        finally:
            peer.close()
    print(json.dumps({"octets": octets, "connections": connections}))


if __name__ == "__main__":
    flood(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
