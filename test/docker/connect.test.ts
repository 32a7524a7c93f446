import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";

it("An interruption while the Engine has not answered yet says nothing of what is left behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-connect-"));
  const path = join(folder, "silent.sock");
  const stop = new AbortController();
  // Takes the question and never answers.
  const server = createServer((socket) => socket.once("data", () => stop.abort()));
  try {
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const connecting = connectEngine({ DOCKER_HOST: `unix://${path}` }, { signal: stop.signal });
    await expect(connecting).rejects.toMatchObject({
      code: "INTERRUPTED",
      message: "Connecting to the Docker Engine was interrupted.",
      hint: undefined,
    });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
