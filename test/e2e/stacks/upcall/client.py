import socket

with socket.create_connection(("upcall-server", 4141)) as connection:
    while True:
        message = input("ping> ")
        connection.sendall(message.encode())
        print(connection.recv(1024).decode())
