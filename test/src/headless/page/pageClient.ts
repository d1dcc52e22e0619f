// A page without a browser: redeems the one-time address of the headless shell, then sends calls.
import { PAGE_ENTRANCE } from '../../../../src/contract/pageEntrance.ts';
import { commands } from '../../../../src/contract/commands.ts';
import type { CommandAnswer, CommandArgument, CommandName } from '../../../../src/contract/commands.ts';

export interface PageClient {
  readonly origin: string;
  /** What every request has to bring. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer as the contract knows it. */
  call<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
}

/** What the page's script sends to redeem `address`. `session`: the one that it has from before. */
export function redeem(address: string, session: string | null = null): Promise<Response> {
  const { origin, hash } = new URL(address);
  return fetch(origin + PAGE_ENTRANCE.path, {
    method: 'POST',
    headers: {
      origin,
      [PAGE_ENTRANCE.tokenHeader]: hash.slice(PAGE_ENTRANCE.fragment.length),
      ...(session !== null && { authorization: `Bearer ${session}` }),
    },
  });
}

/** `address` as `brimful run` or `brimful page` has printed it; it opens the page once. */
export async function openPageClient(address: string): Promise<PageClient> {
  const { origin } = new URL(address);
  const { session } = (await (await redeem(address)).json()) as { session: string };
  const headers = { origin, authorization: `Bearer ${session}`, 'content-type': 'application/json' };
  return {
    origin,
    headers,
    call: async <N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>> => {
      const body = JSON.stringify(argument);
      const answer = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body });
      return commands[name].answer.parse(await answer.json()) as CommandAnswer<N>;
    },
  };
}
