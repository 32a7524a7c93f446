import type { verdict as english } from "../english/verdict.js";

export const verdict: typeof english = {
  kinds: {
    complete: "setiap koneksi terekam dari paket pertama sampai terakhir",
    partial: "sebagian percakapan tidak terekam",
    empty: "tidak ada percakapan yang terbaca di dalamnya",
  },
  reasons: {
    "no-connections": () => "tidak ada paket TCP atau UDP antara dua host di dalamnya",
    "headers-cut": (count) =>
      `${count} frame terpotong oleh snap length sebelum menyebut koneksinya: rekam dengan snap length yang lebih besar`,
    "not-decoded": (count) =>
      `${count} frame berisi protokol yang tidak dibaca di sini (misalnya MPLS, PPPoE, SCTP, atau tunnel), dan TCP atau UDP tidak ada di frame lain`,
    "one-direction": (count) =>
      `${count} koneksi hanya terekam satu arah: lawan bicaranya menjawab, tetapi paketnya tidak lewat di sini atau tersaring`,
    "capture-began-late": (count) => `${count} koneksi tanpa SYN: capture dimulai setelah koneksi berjalan`,
    "capture-ended-early": (count) =>
      `${count} koneksi tanpa penutupan yang utuh: capture berakhir sebelum koneksi berakhir`,
    "kernel-drops": (count) => `${count} paket terbuang sebelum sempat diambil tcpdump`,
    gaps: (count) => `${count} byte dikirim (terlihat dari sequence number) tetapi tidak terekam`,
    "fragments-missing": (count) => `${count} paket IP tidak dapat disatukan: ada fragmen yang tidak terekam`,
    snapped: (count) => `${count} frame terpotong oleh snap length`,
    "duplicates-removed": (count) =>
      `${count} salinan kedua dibuang: direkam di beberapa interface (-i any), bukan dikirim dua kali`,
    "file-damaged": () => "file rusak atau terpotong; yang ditampilkan adalah isi sebelum kerusakan",
    refused: (count) => `${count} koneksi ditolak`,
    unreachable: (count) => `${count} koneksi hanya dibalas dengan pesan kesalahan ICMP yang menyebut sebabnya`,
    reset: (count) => `${count} koneksi diakhiri dengan reset (RST)`,
    unanswered: (count) => `${count} percobaan koneksi (SYN) tidak dijawab`,
    clock: (count) => `jam melompat ${count} kali: waktu di sekitarnya tidak dapat diandalkan`,
  },
  proof: {
    proven: (exchanges) =>
      `Terbukti lengkap: tidak ada yang terbuang, paket penanda sebelum dan sesudahnya terekam, dan client juga menghitung ${exchanges}`,
    notProven: "Belum terbukti lengkap",
    onlyUnknown: "Belum terbukti lengkap, meskipun tidak ada yang menyangkalnya",
    heading: "Bukti bahwa tidak ada yang hilang",
    columns: { check: "Yang diperiksa", expected: "Seharusnya", found: "Ditemukan", outcome: "Hasil" },
    checks: {
      verdict: "paket-paketnya sendiri: dari awal sampai akhir setiap koneksi, sequence number tanpa celah",
      "kernel-drops": "paket yang dibuang kernel sebelum sempat diambil tcpdump",
      "interface-drops": "paket yang dibuang interface",
      "start-canary": "paket penanda yang dikirim sendiri sebelum percakapan",
      "end-canary": "paket penanda yang dikirim sendiri setelah percakapan",
      filter: "tanpa filter sendiri, yang dapat menyisihkan paket",
      exchanges: "pertukaran menurut hitungan client, dan yang ada di capture",
    },
    outcomes: { passed: "✔ lulus", failed: "✘ gagal", unknown: "tidak diketahui" },
    shortfalls: {
      verdict: () => "paket-paketnya sendiri menunjukkan ada yang hilang",
      "kernel-drops": (_expected, found) => `kernel membuang ${found}`,
      "interface-drops": (_expected, found) => `interface membuang ${found}`,
      "start-canary": () => "paket penanda di awal tidak terekam",
      "end-canary": () => "paket penanda di akhir tidak terekam",
      filter: () => "filter menyisihkan paket",
      exchanges: (expected, found) => `client menghitung ${expected} pertukaran, hasil rekaman berisi ${found}`,
    },
    unknowns: {
      verdict: () => "paket-paketnya tidak menunjukkan apa pun",
      "kernel-drops": () => "tidak ada yang menghitung paket yang dibuang kernel",
      "interface-drops": () => "tidak ada yang menghitung paket yang dibuang interface",
      "start-canary": () => "paket penanda tidak dapat dikirim",
      "end-canary": () => "paket penanda tidak dapat dikirim",
      filter: () => "tidak diketahui apa yang disisihkan filter",
      exchanges: (counted, found, difference) =>
        counted === null
          ? "hanya hasil rekaman yang menghitung pertukaran"
          : difference > 0
            ? `client menghitung ${counted} dan hasil rekaman berisi lebih banyak, ${found}: selebihnya tidak diketahui`
            : difference < 0
              ? `client menghitung ${counted}, hasil rekaman berisi ${found} dan permintaan tanpa jawaban: tidak diketahui apakah client menerima jawabannya`
              : `client menghitung ${counted}, dan tidak diketahui apakah kata penutupnya menjadi satu pertukaran lagi`,
    },
  },
};
