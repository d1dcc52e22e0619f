// The bridge of the headless shell: commands as same-origin POSTs, states as server-sent events.
import type { CommandName } from '../../src/contract/commands.ts';
import { readEventData } from './eventData.ts';
import type { BridgeListener, PageBridge } from './pageBridge.ts';
import { openPageSession } from './pageSession.ts';

/** How long (ms) the page waits after a stream has ended before it opens the next one. */
const RETRY_MS = 3_000;

const REFUSED = new Set([401, 403]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Talks to the server that served this page. Every request proves the session in a header, and none carries a
 * cookie: browsers send those to every port of this machine. That is why the stream is read by `fetch`, since
 * an EventSource sends no headers.
 */
export function httpBridge(): PageBridge {
  /** Ends the wait of the stream that is to be opened again. */
  let hurry: () => void = () => undefined;
  const session = openPageSession(() => hurry());

  const request = async (path: string, init: RequestInit): Promise<Response> =>
    fetch(path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...(await session.headers()) },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });

  /** Reports states until the stream ends; why it has ended. */
  const follow = async (listener: BridgeListener, signal: AbortSignal): Promise<'refused' | 'lost'> => {
    try {
      const response = await request('/api/events', { signal });
      if (REFUSED.has(response.status)) return 'refused';
      if (!response.ok || response.body === null) return 'lost';
      listener.connection('live');
      await readEventData(response.body, (data) => listener.state(parse(data)));
    } catch {
      // The app has ended, or the page goes away.
    }
    return 'lost';
  };

  return {
    call: async (name: CommandName, argument) => {
      const response = await request(`/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(argument),
      });
      return parse(await response.text());
    },
    watch: (listener) => {
      const ending = new AbortController();
      const run = async (): Promise<void> => {
        for (;;) {
          const ended = await follow(listener, ending.signal);
          if (ending.signal.aborted) return;
          listener.connection(ended === 'refused' ? (session.failure() ?? ended) : ended);
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, RETRY_MS);
            hurry = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      };
      void run();
      return () => {
        ending.abort();
        hurry();
      };
    },
  };
}
