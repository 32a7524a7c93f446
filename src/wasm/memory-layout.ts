/**
 * What lies where in the memory that assembly/ (compiled to WebAssembly) and the analysis share. Addresses and offsets in bytes;
 * numbers are little-endian, as WebAssembly has them. Imported by both, so it holds nothing but constants.
 */

// The registers: what a run is told and what it tells.
/** Time of the last frame, nanoseconds since the first one: f64. */
export const nowNs = 1024;
/** The first frame's time: whole seconds and nanoseconds, f64 each. */
export const firstSeconds = 1032;
export const firstNanoseconds = 1040;
/** Nanoseconds in a tick of the file's clock (f64), and ticks in a second (u32). */
export const nanosecondsPerTick = 1048;
export const ticksPerSecond = 1056;
/** 1 when the file's numbers are big-endian. */
export const isBigEndian = 1060;
export const recordHeaderLength = 1064;
/** Number of the last frame. */
export const lastFrameNumber = 1068;
/** Its time as the file has it, seconds and ticks: u32 each. */
export const lastSeconds = 1072;
export const lastTicks = 1076;
/** Exchanges ended since they were read last. */
export const endedExchanges = 1080;
/** Seeds the hash, so that no capture can be built to make all its connections collide. */
export const hashSeed = 1084;
/** Connections begun so far, in a row or elsewhere; and those that have lived in their row from their SYN on and still do. */
export const connectionCount = 1088;
export const liveCount = 1092;
/**
 * Closed connections that wait for what may still come of them: the cell that is filled next, then the cells. In each the address of a row
 * whose connection closed there, `elsewhere` for another connection, or 0.
 */
export const quarantine = 1096;
export const quarantineSize = 128;
export const elsewhere = -1;
/** Exchanges that took the server no shorter than this are always told: they may be among the slowest. Nanoseconds, f64. */
export const slowNs = quarantine + 8 + quarantineSize * 4;

/** Where a chunk of the file is read to. Frames that cross its borders are put together elsewhere. */
export const chunk = 64 * 1024;
export const chunkBytes = 128 * 1024;

// Exchanges that ended, to be counted by the analysis: more than a chunk can end.
export const exchanges = chunk + chunkBytes;
export const exchangeBytes = 80;
const maximumExchanges = 2048;
/**
 * In each: the row of the connection, or, of one that lives in its row, the pair of hosts as a negative number (i32), and then the
 * connection's number (i32); five durations in nanoseconds and the bytes of request and response (f64); its number and frames (i32).
 */
export const exchangeOf = 0;
export const exchangeConnection = 4;
export const exchangeRequestSpread = 8;
export const exchangeServiceTime = 16;
export const exchangeResponseSpread = 24;
export const exchangeApduResponseTime = 32;
export const exchangeThinkTime = 40;
export const exchangeRequestBytes = 48;
export const exchangeResponseBytes = 56;
export const exchangeNumber = 64;
export const exchangeFirstFrame = 68;
export const exchangeLastFrame = 72;

// What is only counted, by pair of hosts: exchanges of one segment each way (i32) and connections (i32), bytes of requests and responses (f64),
// then the distributions of the exchanges' service and think times, in the buckets of src/analysis/histogram.ts; the other durations follow.
export const pairs = exchanges + maximumExchanges * exchangeBytes;
export const maximumPairs = 64;
export const pairExchanges = 0;
export const pairConnections = 4;
export const pairRequestBytes = 8;
export const pairResponseBytes = 16;
/** Whose it is, as on the wire: addresses and port of client and server; and whether connections may begin in rows. */
export const pairClient = 24;
export const pairServer = 28;
export const pairPort = 32;
export const pairMayBegin = 36;
export const pairService = 40;
/** In a distribution: total, minimum and maximum in whole nanoseconds (f64), then a count for each bucket (u32). */
export const distributionTotal = 0;
export const distributionMinimum = 8;
export const distributionMaximum = 16;
export const distributionCounts = 24;
/** Buckets of what is shorter than this, two seconds: 64 for each power of two. */
export const shortNs = 0x7fff_ffff;
export const bucketCount = 26 * 64;
const distributionBytes = distributionCounts + bucketCount * 4;
export const pairThink = pairService + distributionBytes;
export const pairBytes = pairThink + distributionBytes;

/** The rows by the hash of their addresses and ports: u32 addresses of rows, 0 where there is none. */
export const slots = pairs + maximumPairs * pairBytes;
export const slotCount = 1 << 16;

/**
 * One row for each connection that was ordinary once, until it ends. What a segment needs lies together, in as few lines of the processor's
 * cache (64 bytes) as possible: with many connections at the same time, their rows are not in its first level.
 */
export const rows = slots + slotCount * 4;
export const rowBytes = 19 * 64;
/** More connections than this are not ordinary at the same time. Memory of this size is there at once, 64 MiB of it take V8 5 ms. */
export const maximumRows = 1 << 14;
export const memoryBytes = rows + maximumRows * rowBytes;

