#!/usr/bin/env python3
"""Promise 1 under SIGKILL: twenty times (the long form: a hundred) the daemon is killed between the acknowledgements of one burst, with
at least a thousand frames unacknowledged; this client's own ledger of what was acknowledged is compared with what the journal holds, and
what the killed daemons said with what a fold of the whole journal says. Lost: 0."""
import collections
import json
import os
import random
import selectors
import signal
import socket
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.ledger import JOURNAL_DUMP, dumped
from peers.running import LONG, run
from peers.sl651 import Answers, report
from peers.valley import FILES
from serve_kafka import Broker

KILLS = 100 if LONG else 20
IN_FLIGHT_MIN = 1000
CONNECTIONS = 8
FRAMES_A_CONNECTION = 400
ACKNOWLEDGED_FIRST = 50
KILL_AFTER_ACKS_MAX = 800  # Of the burst; fewer when the daemon was quicker than the signal.
SEED = int(os.environ.get("FRESHET_SEED", "0")) or random.randrange(1, 1 << 30)


def station_name(number):
    return f"00799{number:05d}"


# The bursts take turns with the stations: a serial has sixteen bits, and each is sent once.
TURNS = 8
STATIONS = [station_name(number) for number in range(100, 100 + TURNS * CONNECTIONS)]
COUNTY = dict(FILES)
COUNTY["stations.csv"] = FILES["stations.csv"] + "".join(
    f"{name},Gauge {name},river,330799101201,basin-{index},,5m\n"
    for index, name in enumerate(STATIONS))


class Client:
    """One connection that writes its frames as fast as they are taken and notes each answer."""

    def __init__(self, port, station, serials, level):
        now = time.gmtime(time.time() + 8 * 3600)
        self.station = station
        self.frames = [report(station, serial, now, now, level=level) for serial in serials]
        self.serials = list(serials)
        self.bytes = b"".join(self.frames)
        self.size = len(self.frames[0])
        self.written = 0
        self.answers = Answers()
        self.acknowledged = set()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setblocking(False)

    def write(self, frames):
        """Up to so many of its frames in all, as far as the socket takes them."""
        try:
            self.written += self.socket.send(self.bytes[self.written:frames * self.size])
        except (BlockingIOError, ConnectionError):
            pass

    def hear(self):
        """False when the connection is over."""
        try:
            octets = self.socket.recv(2048)  # Few answers at a time, to stop between them.
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        for station, _, serial, _ in self.answers.feed(octets):
            assert station == self.station
            self.acknowledged.add(serial)
        return bool(octets)

    def in_flight(self):
        return self.written // self.size - len(self.acknowledged)


