// The page's connection to the app, in whichever shell. What comes over it has not been validated.
import type { CommandName } from '../../src/contract/commands.ts';

/**
 * `refused`: the app runs but rejects this page (its address was used or has expired, or its session has
 * ended). `opened-twice`: somebody else has opened its address, too.
 */
export type Connection = 'live' | 'lost' | 'refused' | 'opened-twice';

export interface BridgeListener {
  state(state: unknown): void;
  connection(connection: Connection): void;
}

export interface PageBridge {
  /** Rejects when the app cannot be reached; the answer is not validated. */
  call(name: CommandName, argument: unknown): Promise<unknown>;
  /** Reports states and changes of the connection until the returned function is called. */
  watch(listener: BridgeListener): () => void;
}
