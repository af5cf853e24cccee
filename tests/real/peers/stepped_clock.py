"""A wall clock that a test steps, for the processes started `under` it (tests/real/stepped_clock)."""
import os
import pathlib
import struct

TESTS = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "tests"
LIBRARY = TESTS / "stepped_clock.so"


class SteppedClock:
    """This process keeps the true one."""

    def __init__(self, path):
        self.path = path
        self.path.write_bytes(struct.pack("<q", 0))
        self.under = ["env", f"STEPPED_CLOCK={path}", f"LD_PRELOAD={LIBRARY}"]

    def ahead_by(self, seconds):
        with open(self.path, "r+b") as file:  # Mapped by the other side: never truncated.
            file.write(struct.pack("<q", seconds * 10**9))
