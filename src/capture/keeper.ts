/**
 * A shell that holds tcpdump's leash, the same on the host and in a container. It starts the program given as its arguments
 * and reads signal names from stdin, one a line, to send on; in a container also canaries to send (canaryLine). This gives what signals sent by us could not:
 * - started through sudo, tcpdump is root's and we may not signal it; the shell, started with it, may;
 * - when we die, however suddenly, stdin ends and tcpdump with it, not only at its next packet;
 * - a tcpdump that somebody has stopped (SIGSTOP) goes on, as it would not see a signal otherwise;
 * - tcpdump has a session of its own, so Ctrl-C on the terminal reaches us alone and we can drain first.
 * Nothing variable is ever part of the script: all comes as arguments.
 */
export const keeperScript = `
trap '' INT QUIT HUP TERM TSTP
if command -v setsid >/dev/null 2>&1; then setsid "$@" </dev/null & else "$@" </dev/null & fi
child=$!
exec 3<&0 >/dev/null
tell() {
  kill -s "$1" "$child"
  kill -s CONT "$child"
}
canary() {
  group=$1 pattern=$2 flush=$3
  set -- -q -n -t 1 \${interface:+-I "$interface"}
  ping "$@" -c 1 -W 0.01 -s 64 -p "$pattern" "$group"
  [ "$flush" = flush ] || return 0
  rounds=0
  while [ "$rounds" -lt 64 ]; do
    ping "$@" -c 3 -l 3 -W 0.001 -s 1400 -p ffffffff "$group"
    rounds=$((rounds + 1))
  done &
}
{
  while read -r word group pattern flush; do
    if [ "$word" = CANARY ]; then canary "$group" "$pattern" "$flush"; else tell "$word"; fi
  done
  tell TERM
} <&3 2>/dev/null &
reader=$!
wait "$child"
status=$?
kill -s KILL "$reader" 2>/dev/null
exit "$status"
`;

/** What whoever starts a keeper's container says to it once it has started. */
export const startedLine = "STARTED";

/**
 * Before anything else a keeper in a container waits to hear that whoever started it lives: of one that died meanwhile the Engine closes no
 * stdin, and without a word for half a minute the container ends. `ping` to itself is the image's only clock; without it nothing is ended.
 */
const awaitStarted = `
trap 'exit 1' USR1
{
  trap 'kill "$clock"; exit' TERM
  ping -q -n -c 2 -i 30 -W 1 127.0.0.1 &
  clock=$!
  wait "$clock" && kill -s USR1 $$
} </dev/null >/dev/null 2>&1 &
leash=$!
read -r started || exit 1
kill -s TERM "$leash" 2>/dev/null
trap - USR1
`;

/** The same, with the interface that canaries go to as its first argument. */
export const containerKeeperScript = `${awaitStarted}
interface=$1
shift
${keeperScript}`;

/**
 * Asks the keeper in a container for a canary: group, payload pattern, and whether fillers follow: 192 of 1,400 bytes, as from the host.
 * Of a user who is not root, ping sends three at once to a group and never fragments, so they take it a few hundred milliseconds.
 */
export function canaryLine(group: string, sequence: number, flush: boolean): string {
  const pattern = sequence.toString(16).padStart(8, "0");
  return `CANARY ${group} ${pattern} ${flush ? "flush" : "alone"}`;
}

/** The same as keeperScript, after it has found the network interface with the hardware address given first, or lo; without one: the only one beside lo. */
export const keeperScriptByHardwareAddress = `${awaitStarted}
wanted=$1
shift
found=
for entry in /sys/class/net/*; do
  name=\${entry##*/}
  read -r address <"$entry/address" || address=
  if [ "$wanted" = lo ]; then
    found=lo
  elif [ -n "$wanted" ]; then
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
