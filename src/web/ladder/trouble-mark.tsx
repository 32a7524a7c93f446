/** A triangle, and what is wrong as its tooltip. */
export function TroubleMark({ x, y, text, colour }: { x: number; y: number; text: string; colour: string }) {
  if (text === "") return null;
  return (
    <g>
      <title>{text}</title>
      <path d={`M${x} ${y + 5}l6 -11l6 11z`} fill="none" stroke={colour} stroke-width="1.6" stroke-linejoin="round" />
      <line x1={x + 6} x2={x + 6} y1={y - 2} y2={y + 1.5} stroke={colour} stroke-width="1.6" />
      <circle cx={x + 6} cy={y + 3.4} r="0.9" fill={colour} />
    </g>
  );
}
