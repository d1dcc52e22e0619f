// Finds an account whose person chooses a role.
import type { RoleChoice } from '../../auth/account/account.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Accounts } from './accounts.ts';

/** The fault `not-applicable`: the account's credentials come from elsewhere. */
export function rolesOf(
  accounts: Pick<Accounts, 'find'>,
  id: string,
): Result<RoleChoice, Fault<'unknown-account' | 'not-applicable'>> {
  const found = accounts.find(id);
  if (!found.ok) return found;
  const { roles } = found.value;
  const message = `There is no role to choose for the account "${id}": its configuration decides.`;
  return roles === undefined ? failed({ code: 'not-applicable', message }) : ok(roles);
}
