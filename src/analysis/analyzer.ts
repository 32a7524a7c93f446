import { DecodeStop, Layer, type Packet } from "../decode/packet.js";
import { recognisers } from "../protocols/recognisers.js";
import type { Exchange, Report } from "../report/report.js";
import { AnalysisClock } from "./analysis-clock.js";
import { ArpPhases } from "./arp-phases.js";
import type { CaptureContext } from "./capture-context.js";
import { isChecksumRight } from "./checksum.js";
import { type Connection, PayloadState } from "./connection.js";
import { type ConnectionState, connectionStates } from "./connection-states.js";
import { ConnectionStore } from "./connection-store.js";
import { DuplicateFrames } from "./duplicate-frames.js";
import { reportEnd } from "./end-problems.js";
import { ExchangeRecorder } from "./exchange-recorder.js";
import { FrameCounts } from "./frame-counts.js";
import { Hosts } from "./hosts.js";
import { IcmpFollower } from "./icmp-follower.js";
import { layerName } from "./layer-name.js";
import type { AnalysisOptions, FrameFacts } from "./options.js";
import { OrdinaryRows } from "./ordinary-rows.js";
import { Pairs } from "./pairs.js";
import { ProblemLog } from "./problem-log.js";
import { Recognition } from "./recognition.js";
import { buildReport } from "./report-builder.js";
import { Roles } from "./roles.js";
import { excuseStray } from "./stray-stamp.js";
import { TcpFollower } from "./tcp-follower.js";
import { TurnTracker } from "./turn-tracker.js";
import { UdpFollower } from "./udp-follower.js";
import { VerdictReasons } from "./verdict.js";

/**
 * Turns the packets of one capture, pushed in file order, into a Report. Synchronous; never throws on any packet.
 * Serves files and live captures: what is known so far can be asked for at any time, the report once, at the end.
 */
export class Analyzer {
  /** Frames pushed, copies included. */
  frames = 0;
  /** Frames cut by the snap length. */
  snapped = 0;
  readonly #options: AnalysisOptions;
  readonly #problems: ProblemLog;
  readonly #clock: AnalysisClock;
  readonly #duplicates = new DuplicateFrames();
  readonly #counts = new FrameCounts();
  readonly #hosts = new Hosts();
  readonly #pairs = new Pairs();
  readonly #verdict = new VerdictReasons();
  readonly #arp = new ArpPhases();
  readonly #exchanges: ExchangeRecorder;
  readonly #store: ConnectionStore;
  readonly #tracker: TurnTracker;
  readonly #roles: Roles;
  readonly #tcp: TcpFollower;
  readonly #udp: UdpFollower;
  readonly #icmp: IcmpFollower;
  readonly #facts: FrameFacts | null;
  readonly #recognition: Recognition;

