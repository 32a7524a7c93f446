import { render } from "preact";
import type { PageModel } from "../page-model.js";
import type { Palette } from "../palette.js";
import { LadderDrawing, LaneHeads } from "./ladder-drawing.js";
import { ladderFrame } from "./ladder-frame.js";
import { evenLayout, type LadderLayout, type Spacing, timeLayout } from "./ladder-layout.js";
import { marksOf } from "./ladder-marks.js";
import type { LadderRows } from "./ladder-rows.js";

export type PictureFormat = "svg" | "png";

interface Picture {
  model: PageModel;
  palette: Palette;
  rows: LadderRows;
  layout: LadderLayout;
  spacing: Spacing;
  format: PictureFormat;
}

/** A picture for a document: rows beyond these would be a strip that nobody can print. */
const maximumRows = 500;
const headHeight = 40;
const footHeight = 24;

/** Saves the diagram as it is spaced now, from its first row on, under the capture's name. */
export async function savePicture(picture: Picture): Promise<void> {
  const svg = drawPicture(picture);
  const text = new XMLSerializer().serializeToString(svg);
  const blob = new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" });
  const name = fileName(picture.model);
  if (picture.format === "svg") download(blob, `${name}.svg`);
  else download(await toPng(blob, svg), `${name}.png`);
}

/** The diagram as one element that needs no style sheet. */
export function drawPicture({ model, palette, rows, layout: shown, spacing }: Omit<Picture, "format">): SVGSVGElement {
  const count = Math.min(rows.count, maximumRows);
  const part: LadderRows = {
    ...rows,
    count,
    spans: () => rows.spans().filter(({ endRow }) => endRow < count),
  };
  const layout =
    spacing === "even"
      ? evenLayout(part, Math.max(26, shown.rowHeight))
      : timeLayout(part, Math.min(shown.height, 6000), 1);
  const frame = ladderFrame(900, rows.lanes.length, rows.frameColumns);
  const height = headHeight + layout.height + footHeight;
  const holder = document.createElement("div");
  const note =
    count < rows.count
      ? model.words.ladder.savedPart(model.speech.numbers.count(count), model.speech.numbers.count(rows.count))
      : model.report.generator;
  render(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={frame.width}
      height={height}
      viewBox={`0 0 ${frame.width} ${height}`}
      font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
    >
      <title>{`${model.words.ladder.label}: ${fileName(model)}`}</title>
      <rect width={frame.width} height={height} fill={palette.paper} />
      <LaneHeads {...{ palette, rows, frame }} />
      <g transform={`translate(0 ${headHeight})`}>
        <LadderDrawing
          {...{ model, palette, rows: part, layout, frame }}
          marks={marksOf(part, layout)}
          top={0}
          bottom={layout.height}
          selected={null}
          active={-1}
          idPrefix="row-"
        />
      </g>
      <text x={frame.width - 12} y={height - 8} text-anchor="end" font-size="11" fill={palette.faint}>
        {note}
      </text>
    </svg>,
    holder,
  );
  const svg = holder.querySelector("svg");
  if (svg === null) throw new Error("Expected the diagram to be drawn, got nothing");
  for (const row of svg.querySelectorAll("[role]")) row.removeAttribute("role");
  return svg;
}

async function toPng(blob: Blob, svg: SVGSVGElement): Promise<Blob> {
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  // Twice the pixels for a sharp print, less where the canvas would be larger than browsers allow.
  const scale = Math.min(2, 16_000 / height, 16_000 / width);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await blob.text())}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (png) => (png === null ? reject(new Error("Expected a picture, got none")) : resolve(png)),
      "image/png",
    );
  });
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fileName({ report }: PageModel): string {
  const name = (report.capture.file ?? "").split(/[\\/]/).at(-1) ?? "";
  const stem = name.replace(/(\.(pcapng|pcap|cap|gz|zst))+$/i, "").replace(/[^\w.-]+/g, "-");
  return `${stem === "" || stem === "-" ? "capture" : stem}-sequence`;
}
