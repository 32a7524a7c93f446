/** Where the TCP header is (RFC 9293 section 3.1) behind Ethernet II and IPv4 without options, from the start of the frame. */
export const tcpAt = 34;
export const tcpFlagFin: u8 = 0x01;
export const tcpFlagSyn: u8 = 0x02;
export const tcpFlagAck: u8 = 0x10;
/** FIN, SYN, RST and ACK. */
export const tcpFlagsThatCount: u8 = 0x17;
