#!/usr/bin/env python3
"""A run that breaks a promise is made smaller by tests/simulate, and the smaller one still breaks it.

A planted bug makes it fail: the shrinker is tried on a world, not on a fake."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from peers.running import LONG, run

BINARY = Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/simulation/planted/simulate_planted"
SCRIPT = Path(os.environ["FRESHET_SOURCE_DIR"]) / "tests/simulate"
BUG = "outbox_numbered_by_cause"
HOURS, STATIONS = 8, 12
SECONDS = 60 if LONG else 4


def play(arguments):
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True,
                          env={**os.environ, "FRESHET_SIMULATE": str(BINARY)}, timeout=250)
    return done.returncode, done.stdout + done.stderr


def promise(said):
    found = re.search(r"^VIOLATED (.*?) at ", said, re.M)
    return found and found.group(1)


class Shrinker(unittest.TestCase):
    def test_a_smaller_run_breaks_the_same_promise(self):
        code, said = play(["--seed", "1", "--length", f"{HOURS}h", "--stations", str(STATIONS),
                           "--planted", BUG, "--shrink", "--shrink-seconds", str(SECONDS)])
        self.assertEqual(code, 1, said)
        line = re.search(r"^still breaks it: tests/simulate (.*)$", said, re.M)
        self.assertTrue(line, said)
        words = line.group(1).split()
        smallest = dict(zip((word.removeprefix("--") for word in words[::2]), words[1::2]))
        length = smallest["length"]
        hours = int(length[:-1]) / {"h": 1, "m": 60}[length[-1]]
        self.assertLessEqual(hours, HOURS / 2, line.group(0))
        print(f"of {HOURS} h and {STATIONS} stations: {line.group(1)}")

        code, again = play(words)
        self.assertEqual((code, promise(again)), (1, promise(said)), again)
        # It is the bug that breaks it, not what the world became on the way.
        without = {**smallest, "planted": "none"}
        code, sound = play([word for name, value in without.items() for word in (f"--{name}", value)])
        self.assertEqual(code, 0, sound)


if __name__ == "__main__":
    run(BINARY)
