import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USERS = {"/users/1": {"name": "Siti"}, "/users/2": {"name": "Budi"}}


class Users(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        user = USERS.get(self.path)
        body = json.dumps(user or {"error": "no such user"}).encode()
        self.send_response(200 if user else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 5151), Users).serve_forever()
