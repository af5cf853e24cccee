"""A daemon under test: started on free loopback ports in a folder of its own, ended by process id."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

FRESHET = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "freshet"

# Without the daemon's own station, so that a test counts its own frames alone; canary.py is about that one.
SETTINGS = """
canary: off
listen:
  sl651: 127.0.0.1:0
  stream: 127.0.0.1:0
  http: 127.0.0.1:0
"""


class Daemon:
    def __init__(self, files, arguments=()):
        """`files` maps names in the configuration folder to their text."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="freshet-test-"))
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.arguments = list(arguments)
        self.process = None
        self.ports = {}

    def command(self, *words):
        return subprocess.run([str(FRESHET), *words], capture_output=True, text=True, timeout=60)

    def start(self, *more, wait=30, under=()):
        ports = self.folder / "ports"
        ports.unlink(missing_ok=True)
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [*under, str(FRESHET), "serve", str(self.folder), "--ports-file", str(ports),
             *self.arguments, *more], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + wait
        while not ports.exists():
            if self.process.poll() is not None:
                raise RuntimeError(f"serve ended with {self.ended()}:\n{self.said()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"serve is not ready after {wait} s:\n{self.said()}")
            time.sleep(0.01)
        self.ports = {name: int(port) for name, port in
                      (line.split() for line in ports.read_text().splitlines())}
        return self

    def said(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}{path}",
                                    timeout=20) as answer:
            return answer.read().decode()

    def json(self, path):
        return json.loads(self.get(path))

    def status_of(self, path):
        return self.answer(path)[0]

    def answer(self, path):
        """Status and text, of refusals too."""
        try:
            return 200, self.get(path)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def post(self, path, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports['http']}{path}",
                                         data=json.dumps(body).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, name):
        total = 0.0
        for line in self.get("/metrics").splitlines():
            if line.startswith((name + " ", name + "{")):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def wait_for(self, what, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s\n{self.said()}")
            time.sleep(0.02)

    def end(self, by=signal.SIGTERM, wait=30):
        """The exit code."""
        if self.process is None:
            return None
        self.process.send_signal(by)
        return self.ended(wait)

    def ended(self, wait=30):
        """The exit code, once it has ended by itself."""
        code = self.process.wait(wait)
        self.process = None
        self.log.close()
        return code

    def remove(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()
