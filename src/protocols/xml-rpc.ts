import type { BodyRecogniser, HttpMessageBody } from "./http-message-body.js";
import { messageLabel } from "./message-label.js";
import { contentAfter, nextTag } from "./xml-tags.js";

const protocol = "XML-RPC";

/** XML-RPC (xmlrpc.com/spec.md): the name of the method that is called, and whether the answer is a fault. */
export const xmlRpc: BodyRecogniser = {
  describeRequest({ text }) {
    const call = nextTag(text, 0);
    if (call?.name !== "methodCall") return undefined;
    const name = nextTag(text, call.end);
    if (name?.name !== "methodName") return undefined;
    const method = contentAfter(text, name);
    return messageLabel(method || "call", { protocol, rpcMethod: method });
  },
  describeResponse({ text }: HttpMessageBody) {
    const response = nextTag(text, 0);
    if (response?.name !== "methodResponse") return undefined;
    const content = nextTag(text, response.end);
    if (content?.name !== "fault") return messageLabel("result", { protocol });
    const said = nextTag(text, content.end, "string");
    const fault = said === undefined ? undefined : contentAfter(text, said);
    return messageLabel(fault === undefined ? "fault" : `fault ${fault}`, { protocol, fault }, true);
  },
};
