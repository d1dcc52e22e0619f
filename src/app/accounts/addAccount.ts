// Adds the account that a person entered on the page, validated by config.json's schema before anything is
// written.
import { accountKind } from '../../contract/accountKinds.ts';
import type { AccountFields, AccountRequest } from '../../contract/account.ts';
import { refuseClientSecret } from '../../auth/oidc/clientSecret.ts';
import type { FieldMistake } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { AccountConfig } from '../config/schema.ts';
import type { Settings, WrittenAccount } from '../instance/settings.ts';
import type { Confirmation, ShellServices } from '../shell/shellServices.ts';
import { entryMistakes, toEntry, toFieldMistakes } from './accountEntry.ts';
import type { AccountEntry } from './accountEntry.ts';
import { readPastedAccount } from './accountSettings.ts';

export interface AddAccountFault extends Fault {
  /** By form field; empty when the fault is not about a field. */
  readonly mistakes: readonly FieldMistake[];
}

/**
 * Writes the account to the settings and returns it as read back. If the shell can ask outside the page, the
 * person confirms the addresses there: a page that could choose them alone could send sign-ins elsewhere
 * (E6).
 */
export async function addAccount(
  ports: {
    readonly settings: Settings;
    readonly services: Pick<ShellServices, 'confirm'>;
    /** Aborts when the app stops: the data directory may belong to another instance from then on. */
    readonly signal: AbortSignal;
  },
  request: AccountRequest,
): Promise<Result<AccountConfig, AddAccountFault>> {
  const { settings, services, signal } = ports;
  const pasted = request.settings === null ? null : readPastedAccount(request.settings);
  if (pasted?.ok === false) return refusal(pasted.fault, []);
  const entry = toEntry(request.account, pasted?.value.entry ?? null);
  const mistakes = [
    ...entryMistakes(settings.config, entry),
    ...secretMistakes(request.account.clientSecret ?? ''),
  ];
  if (mistakes.length > 0) return refusal(WRONG_FIELDS, mistakes);

  const agreed = (await services.confirm?.(toQuestion(request.account, entry))) ?? true;
  if (!agreed || signal.aborted) return refusal(NOT_CONFIRMED, []);
  // The settings validate it again with the whole configuration.
  const added = settings.addAccount(entry as WrittenAccount);
  if (!added.ok) return refusal(added.fault, toFieldMistakes(added.fault.mistakes));
  const account = settings.config.accounts.find(({ id }) => id === request.account.id);
  if (account === undefined) throw new Error('the account that was written is not there');
  return ok(account);
}

function secretMistakes(clientSecret: string): readonly FieldMistake[] {
  const message = clientSecret === '' ? null : refuseClientSecret(clientSecret);
  return message === null ? [] : [{ field: 'clientSecret', message }];
}

function refusal(
  { code, message, detail }: Fault,
  mistakes: readonly FieldMistake[],
): Result<never, AddAccountFault> {
  return failed({ code, message, ...(detail !== undefined && { detail }), mistakes });
}

function toQuestion(account: AccountFields, entry: AccountEntry): Confirmation {
  const { issuer, startUrl, s3Endpoint, stsEndpoint, source } = account;
  const { usesSts } = accountKind(source);
  const shown = new Set([issuer, startUrl, s3Endpoint, ...(usesSts ? [stsEndpoint] : [])]);
  // Pasted settings may hold addresses that have no sentence of their own.
  const others = addressesIn(entry).filter((address) => !shown.has(address));
  const sentences = [
    ...[issuer, startUrl].flatMap((address) =>
      address === undefined ? [] : [`You will sign in at ${address}.`],
    ),
    ...(usesSts ? [`The sign-in is exchanged for credentials at ${orAws(stsEndpoint)}.`] : []),
    `Files will be stored at ${orAws(s3Endpoint)}.`,
    ...others.map((address) => `These settings also name ${address}.`),
  ];
  return {
    message: `Add the account “${account.id}”?`,
    detail: sentences.join('\n'),
    yes: 'Add account',
  };
}

function addressesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^https?:/i.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : [];
}

function orAws(endpoint: string): string {
  return endpoint === '' ? 'Amazon Web Services' : endpoint;
}

const WRONG_FIELDS = {
  code: 'config-invalid',
  message: 'Correct the marked fields, then try again.',
};
const NOT_CONFIRMED = { code: 'cancelled', message: 'The account was not added.' };
