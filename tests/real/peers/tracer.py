"""strace as the hand of fate: attached to a running daemon, it kills or fails the n-th call of a kind, on one path."""
import pathlib
import subprocess
import time


class MayNotTrace(Exception):
    """No strace, or no right to attach; the text says which."""


def words_of(log, calls, inject, path=None):
    words = ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", f"inject={calls}:{inject}"]
    return words + (["-P", str(path)] if path else [])


def under(log, calls, inject):
    """The words before a program that is traced from its first call. The process is the program, not strace."""
    return words_of(log, calls, inject) + ["-D"]


def attach(process, folder, calls, inject, path=None):
    """The tracer; every thread of `process` is attached when this returns."""
    said = folder / "strace.said"
    with open(said, "w", encoding="utf-8") as errors:
        try:
            tracer = subprocess.Popen(words_of(folder / "strace.out", calls, inject, path) + ["-p", str(process.pid)],
                                      stderr=errors)
        except FileNotFoundError as missing:
            raise MayNotTrace("no strace") from missing
    threads = len(list(pathlib.Path(f"/proc/{process.pid}/task").iterdir()))
    deadline = time.monotonic() + 10
    while True:
        text = said.read_text(encoding="utf-8")
        # "Process 1 attached with 12 threads", or a line for each.
        if f"with {threads} threads" in text or text.count("attached") >= threads:
            return tracer
        if tracer.poll() is not None or time.monotonic() > deadline:
            tracer.kill()
            tracer.wait()
            raise MayNotTrace(f"strace may not attach: {text.strip()}")
        time.sleep(0.01)
