import type { live as english } from "../english/live.js";

export const live: typeof english = {
  packets: (count) => `${count} paket`,
  notShown: (count) => `${count} terlalu cepat untuk ditampilkan`,
  more: (count) => `… ${count} pertukaran lagi, terlalu cepat untuk ditampilkan`,
};
