/** What a CONNACK's code means: MQTT 3.1.1 section 3.2.2.3 below 0x80, MQTT 5.0 section 3.2.2.2 from there on. */
export function mqttReason(code: number): string {
  return reasons[code] ?? `code ${code}`;
}

const reasons: Readonly<Record<number, string>> = {
  0: "accepted",
  1: "unacceptable protocol version",
  2: "client identifier rejected",
  3: "server unavailable",
  4: "bad user name or password",
  5: "not authorised",
  128: "unspecified error",
  129: "malformed packet",
  130: "protocol error",
  132: "unsupported protocol version",
  133: "client identifier not valid",
  134: "bad user name or password",
  135: "not authorised",
  136: "server unavailable",
  137: "server busy",
  138: "banned",
  149: "packet too large",
  151: "quota exceeded",
  156: "use another server",
  157: "server moved",
  159: "connection rate exceeded",
};
