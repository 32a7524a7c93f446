import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFilter } from "../../src/web/filter.js";
import { fromHash, toHash } from "../../src/web/view-state.js";

describe("The page's address", () => {
  it("is empty while everything is as it is at first", () => {
    expect(toHash({ view: null, selection: null, filter: noFilter })).toBe("");
    expect(fromHash("")).toEqual({ view: null, selection: null, filter: noFilter });
  });

  it("tells view, choice and filter, whatever was looked for", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom("é & = # % +", "\u202egpj", "😀 </script>")),
        fc.nat(),
        fc.nat(),
        (text, frame, connection) => {
          const state = {
            view: "packets",
            selection: { kind: "packet", frame: frame + 1 },
            filter: { text, connection, status: "delayed", slowerThanNs: 1_000_000 },
          } as const;
          expect(fromHash(toHash(state))).toEqual(state);
        },
      ),
    );
    const exchange = { kind: "exchange", connection: 3, number: 12 } as const;
    expect(fromHash(toHash({ view: "times", selection: exchange, filter: noFilter })).selection).toEqual(exchange);
  });

  it("is no way to show what the page does not have", () => {
    for (const hash of [
      "#view=evil&frame=-1",
      "#exchange=x.y&status=any&slower=1e9",
      "#view",
      "#frame=99999999999999999",
    ]) {
      expect(fromHash(hash)).toEqual({ view: null, selection: null, filter: noFilter });
    }
  });
});
