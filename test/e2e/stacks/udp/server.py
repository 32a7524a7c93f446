import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
    endpoint.bind(("", 12345))
    while True:
        data, address = endpoint.recvfrom(1024)
        endpoint.sendto(b"got " + data, address)
