import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
    for number in range(3):
        endpoint.sendto(b"reading %d" % number, ("receiver", 12345))
