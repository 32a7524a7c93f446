import type { CaptureFileFacts } from "../pcap/capture-facts.js";
import { PcapngWriter } from "../pcap/pcapng-writer.js";
import type { CaptureRecord } from "../pcap/record.js";
import type { CaptureAnnotations, FrameFindings } from "../report/annotations/annotations.js";
import type { ClockRange } from "./interface-clocks.js";
import type { FrameFacts } from "./options.js";
import { namesOfTcpConditions } from "./tcp-condition-bits.js";

/** Makes the blocks of an annotated capture, frame by frame; who writes them takes them in portions. */
export class AnnotatedFrames {
  readonly #writer: PcapngWriter;
  readonly #facts: CaptureFileFacts;
  readonly #annotations: CaptureAnnotations;
  #blocks: Uint8Array[] = [];
  #frame = 0;
  #findings: FrameFindings = nothingFound(0);
  #lastTime = { seconds: 0, nanoseconds: 0 };

  constructor(facts: CaptureFileFacts, annotations: CaptureAnnotations, clocks: ClockRange) {
    this.#facts = facts;
    this.#annotations = annotations;
    this.#writer = new PcapngWriter({ byteOrder: facts.byteOrder });
    this.#blocks.push(
      this.#writer.section({
        comments: withoutRepeats(facts.comments, annotations.section),
        application: annotations.application,
      }),
    );
    facts.interfaces.forEach((source, index) => {
      this.#blocks.push(
        this.#writer.interface({
          linkType: source.linkType,
          snapLength: source.snapLength,
          name: source.name ?? annotations.interfaceName,
          description: source.description ?? annotations.interfaceDescription,
          ...clocks.clockFor(index, source.ticksPerSecond),
        }),
      );
    });
    const names = new Map([...facts.names, ...annotations.names]);
    if (names.size > 0) this.#blocks.push(this.#writer.names(names));
  }

  /** Takes what the analysis found in the frame that is added next. */
  found(facts: Readonly<FrameFacts>): void {
    this.#findings =
      facts.conditions === 0 && facts.duplicateOf === 0
        ? nothingFound(facts.frame)
        : {
            frame: facts.frame,
            conditions: namesOfTcpConditions(facts.conditions),
            duplicateOf: facts.duplicateOf,
          };
  }

  /** Copies a frame. What has been appended to the file since it was explained is left out. */
  add(record: CaptureRecord): void {
    if (++this.#frame > this.#facts.frames) return;
    const { seconds, nanoseconds, originalLength } = record;
    this.#lastTime = { seconds, nanoseconds };
    this.#blocks.push(
      this.#writer.frame({
        interface: record.interfaceIndex,
        seconds,
        nanoseconds,
        originalLength,
        bytes: record.bytes.subarray(record.start, record.end),
        comments: withoutRepeats(record.comments ?? [], this.#annotations.ofFrame(this.#findings)),
      }),
    );
  }

  /** What has been made since the last call, and may be written. */
  take(): Uint8Array {
    const blocks = this.#blocks;
    this.#blocks = [];
    return Buffer.concat(blocks);
  }

  /** What the source's capturing program counted, to be written last. */
  statistics(): Uint8Array {
    const blocks = this.#facts.interfaces.flatMap(({ statistics }, index) => {
      if (statistics === null) return [];
      const received = statistics.received ?? undefined;
      const dropped = statistics.dropped ?? undefined;
      return [this.#writer.statistics({ interface: index, ...this.#lastTime, received, dropped })];
    });
    return Buffer.concat(blocks);
  }
}

function nothingFound(frame: number): FrameFindings {
  return { frame, conditions: [], duplicateOf: 0 };
}

/** A capture that was annotated before says the same once. */
function withoutRepeats(there: readonly string[], added: readonly string[]): string[] {
  return [...there, ...added.filter((text) => !there.includes(text))];
}
