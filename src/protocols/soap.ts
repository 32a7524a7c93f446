import type { BodyRecogniser } from "./http-message-body.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel } from "./recogniser.js";
import { contentAfter, nextTag } from "./xml-tags.js";

/** SOAP 1.1 and 1.2: the operation is the first element of the Body; a Fault says what went wrong. */
export const soap: BodyRecogniser = {
  describeRequest: (body) => describe(body.text),
  describeResponse: (body) => describe(body.text),
};

/** Namespaces of the envelope (W3C Note SOAP 1.1 section 4.1.2, SOAP 1.2 part 1 section 5.1). */
const versions: readonly [namespace: string, version: string][] = [
  ["http://schemas.xmlsoap.org/soap/envelope/", "1.1"],
  ["http://www.w3.org/2003/05/soap-envelope", "1.2"],
];
const examined = 65_536;

function describe(body: string): MessageLabel | undefined {
  const text = body.slice(0, examined);
  const envelope = nextTag(text, 0);
  if (envelope?.name !== "Envelope") return undefined;
  const version = versions.find(([namespace]) => envelope.attributes.includes(namespace))?.[1];
  if (version === undefined) return undefined;
  const protocol = `SOAP ${version}`;
  const start = nextTag(text, envelope.end, "Body");
  const operation = start === undefined ? undefined : nextTag(text, start.end);
  if (operation === undefined) return messageLabel(protocol, { protocol });
  if (operation.name === "Fault") return fault(text, operation.end, protocol);
  return messageLabel(operation.name.replace(/\/$/, ""), { protocol, operation: operation.name });
}

/** faultcode and faultstring in SOAP 1.1; Code/Value and Reason/Text in 1.2. */
function fault(text: string, from: number, protocol: string): MessageLabel {
  const code = nextTag(text, from, "faultcode") ?? nextTag(text, from, "Value");
  const reason = nextTag(text, from, "faultstring") ?? nextTag(text, from, "Text");
  const fields = {
    protocol,
    faultCode: code === undefined ? undefined : contentAfter(text, code),
    fault: reason === undefined ? undefined : contentAfter(text, reason),
  };
  const said = [fields.faultCode, fields.fault].filter(Boolean).join(": ");
  return messageLabel(said === "" ? "fault" : `fault ${said}`, fields, true);
}
