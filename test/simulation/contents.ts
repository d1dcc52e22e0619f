// Contents in a simulated world are texts, so that a trace can tell them.

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

export function bytesOf(text: string): Uint8Array {
  return ENCODER.encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string {
  return DECODER.decode(bytes);
}
