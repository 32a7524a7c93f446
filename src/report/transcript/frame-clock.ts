/** The wall clock of a process may be off by so much against the kernel's, which stamps packets (src/lab/wall-clock.ts). */
export const clockToleranceNs = 2e6;

/** When something happened by the capture's clock: nanoseconds since the first frame, of which the report has the time. */
export function sinceFirstFrameNs(atMicroseconds: number, firstFrameAt: string): number {
  return Number(BigInt(atMicroseconds) * 1000n - nanosecondsSince1970(firstFrameAt));
}

/** "2026-11-22T14:40:12.123456789Z" exactly; Date has milliseconds only. */
function nanosecondsSince1970(time: string): bigint {
  return BigInt(Date.parse(`${time.slice(0, 19)}Z`)) * 1_000_000n + BigInt(time.slice(20, 29));
}
