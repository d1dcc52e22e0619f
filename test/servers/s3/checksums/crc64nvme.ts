// CRC-64/NVME by table, in two 32-bit halves because BigInt arithmetic per byte would be far too slow.

/** The reflected polynomial of the NVM Express specification, section 5.2.1.3.4. */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

const LOW = new Int32Array(256);
const HIGH = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
  LOW[byte] = Number(BigInt.asIntN(32, value));
  HIGH[byte] = Number(BigInt.asIntN(32, value >> 32n));
}

/** Continues the CRC `previous` (0n at the start) over `bytes`. */
export function crc64nvme(bytes: Uint8Array, previous = 0n): bigint {
  let low = ~Number(BigInt.asIntN(32, previous));
  let high = ~Number(BigInt.asIntN(32, previous >> 32n));
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] ?? 0);
    high = (high >>> 8) ^ (HIGH[index] ?? 0);
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0);
}
