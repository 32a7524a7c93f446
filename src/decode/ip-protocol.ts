/** IANA protocol numbers that the decoder acts on (https://www.iana.org/assignments/protocol-numbers). */
export const IpProtocol = {
  hopByHopOptions: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  routing: 43,
  fragment: 44,
  authentication: 51,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
} as const;
