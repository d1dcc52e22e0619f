// The app behind every shell: one state to show, one way to command it.
import type { CommandAnswer, CommandArgument, CommandName } from '../../contract/commands.ts';
import type { AppState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';

export type { ShellServices } from './shellServices.ts';

export interface App {
  /** Where the shell reports its own failures, too. */
  readonly log: Log;
  state(): AppState;
  /** Calls back with every new state, at most about four times a second, until the returned function is called. */
  subscribe(listener: (state: AppState) => void): () => void;
  /** Runs a command of the contract whose argument the shell has validated. */
  execute<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
  /** Begins to renew keys, watch and sync. */
  start(): Promise<void>;
  /** Ends everything in an orderly way and releases the data directory. */
  stop(): Promise<void>;
  /** The machine woke up or the network came back. */
  wake(): void;
}
