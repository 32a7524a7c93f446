import { describe, expect, it } from "vitest";
import { ReplyWatch } from "../../src/lab/reply-watch.js";

/** Feeds output at times in milliseconds; says when the client counts as ready. */
function watch(): { watch: ReplyWatch; at(time: number, text: string): void; say(time: number): void } {
  const reply = new ReplyWatch(0);
  return { watch: reply, at: (time, text) => reply.output(text, time), say: (time) => reply.messageSent(time) };
}

describe("a client with a prompt", () => {
  it("is ready shortly after its first prompt, and almost at once when it prompts the same again", () => {
    const { watch: reply, at, say } = watch();
    at(50, "Enter message: ");
    expect(reply.readyAt()).toBeLessThan(80);
    say(80);
    expect(reply.readyAt()).toBeUndefined();
    at(81, "Echo: halo\nEnter another message: ");
    say(100);
    at(101, "Echo: halo\nEnter another message: ");
    expect(reply.readyAt()).toBeLessThan(105);
  });

  it("is not ready in the middle of a reply that takes long, once it has prompted again before", () => {
    const { watch: reply, at, say } = watch();
    at(0, "> ");
    say(20);
    at(21, "first\n> ");
    say(40);
    at(41, "asking …\n");
    expect(reply.readyAt()).toBeUndefined();
    at(5000, "answer\n> ");
    expect(reply.readyAt()).toBeLessThan(5010);
  });

  it("may write a line in pieces", () => {
    const { watch: reply, at, say } = watch();
    at(0, "> ");
    say(20);
    at(21, "Received from server: ");
    const early = reply.readyAt() ?? 0;
    at(22, "halo");
    at(22, "\n");
    at(22, ">");
    at(22, " ");
    expect(early).toBeGreaterThan(22);
    expect(reply.readyAt()).toBeLessThan(30);
  });

  it("is given a whole second of silence in the middle of a line that is longer than any prompt", () => {
    const { watch: reply, at, say } = watch();
    at(0, "> ");
    say(20);
    at(21, `Received from server: ${"x".repeat(30_000)}`);
    expect(reply.readyAt()).toBe(1021);
    at(400, "x".repeat(10));
    expect(reply.readyAt()).toBe(1400);
    at(700, "x\n> ");
    expect(reply.readyAt()).toBeLessThan(710);
  });

  it("is waited for longer when it stops with half a line that is no prompt", () => {
    const { watch: reply, at } = watch();
    at(0, "Please wait");
    expect(reply.readyAt()).toBeGreaterThan(100);
  });

  it("is not ready before it has printed anything about the message", () => {
    const { watch: reply, at, say } = watch();
    at(0, "> ");
    say(10);
    expect(reply.answered).toBe(false);
    expect(reply.readyAt()).toBeUndefined();
  });
});

describe("a client without a prompt", () => {
  it("is ready when it has been quiet after a whole line, sooner when it is known", () => {
    const { watch: reply, at, say } = watch();
    say(1000);
    at(1001, "Echo: one\n");
    const first = (reply.readyAt() ?? 0) - 1001;
    say(1200);
    at(1201, "Echo: two\n");
    expect((reply.readyAt() ?? 0) - 1201).toBeLessThan(first);
  });

  it("that prints nothing at all is told the next message after a while", () => {
    const { watch: reply, say } = watch();
    expect(reply.readyAt()).toBeDefined();
    say(1000);
    expect(reply.readyAt()).toBeGreaterThan(1000);
  });
});
