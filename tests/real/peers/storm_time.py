"""A daemon whose clock is scaled, and a station that reports every five minutes of that time: days pass in seconds."""
import calendar
import time

from peers.sl651 import Station, report
from peers.valley import STAGE

STEP = 300
# What is sent now may only be read when the clock has gone on; a clock ahead of the daemon's would be believed to be broken.
BEHIND = 1800


class StormStation:
    """Reports what `level_at` says of each instant, in the order of the instants, each once."""

    def __init__(self, factor, begin, level_at):
        self.factor, self.level_at = factor, level_at
        self.observed = begin // STEP * STEP  # Of the newest report, in seconds since 1970.
        self.serial = 0
        self.acknowledged = set()

    def call(self, daemon):
        """Connects, and takes the daemon's time."""
        self.station = Station(daemon.ports["sl651"], timeout=10)
        said = daemon.json("/api/v1/status")["now"]
        self.offset = calendar.timegm(time.strptime(said[:19], "%Y-%m-%dT%H:%M:%S")) - 8 * 3600
        self.asked = time.monotonic()

    def now(self):
        return self.offset + (time.monotonic() - self.asked) * self.factor

    def report_until(self, deadline):
        """Sends what has become due, and hears answers, until a moment of the real clock; false once nobody answers."""
        while time.monotonic() < deadline:
            frames = []
            while self.observed + STEP < self.now() - BEHIND:
                self.observed += STEP
                self.serial += 1
                at = time.gmtime(self.observed + 8 * 3600)
                frames.append(report(STAGE, self.serial, at, at, level=self.level_at(self.observed)))
            if not frames:
                time.sleep(0.002)
                continue
            try:
                self.station.send(b"".join(frames))
            except OSError:
                return False
            if not self.hear(len(frames)):
                return False
        return True

    def hear(self, count):
        heard = {serial for _, _, serial, _ in self.station.hear(count)}
        self.acknowledged |= heard
        return len(heard) == count
