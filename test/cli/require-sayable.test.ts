import { describe, expect, it } from "vitest";
import { requireSayable } from "../../src/cli/require-sayable.js";

describe("messages that cannot be said", () => {
  it.each([
    ["a line end", ["one", "a\nb"], "bye", '"a\\nb" holds a line end'],
    ["a carriage return", ["a\rb"], undefined, "holds a line end"],
    ["a quit word of two lines", ["one"], "good\nbye", "holds a line end"],
    ["one behind the quit word", ["one", "bye", "two"], "bye", 'the message "two" comes behind "bye"'],
    ["the quit word twice", ["bye", "bye"], "bye", 'the message "bye" comes behind "bye"'],
  ])("are refused: %s", (_what, messages, quit, said) => {
    expect(() => requireSayable(messages, quit)).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(() => requireSayable(messages, quit)).toThrow(said);
  });

  it.each([
    ["nothing", [], "bye"],
    ["an empty one", [""], undefined],
    ["the quit word at the end", ["one", "bye"], "bye"],
    ["another lab's quit word", ["bye", "two"], "quit"],
  ])("do not include %s", (_what, messages, quit) => {
    expect(() => requireSayable(messages, quit)).not.toThrow();
  });
});
