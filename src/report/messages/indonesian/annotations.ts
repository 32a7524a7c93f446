import type { annotations as english } from "../english/annotations.js";

export const annotations: typeof english = {
  syn: (connection) => `koneksi ${connection} dibuka, handshake 1 dari 3: SYN dari client`,
  synAck: (connection, after) =>
    `handshake 2 dari 3 koneksi ${connection}: SYN-ACK dari server${after === "" ? "" : `, ${after} kemudian`}`,
  ack: (connection) => `handshake 3 dari 3: koneksi ${connection} terbuka`,
  refused: (connection) => `koneksi ${connection} ditolak: tidak ada program yang listening di port ini`,
  banner: (connection, text) => `banner koneksi ${connection}: ${text}`,
  unasked: (connection, text) => `server koneksi ${connection} tanpa diminta: ${text}`,
  request: (number, connection) => `request ${number} koneksi ${connection}`,
  requestEnd: (number, connection) => `akhir request ${number} koneksi ${connection}`,
  response: (number, connection) => `response ${number} koneksi ${connection}`,
  responseEnd: (number, connection) => `akhir response ${number} koneksi ${connection}`,
  serviceTime: (time) => `waktu layanan ${time}`,
  spread: (time) => `${time} sejak paket pertamanya`,
  noAnswer: "jawabannya tidak terekam",
  retransmissionOf: (name, frame) => `${name} dari frame ${frame}`,
  since: (frame) => `sejak frame ${frame}`,
  lost: (time) => `${time} hilang`,
  fin: (connection, role, place, count) =>
    `penutupan koneksi ${connection}, segmen ${place} dari ${count}: FIN dari ${role}`,
  closingAck: (connection, place, count) => `penutupan koneksi ${connection}, segmen ${place} dari ${count}: ACK`,
  reset: (connection, role) => `koneksi ${connection} di-reset oleh ${role}`,
  duplicate: (frame) => `salinan kedua dari frame ${frame}: paket yang sama, terekam dua kali`,
  icmpError: (connection) => `pesan kesalahan ICMP tentang koneksi ${connection}`,
  hosts: (hosts) => `antara ${hosts}`,
  of: (file) => `dari ${file}`,
};
