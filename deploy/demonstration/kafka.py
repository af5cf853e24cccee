"""The real broker of deploy/kafka, and an independent consumer of it: kcat."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[1] / "kafka"


def start(folder):
    """The bootstrap address; ends the demonstration with 77 where Kafka cannot be had."""
    started = subprocess.run([HERE / "start", "--dir", folder, "--port", "0"], stdout=subprocess.PIPE, text=True)
    if started.returncode != 0:
        raise SystemExit(started.returncode)
    address = started.stdout.split()[1]
    print(f"Kafka broker at {address}")
    return address


def stop(folder):
    subprocess.run([HERE / "stop", "--dir", folder], check=False)


def identities(broker, topic):
    """The identity of every warning on the topic: field 1 of the published schema (fanout/bus/bus.proto)."""
    # The length before each value: a value is bytes and may hold any separator.
    read = subprocess.run(["kcat", "-b", broker, "-C", "-t", topic, "-e", "-q", "-f", "%S\n%s"],
                          stdout=subprocess.PIPE, check=False).stdout
    found, at = set(), 0
    while at < len(read):
        end = read.index(b"\n", at)
        size, at = int(read[at:end]), end + 1
        value, at = read[at:at + size], at + size
        if value[:1] != b"\x0a":
            print(f"demo: a record of {topic} is no warning", file=sys.stderr)
            continue
        length, begin = value[1], 2
        if length & 0x80:
            length, begin = (length & 0x7F) | value[2] << 7, 3
        found.add(value[begin:begin + length].decode())
    return found
