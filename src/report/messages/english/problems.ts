import type { ProblemCode } from "../../report.js";

/** What a problem is called, and one sentence of what it means. Facts that a code does not have are empty. */
export const problems = {
  retransmission: { name: "retransmission", meaning: "the same bytes once more, because no ACK for them came in time" },
  "fast-retransmission": {
    name: "fast retransmission",
    meaning: "the same bytes once more, sent because duplicate ACKs showed a hole before any timer ran out",
  },
  "spurious-retransmission": {
    name: "spurious retransmission",
    meaning: "bytes sent again although the other side had acknowledged them already: nothing was lost",
  },
  "out-of-order": { name: "out of order", meaning: "this segment arrived after one that was sent later" },
  "lost-segment": {
    name: "segment not captured",
    meaning: "the sequence numbers jump: a segment before this one was lost, is late, or was missed by the capture",
  },
  "acked-unseen-segment": {
    name: "ACK of something unseen",
    meaning: "this ACK confirms bytes that are not in the capture: the capture missed them, the network did not",
  },
  "duplicate-ack": {
    name: "duplicate ACK",
    meaning: "the receiver repeats which byte it waits for: something behind it arrived first",
  },
  "keep-alive": { name: "keep-alive", meaning: "a probe without new data: is the other side still there?" },
  "keep-alive-ack": { name: "keep-alive ACK", meaning: "the other side is still there" },
  "zero-window": {
    name: "zero window",
    meaning: "the receiver's buffer is full: the sender has to wait until the program reads",
  },
  "zero-window-probe": { name: "zero window probe", meaning: "the sender asks whether the receiver has room again" },
  "zero-window-probe-ack": { name: "zero window probe ACK", meaning: "the receiver still has no room" },
  "window-full": {
    name: "window full",
    meaning: "the sender has filled the receiver's window and must wait for it to open",
  },
  "window-update": { name: "window update", meaning: "the receiver has room again" },
  "port-reused": { name: "port reused", meaning: "a new connection between the same two ports as an earlier one" },
  "file-truncated": { name: "file cut", meaning: "the file ends in the middle of a packet" },
  "file-damaged": { name: "file damaged", meaning: "reading ended early; everything before the damage is shown" },
  "clock-backwards": { name: "stamped out of order", meaning: "this frame is stamped earlier than the one before it" },
  "clock-absurd": { name: "clock jumped", meaning: "this frame's time is absurdly far from its neighbours'" },
  snapped: { name: "frames cut", meaning: "the capture kept only the first bytes of these frames (snap length)" },
  malformed: { name: "malformed packet", meaning: "a header says something that cannot be" },
  "duplicate-frame": {
    name: "second copies removed",
    meaning:
      "the same packet was captured on several interfaces (-i any); it was sent once, so this is no retransmission",
  },
  refused: { name: "connection refused", meaning: "the SYN was answered by a RST: nobody listens on that port" },
  reset: {
    name: "connection reset",
    meaning: "a RST ended the connection at once, without the FINs of an ordinary close",
  },
  "half-open": { name: "handshake not finished", meaning: "the SYN-ACK was never acknowledged in this capture" },
  "unanswered-request": { name: "request without answer", meaning: "no payload came back for it in this capture" },
  "unanswered-syn": {
    name: "SYN without answer",
    meaning: "no answer was captured: wrong address, a firewall, a host that is down, or the capture ended too soon",
  },
  "incomplete-message": {
    name: "message cut short",
    meaning:
      "the connection was closed before the end that the message announces (HTTP's Content-Length or last chunk): what came is not all of it",
  },
  "network-unreachable": {
    name: "network unreachable",
    meaning: "a router has no way to the address that the packet was for, and says so by ICMP",
  },
  "host-unreachable": {
    name: "host unreachable",
    meaning: "the last router, or the sender itself, got no answer from the host's link, and says so by ICMP",
  },
  "protocol-unreachable": {
    name: "protocol unreachable",
    meaning: "the host does not speak the packet's transport protocol, and says so by ICMP",
  },
  "port-unreachable": {
    name: "port unreachable",
    meaning: "no program listens on that port, or a firewall pretends so; the answer is ICMP",
  },
  prohibited: {
    name: "administratively prohibited",
    meaning: "a router or firewall does not let the packet through, and says so by ICMP",
  },
  "packet-too-big": {
    name: "packet too big",
    meaning: "a router asks by ICMP for smaller packets (path MTU discovery): what was sent has to be sent again",
  },
  "time-exceeded": {
    name: "time exceeded",
    meaning: "the packet passed too many routers (TTL), or its fragments did not all arrive, and ICMP says so",
  },
  "icmp-error": { name: "ICMP error", meaning: "a host or router reported something about a packet" },
  "fragment-lost": {
    name: "fragment missing",
    meaning: "an IP packet could not be put together: these are pieces of it, another one was never captured",
  },
  "fragment-overflow": {
    name: "too many fragments",
    meaning: "more unfinished IP packets at once than are kept; the oldest were given up",
  },
  gap: { name: "bytes not captured", meaning: "the sequence numbers show bytes that are not in the capture" },
  "bad-checksum": {
    name: "wrong checksum",
    meaning: "usual where the network card or veth computes it after the capture point; else the packet is damaged",
  },
  "kernel-drops": { name: "packets dropped", meaning: "the capture could not keep up, so what is shown has holes" },
  "memory-bound": {
    name: "connections given up",
    meaning: "more connections were open at once than are kept; the oldest were ended early",
  },
} satisfies Record<ProblemCode, { name: string; meaning: string }>;
