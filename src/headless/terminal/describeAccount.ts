// Describes the status of an account in one sentence.
import type { AccountState } from '../../contract/state.ts';

export function describeAccount({ id, session, credentials, description }: AccountState): string {
  return `${description}, ${describeSession(id, session)}, ${describeCredentials(credentials)}`;
}

function describeSession(id: string, session: AccountState['session']): string {
  switch (session.step) {
    case 'signed-out':
      return 'signed out';
    case 'signing-in':
      return 'sign-in in progress in the browser';
    case 'signed-in':
      return `signed in as ${session.name}`;
    case 'needs-sign-in':
      return `needs a new sign-in ("brimful login ${id}"): ${session.reason}`;
  }
}

function describeCredentials(credentials: AccountState['credentials']): string {
  switch (credentials.status) {
    case 'none':
      return 'no credentials';
    case 'failing':
      return credentials.message;
    case 'valid':
      return credentials.expiresAt === null
        ? 'long-lived credentials'
        : `credentials valid until ${new Date(credentials.expiresAt).toISOString()}`;
  }
}