  constructor(options: AnalysisOptions = {}) {
    this.#options = options;
    this.#problems = new ProblemLog(options.keepProblems ?? 1000, options.onProblem);
    this.#clock = new AnalysisClock(this.#problems);
    const recognition = new Recognition(options.recognisers ?? recognisers, this.#pairs);
    this.#recognition = recognition;
    this.#exchanges = new ExchangeRecorder(
      options.keepExchanges ?? 1000,
      this.#pairs,
      this.#problems,
      recognition,
      options.onExchange,
    );
    this.#tracker = new TurnTracker(this.#exchanges, recognition, options.keepPayload ?? 4096);
    this.#store = new ConnectionStore(options.keepConnections ?? 100, {
      ended: (connection) => this.#ended(connection),
    });
    this.#roles = new Roles(options.servers);
    this.#tcp = new TcpFollower(this.#store, this.#tracker, this.#roles, this.#hosts, this.#problems);
    this.#udp = new UdpFollower(this.#store, this.#tracker, this.#roles, this.#hosts);
    this.#icmp = new IcmpFollower(this.#store, this.#problems);
    this.#facts = options.onFrame === undefined ? null : emptyFacts();
  }

  /** Takes the next packet. Its time is replaced by the analysis' own, which never goes backwards. */
  push(packet: Packet): void {
    this.frames++;
    const facts = this.#facts;
    if (facts !== null) resetFacts(facts, packet.frame);
    // Copies come with a time of their own, later than that of the packets between: they must not move the clock.
    const original = this.#duplicates.check(packet);
    if (original === 0) {
      const nowNs = this.#clock.advance(packet.timeNs, packet.frame, packet.interfaceIndex);
      const { strayNs, strayFrame } = this.#clock;
      if (strayNs > 0) excuseStray(this.#tracker.connection, strayFrame, strayNs, this.#store.rows);
      this.#follow(packet, nowNs, facts);
    } else if (facts !== null) facts.duplicateOf = original;
    if (facts !== null) this.#options.onFrame?.(facts);
  }

  /**
   * What takes runs of ordinary segments off the hands of `push`; null when every frame has to be looked at one by one.
   * To be asked for before the first frame.
   */
  ordinaryRows(): OrdinaryRows | null {
    const { onFrame, onExchange, checksums } = this.#options;
    if (onFrame !== undefined || onExchange !== undefined || checksums === true) return null;
    if (this.#store.rows !== null) return this.#store.rows;
    const rows = new OrdinaryRows(this.#exchanges, {
      store: this.#store,
      recognition: this.#recognition,
      hosts: this.#hosts,
      streams: this.#tcp,
    });
    this.#store.useRows(rows);
    return rows;
  }

  /** True while runs may be taken: each frame would be looked at for being a copy, or its time, otherwise. */
  get mayTakeRuns(): boolean {
    return this.#duplicates.isOff && this.#clock.isFileTime;
  }

  /** Time of the last frame, nanoseconds since the first. */
  get nowNs(): number {
    return this.#clock.nowNs;
  }

  /** So many TCP segments were taken by a run, of a classic pcap, whose interface is one; number and time of the last one. */
  passRun(segments: number, frame: number, fileNs: number): void {
    this.#clock.advance(fileNs, frame, 0);
    this.#clock.afterRun();
    this.frames += segments;
    this.#counts.tcp += segments;
  }

  /** Connections begun so far. */
  get connections(): number {
    return this.#store.count;
  }

  /** Exchanges answered so far. */
  get exchanges(): number {
    return this.#exchanges.answered;
  }

  /** Frames recognised as second copies so far. */
  get duplicatesRemoved(): number {
    return this.#duplicates.removed;
  }

  /** Addresses that have sent something so far. */
  get senders(): string[] {
    return this.#hosts.hosts(new Map()).flatMap(({ address, mac }) => (mac === null ? [] : [address]));
  }

  /** The TCP connections that can still be asked for: open ones, and those closed lately. With a port: those to it. */
  connectionStates(serverPort?: number): ConnectionState[] {
    return connectionStates(this.#store.table, serverPort);
  }

  /**
   * The exchanges whose answer has begun and that nothing has followed yet, as far as they have come. For a live view: a turn ends only
   * when the other side speaks again, and a person may think for minutes. They are told again when they are complete.
   */
  exchangesUnderWay(): Exchange[] {
    return (
      this.#store.table
        .all()
        .filter(({ state, exchange }) => state === PayloadState.response && exchange?.kept === true)
        // Pipelined exchanges are told one by one as their answers come.
        .filter(({ messages }) => messages?.isSeveral !== true)
        .sort((a, b) => a.id - b.id)
        .map((connection) => this.#exchanges.toExchange(connection, connection.exchange!, true))
    );
  }

  /** How many TCP connections (to this server port) have neither been reset nor closed by both sides. */
  openConnections(serverPort?: number): number {
    return this.connectionStates(serverPort).filter((state) => !state.closed).length;
  }

  /** Ends every connection and tells everything. To be called once; no packet may follow. */
  finish(context: CaptureContext): Report {
    this.#store.endAll();
    this.#store.rows?.addCounted();
    return buildReport(context, this.#options, {
      frames: this.frames,
      snapped: this.snapped,
      duplicates: this.#duplicates,
      clock: this.#clock,
      counts: this.#counts,
      hosts: this.#hosts,
      pairs: this.#pairs,
      slowest: this.#exchanges.slowest.inOrder(),
      problems: this.#problems,
      verdict: this.#verdict,
      arp: this.#arp,
      connections: this.#store.reported,
      connectionCount: this.#store.count,
      forgotten: this.#store.forgotten,
      tcpConditions: this.#tcp.conditions,
    });
  }

  #follow(packet: Packet, nowNs: number, facts: FrameFacts | null): void {
    if (packet.stop !== DecodeStop.none) this.#stopped(packet);
    const layers = packet.layers;
    if (packet.capturedLength < packet.originalLength) this.snapped++;
    if ((layers & (Layer.tcp | Layer.udp)) !== 0 && (layers & (Layer.icmp | Layer.icmpv6)) === 0) {
      if (this.#options.checksums === true && isChecksumRight(packet) === false) {
        this.#problems.add("bad-checksum", "warning", [packet.frame], null, { protocol: packet.protocol });
      }
      if ((layers & Layer.tcp) !== 0) {
        this.#counts.tcp++;
        this.#tcp.segment(packet, nowNs, facts);
      } else {
        this.#counts.udp++;
        this.#udp.datagram(packet, nowNs, facts);
      }
      return;
    }
    this.#counts.addOther(packet);
    packet.timeNs = nowNs;
    if ((layers & Layer.arp) !== 0) {
      this.#hosts.arp(packet);
      this.#arp.frame(packet.frame, nowNs);
      return;
    }
    if ((layers & (Layer.ipv4 | Layer.ipv6)) !== 0) this.#hosts.sender(packet);
    if ((layers & (Layer.icmp | Layer.icmpv6)) !== 0) this.#icmp.message(packet, facts);
    else if (packet.stop === DecodeStop.truncated) this.#verdict.add("headers-cut", packet.frame);
    else if (packet.stop === DecodeStop.unsupported) this.#verdict.add("not-decoded", packet.frame);
  }

  #stopped(packet: Packet): void {
    if (packet.stop === DecodeStop.malformed) {
      this.#problems.add("malformed", "warning", [packet.frame], null, {
        layer: layerName(packet.stopLayer),
        needed: packet.stopNeeded,
        available: packet.stopAvailable,
      });
    }
  }

  #ended(connection: Connection): void {
    this.#roles.settle(connection, 0, "first-frame");
    if (connection.tcp !== null) this.#tcp.finish(connection);
    this.#tracker.finish(connection, connection.lastNs);
    connection.pair ??= this.#pairs.of(connection);
    const pair = connection.pair;
    const client = connection.clientSide === 0 ? connection.a : connection.b;
    const server = connection.clientSide === 0 ? connection.b : connection.a;
    pair.connections++;
    if (connection.details !== null) pair.timing.merge(connection.details.timing);
    pair.requestBytes += client.bytes;
    pair.responseBytes += server.bytes;
    this.#verdict.connection(connection);
    reportEnd(this.#problems, connection);
  }
}

function emptyFacts(): FrameFacts {
  return {
    frame: 0,
    connection: 0,
    fromClient: false,
    conditions: 0,
    duplicateOf: 0,
    ackRttNs: -1,
    acknowledges: 0,
    duplicateAckNumber: 0,
  };
}

function resetFacts(facts: FrameFacts, frame: number): void {
  Object.assign(facts, emptyFacts());
  facts.frame = frame;
}
