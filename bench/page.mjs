/** The page of figures: Markdown that `npm run bench` writes and prints. */
export function page(machine, parts) {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`, which makes its own inputs. Whole processes, files in the page cache, contenders of a part in turns in one run,",
    "medians. Absolute times move from machine to machine and from hour to hour; the ratios are what to look at. Without",
    "NODE_EXTRA_CA_CERTS, whatever the shell has: with it, Node.js 20 parses those certificates at every start (docs/performance.md).",
    "",
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.loadBefore.toFixed(1)} before the first run. Node.js ${machine.node}, ${versions.join(", ")}.`,
    "",
    ...parts,
  ].join("\n");
}

export function labPage({ quick, slow, start }) {
  return [
    "## One conversation, from nothing to nothing",
    "",
    "`up`, `capture --run` with two messages, `summary`, `down`, the image being built; by hand: `docker compose up -d`, tcpdump, two",
    "`exec`, `down`, and nothing explained.",
    "",
    "| stack | reqresp-lab (s) | by hand (s) | ratio | our down (s) | compose down (s) |",
    "| --- | --- | --- | --- | --- | --- |",
    labRow("the shipped lab", quick),
    labRow("the same with containers that ignore SIGTERM", slow),
    "",
    `\`reqresp-lab --version\`: ${start.versionMs.toFixed(0)} ms, \`node -e 0\`: ${start.nodeMs.toFixed(0)} ms.`,
    "",
  ].join("\n");
}

function labRow(name, { ours, byHand, oursDown, byHandDown }) {
  return `| ${name} | ${ours.toFixed(2)} | ${byHand.toFixed(2)} | ${(ours / byHand).toFixed(2)} | ${oursDown.toFixed(2)} | ${byHandDown.toFixed(2)} |`;
}

export function servicesPage(rows) {
  return [
    "## Many services",
    "",
    "`reqresp-lab up` and `down` beside `docker compose up -d` and `docker compose down`, of one stack whose image is there. Every container's",
    "first process is a `sleep`, which ignores SIGTERM: Compose waits ten seconds for it, ours kills at once unless `--timeout` says otherwise.",
    "Times are medians; the ratio of `up` is the median of the pairs' ratios, with the middle half of them in brackets. Left out: each `down`,",
    "ours or Compose's, after which the Engine had lost count of the network's endpoints.",
    "",
    "| services | pairs | up (s) | compose up -d (s) | ratio | down (s) | compose down (s) | ratio | left out |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ services, pairs, up, composeUp, upRatio, down, composeDown, miscounts }) => {
      const shown = (figure) => (Number.isNaN(figure) ? "–" : figure.toFixed(2));
      const ratio = `${shown(upRatio.median)} (${shown(upRatio.low)}–${shown(upRatio.high)})`;
      const times = [shown(up), shown(composeUp), ratio, shown(down), shown(composeDown), shown(down / composeDown)];
      return `| ${services} | ${pairs} | ${times.join(" | ")} | ${miscounts} |`;
    }),
    "",
  ].join("\n");
}

export function captureLoadPage(rows) {
  return [
    "## Capturing a load",
    "",
    "100,000 exchanges of 8 bytes as fast as client and server can, over 4 connections, on one bridge. Ours explain the conversation",
    "meanwhile; plain tcpdump has the same buffer and writes a file. The worst of the runs, which is the one with the most packets lost.",
    "",
    "| command | packets | lost | exchanges found | exchanges/s (median) | runs |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ name, received, dropped, counted, perSecond, runs }) =>
        `| ${name} | ${received.toLocaleString("en")} | ${dropped.toLocaleString("en")} | ${counted?.toLocaleString("en") ?? "–"} | ${perSecond.toLocaleString("en")} | ${runs} |`,
    ),
    "",
  ].join("\n");
}

