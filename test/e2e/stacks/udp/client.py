import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
    for number in range(3):
        endpoint.sendto(b"datagram %d" % number, ("udp-server", 12345))
        print(endpoint.recvfrom(1024)[0].decode())
