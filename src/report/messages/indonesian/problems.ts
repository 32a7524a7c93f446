import type { problems as english } from "../english/problems.js";

export const problems: typeof english = {
  retransmission: {
    name: "retransmission",
    meaning: "byte yang sama dikirim lagi karena ACK-nya tidak datang pada waktunya",
  },
  "fast-retransmission": {
    name: "fast retransmission",
    meaning: "byte yang sama dikirim lagi karena duplicate ACK menunjukkan ada yang hilang, sebelum timer habis",
  },
  "spurious-retransmission": {
    name: "spurious retransmission",
    meaning: "byte dikirim lagi padahal sudah di-ACK oleh lawan bicara: tidak ada yang hilang",
  },
  "out-of-order": {
    name: "tidak berurutan (out of order)",
    meaning: "segmen ini tiba setelah segmen yang dikirim belakangan",
  },
  "lost-segment": {
    name: "segmen tidak terekam",
    meaning: "sequence number melompat: segmen sebelumnya hilang, terlambat, atau tidak terekam oleh capture",
  },
  "acked-unseen-segment": {
    name: "ACK untuk segmen yang tidak terekam",
    meaning: "ACK ini mengonfirmasi byte yang tidak ada di capture: yang melewatkannya adalah capture, bukan jaringan",
  },
  "duplicate-ack": {
    name: "duplicate ACK",
    meaning: "penerima mengulang byte mana yang ditunggunya: segmen sesudahnya tiba lebih dulu",
  },
  "keep-alive": { name: "keep-alive (probe)", meaning: "probe tanpa data baru: apakah lawan bicara masih ada?" },
  "keep-alive-ack": { name: "ACK keep-alive", meaning: "lawan bicara masih ada" },
  "zero-window": {
    name: "zero window",
    meaning: "buffer penerima penuh: pengirim harus menunggu sampai program membacanya",
  },
  "zero-window-probe": { name: "zero window probe", meaning: "pengirim bertanya apakah penerima sudah punya ruang" },
  "zero-window-probe-ack": { name: "ACK zero window probe", meaning: "penerima masih belum punya ruang" },
  "window-full": {
    name: "window penuh",
    meaning: "pengirim telah memenuhi window penerima dan harus menunggu sampai terbuka",
  },
  "window-update": { name: "window update", meaning: "penerima kembali punya ruang" },
  "port-reused": {
    name: "port dipakai ulang",
    meaning: "koneksi baru di antara dua port yang sama dengan koneksi sebelumnya",
  },
  "file-truncated": { name: "file terpotong", meaning: "file berakhir di tengah sebuah paket" },
  "file-damaged": { name: "file rusak", meaning: "pembacaan berhenti lebih awal; semua sebelum kerusakan ditampilkan" },
  "clock-backwards": {
    name: "stempel waktu tidak urut",
    meaning: "waktu frame ini lebih awal daripada frame sebelumnya",
  },
  "clock-absurd": { name: "jam melompat", meaning: "waktu frame ini terlalu jauh dari frame di sekitarnya" },
  snapped: {
    name: "frame terpotong",
    meaning: "capture hanya menyimpan byte-byte pertama dari frame ini (snap length)",
  },
  malformed: { name: "paket cacat (malformed)", meaning: "isi sebuah header tidak mungkin benar" },
  "duplicate-frame": {
    name: "salinan kedua dibuang",
    meaning:
      "paket yang sama direkam di beberapa interface (-i any); paket dikirim sekali, jadi ini bukan retransmission",
  },
  refused: { name: "koneksi ditolak", meaning: "SYN dijawab dengan RST: tidak ada yang listening di port itu" },
  reset: {
    name: "koneksi di-reset",
    meaning: "RST mengakhiri koneksi seketika, tanpa FIN seperti pada penutupan biasa",
  },
  "half-open": { name: "handshake tidak selesai", meaning: "SYN-ACK tidak pernah di-ACK di capture ini" },
  "unanswered-request": { name: "request tanpa jawaban", meaning: "tidak ada payload balasan untuknya di capture ini" },
  "unanswered-syn": {
    name: "SYN tanpa jawaban",
    meaning: "jawabannya tidak terekam: alamat salah, firewall, host yang mati, atau capture berakhir terlalu cepat",
  },
  "incomplete-message": {
    name: "pesan terputus",
    meaning:
      "koneksi ditutup sebelum akhir yang dijanjikan pesan itu (Content-Length atau chunk terakhir pada HTTP): yang tiba belum semuanya",
  },
  "network-unreachable": {
    name: "network unreachable (jaringan tidak terjangkau)",
    meaning: "sebuah router tidak punya jalan ke alamat tujuan paket, dan memberitahukannya lewat ICMP",
  },
  "host-unreachable": {
    name: "host unreachable (host tidak terjangkau)",
    meaning:
      "router terakhir, atau pengirim sendiri, tidak mendapat jawaban dari host itu, dan memberitahukannya lewat ICMP",
  },
  "protocol-unreachable": {
    name: "protocol unreachable (protokol tidak dikenal)",
    meaning: "host tidak mengenal protokol transport paket itu, dan memberitahukannya lewat ICMP",
  },
  "port-unreachable": {
    name: "port unreachable (port tidak terjangkau)",
    meaning: "tidak ada program yang listening di port itu, atau firewall berpura-pura begitu; jawabannya ICMP",
  },
  prohibited: {
    name: "administratively prohibited (dilarang)",
    meaning: "sebuah router atau firewall tidak meloloskan paket itu, dan memberitahukannya lewat ICMP",
  },
  "packet-too-big": {
    name: "packet too big (paket terlalu besar)",
    meaning: "sebuah router meminta paket yang lebih kecil lewat ICMP (path MTU discovery): isinya harus dikirim ulang",
  },
  "time-exceeded": {
    name: "time exceeded (batas waktu terlampaui)",
    meaning: "paket melewati terlalu banyak router (TTL), atau fragmennya tidak semua tiba, dan ICMP memberitahukannya",
  },
  "icmp-error": {
    name: "pesan kesalahan ICMP",
    meaning: "sebuah host atau router melaporkan sesuatu tentang sebuah paket",
  },
  "fragment-lost": {
    name: "fragmen tidak lengkap",
    meaning: "sebuah paket IP tidak dapat disatukan: frame ini bagiannya, bagian lain tidak terekam",
  },
  "fragment-overflow": {
    name: "terlalu banyak fragmen",
    meaning: "paket IP yang belum utuh lebih banyak daripada yang disimpan; yang tertua dilepas",
  },
  gap: { name: "byte tidak terekam", meaning: "sequence number menunjukkan byte yang tidak ada di capture" },
  "bad-checksum": {
    name: "checksum salah",
    meaning:
      "biasa terjadi jika kartu jaringan atau veth menghitungnya setelah titik capture; jika tidak, paketnya rusak",
  },
  "kernel-drops": {
    name: "paket terbuang",
    meaning: "capture tidak dapat mengimbangi lalu lintas, sehingga ada bagian yang hilang",
  },
  "memory-bound": {
    name: "koneksi dilepas",
    meaning: "koneksi yang terbuka bersamaan lebih banyak daripada yang disimpan; yang tertua diakhiri lebih awal",
  },
};
