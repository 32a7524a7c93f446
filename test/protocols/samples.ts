import { hex } from "../support/packet-builder.js";
import { ascii, bytesOf } from "./framed.js";

/** What a client says first, what the server answers, and how both are labelled; one row per protocol. */
export interface Sample {
  protocol: string;
  transport: "tcp" | "udp";
  port: number;
  request: Uint8Array;
  response: Uint8Array;
  requestSummary: string;
  responseSummary: string;
}

function sample(
  protocol: string,
  [transport, port]: readonly ["tcp" | "udp", number],
  [request, requestSummary]: readonly [Uint8Array | string, string],
  [response, responseSummary]: readonly [Uint8Array | string, string],
): Sample {
  const bytes = (content: Uint8Array | string) => (typeof content === "string" ? ascii(content) : content);
  return {
    protocol,
    transport,
    port,
    request: bytes(request),
    response: bytes(response),
    requestSummary,
    responseSummary,
  };
}

/** example.org A, and its answer with a compressed name. */
export const dnsQuery = bytesOf(hex("1234 0100 0001 0000 0000 0000"), "\x07example\x03org\0", hex("0001 0001"));
export const dnsAnswer = bytesOf(
  hex("1234 8180 0001 0002 0000 0000"),
  "\x07example\x03org\0",
  hex("0001 0001 c00c 0005 0001 00000e10 0006 03777777 c00c c00c 0001 0001 00000e10 0004 5db8d822"),
);
const zmtpGreeting = bytesOf(hex("ff 0000000000000000 7f 03 00"), "NULL", new Uint8Array(48));
const ready = (type: string) => bytesOf(hex("04 19 05"), "READY", "\x0bSocket-Type", hex("00000003"), type);
export const zmtpRequest = bytesOf(zmtpGreeting, ready("REQ"), hex("0100 0005"), "Hello");
export const zmtpReply = bytesOf(zmtpGreeting, ready("REP"), hex("0100 0005"), "World");
const clientHello = hex(
  "16 0301 0046 01 000042 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 01 00 0017 0000 0013 0011 00 000e 6170692e6578616d706c652e7468 0000 0000",
);
const mysqlLogin = bytesOf(hex("28 0000 01 0da60f00 00000001 21"), new Uint8Array(23), "app\0", hex("00 00 00 00"));

export const samples: readonly Sample[] = [
  sample(
    "HTTP",
    ["tcp", 8080],
    ["GET /users/7 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /users/7"],
    ["HTTP/1.1 200 OK\r\n\r\n", "200 OK"],
  ),
  sample(
    "HTTP/2",
    ["tcp", 50051],
    [bytesOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", hex("000000 04 00 00000000")), "SETTINGS"],
    [hex("000004 03 00 00000001 00000008"), "RST_STREAM"],
  ),
  sample(
    "TLS",
    ["tcp", 443],
    [clientHello, "ClientHello api.example.th"],
    [hex("15 0303 0002 02 28"), "fatal alert 40"],
  ),
  sample("DNS", ["udp", 53], [dnsQuery, "A example.org?"], [dnsAnswer, "2 answers: www.example.org, 93.184.216.34"]),
  sample(
    "DNS",
    ["tcp", 53],
    [bytesOf(hex("001d"), dnsQuery), "A example.org?"],
    [bytesOf(hex("003f"), dnsAnswer), "2 answers: www.example.org, 93.184.216.34"],
  ),
  sample(
    "MQTT",
    ["tcp", 1883],
    [bytesOf(hex("10 0f 0004"), "MQTT", hex("04 02 003c 0003"), "abc"), "CONNECT abc"],
    [hex("20 02 00 05"), "CONNACK not authorised"],
  ),
  sample("ZMTP", ["tcp", 5555], [zmtpRequest, 'message "Hello"'], [zmtpReply, 'message "World"']),
  sample(
    "Redis",
    ["tcp", 6379],
    ["*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n", "SET key …"],
    ["-ERR no\r\n", "ERR no"],
  ),
  sample(
    "PostgreSQL",
    ["tcp", 5432],
    [bytesOf(hex("00000017 00030000"), "user\0student\0\0"), "StartupMessage user student"],
    [bytesOf("E", hex("00000018"), "SERROR\0C42601\0Mbad\0\0"), "ErrorResponse 42601 bad"],
  ),
  sample("MySQL", ["tcp", 3306], [mysqlLogin, "Login app"], [hex("07 0000 02 00 00 00 0200 0000"), "OK"]),
  sample(
    "AMQP",
    ["tcp", 5672],
    ["AMQP\0\0\x09\x01", "protocol header 0-9-1"],
    ["AMQP\0\0\x09\x01", "protocol header 0-9-1"],
  ),
  sample(
    "SSH",
    ["tcp", 22],
    ["SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2"],
    ["SSH-2.0-dropbear\r\n", "SSH-2.0-dropbear"],
  ),
  sample("SMTP", ["tcp", 25], ["EHLO client\r\n", "EHLO client"], ["550 no such user\r\n", "550 no such user"]),
  sample("memcached", ["tcp", 11211], ["get user:1\r\n", "get user:1"], ["END\r\n", "END"]),
  sample(
    "JSON-RPC",
    ["tcp", 4000],
    ['{"jsonrpc":"2.0","method":"add","params":[1,"b"],"id":1}\n', 'add(1, "b")'],
    ['{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}', "error -32601 Method not found"],
  ),
  sample(
    "text",
    ["tcp", 2222],
    ["apa kabar?\nsecond line\n", "apa kabar?"],
    ["Echo: apa kabar?\n", "Echo: apa kabar?"],
  ),
  sample("text", ["udp", 12345], ["halo\n", "halo"], ["Echo: halo\n", "Echo: halo"]),
];
