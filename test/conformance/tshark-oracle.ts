import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { TcpConditionBit } from "../../src/analysis/tcp-conditions.js";

/** The release whose rules are matched; another one's verdicts differ in places. */
export const oracleVersion = "4.0.17";

/** What tshark says of one frame that holds TCP. */
export interface OracleFrame {
  frame: number;
  conditions: number;
  /** -1 without one; tshark leaves a round trip of exactly 0 out. */
  ackRttNs: number;
  /** 0 when it is none, -1 when not known. */
  duplicateAckNumber: number;
  /** The conditions that the oracle tells of, when not all. */
  known?: number;
  /** "eth:ethertype:ip:tcp", down to the first TCP header. */
  path: string;
}

/** Fields of a single condition, in the order they are asked for. A fast or spurious one has the first field too. */
const conditionFields: [field: string, bit: number][] = [
  ["retransmission", TcpConditionBit.retransmission],
  ["fast_retransmission", TcpConditionBit.fastRetransmission],
  ["spurious_retransmission", TcpConditionBit.spuriousRetransmission],
  ["out_of_order", TcpConditionBit.outOfOrder],
  ["lost_segment", TcpConditionBit.lostSegment],
  ["ack_lost_segment", TcpConditionBit.ackedUnseenSegment],
  ["duplicate_ack", TcpConditionBit.duplicateAck],
  ["keep_alive", TcpConditionBit.keepAlive],
  ["keep_alive_ack", TcpConditionBit.keepAliveAck],
  ["zero_window", TcpConditionBit.zeroWindow],
  ["zero_window_probe", TcpConditionBit.zeroWindowProbe],
  ["zero_window_probe_ack", TcpConditionBit.zeroWindowProbeAck],
  ["window_full", TcpConditionBit.windowFull],
  ["window_update", TcpConditionBit.windowUpdate],
  ["reused_ports", TcpConditionBit.portReused],
];

export function hasOracle(): boolean {
  const { status, stdout } = spawnSync("tshark", ["--version"], { encoding: "utf8" });
  return status === 0 && stdout.includes(oracleVersion);
}

/** The conditions of a row whose columns are named after tshark's fields, without "tcp.analysis.". */
export function conditionsOfFields(value: (field: string) => string): number {
  let conditions = 0;
  for (const [field, bit] of conditionFields) if (value(field) !== "") conditions |= bit;
  const special = TcpConditionBit.fastRetransmission | TcpConditionBit.spuriousRetransmission;
  return (conditions & special) === 0 ? conditions : conditions & ~TcpConditionBit.retransmission;
}

export function rttOfField(seconds: string): number {
  return seconds === "" ? -1 : Math.round(Number(seconds) * 1e9);
}

/** Runs tshark over one capture. What it says before it meets damage counts. */
export async function askOracle(path: string): Promise<OracleFrame[]> {
  const names = [...conditionFields.map(([field]) => field), "ack_rtt", "duplicate_ack_num"];
  const fields = ["frame.number", "frame.protocols", ...names.map((name) => `tcp.analysis.${name}`)];
  const options = ["-n", "-r", path, "-Y", "tcp", "-T", "fields", "-E", "occurrence=f"];
  const stdout = await run([...options, ...fields.flatMap((field) => ["-e", field])]);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [frame, path, ...values] = line.split("\t") as [string, string, ...string[]];
      const value = (field: string) => values[names.indexOf(field)] ?? "";
      return {
        frame: Number(frame),
        conditions: conditionsOfFields(value),
        ackRttNs: rttOfField(value("ack_rtt")),
        duplicateAckNumber: Number(value("duplicate_ack_num")),
        path: path.slice(0, `${path}:`.search(/:tcp(:|$)/) + 4),
      };
    });
}

async function run(args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)("tshark", args, { encoding: "utf8", maxBuffer: 1e9 })).stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined) throw error;
    return stdout;
  }
}
