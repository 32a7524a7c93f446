/** What the programs did, beside what the packets show. Times are measured where their lines reached the lab's machine. */
export const bothSides = {
  heading: "Both sides of the wire",
  typed: (text: string) => `you typed ${text}`,
  told: (text: string) => `client was told ${text}`,
  clientPrinted: (text: string) => `client printed ${text}`,
  serverPrinted: (text: string) => `server printed ${text}`,
  more: (count: string, one: boolean) => `… and ${count} more ${one ? "exchange" : "exchanges"}`,
  times: (count: string, one: boolean, client: string, wire: string, server: string) =>
    `Time of ${count} ${one ? "exchange" : "exchanges"}: ${client} in the client and its terminal, ${wire} on the wire, ${server} in the server`,
  waitedForPerson: (time: string) => `${time} waiting for the person`,
  waitedForScript: (time: string) => `${time} until the next message was said`,
  otherClock: "The packets were stamped by another machine's clock, so no time between a line and a packet is told.",
  unmatched: "No line of the programs could be matched to a packet.",
  dropped: (count: string) => `${count} lines were too many to keep`,
};
