#!/usr/bin/env python3
"""Starts what the demonstration needs, plays the storm, shows it, and compares the counts.

Called by deploy/demo. Everything started here is ended by its process id, unless --keep.
"""
import argparse
import datetime
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import county
import kafka
from counts import compare, settle
from desk import Desk
from screen import Screen

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEIJING = datetime.timezone(datetime.timedelta(hours=8))

# The design storm lasts 30 h 35 min of storm time; at this speed a minute and a quarter.
STORM_BEGINS = datetime.datetime(2026, 7, 20, 6, 0, tzinfo=BEIJING)
STORM_SPEED = 1500
DATA_SECONDS = 75  # Of real time for recorded data, however long they are.


class Running:
    """The processes of one demonstration, ended in the opposite order."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []

    def start(self, name, command, **more):
        log = open(self.folder / f"{name}.log", "wb")
        process = subprocess.Popen([str(word) for word in command], stderr=log, **more)
        self.processes.append((name, process))
        return process

    def end(self):
        codes = {}
        for name, process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            codes[name] = process.returncode
        return codes


def refuse(sentence):
    print(f"demo: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def wait_for_file(path, process, what, seconds=40):
    end = time.monotonic() + seconds
    while not path.exists():
        if process.poll() is not None or time.monotonic() > end:
            refuse(f"{what} did not start; its log is {path.parent}/{what}.log")
        time.sleep(0.05)
    return path.read_text()


def start_platform(running):
    process = running.start("platform", [sys.executable, ROOT / "tests/support/platform.py"],
                            stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if "listening on" not in line:
        refuse(f"the stand-in platform did not start; its log is {running.folder}/platform.log")
    return "http://" + line.rsplit(" ", 1)[1].strip()


def start_serve(running, program, folder, origin, speed):
    ports = running.folder / "ports"
    process = running.start(
        "serve", [program, "serve", folder, "--ports-file", ports,
                  "--clock", f"{origin.isoformat(timespec='seconds')},{speed:g}"])
    return process, dict(line.split() for line in wait_for_file(ports, process, "serve").splitlines())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "demo")
    parser.add_argument("--speed", type=float, default=STORM_SPEED, help="of the design storm")
    options = parser.parse_args()
    program = options.program.resolve()

    work = options.folder.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    running = Running(work)
    broker = None
    kept = False
    try:
        if options.kafka:
            broker = kafka.start(work / "broker")
        platform = start_platform(running)
        folder = work / "county"
        if options.data:
            recording = county.from_data(options.data, folder)
            origin, speed, play = recording.origin(DATA_SECONDS), recording.speed(DATA_SECONDS), [options.data]
        else:
            shutil.copytree(ROOT / "deploy/county", folder)
            origin, speed, play = STORM_BEGINS, options.speed, ["--storm", "design"]
        county.write_settings(folder, platform, broker)
        checked = subprocess.run([program, "check", folder], capture_output=True, text=True)
        # A doubt is printed and served; an error is not served.
        print(checked.stderr.strip().splitlines()[-1])

        serve, ports = start_serve(running, program, folder, origin, speed)
        desk = Desk(ports["http"], platform)
        print(f"serving on http://127.0.0.1:{ports['http']}/, {speed:g} storm seconds to one real second")
        replay = running.start(
            "replay", [program, "replay", *play, *(["--zone", "+08:00"] if options.data else []),
                       "--daemon", f"127.0.0.1:{ports['http']}", "--to", f"127.0.0.1:{ports['stream']}",
                       "-o", "json"], stdout=subprocess.PIPE, text=True)
        screen = Screen()
        while replay.poll() is None:
            screen.show(desk)
            time.sleep(1)
            if serve.poll() is not None:
                refuse(f"serve ended by itself with {serve.returncode}; its log is {work}/serve.log")
        played = replay.stdout.read()
        if not played:
            refuse("replay refused: " + (work / "replay.log").read_text().strip())
        played = json.loads(played)
        settle(desk, played)
        screen.show(desk, last=True)
        agreed = compare(desk, played, work / "county/data/calls.jsonl", broker)
        if options.keep:
            kept = True
            say_how_to_stop(running, ports, broker)
        return 0 if agreed else 1
    finally:
        if not kept:
            codes = running.end()
            if broker:
                kafka.stop(work / "broker")
            if codes.get("serve") not in (0, None):
                print(f"demo: serve ended with {codes['serve']}; its log is {work}/serve.log",
                      file=sys.stderr)


def say_how_to_stop(running, ports, broker):
    print(f"\nleft running. Look:  http://127.0.0.1:{ports['http']}/   or\n"
          f"  freshet watch --daemon 127.0.0.1:{ports['http']}")
    if broker:
        print(f"  kcat -b {broker} -C -t freshet.warnings -f '%k\\n' -e")
    ids = " ".join(str(process.pid) for _, process in running.processes if process.poll() is None)
    print(f"Stop:  kill {ids}" + (f" ; deploy/kafka/stop --dir {running.folder}/broker" if broker else ""))


if __name__ == "__main__":
    raise SystemExit(main())
