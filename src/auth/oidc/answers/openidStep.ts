// Where in the protocol an answer of a provider was met, which decides what an error in it means.
import type { RedirectAddress } from '../../../contract/redirectAddress.ts';
import type { OidcAccountConfig } from '../../kinds/oidc.ts';

export interface OpenidStep {
  /** At a refresh, an error that is not about the client means that the session has ended. */
  readonly isRefresh?: boolean;
  /**
   * The provider has answered as it should in this run, so that something else in its place is
   * temporary, not a wrong issuer.
   */
  readonly hasAnswered?: boolean;
  /** The provider has just let a person sign in to this client, so that it is there and enabled. */
  readonly isKnownClient?: boolean;
  /** What the client has to be allowed there; left out: the authorization code flow. */
  readonly grant?: string;
  /** What is registered at the provider, for the sentences about it. */
  readonly client?: RedirectAddress & Pick<OidcAccountConfig, 'id' | 'clientId' | 'clientSecret'>;
}
