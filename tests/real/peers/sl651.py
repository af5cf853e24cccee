"""A station and its frames, written from the standard and from nothing of Freshet's.

Uplink frame, SL 651-2014 6.2.3: 7E7E, centre 1, station 5 (BCD), password 2, function 1,
direction and length 2, STX, body, ETX, CRC-16 (A001 reflected, FFFF, high byte first).
"""
import socket
import struct
import time


def crc_of_octet(octet):
    for _ in range(8):
        octet = (octet >> 1) ^ 0xA001 if octet & 1 else octet >> 1
    return octet


CRC_TABLE = [crc_of_octet(octet) for octet in range(256)]


def crc(octets):
    value = 0xFFFF
    for octet in octets:
        value = (value >> 8) ^ CRC_TABLE[(value ^ octet) & 0xFF]
    return struct.pack(">H", value)


def bcd(digits):
    return bytes.fromhex(digits)


def number(value, digits, decimals):
    return bcd(f"{round(value * 10 ** decimals):0{digits}d}")


def uplink(station, function, serial, sent, body, end=0x03):
    """`station` is ten digits, `sent` a struct_time of Beijing; body is what follows the send time."""
    text = struct.pack(">H", serial) + bcd(time.strftime("%y%m%d%H%M%S", sent)) + body
    frame = (b"\x7e\x7e\x01" + bcd(station) + b"\xa0\x00" + bytes([function]) +
             struct.pack(">H", len(text)) + b"\x02" + text + bytes([end]))
    return frame + crc(frame)


def report(station, serial, sent, observed, rain=None, level=None, function=0x32):
    """A timed report: rain of five minutes in mm, level in m, either left out."""
    body = b"\xf1\xf1" + bcd(station) + b"\x48" + b"\xf0\xf0" + bcd(
        time.strftime("%y%m%d%H%M", observed))
    if rain is not None:
        body += b"\x22\x19" + number(rain, 6, 1)
    if level is not None:
        body += b"\x39\x23" + number(level, 8, 3)
    body += b"\x38\x12" + number(12.3, 4, 2)
    return uplink(station, function, serial, sent, body)


class Answers:
    """Takes a stream of downlink frames apart; gives (station, function, serial, end)."""

    def __init__(self):
        self.rest = b""

    def feed(self, octets):
        self.rest += octets
        found = []
        while True:
            start = self.rest.find(b"\x7e\x7e")
            if start < 0 or len(self.rest) < start + 14:
                return found
            length = struct.unpack(">H", self.rest[start + 11:start + 13])[0]
            assert length & 0x8000, "an answer's direction is down"
            total = 14 + (length & 0xFFF) + 3
            if len(self.rest) < start + total:
                return found
            frame = self.rest[start:start + total]
            self.rest = self.rest[start + total:]
            assert crc(frame[:-2]) == frame[-2:], "an answer's CRC"
            found.append((frame[2:7].hex().upper(), frame[10],
                          struct.unpack(">H", frame[14:16])[0], frame[-3]))


class Station:
    """One TCP connection; sends frames and hears answers."""

    def __init__(self, port, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.answers = Answers()

    def send(self, frame):
        self.socket.sendall(frame)

    def hear(self, count):
        """So many answers, or fewer when the time is over or the daemon is gone."""
        heard = []
        while len(heard) < count:
            try:
                octets = self.socket.recv(65536)
            except OSError:
                break
            if not octets:
                break
            heard += self.answers.feed(octets)
        return heard

    def close(self):
        self.socket.close()
