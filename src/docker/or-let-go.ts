/**
 * Asks the Engine for a stream in both directions. A request whose stdin is open is not over with the answer: one that is refused is let go
 * of here, or it would keep this process alive.
 * @param open makes the request, under the signal that lets go of it
 * @throws what the Engine answered
 */
export async function orLetGo<Stream>(open: (signal: AbortSignal) => Promise<Stream>): Promise<Stream> {
  const refused = new AbortController();
  try {
    return await open(refused.signal);
  } catch (error) {
    refused.abort();
    throw error;
  }
}
