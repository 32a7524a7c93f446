import sys
import urllib.parse
from http.client import HTTPConnection

host = urllib.parse.urlsplit(sys.argv[1]).netloc
for path in ("/users/1", "/users/2", "/users/3"):
    connection = HTTPConnection(host)
    connection.request("GET", path)
    response = connection.getresponse()
    print(path, response.status, response.read().decode())
    connection.close()
