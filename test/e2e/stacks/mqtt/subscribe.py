from packets import SUBSCRIBE, connect, packet, read, text

connection, stream = connect(b"sub")
connection.sendall(packet(SUBSCRIBE, b"\x00\x01" + text(b"lab/temperature") + b"\x00"))
while True:
    kind, body = read(stream)
    print(kind, body)
