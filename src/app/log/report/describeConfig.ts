// The configuration as a report shows it: every setting, without values that may be private.
import type { Result } from '../../../result.ts';
import type { ConfigFault } from '../../config/config.ts';
import type { AccountConfig, Config } from '../../config/schema.ts';

const LEFT_OUT = '[left out]';

/** An invalid configuration is described by its mistakes only, since its text may be anything. */
export function describeConfig(read: Result<Config, ConfigFault>): object {
  if (!read.ok) {
    const { code, mistakes } = read.fault;
    return { code, mistakes };
  }
  return { ...read.value, device: LEFT_OUT, accounts: read.value.accounts.map(withoutPrivate) };
}

function withoutPrivate(account: AccountConfig): object {
  if (account.source === 'cognito-identity-pool') {
    return { ...account, authorizationParameters: namesOf(account.authorizationParameters) };
  }
  if (account.source !== 'oidc') return account;
  const { chainedRole, authorizationParameters } = account;
  return {
    ...account,
    authorizationParameters: namesOf(authorizationParameters),
    chainedRole: chainedRole && {
      ...chainedRole,
      externalId: chainedRole.externalId && LEFT_OUT,
      sessionTags: namesOf(chainedRole.sessionTags),
    },
  };
}

function namesOf(values: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.keys(values).map((name) => [name, LEFT_OUT]));
}
