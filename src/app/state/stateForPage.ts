// Strips the app's state down to the contract before it is sent to a page, in every shell (TK8).
import { appStateSchema } from '../../contract/state.ts';
import type { AppState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';
import { issuesOf } from '../control/dispatch.ts';

/**
 * Returns a function that strips fields which the contract does not name. It returns null if a state violates
 * the contract and must not be sent: a bug, logged once until a state is valid again.
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
