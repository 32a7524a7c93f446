import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PageModel } from "./page-model.js";

export const PageContext = createContext<PageModel | null>(null);

export function usePage(): PageModel {
  const model = useContext(PageContext);
  if (model === null) throw new Error("Expected to be inside the page, got no model");
  return model;
}
