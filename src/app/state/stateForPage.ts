// Cuts the app's states down to the contract before they leave for a page, in every shell (TK8).
import { appStateSchema } from '../../contract/state.ts';
import type { AppState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';
import { issuesOf } from '../control/dispatch.ts';

/**
 * Returns the function that every state passes: fields that the contract does not name are dropped. null: the state breaks the
 * contract and must not be sent. That is a bug, logged once until a state fits again.
 */
export function createStateForPage(log: Log): (state: AppState) => AppState | null {
  let broken = false;
  return (state) => {
    const valid = appStateSchema.safeParse(state);
    if (!valid.success && !broken)
      log.error({ issues: issuesOf(valid.error) }, 'a state breaks the contract');
    broken = !valid.success;
    return valid.success ? valid.data : null;
  };
}
