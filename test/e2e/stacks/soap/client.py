from urllib.request import Request, urlopen

URL = "http://soap-server:8000/"
CALL = b"""<?xml version="1.0"?>
<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<add><number>40</number><number>2</number></add></e:Body></e:Envelope>"""

print(len(urlopen(URL + "?wsdl").read()), "bytes of WSDL")
print(urlopen(Request(URL, CALL, {"Content-Type": "text/xml", "SOAPAction": '"add"'})).read().decode())
