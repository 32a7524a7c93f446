import { amqp } from "./amqp.js";
import { dns, dnsOverTcp } from "./dns.js";
import { http } from "./http.js";
import { http2 } from "./http2.js";
import { jsonRpc } from "./json-rpc.js";
import { mqtt } from "./mqtt.js";
import { mysql } from "./mysql.js";
import { memcached, smtp, ssh } from "./named-protocols.js";
import { postgresql } from "./postgresql.js";
import type { Recogniser } from "./recogniser.js";
import { redis } from "./redis.js";
import { text } from "./text.js";
import { tls } from "./tls.js";
import { zmtp } from "./zmtp.js";

/** Every protocol that can be recognised, the surest first; text is what is left. */
export const recognisers: readonly Recogniser[] = [
  http2,
  http,
  tls,
  dns,
  mqtt,
  zmtp,
  redis,
  postgresql,
  mysql,
  amqp,
  ssh,
  dnsOverTcp,
  smtp,
  memcached,
  jsonRpc,
  text,
];
