/** One bar of a distribution on a logarithmic scale: from (inclusive) to (exclusive), in ns. */
export interface Bin {
  fromNs: number;
  toNs: number;
  count: number;
}

const binsPerDecade = 8;

/** How many values fall into each of eight stretches per power of ten. Empty for no values. */
export function distribution(valuesNs: readonly number[]): Bin[] {
  if (valuesNs.length === 0) return [];
  const places = valuesNs.map((value) => Math.floor(Math.log10(Math.max(1, value)) * binsPerDecade));
  const first = places.reduce((least, place) => Math.min(least, place), Number.POSITIVE_INFINITY) - 1;
  const last = places.reduce((most, place) => Math.max(most, place), 0) + 1;
  const bins = Array.from({ length: last - first + 1 }, (_, index) => ({
    fromNs: 10 ** ((first + index) / binsPerDecade),
    toNs: 10 ** ((first + index + 1) / binsPerDecade),
    count: 0,
  }));
  for (const place of places) bins[place - first]!.count++;
  return bins;
}
