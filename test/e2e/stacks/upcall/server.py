import socket

with socket.create_server(("", 4141)) as listener:
    print("waiting on port 4141")
    connection, address = listener.accept()
    with connection:
        while data := connection.recv(1024):
            connection.sendall(b"pong: " + data)
