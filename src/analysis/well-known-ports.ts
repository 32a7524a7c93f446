/**
 * Ports on which servers listen, from IANA's registry of service names: what a capture of today's services shows. Like most of them,
 * 2222 (EtherNet/IP, and many an SSH server) lies below the ports that Linux and IANA give to clients; a system that hands out 1024–5000
 * may make a client of it. The rules that are surer come first (`Roles`), and two such ports decide nothing.
 */
const registered: readonly number[] = [
  1080, 1194, 1433, 1521, 1723, 1883, 2049, 2181, 2222, 2375, 2376, 2379, 3000, 3128, 3306, 3389, 3478, 4222, 4369,
  5000, 5060, 5061, 5222, 5269, 5353, 5432, 5555, 5601, 5671, 5672, 5683, 5900, 5984, 6379, 6443, 6667, 7000, 7687,
  8000, 8008, 8080, 8081, 8086, 8088, 8443, 8500, 8883, 8888, 9000, 9042, 9090, 9092, 9200, 9300, 9418, 11211, 15672,
  25565, 27017, 50051, 61613, 61616,
];

export const wellKnownPorts: ReadonlySet<number> = new Set(registered);

/** IANA's system ports (RFC 6335 section 6): surer than any registered one. Port 0 is nobody's. */
export function isSystemPort(port: number): boolean {
  return port > 0 && port < 1024;
}
