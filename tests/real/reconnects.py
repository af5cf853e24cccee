#!/usr/bin/env python3
"""Every station of a city comes back at once, four times over (50,000 in the long form), and a daemon that may open
few files: all that get in are acknowledged, the others wait and cost nothing, whoever was there is not starved."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import LONG, run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE

STORMING = pathlib.Path(__file__).parent / "peers/storming.py"
WAVES, PROCESSES = 4, 2


def beijing():
    return time.gmtime(time.time() + 8 * 3600)


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Reconnects(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)
        self.serial = 0

    def speak(self, peer):
        self.serial += 1
        begun = time.monotonic()
        peer.send(report(STAGE, self.serial, beijing(), beijing(), level=3.0))
        self.assertEqual(len(peer.hear(1)), 1)
        return time.monotonic() - begun

    def test_four_waves_are_all_acknowledged(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        wave = 12_500 if LONG and hard >= 20_000 else 2_000
        self.daemon.start()
        open_one = Station(self.daemon.ports["sl651"], timeout=60)
        self.addCleanup(open_one.close)
        worst = self.speak(open_one)
        for number in range(WAVES):
            each = wave // PROCESSES
            clients = [subprocess.Popen(
                [sys.executable, str(STORMING), str(self.daemon.ports["sl651"]), f"127.0.{2 + number}.{1 + index}",
                 str(8_000_000 + index * each), str(each)], stdout=subprocess.PIPE, text=True)
                for index in range(PROCESSES)]
            while any(client.poll() is None for client in clients):
                worst = max(worst, self.speak(open_one))
                time.sleep(0.02)
            said = [json.loads(client.communicate()[0]) for client in clients]
            print(f"wave {number + 1} of {wave}: {said}, one that was open waited {worst:.3f} s at most", flush=True)
            self.assertEqual(sum(one["acknowledged"] for one in said), wave)
        # The open one shares the machine with two storming clients; starved would be their whole wave.
        self.assertLess(worst, 10)
        self.daemon.wait_for("the last to go", lambda: self.daemon.metric("freshet_gateway_connections") <= 2)
        self.assertEqual(self.daemon.metric("freshet_gateway_accepted_total"), WAVES * wave + 1)
        self.assertEqual(self.daemon.metric("freshet_sl651_replies_total"), WAVES * wave + self.serial)

    def test_without_descriptors_it_waits_quietly_and_goes_on(self):
        if shutil.which("prlimit") is None:
            self.skipTest("no prlimit: a daemon that may open few files is not tried")
        self.daemon.start(under=("prlimit", "--nofile=200:200"))
        first = Station(self.daemon.ports["sl651"])
        self.addCleanup(first.close)
        self.speak(first)
        many = [Station(self.daemon.ports["sl651"]) for _ in range(150)]
        web = []
        for _ in range(100):
            web.append(Station(self.daemon.ports["http"]))
        self.daemon.wait_for("a pause", lambda: self.daemon.metric("freshet_gateway_accept_pauses_total") > 0)
        before = processor_seconds(self.daemon.process.pid)
        time.sleep(1)
        self.assertLess(processor_seconds(self.daemon.process.pid) - before, 0.6, "it spins")
        self.speak(first)
        waiting = Station(self.daemon.ports["sl651"], timeout=0.5)
        waiting.send(report(STAGE, 60_000, beijing(), beijing(), level=3.0))
        self.assertEqual(waiting.hear(1), [], "its place is not free yet")
        for peer in many:
            peer.close()
        waiting.socket.settimeout(10)
        self.assertEqual(len(waiting.hear(1)), 1, "accepting goes on by itself")
        for peer in web + [waiting]:
            peer.close()
        self.assertEqual(self.daemon.end(), 0, self.daemon.said())


if __name__ == "__main__":
    run(FRESHET)
