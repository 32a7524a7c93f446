import json
import socket
import time


def connect():
    # The server may not listen yet when this container starts.
    for _ in range(50):
        try:
            return socket.create_connection(("alpha", 4000))
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("nobody listens")


for number in (1, 2):
    body = json.dumps({"jsonrpc": "2.0", "id": number, "method": "add", "params": [number, 40]}).encode()
    with connect() as connection:
        connection.sendall(
            b"POST / HTTP/1.0\r\nHost: alpha:4000\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        connection.sendall(body)
        reply = b""
        while part := connection.recv(4096):
            reply += part
        print(reply.split(b"\r\n\r\n")[1].decode())
