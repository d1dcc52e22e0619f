// The plainest possible end of a redirect, to test the provider without the app's own receiver.
import { createServer } from 'node:http';

export interface CallbackListener {
  readonly redirectUri: string;
  /** The last address that was called. */
  last(): URL;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and answers everything with the word "callback". */
export async function startCallbackListener(): Promise<CallbackListener> {
  let last: URL | null = null;
  const server = createServer((request, response) => {
    last = new URL(request.url ?? '/', origin);
    response.end('callback');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    redirectUri: `${origin}/callback`,
    last: () => {
      if (last === null) throw new Error('nothing was called');
      return last;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
