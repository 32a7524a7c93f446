/**
 * Names that tell a service's role, in order of weight: whole words of the service name are compared, the last word first,
 * so `mqtt-client` is a client and `server2` a server.
 */
const serverWords = [
  "server",
  "srv",
  "serve",
  "broker",
  "publisher",
  "pub",
  "pusher",
  "producer",
  "backend",
  "api",
  "responder",
  "receiver",
  "listener",
  "rep",
  "provider",
  "service",
  "host",
] as const;

const clientWords = [
  "client",
  "cli",
  "subscriber",
  "sub",
  "puller",
  "consumer",
  "worker",
  "frontend",
  "requester",
  "sender",
  "caller",
  "req",
  "user",
] as const;

export type Role = "server" | "client";

/** What the name says, and how strongly: 0 is the strongest word of the table. Undefined when it says nothing. */
export function roleByName(service: string): { role: Role; rank: number } | undefined {
  const words = service
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  for (let last = words.length - 1; last >= 0; last -= 1) {
    // Also two that make one: `back-end`.
    const told = ofWord(words[last]!) ?? ofWord(words.slice(last - 1, last + 1).join(""));
    if (told !== undefined) return told;
  }
  // Written together: `reqrespserver`.
  const joined = words.join("");
  if (/(server|srv)$/.test(joined)) return { role: "server", rank: 0 };
  if (/client$/.test(joined)) return { role: "client", rank: 0 };
  return undefined;
}

function ofWord(word: string): { role: Role; rank: number } | undefined {
  const server = (serverWords as readonly string[]).indexOf(word);
  if (server >= 0) return { role: "server", rank: server };
  const client = (clientWords as readonly string[]).indexOf(word);
  return client >= 0 ? { role: "client", rank: client } : undefined;
}
