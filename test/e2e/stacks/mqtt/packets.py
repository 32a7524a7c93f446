"""As much of MQTT 3.1.1 (OASIS, 2014) as one topic at QoS 0 needs."""

import socket
import time

CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK = 0x10, 0x20, 0x30, 0x82, 0x90


def text(value):
    return len(value).to_bytes(2, "big") + value


def packet(kind, body):
    # One length byte: nothing here is longer than 127 bytes.
    return bytes([kind, len(body)]) + body


def read(stream):
    head = stream.read(2)
    return (head[0], stream.read(head[1])) if len(head) == 2 else (None, b"")


def connect(name):
    for _ in range(50):
        try:
            connection = socket.create_connection(("mqtt-broker", 1883))
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    # Protocol level 4, clean session, keep alive 60 s.
    connection.sendall(packet(CONNECT, text(b"MQTT") + b"\x04\x02\x00\x3c" + text(name)))
    stream = connection.makefile("rb")
    assert read(stream) == (CONNACK, b"\x00\x00")
    return connection, stream
