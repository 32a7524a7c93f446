"""The client of the request-response lab: sends what is typed, waits for the answer, prints it.

A message is one line of UTF-8 text that ends with a newline (see README.md, "The protocol").
Usage: python client.py [HOST [PORT]]
"""

import signal
import socket
import sys

HOST = "reqresp-server"
PORT = 2222
LONGEST_ANSWER = 64 * 1024 * 1024

# Characters that move the cursor, colour the terminal or turn the direction of text: shown as \x1b, \u202e.
CONTROL_CHARACTERS = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
ESCAPES = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in CONTROL_CHARACTERS}


def show(text):
    """Writes at once what other programs (and you) wait for: a prompt or an answer."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def ask(prompt):
    """Asks until something is typed. Returns its bytes, or None at the end of the input (Ctrl-D)."""
    while True:
        show(prompt)
        line = sys.stdin.buffer.readline()
        if not line:
            show("\n")
            return None
        message = line.rstrip(b"\r\n")
        if message:
            return message


def talk(connection):
    """One request, one response, until "bye" or the end of the input."""
    answers = connection.makefile("rb")
    message = ask("Enter message: ")
    while message is not None and message != b"bye":
        # One sendall for the whole message: one TCP segment, as long as it fits into one.
        connection.sendall(message + b"\n")
        data = answers.readline(LONGEST_ANSWER)
        if not data.endswith(b"\n"):
            raise ConnectionError(0, "the server closed the connection")
        data = data.rstrip(b"\r\n")
        text = data.decode("utf-8", "replace").translate(ESCAPES)
        show(f"{type(data)}\nReceived from server: {text}\n")
        message = ask("Enter another message: ")


def main():
    host = sys.argv[1] if len(sys.argv) > 1 else HOST
    port = int(sys.argv[2]) if len(sys.argv) > 2 else PORT
    # SIGTERM (docker stop, kill) ends the client as Ctrl-C does.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    step = f"connect to {host}:{port}"
    try:
        with socket.create_connection((host, port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            step = f"talk to {host}:{port}"
            talk(connection)
    except KeyboardInterrupt:
        show("\n")
    except OSError as error:
        show("")
        print(f"Client cannot {step}: {error.strerror}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
