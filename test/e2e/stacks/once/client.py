import socket
import time

for _ in range(50):
    try:
        connection = socket.create_connection(("server", 2222))
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
with connection:
    connection.sendall(b"only once")
    print(connection.recv(1024).decode())
