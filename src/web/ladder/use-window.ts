import type { RefObject } from "preact";
import { useState } from "preact/hooks";

/** Drawn anew only when the scrolling has come this far: in between the browser moves what is drawn, which costs nothing. */
const step = 256;
/** Ready above and below what is in sight. */
const spare = 320;

interface Window {
  top: number;
  bottom: number;
  onScroll: () => void;
}

/** The stretch of a scrolling element, in pixels from its top, that has to be drawn. */
export function useWindow(scroller: RefObject<HTMLElement | null>, height: number, total: number): Window {
  const [slot, setSlot] = useState(0);
  const onScroll = () => setSlot(Math.floor((scroller.current?.scrollTop ?? 0) / step));
  const bottom = Math.min(total, (slot + 1) * step + height + spare);
  return { top: Math.max(0, Math.min(slot * step - spare, bottom - height)), bottom, onScroll };
}
