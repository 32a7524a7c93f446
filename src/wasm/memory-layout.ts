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

/** Where a chunk of the file is read to. Frames that cross its borders are put together elsewhere. */
export const chunk = 64 * 1024;
export const chunkBytes = 128 * 1024;

// Exchanges that ended, to be counted by the analysis: more than a chunk can end.
export const exchanges = chunk + chunkBytes;
export const exchangeBytes = 48;
const maximumExchanges = 2048;
/** In each: the row of the connection (u32), then five durations in nanoseconds (f64). */
export const exchangeRow = 0;
export const exchangeRequestSpread = 8;
export const exchangeServiceTime = 16;
export const exchangeResponseSpread = 24;
export const exchangeApduResponseTime = 32;
export const exchangeThinkTime = 40;

// Exchanges of one segment each way that were not told but counted, by the timing of their pair of hosts: how many (i32), then the
// distributions of their service and think times, in the buckets of src/analysis/histogram.ts. The other durations follow from that.
export const timings = exchanges + maximumExchanges * exchangeBytes;
export const maximumTimings = 16;
export const timingService = 8;
/** In a distribution: total, minimum and maximum in whole nanoseconds (f64), then a count for each bucket (u32). */
export const distributionTotal = 0;
export const distributionMinimum = 8;
export const distributionMaximum = 16;
export const distributionCounts = 24;
/** Buckets of what is shorter than this, two seconds: 64 for each power of two. */
export const shortNs = 0x7fff_ffff;
export const bucketCount = 26 * 64;
const distributionBytes = distributionCounts + bucketCount * 4;
export const timingThink = timingService + distributionBytes;
export const timingBytes = timingThink + distributionBytes;

/** The rows by the hash of their addresses and ports: u32 addresses of rows, 0 where there is none. */
export const slots = timings + maximumTimings * timingBytes;
export const slotCount = 1 << 16;

/** One row for each connection that was ordinary once, until it ends. */
export const rows = slots + slotCount * 4;
export const rowBytes = 1024;
/** More connections than this are not ordinary at the same time. Memory of this size is there at once, 64 MiB of it take V8 5 ms. */
export const maximumRows = 1 << 14;
export const memoryBytes = rows + maximumRows * rowBytes;

/** In a row, f64: */
export const lastNs = 0;
export const cursorNs = 8;
export const requestSpreadNs = 16;
export const serviceTimeNs = 24;
export const responseSpreadNs = 32;
export const lostNs = 40;
export const thinkTimeNs = 48;
/** The turns of the exchange under way. */
export const requestTurn = 56;
export const responseTurn = 96;
/** In a turn, f64 then i32. */
export const turnStartNs = 0;
export const turnEndNs = 8;
export const turnBytes = 16;
export const turnFirstFrame = 24;
export const turnLastFrame = 28;
export const turnDataFrames = 32;
/** Time budget since the row was filled: think, request, service, response, f64 each, and how often each, i32. */
export const budgetNs = 136;
export const budgetCounts = 168;
/** Round trips since the row was filled: total, minimum, maximum (f64), and their number (i32). */
export const roundTripTotalNs = 184;
export const roundTripMinimumNs = 192;
export const roundTripMaximumNs = 200;
export const roundTrips = 208;
/** i32 from here. Addresses and ports as they are on the wire. */
export const addressA = 212;
export const addressB = 216;
export const ports = 220;
/** 1 while the row, and not the connection's objects, is what holds. */
export const isIn = 224;
export const clientSide = 228;
export const isResponse = 232;
export const hasDetails = 236;
export const exchangesBegun = 240;
/** Frames since the row was filled, and the last one. */
export const frames = 244;
export const lastFrame = 248;
/** The next row that is free, when this one is. */
export const nextFree = 252;

/** The two sides in a row, a then b. */
export const sides = 256;
export const sideBytes = 384;
/** In a side, f64: */
export const sideLastDataNs = 0;
export const sideLastPureAckNs = 8;
export const sideNextSequenceNs = 16;
export const sideLastNs = 24;
/** Payload bytes since the row was filled. */
export const sideBytesAdded = 32;
/** i32: frames, frames with payload and pure ACKs since the row was filled. */
export const sideFrames = 40;
export const sideDataFrames = 44;
export const sidePureAcks = 48;
export const sideWindowMinimum = 52;
export const sideWindowMaximum = 56;
export const sideLastDataFrame = 60;
export const sideLastDataSequence = 64;
export const sideLastDataLength = 68;
export const sideLastPureAckFrame = 72;
export const sideLastPureAck = 76;
export const sideNextSequence = 80;
export const sideLastAcknowledgement = 84;
export const sideLastWindow = 88;
export const sideWindowScale = 92;
export const sideDuplicateAcks = 96;
/** Segments that wait for their acknowledgement: a ring, its first and how many. */
export const unackedHead = 100;
export const unackedCount = 104;
export const unacked = 112;
export const maximumUnacked = 16;
export const unackedBytes = 16;
/** In each: time (f64), end sequence and frame (i32). */
export const unackedNs = 0;
export const unackedEnd = 8;
export const unackedFrame = 12;

/** Behind the first side's: the timing in which exchanges are counted, 0 when all are to be told, and how many were since the row was filled. */
export const timing = sides + unacked + maximumUnacked * unackedBytes;
export const counted = timing + 4;
