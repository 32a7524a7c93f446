import socketserver


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline())


class Server(socketserver.TCPServer):
    allow_reuse_address = True


Server(("", 4000), Echo).serve_forever()
