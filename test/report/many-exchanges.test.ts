import { expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { analyseFrames } from "../analysis/analyse-frames.js";
import { tcpConversation } from "../support/packet-builder.js";

it("A connection of 150,000 exchanges in detail is rendered, if that is what was asked for", () => {
  const report = analyseFrames(tcpConversation().connect().client("halo\n").server("Echo: halo\n").close().frames);
  const [connection] = report.connections;
  const { request, response, ...exchange } = connection!.exchanges[0]!;
  const count = 150_000;
  const exchanges = Array.from({ length: count }, (_, index) => {
    const [asked, answered] = [4 + 2 * index, 5 + 2 * index];
    return {
      ...exchange,
      number: index + 1,
      request: { ...request, firstFrame: asked, lastFrame: asked },
      response: { ...response!, firstFrame: answered, lastFrame: answered },
    };
  });
  const many = { ...report, connections: [{ ...connection!, exchanges, exchangeCount: count }] };
  const text = render(many, "terminal", { exchanges: count });
  expect(text.match(/Echo: halo/g)?.length).toBeGreaterThanOrEqual(count);
}, 60_000);
