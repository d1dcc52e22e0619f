// Reads the data of server-sent events from a response body.

/**
 * Calls `onData` with the data of each event until the stream ends; rejects if it breaks. For our own
 * server's events only: one `data` line each, and comments (WHATWG HTML, section 9.2.6, defines more).
 */
export async function readEventData(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onData: (data: string) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) onData(line.slice('data: '.length));
  }
}
