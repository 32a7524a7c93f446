import itertools
import time

from packets import PUBLISH, connect, packet, text

connection, _ = connect(b"pub")
for number in itertools.count():
    connection.sendall(packet(PUBLISH, text(b"lab/temperature") + b"%d" % (20 + number % 5)))
    time.sleep(0.2)
