// Describes the status of an account in one sentence.
import { actionCommand } from '../../contract/action.ts';
import type { Action } from '../../contract/action.ts';
import type { AccountState, AppState } from '../../contract/state.ts';

/** One line for `brimful status`: session and credentials, each with what to do. */
export function describeAccount({ id, session, credentials, description }: AccountState): string {
  // Both may give the same reason: it is printed once.
  const isSaid =
    session.step === 'needs-sign-in' &&
    credentials.status === 'failing' &&
    session.reason === credentials.message;
  const parts = [
    description,
    describeSession(id, session),
    ...(isSaid ? [] : [describeCredentials(credentials)]),
  ];
  return parts.join(', ');
}

/** What helps, as a command, and what the service itself said; indented below the account's line. */
export function helpWithAccount({ id, credentials }: AccountState): readonly string[] {
  if (credentials.status !== 'failing') return [];
  return helpLines(credentials, id);
}

/** A notice with the page that it speaks of. */
export function noticeLine({ message, address }: AppState['notices'][number]): string {
  return address === undefined ? message : `${message} Its page: ${address}`;
}

/** The same for a folder of the account. */
export function helpLines(
  { action, details }: { readonly action?: Action | undefined; readonly details?: string | undefined },
  account: string,
): readonly string[] {
  return [
    ...(action === undefined ? [] : [`  fix: ${actionCommand(action, account)}`]),
    ...(details === undefined ? [] : [`  details: ${details}`]),
  ];
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
