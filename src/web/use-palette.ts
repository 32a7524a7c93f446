import { darkPalette, lightPalette, type Palette } from "./palette.js";
import { useMedia } from "./use-media.js";

/** The colours for what is drawn rather than styled. */
export function usePalette(): Palette {
  return useMedia("(prefers-color-scheme: dark)") ? darkPalette : lightPalette;
}
