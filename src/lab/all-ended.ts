/**
 * The values of all; or the failure of one of them, but only when the others have ended too: then nothing is told after the error, and
 * who takes everything back misses nothing.
 */
export async function allEnded<const Promises extends readonly unknown[]>(
  promises: Promises,
): Promise<{ -readonly [Place in keyof Promises]: Awaited<Promises[Place]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
