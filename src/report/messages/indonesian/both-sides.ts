import type { bothSides as english } from "../english/both-sides.js";

export const bothSides: typeof english = {
  heading: "Kedua sisi kabel",
  typed: (text) => `Anda mengetik ${text}`,
  told: (text) => `client diberi ${text}`,
  clientPrinted: (text) => `client mencetak ${text}`,
  serverPrinted: (text) => `server mencetak ${text}`,
  more: (count) => `… dan ${count} pertukaran lagi`,
  times: (count, _one, client, wire, server) =>
    `Waktu ${count} pertukaran: ${client} di client dan terminalnya, ${wire} di jaringan, ${server} di server`,
  waitedForPerson: (time) => `${time} menunggu orangnya`,
  waitedForScript: (time) => `${time} sampai pesan berikutnya diberikan`,
  otherClock: "Paket dicap oleh jam mesin lain, jadi waktu antara baris dan paket tidak disebutkan.",
  unmatched: "Tidak ada baris program yang cocok dengan paket.",
  dropped: (count) => `${count} baris terlalu banyak untuk disimpan`,
};
