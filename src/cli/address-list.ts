/** The addresses of a container in one cell of a table. */
export function addressList(addresses: readonly { ipv4: string | undefined; ipv6: string | undefined }[]): string {
  return addresses.flatMap(({ ipv4, ipv6 }) => ipv4 ?? ipv6 ?? []).join(" ") || "-";
}
