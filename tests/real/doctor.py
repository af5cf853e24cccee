#!/usr/bin/env python3
"""freshet doctor: a healthy folder is called healthy, and each illness is named with a cure: a mistake in a file, a
port taken, a daemon that does not answer, a flipped byte, a disk that is full, a clock set back, a broker gone."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import unittest

from peers.daemon import FRESHET, Daemon
from peers.running import run
from peers.sl651 import Station, report
from peers.valley import FILES, STAGE


class Doctor(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(FILES)
        self.addCleanup(self.daemon.remove)

    def doctor(self, *words):
        """Exit code and {(part, health): [diagnosis]}; every finding has a cure, in one sentence each."""
        said = self.daemon.command("doctor", str(self.daemon.folder), "-o", "json", *words)
        self.assertIn(said.returncode, (0, 1), said.stderr)
        found = {}
        for one in json.loads(said.stdout)["diagnoses"]:
            found.setdefault((one["part"], one["health"]), []).append(one)
            if one["health"] in ("ill", "doubtful"):
                self.assertTrue(one["cure"], one)
            self.assertNotIn("\n", one["found"])
        findings = [key for key in found if key[1] in ("ill", "doubtful")]
        self.assertEqual(said.returncode, 1 if findings else 0, findings)
        return found

    def ill(self, part, *words):
        found = self.doctor(*words)
        self.assertIn((part, "ill"), found, found)
        return " ".join(one["found"] + " / " + one["cure"] for one in found[part, "ill"])

    def serve_a_little(self):
        self.daemon.start()
        station = Station(self.daemon.ports["sl651"])
        for serial in range(1, 40):
            at = time.gmtime(time.time() + 8 * 3600 - 3600 + serial * 60)
            station.send(report(STAGE, serial, at, at, level=2.0 + serial / 100))
        self.assertEqual(len(station.hear(39)), 39)
        station.close()

    def test_a_sound_folder_is_called_sound_before_during_and_after(self):
        for _ in ("nothing served yet", "served"):
            found = self.doctor()
            for part in ("configuration", "daemon", "ports", "journal", "state", "disk"):
                self.assertIn((part, "fine"), found, found)
            if not self.daemon.ports:
                self.serve_a_little()
                beside = self.doctor("--daemon", f"127.0.0.1:{self.daemon.ports['http']}")
                self.assertIn("ready", beside["daemon", "fine"][0]["found"])
                self.assertIn(("journal", "unseen"), beside)
                # Its port is not in the folder, so without --daemon nothing is claimed.
                self.assertIn(("daemon", "unseen"), self.doctor())
                self.assertEqual(self.daemon.end(), 0)
        self.assertIn("every one read and sound", found["journal", "fine"][0]["found"])
        self.assertIn(("ballast", "fine"), found)
        (self.daemon.folder / "data" / "ballast").unlink()
        self.assertIn(("ballast", "doubtful"), self.doctor())
        self.assertEqual(self.daemon.start().end(), 0, "doctor left the stores as they were")

    def test_mistakes_in_files_are_named_by_file_and_line(self):
        (self.daemon.folder / "stations.csv").write_text("station,name\n1,x\n")
        self.assertIn("stations.csv:1:", self.ill("configuration"))

    def test_a_port_that_is_taken_is_traced_to_who_has_it(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            settings = self.daemon.folder / "freshet.yaml"
            settings.write_text(settings.read_text().replace("http: 127.0.0.1:0", f"http: 127.0.0.1:{port}"))
            said = self.ill("ports")
        self.assertIn(f"process {os.getpid()}", said)
        self.assertIn(str(port), said)

    def test_a_daemon_that_does_not_answer_is_said_with_its_process(self):
        self.daemon.start()
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        said = self.ill("daemon", "--daemon", f"127.0.0.1:{port}")
        self.assertIn(f"process {self.daemon.process.pid}", said)

    def flip(self, pattern):
        """One bit in the middle of the largest such file."""
        path = max(self.daemon.folder.glob(pattern), key=lambda one: one.stat().st_size)
        octets = bytearray(path.read_bytes())
        octets[len(octets) // 2] ^= 1
        path.write_bytes(bytes(octets))
        return path

    def test_a_flipped_bit_is_found_wherever_it_is(self):
        self.serve_a_little()
        self.assertEqual(self.daemon.end(), 0)
        whole = pathlib.Path(shutil.copytree(self.daemon.folder / "data", self.daemon.folder / "whole"))
        for store, pattern in (("journal", "data/journal/*.log"), ("state", "data/state/*.log")):
            self.flip(pattern)
            self.ill(store)
            shutil.rmtree(self.daemon.folder / "data")
            shutil.copytree(whole, self.daemon.folder / "data")
        self.assertNotIn(("journal", "ill"), self.doctor())

    def test_a_clock_before_the_newest_record_was_set_back(self):
        self.daemon.start("--clock", time.strftime("%Y-%m-%dT%H:%M:%S+08:00",
                                                   time.gmtime(time.time() + 36 * 3600)) + ",1")
        self.assertEqual(self.daemon.end(), 0)
        self.assertIn("set back", self.ill("clock"))

    def test_a_broker_that_is_gone_is_said(self):
        with socket.create_server(("127.0.0.1", 0)) as broker:
            port = broker.getsockname()[1]
            settings = self.daemon.folder / "freshet.yaml"
            settings.write_text(settings.read_text() + f"bus: kafka\nkafka: {{brokers: \"127.0.0.1:{port}\"}}\n")
            self.assertIn(("broker", "fine"), self.doctor())
        self.assertIn(f"127.0.0.1:{port}", self.ill("broker"))

    def test_a_disk_almost_full_is_said(self):
        mount = self.daemon.folder / "small"
        mount.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "freshet-test", str(mount)],
                              capture_output=True, text=True)
        if made.returncode != 0:
            print(f"not tried: a full disk (mount: {made.stderr.strip()})")
            return
        self.addCleanup(subprocess.run, ["umount", str(mount)])
        self.assertIn("MiB free", self.ill("disk", "--data", str(mount / "data")))

    def test_a_data_folder_beyond_its_budget_is_said(self):
        settings = self.daemon.folder / "freshet.yaml"
        settings.write_text(settings.read_text() + "retention: {time: 30d, disk: 1 GiB}\n")
        (self.daemon.folder / "data").mkdir()
        self.assertIn(("budget", "fine"), self.doctor())
        with open(self.daemon.folder / "data/large", "wb") as large:
            large.truncate(2 << 30)  # A hole; no disk is taken.
        self.assertIn("2048 MiB of a budget of 1024 MiB", self.doctor()["budget", "doubtful"][0]["found"])

    def test_few_descriptors_are_said(self):
        said = subprocess.run(["bash", "-c", f"ulimit -n 256; exec {FRESHET} doctor {self.daemon.folder}"],
                              capture_output=True, text=True)
        self.assertEqual(said.returncode, 1)
        self.assertIn("256 files may be open", said.stdout)

    def test_usage(self):
        self.assertEqual(self.daemon.command("doctor", "--daemon", "nonsense").returncode, 2)
        self.assertEqual(self.daemon.command("doctor", "-o", "xml").returncode, 2)


if __name__ == "__main__":
    run(FRESHET)
