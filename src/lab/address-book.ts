import { BlockList, isIPv6 } from "node:net";
import { inspectContainer } from "../docker/containers.js";
import { type Join, type JoinWatch, watchJoins } from "../docker/joins.js";
import { inspectNetwork } from "../docker/networks.js";
import type { Lab, LabNetwork } from "./lab.js";

/** An address and whose it is. */
interface Entry {
  address: string;
  containerId: string;
  /** For a container that is no service of the lab. */
  containerName: string;
}

/** A container of a service, and what it got since the book was opened. */
interface Late {
  containerId: string;
  containerName: string;
  service: string;
}
export interface LateAddress extends Late {
  address: string;
}
export interface LateJoin extends Late {
  networkId: string;
  networkName: string;
}

/**
 * Who has which address on a lab's networks, from when it is opened until it is asked. Disposing it ends the watch.
 *
 * The Engine frees a container's addresses when it ends, and knows nothing of them afterwards: a client that talks and ends at once would
 * be nameless if it were inspected after its start. So each container that joins a network is looked up when the Engine says so, which is
 * before its program runs. Should that come too late all the same, the packets tell (`tellRemaining`).
 */
export class AddressBook implements Disposable {
  readonly #lab: Lab;
  readonly #entries: Entry[] = [];
  readonly #gateways = new Set<string>();
  /** Containers that were started, by id; the service of the project's own. */
  readonly #started = new Map<string, { name: string; service: string | undefined }>();
  readonly #connected = new Set<string>();
  readonly #joins: { containerId: string; networkId: string; networkName: string }[] = [];
  /** Containers whose addresses nobody could tell, by the id of the network that they joined. */
  readonly #unplaced: Map<string, Set<string>>;
  readonly #lookups: Promise<void>[] = [];
  #watch: JoinWatch | undefined;
  #failure: Error | undefined;

  private constructor(lab: Lab) {
    this.#lab = lab;
    this.#unplaced = new Map(lab.networks.map(({ id }) => [id, new Set<string>()]));
  }

  /** @throws LabError ENGINE_ERROR, ENGINE_UNREACHABLE */
  static async open(lab: Lab): Promise<AddressBook> {
    const book = new AddressBook(lab);
    book.#watch = await watchJoins(lab.engine, (join) => book.#joined(join));
    book.#watch.ended.catch((error: Error) => book.#fail(error));
    for (const network of lab.networks) book.#keep(book.#readMembers(network));
    return book;
  }

