import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
    endpoint.bind(("", 12345))
    while True:
        print(endpoint.recvfrom(1024)[0].decode())
