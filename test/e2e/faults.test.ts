import { execFile, spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCaptureFile } from "../../src/capture/capture-file.js";
import { createRotatingCapture } from "../../src/capture/rotating-capture.js";
import { environment, follow, type ProgramOptions, type ProgramResult, program } from "./support/program.js";
import { createProject, docker, listenersOn, type TestProject } from "./support/project.js";

const execute = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const nobody = ["setpriv", "--reuid=65534", "--regid=65534"];
/** As root in a checkout, and with a Node, that others may read. */
const canBecomeAnother =
  isRoot &&
  spawnSync("setpriv", [...nobody.slice(1), "--clear-groups", process.execPath, program, "--version"]).status === 0;

let lab: TestProject;
let bridge: string;
beforeAll(async () => {
  lab = await createProject("faults");
  const up = await lab.run(["up", "--json"]);
  expect(up).toMatchObject({ exitCode: 0 });
  bridge = JSON.parse(up.stdout).networks[0].bridge;
});
afterAll(() => lab[Symbol.asyncDispose]());

/** One clear error on stderr: what, code, hint; exit status 2; nothing on stdout that could be taken for a result. */
function expectError({ exitCode, stderr }: ProgramResult, code: string, what: RegExp, hint: RegExp): void {
  const lines = stderr.split("\n");
  const at = lines.findIndex((line) => line.startsWith("error "));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`[${code}]`) });
  expect(stderr.match(/^error /gm)).toHaveLength(1);
  const message = lines.slice(at).join("\n");
  expect(message).toMatch(what);
  expect(lines.at(-2)).toMatch(/^ {2}\S/);
  expect(lines.slice(-3).join("\n")).toMatch(hint);
}

/** The shared lab is as it was: its idle containers, no program of ours in them, no tcpdump, no file. */
async function expectNothingLeft(): Promise<void> {
  expect(await lab.programsIn("server")).toEqual([]);
  expect(await lab.programsIn("client")).toEqual([]);
  expect(await listenersOn(bridge)).toEqual([]);
  expect((await lab.leftovers()).filter((left) => left.startsWith("file"))).toEqual([]);
  expect(await lab.leftovers()).toHaveLength(3);
}

describe("the Engine", () => {
  it.each(["unix:///nonexistent/docker.sock", "tcp://127.0.0.1:1"])("that does not answer at %s", async (host) => {
    expectError(
      await lab.run(["up"], { env: { DOCKER_HOST: host } }),
      "ENGINE_UNREACHABLE",
      /\/docker\.sock|127\.0\.0\.1:1/,
      /DOCKER_HOST|start/i,
    );
  });

  it.skipIf(!canBecomeAnother)("that this user may not talk to (needs root, to become another user)", async () => {
    const socket = join(lab.aside, "docker.sock");
    const listener = createServer().listen(socket);
    try {
      await new Promise((resolve) => listener.once("listening", resolve));
      await Promise.all([chmod(lab.aside, 0o711), chmod(socket, 0o600)]);
      const result = await lab.run(["ps"], {
        cwd: "/",
        under: [...nobody, "--clear-groups"],
        env: { DOCKER_HOST: `unix://${socket}`, HOME: "/" },
      });
      expectError(result, "ENGINE_PERMISSION", /may not|permission/i, /docker/);
    } finally {
      listener.close();
    }
  });
});

describe("a compose file", () => {
  const inFolder = async (text: string): Promise<string> => {
    const file = join(lab.aside, "compose.yml");
    await writeFile(file, text);
    return file;
  };

  it("that is missing", async () => {
    expectError(await lab.run(["up", "-f", "nowhere.yml"]), "COMPOSE_NOT_FOUND", /nowhere\.yml/, /-f/);
  });

  it("that is not YAML is named with line and column", async () => {
    const file = await inFolder("services:\n  server:\n    image: [a\n    command: b\n");
    expectError(await lab.run(["demo", "-f", file]), "COMPOSE_SYNTAX", /\.yml:\d+:\d+/, /./);
  });

  it("in which a service that was named is not", async () => {
    expectError(
      await lab.run(["run", "--server", "reqresp-servr"]),
      "SERVICE_UNKNOWN",
      /reqresp-servr/,
      /reqresp-server/,
    );
  });

  it("of no shipped lab's name", async () => {
    expectError(await lab.run(["up", "reqrep"]), "COMPOSE_NOT_FOUND", /reqrep/, /Did you mean reqresp\?/);
  });
});

