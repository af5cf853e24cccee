#!/usr/bin/env python3
"""Networks as they are, in a network namespace of the test's own: packets and acknowledgements lost, connections reset,
a thin line, frames cut anywhere, a thousand connections from one address, more datagrams than there is room for."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run, skip
from peers.sl651 import Answers, Station, report
from peers.valley import FILES, RAIN, STAGE

HERE, AWAY, BEYOND = "10.9.0.1", "10.9.0.2", "10.9.0.3"
ESC = 0x1B


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


def do(*words):
    subprocess.run(words, check=True, capture_output=True, text=True)


def rule(*words):
    """A rule on packets that leave; the table is removed by clear()."""
    do("nft", "add", "table", "ip", "fault")
    do("nft", "add", "chain", "ip", "fault", "out", "{ type filter hook output priority 0; }")
    do("nft", "add", "rule", "ip", "fault", "out", *words)


def clear():
    subprocess.run(["nft", "delete", "table", "ip", "fault"], capture_output=True)
    subprocess.run(["tc", "qdisc", "del", "dev", "lo", "root"], capture_output=True)


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        files = dict(FILES)
        files["freshet.yaml"] = files["freshet.yaml"].replace("sl651: 127.0.0.1:0", f"sl651: {HERE}:0") + \
            "limits: {connections_per_address: 1000}\n"
        cls.daemon = Daemon(files)
        cls.addClassCleanup(cls.daemon.remove)
        cls.daemon.start()
        cls.serial = 0

    def setUp(self):
        self.addCleanup(clear)
        self.port = self.daemon.ports["sl651"]

    def frame(self, station=RAIN, **values):
        type(self).serial += 1
        return report(station, self.serial, beijing(), beijing(), **(values or {"rain": 0.0}))

    def caller(self, source=AWAY, timeout=20):
        peer = Station.__new__(Station)
        peer.socket = socket.create_connection((HERE, self.port), timeout=timeout, source_address=(source, 0))
        peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.answers = Answers()
        self.addCleanup(peer.close)
        return peer

    def tell_until_heard(self, frames, source=AWAY, wait=0.15, seconds=30):
        """By datagrams, each again until its answer comes. How many were sent."""
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.bind((source, 0))
        peer.settimeout(wait)
        answers, sent, deadline = Answers(), 0, time.monotonic() + seconds
        missing = {int.from_bytes(frame[14:16], "big"): frame for frame in frames}
        while missing:
            self.assertLess(time.monotonic(), deadline, f"{len(missing)} never acknowledged")
            for frame in missing.values():
                try:
                    peer.sendto(frame, (HERE, self.port))
                except PermissionError:  # What the rule dropped on its way out.
                    pass
                sent += 1
            try:
                while True:
                    for answer in answers.feed(peer.recv(2048)):
                        missing.pop(answer[2], None)
            except TimeoutError:
                pass
        return sent

    def test_every_cut_of_a_frame_is_the_same_frame(self):
        peer = self.caller()
        length = len(self.frame())
        for cut in range(1, length):
            frame = self.frame()
            peer.send(frame[:cut])
            time.sleep(0.002)
            peer.send(frame[cut:])
        for octet in (frame := self.frame()):
            peer.send(bytes([octet]))
        self.assertEqual(len(frame), length)
        self.assertEqual(len(peer.hear(length)), length)
        self.assertEqual(self.daemon.metric("freshet_sl651_malformed_bytes_total"), 0)

    def test_a_fifth_of_all_packets_lost_and_nothing_of_what_was_said(self):
        rule("ip", "saddr", HERE, "numgen", "random", "mod", "100", "<", "20", "drop")
        frames = [self.frame() for _ in range(40)]
        sent = self.tell_until_heard(frames)
        self.assertGreater(sent, len(frames), "no datagram was lost: the test shows nothing")
        peer = self.caller()
        peer.send(b"".join(self.frame() for _ in range(40)))
        self.assertEqual(len(peer.hear(40)), 40)

    def test_a_lost_acknowledgement_makes_a_duplicate_and_no_second_warning(self):
        # Of 5.2 m the station hears nothing, says it again, and again.
        self.tell_until_heard([self.frame(STAGE, level=4.0)])
        rule("udp", "sport", str(self.port), "drop")
        frame = self.frame(STAGE, level=5.2)
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.bind((AWAY, 0))
        peer.settimeout(0.3)
        for _ in range(3):
            peer.sendto(frame, (HERE, self.port))
            with self.assertRaises(TimeoutError):
                peer.recv(2048)
        clear()
        self.assertEqual(self.tell_until_heard([frame]), 1)
        self.daemon.wait_for("the warning", lambda: self.daemon.json("/api/v1/incidents")["incidents"])
        incidents = self.daemon.json("/api/v1/incidents?state=all")["incidents"]
        self.assertEqual(len(incidents), 1)
        shown = self.daemon.json(f"/api/v1/incidents/{incidents[0]['incident']}")
        self.assertEqual(len(shown["revisions"]), 1)

    def test_connections_that_are_reset_are_made_again_and_nothing_is_missed(self):
        rule("tcp", "sport", str(self.port), "numgen", "random", "mod", "100", "<", "15", "reject", "with", "tcp",
             "reset")
        missing = {}
        for _ in range(40):
            frame = self.frame()
            missing[self.serial] = frame
        resets, deadline = 0, time.monotonic() + 30
        while missing:
            self.assertLess(time.monotonic(), deadline, f"{len(missing)} never acknowledged")
            try:
                peer = self.caller(timeout=2)
                for frame in list(missing.values()):
                    peer.send(frame)
                    for answer in peer.hear(1):
                        missing.pop(answer[2], None)
                    if int.from_bytes(frame[14:16], "big") in missing:
                        raise ConnectionResetError
            except OSError:
                resets += 1
        self.assertGreater(resets, 0, "no connection was reset: the test shows nothing")

    def test_a_thin_line_is_slow_and_loses_nothing(self):
        do("tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "512kbit", "burst", "16kb", "latency", "500ms")
        peers = [self.caller() for _ in range(4)]
        for peer in peers:
            for _ in range(25):
                peer.send(self.frame())
        for peer in peers:
            self.assertEqual(len(peer.hear(25)), 25)

    def test_one_address_has_its_share_of_places_and_others_theirs(self):
        held = [self.caller() for _ in range(1100)]
        self.daemon.wait_for("the limit", lambda: self.daemon.metric("freshet_gateway_refused_address_total") >= 100)
        self.assertLessEqual(self.daemon.metric("freshet_gateway_connections"), 1005)
        other = self.caller(BEYOND)
        other.send(self.frame())
        self.assertEqual(len(other.hear(1)), 1)
        held[0].send(self.frame())
        self.assertEqual(len(held[0].hear(1)), 1)

    def test_datagrams_beyond_the_room_for_them_are_counted_one_by_one(self):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.bind((AWAY, 0))
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        before = {name: self.daemon.metric(f"freshet_gateway_{name}_total") for name in ("datagrams", "datagrams_lost")}
        frame, sent = self.frame(), 50_000
        self.daemon.process.send_signal(signal.SIGSTOP)
        try:
            for _ in range(sent - 1):
                peer.sendto(frame, (HERE, self.port))
        finally:
            self.daemon.process.send_signal(signal.SIGCONT)
        time.sleep(0.3)
        peer.sendto(frame, (HERE, self.port))  # The kernel tells its count with the next one.

        def since(name):
            return self.daemon.metric(f"freshet_gateway_{name}_total") - before[name]
        self.daemon.wait_for("all accounted for", lambda: since("datagrams") + since("datagrams_lost") == sent, 10)
        self.assertGreater(since("datagrams_lost"), 0, "none was lost: the test shows nothing")
        self.daemon.wait_for("answers", lambda: self.daemon.metric("freshet_gateway_udp_peers") == 0)
        peer.settimeout(0.5)
        heard = 0
        try:
            while True:
                peer.recv(2048)
                heard += 1
        except TimeoutError:
            pass
        self.assertLessEqual(heard, since("datagrams"), "none that was lost is acknowledged")


def inside():
    do("ip", "link", "set", "lo", "up")
    for address in (HERE, AWAY, BEYOND):
        do("ip", "address", "add", f"{address}/24", "dev", "lo")
    run(FRESHET)


if __name__ == "__main__":
    if os.environ.get("FRESHET_NETWORK_OF_ITS_OWN") == "1":
        inside()
        sys.exit(0)
    for tool in ("ip", "nft", "tc", "unshare"):
        if shutil.which(tool) is None:
            skip(f"no {tool}: lost packets, resets and thin lines are not tried")
    if subprocess.run(["unshare", "-n", "nft", "list", "ruleset"], capture_output=True).returncode != 0:
        skip("no right to a network namespace: lost packets, resets and thin lines are not tried")
    os.environ["FRESHET_NETWORK_OF_ITS_OWN"] = "1"
    os.execvp("unshare", ["unshare", "-n", sys.executable, __file__, *sys.argv[1:]])
