import { LabError } from "../errors.js";
import { requireBridge } from "./bridge.js";
import type { CaptureOptions, CaptureSession, CaptureTarget } from "./capture.js";
import { hostCanaries, needsImmediateMode } from "./choose-canaries.js";
import { permissionFailure } from "./diagnostics.js";
import { captureFilter } from "./filter.js";
import { findProgram } from "./find-program.js";
import { checkFilter, type Privilege, requireTcpdump, startHostTcpdump } from "./host-tcpdump.js";
import { tcpdumpArguments } from "./tcpdump-arguments.js";
import { tcpdumpSession } from "./tcpdump-session.js";

/**
 * tcpdump of this host on the lab's bridge, with the least privilege that works, tried in the order given.
 * Errors: BRIDGE_NOT_FOUND, TCPDUMP_NOT_FOUND, CAPTURE_FILTER, CAPTURE_PERMISSION, CAPTURE_FAILED.
 */
export async function captureOnHost(
  target: CaptureTarget,
  options: CaptureOptions,
  reason: string,
  privileges: readonly Privilege[] = hostPrivileges(options),
): Promise<CaptureSession> {
  const env = options.env ?? process.env;
  const bridge = await requireBridge(target);
  const tcpdump = requireTcpdump(env);
  if (options.filter !== undefined) await checkFilter(tcpdump, options.filter, options.signal);
  let refusal: LabError | undefined;
  for (const privilege of privileges) {
    const canaries = await hostCanaries(target, options);
    const filter = captureFilter(target.addresses, options.filter, canaries?.mark);
    const immediate = needsImmediateMode(options, canaries);
    const programArguments = tcpdumpArguments({ ...options, immediate }, bridge, filter);
    try {
      const tcpdumpProcess = startHostTcpdump(tcpdump, programArguments, privilege, { env });
      return await tcpdumpSession(tcpdumpProcess, options, {
        via: "host",
        interfaceName: bridge,
        filter: options.filter,
        asksPassword: privilege === "sudo",
        manner: `(host, ${privilegeText(privilege)}): ${reason}`,
        canaries,
        immediate,
      });
    } catch (error) {
      const goOn = error instanceof LabError && (error.code === "CAPTURE_PERMISSION" || privilege !== "direct");
      if (!goOn || error.code === "INTERRUPTED") throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? permissionFailure(bridge, "no way to get the right was allowed");
}

/** Which ways there are for this user, from the least privilege up. */
export function hostPrivileges(options: Pick<CaptureOptions, "interactive" | "env">): Privilege[] {
  const env = options.env ?? process.env;
  if (process.getuid?.() === 0 || findProgram("sudo", env.PATH) === undefined) return ["direct"];
  return options.interactive ? ["direct", "sudo -n", "sudo"] : ["direct", "sudo -n"];
}

function privilegeText(privilege: Privilege): string {
  if (privilege !== "direct") return "through sudo";
  return process.getuid?.() === 0 ? "as root" : "as this user";
}
