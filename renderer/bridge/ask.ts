// Sends a command to the app, validates the answer and turns every failure into a value.
import { commands, outcomeSchema } from '../../src/contract/commands.ts';
import type { CommandAnswer, CommandArgument, CommandName, Outcome } from '../../src/contract/commands.ts';
import type { PageBridge } from './pageBridge.ts';

export type Failure = Extract<Outcome, { ok: false }>;
export type Reply<N extends CommandName> =
  { readonly ok: true; readonly value: Exclude<CommandAnswer<N>, Failure> } | Failure;

/** Sends one command of the contract and waits for its answer. */
export type Ask = <N extends CommandName>(name: N, argument: CommandArgument<N>) => Promise<Reply<N>>;

const UNREACHABLE: Failure = {
  ok: false,
  code: 'unreachable',
  message: 'Brimful did not answer. Make sure that it is running, then try again.',
};
const BAD_ANSWER: Failure = {
  ok: false,
  code: 'bad-answer',
  message:
    'Brimful answered with something that this page does not understand. Restart Brimful, then try again.',
};

/**
 * Asks over `bridge`; never rejects. An outcome with `ok: false` is returned as it is; no answer is
 * `unreachable`, an answer that does not fit the contract `bad-answer`.
 */
export function askOver(bridge: PageBridge): Ask {
  return async <N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<Reply<N>> => {
    let answer: unknown;
    try {
      answer = await bridge.call(name, argument);
    } catch {
      return UNREACHABLE;
    }
    const outcome = outcomeSchema.safeParse(answer);
    if (outcome.success && !outcome.data.ok) return outcome.data;
    const valid = commands[name].answer.safeParse(answer);
    if (!valid.success) return BAD_ANSWER;
    return { ok: true, value: valid.data as Exclude<CommandAnswer<N>, Failure> };
  };
}
