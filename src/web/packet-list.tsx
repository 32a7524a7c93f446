import { useMemo } from "preact/hooks";
import { displayWidth } from "../report/text/display-width.js";
import { type GridColumn, VirtualGrid } from "./grid/virtual-grid.js";
import { copyText, troubleOf } from "./ladder/packet-rows.js";
import { lastAtOrBefore, phaseOfPacket } from "./packets/packet-phase.js";
import { conditionsOf, hostText, packetInfo, packetLabel, protocolText } from "./packets/packet-text.js";
import { usePage } from "./page-context.js";
import type { PageModel } from "./page-model.js";
import { PartOfPackets } from "./part-of-packets.js";
import { phaseName } from "./phase-name.js";
import { secondsText } from "./seconds.js";
import { exchangeOfSelection } from "./selected-exchange.js";
import type { Selection } from "./selection.js";
import { useMedia } from "./use-media.js";

interface PacketListProps {
  indexes: Uint32Array;
  selected: Selection;
  onSelect: (selection: Selection) => void;
}

/** Every packet as a row, as in Wireshark's list. */
export function PacketList({ indexes, selected, onSelect }: PacketListProps) {
  const model = usePage();
  const { packets, words, speech } = model;
  const isNarrow = useMedia("(max-width: 44rem)");
  const isRoomy = useMedia("(min-width: 90rem)");
  const hostTrack = useMemo(() => trackOfHosts(model), [model]);
  if (packets === null) return <p class="empty">{words.noPackets}</p>;
  const { columns, table } = packets;
  const titles = words.columns;
  const shown: GridColumn[] = isNarrow
    ? [
        { key: "frame", title: titles.frame, track: "3.4rem", isNumber: true },
        { key: "side", title: words.columns.direction, track: "2.6rem" },
        { key: "info", title: titles.info, track: "minmax(8rem, 1fr)" },
      ]
    : [
        { key: "frame", title: titles.frame, track: "4rem", isNumber: true },
        { key: "start", title: titles.time, track: "6rem", isNumber: true },
        { key: "source", title: titles.source, track: hostTrack },
        { key: "destination", title: titles.destination, track: hostTrack },
        { key: "protocol", title: titles.protocol, track: "4.4rem" },
        ...(isRoomy
          ? [
              { key: "length", title: titles.length, track: "3.9rem", isNumber: true },
              { key: "phase", title: titles.phase, track: "7rem" },
            ]
          : []),
        { key: "info", title: titles.info, track: "minmax(18rem, 4fr)" },
      ];
  const frame =
    selected?.kind === "packet" ? selected.frame : (exchangeOfSelection(model, selected)?.request.firstFrame ?? null);
  const cell = (row: number, key: string) => {
    const index = indexes[row]!;
    switch (key) {
      case "frame":
        return speech.numbers.count(index + 1);
      case "start":
        return secondsText(columns.timeNs[index]!);
      case "source":
        return hostText(model, packets, columns.source[index]!);
      case "destination":
        return hostText(model, packets, columns.destination[index]!);
      case "protocol":
        return protocolText(packets, index);
      case "length":
        return speech.numbers.count(columns.originalLength[index]!);
      case "phase": {
        const phase = phaseOfPacket(model, packets, index);
        return phase === null ? "" : phaseName(model, phase);
      }
      case "side":
        return columns.side[index] === 1 ? "→" : columns.side[index] === 2 ? "←" : "·";
      default: {
        const trouble = troubleOf(model, packets, index);
        return (
          <>
            {trouble !== "" && <strong class="trouble">▲ {trouble} </strong>}
            <bdi class="code">
              {copyText(model, packets, index)}
              {isNarrow ? packetLabel(model, packets, index) : packetInfo(packets, index, isRoomy)}
            </bdi>
          </>
        );
      }
    }
  };
  return (
    <>
      <PartOfPackets />
      <VirtualGrid
        label={words.views.packets}
        columns={shown}
        count={indexes.length}
        cell={cell}
        rowClass={(row) =>
          `side-${columns.side[indexes[row]!]} ${conditionsOf(packets, indexes[row]!).length > 0 ? "marked" : ""}`
        }
        selected={frame === null ? -1 : rowOfFrame(indexes, frame)}
        onSelect={(row) => onSelect({ kind: "packet", frame: indexes[row]! + 1 })}
        empty={table.total === 0 ? words.noFrames : words.nothingFound}
      />
    </>
  );
}

const [leastHost, mostHost] = [9, 22];

/** As wide as the longest name among the first hosts: names that begin alike must not be cut before they differ. */
function trackOfHosts(model: PageModel): string {
  const { packets } = model;
  const names = packets?.table.hosts.slice(1, 50).map((_, host) => hostText(model, packets, host + 1)) ?? [];
  const longest = Math.max(leastHost, ...names.map((name) => displayWidth(name)));
  return `${(Math.min(mostHost, longest) * 0.55 + 0.9).toFixed(1)}rem`;
}

function rowOfFrame(indexes: Uint32Array, frame: number): number {
  const row = lastAtOrBefore(indexes.length, (position) => indexes[position]!, frame - 1);
  return indexes[row] === frame - 1 ? row : -1;
}
