import { parseTranscript, type RecordedTranscript } from "./recorded.js";

/** A comment holds at most 65,535 bytes, and ASCII has as many bytes as characters. */
const longestPart = 60_000;
/** A reader of ours remembers 256 comments on a file; some are left for others. */
const mostParts = 240;
const head = /^reqresp-lab transcript, part (\d{1,3}) of (\d{1,3})\n/;

/** The transcript as comments of a pcapng file; none when it is too long for them. */
export function transcriptComments(transcript: RecordedTranscript): string[] {
  const json = JSON.stringify(transcript).replace(/[^\u0020-\u007e]/g, escapeUnit);
  const count = Math.ceil(json.length / longestPart);
  if (count > mostParts) return [];
  return Array.from({ length: count }, (_, index) => {
    const part = json.slice(index * longestPart, (index + 1) * longestPart);
    return `reqresp-lab transcript, part ${index + 1} of ${count}\n${part}`;
  });
}

/** Parts the comments that are a transcript from those that people read. The last whole transcript counts. */
export function takeTranscript(comments: readonly string[]): {
  transcript: RecordedTranscript | undefined;
  others: string[];
} {
  const others: string[] = [];
  let transcript: RecordedTranscript | undefined;
  let parts: string[] = [];
  for (const comment of comments) {
    const found = head.exec(comment);
    if (found === null) {
      others.push(comment);
      continue;
    }
    const [whole, number, count] = found;
    if (number === "1") parts = [];
    parts.push(comment.slice(whole.length));
    if (number === count && parts.length === Number(count)) transcript = parseTranscript(parts.join("")) ?? transcript;
  }
  return { transcript, others };
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
