/**
 * A request's body for dockerode, which writes what it is given into the address, too, unless told: there the Engine refuses more than a
 * megabyte, and whoever logs addresses logs what environments hold.
 */
export function inBody<Body extends object>(body: Body, query: Readonly<Record<string, string>> = {}): Body {
  return { _query: query, _body: body } as unknown as Body;
}
