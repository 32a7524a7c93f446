import { describe, expect, it } from "vitest";
import { http } from "../../src/protocols/http.js";
import { jsonRpc } from "../../src/protocols/json-rpc.js";
import { ascii } from "./framed.js";

const post = (body: string, headers = "") =>
  ascii(`POST /rpc HTTP/1.1\r\nContent-Type: text/xml\r\n${headers}\r\n${body}`);
const answer = (body: string, status = "200 OK", headers = "") => ascii(`HTTP/1.1 ${status}\r\n${headers}\r\n${body}`);
const envelope = (body: string, namespace = "http://schemas.xmlsoap.org/soap/envelope/") =>
  `<?xml version="1.0"?><!-- a --><s:Envelope xmlns:s="${namespace}"><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;

describe("JSON-RPC over HTTP", () => {
  it("names the method, its arguments and the id", () => {
    const body = '{"jsonrpc": "2.0", "method": "add", "params": [10, [1], {"a": 1}, "x"], "id": 1}';
    expect(http.describeRequest(post(body))).toEqual({
      summary: 'add(10, [1], {…}, "x") (POST /rpc)',
      fields: { method: "POST", target: "/rpc", protocol: "JSON-RPC 2.0", rpcMethod: "add", rpcId: 1 },
      error: false,
    });
  });

  it.each([
    ['{"jsonrpc":"2.0","method":"add","params":{"a":1,"b":"two"},"id":"x"}', 'add(a: 1, b: "two") (POST /rpc)'],
    ['{"jsonrpc":"2.0","method":"ping"}', "ping (POST /rpc)"],
    ['{"method":"echo","params":["hi"],"id":7}', 'echo("hi") (POST /rpc)'],
    ['[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b"}]', "batch of 2: a, b (POST /rpc)"],
    ['{"jsonrpc":"2.0","id":1,"method":"cut","params":["aaaaaaaa', "cut (POST /rpc)"],
    ['{"method":"echo"}', "POST /rpc"],
    ['{"jsonrpc":"3.0","method":"echo"}', "POST /rpc"],
    ["[1, 2]", "POST /rpc"],
    ["[]", "POST /rpc"],
    ["{cut", "POST /rpc"],
    ["null", "POST /rpc"],
  ])("labels the request %s", (body, summary) => {
    expect(http.describeRequest(post(body))?.summary).toBe(summary);
  });

  it.each([
    ['{"jsonrpc":"2.0","result":5.5,"id":1}', "result 5.5 (200 OK)", false],
    ['{"result":null,"error":"no such thing","id":1}', 'error "no such thing" (200 OK)', true],
    ['{"result":"ok","error":null,"id":1}', 'result "ok" (200 OK)', false],
    [
      '{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}',
      "error -32600 Invalid Request (200 OK)",
      true,
    ],
    ['{"jsonrpc":"2.0","error":{},"id":null}', "error (200 OK)", true],
    ['{"jsonrpc":"2.0","id":null}', "200 OK", false],
    ['{"result": 5}', "200 OK", false],
    [
      '[{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","error":{"code":1},"id":2}]',
      "batch of 2: result 1, error 1 (200 OK)",
      true,
    ],
  ])("labels the response %s", (body, summary, error) => {
    expect(http.describeResponse(answer(body))).toMatchObject({ summary, error });
  });

  it("is read out of chunks, and not out of a compressed body", () => {
    const chunks = '10\r\n{"jsonrpc":"2.0"\r\n11;a=b\r\n,"method":"add"} \r\n0\r\n\r\n';
    expect(http.describeRequest(post(chunks, "Transfer-Encoding: chunked\r\n"))?.summary).toBe("add (POST /rpc)");
    expect(http.describeRequest(post('{"jsonrpc":"2.0","method":"add"}', "Content-Encoding: gzip\r\n"))?.summary).toBe(
      "POST /rpc",
    );
  });

  it("is known without HTTP too, by version 2's mark alone", () => {
    const recognise = (text: string) => jsonRpc.recognise(ascii(text), ascii(""), 4000);
    expect(recognise(' {"jsonrpc":"2.0","method":"add","params":[],"id":1}')).toBe(true);
    expect(recognise('{"method":"add","params":[],"id":1}')).toBe(false);
    expect(recognise('{"jsonrpc":"2.0"}')).toBe(false);
    expect(recognise("jsonrpc")).toBe(false);
  });
});

describe("SOAP over HTTP", () => {
  it.each([
    ["http://schemas.xmlsoap.org/soap/envelope/", "SOAP 1.1"],
    ["http://www.w3.org/2003/05/soap-envelope", "SOAP 1.2"],
  ])("of the namespace %s names the operation", (namespace, protocol) => {
    expect(
      http.describeRequest(post(envelope('<ns0:add xmlns:ns0="calc"><a>1</a></ns0:add>', namespace))),
    ).toMatchObject({
      summary: "add (POST /rpc)",
      fields: { protocol, operation: "add" },
    });
  });

  it("tells a fault of either version", () => {
    const first = "<s:Fault><faultcode>s:Client</faultcode><faultstring>a &lt; b</faultstring></s:Fault>";
    expect(http.describeResponse(answer(envelope(first), "500 Internal Server Error"))).toMatchObject({
      summary: "fault s:Client: a < b (500 Internal Server Error)",
      fields: { status: 500, faultCode: "s:Client", fault: "a < b" },
      error: true,
    });
    const second =
      "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason></s:Fault>";
    expect(http.describeResponse(answer(envelope(second, "http://www.w3.org/2003/05/soap-envelope")))).toMatchObject({
      summary: "fault s:Sender: no (200 OK)",
      error: true,
    });
    expect(http.describeResponse(answer(envelope("<s:Fault>")))?.summary).toBe("fault (200 OK)");
  });

  it("is no other XML, and has no operation when it was cut", () => {
    expect(http.describeRequest(post("<a/>"))?.summary).toBe("POST /rpc");
    expect(http.describeRequest(post('<Envelope xmlns="other"><Body><add>'))?.summary).toBe("POST /rpc");
    const cut = '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Bo';
    expect(http.describeRequest(post(cut))?.summary).toBe("SOAP 1.1 (POST /rpc)");
  });
});

describe("XML-RPC over HTTP", () => {
  it("names the method, a result and a fault", () => {
    const call = "<?xml version='1.0'?>\n<methodCall>\n<methodName>pow</methodName>\n<params></params></methodCall>";
    expect(http.describeRequest(post(call))?.summary).toBe("pow (POST /rpc)");
    const result = "<methodResponse><params><param><value><int>8</int></value></param></params></methodResponse>";
    expect(http.describeResponse(answer(result))?.summary).toBe("result (200 OK)");
    const fault =
      "<methodResponse><fault><value><struct><member><name>faultString</name><value><string>no pow</string></value></member></struct></value></fault></methodResponse>";
    expect(http.describeResponse(answer(fault))).toMatchObject({ summary: "fault no pow (200 OK)", error: true });
    expect(http.describeResponse(answer("<methodResponse><fault>"))?.summary).toBe("fault (200 OK)");
    expect(http.describeRequest(post("<methodCall><other>"))?.summary).toBe("POST /rpc");
    expect(http.describeRequest(post("<methodCall><methodName></methodName>"))?.summary).toBe("call (POST /rpc)");
  });
});
