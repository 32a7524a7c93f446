// Text with ANSI colours → one SVG that looks like a terminal, in light and dark, with nothing loaded from elsewhere.

const cell = { width: 8.4, height: 18, size: 14, margin: 16 };

const classes = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y", 34: "l", 35: "m", 36: "c", 90: "d" };
const offs = { 0: [], 22: ["b", "d"], 39: ["r", "g", "y", "l", "m", "c"] };

/**
 * @param {string} text
 * @param {string} title read out by screen readers
 */
export function terminalSvg(text, title) {
  const lines = text.replace(/\n+$/, "").split("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences begin with ESC
  const columns = Math.max(...lines.map((line) => [...line.replace(/\u001b\[[\d;]*m/g, "")].length));
  const width = Math.ceil(columns * cell.width + 2 * cell.margin);
  const height = lines.length * cell.height + 2 * cell.margin;
  const rows = lines.map((line, index) => row(line, cell.margin + cell.size + index * cell.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>
svg{--p:#fff;--t:#1f2328;--d:#59636e;--r:#cf222e;--g:#116329;--y:#7d4e00;--l:#0550ae;--m:#8250df;--c:#1b6f7a;--o:#d1d9e0}
@media(prefers-color-scheme:dark){svg{--p:#0d1117;--t:#e6edf3;--d:#9198a1;--r:#ff7b72;--g:#56d364;--y:#e3b341;--l:#79c0ff;--m:#d2a8ff;--c:#76e3ea;--o:#3d444d}}
text{font:${cell.size}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--t);white-space:pre}
.b{font-weight:700}.d{fill:var(--d)}.r{fill:var(--r)}.g{fill:var(--g)}.y{fill:var(--y)}.l{fill:var(--l)}.m{fill:var(--m)}.c{fill:var(--c)}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="var(--p)" stroke="var(--o)"/>
${rows.join("\n")}
</svg>
`;
}

/** Each run of one style is placed by its column, so that no font can shift what follows. */
function row(line, y) {
  const active = new Set();
  let column = 0;
  const spans = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences begin with ESC
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    if (part.startsWith("\u001b[")) {
      for (const code of part.slice(2, -1).split(";")) switchStyle(active, Number(code));
      continue;
    }
    const length = [...part].length;
    if (part.trim() !== "") {
      const style = active.size > 0 ? ` class="${[...active].join(" ")}"` : "";
      const x = (cell.margin + column * cell.width).toFixed(1);
      spans.push(`<tspan x="${x}" textLength="${(length * cell.width).toFixed(1)}"${style}>${escapeXml(part)}</tspan>`);
    }
    column += length;
  }
  return `<text y="${y}" xml:space="preserve">${spans.join("")}</text>`;
}

function switchStyle(active, code) {
  if (code === 0) active.clear();
  for (const name of offs[code] ?? []) active.delete(name);
  if (classes[code]) active.add(classes[code]);
}

function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
