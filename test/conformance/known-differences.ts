/** Differences from tshark that are meant, by capture: why. A difference in any other file fails the test. */
export const knownDifferences: Readonly<Record<string, string>> = {
  "apps/tcp-anomaly/zeek__437241__tunnel-direct-bypass.pcap":
    "one connection travels both inside an IPv6-in-IPv4 tunnel and outside; tunnels are not opened, so only half of it is seen",
  "containers/gopacket__193371__linux_sll_oversized_addr.pcapng":
    "two frames have a TCP header length below 20 or beyond the packet; they are counted as malformed and not as segments",
};
