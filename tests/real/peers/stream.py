"""A gateway that speaks the Protobuf stream (ingest/codec/stream.proto), written from the schema and from nothing of Freshet's."""
import random


def varint(number):
    octets = b""
    while number > 0x7F:
        octets += bytes([number & 0x7F | 0x80])
        number >>= 7
    return octets + bytes([number])


def zigzag(number):
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def field(number, octets):
    return varint(number << 3 | 2) + varint(len(octets)) + octets


def bulk(count, at_ms, seed):
    """So many observations of elements that nobody judges, whose values cannot be compressed."""
    draw = random.Random(seed)
    observations = b""
    for _ in range(count):
        one = b"\x08\xff\x01" + b"\x10" + varint(0x80) + b"\x18" + zigzag(at_ms) + b"\x28" + zigzag(draw.getrandbits(34))
        observations += field(4, one)
    return observations


def report(station, sequence, observations, sent_ms):
    """One message, behind its length."""
    octets = field(1, station.encode()) + b"\x10" + varint(sequence) + b"\x18" + zigzag(sent_ms) + observations
    return varint(len(octets)) + octets
