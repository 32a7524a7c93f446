/** Comments on the packets of an annotated capture: short, because they stand in a column of the packet list. */
export const annotations = {
  syn: (connection: string) => `connection ${connection} opens, handshake 1 of 3: the client's SYN`,
  synAck: (connection: string, after: string) =>
    `handshake 2 of 3 of connection ${connection}: the server's SYN-ACK${after === "" ? "" : `, ${after} later`}`,
  ack: (connection: string) => `handshake 3 of 3: connection ${connection} is open`,
  refused: (connection: string) => `connection ${connection} is refused: nobody listens on this port`,
  banner: (connection: string, text: string) => `banner of connection ${connection}: ${text}`,
  unasked: (connection: string, text: string) => `server of connection ${connection} unasked: ${text}`,
  request: (number: string, connection: string) => `request ${number} of connection ${connection}`,
  requestEnd: (number: string, connection: string) => `end of request ${number} of connection ${connection}`,
  response: (number: string, connection: string) => `response ${number} of connection ${connection}`,
  responseEnd: (number: string, connection: string) => `end of response ${number} of connection ${connection}`,
  serviceTime: (time: string) => `service time ${time}`,
  spread: (time: string) => `${time} from its first packet`,
  noAnswer: "no answer was captured",
  retransmissionOf: (name: string, frame: string) => `${name} of frame ${frame}`,
  since: (frame: string) => `since frame ${frame}`,
  lost: (time: string) => `${time} lost`,
  fin: (connection: string, role: string, place: string, count: string) =>
    `close of connection ${connection}, segment ${place} of ${count}: FIN of the ${role}`,
  closingAck: (connection: string, place: string, count: string) =>
    `close of connection ${connection}, segment ${place} of ${count}: ACK`,
  reset: (connection: string, role: string) => `connection ${connection} is reset by the ${role}`,
  duplicate: (frame: string) => `second copy of frame ${frame}: the same packet, captured twice`,
  icmpError: (connection: string) => `ICMP error about connection ${connection}`,
  hosts: (hosts: string) => `between ${hosts}`,
  of: (file: string) => `from ${file}`,
};
