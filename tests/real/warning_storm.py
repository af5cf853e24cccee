#!/usr/bin/env python3
"""A storm of warnings through the whole daemon: four thousand gauges (the long form: ten thousand), each over a village of its own, cross within
seconds, every other one to red. Each crossing is one incident under one name, the head of each village hears of his own, the desk of all of
them, no red one is dropped, and what is not delivered has its reason in the ledger."""
import collections
import socket
import time
import unittest

from peers.brooks import stage_rules
from peers.daemon import FRESHET, SETTINGS, Daemon
from peers.ledger import called
from peers.running import LONG, run
from peers.sl651 import Answers, report

CROSSINGS = 10_000 if LONG else 4_000
IN_FLIGHT = 500
VILLAGES_A_TOWNSHIP = 100
ADAPTER_OPEN_MAX = 4096
PATIENCE = 200 if LONG else 60


def village_of(number):
    return f"330799{100 + number // VILLAGES_A_TOWNSHIP:03d}{100 + number % VILLAGES_A_TOWNSHIP:03d}"


def station_of(number):
    return f"00799{number:05d}"


def is_red(number):
    return number % 2 == 1


def configuration():
    everyone = range(CROSSINGS)
    townships = sorted({village_of(number)[:9] for number in everyone})
    return {
        "freshet.yaml": SETTINGS + "shards: 2\nchannels:\n  file: {path: calls.jsonl}\n",
        "stations.csv": "station,name,kind,area,catchment,rain_step,level_step\n" + "".join(
            f"{station_of(number)},Gauge {number},river,{village_of(number)},brook-{number % 97},5m,5m\n" for number in everyone),
        "areas.csv": "area,name,parent\n330799,County,\n" + "".join(f"{one},Township {one},330799\n" for one in townships) + "".join(
            f"{village_of(number)},Village {number},{village_of(number)[:9]}\n" for number in everyone),
        "people.csv": "person,name,area,role,post\nDESK,Duty desk,330799,county-duty,A\n" + "".join(
            f"H{number},Head {number},{village_of(number)},village-head,A\n" for number in everyone),
        "thresholds.csv": "scope,id,name,severity,raise,clear,hold\n",
        "rules/stage.yaml": stage_rules(yellow=5, red=6),
    }


class WarningStorm(unittest.TestCase):
    def cross(self):
        """All gauges over one line, as a platform forwards them; how long until the last was acknowledged."""
        now = time.gmtime(time.time() + 8 * 3600)
        frames = [report(station_of(number), number + 1, now, now, level=6.2 if is_red(number) else 5.2) for number in range(CROSSINGS)]
        line = socket.create_connection(("127.0.0.1", self.daemon.ports["sl651"]), timeout=30)
        self.addCleanup(line.close)
        answers, sent, heard, began = Answers(), 0, set(), time.monotonic()
        while len(heard) < CROSSINGS:
            until = min(CROSSINGS, len(heard) + IN_FLIGHT)
            line.sendall(b"".join(frames[sent:until]))
            sent = max(sent, until)
            octets = line.recv(65536)
            self.assertTrue(octets, self.daemon.said())
            heard |= {station for station, _, _, _ in answers.feed(octets)}
        return time.monotonic() - began

    def test_each_crossing_is_told_to_whom_it_concerns_and_no_red_one_is_dropped(self):
        self.daemon = Daemon(configuration())
        self.addCleanup(self.daemon.remove)
        self.daemon.start()
        took = self.cross()
        most, began = collections.Counter(), time.monotonic()

        def is_over():
            value = self.page()
            for name in ("freshet_mailbox_fullness_ratio", "freshet_adapter_open"):
                most[name] = max([most[name]] + [number for key, number in value.items() if key.startswith(name)])
            return value['freshet_adapter_delivered_total{channel="file"}'] >= CROSSINGS
        self.daemon.wait_for("everybody told", is_over, PATIENCE)
        told_after = time.monotonic() - began
        self.assertLessEqual(most["freshet_mailbox_fullness_ratio"], 1)
        self.assertLessEqual(most["freshet_adapter_open"], ADAPTER_OPEN_MAX)
        self.daemon.wait_for("rest", lambda: self.page()['freshet_adapter_open{channel="file"}'] == 0)
        value = self.page()
        for outcome in ("failed", "refused", "expired", "superseded"):
            self.assertEqual(value[f'freshet_adapter_{outcome}_total{{channel="file"}}'], 0, outcome)

        shown = {one["subject"]: one for one in self.daemon.json("/api/v1/incidents")["incidents"]}
        self.assertEqual(len(shown), CROSSINGS, "what the desk sees")
        self.assertEqual({subject for subject, one in shown.items() if one["severity"] == "red"},
                         {station_of(number) for number in range(CROSSINGS) if is_red(number)})
        heard = collections.defaultdict(set)
        for one in called(self.daemon.folder / "calls.jsonl"):
            heard[one["person"]].add(one["identity"])
        for number in range(CROSSINGS):
            self.assertEqual(heard[f"H{number}"], {shown[station_of(number)]["incident"] + ".1"})
        print(f"{CROSSINGS} crossings acknowledged in {took:.2f} s, all told {told_after:.2f} s later, "
              f"{most['freshet_adapter_open']:.0f} calls open at most")

    def page(self):
        return {name: float(number) for name, number in (
            line.rsplit(" ", 1) for line in self.daemon.get("/metrics").splitlines() if not line.startswith("#"))}


if __name__ == "__main__":
    run(FRESHET)