/** @param {Awaited<ReturnType<import("./capture-arrival.mjs").benchCaptureArrival>>} measured */
export function captureArrivalPage({ arrivals, phases }) {
  const ms = (value) => value.toFixed(value < 10 ? 1 : 0);
  return [
    "## How late packets arrive",
    "",
    "From a packet's own time stamp to the capture's output, while the capture goes on: one datagram every 0.37 s, so that no block of the",
    "kernel's ring fills by itself. Processor time is that of the reading process, in percent of one core; busy: with 50 datagrams a second.",
    "",
    "| capture | median (ms) | worst (ms) | processor | processor, busy |",
    "| --- | --- | --- | --- | --- |",
    ...arrivals.map(
      ({ name, medianMs, worstMs, processorPercent, busyProcessorPercent }) =>
        `| ${name} | ${ms(Math.max(0, medianMs))} | ${ms(worstMs)} | ${processorPercent.toFixed(1)} % | ${busyProcessorPercent === undefined ? "–" : `${busyProcessorPercent.toFixed(1)} %`} |`,
    ),
    "",
    "Until it is confirmed that tcpdump listens, until everything that the kernel has is in the output, and until nothing is left of it (medians):",
    "",
    "| capture | start (ms) | drain (ms) | stop (ms) | runs |",
    "| --- | --- | --- | --- | --- |",
    ...phases.map(
      ({ name, startMs, drainMs, stopMs, runs }) =>
        `| ${name} | ${ms(startMs)} | ${ms(drainMs)} | ${ms(stopMs)} | ${runs} |`,
    ),
    "",
  ].join("\n");
}

export function analysisPage({ mediumRows, smallRows, largeRows, many }) {
  return [
    "## Reading and explaining captures",
    "",
    "`reqresp-lab summary --json FILE` does the whole analysis; the others do less, except TRANSUM, which finds the same exchanges.",
    "",
    ...rowsTable("300 MB, 621,000 packets of 466 bytes, 1,800 connections", mediumRows, 621_000),
    ...rowsTable("200 MB, 1,837,800 packets of 93 bytes, 1,800 connections", smallRows, 1_837_800),
    ...rowsTable("3 GB, 6,210,000 packets, 18,000 connections", largeRows, 6_210_000),
    "### Many short connections",
    "",
    "| connections | packets | seconds | µs per packet | peak MB |",
    "| --- | --- | --- | --- | --- |",
    ...many.map(
      ({ name, packets, seconds, peakMegabytes }) =>
        `| ${name === "connections1m" ? "1,000,000" : "100,000"} | ${packets.toLocaleString("en")} | ${seconds.toFixed(2)} | ${((seconds / packets) * 1e6).toFixed(2)} | ${peakMegabytes.toFixed(0)} |`,
    ),
    "",
  ].join("\n");
}

export function htmlPage(rows) {
  return [
    "## The HTML page",
    "",
    "100,000 packets in Chromium without a GPU, 1280×800. Shown: from the navigation's start until the page has its first content;",
    "complete: until the bytes of all packets are there. Scrolling the sequence diagram: processor time of the page's thread per frame of",
    "60 pixels, of which a screen at 60 Hz leaves 16.7 ms; to scale it is zoomed in twelve steps.",
    "",
    "| page | MB | shown (ms) | complete (ms) | scrolling, even (ms) | turning to scale (ms) | scrolling, to scale (ms) |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ name, megabytes, shown, complete, even, toScale, scale }) =>
        `| ${name} | ${megabytes.toFixed(1)} | ${shown.toFixed(0)} | ${complete.toFixed(0)} | ${even.toFixed(1)} | ${toScale.toFixed(0)} | ${scale.toFixed(1)} |`,
    ),
    "",
  ].join("\n");
}

function rowsTable(title, rows, packets) {
  const ours = rows[0].seconds;
  return [
    `### ${title}`,
    "",
    "| command | seconds | packets/s | peak MB | its time ÷ ours | runs |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ name, seconds, peakMegabytes, runs }) =>
        `| ${name} | ${seconds.toFixed(3)} | ${(packets / seconds / 1e6).toFixed(2)} M | ${peakMegabytes.toFixed(0)} | ${(seconds / ours).toFixed(2)} | ${runs} |`,
    ),
    "",
  ];
}
