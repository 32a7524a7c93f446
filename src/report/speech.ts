import { printable } from "../printable.js";
import { type Messages, messagesFor } from "./messages/messages.js";
import type { RenderOptions } from "./options.js";
import type { Endpoint } from "./report.js";
import { type Numbers, numbersFor } from "./text/numbers.js";

/** How a report speaks: the messages and the numbers of one language, and counted nouns out of both. */
export interface Speech extends Messages {
  numbers: Numbers;
  /** "1 frame", "302,190 frames". */
  counted(noun: CountedNoun, count: number): string;
}

type CountedNoun = "frames" | "connections" | "exchanges" | "segments";

export function speechFor(options: Pick<RenderOptions, "language">): Speech {
  const messages = messagesFor(options.language);
  const numbers = numbersFor(options.language);
  return {
    ...messages,
    numbers,
    counted: (noun, count) => messages.terms[noun](numbers.count(count), count === 1),
  };
}

/** "172.18.0.2:2222", "[fd00::2]:2222". */
export function endpointText({ address, port }: Pick<Endpoint, "address" | "port">): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The service's name where it is known, else address and port. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.name === null ? endpointText(endpoint) : printable(endpoint.name, 60);
}

/** The host's name where it is known, else its address. */
export function endpointHostName({ address, name }: { address: string; name: string | null }): string {
  return name === null ? address : printable(name, 60);
}
