"""The real broker of deploy/kafka under test: started, stopped, killed and paused by its process id, and read by an
independent client, kcat."""
import collections
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["FRESHET_SOURCE_DIR"])

Record = collections.namedtuple("Record", "key value")


class Broker:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="freshet-kafka-"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.bootstrap = f"127.0.0.1:{self.port}"

    def start(self):
        done = subprocess.run([ROOT / "deploy/kafka/start", "--dir", self.folder / "broker", "--port", str(self.port)],
                              capture_output=True, text=True, timeout=240)
        if done.returncode == 77:
            raise unittest.SkipTest("the broker cannot be had here: " + done.stderr.strip().splitlines()[-1])
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)

    def signal(self, number):
        os.kill(int((self.folder / "broker/pid").read_text()), number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.stop()  # Waits until it is gone.

    def stop(self):
        subprocess.run([ROOT / "deploy/kafka/stop", "--dir", self.folder / "broker"], timeout=60)

    def remove(self):
        try:
            self.signal(signal.SIGCONT)
        except OSError:
            pass
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def limit(self, topic, octets):
        """The topic takes no larger records from now on; None: as before."""
        change = ["--delete-config", "max.message.bytes"] if octets is None else [
            "--add-config", f"max.message.bytes={octets}"]
        jars = next((ROOT / "build/kafka").glob("jars-*"))
        subprocess.run(["java", "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*", "kafka.admin.ConfigCommand",
                        "--bootstrap-server", self.bootstrap, "--alter", "--entity-type", "topics",
                        "--entity-name", topic, *change], check=True, capture_output=True, timeout=60)

    def records(self, topic):
        """All records of a topic in its order; nothing while it does not exist."""
        # Lengths before the bytes: keys and values may hold any separator.
        octets = subprocess.run(["kcat", "-b", self.bootstrap, "-C", "-t", topic, "-e", "-q", "-f", "%K %S\n%k%s"],
                                capture_output=True, timeout=30).stdout
        found, at = [], 0
        while at < len(octets):
            end = octets.index(b"\n", at)
            key, value = (int(size) for size in octets[at:end].split())
            at = end + 1 + key + value
            found.append(Record(octets[end + 1:end + 1 + key].decode(), octets[end + 1 + key:at]))
        return found

    def keys(self, topic):
        return [record.key for record in self.records(topic)]


def identity(value):
    """Field 1 of the published schema (fanout/bus/bus.proto): `<incident>.<revision>`."""
    assert value[:1] == b"\x0a", "a record that is no warning"
    length, begin = value[1], 2
    if length & 0x80:
        length, begin = (length & 0x7F) | value[2] << 7, 3
    return value[begin:begin + length].decode()
