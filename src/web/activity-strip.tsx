import { useMemo } from "preact/hooks";
import type { Activity } from "../report/packet-table.js";
import { usePage } from "./page-context.js";
import { useMedia } from "./use-media.js";
import { usePalette } from "./use-palette.js";

const bars = 240;
const height = 36;

/** How many packets there were when, of the whole capture: also of packets that are too many to be listed. */
export function ActivityStrip({ onTime }: { onTime: (timeNs: number) => void }) {
  const { packets, words, speech, report } = usePage();
  const palette = usePalette();
  const isNarrow = useMedia("(max-width: 44rem)");
  const activity = packets?.table.activity;
  const grouped = useMemo(() => (activity === undefined ? [] : group(activity)), [activity]);
  if (activity === undefined || grouped.length < 2 || report.capture.durationNs === 0) return null;
  const durationNs = report.capture.durationNs;
  const most = Math.max(1, ...grouped.map(({ client, server, other }) => client + server + other));
  const total = grouped.length;
  const choose = (event: MouseEvent & { currentTarget: SVGSVGElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onTime(((event.clientX - left) / width) * activity.widthNs * activity.fromClient.length);
  };
  // A square root keeps single packets visible beside bursts of thousands.
  const scaled = (count: number) => (count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * (height - 4)));
  return (
    <section class="activity" aria-label={words.activity}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the pointer; keys reach every place through the diagram and the tables */}
      <svg
        role="img"
        aria-label={`${words.activity}: ${speech.counted("frames", packets?.table.total ?? 0)}, ${speech.numbers.duration(durationNs)}`}
        viewBox={`0 0 ${total} ${height}`}
        preserveAspectRatio="none"
        onClick={choose}
      >
        <title>{`${words.activity}. ${words.activityHelp}`}</title>
        {grouped.map(({ client, server, other, troubled }, index) => {
          const all = client + server + other;
          if (all === 0) return null;
          const size = scaled(all);
          const clientSize = (client / all) * size;
          const serverSize = (server / all) * size;
          const x = index + 0.1;
          return (
            <g key={index}>
              <rect x={x} y={height - clientSize} width="0.8" height={clientSize} fill={palette.tones.request} />
              <rect
                x={x}
                y={height - clientSize - serverSize}
                width="0.8"
                height={serverSize}
                fill={palette.tones.response}
              />
              <rect
                x={x}
                y={height - size}
                width="0.8"
                height={Math.max(0, size - clientSize - serverSize)}
                fill={palette.tones.other}
              />
              {troubled > 0 && <rect x={x} y={0} width="0.8" height="3" fill={palette.tones.trouble} />}
            </g>
          );
        })}
      </svg>
      <div class="activity-scale" aria-hidden="true">
        {ticksOf(durationNs, isNarrow ? 3 : 8).map((ns) => (
          <span key={ns} style={{ left: `${(ns / durationNs) * 100}%` }}>
            {ns === 0 ? "0" : speech.numbers.duration(ns)}
          </span>
        ))}
        <span class="end">{speech.numbers.duration(durationNs)}</span>
      </div>
    </section>
  );
}

/** Round times, as many as can be read; the end has its own, which the last of them must not run into. */
function ticksOf(durationNs: number, most: number): number[] {
  const step = roundTime(durationNs / most);
  const last = durationNs * (1 - 0.7 / most);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

const longTimes = [10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400].map((s) => s * 1e9);

/** 1, 2 or 5 times a power of ten; of seconds, such as make whole minutes and hours. */
function roundTime(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const decimal = ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
  return least <= 10e9 ? decimal : (longTimes.find((ns) => ns >= least) ?? decimal);
}

interface Bar {
  client: number;
  server: number;
  other: number;
  troubled: number;
}

/** At most as many bars as are told apart on a screen. */
function group(activity: Activity): Bar[] {
  const { fromClient, fromServer, other, troubled } = activity;
  const size = Math.max(1, Math.ceil(fromClient.length / bars));
  const sum = (counts: readonly number[], start: number) =>
    counts.slice(start, start + size).reduce((total, count) => total + count, 0);
  const starts = Array.from({ length: Math.ceil(fromClient.length / size) }, (_, index) => index * size);
  return starts.map((start) => ({
    client: sum(fromClient, start),
    server: sum(fromServer, start),
    other: sum(other, start),
    troubled: sum(troubled, start),
  }));
}
