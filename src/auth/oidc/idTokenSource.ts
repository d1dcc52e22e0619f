// Gets an ID token for STS: from the session, else through a browser tab that needs no input.
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { isSamePerson } from '../account/person.ts';
import type { IdToken } from '../account/person.ts';
import type { SecretStore } from '../account/secretStore.ts';
import { refuseAcr } from '../account/stepUp.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { BrowserAttempts } from './browserAttempts.ts';
import { isNoIdToken } from './oidcSession.ts';
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
}): () => Promise<Result<IdToken, AuthFault>> {
  const { session, store, attempts } = options;

  const renewInBrowser = async (needsPerson: CredentialFault): Promise<Result<IdToken, AuthFault>> => {
    const person = store.person();
    const attempt = person === null ? null : attempts.silent(session.spentIdToken()?.text ?? null);
    if (person === null || attempt === null) return failed(needsPerson);
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
