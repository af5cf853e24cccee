#!/usr/bin/env python3
"""Each header compiles alone, and twice in one file.

A header is compiled as `#include` of itself, unoptimised, which costs about half a second; through
ccache it costs a hundredth of that while neither it nor what it includes has changed. It happens in a
folder of this run's own, where every name is relative: ccache then sees what it saw in another run,
and in another checkout.
"""
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.tree import files, verdict

# Schemas compile to headers in the build folder; a header that includes one needs it there.
GENERATED = Path(os.environ.get("FRESHET_BUILD_DIR", "build/release")) / "generated"
FLAGS = ["-std=c++20", "-O0", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-c",
         "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_SEPARATE_COMPILATION",
         "-DBOOST_BEAST_SEPARATE_COMPILATION"]


def generate(root):
    """Compiles the schemas if the build has not done so yet."""
    schemas = [path.as_posix() for path in files(root, (".proto",))]
    missing = [path for path in schemas if not (GENERATED / path).with_suffix(".pb.h").exists()]
    if missing:
        GENERATED.mkdir(parents=True, exist_ok=True)
        subprocess.run(["protoc", "--proto_path=.", f"--cpp_out={GENERATED}", *missing], cwd=root,
                       check=True)


def compile_alone(header, folder):
    source = header.as_posix().replace("/", "_") + ".cc"
    (folder / source).write_text(f'#include "{header}"\n#include "{header}"  // Twice: it guards itself.\n')
    launcher = ["ccache"] if shutil.which("ccache") else []
    done = subprocess.run(
        [*launcher, "g++", *FLAGS, "-Itree", "-isystem", "generated", source, "-o", source + ".o"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "CCACHE_NOHASHDIR": "1",
             "CCACHE_SLOPPINESS": "include_file_mtime,include_file_ctime,time_macros"})
    if done.returncode == 0:
        return None
    error = next((line for line in done.stderr.splitlines() if "error:" in line), done.stderr[:300])
    return f"{header}:1: does not compile alone: {error}"


def check(root):
    headers = files(root, (".h",))
    generate(root)
    with tempfile.TemporaryDirectory(prefix="freshet-headers-") as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = Path(name)
        (folder / "tree").symlink_to(Path(root).resolve())
        (folder / "generated").symlink_to(GENERATED.resolve())
        found = list(pool.map(lambda header: compile_alone(header, folder), headers))
    return [finding for finding in found if finding]


if __name__ == "__main__":
    verdict(check, planted=[
        ({"rules/a.h": "#pragma once\nstd::string name();\n"}, "rules/a.h:1: does not compile alone"),
        ({"rules/a.h": "struct Once {};\n"}, "redefinition"),
    ], clean={"rules/a.h": "#pragma once\n#include <string>\nstd::string name();\n"})
