/** Characters of a text that are compared: what goes on equally for so long is equal enough. */
const compared = 200;

/**
 * Whether `text` stands in `whole` as a word or words of its own: "1" is not in "51234". Takes time in proportion to `whole`,
 * whatever stands in it, because anybody may have written it.
 */
export function holdsWords(whole: string, text: string): boolean {
  if (text === "") return false;
  const sought = text.slice(0, compared);
  const beginsInWord = isWordCharacter(sought.codePointAt(0));
  const endsInWord = text.length <= compared && isWordCharacter(codePointBefore(text, text.length));
  let at = whole.indexOf(sought);
  while (at !== -1) {
    const end = at + sought.length;
    const isBegun = beginsInWord && isWordCharacter(codePointBefore(whole, at));
    if (!isBegun && !(endsInWord && isWordCharacter(whole.codePointAt(end)))) return true;
    // Within the word that is under way nothing can begin.
    at = whole.indexOf(sought, beginsInWord ? endOfWord(whole, at) : at + 1);
  }
  return false;
}

function endOfWord(whole: string, from: number): number {
  let at = from;
  for (let code = whole.codePointAt(at); isWordCharacter(code); code = whole.codePointAt(at)) {
    at += code! > 0xffff ? 2 : 1;
  }
  return at;
}

function codePointBefore(text: string, index: number): number | undefined {
  if (index === 0) return undefined;
  const pair = index > 1 ? text.codePointAt(index - 2)! : 0;
  return pair > 0xffff ? pair : text.charCodeAt(index - 1);
}

/** Letter or number. */
function isWordCharacter(code: number | undefined): boolean {
  if (code === undefined) return false;
  if (code < 0x80) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
  }
  return /[\p{L}\p{N}]/u.test(String.fromCodePoint(code));
}
