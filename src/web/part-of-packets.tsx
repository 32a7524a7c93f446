import { usePage } from "./page-context.js";

/** Says so when the capture holds more packets than the page lists. */
export function PartOfPackets() {
  const { packets, words, speech } = usePage();
  if (packets === null || packets.table.total <= packets.table.count) return null;
  const { count } = speech.numbers;
  return <p class="note">{words.partOfPackets(count(packets.table.count), count(packets.table.total))}</p>;
}
