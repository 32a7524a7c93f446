import socket

with socket.create_server(("", 9000)) as listener:
    while True:
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(1024):
                connection.sendall(data[::-1])
