/** A start tag found in XML text. */
export interface XmlTag {
  /** Name without its prefix. */
  name: string;
  /** What stands between the name and ">". */
  attributes: string;
  /** Offset after the ">". */
  end: number;
}

const startTag = /<(?:[\w.-]{1,100}:)?([\w.-]{1,200})((?:\s[^<>]{0,8192})?)>/g;

/** The first start tag at or after `from` (with this name, when one is given). Declarations, comments and end tags are passed over. */
export function nextTag(text: string, from: number, name?: string): XmlTag | undefined {
  startTag.lastIndex = from;
  for (let match = startTag.exec(text); match !== null; match = startTag.exec(text)) {
    const local = match[1]!;
    if (name !== undefined && local !== name) continue;
    return { name: local, attributes: match[2]!, end: startTag.lastIndex };
  }
  return undefined;
}

/** The text content right after a tag, with the predefined entities resolved; empty when another tag follows at once. */
export function contentAfter(text: string, tag: XmlTag): string {
  const end = text.indexOf("<", tag.end);
  const content = text.slice(tag.end, Math.min(end === -1 ? text.length : end, tag.end + 1000));
  return content.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity]!).trim();
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
