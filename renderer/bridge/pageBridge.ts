// The page's way to the app, whichever shell it runs in. What comes over it is unproven until a schema has seen it.
import type { CommandName } from '../../src/contract/commands.ts';

/** `refused`: the app is there but does not know this page (the one-time link was used up, or the session has ended). */
export type Connection = 'live' | 'lost' | 'refused';

export interface BridgeListener {
  state(state: unknown): void;
  connection(connection: Connection): void;
}

export interface PageBridge {
  /** Rejects when the app cannot be reached; the answer is not validated. */
  call(name: CommandName, argument: unknown): Promise<unknown>;
  /** Reports states and the fate of the connection until the returned function is called. */
  watch(listener: BridgeListener): () => void;
}