// In a row, first line. Addresses and ports as they are on the wire (i32).
export const addressA = 0;
export const addressB = 4;
export const ports = 8;
/** Where the connection stands, one of the stages below (i32, as all up to the next lines' times). */
export const stage = 12;
export const clientSide = 16;
/** What its payload seen last belongs to, one of those below. */
export const payloadState = 20;
export const hasDetails = 24;
/** 1 when the connection has lived in its row from its SYN on: it has no objects. */
export const isLife = 28;
/** Frames since the row was filled, and the last one. */
export const frames = 32;
export const lastFrame = 36;
/** f64. */
export const lastNs = 40;
export const cursorNs = 48;
/** The pair in which exchanges are counted, 0 when all are to be told, and how many were since the row was filled (i32). */
export const pair = 56;
export const counted = 60;

// Second line: the exchange under way, f64, and the number of exchanges, i32.
export const requestSpreadNs = 64;
export const serviceTimeNs = 72;
export const responseSpreadNs = 80;
export const lostNs = 88;
export const thinkTimeNs = 96;
export const exchangesBegun = 104;
/** The next row that is free, when this one is. */
export const nextFree = 108;

/** Third and fourth line: its turns. */
export const requestTurn = 128;
export const responseTurn = 192;
/** In a turn, f64 then i32. */
export const turnStartNs = 0;
export const turnEndNs = 8;
export const turnBytes = 16;
export const turnFirstFrame = 24;
export const turnLastFrame = 28;
export const turnDataFrames = 32;

/** The two sides, a then b. */
export const sides = 256;
export const sideBytes = 384;
// In a side, first line: what every segment of either side needs, i32.
export const sideNextSequence = 0;
export const sideLastAcknowledgement = 4;
export const sideLastWindow = 8;
export const sideWindowScale = 12;
/** 1 while the last window was that of a SYN. */
export const sideWindowFromSyn = 16;
export const sideWindowMinimum = 20;
export const sideWindowMaximum = 24;
export const sideDuplicateAcks = 28;
/** Segments that wait for their acknowledgement: a ring, its first and how many. */
export const unackedHead = 32;
export const unackedCount = 36;
/** Frames and frames with payload since the row was filled. */
export const sideFrames = 40;
export const sideDataFrames = 44;
/** f64. */
export const sideLastNs = 48;
export const sideNextSequenceNs = 56;
/** Second line: payload bytes since the row was filled (f64), the last payload, and the last pure ACK with their number. */
export const sideLastDataNs = 64;
export const sideBytesAdded = 72;
export const sideLastDataFrame = 80;
export const sideLastDataSequence = 84;
export const sideLastDataLength = 88;
export const sidePureAcks = 92;
export const sideLastPureAckNs = 96;
export const sideLastPureAckFrame = 104;
export const sideLastPureAck = 108;
export const unacked = 128;
export const maximumUnacked = 16;
export const unackedBytes = 16;
/** In each: time (f64), end sequence and frame (i32). */
export const unackedNs = 0;
export const unackedEnd = 8;
export const unackedFrame = 12;

// The last lines: of connections with details, the time budget since the row was filled: think, request, service, response, f64 each,
// and how often each, i32.
export const budgetNs = sides + 2 * sideBytes;
export const budgetCounts = budgetNs + 32;
/** Round trips since then: total, minimum, maximum (f64), and their number (i32). */
export const roundTripTotalNs = budgetNs + 48;
export const roundTripMinimumNs = budgetNs + 56;
export const roundTripMaximumNs = budgetNs + 64;
/** Of connections that live in their row, f64: times of the SYN, the SYN/ACK, the ACK after it, the first and last segment of the close. */
export const synNs = budgetNs + 72;
export const synAckNs = budgetNs + 80;
export const ackNs = budgetNs + 88;
export const closeStartNs = budgetNs + 96;
export const closeEndNs = budgetNs + 104;
export const roundTrips = budgetNs + 112;
/** i32: number of the connection, and the frames of the opening, 0 for none yet. */
export const id = budgetNs + 116;
export const synFrame = budgetNs + 120;
export const synAckFrame = budgetNs + 124;
export const ackFrame = budgetNs + 128;
/** The side that sent the first FIN. */
export const closingSide = budgetNs + 132;
/** Of a then b: time of the FIN (f64), its frame, the number after it, the frame that acknowledged it; number and MSS of the SYN. */
export const ends = budgetNs + 136;
export const endBytes = 28;
export const finNs = 0;
export const finFrame = 8;
export const finEnd = 12;
export const finAckFrame = 16;
export const initialSequence = 20;
export const maximumSegmentSize = 24;

// Stages. The row is out of use: the connection's objects hold.
export const out = 0;
/** Nothing but the next segment in order is expected. */
export const established = 1;
// Of connections that live in their row: the SYN was seen, the SYN/ACK, a FIN, and the last ACK.
export const opening = 2;
export const answered = 3;
export const closing = 4;
export const closed = 5;

// Payload states: a request is under way, a response is, or there was no payload yet.
export const request = 0;
export const response = 1;
export const quiet = 2;
