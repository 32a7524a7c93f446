/** Eyes see no difference below this. What a flush costs in processor time is measured in docs/benchmarks.md. */
const flushEveryMs = 100;
/** A packet after a while of silence is brought this soon. */
const lookEveryMs = 20;
/** With more packets than this between two looks a block is full within 100 ms, and the kernel hands it over by itself. */
const busy = 300;

/**
 * Lets packets arrive within some 100 ms for who watches, although the kernel hands over its blocks only when they are full or a second old:
 * when packets have come in and wait, `flush` makes it hand them over. On a quiet network nothing is sent at all.
 *
 * @param arrivals frames that have come in so far, those that wait included; undefined when that cannot be told
 */
export function keepLive(arrivals: () => number | undefined, flush: () => Promise<unknown>): Disposable {
  let flushed = arrivals();
  let before = flushed;
  let flushedAt = 0;
  let flushing = false;
  const look = async () => {
    const now = arrivals();
    const isBusy = now !== undefined && before !== undefined && now - before > busy;
    before = now;
    if (flushing || isBusy || now === flushed || performance.now() - flushedAt < flushEveryMs) return;
    flushed = now;
    flushing = true;
    await flush();
    flushedAt = performance.now();
    flushing = false;
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
