import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Further than this, a press is a drag and no click. */
const threshold = 4;

/** Lets a mouse move what is in a scrolling element by dragging it; fingers scroll by themselves. */
export function useDragToPan(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let from: { x: number; y: number; left: number; top: number } | null = null;
    let isDragging = false;
    const down = (event: PointerEvent) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      from = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop };
      isDragging = false;
    };
    const move = (event: PointerEvent) => {
      if (from === null) return;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (!isDragging && Math.hypot(x, y) < threshold) return;
      isDragging = true;
      element.classList.add("dragging");
      element.scrollLeft = from.left - x;
      element.scrollTop = from.top - y;
    };
    const up = () => {
      from = null;
      element.classList.remove("dragging");
    };
    // The click that ends a drag chooses nothing.
    const click = (event: MouseEvent) => {
      if (isDragging) event.stopPropagation();
      isDragging = false;
    };
    element.addEventListener("pointerdown", down);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    element.addEventListener("click", click, { capture: true });
    return () => {
      element.removeEventListener("pointerdown", down);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      element.removeEventListener("click", click, { capture: true });
    };
  }, [scroller]);
}
