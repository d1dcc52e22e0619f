// Reads the settings that somebody was given and has pasted: one account in JSON, however it was wrapped on its way.
import { z } from 'zod';
import { ACCOUNT_KINDS, DEFAULT_ACCOUNT_KIND } from '../../contract/accountKinds.ts';
import type { AccountKind } from '../../contract/accountKinds.ts';
import type { CommandAnswer } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Config } from '../config/schema.ts';
import { entryMistakes, namesBeyondFields, toFields } from './accountEntry.ts';
import type { AccountEntry } from './accountEntry.ts';

/** The sentences never repeat what was pasted: it may have been something else, and secret. */
export type SettingsFault = Fault<'settings-unreadable'>;

export interface PastedAccount {
  readonly source: AccountKind;
  /** With `source`, also where it was left out. */
  readonly entry: AccountEntry;
}

const objectSchema = z.record(z.string(), z.unknown());
const sourceSchema = z.enum(ACCOUNT_KINDS);
const KNOWN_SOURCES = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  ACCOUNT_KINDS.map((kind) => `"${kind}"`),
);

/**
 * The one account in `text`: an entry of `accounts`, a list of one, or a whole config.json, whose other parts are left out. Words
 * around the JSON, such as those of the message it came in, do no harm.
 */
export function readPastedAccount(text: string): Result<PastedAccount, SettingsFault> {
  const data = parseInside(text);
  if (data === undefined) {
    return unreadable('These are no settings: paste the whole text, from the first “{” to the last “}”.');
  }
  const config = objectSchema.safeParse(data);
  const listed = config.success ? (config.data['accounts'] ?? data) : data;
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  if (entries.length !== 1) {
    return unreadable(
      `There are ${entries.length} accounts in these settings: paste only the one that you want to add.`,
    );
  }
  const entry = objectSchema.safeParse(entries[0]);
  if (!entry.success) return unreadable('There is no account in these settings.');
  const source = sourceSchema.safeParse(entry.data['source'] ?? DEFAULT_ACCOUNT_KIND);
  if (!source.success) {
    return unreadable(`The “source” in these settings must be ${KNOWN_SOURCES}.`);
  }
  return ok({ source: source.data, entry: { ...entry.data, source: source.data } });
}

/** What the form shows of pasted settings. Fields that are simply not there are no mistake yet: the person fills them in. */
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

/** The JSON from the first bracket to the last one; undefined: there is none. */
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
