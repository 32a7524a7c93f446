import socket

with socket.create_connection(("server", 9000)) as connection:
    connection.sendall(b"stressed")
    print(connection.recv(1024).decode())
