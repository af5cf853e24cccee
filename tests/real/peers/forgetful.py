"""A disk of our own (tests/real/forgetful): it forgets what was not synced, or takes its time to sync."""
import os
import pathlib
import subprocess
import tempfile
import time

FORGETFUL = pathlib.Path(os.environ["FRESHET_BUILD_DIR"]) / "tests/forgetful"


class ForgetfulDisk:
    """Mounted on `folder`; cut() is the power cut, after which the same disk is mounted again."""

    def __init__(self, folder, *options):
        self.folder, self.options = pathlib.Path(folder), options
        self.folder.mkdir(parents=True, exist_ok=True)
        self.backing = tempfile.TemporaryDirectory(prefix="freshet-test-disk-")
        self.process = None
        self.mount()

    def mount(self):
        self.process = subprocess.Popen([str(FORGETFUL), self.backing.name, str(self.folder), *self.options],
                                        stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 10
        while not self.folder.is_mount():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise PermissionError(self.process.stderr.read().strip() or "no mount")
            time.sleep(0.005)

    def unmount(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        subprocess.run(["umount", "-l", str(self.folder)], check=True, timeout=10)

    def cut(self):
        self.unmount()
        self.mount()

    def remove(self):
        if self.folder.is_mount() or self.process.poll() is None:
            self.unmount()
        self.backing.cleanup()
