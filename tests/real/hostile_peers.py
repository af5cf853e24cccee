#!/usr/bin/env python3
"""Whoever can reach a port: sockets held open, bytes that are nothing, answers never read, other people's addresses,
clocks that lie. Beside each of them a good station is acknowledged, and every refusal is counted."""
import os
import random
import socket
import struct
import threading
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Answers, Station, crc, report
from peers.valley import FILES, RAIN, STAGE, VILLAGE

ESC = 0x1B
LIMITS = "limits: {frame: 1s, first_frame: 2s, idle: 3s}\n"
GUARDED = "0079900003"  # Password 1A2B, which the peers' frames do not carry unless told to.


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


def with_password(frame, password):
    frame = frame[:8] + struct.pack(">H", password) + frame[10:-2]
    return frame + crc(frame)


def called_from(address, port, timeout=10):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(address, 0))


def is_closed(peer, seconds):
    peer.settimeout(seconds)
    try:
        while True:
            if not peer.recv(65536):
                return True
    except ConnectionError:
        return True
    except OSError:
        return False


class HostilePeers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        files = dict(FILES)
        files["freshet.yaml"] += LIMITS
        files["secret"] = "1A2B\n"
        lines = files["stations.csv"].splitlines()
        files["stations.csv"] = "\n".join(
            [lines[0] + ",password_file"] + [line + "," for line in lines[1:]] +
            [f"{GUARDED},Guarded,river,{VILLAGE},river,5m,5m,secret"]) + "\n"
        cls.daemon = Daemon(files)
        os.chmod(cls.daemon.folder / "secret", 0o600)
        cls.addClassCleanup(cls.daemon.remove)
        cls.daemon.start()
        cls.serial = 0

    def good(self, station=STAGE, level=3.0, seconds=2.0):
        """A good station is acknowledged, and soon."""
        type(self).serial += 1
        peer = Station(self.daemon.ports["sl651"], timeout=10)
        self.addCleanup(peer.close)
        begun = time.monotonic()
        peer.send(report(station, self.serial, beijing(), beijing(), level=level))
        self.assertEqual(peer.hear(1), [(station, 0x32, self.serial, ESC)])
        self.assertLess(time.monotonic() - begun, seconds)
        return peer

    def metric(self, name):
        return self.daemon.metric(name)

    def counts_more(self, name, action):
        before = self.metric(name)
        action()
        self.daemon.wait_for(name, lambda: self.metric(name) > before, 10)

    def test_slow_trickles_are_let_go_by_the_deadline_of_the_whole(self):
        frame = report(STAGE, 1, beijing(), beijing(), level=1.0)
        held = [called_from("127.0.0.40", self.daemon.ports["sl651"]) for _ in range(100)]
        held += [called_from("127.0.0.41", self.daemon.ports["stream"]) for _ in range(100)]
        held += [called_from("127.0.0.42", self.daemon.ports["http"]) for _ in range(300)]
        stop = threading.Event()

        def trickle():
            # A byte every 0.3 s: never silent, never whole.
            for index in range(20):
                for number, peer in enumerate(held):
                    text = frame if number < 100 else b"\xff\x7f" + bytes(30) if number < 200 \
                        else b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: " + b"x" * 30
                    try:
                        peer.send(text[index:index + 1])
                    except OSError:
                        pass
                if stop.wait(0.3):
                    return
        slow = threading.Thread(target=trickle)
        slow.start()
        try:
            self.good()
            # 300 hold the HTTP door, which has 256 places; a person still gets in.
            begun = time.monotonic()
            self.assertEqual(self.daemon.status_of("/-/healthy"), 200)
            self.assertLess(time.monotonic() - begun, 3)
            for peer in held[:200:20]:
                self.assertTrue(is_closed(peer, 6), "a trickle is let go")
        finally:
            stop.set()
            slow.join()
            for peer in held:
                peer.close()
        self.assertGreaterEqual(self.metric("freshet_gateway_closed_incomplete_total"), 100)
        self.assertGreater(self.metric("freshet_http_pushed_out_total"), 0)

    def test_a_connection_without_a_word_and_one_that_fell_silent_are_let_go(self):
        silent = called_from("127.0.0.43", self.daemon.ports["sl651"])
        self.addCleanup(silent.close)
        spoke = self.good()
        before = self.metric("freshet_gateway_closed_idle_total")
        self.assertTrue(is_closed(silent, 6))
        self.assertTrue(is_closed(spoke.socket, 8), "its other end may have vanished")
        self.assertGreaterEqual(self.metric("freshet_gateway_closed_idle_total"), before + 2)

    def test_random_bytes_on_every_port_harm_nobody(self):
        seed = random.randrange(1 << 30)
        bytes_of = random.Random(seed).randbytes
        for name in ("sl651", "stream", "http"):
            for size in (1, 17, 1000, 30000):
                peer = called_from(f"127.0.1.{random.randrange(1, 250)}", self.daemon.ports[name])
                try:
                    peer.sendall(bytes_of(size))
                    peer.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                peer.close()
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(datagrams.close)
        for size in (0, 1, 13, 500, 9000):
            datagrams.sendto(bytes_of(size), ("127.0.0.1", self.daemon.ports["sl651"]))
        self.good()
        self.assertEqual(self.daemon.status_of("/-/healthy"), 200, f"seed {seed}")
        self.assertIsNone(self.daemon.process.poll(), f"seed {seed}")

    def test_requests_beyond_every_bound_are_answered_or_closed_and_cost_nothing(self):
        port = self.daemon.ports["http"]

        def answer_to(octets):
            peer = called_from("127.0.0.44", port)
            self.addCleanup(peer.close)
            heard = b""
            try:
                peer.sendall(octets)
                while True:
                    more = peer.recv(65536)
                    if not more:
                        break
                    heard += more
            except OSError:
                pass
            return heard
        self.assertTrue(answer_to(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10000 + b"\r\n").startswith(b"HTTP/1.1 431"))
        self.assertTrue(answer_to(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 4"))
        # A body of 1 GB is refused by its length, before a byte of it is read.
        self.assertTrue(answer_to(b"POST /api/v1/incidents HTTP/1.1\r\nContent-Length: 1073741824\r\n\r\n")
                        .startswith(b"HTTP/1.1 413"))
        self.assertTrue(answer_to(b"BLURB\r\n\r\n").startswith(b"HTTP/1.1 400"))
        chunks = b"POST /api/v1/incidents HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + \
            b"z" * 0x8000 + b"\r\n8000\r\n" + b"z" * 0x8000 + b"\r\n8000\r\n" + b"z" * 0x8000
        self.assertTrue(answer_to(chunks).startswith(b"HTTP/1.1 413"))
        self.assertEqual(self.daemon.status_of("/-/healthy"), 200)

    def test_answers_never_read_hold_up_nobody_else(self):
        deaf = []
        for _ in range(8):
            peer = socket.socket()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.settimeout(0.5)
            peer.connect(("127.0.0.1", self.daemon.ports["sl651"]))
            deaf.append(peer)
            self.addCleanup(peer.close)
        block = b"".join(report(RAIN, number, beijing(), beijing(), rain=0.0) for number in range(500))
        for peer in deaf:
            try:
                for _ in range(10):
                    peer.sendall(block)
            except OSError:
                pass  # Its answers are not taken, so it is not read.
        reader = socket.create_connection(("127.0.0.1", self.daemon.ports["http"]))
        self.addCleanup(reader.close)
        reader.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
        self.good(seconds=5)
        self.assertEqual(self.daemon.status_of("/-/healthy"), 200)

    def test_guessing_the_password_is_slow_and_the_station_is_heard(self):
        own = called_from("127.0.0.50", self.daemon.ports["sl651"])
        self.addCleanup(own.close)
        answers = Answers()

        def speak(serial):
            own.sendall(with_password(report(GUARDED, serial, beijing(), beijing(), level=1.0), 0x1A2B))
            heard = []
            own.settimeout(10)
            while not heard:
                heard = answers.feed(own.recv(65536))
            return heard
        self.assertEqual(speak(1), [(GUARDED, 0x32, 1, ESC)])
        before = {name: self.metric(f"freshet_admission_refused_{name}_total")
                  for name in ("wrong_password", "throttled")}
        frame = report(GUARDED, 7, beijing(), beijing(), level=99.0)
        guesses = 3000
        guesser = called_from("127.0.0.51", self.daemon.ports["sl651"])
        self.addCleanup(guesser.close)
        heard = b""
        for first in range(0, guesses, 250):
            try:
                guesser.sendall(b"".join(with_password(frame, first + number) for number in range(250)))
            except OSError:
                break
            self.assertEqual(speak(first + 2)[0][2], first + 2)
        guesser.settimeout(0.2)
        try:
            heard = guesser.recv(65536)
        except OSError:
            pass
        self.assertEqual(heard, b"", "no guess is answered")
        evaluated = self.metric("freshet_admission_refused_wrong_password_total") - before["wrong_password"]
        self.assertTrue(1 <= evaluated < 50, evaluated)
        self.assertGreater(self.metric("freshet_admission_refused_throttled_total"), before["throttled"])
        self.assertEqual(self.daemon.json("/api/v1/incidents?state=all")["incidents"], [], "99 m were not believed")

    def test_a_station_of_the_ascii_variant_is_named(self):
        peer = called_from("127.0.0.52", self.daemon.ports["sl651"])
        self.addCleanup(peer.close)
        self.counts_more("freshet_sl651_malformed_ascii_total", lambda: peer.sendall(
            b"\x01010079900002A00032003E\x021234240109160128 ST 0079900002 H TT 2401091601 PJ 3.5 \x038279"))

    def test_lying_clocks_and_replayed_frames_stay_the_stations_own_business(self):
        at = time.strptime("2099-12-31 23:59:00", "%Y-%m-%d %H:%M:%S")
        long_ago = time.strptime("2001-01-01 00:00:00", "%Y-%m-%d %H:%M:%S")
        ahead = beijing(-8 * 3600)
        peer = Station(self.daemon.ports["sl651"])
        self.addCleanup(peer.close)
        for number, when in enumerate((at, long_ago, ahead)):
            peer.send(report(RAIN, 900 + number, when, when, rain=1.0))
        self.assertEqual(len(peer.hear(3)), 3, "acknowledged: what it measured is kept, flagged")
        frame = report(STAGE, 950, beijing(), beijing(), level=3.5)
        stored = self.metric("freshet_journal_reports_total")
        for _ in range(3):
            peer.send(frame)
        self.assertEqual(len(peer.hear(3)), 3, "a station that missed its ACK hears it again")
        self.daemon.wait_for("the fold", lambda: self.metric("freshet_journal_reports_total") >= stored + 3)
        pages = {one["station"]: one for one in self.daemon.json("/api/v1/stations")["stations"]}
        now = self.daemon.json("/api/v1/status")["now"]
        self.assertTrue(now.startswith(time.strftime("%Y-", beijing())), f"engine time is the daemon's: {now}")
        self.assertIn(RAIN, pages)
        self.assertEqual(self.daemon.json("/api/v1/incidents?state=all")["incidents"], [])
        self.good()

    def test_zz_a_forged_flood_does_not_silence_the_others_warning(self):
        """Last by name: it raises incidents. +30 m in five minutes of one station; the other's rise is told too."""
        # From its own place: its password may be being guessed, and a new place has to wait a minute then.
        forger = called_from("127.0.0.50", self.daemon.ports["sl651"])
        self.addCleanup(forger.close)
        forger.sendall(with_password(report(GUARDED, 20, beijing(300), beijing(300), level=1.0), 0x1A2B))
        forger.sendall(with_password(report(GUARDED, 21, beijing(), beijing(), level=31.0), 0x1A2B))
        peer = Station(self.daemon.ports["sl651"])
        self.addCleanup(peer.close)
        peer.send(report(STAGE, 22, beijing(300), beijing(300), level=4.0))
        peer.send(report(STAGE, 23, beijing(), beijing(), level=5.1))
        self.assertEqual(len(peer.hear(2)), 2)
        self.daemon.wait_for("both warnings", lambda: {f"stage.{one}" for one in (GUARDED, STAGE)} <= {
            one["incident"].rsplit(".", 1)[0] for one in self.daemon.json("/api/v1/incidents")["incidents"]})


if __name__ == "__main__":
    run(FRESHET)
