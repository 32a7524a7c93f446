/** "frame 7", "frames 7–9". */
const numbered = (range: string) => `${/\D/.test(range) ? "frames" : "frame"} ${range}`;

/** Sentences that teach, each about frames of the capture at hand. Frames, times and bytes arrive formatted. */
export const explanations = {
  arp: (frames: string) =>
    `ARP (${numbered(frames)}): on this network a frame is addressed by MAC address, so before an IP packet can go out, the sender has to learn which MAC address belongs to the other's IP address.`,
  arpAgain: (frames: string, after: string) =>
    `ARP again (${numbered(frames)}), ${after} after the first packet here between these hosts: they knew each other's MAC addresses already, and typically nothing has expired. About 5 s after Linux begins to use an entry that nobody has confirmed, it asks the neighbour once more.`,
  duplicates: (count: string) =>
    `${count} frames are second copies of others: the capture ran on several interfaces at once (such as -i any), which sees a packet where it enters and where it leaves the bridge. They were sent once. Wireshark would call them retransmissions.`,
  handshake: (syn: string, synAck: string, ack: string, time: string) =>
    `Three-way handshake: the client asks with SYN (${numbered(syn)}, Seq 0), the server agrees and asks back with SYN-ACK (${numbered(synAck)}, Seq 0, Ack 1), the client confirms with ACK (${numbered(ack)}, Seq 1, Ack 1). SYN counts as one byte, hence the 1. It took ${time}.`,
  initialSequences: (client: string, server: string) =>
    `Seq 0 is relative: in truth the client began at ${client} and the server at ${server}, numbers that the kernels choose so that nobody can guess them.`,
  handshakeTime: (synAck: string, ack: string) =>
    `SYN to SYN-ACK took ${synAck}: the network and the server's kernel, which answers before the program's accept(). SYN-ACK to ACK took ${ack}: the client's kernel, seen from where the capture ran.`,
  midStream: (frame: string) =>
    `The connection was open already when the capture began (its first frame here is ${frame}), so nothing can be said of its handshake.`,
  oneDirection: (unseen: string, seen: string) =>
    `The capture has packets of the ${seen} only. The ${unseen} did speak, because the ${seen} acknowledges it; its packets took another way, or were filtered out. So no answer can be shown, and no service time.`,
  refused: (syn: string, reset: string, port: string) =>
    `The SYN (${numbered(syn)}) is answered by RST (${numbered(reset)}): the host is there, but no program listens on port ${port}. The client program gets "connection refused".`,
  unreachable: (first: string, error: string, name: string, meaning: string) =>
    `All that came back for ${numbered(first)} is an ICMP error (${numbered(error)}), ${name}: ${meaning}. The client program gets an error when it connects or next uses the socket.`,
  synUnanswered: (syn: string) =>
    `No answer to the SYN (${numbered(syn)}) is in the capture, not even a RST: a wrong address, a firewall that drops it, a host that is down, or a capture that ended too soon.`,
  requestNumbers: (frame: string, length: string, first: string, last: string, next: string) =>
    `Request 1 (${numbered(frame)}) has Seq ${first} and a payload of ${length}, bytes ${first} to ${last} of what the client sends. The server confirms them with Ack ${next}: the byte that it expects next.`,
  push: (frames: string) =>
    `A segment with payload (${numbered(frames)}) usually shows as [PSH, ACK]: that is one segment with two flags, not two messages. ACK is set in every segment after the first SYN, PSH asks to hand the bytes to the program at once.`,
  ackBeforeAnswer: (ack: string, request: string, response: string) =>
    `Frame ${ack} has no payload, only an ACK: the server's kernel confirmed the request (${numbered(request)}) before the program had its answer (${numbered(response)}) ready.`,
  answerCarriesAck: (request: string, response: string, time: string) =>
    `There is no pure ACK between request (${numbered(request)}) and response (${numbered(response)}): the answer came after ${time} and carries the ACK with it (piggybacking).`,
  ackAfterAnswer: (ack: string, response: string) =>
    `Frame ${ack} is a pure ACK: the client confirms the response (${numbered(response)}) and has nothing of its own to send just then.`,
  /** What a turn is called where the sentences below name it. */
  turns: { request: "request", response: "response" },
  inPieces: (turn: string, count: string, frames: string, bytes: string, limit: string) =>
    `The ${turn} came in ${count} segments (${numbered(frames)}) although its ${bytes} would fit into one (MSS ${limit}): not because it is long, but because the program wrote it in pieces, such as headers first and body next.`,
  inMorePieces: (turn: string, count: string, frames: string, bytes: string, limit: string, needed: string) =>
    `The ${turn} of ${bytes} came in ${count} segments (${numbered(frames)}). Its length alone asks for ${needed} (MSS ${limit}); the others are there because the program wrote it in pieces.`,
  requestOverTime: (count: string, frames: string, time: string) =>
    `The client sent ${count} segments over ${time} (${numbered(frames)}) and got no payload in between: they count as one request, whether or not the program meant them as one.`,
  responseOverTime: (count: string, frames: string, time: string) =>
    `The server sent ${count} segments over ${time} (${numbered(frames)}) without being asked again in between: such a stream of messages counts as one response.`,
  cutToSegments: (count: string, frames: string, bytes: string, limit: string) =>
    `${bytes} are more than one segment may hold (MSS ${limit}), so TCP sent them in ${count} segments (${numbered(frames)}).`,
  largeFrames: (frames: string, limit: string) =>
    `A segment here holds more than the MSS of ${limit} (${numbered(frames)}): between containers the kernel passes large pieces on and cuts them later, or never (segmentation offload). That is no error.`,
  serviceTime: (request: string, response: string, time: string) =>
    `Service time of exchange 1 is ${time}, from the last request packet (${numbered(request)}) to the first response packet (${numbered(response)}): the network both ways, the server's kernel, and its program.`,
  think: (time: string, share: string) =>
    `For ${time} (${share} of the connection) it was the client's turn, and it sent nothing: a person was typing, or the program waited or was busy with something else. No network and no server is to blame for that time.`,
  thinkShort: (time: string, share: string) =>
    `For ${time} (${share} of the connection) it was the client's turn, and it had nothing to send yet. Nobody types that fast: that is the client program at work.`,
  oneWayMessage: (frame: string) =>
    `The message in ${numbered(frame)} has no answer by its protocol. What may come back is TCP's ACK: from the other side's kernel, not from its program.`,
  pipelined: (frame: string, count: string, one: boolean) =>
    `The request in ${numbered(frame)} went out while ${count} earlier ${one ? "request" : "requests"} had no answer yet (pipelining). Its service time therefore holds the wait for its turn, too.`,
  banner: (frames: string) =>
    `The server speaks first (${numbered(frames)}): a banner that nobody asked for, so it is no answer to a request.`,
  midAnswer: (frames: string) =>
    `The first payload here (${numbered(frames)}) comes from the server. Whether somebody had asked for it, this capture cannot tell.`,
  datagrams: (frames: string) =>
    `UDP (${numbered(frames)}): no handshake, no ACKs, no close. Each message is one datagram, and the next one the other way is taken as its answer, unless the protocol numbers them (as DNS does). That it arrived can only be seen by an answer.`,
  oneWay: (frame: string) =>
    `No datagram came back for ${numbered(frame)}. With UDP that is no error: the sender does not know whether anybody received it.`,
  closeInThree: (role: string, first: string, second: string, third: string) =>
    `The ${role} closes first (FIN, ${numbered(first)}). The other side's FIN (${numbered(second)}) carries the ACK for it, so the close takes 3 segments, the last of them the ACK in ${numbered(third)}. It is not the 4-way close of the textbook, and it is just as proper.`,
  closeInFour: (role: string, first: string, ack: string, second: string, last: string) =>
    `The ${role} closes first (FIN, ${numbered(first)}). The other side's kernel confirms it at once (ACK, ${numbered(ack)}), its program closes later (FIN, ${numbered(second)}), and the last ACK (${numbered(last)}) makes it 4 segments.`,
  closeAtOnce: (first: string, second: string) =>
    `Both sides closed at the same time: their FINs (frames ${first} and ${second}) crossed.`,
  timeWaitClient: (frame: string) =>
    `Who closes first (here the client, ${numbered(frame)}) keeps the connection in TIME-WAIT, 60 s on Linux, so that a late copy of a segment cannot disturb a new connection on the same ports. At the client that hurts nobody.`,
  timeWaitServer: (frame: string, port: string) =>
    `Who closes first (here the server, ${numbered(frame)}) keeps the connection in TIME-WAIT, 60 s on Linux. A server that is started again meanwhile gets "address already in use" on port ${port} unless it sets SO_REUSEADDR.`,
  reset: (frame: string, role: string) =>
    `The RST in ${numbered(frame)} (from the ${role}) ends the connection at once: it waits for no FIN and no ACK, and bytes still under way are lost. It is sent when a program ends with unread data, closes hard, or is gone.`,
  closedOneWay: (role: string, frame: string) =>
    `The ${role} has closed its direction (FIN, ${numbered(frame)}): it sends nothing more, but could still receive. The other side's FIN is not in the capture.`,
  notClosed: (frame: string) =>
    `Neither FIN nor RST is in the capture: it ended (last frame of the connection: ${frame}) before the connection did.`,
  delays: {
    "retransmission-timeout": (frames: string, time: string) =>
      `No ACK came for a segment, so the sender waited ${time} until its timer ran out and sent it again (${numbered(frames)}). The wait is lost time, not service time.`,
    "fast-retransmission": (frames: string, time: string) =>
      `Duplicate ACKs told the sender of a hole, and it repeated the missing segment without waiting for its timer (${numbered(frames)}, ${time}).`,
    "zero-window": (frames: string, time: string) =>
      `The receiver announced a window of 0 (its program did not read), and the sender had to wait ${time} until it opened again (${numbered(frames)}).`,
    "delayed-ack": (frames: string, time: string) =>
      `The sender held a small segment back until the one before it was confirmed (Nagle's algorithm), and the receiver was in no hurry to confirm (delayed ACK): ${time} lost (${numbered(frames)}). TCP_NODELAY, or one write instead of two, avoids it.`,
    "lost-segment": (frames: string, time: string) =>
      `A segment was lost and came again after ${time} (${numbered(frames)}).`,
  },
};
