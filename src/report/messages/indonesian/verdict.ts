import type { verdict as english } from "../english/verdict.js";

export const verdict: typeof english = {
  kinds: {
    complete: "setiap koneksi terekam dari paket pertama sampai terakhir",
    partial: "sebagian percakapan tidak terekam",
    empty: "tidak ada percakapan yang terekam",
  },
  reasons: {
    "no-connections": () => "tidak ada paket TCP atau UDP antara dua host di dalamnya",
    "capture-began-late": (count) => `${count} koneksi tanpa SYN: capture dimulai setelah koneksi berjalan`,
    "capture-ended-early": (count) =>
      `${count} koneksi tanpa penutupan yang utuh: capture berakhir sebelum koneksi berakhir`,
    "kernel-drops": (count) => `${count} paket terbuang sebelum sempat diambil tcpdump`,
    gaps: (count) => `${count} byte dikirim (terlihat dari sequence number) tetapi tidak terekam`,
    snapped: (count) => `${count} frame terpotong oleh snap length`,
    "duplicates-removed": (count) =>
      `${count} salinan kedua dibuang: direkam di beberapa interface (-i any), bukan dikirim dua kali`,
    "file-damaged": () => "file rusak atau terpotong; yang ditampilkan adalah isi sebelum kerusakan",
    refused: (count) => `${count} koneksi ditolak`,
    reset: (count) => `${count} koneksi diakhiri dengan reset (RST)`,
    unanswered: (count) => `${count} percobaan koneksi (SYN) tidak dijawab`,
    clock: (count) => `jam melompat ${count} kali: waktu di sekitarnya tidak dapat diandalkan`,
  },
};
