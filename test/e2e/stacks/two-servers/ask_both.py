import socket
import time


def ask(host, port, question):
    for _ in range(50):
        try:
            connection = socket.create_connection((host, port))
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    with connection:
        connection.sendall(question)
        print(host, connection.recv(1024).decode())


ask("time-server", 7001, b"what time is it")
ask("name-server", 7002, b"who are you")
