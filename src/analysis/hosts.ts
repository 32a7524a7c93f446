import { formatIpv4, formatMac, formatSource } from "../decode/addresses.js";
import type { Packet } from "../decode/packet.js";
import type { Host } from "../report/report.js";

const maximumHosts = 10_000;
const maximumArpFrames = 100;

/** The addresses seen in a capture, with the MAC address each was first seen to send from or announced in ARP. */
export class Hosts {
  readonly #byAddress = new Map<string, Host>();

  /** Called for the first frame that each side of a connection sends, and for packets of no connection. */
  sender(packet: Packet): void {
    const host = this.#host(formatSource(packet));
    if (host === null || host.mac !== null || packet.sourceMacOffset < 0) return;
    // Loopback interfaces and SLL headers without an address show zeros.
    if (hasMac(packet.bytes, packet.sourceMacOffset)) host.mac = formatMac(packet.bytes, packet.sourceMacOffset);
  }

  address(text: string): void {
    this.#host(text);
  }

  /** True when everything is known of the host that a packet could tell. */
  knowsMac(address: string): boolean {
    return (this.#byAddress.get(address)?.mac ?? null) !== null;
  }

  /** An ARP frame announces its sender (RFC 826); a probe with sender 0.0.0.0 (RFC 5227) announces nothing. */
  arp(packet: Packet): void {
    if (packet.arpTargetOffset >= 0) {
      const target = packet.view.getUint32(packet.arpTargetOffset + 6);
      if (packet.arpSenderOffset >= 0) this.#announce(packet);
      if (target !== 0) this.#host(formatIpv4(target));
    } else if (packet.arpSenderOffset >= 0) this.#announce(packet);
  }

  /** In order of appearance, with their names. */
  hosts(names: ReadonlyMap<string, string>): Host[] {
    return [...this.#byAddress.values()].map((host) => ({ ...host, name: names.get(host.address) ?? null }));
  }

  #announce(packet: Packet): void {
    const address = packet.view.getUint32(packet.arpSenderOffset + 6);
    if (address === 0) return;
    const host = this.#host(formatIpv4(address));
    if (host === null) return;
    host.mac ??= formatMac(packet.bytes, packet.arpSenderOffset);
    if (host.arpFrames.length < maximumArpFrames) host.arpFrames.push(packet.frame);
  }

  #host(address: string): Host | null {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    if (this.#byAddress.size >= maximumHosts) return null;
    const host: Host = { address, name: null, mac: null, arpFrames: [] };
    this.#byAddress.set(address, host);
    return host;
  }
}

function hasMac(bytes: Uint8Array, offset: number): boolean {
  for (let at = offset; at < offset + 6; at++) if (bytes[at] !== 0) return true;
  return false;
}
