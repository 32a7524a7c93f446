import type { Percentiles } from "../report/report.js";

/** Values kept as they are before buckets are made: most connections have no more exchanges than that. */
const RAW_VALUES = 16;
/** Buckets per power of two: half a bucket is 1/128 of its value, so a percentile is at most 0.8 % off. */
const BUCKETS_PER_OCTAVE = 64;

/**
 * Durations in nanoseconds, bounded in memory: the first 16 values as they are, then counts in log-linear buckets
 * (a small hash table of the buckets in use). Count, total, minimum and maximum stay exact.
 * A duration below zero or not a number counts as 0: the clock's fault is a problem of its own, not a figure.
 */
export class Histogram {
  count = 0;
  totalNs = 0;
  minimumNs = Number.POSITIVE_INFINITY;
  maximumNs = 0;
  #raw: number[] | null = null;
  /** Pairs (bucket + 1, count); 0 marks a free place. Its length is a power of two. */
  #table: Uint32Array | null = null;
  #used = 0;

  record(ns: number): void {
    const value = ns > 0 ? Math.min(Math.round(ns), Number.MAX_SAFE_INTEGER) : 0;
    this.count++;
    this.totalNs += value;
    if (value < this.minimumNs) this.minimumNs = value;
    if (value > this.maximumNs) this.maximumNs = value;
    if (this.#table !== null) this.#add(bucketOf(value), 1);
    else this.#keep(value);
  }

  /** Adds everything `other` recorded; `other` stays as it is. */
  merge(other: Histogram): void {
    if (other.count === 0) return;
    this.count += other.count;
    this.totalNs += other.totalNs;
    this.minimumNs = Math.min(this.minimumNs, other.minimumNs);
    this.maximumNs = Math.max(this.maximumNs, other.maximumNs);
    if (other.#raw !== null) {
      for (const value of other.#raw) {
        if (this.#table !== null) this.#add(bucketOf(value), 1);
        else this.#keep(value);
      }
    }
    if (other.#table !== null) {
      this.#useBuckets();
      for (let at = 0; at < other.#table.length; at += 2) {
        const key = other.#table[at]!;
        if (key !== 0) this.#add(key - 1, other.#table[at + 1]!);
      }
    }
  }

  /** Null without values. Percentiles are by nearest rank. */
  percentiles(): Percentiles | null {
    if (this.count === 0) return null;
    const [p50Ns, p90Ns, p99Ns] = this.#valuesAt([0.5, 0.9, 0.99]) as [number, number, number];
    return {
      count: this.count,
      minimumNs: this.minimumNs,
      p50Ns,
      p90Ns,
      p99Ns,
      maximumNs: this.maximumNs,
      meanNs: Math.round(this.totalNs / this.count),
      totalNs: this.totalNs,
    };
  }

  #keep(value: number): void {
    if (this.#raw === null) this.#raw = [value];
    else if (this.#raw.length < RAW_VALUES) this.#raw.push(value);
    else {
      this.#useBuckets();
      this.#add(bucketOf(value), 1);
    }
  }

  #useBuckets(): void {
    if (this.#table !== null) return;
    this.#table = new Uint32Array(4 * RAW_VALUES);
    if (this.#raw !== null) for (const value of this.#raw) this.#add(bucketOf(value), 1);
    this.#raw = null;
  }

  #add(bucket: number, count: number): void {
    let table = this.#table!;
    if (this.#used * 8 >= table.length * 3) table = this.#grow(table);
    const at = placeOf(table, bucket + 1);
    if (table[at] === 0) {
      table[at] = bucket + 1;
      this.#used++;
    }
    table[at + 1]! += count;
  }

  #grow(old: Uint32Array): Uint32Array {
    const table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      const place = placeOf(table, old[at]!);
      table[place] = old[at]!;
      table[place + 1] = old[at + 1]!;
    }
    this.#table = table;
    return table;
  }

  #valuesAt(quantiles: number[]): number[] {
    const values = this.#raw === null ? this.#bucketCounts() : this.#raw.map((value): [number, number] => [value, 1]);
    values.sort((a, b) => a[0] - b[0]);
    let next = 0;
    let before = 0;
    return quantiles.map((quantile) => {
      const rank = Math.max(1, Math.ceil(quantile * this.count));
      while (before + values[next]![1] < rank) before += values[next++]![1];
      return Math.min(this.maximumNs, Math.max(this.minimumNs, values[next]![0]));
    });
  }

  #bucketCounts(): [value: number, count: number][] {
    const counts: [number, number][] = [];
    const table = this.#table!;
    for (let at = 0; at < table.length; at += 2) {
      if (table[at] !== 0) counts.push([middleOfBucket(table[at]! - 1), table[at + 1]!]);
    }
    return counts;
  }
}

/** Values below 128 have a bucket each; above, 64 buckets for each power of two. */
function bucketOf(value: number): number {
  if (value < 2 * BUCKETS_PER_OCTAVE) return value;
  if (value < 0x8000_0000) {
    const shift = 25 - Math.clz32(value);
    return shift * BUCKETS_PER_OCTAVE + (value >>> shift);
  }
  const upper = Math.floor(value / 0x40_0000);
  const shift = 25 - Math.clz32(upper);
  return (shift + 22) * BUCKETS_PER_OCTAVE + (upper >>> shift);
}

function middleOfBucket(bucket: number): number {
  if (bucket < 2 * BUCKETS_PER_OCTAVE) return bucket;
  const width = 2 ** (Math.floor(bucket / BUCKETS_PER_OCTAVE) - 1);
  const lowest = ((bucket % BUCKETS_PER_OCTAVE) + BUCKETS_PER_OCTAVE) * width;
  return lowest + Math.floor(width / 2);
}

/** Where `key` is in the table, or the free place where it belongs. The table is never full. */
function placeOf(table: Uint32Array, key: number): number {
  const mask = table.length / 2 - 1;
  let place = Math.imul(key, 0x9e37_79b1) >>> 16;
  for (;;) {
    const at = (place & mask) * 2;
    if (table[at] === 0 || table[at] === key) return at;
    place++;
  }
}
