import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import { render } from "preact";
import type { PageData } from "../report/page-data.js";
import { App } from "./app.js";
import { inflate } from "./packets/inflate.js";
import { type Packets, readPackets } from "./packets/packets.js";
import { PageContext } from "./page-context.js";
import { buildModel, type PageModel } from "./page-model.js";
import { PrintView } from "./print-view.js";
import { english } from "./words/english.js";

const root = document.getElementById("page");

if (root !== null) {
  open(root).catch((error: unknown) => {
    render(
      <p class="damaged">{`${english.damaged} (${error instanceof Error ? error.message : String(error)})`}</p>,
      root,
    );
    // For whoever looks for the cause.
    throw error;
  });
}

async function open(target: HTMLElement): Promise<void> {
  const data = JSON.parse(textOf("report-data")) as PageData;
  const packets = data.packets === null ? null : await readPackets(data.packets, textOf("packet-columns"));
  const model = buildModel(data, packets);
  show(target, model);
  performance.mark("page-shown");
  if (packets === null) {
    target.dataset.page = "complete";
    return;
  }
  // The bytes are most of the data; nothing that is seen first needs them but for the texts of the packets.
  const complete: Packets = { ...packets, bytes: await inflate(textOf("packet-bytes")) };
  show(target, { ...model, packets: complete });
  target.dataset.page = "complete";
  performance.mark("page-complete");
}

function show(target: HTMLElement, model: PageModel): void {
  const page = (
    <PageContext.Provider value={model}>
      <App />
    </PageContext.Provider>
  );
  render(page, target);
  preparePrint(model);
}

let printRoot: HTMLElement | null = null;
let printed: PageModel | null = null;

/** What is printed is made when it is printed: the whole report, where the screen has one view of it. */
function preparePrint(model: PageModel): void {
  printed = model;
  if (printRoot !== null) return;
  const paper = document.createElement("div");
  paper.className = "paper";
  document.body.append(paper);
  printRoot = paper;
  addEventListener("beforeprint", () => {
    if (printed !== null)
      render(
        <PageContext.Provider value={printed}>
          <PrintView />
        </PageContext.Provider>,
        paper,
      );
  });
  addEventListener("afterprint", () => render(null, paper));
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}
