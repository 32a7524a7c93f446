import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Zooms where the pointer is with the wheel and Ctrl or ⌘, and with a pinch on a touchpad, which browsers tell the same way. */
export function useWheelZoom(
  scroller: RefObject<HTMLElement | null>,
  onZoom: (direction: 1 | -1, clientY: number) => void,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      onZoom(event.deltaY < 0 ? 1 : -1, event.clientY);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });
}
