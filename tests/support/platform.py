#!/usr/bin/env python3
"""A stand-in for an emergency-broadcast platform: takes CAP by POST /cap and keeps its own count.

Prints one line, `listening on 127.0.0.1:PORT`, and serves until it is ended by its process id.

  POST /cap      202 and a reference; knows a message by CAP's identifier, so a copy is counted apart
  POST /faults   {"mode": "none|slow|error|close|twice|refuse", "times": N, "seconds": S}
                 the next N messages (-1 = all) are treated so:
                   slow    answered after S seconds, the message is taken
                   error   500, the message is not taken
                   close   taken, then the answer breaks off in the middle of its body
                   twice   taken, answered two times on the one connection
                   refuse  400, never to be taken
  GET /count     {"requests", "distinct", "copies", "faults", "unsound", "by_type": {...}}
  GET /messages  [{"identifier", "type", "area", "copies"}] in the order they came
"""
import argparse
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIELD = "<{0}>([^<]*)</{0}>"


class Ledger:
    """What was taken, under one lock: requests come on threads of their own."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = 0
        self.faults = 0
        self.unsound = 0
        self.messages = {}
        self.mode, self.times, self.seconds = "none", 0, 0.0

    def next_fault(self):
        with self.lock:
            self.requests += 1
            if self.mode == "none" or self.times == 0:
                return "none", 0.0
            self.times -= 1 if self.times > 0 else 0
            self.faults += 1
            return self.mode, self.seconds

    def take(self, key, document):
        def field(name):
            found = re.search(FIELD.format(name), document)
            return found.group(1) if found else ""

        with self.lock:
            identifier = field("identifier")
            if not identifier or identifier != key:
                self.unsound += 1
            known = self.messages.setdefault(identifier, {
                "identifier": identifier, "type": field("msgType"),
                "area": field("value") if "GB/T 2260" not in document else
                re.search(r"GB/T 2260</valueName>\s*<value>([^<]*)", document).group(1),
                "copies": 0})
            known["copies"] += 1
            return list(self.messages).index(identifier) + 1

    def count(self):
        with self.lock:
            by_type = {}
            for message in self.messages.values():
                by_type[message["type"]] = by_type.get(message["type"], 0) + 1
            return {"requests": self.requests, "distinct": len(self.messages),
                    "copies": sum(m["copies"] - 1 for m in self.messages.values()),
                    "faults": self.faults, "unsound": self.unsound, "by_type": by_type}


class Platform(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ledger = Ledger()

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="text/plain"):
        self.wfile.write((f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\n"
                          f"Content-Length: {len(body.encode())}\r\n\r\n{body}").encode())

    def do_GET(self):
        if self.path == "/count":
            self.answer(200, json.dumps(self.ledger.count()), "application/json")
        elif self.path == "/messages":
            with self.ledger.lock:
                messages = list(self.ledger.messages.values())
            self.answer(200, json.dumps(messages), "application/json")
        else:
            self.answer(404, "there is /cap, /faults, /count and /messages")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/faults":
            order = json.loads(body)
            with self.ledger.lock:
                self.ledger.mode = order.get("mode", "none")
                self.ledger.times = order.get("times", -1)
                self.ledger.seconds = order.get("seconds", 0.0)
            return self.answer(200, "")
        if self.path != "/cap":
            return self.answer(404, "there is /cap, /faults, /count and /messages")
        self.cap(body)

    def cap(self, document):
        mode, seconds = self.ledger.next_fault()
        if mode == "error":
            return self.answer(500, "out of order")
        if mode == "refuse":
            return self.answer(400, "not for us")
        reference = f"platform-{self.ledger.take(self.headers.get('Idempotency-Key', ''), document)}"
        if mode == "slow":
            time.sleep(seconds)
        if mode == "close":
            self.wfile.write(b"HTTP/1.1 202 -\r\nContent-Length: 1000\r\n\r\nbreaks o")
            self.wfile.flush()
            self.close_connection = True
            return self.connection.close()
        self.answer(202, reference)
        if mode == "twice":
            self.answer(202, reference)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass  # A client that went away while we were slow is what the test is about.


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    server = Server(("127.0.0.1", parser.parse_args().port), Platform)
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
