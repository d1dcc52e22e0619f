// Parses pasted account settings: one account as JSON, whatever text surrounds it.
import { z } from 'zod';
import { ACCOUNT_KINDS, DEFAULT_ACCOUNT_KIND } from '../../contract/accountKinds.ts';
import type { AccountKind } from '../../contract/accountKinds.ts';
import type { CommandAnswer } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Config } from '../config/schema.ts';
import { entryMistakes, namesBeyondFields, toFields } from './accountEntry.ts';
import type { AccountEntry } from './accountEntry.ts';

/** Messages never repeat the pasted text: it may be something else entirely, and secret. */
export type SettingsFault = Fault<'settings-unreadable'>;

export interface PastedAccount {
  readonly source: AccountKind;
  /** Always has `source`, even if the pasted text left it out. */
  readonly entry: AccountEntry;
}

const objectSchema = z.record(z.string(), z.unknown());
const sourceSchema = z.enum(ACCOUNT_KINDS);
const KNOWN_SOURCES = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  ACCOUNT_KINDS.map((kind) => `"${kind}"`),
);

/**
 * The one account in `text`: an entry of `accounts`, a list of one, or a whole config.json, of which the rest
 * is ignored. Text around the JSON, such as the message it came in, is ignored too.
 */
export function readPastedAccount(text: string): Result<PastedAccount, SettingsFault> {
  const data = parseInside(text);
  if (data === undefined) {
    return unreadable('This text contains no settings: paste all of it, from the first “{” to the last “}”.');
  }
  const config = objectSchema.safeParse(data);
  const listed = config.success ? (config.data['accounts'] ?? data) : data;
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  if (entries.length !== 1) {
    return unreadable(
      `These settings contain ${entries.length} accounts: paste only the one that you want to add.`,
    );
  }
  const entry = objectSchema.safeParse(entries[0]);
  if (!entry.success)
    return unreadable('These settings contain no account: paste the entry of an account from config.json.');
  const source = sourceSchema.safeParse(entry.data['source'] ?? DEFAULT_ACCOUNT_KIND);
  if (!source.success) {
    return unreadable(`The “source” in these settings is unknown: it must be ${KNOWN_SOURCES}.`);
  }
  return ok({ source: source.data, entry: { ...entry.data, source: source.data } });
}

/**
 * What the form shows for pasted settings. A missing field is not a mistake yet: the person can still fill it
 * in.
 */
export function readAccountSettings(
  config: Config,
  text: string,
): Result<Exclude<CommandAnswer<'readAccountSettings'>, { ok: false }>, SettingsFault> {
  const pasted = readPastedAccount(text);
  if (!pasted.ok) return pasted;
  const { source, entry } = pasted.value;
  const account = toFields(entry, source);
  return ok({
    account,
    kept: namesBeyondFields(entry, account),
    mistakes: entryMistakes(config, entry).filter(
      ({ field }) => field === 'settings' || Object.hasOwn(entry, field),
    ),
  });
}

/** Parses from the first bracket to the last one; undefined if that is not JSON. */
function parseInside(text: string): unknown {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (start < 0) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
}

function unreadable(message: string): Result<never, SettingsFault> {
  return failed({ code: 'settings-unreadable', message });
}
