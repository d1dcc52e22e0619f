// The app as every shell sees it: one state to show and one way to command it.
import type { CommandAnswer, CommandArgument, CommandName } from '../../contract/commands.ts';
import type { AppState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';

export type { ShellServices } from './shellServices.ts';

export interface App {
  /** The shell reports its own failures here, too. */
  readonly log: Log;
  state(): AppState;
  /**
   * Calls `listener` with every new state, at most four times a second, until the returned function is
   * called.
   */
  subscribe(listener: (state: AppState) => void): () => void;
  /** Runs a command of the contract; the shell has validated its argument. */
  execute<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
  /** Starts renewing credentials, watching and syncing. */
  start(): Promise<void>;
  /** Stops everything in an orderly way and releases the data directory. */
  stop(): Promise<void>;
  /** The machine woke up or the network came back. */
  wake(): void;
}
