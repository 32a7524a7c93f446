import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webSocket } from "../../src/protocols/websocket.js";
import { hex } from "../support/packet-builder.js";
import { bytesOf } from "./framed.js";

const request = (text: string) => webSocket.describeRequest(hex(text));
const response = (text: string) => webSocket.describeResponse(hex(text));

describe("A WebSocket's label", () => {
  it("unmasks what the client says, and names each frame", () => {
    // The examples of RFC 6455 section 5.7.
    expect(request("81 85 37 fa 21 3d 7f 9f 4d 51 58")?.summary).toBe("WebSocket text Hello");
    expect(response("01 03 48 65 6c 80 02 6c 6f")?.summary).toBe("WebSocket text Hel, continuation of 2 bytes");
    expect(response("89 05 48 65 6c 6c 6f 8a 00")?.summary).toBe("WebSocket ping of 5 bytes, pong");
    expect(webSocket.describeResponse(bytesOf(hex("82 7e 01 00"), "x".repeat(256)))?.summary).toBe(
      "WebSocket binary of 256 bytes",
    );
    expect(response("82 7f 00 00 00 00 00 01 00 00 61")?.summary).toBe("WebSocket binary of 65536 bytes");
    expect(response("c1 03 f2 48 05")?.summary).toBe("WebSocket text of 3 bytes");
  });

  it("tells a close that says that something failed", () => {
    expect(response("88 02 03 e8")).toMatchObject({ summary: "WebSocket close 1000", error: false });
    expect(response("88 05 03 f3 62 61 64")).toMatchObject({ summary: "WebSocket close 1011 bad", error: true });
  });

  it("is none of bytes that no such side may send", () => {
    expect(request("81 05 48 65 6c 6c 6f")).toBeUndefined();
    expect(response("81 85 37 fa 21 3d 7f 9f 4d 51 58")).toBeUndefined();
    for (const wrong of ["83 00", "b1 00", "09 00", "89 7e 00 7e", "81", "", "82 7f ff ff ff ff 00 00 00 01"]) {
      expect(response(wrong), wrong).toBeUndefined();
    }
  });

  it("is short and harmless, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isClient) => {
        const first = new Uint8Array([0x81, isClient ? 0x85 : 0x05, ...bytes]);
        for (const some of [bytes, first]) {
          const label = isClient ? webSocket.describeRequest(some) : webSocket.describeResponse(some);
          expect(label?.summary ?? "").toMatch(/^\P{Cc}{0,200}$/u);
          webSocket.getsNoAnswer?.(some, true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
