"""The server of the request-response lab: answers every message with "Echo: " and the message.

A message is one line of UTF-8 text that ends with a newline (see README.md, "The protocol").
Usage: python server.py [PORT]
"""

import signal
import socket
import sys
import threading

HOST = "0.0.0.0"
PORT = 2222
# A peer that never sends a newline must not fill the memory.
LONGEST_MESSAGE = 16 * 1024 * 1024

# Characters that move the cursor, colour the terminal or turn the direction of text: shown as \x1b, \u202e.
CONTROL_CHARACTERS = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
ESCAPES = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in CONTROL_CHARACTERS}

output_lock = threading.Lock()


def say(text, stream=None):
    """Prints one line at once and whole, also when several clients talk at the same time."""
    line = text.translate(ESCAPES) + "\n"
    with output_lock:
        stream = stream or sys.stdout
        stream.buffer.write(line.encode("utf-8"))
        stream.buffer.flush()


def serve_client(connection, address):
    """Answers one client until it closes the connection."""
    messages = connection.makefile("rb")
    try:
        while True:
            message = messages.readline(LONGEST_MESSAGE + 1)
            if not message:
                say(f"Connection closed: {address}")
                return
            if not message.endswith(b"\n"):
                reason = "is longer than 16 MiB" if len(message) > LONGEST_MESSAGE else "ended without a newline"
                say(f"Connection closed: {address}, its last message {reason}")
                return
            message = message.rstrip(b"\r\n")
            say("Received from client: " + message.decode("utf-8", "replace"))
            # One sendall for the whole answer: one TCP segment, as long as it fits into one.
            connection.sendall(b"Echo: " + message + b"\n")
    except OSError as error:
        say(f"Connection lost: {address}, {error.strerror}")
    finally:
        messages.close()
        connection.close()


def accept_clients(listener):
    """Gives each client a thread of its own, so that several are served at once."""
    while True:
        connection, address = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        say(f"Connection from: {address}")
        threading.Thread(target=serve_client, args=(connection, address), daemon=True).start()


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    # SIGTERM (docker stop, kill) ends the server as Ctrl-C does.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # The port can be bound again at once, although connections of an earlier server are still in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
        say("Server listening on {}:{}".format(*listener.getsockname()))
        accept_clients(listener)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say("Server stopped")
        return 0
    except OSError as error:
        say(f"Server cannot listen on {HOST}:{port}: {error.strerror}", sys.stderr)
        return 1
    finally:
        listener.close()


if __name__ == "__main__":
    sys.exit(main())
