// The bridge of the headless shell: commands as same-origin POSTs, states as server-sent events.
import type { CommandName } from '../../src/contract/commands.ts';
import type { BridgeListener, PageBridge } from './pageBridge.ts';

/** An error status makes the browser give up on an event stream; the page retries after this long (ms). */
const RETRY_MS = 3_000;

const REFUSED = new Set([401, 403]);

function post(name: CommandName, argument: unknown): Promise<Response> {
  return fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(argument),
    credentials: 'same-origin',
    redirect: 'error',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An EventSource hides why it failed, so a plain request finds out whether the page is refused. */
async function isRefused(): Promise<boolean> {
  try {
    return REFUSED.has((await post('readState', null)).status);
  } catch {
    return false;
  }
}

function watch(listener: BridgeListener): () => void {
  let events: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const failed = async (closed: boolean): Promise<void> => {
    const refused = closed && (await isRefused());
    if (ended) return;
    listener.connection(refused ? 'refused' : 'lost');
    if (closed) retry = setTimeout(open, RETRY_MS);
  };
  const open = (): void => {
    const source = new EventSource('/api/events');
    events = source;
    source.onopen = () => listener.connection('live');
    source.onmessage = (event: MessageEvent<string>) => listener.state(parse(event.data));
    source.onerror = () => void failed(source.readyState === EventSource.CLOSED);
  };

  open();
  return () => {
    ended = true;
    clearTimeout(retry);
    events?.close();
  };
}

/** Talks to the server that served this page. The only credential is its HttpOnly session cookie. */
export function httpBridge(): PageBridge {
  return {
    call: async (name, argument) => parse(await (await post(name, argument)).text()),
    watch,
  };
}