describe("a run", () => {
  const python = (code: string) => `python3 -c "${code}"`;

  it("of a lab that is not up", async () => {
    expectError(
      await lab.run(["run"], { env: { COMPOSE_PROJECT_NAME: `${lab.name}-not` } }),
      "LAB_NOT_UP",
      /not up/,
      /reqresp-lab up/,
    );
  });

  it("whose server exits at once shows its last lines", async () => {
    const result = await lab.run([
      "run",
      "--server-cmd",
      python("import sys; print('half way', file=sys.stderr); raise SystemExit('no such database')"),
    ]);
    expectError(
      result,
      "SERVER_EXITED",
      /exit code 1[\s\S]*half way\n\s+no such database/,
      /docker exec -it \S+ python3 -c '/,
    );
    await expectNothingLeft();
  });

  it("whose server never listens", async () => {
    const result = await lab.run(["run", "--server-cmd", "sleep 60", "--server-timeout", "0.5"]);
    expectError(result, "SERVER_NOT_LISTENING", /0\.5 s/, /--server-timeout|--timeout|--port/);
    await expectNothingLeft();
  });

  it("whose client is refused", async () => {
    expectError(
      await lab.run(["run", "--client-cmd", "python client.py reqresp-server 2223"]),
      "CLIENT_REFUSED",
      /Connection refused/,
      /port/,
    );
    await expectNothingLeft();
  });

  it("in which no reply comes in time", async () => {
    const mute = python("import socket, time; s = socket.create_server(('', 2222)); c = s.accept(); time.sleep(60)");
    const result = await lab.run(["run", "--server-cmd", mute, "--timeout", "0.7", "-m", "halo"]);
    expectError(result, "REPLY_TIMEOUT", /No reply to "halo" came within 0\.7 s/, /--timeout/);
    await expectNothingLeft();
  });

  it.each([
    ["run", ["run", "-m", "halo", "-m", "bye", "-m", "late"], /"late" comes behind "bye"/, /--quit/],
    ["capture --run", ["capture", "--run", "-m", "a\nb", "-w", "never.pcap"], /"a\\nb" holds a line end/, /message/],
    ["demo", ["demo", "--quit", "off", "-m", "off", "-m", "late"], /"late" comes behind "off"/, /--quit/],
  ])("with messages that cannot be said starts nothing (%s)", async (_what, words, what, hint) => {
    const result = await lab.run(words);
    expectError(result, "USAGE", what, hint);
    expect(result.stderr.split("\n")[0]).toMatch(/^error /);
    await expectNothingLeft();
  });

  it("whose client ends before everything is said tells what was not", async () => {
    const client = python("print('hello'); print(input())");
    const words = ["run", "--client-cmd", client];
    const left = /The client ended after "one": "two" and what comes behind it is not said/;
    for (const result of [
      await lab.run([...words, "-m", "one", "-m", "two"]),
      await lab.run(words, { input: "one\ntwo\n" }),
    ]) {
      expect(result).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(left) });
    }
    expect((await lab.run([...words, "-m", "one"])).stderr).not.toContain("is not said");
  });

  it("of a program that is not there", async () => {
    expectError(await lab.run(["run", "--server-cmd", "node server.js"]), "PROGRAM_NOT_FOUND", /node/, /--server-cmd/);
    await expectNothingLeft();
  });

  it("whose container is stopped meanwhile, and then is stopped before", async () => {
    await using own = await createProject("stopped");
    await own.run(["up"]);
    const run = own.start(["capture", "--run", "--client-cmd", "sleep 60", "-w", "stopped.pcap", "-m", "halo"]);
    await run.prints("server listening");
    await docker("kill", `${own.name}-server`);
    expectError(await run.ended, "CONTAINER_STOPPED", new RegExp(`${own.name}-server`), /reqresp-lab up/);
    expectError(await own.run(["run"]), "CONTAINER_STOPPED", /exited/, /reqresp-lab up/);
    await own.run(["down"]);
    expect((await own.leftovers()).filter((left) => !left.startsWith("file"))).toEqual([]);
  });

  const byUs = (["server", "client"] as const).map((role) => [role, "this user", [] as string[]] as const);
  /** Its signals are sent from inside the containers, by an agent that stands still as well. */
  const byAnother = canBecomeAnother ? byUs.map(([role]) => [role, "another user", nobody] as const) : [];

  it.concurrent.each([...byUs, ...byAnother])(
    "whose %s is paused meanwhile ends and names it (%s)",
    async (role, _who, user) => {
      await using own = await createProject("paused");
      await own.run(["up"]);
      const container = `${own.name}-${role}`;
      const group = (await stat("/var/run/docker.sock")).gid;
      const under = user.length === 0 ? [] : [...user, `--groups=${group}`];
      const words = ["run", "--timeout", "1", "--client-cmd", "sh -c 'cat; sleep 60'", "-m", "halo"];
      const pausedRun = async () => {
        const run = own.start(words, { cwd: "/", under, env: { HOME: "/" } });
        await run.prints("client │ halo");
        await docker("pause", container);
        return run;
      };
      const late = await pausedRun();
      const unpause = new RegExp(`docker unpause ${container}`);
      expectError(await late.ended, "REPLY_TIMEOUT", new RegExp(`${container} \\(${role}\\) is paused`), unpause);
      // What could not be ended is as soon as the container goes on.
      await docker("unpause", container);
      await expect.poll(() => own.programsIn(role), { timeout: 10_000 }).toEqual([]);

      const interrupted = await pausedRun();
      interrupted.process.kill("SIGTERM");
      expect(await interrupted.ended).toMatchObject({ exitCode: 130, stderr: expect.stringMatching(unpause) });
      expect(await own.run(["down"])).toMatchObject({ exitCode: 0 });
      expect(await own.leftovers()).toEqual([]);
    },
  );

  it("whose programs print what would move the cursor, colour the terminal or turn the text shows it escaped", async () => {
    const characters = [..."\u001b[2J\u001b[31mred\u009b1A\u202eflip\rback\u0007"].map((one) => one.codePointAt(0));
    const server = python(`import sys; print(''.join(map(chr, [${characters}]))); sys.exit(3)`);
    const failing = await lab.run(["run", "--server-cmd", server, "--debug"]);
    const talking = await lab.run(["capture", "--run", "-w", "/dev/null", "-m", "a\u001b[2J\u202eb"]);
    const asData = await lab.run(["run", "--json", "-m", "a\u009b2J\u202eb"]);
    const asError = await lab.run(["run", "--json", "--server-cmd", server]);
    expect(failing.stderr).toContain("\\e[2J");
    expect(talking.stdout).toContain("a\\e[2J\\u202eb");
    expect(asData.exitCode).toBe(0);
    expect(JSON.parse(asData.stdout).messages[0].text).toBe("a\u009b2J\u202eb");
    expect(JSON.parse(asError.stderr.trim().split("\n").at(-1) ?? "").error.code).toBe("SERVER_EXITED");
    for (const { stdout, stderr } of [failing, talking, asData, asError]) {
      expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
    await expectNothingLeft();
  });
});

