/**
 * A shell that holds tcpdump's leash, the same on the host and in a container. It starts the program given as its arguments
 * and reads signal names from stdin, one a line, to send on; in a container also canaries to send (canaryLine). This gives what signals sent by us could not:
 * - started through sudo, tcpdump is root's and we may not signal it; the shell, started with it, may;
 * - when we die, however suddenly, stdin ends and tcpdump with it, not only at its next packet;
 * - tcpdump has a session of its own, so Ctrl-C on the terminal reaches us alone and we can drain first.
 * Nothing variable is ever part of the script: all comes as arguments.
 */
export const keeperScript = `
trap '' INT QUIT HUP TERM TSTP
if command -v setsid >/dev/null 2>&1; then setsid "$@" </dev/null & else "$@" </dev/null & fi
child=$!
exec 3<&0 >/dev/null
canary() {
  set -- "$1" "$2" "$3" -q -n -c 1 -W 0.01 -t 1 \${interface:+-I "$interface"}
  group=$1 pattern=$2 flush=$3
  shift 3
  ping "$@" -s 64 -p "$pattern" "$group"
  if [ "$flush" = flush ]; then
    for filler in 1 2 3 4; do ping "$@" -s 65000 -p ffffffff "$group"; done
  fi
}
{
  while read -r word group pattern flush; do
    if [ "$word" = CANARY ]; then canary "$group" "$pattern" "$flush"; else kill -s "$word" "$child" 2>/dev/null; fi
  done
  kill -s TERM "$child" 2>/dev/null
} <&3 2>/dev/null &
reader=$!
wait "$child"
status=$?
kill -s KILL "$reader" 2>/dev/null
exit "$status"
`;

/** The same, with the interface that canaries go to as its first argument. */
export const containerKeeperScript = `
interface=$1
shift
${keeperScript}`;

/**
 * Asks the keeper in a container for a canary: group, payload pattern, and whether fillers follow. A user who is not root may send
 * 500 pings a second at most, so its fillers are 4 of 65,000 bytes, in fragments.
 */
export function canaryLine(group: string, sequence: number, flush: boolean): string {
  const pattern = sequence.toString(16).padStart(8, "0");
  return `CANARY ${group} ${pattern} ${flush ? "flush" : "alone"}`;
}

/** The same as keeperScript, after it has found the network interface with the hardware address given first; without one: the only one beside lo. */
export const keeperScriptByHardwareAddress = `
wanted=$1
shift
found=
for entry in /sys/class/net/*; do
  name=\${entry##*/}
  read -r address <"$entry/address" || address=
  if [ -n "$wanted" ]; then
    [ "$address" = "$wanted" ] && found=$name
  elif [ "$name" != lo ]; then
    [ -z "$found" ] && found=$name || found=any
  fi
done
program=$1
shift
interface=$found
[ "$found" = any ] && interface=
set -- "$program" -i "\${found:-any}" "$@"
${keeperScript}`;
