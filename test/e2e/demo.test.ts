import { spawn } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { baseImage } from "./support/base-image.js";
import { environment, follow, program } from "./support/program.js";
import { createProject, docker } from "./support/project.js";

const shipped = fileURLToPath(new URL("../../compose/reqresp.yml", import.meta.url));

describe("demo", () => {
  it("prints both transcripts, explains every packet of a complete capture, and leaves nothing behind", async () => {
    await using project = await createProject("demo");
    const { exitCode, stdout, stderr } = await project.run(["demo"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    for (const line of [
      /^server │ Server listening on 0\.0\.0\.0:2222$/m,
      /^server │ Connection from: \('[\d.]+', \d+\)$/m,
      /^server │ Received from client: halo$/m,
      /^server │ Received from client: apa kabar\?$/m,
      /^client │ Enter message: halo$/m,
      /^client │ <class 'bytes'>$/m,
      /^client │ Received from server: Echo: halo$/m,
      /^client │ Enter another message: apa kabar\?$/m,
      /^client │ Received from server: Echo: apa kabar\?$/m,
      /handshake +SYN 3, SYN-ACK 4, ACK 5 · [\d.]+ [µm]s/,
      /#1 +halo → Echo: halo .* [µm]s/,
      /#2 +apa kabar\? → Echo: apa kabar\? .* [µm]s/,
      /close +FIN \d+, .*client first/,
      /^✔ complete/m,
      / 0 dropped/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stderr).toMatch(/tcpdump: (\d+) packets captured, \1 received by filter, 0 dropped by kernel/);
    expect(await project.leftovers()).toEqual([]);
  });

  it("gives everything as one JSON document, and writes the capture it is asked for, readable by its owner only", async () => {
    await using project = await createProject("demo");
    const { exitCode, stdout, stderr } = await project.run(["demo", "--json", "-w", "kept.pcap", "--quiet"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { up, run, capture, report, down } = JSON.parse(stdout);
    expect(up).toMatchObject({ changed: true });
    expect(run).toMatchObject({ port: 2222, closeSeen: true, client: { exitCode: 0 } });
    expect(capture).toMatchObject({ file: "kept.pcap", captured: report.capture.frames, droppedByKernel: 0 });
    expect(report.verdict).toEqual({ kind: "complete", reasons: [] });
    expect(down.removed).toHaveLength(3);
    expect(await readdir(project.folder)).toEqual(["kept.pcap"]);
    expect((await stat(join(project.folder, "kept.pcap"))).mode & 0o777).toBe(0o600);
  });

  it("writes a folder to hand in with --report, and never over what is in it already", async () => {
    await using project = await createProject("demo");
    const { exitCode, stderr } = await project.run(["demo", "-p", project.name, "--report", "handin"]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const folder = join(project.folder, "handin");
    const endings = [".annotated.pcapng", ".html", ".json", ".md", ".pcap", ".pcap.transcript.json"];
    expect((await readdir(folder)).sort()).toEqual(endings.map((ending) => project.name + ending));
    const labReport = await readFile(join(folder, `${project.name}.md`), "utf8");
    for (const part of [
      "reqresp-server",
      "Server listening on 0.0.0.0:2222",
      `reqresp-lab demo -p ${project.name} --report handin`,
      "python server.py",
      "client | Enter message: halo",
      "| PSH, ACK | 1 | 1 |",
      "```mermaid",
      "Proven complete",
    ]) {
      expect(labReport).toContain(part);
    }
    const refused = await project.run(["demo", "-p", project.name, "--report", "handin"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("[OUTPUT_EXISTS]");
    expect(await project.leftovers()).toEqual(["file handin"]);
  });

  it("takes another stack by COMPOSE_FILE, and the project's name before COMPOSE_PROJECT_NAME from -p", async () => {
    await using project = await createProject("demo");
    const { exitCode, stderr, stdout } = await project.run(["demo", "-p", project.name, "-m", "-5", "-m", "é日"], {
      cwd: "/",
      env: { COMPOSE_FILE: shipped, COMPOSE_PROJECT_NAME: "not-this-one" },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain(`network ${project.name}_default created`);
    expect(stdout).toContain("Echo: -5");
    expect(stdout).toContain("Echo: é日");
  });

  it("leaves up a lab that was there before, and with --keep its own, and says what to type next", async () => {
    await using project = await createProject("demo");
    const kept = await project.run(["demo", "--keep", "-p", project.name]);
    expect(kept.exitCode).toBe(0);
    expect(kept.stderr).toContain(`reqresp-lab down -p ${project.name}\n`);
    const again = await project.run(["demo", "-p", project.name]);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain("was there before, so it is left up");
    expect(await project.leftovers()).toHaveLength(3);
    const down = await project.run(["down", "-p", project.name]);
    expect(down).toMatchObject({ exitCode: 0, stdout: "removed 2 containers, 1 network\n" });
    expect(await project.leftovers()).toEqual([]);
    expect(await project.run(["down"])).toMatchObject({
      exitCode: 0,
      stdout: `nothing of project ${project.name} is here\n`,
    });
  });
});

describe("a demo that is interrupted", () => {
  const moments: [what: string, sees: string | RegExp | number][] = [
    ["before anything was done", 60],
    ["while it looks at the Engine", 250],
    ["after the network was made", /network \S+ created/],
    ["after a container was made", /container \S+ created/],
    ["when tcpdump listens", /tcpdump on br-/],
    ["when the server listens", "server listening"],
    ["in the middle of the conversation", "Received from server: Echo: halo"],
    ["while everything is explained", "complete"],
    ["while everything is removed", /container \S+ removed/],
  ];

  const cases = moments.map(([what, sees], index) => [index % 2 === 0 ? "SIGINT" : "SIGTERM", what, sees] as const);

  it.concurrent.each(cases)("by %s %s removes everything that it made", async (signal, _what, sees) => {
    await using project = await createProject("stop");
    const demo = project.start(["demo"]);
    if (typeof sees === "number") await new Promise((resolve) => setTimeout(resolve, sees));
    else await demo.prints(sees);
    demo.process.kill(signal);
    const { exitCode, stderr } = await demo.ended;
    expect(stderr).not.toContain("unexpected error");
    // What is removed already at the end is no interruption any more; before the program listens to signals, the system's rule holds.
    expect([130, 0, null]).toContain(exitCode);
    if (exitCode === 130) {
      expect(stderr).toMatch(/^error .*\[INTERRUPTED\]$/m);
      expect(stderr).not.toMatch(/kept|left as it is/);
    }
    expect(await project.leftovers()).toEqual([]);
  });

  it("by one Ctrl-C that comes twice ends in order, by a second one at once, and says what may be left", async () => {
    await using project = await createProject("twice");
    const doubled = project.start(["demo", "--client-cmd", "sleep 60"]);
    await doubled.prints("server listening");
    doubled.process.kill("SIGINT");
    doubled.process.kill("SIGTERM");
    expect(await doubled.ended).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("[INTERRUPTED]") });
    expect(await project.leftovers()).toEqual([]);
    // To end one that minds no SIGTERM takes two seconds.
    const impatient = project.start(["demo", "--client-cmd", `sh -c "trap '' TERM; echo deaf; sleep 60; sleep 60"`]);
    await impatient.prints("deaf");
    impatient.process.kill("SIGINT");
    await sleep(700);
    impatient.process.kill("SIGINT");
    const { exitCode, stderr } = await impatient.ended;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 130,
      stderr: expect.stringMatching(/^Ended at once\. What was started may be left: .*`reqresp-lab down`/m),
    });
  });

  it("leaves neither the volumes that it made nor anonymous ones, but those that were there", async () => {
    await using project = await createProject("volumes");
    const file = join(project.aside, "compose.yml");
    const service = `{ image: "${baseImage()}", command: sleep infinity, init: true, volumes: ["/anonymous", "made:/made", "kept:/kept"] }`;
    const programs = `x-reqresp-lab: { server: { service: server, command: [python3, -m, http.server, "80"] }, client: { service: client, command: [python3, -c, "import urllib.request; urllib.request.urlopen('http://server')"] } }`;
    await writeFile(
      file,
      `${programs}\nservices: { server: ${service}, client: ${service} }\nvolumes: { made: {}, kept: {} }\n`,
    );
    const kept = `${project.name}_kept`;
    const labels = [
      "--label",
      `com.docker.compose.project=${project.name}`,
      "--label",
      "com.docker.compose.volume=kept",
    ];
    await docker("volume", "create", ...labels, kept);
    const anonymous = async () =>
      (await docker("volume", "ls", "-q", "--filter", "dangling=true"))
        .split("\n")
        .filter((name) => /^[0-9a-f]{64}$/.test(name));
    const mounted: string[] = [];
    const demo = project.start(["demo", "-f", file]);
    await demo.prints("server listening");
    for (const one of ["server", "client"])
      mounted.push(
        await docker(
          "inspect",
          `${project.name}-${one}-1`,
          "--format",
          '{{range .Mounts}}{{if eq .Destination "/anonymous"}}{{.Name}}{{end}}{{end}}',
        ),
      );
    expect(await demo.ended).toMatchObject({ exitCode: 0 });
    expect(mounted.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
    expect((await anonymous()).filter((name) => mounted.includes(name))).toEqual([]);
    expect(await docker("volume", "ls", "-q", "--filter", `label=com.docker.compose.project=${project.name}`)).toBe(
      kept,
    );
    await docker("volume", "rm", kept);
  });

  it("because nobody reads its output any more ends in order, and that is no failure", async () => {
    await using project = await createProject("head");
    const line = `"${process.execPath}" "${program}" demo | head -1; echo "status \${PIPESTATUS[0]}"`;
    const shell = follow(
      spawn("bash", ["-c", line], { cwd: project.folder, env: environment({ COMPOSE_PROJECT_NAME: project.name }) }),
    );
    const { stdout, stderr } = await shell.ended;
    expect(stdout).toBe("server │ Server listening on 0.0.0.0:2222\nstatus 0\n");
    expect(stderr).not.toMatch(/error|EPIPE/);
    expect(await project.leftovers()).toEqual([]);
  });

  it("by an output device that is full says so and leaves nothing", async () => {
    await using project = await createProject("full");
    const shell = follow(
      spawn("bash", ["-c", `exec "${process.execPath}" "${program}" demo > /dev/full`], {
        cwd: project.folder,
        env: environment({ COMPOSE_PROJECT_NAME: project.name }),
      }),
    );
    const { exitCode, stderr } = await shell.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/\[DISK_FULL\]/) });
    expect(await project.leftovers()).toEqual([]);
  });
});

it("makes images by the names that Compose would give them, so that both use the same", async () => {
  await using project = await createProject("image");
  await project.run(["up"]);
  expect(await docker("images", "-q", `${project.name}-reqresp-server`)).not.toBe("");
});
