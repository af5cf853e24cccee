#!/usr/bin/env python3
"""Conservation: at every scrape, under load and at rest, before a kill and after it, what came in is what was
answered, refused, is under way or left with its sender; what was journaled, put into the outbox and called adds up;
and it agrees with what the stations themselves counted."""
import re
import signal
import struct
import threading
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, bcd, crc, report, uplink
from peers.valley import FILES, STAGE, STRANGER

LINE = re.compile(r'^freshet_conservation\{account="([^"]+)",side="(in|out)",term="([^"]+)"\} (\d+)$', re.M)
DIFFERENCE = re.compile(r'^freshet_conservation_difference\{account="([^"]+)"\} (-?[\d.]+)$', re.M)
SENDERS, ROUNDS = 4, 60


def beijing(seconds_ago=0):
    return time.gmtime(time.time() + 8 * 3600 - seconds_ago)


def packet(station, number, total, body):
    """One packet of a picture (36H): SYN and its numbers before the body."""
    text = bytes([total >> 4, (total & 15) << 4 | number >> 8, number & 255]) + body
    frame = (b"\x7e\x7e\x01" + bcd(station) + b"\xa0\x00\x36" + struct.pack(">H", len(text)) + b"\x16" + text + b"\x17")
    return frame + crc(frame)


class Sender(threading.Thread):
    """A station that sends good frames, keep-alives, frames of another centre, of no station, torn and noisy ones."""

    def __init__(self, test, number):
        super().__init__()
        self.station = Station(test.daemon.ports["sl651"], timeout=10)
        self.number, self.frames, self.replies, self.failed = number, 0, 0, None

    def run(self):
        try:
            for turn in range(ROUNDS):
                serial = turn * 10 + 1
                self.send_one(turn, serial)
            self.station.close()
        except (OSError, AssertionError) as error:
            self.failed = error

    def send_one(self, turn, serial):
        at = beijing(self.number + turn)
        good = report(STAGE, serial, at, at, level=4.0 + turn / 1000)
        down = bytearray(good[:-2])
        down[11] |= 0x80
        nobody = uplink("0000000000", 0x32, serial, at, b"\xf1\xf1")
        parts = [packet(STAGE, 1, 3, struct.pack(">H", serial) + bcd("260101000000") + b"x")] if turn % 7 == 0 else []
        frames = [good, uplink(STAGE, 0x2F, serial + 1, at, b""), bytes(down) + crc(bytes(down)), nobody,
                  report(STRANGER, serial + 2, at, at, level=1.0), *parts]
        self.station.send(b"\x00noise".join(frames) + good[:-1] + bytes([good[-1] ^ 1]))
        self.frames += len(frames)
        self.replies += len(self.station.hear(2))


class Conservation(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)

    def accounts(self):
        """{account: {term: number}} of one scrape, each added up here again."""
        page = self.daemon.get("/metrics")
        accounts = {}
        for account, side, term, number in LINE.findall(page):
            accounts.setdefault(account, {})[side, term] = int(number)
        self.assertGreaterEqual(set(accounts), {"sl651", "stream", "journal", "shard 0", "shard 1", "outbox",
                                                "adapter file"})
        for account, terms in accounts.items():
            sides = [sum(number for (side, _), number in terms.items() if side == which) for which in ("in", "out")]
            self.assertEqual(sides[0], sides[1], (account, terms))
        for account, difference in DIFFERENCE.findall(page):
            self.assertEqual(float(difference), 0, (account, accounts[account]))
        return {account: {term: number for (_, term), number in terms.items()} for account, terms in accounts.items()}

    def load(self):
        senders = [Sender(self, number) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        scrapes = 0
        while any(sender.is_alive() for sender in senders):
            self.accounts()
            scrapes += 1
        for sender in senders:
            sender.join()
            self.assertIsNone(sender.failed)
        self.assertGreater(scrapes, 5)
        return sum(sender.frames for sender in senders), sum(sender.replies for sender in senders)

    def test_every_scrape_adds_up_and_agrees_with_the_stations(self):
        self.daemon.start()
        frames, replies = self.load()
        station = Station(self.daemon.ports["sl651"])
        station.send(report(STAGE, 9001, beijing(), beijing(), level=5.50))
        self.assertEqual(len(station.hear(1)), 1)
        station.close()
        self.daemon.wait_for("the calls", lambda: self.accounts()["adapter file"]["delivered"] >= 1)
        self.daemon.wait_for("rest", lambda: self.accounts()["sl651"]["open"] == 0)
        sl651 = self.accounts()["sl651"]
        self.assertEqual(sl651["frames"], frames + 1)
        self.assertEqual(sl651["replied"], replies + 1)
        self.assertEqual(replies, 2 * SENDERS * ROUNDS)
        self.assertEqual(sl651["without_reply"], SENDERS * ROUNDS)
        self.assertEqual(sl651["refused"], 2 * SENDERS * ROUNDS)
        self.assertEqual(sl651["parts"], frames - 5 * SENDERS * ROUNDS)

    def test_a_sender_that_leaves_is_gone_and_a_kill_begins_a_new_account(self):
        self.daemon.start()
        for _ in range(20):
            station = Station(self.daemon.ports["sl651"])
            station.send(b"".join(report(STAGE, serial, beijing(), beijing(), level=5.5) for serial in range(1, 40)))
            station.close()
            self.accounts()
        self.daemon.wait_for("rest", lambda: self.accounts()["sl651"]["open"] == 0)
        journal = self.accounts()["journal"]["end"]
        self.daemon.end(by=signal.SIGKILL)
        self.daemon.start()
        after = self.accounts()
        self.assertGreaterEqual(after["journal"]["at_start"], journal)
        self.assertEqual(after["sl651"]["frames"], 0)
        frames, replies = self.load()
        self.daemon.wait_for("rest", lambda: self.accounts()["sl651"]["open"] == 0)
        self.assertEqual((self.accounts()["sl651"]["frames"], self.accounts()["sl651"]["replied"]), (frames, replies))
        self.assertEqual(self.daemon.status_of("/-/ready"), 200)


if __name__ == "__main__":
    run(FRESHET)
