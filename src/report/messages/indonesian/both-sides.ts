import type { bothSides as english } from "../english/both-sides.js";

export const bothSides: typeof english = {
  heading: "Di kedua sisi koneksi",
  typed: (text) => `Anda mengetik ${text}`,
  told: (text) => `client diberi masukan ${text}`,
  clientPrinted: (text) => `client mencetak ${text}`,
  serverPrinted: (text) => `server mencetak ${text}`,
  more: (count) => `… dan ${count} pertukaran lagi`,
  times: (count, _one, client, wire, server) =>
    `Waktu ${count} pertukaran: ${client} di client dan terminalnya, ${wire} di jaringan, ${server} di server`,
  waitedForPerson: (time) => `${time} menunggu pengguna`,
  waitedForScript: (time) => `${time} sampai pesan berikutnya diberikan`,
  otherClock:
    "Cap waktu paket berasal dari jam mesin lain, jadi selisih waktu antara baris dan paket tidak disebutkan.",
  unmatched: "Tidak ada baris program yang cocok dengan paket.",
  dropped: (count) => `${count} baris tidak disimpan karena terlalu banyak`,
};
