import socket

with socket.create_server(("", 2222)) as listener:
    print("Server listening on port 2222")
    connection, address = listener.accept()
    with connection:
        connection.sendall(connection.recv(1024))
        connection.recv(1024)
