import socketserver

from packets import CONNACK, CONNECT, PUBLISH, SUBACK, SUBSCRIBE, packet, read

subscribers = set()


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            kind, body = read(self.rfile)
            if kind is None:
                break
            if kind == CONNECT:
                self.request.sendall(packet(CONNACK, b"\x00\x00"))
            elif kind == SUBSCRIBE:
                subscribers.add(self.request)
                self.request.sendall(packet(SUBACK, body[:2] + b"\x00"))
            elif kind == PUBLISH:
                for subscriber in list(subscribers):
                    subscriber.sendall(packet(PUBLISH, body))

    def finish(self):
        subscribers.discard(self.request)


class Broker(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Broker(("", 1883), Session).serve_forever()
