// Gets an ID token for STS: from the session, else through a browser tab that needs no input.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { isSamePerson } from '../account/person.ts';
import type { IdToken, Person } from '../account/person.ts';
import type { SecretStore } from '../account/secretStore.ts';
import { refuseAcr } from '../account/stepUp.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { BrowserAttempts } from './browserAttempts.ts';
import { isNoIdToken } from './tokenRefresh.ts';
import type { OidcSession } from './oidcSession.ts';

/**
 * The returned function fails with `needs-sign-in` if only a person can help, and never starts an interactive
 * sign-in (TK4).
 */
export function createIdTokenSource(options: {
  readonly session: OidcSession;
  readonly store: Pick<SecretStore, 'person'>;
  readonly attempts: BrowserAttempts;
  /** Whether to renew through a browser tab if the provider returns no ID token on refresh (TK5). */
  readonly browserRenewal: boolean;
  /** The `acr_values` that a token has to satisfy; undefined: any will do. */
  readonly acrValues: () => string | undefined;
  /** Whether the credentials of an earlier token are still valid. */
  readonly hasCredentials: () => boolean;
}): () => Promise<Result<IdToken, AuthFault>> {
  const { session, store, attempts } = options;

  const renewInBrowser = async (needsPerson: CredentialFault): Promise<Result<IdToken, AuthFault>> => {
    const person = store.person();
    const attempt = person === null ? null : attempts.silent(session.spentIdToken()?.text ?? null);
    if (person === null) return failed(needsPerson);
    // While credentials are valid, the next tab can wait; without them a person is asked.
    if (attempt === null && options.hasCredentials()) return failed(nextTab(person, attempts.nextSilentAt()));
    if (attempt === null) return failed(needsPerson);
    const tokens = await attempt;
    if (!tokens.ok) {
      const { code, message, detail } = tokens.fault;
      if (code === 'unreachable' || code === 'needs-sign-in') return failed({ ...tokens.fault, code });
      return failed({ ...needsPerson, detail: detail ?? message });
    }
    if (!isSamePerson(tokens.value.idToken.person, person)) return failed(needsPerson);
    await session.adopt(tokens.value);
    return ok(tokens.value.idToken);
  };

  return async () => {
    const token = await session.idToken();
    if (token.ok) {
      const unmet = refuseAcr(options.acrValues(), token.value);
      return unmet === null ? token : failed(unmet);
    }
    if (!isNoIdToken(token.fault)) return failed(token.fault);
    const needsPerson: CredentialFault = { code: 'needs-sign-in', message: token.fault.message };
    return options.browserRenewal ? renewInBrowser(needsPerson) : failed(needsPerson);
  };
}

function nextTab({ issuer }: Person, at: number): CredentialFault {
  return {
    code: 'unreachable',
    cause: 'renewal-waits',
    message: `${new URL(issuer).host} renews sign-ins only in a browser, and Brimful opens a tab for that once an hour at most: the next one after ${new Date(at).toISOString()}, unless you sign in before.`,
  };
}
