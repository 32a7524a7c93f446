/** The line below a conversation that is shown while it goes on. */
export const live = {
  packets: (count: string, one: boolean) => `${count} ${one ? "packet" : "packets"}`,
  notShown: (count: string) => `${count} too fast to show`,
  more: (count: string, one: boolean) => `… ${count} more ${one ? "exchange" : "exchanges"}, too fast to show`,
};
