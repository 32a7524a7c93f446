"""Answers each GET with what the store has, in the middle of three tiers."""

import http.server
import urllib.request


class Middle(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        stored = urllib.request.urlopen("http://store:8000/middle.py").read()
        body = b"%d bytes are stored" % len(stored)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.HTTPServer(("", 8080), Middle).serve_forever()
