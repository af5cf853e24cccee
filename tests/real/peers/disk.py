"""Small disks that can be filled: a tmpfs mounted for one test and gone after it."""
import os
import pathlib
import subprocess


def small_disk(test, folder, mebibytes):
    """Mounts it on `folder`; skips the test, by name, where mounting is not allowed."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "freshet-test", str(folder)],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        test.skipTest(f"no right to mount a small disk ({mounted.stderr.strip()}): {test.id()} is not tested")
    test.addCleanup(subprocess.run, ["umount", "-l", str(folder)])
    return folder


def free_bytes(folder):
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def fill(folder, leave=0):
    """A file that leaves so many bytes free; unlink it to make room."""
    filler = pathlib.Path(folder) / "filler"
    with open(filler, "ab") as file:
        wanted = free_bytes(folder) - leave
        if wanted > 0:
            os.posix_fallocate(file.fileno(), filler.stat().st_size, wanted)
    return filler
