import type { BodyRecogniser } from "./http-message-body.js";
import { jsonRpcBody } from "./json-rpc.js";
import { soap } from "./soap.js";
import { xmlRpc } from "./xml-rpc.js";

/** Protocols that run over HTTP, in the order in which they are asked. */
export const bodyRecognisers: readonly BodyRecogniser[] = [jsonRpcBody, soap, xmlRpc];
