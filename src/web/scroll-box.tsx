import type { ComponentChildren } from "preact";

/** A part that scrolls by itself: it can be reached, and so scrolled, by keyboard, and has a name. */
export function ScrollBox({
  class: name,
  label,
  children,
}: {
  class: string;
  label: string;
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class={name} role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
