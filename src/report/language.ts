export type Language = "en" | "id";

/** The language of the locale, by POSIX' order of variables; English where it is none of ours. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  // "in" is what old systems call Indonesian.
  return /^(id|in)([_.@-]|$)/i.test(locale) ? "id" : "en";
}
