// A page without a browser: redeems the one-time address of the headless shell, then sends calls.
import { commands } from '../../src/contract/commands.ts';
import type { CommandAnswer, CommandArgument, CommandName } from '../../src/contract/commands.ts';

export interface PageClient {
  /** The answer as the contract knows it. */
  call<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
}

/** `address` as `brimful run` has printed it; it opens the page once. */
export async function openPageClient(address: string): Promise<PageClient> {
  const { origin } = new URL(address);
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    call: async <N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>> => {
      const answer = await fetch(`${origin}/api/${name}`, {
        method: 'POST',
        headers: { origin, cookie, 'content-type': 'application/json' },
        body: JSON.stringify(argument),
      });
      return commands[name].answer.parse(await answer.json()) as CommandAnswer<N>;
    },
  };
}
