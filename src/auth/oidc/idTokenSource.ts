// An ID token that STS may be given: from the session, else through a browser tab that needs no person.
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

/** `needs-sign-in` where only a person can help; no browser is opened for an interactive sign-in (TK4). */
export function createIdTokenSource(options: {
  readonly session: OidcSession;
  readonly store: Pick<SecretStore, 'person'>;
  readonly attempts: BrowserAttempts;
  /** Whether a provider that gives no ID token on refresh may be asked through a browser tab (TK5). */
  readonly browserRenewal: boolean;
  /** The `acr_values` that a token has to meet; undefined: any will do. */
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
