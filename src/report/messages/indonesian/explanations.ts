import type { explanations as english } from "../english/explanations.js";

export const explanations: typeof english = {
  arp: (frames) =>
    `ARP (frame ${frames}): di jaringan ini frame dikirim ke alamat MAC. Karena itu, sebelum mengirim paket IP, pengirim harus tahu dulu alamat MAC milik alamat IP tujuan.`,
  arpAgain: (frames, after) =>
    `ARP lagi (frame ${frames}), ${after} setelah paket pertama di capture ini antara host-host tersebut: alamat MAC-nya sudah saling diketahui, dan biasanya tidak ada entri yang kedaluwarsa. Sekitar 5 detik setelah mulai memakai entri yang belum dikonfirmasi, Linux bertanya sekali lagi.`,
  duplicates: (count) =>
    `${count} frame adalah salinan kedua: capture berjalan di beberapa interface sekaligus (misalnya -i any), sehingga satu paket terlihat saat masuk dan saat keluar bridge. Paket itu dikirim sekali saja. Wireshark akan menyebutnya retransmission.`,
  handshake: (syn, synAck, ack, time) =>
    `Three-way handshake: client meminta dengan SYN (frame ${syn}, Seq 0), server setuju dan balik meminta dengan SYN-ACK (frame ${synAck}, Seq 0, Ack 1), client mengonfirmasi dengan ACK (frame ${ack}, Seq 1, Ack 1). SYN dihitung satu byte, karena itu angkanya 1. Seluruhnya memakan waktu ${time}.`,
  initialSequences: (client, server) =>
    `Seq 0 adalah nilai relatif: sebenarnya client mulai dari ${client} dan server dari ${server}, angka yang dipilih kernel supaya tidak dapat ditebak.`,
  handshakeTime: (synAck, ack) =>
    `Dari SYN ke SYN-ACK ${synAck}: jaringan dan kernel server, yang menjawab sebelum program memanggil accept(). Dari SYN-ACK ke ACK ${ack}: kernel client, dilihat dari tempat capture berjalan.`,
  midStream: (frame) =>
    `Koneksi sudah terbuka ketika capture dimulai (frame pertamanya di sini: ${frame}), jadi tidak ada yang dapat dikatakan tentang handshake-nya.`,
  oneDirection: (unseen, seen) =>
    `Capture hanya berisi paket dari ${seen}. ${unseen} juga berbicara, karena ${seen} meng-ACK-nya; paketnya lewat jalan lain, atau tersaring. Jadi jawaban dan waktu layanan tidak dapat ditunjukkan.`,
  refused: (syn, reset, port) =>
    `SYN (frame ${syn}) dijawab dengan RST (frame ${reset}): host-nya ada, tetapi tidak ada program yang listening di port ${port}. Program client mendapat "connection refused".`,
  unreachable: (first, error, name, meaning) =>
    `Satu-satunya balasan untuk frame ${first} adalah pesan kesalahan ICMP (frame ${error}), ${name}: ${meaning}. Program client mendapat error saat membuka koneksi atau saat berikutnya memakai socket itu.`,
  synUnanswered: (syn) =>
    `Jawaban atas SYN (frame ${syn}) tidak ada di capture, bahkan RST pun tidak: alamatnya salah, firewall membuangnya, host-nya mati, atau capture berakhir terlalu cepat.`,
  requestNumbers: (frame, length, first, last, next) =>
    `Request 1 (frame ${frame}) memiliki Seq ${first} dan payload ${length}, yaitu byte ${first} sampai ${last} dari semua yang dikirim client. Server mengonfirmasinya dengan Ack ${next}: byte berikutnya yang ditunggunya.`,
  push: (frames) =>
    `Segmen yang membawa payload (frame ${frames}) biasanya terlihat sebagai [PSH, ACK]: itu satu segmen dengan dua flag, bukan dua pesan. ACK menyala di setiap segmen setelah SYN pertama, sedangkan PSH meminta agar byte-nya segera diserahkan ke program.`,
  ackBeforeAnswer: (ack, request, response) =>
    `Frame ${ack} tidak membawa payload, hanya ACK: kernel server sudah mengonfirmasi request (frame ${request}) sebelum jawaban programnya (frame ${response}) siap.`,
  answerCarriesAck: (request, response, time) =>
    `Tidak ada pure ACK di antara request (frame ${request}) dan response (frame ${response}): jawaban datang setelah ${time} dan sekaligus membawa ACK (piggybacking).`,
  ackAfterAnswer: (ack, response) =>
    `Frame ${ack} adalah pure ACK: client mengonfirmasi response (frame ${response}) dan saat itu tidak punya apa pun untuk dikirim.`,
  turns: { request: "Request", response: "Response" },
  inPieces: (turn, count, frames, bytes, limit) =>
    `${turn} dikirim dalam ${count} segmen (frame ${frames}), padahal ${bytes} cukup untuk satu segmen (MSS ${limit}): bukan karena panjang, melainkan karena program menulisnya bertahap, misalnya header dulu, baru body.`,
  inMorePieces: (turn, count, frames, bytes, limit, needed) =>
    `${turn} sepanjang ${bytes} dikirim dalam ${count} segmen (frame ${frames}). Panjangnya sendiri hanya memerlukan ${needed} (MSS ${limit}); selebihnya karena program menulisnya bertahap.`,
  requestOverTime: (count, frames, time) =>
    `Client mengirim ${count} segmen selama ${time} (frame ${frames}) tanpa menerima payload di antaranya: semuanya dihitung sebagai satu request, entah dimaksudkan demikian oleh programnya atau tidak.`,
  responseOverTime: (count, frames, time) =>
    `Server mengirim ${count} segmen selama ${time} (frame ${frames}) tanpa ditanya lagi di antaranya: aliran pesan seperti ini dihitung sebagai satu response.`,
  cutToSegments: (count, frames, bytes, limit) =>
    `${bytes} lebih banyak daripada isi satu segmen (MSS ${limit}), jadi TCP mengirimnya dalam ${count} segmen (frame ${frames}).`,
  largeFrames: (frames, limit) =>
    `Ada segmen yang memuat lebih dari MSS ${limit} (frame ${frames}): di antara container, kernel meneruskan potongan besar dan baru memotongnya belakangan, atau tidak sama sekali (segmentation offload). Itu bukan kesalahan.`,
  serviceTime: (request, response, time) =>
    `Waktu layanan pertukaran 1 adalah ${time}, dari paket request terakhir (frame ${request}) sampai paket response pertama (frame ${response}): jaringan pergi-pulang, kernel server, dan programnya.`,
  think: (time, share) =>
    `Selama ${time} (${share} dari umur koneksi) giliran ada pada client, tetapi client tidak mengirim apa pun: seseorang sedang mengetik, atau programnya menunggu atau mengerjakan hal lain. Waktu itu bukan salah jaringan dan bukan salah server.`,
  thinkShort: (time, share) =>
    `Selama ${time} (${share} dari umur koneksi) giliran ada pada client, tetapi belum ada yang dikirimnya. Tidak ada orang yang mengetik secepat itu: yang bekerja adalah program client.`,
  oneWayMessage: (frame) =>
    `Menurut protokolnya, pesan di frame ${frame} tidak dijawab. Yang mungkin kembali hanyalah ACK milik TCP: dari kernel lawan bicara, bukan dari programnya.`,
  pipelined: (frame, count) =>
    `Request di frame ${frame} dikirim ketika ${count} request sebelumnya belum dijawab (pipelining). Karena itu, waktu layanannya juga memuat waktu menunggu giliran.`,
  banner: (frames) =>
    `Server berbicara lebih dulu (frame ${frames}): sebuah banner yang tidak diminta, jadi bukan jawaban atas request.`,
  midAnswer: (frames) =>
    `Payload pertama di sini (frame ${frames}) berasal dari server. Apakah sebelumnya ada yang memintanya, tidak dapat diketahui dari capture ini.`,
  datagrams: (frames) =>
    `UDP (frame ${frames}): tanpa handshake, tanpa ACK, tanpa penutupan. Setiap pesan adalah satu datagram, dan datagram berikutnya dari arah sebaliknya dianggap jawabannya, kecuali jika protokolnya memberi nomor (seperti DNS). Bahwa pesan itu sampai hanya terlihat jika ada jawaban.`,
  oneWay: (frame) =>
    `Tidak ada datagram balasan untuk frame ${frame}. Pada UDP itu bukan kesalahan: pengirim tidak tahu apakah ada yang menerimanya.`,
  closeInThree: (role, first, second, third) =>
    `Yang menutup lebih dulu adalah ${role} (FIN, frame ${first}). FIN dari pihak lain (frame ${second}) sekaligus membawa ACK-nya, sehingga penutupan memakan 3 segmen, yang terakhir ACK di frame ${third}. Ini bukan penutupan 4 langkah seperti di buku, tetapi sama benarnya.`,
  closeInFour: (role, first, ack, second, last) =>
    `Yang menutup lebih dulu adalah ${role} (FIN, frame ${first}). Kernel pihak lain segera mengonfirmasinya (ACK, frame ${ack}), programnya baru menutup kemudian (FIN, frame ${second}), dan ACK terakhir (frame ${last}) menjadikannya 4 segmen.`,
  closeAtOnce: (first, second) =>
    `Kedua pihak menutup pada saat yang sama: FIN mereka (frame ${first} dan ${second}) berpapasan.`,
  timeWaitClient: (frame) =>
    `Yang menutup lebih dulu (di sini client, frame ${frame}) menahan koneksi dalam keadaan TIME-WAIT, 60 detik di Linux, agar salinan segmen yang terlambat tidak mengganggu koneksi baru di port yang sama. Di sisi client hal itu tidak merugikan siapa pun.`,
  timeWaitServer: (frame, port) =>
    `Yang menutup lebih dulu (di sini server, frame ${frame}) menahan koneksi dalam keadaan TIME-WAIT, 60 detik di Linux. Server yang dijalankan lagi pada saat itu mendapat "address already in use" di port ${port}, kecuali jika memakai SO_REUSEADDR.`,
  reset: (frame, role) =>
    `RST di frame ${frame} (dari ${role}) mengakhiri koneksi seketika tanpa menunggu FIN atau ACK, dan byte yang masih di perjalanan hilang. RST dikirim ketika program berakhir dengan data yang belum dibaca, menutup koneksi secara paksa, atau sudah tidak ada.`,
  closedOneWay: (role, frame) =>
    `Yang sudah menutup arah kirimnya adalah ${role} (FIN, frame ${frame}): tidak ada lagi yang dikirimnya, tetapi masih dapat menerima. FIN dari pihak lain tidak ada di capture.`,
  notClosed: (frame) =>
    `FIN maupun RST tidak ada di capture: capture berakhir (frame terakhir koneksi ini: ${frame}) sebelum koneksinya berakhir.`,
  delays: {
    "retransmission-timeout": (frames, time) =>
      `Tidak ada ACK untuk sebuah segmen, jadi pengirim menunggu ${time} sampai timer-nya habis lalu mengirimnya lagi (frame ${frames}). Waktu tunggu itu terbuang dan bukan waktu layanan.`,
    "fast-retransmission": (frames, time) =>
      `Duplicate ACK memberi tahu pengirim bahwa ada yang hilang, lalu segmen itu dikirim ulang tanpa menunggu timer (frame ${frames}, ${time}).`,
    "zero-window": (frames, time) =>
      `Penerima mengumumkan window 0 (programnya tidak membaca), dan pengirim harus menunggu ${time} sampai window terbuka lagi (frame ${frames}).`,
    "delayed-ack": (frames, time) =>
      `Pengirim menahan segmen kecil sampai segmen sebelumnya dikonfirmasi (algoritma Nagle), sedangkan penerima tidak segera mengonfirmasi (delayed ACK): ${time} terbuang (frame ${frames}). TCP_NODELAY, atau satu kali menulis alih-alih dua kali, menghindarinya.`,
    "lost-segment": (frames, time) => `Sebuah segmen hilang dan datang lagi setelah ${time} (frame ${frames}).`,
  },
};