  /**
   * Names by address: the service, or the container's name where it is no service of the lab. One that the Engine gave to another
   * container when the first had ended has both names, "beta / gamma".
   * @param senders addresses that sent packets
   */
  async names(senders: readonly string[]): Promise<Map<string, string>> {
    // A lookup may be begun while others are awaited.
    for (let done = 0; done < this.#lookups.length; done++) await this.#lookups[done];
    const names = new Map<string, string>();
    for (const { address, ...who } of this.#entries) {
      const before = names.get(address)?.split(" / ") ?? [];
      names.set(address, [...new Set([...before, this.#nameOf(who)])].join(" / "));
    }
    for (const network of this.#lab.networks) this.#tellRemaining(network, senders, names);
    return names;
  }

  /** What the project's containers got since the lab was found. To be asked for after the names. */
  get late(): { addresses: LateAddress[]; joins: LateJoin[] } {
    const before = new Set(
      this.#lab.containers.flatMap(({ id, addresses }) =>
        addresses.flatMap(({ ipv4, ipv6 }) => [`${id} ${ipv4}`, `${id} ${ipv6}`]),
      ),
    );
    const late = <One extends { containerId: string }>(one: One): (One & Late)[] => {
      const { containerId } = one;
      const known = this.#lab.containers.find(({ id }) => id === containerId);
      const { name, service } = known ?? this.#started.get(containerId) ?? {};
      return name === undefined || !service ? [] : [{ ...one, containerName: name, service }];
    };
    const entries = this.#entries.filter(({ containerId, address }) => !before.has(`${containerId} ${address}`));
    const addresses = new Map(entries.map((entry) => [`${entry.containerId} ${entry.address}`, entry]));
    return {
      addresses: [...addresses.values()].flatMap(({ containerId, address }) => late({ containerId, address })),
      joins: this.#joins.flatMap(late),
    };
  }

  /** Why somebody who joined may be missing: the Engine could not be asked any more. Known when the names are. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
  }

  async #readMembers(network: LabNetwork): Promise<void> {
    const details = await inspectNetwork(this.#lab.engine, network.id);
    for (const gateway of details?.gateways ?? []) this.#gateways.add(gateway);
    for (const { id, name, ipv4, ipv6 } of details?.containers ?? []) this.#place(id, name, ipv4, ipv6);
  }

  #joined(join: Join): void {
    const { containerId } = join;
    if (join.type === "connect") {
      this.#joins.push(join);
      if (!this.#unplaced.has(join.networkId)) return;
      this.#connected.add(containerId);
      this.#keep(this.#lookUp(containerId, join.networkId));
      return;
    }
    const ours = join.project === this.#lab.stack.project;
    this.#started.set(containerId, { name: join.name, service: ours ? join.service : undefined });
    if (ours && !this.#connected.has(containerId)) this.#keep(this.#inspect(containerId));
  }

  #keep(lookup: Promise<void>): void {
    this.#lookups.push(lookup.catch((error: Error) => this.#fail(error)));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }

  async #lookUp(containerId: string, networkId: string): Promise<void> {
    const network = await inspectNetwork(this.#lab.engine, networkId);
    const member = network?.containers.find(({ id }) => id === containerId);
    if (member && this.#place(containerId, member.name, member.ipv4, member.ipv6)) return;
    this.#unplaced.get(networkId)?.add(containerId);
    await this.#inspect(containerId);
  }

  async #inspect(containerId: string): Promise<void> {
    const details = await inspectContainer(this.#lab.engine, containerId);
    for (const { network, networkId, ipv4, ipv6 } of details?.networks ?? []) {
      const joined = this.#lab.networks.find(
        ({ id, name }) => id === networkId || (networkId === "" && name === network),
      );
      const unplaced = joined && this.#unplaced.get(joined.id);
      if (unplaced === undefined) continue;
      if (this.#place(containerId, details?.name ?? "", ipv4, ipv6)) unplaced.delete(containerId);
      else unplaced.add(containerId);
    }
  }

  #place(containerId: string, containerName: string, ...addresses: (string | undefined)[]): boolean {
    const known = addresses.filter((address) => address !== undefined);
    for (const address of known) this.#entries.push({ address, containerId, containerName });
    return known.length > 0;
  }

  /** Asked for at the end only: the Engine tells of the start, which says who it is, after the join. */
  #nameOf({ containerId, containerName }: Omit<Entry, "address">): string {
    const service = this.#lab.containers.find(({ id }) => id === containerId)?.service;
    const started = this.#started.get(containerId);
    return service || started?.service || started?.name || containerName;
  }

  /**
   * If one container only joined a network without a known address, and one address only of that network sent something and is nobody's,
   * then it is that container's: whoever else sends was there before, has joined since, or is the network itself.
   */
  #tellRemaining(network: LabNetwork, senders: readonly string[], names: Map<string, string>): void {
    const [containerId, ...others] = this.#unplaced.get(network.id) ?? [];
    if (containerId === undefined || others.length > 0) return;
    const subnets = new BlockList();
    for (const subnet of network.subnets) {
      const [address = "", prefix = ""] = subnet.split("/");
      subnets.addSubnet(address, Number(prefix), family(address));
    }
    const remaining = senders.filter(
      (address) => subnets.check(address, family(address)) && !names.has(address) && !this.#gateways.has(address),
    );
    for (const version of ["ipv4", "ipv6"] as const) {
      const [address, ...rest] = remaining.filter((one) => family(one) === version);
      if (address === undefined || rest.length > 0) continue;
      names.set(address, this.#nameOf({ containerId, containerName: containerId.slice(0, 12) }));
    }
  }
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
