import type { BudgetPart, PhaseKind } from "../report/report.js";

/** What a colour stands for, all over the page. */
export type Tone = "handshake" | "request" | "service" | "response" | "think" | "close" | "trouble" | "other";

export const tones: readonly Tone[] = [
  "handshake",
  "request",
  "service",
  "response",
  "think",
  "close",
  "trouble",
  "other",
];

export interface Palette {
  tones: Readonly<Record<Tone, string>>;
  ink: string;
  faint: string;
  line: string;
  paper: string;
  selected: string;
  focus: string;
}

/**
 * After Okabe and Ito's palette, which people with any kind of colour vision can tell apart, darkened or lightened until each colour
 * has a contrast of 3:1 or more with its background (WCAG 1.4.11). Nothing is said by colour alone.
 */
export const lightPalette: Palette = {
  tones: {
    handshake: "#bf4f9b",
    request: "#0072b2",
    service: "#b86e00",
    response: "#1d6b3a",
    think: "#858c95",
    close: "#3d2f85",
    trouble: "#b3261e",
    other: "#6a737d",
  },
  ink: "#1b1f24",
  faint: "#59616b",
  line: "#d5d9df",
  paper: "#ffffff",
  selected: "#e3effa",
  focus: "#0072b2",
};

export const darkPalette: Palette = {
  tones: {
    handshake: "#d98bb9",
    request: "#56b4e9",
    service: "#e6a23c",
    response: "#7fd68f",
    think: "#7f8892",
    close: "#8f80f0",
    trouble: "#ff8a80",
    other: "#98a1ab",
  },
  ink: "#e6e9ed",
  faint: "#a3abb5",
  line: "#343a42",
  paper: "#16191d",
  selected: "#1d3347",
  focus: "#56b4e9",
};

const ofBudget: Readonly<Record<BudgetPart["kind"], Tone>> = {
  handshake: "handshake",
  request: "request",
  service: "service",
  response: "response",
  think: "think",
  banner: "response",
  close: "close",
  idle: "think",
  "retransmission-timeout": "trouble",
  "fast-retransmission": "trouble",
  "zero-window": "trouble",
  "delayed-ack": "trouble",
  "lost-segment": "trouble",
};

export function toneOfBudget(kind: BudgetPart["kind"]): Tone {
  return ofBudget[kind];
}

const ofPhase: Readonly<Record<PhaseKind, Tone>> = {
  arp: "other",
  handshake: "handshake",
  exchange: "request",
  banner: "response",
  "keep-alive": "think",
  close: "close",
  idle: "think",
  datagrams: "request",
  other: "other",
};

export function toneOfPhase(kind: PhaseKind): Tone {
  return ofPhase[kind];
}