class Killed(unittest.TestCase):
    def begin(self, bus=""):
        self.daemon = Daemon(dict(COUNTY) | {"freshet.yaml": COUNTY["freshet.yaml"] + bus})
        self.addCleanup(self.daemon.remove)
        self.ledger = set()  # (station, serial) of every frame acknowledged to this client
        self.serials = {name: 1 for name in STATIONS}
        self.random = random.Random(SEED)
        self.kill_after = KILL_AFTER_ACKS_MAX
        self.between = 0  # Kills with some of the burst acknowledged and some not.

    def burst(self, turn, level):
        """Sends from many stations at once and kills in the middle; how many were in flight then."""
        clients = []
        for name in STATIONS[turn % TURNS::TURNS]:
            first = self.serials[name]
            self.serials[name] = first + FRAMES_A_CONNECTION
            clients.append(Client(self.daemon.ports["sl651"], name,
                                  range(first, first + FRAMES_A_CONNECTION), level))
        # Some are acknowledged for certain, so that the ledger has something to lose; the rest is
        # written as fast as it is taken, and the kill falls somewhere into its first milliseconds.
        waiting = selectors.DefaultSelector()
        for client in clients:
            client.write(ACKNOWLEDGED_FIRST)
            waiting.register(client.socket, selectors.EVENT_READ, client)
        deadline = time.monotonic() + 20
        while any(client.in_flight() for client in clients):
            self.assertLess(time.monotonic(), deadline, "no acknowledgement\n" + self.daemon.said())
            for key, _ in waiting.select(1):
                self.assertTrue(key.data.hear(), self.daemon.said())
        for client in clients:
            client.write(FRAMES_A_CONNECTION)
        # The kill falls after the n-th answer heard, in the middle of the others.
        kill_after = self.random.randrange(self.kill_after)
        heard_before = sum(len(client.acknowledged) for client in clients)
        while sum(len(client.acknowledged) for client in clients) - heard_before < kill_after:
            self.assertLess(time.monotonic(), deadline, "no acknowledgement\n" + self.daemon.said())
            for key, _ in waiting.select(1):
                self.assertTrue(key.data.hear(), self.daemon.said())
                key.data.write(FRAMES_A_CONNECTION)  # What the socket did not take at once.
        self.assertEqual(self.daemon.end(by=signal.SIGKILL), -signal.SIGKILL)
        # What had been sent to us before the kill was promised, read or not.
        for client in clients:
            client.socket.setblocking(True)
            client.socket.settimeout(5)
            while client.hear():
                pass
            client.socket.close()
            self.ledger |= {(client.station, serial) for serial in client.acknowledged}
        in_flight = sum(client.in_flight() for client in clients)
        acknowledged = sum(len(client.acknowledged) for client in clients)
        self.between += in_flight > 0 and acknowledged > heard_before
        return in_flight

    def journaled(self):
        return [(station, int(serial)) for _, station, _, serial in dumped(self.daemon.folder / "data")]

    def test_kills_lose_nothing_acknowledged(self):
        self.begin()
        self.kill_again_and_again(lambda incidents: None)

    if LONG:
        def test_kills_with_a_broker_lose_nothing_acknowledged_and_publish_everything(self):
            broker = Broker()
            self.addCleanup(broker.remove)
            broker.start()
            self.begin(f"bus: kafka\nkafka: {{brokers: \"{broker.bootstrap}\"}}\n")

            def all_published(incidents):
                wanted = collections.Counter({one["incident"]: one["revision"] for one in incidents})
                # At least once each: what a kill hid from the relay comes again, under the same key.
                self.daemon.wait_for("every revision on the broker", lambda: wanted <= collections.Counter(
                    broker.keys("freshet.warnings")), 120)
            self.kill_again_and_again(all_published)

    def kill_again_and_again(self, before_the_end):
        print(f"seed {SEED} (FRESHET_SEED repeats it)")
        kills = tries = 0
        while kills < KILLS:
            tries += 1
            self.assertLess(tries, 3 * KILLS, f"only {kills} kills met {IN_FLIGHT_MIN} in flight")
            self.daemon.start()
            self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
            # From clear over the threshold and back, so that recoveries have warnings to compare.
            if self.burst(turn=tries, level=4.0 + (tries % 5) * 0.3) >= IN_FLIGHT_MIN:
                kills += 1
            else:
                self.kill_after = max(50, self.kill_after * 7 // 10)
        self.daemon.start()
        self.assertEqual(self.daemon.metric("freshet_shard_recovery_differences_total"), 0)
        incidents = self.daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertTrue(incidents, "a storm without a warning tests no recovery of warnings")
        before_the_end(incidents)
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())

        journaled = self.journaled()
        lost = self.ledger - set(journaled)
        print(f"{kills} kills, {len(self.ledger)} acknowledged, {len(journaled)} in the journal, "
              f"{len(lost)} lost, {self.between} times between acknowledgements of one burst")
        self.assertGreater(self.between, KILLS // 3)
        self.assertGreaterEqual(len(self.ledger), KILLS * CONNECTIONS * ACKNOWLEDGED_FIRST)
        self.assertEqual(len(journaled), len(set(journaled)), "each frame was sent once")
        self.assertEqual(sorted(lost)[:10], [])
        # A fold of the journal from its beginning says what the daemons said, whatever the kills cut off.
        again = self.daemon.command("backtest", "--journal", str(self.daemon.folder / "data"), "-o", "json")
        newest = {}
        for one in json.loads(again.stdout)["published"]:
            newest[one["incident"]] = max(one["revision"], newest.get(one["incident"], 0))
        self.assertEqual({one["incident"]: one["revision"] for one in incidents}, newest)


if __name__ == "__main__":
    run(FRESHET, JOURNAL_DUMP)