describe("a capture", () => {
  const capture = (words: string[], options?: ProgramOptions) => lab.run(["capture", "--run", ...words], options);
  afterAll(expectNothingLeft);

  it("without tcpdump", async () => {
    const path = join(lab.aside, "bin");
    await mkdir(path, { recursive: true });
    const result = await capture(["--via", "host"], { env: { PATH: path } });
    expectError(result, "TCPDUMP_NOT_FOUND", /tcpdump/, /install|--via sidecar/i);
  });

  it.skipIf(!canBecomeAnother)("by a user who may not capture (needs root, to become another user)", async () => {
    const result = await lab.run(["capture", "--run", "--via", "host", "-w", "/dev/null"], {
      cwd: "/",
      under: [...nobody, `--groups=${(await stat("/var/run/docker.sock")).gid}`, "--no-new-privs"],
      env: { HOME: "/" },
    });
    expectError(result, "CAPTURE_PERMISSION", /may not capture/, /--via sidecar/);
  });

  it.skipIf(!isRoot)("of a network that has no bridge on this host (needs root, to hide it)", async () => {
    const result = await capture(["--via", "host"], { under: ["unshare", "--net"] });
    expectError(result, "BRIDGE_NOT_FOUND", new RegExp(bridge), /--via/);
  });

  it("into a file that exists leaves it as it is", async () => {
    await using own = await createProject("exists");
    const file = join(own.folder, "old.pcap");
    await writeFile(file, "old");
    expectError(await capture(["-w", file]), "OUTPUT_EXISTS", /old\.pcap/, /--force/);
    expectError(
      await capture(["-w", file, "--force", "--filter", "tcp prot 1"]),
      "CAPTURE_FILTER",
      /tcp prot 1/,
      /pcap-filter/,
    );
    expect(await readFile(file, "utf8")).toBe("old");
    expect((await capture(["-w", file, "--force", "-m", "halo"])).exitCode).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("into a folder that is not there", async () => {
    expectError(await capture(["-w", "nowhere/a.pcap"]), "OUTPUT_UNWRITABLE", /nowhere/, /folder/);
  });

  it("onto a device that is full", async () => {
    expectError(await capture(["-w", "/dev/full"]), "DISK_FULL", /no space/i, /room|space/i);
  });

  it.skipIf(!isRoot)(
    "onto a small file system that fills up keeps what fitted (needs root, to mount one)",
    async () => {
      await using own = await createProject("small");
      const line = `mount -t tmpfs -o size=128k none "$1" || exit
        "$2" "$3" capture --run -m "$(head -c 90000 /dev/zero | tr '\\0' x)" -m "$(head -c 90000 /dev/zero | tr '\\0' y)" -w "$1/a.pcap"
        status=$?
        tcpdump -nr "$1/a.pcap" -w - | wc -c
        exit $status`;
      const shell = follow(
        spawn("unshare", ["-m", "sh", "-c", line, "sh", own.folder, process.execPath, program], {
          env: environment({ COMPOSE_PROJECT_NAME: lab.name }),
        }),
      );
      const result = await shell.ended;
      expectError(
        { ...result, stderr: result.stderr.replace(/^reading from file.*\n/m, "") },
        "DISK_FULL",
        /no space/i,
        /room|space/i,
      );
      expect(Number(result.stdout.trim().split("\n").at(-1))).toBeGreaterThan(24);
      expect(result.stderr).not.toContain("truncated");
    },
  );

  it.skipIf(!isRoot)("keeps every whole record that fits (needs root, to mount a small file system)", async () => {
    await using own = await createProject("small");
    await execute("mount", ["-t", "tmpfs", "-o", "size=64k", "none", own.folder]);
    try {
      const path = join(own.folder, "a.pcap");
      const { stream } = await createCaptureFile(path, { overwrite: false, option: "-w" });
      const header = Buffer.alloc(24);
      header.writeUInt32LE(0xa1b2c3d4);
      const record = Buffer.alloc(1016);
      record.writeUInt32LE(1000, 8);
      stream.write(header);
      stream.end(Buffer.concat(new Array(100).fill(record)));
      await expect(finished(stream)).rejects.toMatchObject({ code: "DISK_FULL" });
      const fitting = Math.floor((64 * 1024 - header.length) / record.length);
      expect((await stat(path)).size).toBe(header.length + fitting * record.length);
    } finally {
      await execute("umount", [own.folder]);
    }
  });

  it.skipIf(!isRoot)(
    "into a ring of files fails like any other on a full disk (needs root, to mount one)",
    async () => {
      await using own = await createProject("ring");
      await execute("mount", ["-t", "tmpfs", "-o", "size=64k", "none", own.folder]);
      try {
        const rotation = { bytes: 30_000, files: 9 };
        const ring = await createRotatingCapture(join(own.folder, "ring.pcap"), rotation, {
          overwrite: false,
          option: "-w",
        });
        const header = Buffer.alloc(24);
        header.writeUInt32LE(0xa1b2c3d4);
        const record = Buffer.alloc(1016);
        record.writeUInt32LE(1000, 8);
        ring.stream.end(Buffer.concat([header, ...new Array(100).fill(record)]));
        await expect(finished(ring.stream)).rejects.toMatchObject({ code: "DISK_FULL" });
        // What the failure of one file's own stream would do comes a turn later.
        await sleep(50);
        expect(ring.files.length).toBeGreaterThan(1);
      } finally {
        await execute("umount", [own.folder]);
      }
    },
  );

  it("is told of what its own command can do when the disk is full", async () => {
    await using own = await createProject("full");
    const onto = (words: string[]) => own.run(words, { env: { COMPOSE_PROJECT_NAME: lab.name } });
    await symlink("/dev/full", join(own.folder, "full.json"));
    expect(await onto(["capture", "--run", "-m", "halo", "-w", "a.pcap"])).toMatchObject({ exitCode: 0 });
    const report = await onto(["report", "a.pcap", "-o", "full.json", "--force"]);
    expectError(report, "DISK_FULL", /no space/i, /write elsewhere with -o\.$/m);
    expectError(
      await onto(["capture", "--run", "-w", "/dev/full"]),
      "DISK_FULL",
      /no space/i,
      /with -w, .*--snaplen\.$/m,
    );
  });

  it("whose output's reader goes away ends in order", async () => {
    const shell = follow(
      spawn(
        "bash",
        [
          "-c",
          `"${process.execPath}" "${program}" capture --run -w - | head -c 100 | wc -c; echo "status \${PIPESTATUS[0]}"`,
        ],
        {
          env: environment({ COMPOSE_PROJECT_NAME: lab.name }),
        },
      ),
    );
    expect((await shell.ended).stdout).toBe("100\nstatus 0\n");
  });
});
