// The page as the app sees it: redeems the one-time address, reads every state, sends
// calls, keeps what it gets.
import { PAGE_ENTRANCE } from '../../../../src/contract/pageEntrance.ts';
import { redeem } from '../../headless/page/pageClient.ts';

export interface OpenPage {
  readonly token: string;
  readonly session: string;
  command(name: string, argument: unknown): Promise<unknown>;
  /** Everything that the app has sent so far: answers, headers and states. */
  heard(): string;
  close(): void;
}

/** `address`: as `brimful run` prints it. */
export async function openPage(address: string): Promise<OpenPage> {
  const { origin, hash } = new URL(address);
  const heard: string[] = [];
  const { session } = (await (await redeem(address)).json()) as { session: string };
  const headers = { authorization: `Bearer ${session}`, origin, 'content-type': 'application/json' };
  const closing = new AbortController();
  const events = await fetch(`${origin}/api/events`, { headers, signal: closing.signal });
  const listen = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of events.body ?? [])
      heard.push(decoder.decode(chunk as Uint8Array, { stream: true }));
  };
  // Ends with the app or with `close`, whichever comes first; both look like an error here.
  listen().catch(() => undefined);
  return {
    token: hash.slice(PAGE_ENTRANCE.fragment.length),
    session,
    command: async (name, argument) => {
      const body = JSON.stringify(argument);
      const response = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body });
      const text = await response.text();
      heard.push(JSON.stringify([...response.headers]), text);
      return JSON.parse(text) as unknown;
    },
    heard: () => heard.join(''),
    close: () => closing.abort(),
  };
}
