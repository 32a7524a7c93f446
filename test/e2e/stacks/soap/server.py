import xml.etree.ElementTree as xml
from http.server import BaseHTTPRequestHandler, HTTPServer

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
WSDL = b'<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/" name="Adder"/>'


class Adder(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(WSDL)

    def do_POST(self):
        request = xml.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        total = sum(int(number.text) for number in request.iter("number"))
        self.answer(
            f'<?xml version="1.0"?><e:Envelope xmlns:e="{ENVELOPE}"><e:Body><addResponse>{total}</addResponse>'
            "</e:Body></e:Envelope>".encode()
        )

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 8000), Adder).serve_forever()
