// Converts an account between the page's form and its entry in config.json.
import { isDeepStrictEqual } from 'node:util';
import type { AccountFields } from '../../contract/account.ts';
import { ACCOUNT_FIELD_NAMES, accountKind, fieldNamesOf } from '../../contract/accountKinds.ts';
import type { AccountFieldName, AccountKind } from '../../contract/accountKinds.ts';
import { presetOf, settingsToWrite } from '../../contract/providerPresets.ts';
import type { FieldMistake } from '../../contract/commands.ts';
import { EMPTY_CONFIG, checkConfig } from '../config/config.ts';
import type { Mistake } from '../config/config.ts';
import { asSentence } from '../config/config.ts';
import type { Config } from '../config/schema.ts';

/** An entry of `accounts` as a person may have written it; not validated yet. */
export type AccountEntry = Readonly<Record<string, unknown>>;

/** The form's fields, by their names in config.json. */
const FORM_FIELDS = [
  ...(['id', 'region', 's3Endpoint', 'stsEndpoint', 'forcePathStyle'] as const),
  ...ACCOUNT_FIELD_NAMES,
] satisfies readonly FieldMistake['field'][];
type FormFieldName = (typeof FORM_FIELDS)[number];
const FORM_FIELD_NAMES: ReadonlySet<string> = new Set(FORM_FIELDS);

/** The entry for the form's values, laid over the pasted entry if that is of the same kind. */
export function toEntry(fields: AccountFields, pasted: AccountEntry | null): AccountEntry {
  const { source, id, region, s3Endpoint, stsEndpoint, forcePathStyle } = fields;
  return {
    ...(pasted?.['source'] === source ? withoutDefaults(pasted, source) : knownSettings(fields)),
    id,
    source,
    ...kindFields(source, (name) => {
      const text = fields[name] ?? '';
      // That there is a secret is a setting; what it is, is not (SI10).
      if (isSecret(source, name)) return text === '' ? undefined : true;
      if (hasDefault(source, name)) {
        return text === '' ? undefined : heldValue(source, name, text, pasted?.[name]);
      }
      return emptyMeansNull(source, name) ? orNull(text) : text;
    }),
    region,
    s3Endpoint: orNull(s3Endpoint),
    stsEndpoint: orNull(stsEndpoint),
    forcePathStyle,
  };
}

/** What the provider needs that the form does not ask for, if it is known. */
function knownSettings({ source, issuer = '' }: AccountFields): AccountEntry {
  const preset = fieldNamesOf(source).includes('issuer') ? presetOf(issuer) : null;
  return preset === null ? {} : { ...settingsToWrite(preset) };
}

/** The form's values for an entry; values that are neither text nor a list become ''. */
export function toFields(entry: AccountEntry, source: AccountKind): AccountFields {
  return {
    id: textOf(entry['id']),
    region: textOf(entry['region']),
    s3Endpoint: textOf(entry['s3Endpoint']),
    stsEndpoint: textOf(entry['stsEndpoint']),
    forcePathStyle: entry['forcePathStyle'] === true,
    source,
    ...kindFields(source, (name) => {
      if (isSecret(source, name) && typeof entry[name] !== 'string') return undefined;
      if (hasDefault(source, name) && entry[name] === undefined) return undefined;
      return textOf(entry[name]);
    }),
  };
}

/** What the form has cleared is not kept: it has shown these values. */
function withoutDefaults(entry: AccountEntry, source: AccountKind): AccountEntry {
  const names = new Set<string>(fieldNamesOf(source).filter((name) => hasDefault(source, name)));
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !names.has(name)));
}

/**
 * The value for config.json; what is no number stays a text, so that the schema reports it. `pasted`: what
 * the field does not show of it stays.
 */
function heldValue(source: AccountKind, name: AccountFieldName, text: string, pasted: unknown): unknown {
  const holds = accountKind(source).fields[name]?.holds;
  if (holds === undefined) return text;
  if (holds === 'account') {
    return { ...(typeof pasted === 'object' && pasted !== null && pasted), accountId: text.trim() };
  }
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return holds === 'words' ? words : words.map((word) => (/^\d+$/.test(word) ? Number(word) : word));
}

/**
 * What config.json's schema finds wrong with `entry` next to the existing accounts; empty when nothing is.
 */
export function entryMistakes(config: Config, entry: AccountEntry): readonly FieldMistake[] {
  const checked = withEntry(config, entry);
  return checked.ok ? [] : toFieldMistakes(checked.fault.mistakes);
}

/**
 * The mistakes of a newly added account by form field; settings without a field are named in the sentence.
 * The other accounts are known to be valid, so every mistake in an account belongs to the new one.
 */
export function toFieldMistakes(mistakes: readonly Mistake[]): readonly FieldMistake[] {
  return mistakes.flatMap(({ field, expected }): readonly FieldMistake[] => {
    const name = /^accounts\[\d+\]\.(.+)$/.exec(field)?.[1];
    if (name === undefined) return [];
    // A list is one field of the form, and so is an object of which the form shows one part.
    const whole = name.replace(/\[\d+\]$|\.accountId$/, '');
    return isFormField(whole)
      ? [{ field: whole, message: asSentence(expected) }]
      : [
          {
            field: 'settings',
            message: `“${name}” ${expected.startsWith('is ') ? '' : 'is wrong: '}${expected}.`,
          },
        ];
  });
}

/**
 * Names of the settings in `entry` that the form has no field for, except those that are wrong or equal their
 * default.
 */
export function namesBeyondFields(entry: AccountEntry, fields: AccountFields): string[] {
  const names = Object.keys(entry).filter((name) => name !== 'source' && !FORM_FIELD_NAMES.has(name));
  // Any id will do: pasted settings often leave the id to whoever adds the account.
  const whole = withEntry(EMPTY_CONFIG, { ...entry, id: 'any' });
  const plain = withEntry(EMPTY_CONFIG, { ...toEntry(fields, null), id: 'any' });
  if (!whole.ok) return names.filter((name) => !isMistaken(name, whole.fault.mistakes));
  if (!plain.ok) return names;
  const only = ({ accounts }: Config): AccountEntry => ({ ...accounts[0] });
  return names.filter((name) => !isDeepStrictEqual(only(whole.value)[name], only(plain.value)[name]));
}

/** Whether the setting itself or a part of it is wrong, so that it cannot be kept. */
function isMistaken(setting: string, mistakes: readonly Mistake[]): boolean {
  return mistakes.some(({ field }) => /^accounts\[\d+\]\.([^.[]+)/.exec(field)?.[1] === setting);
}

function withEntry(config: Config, entry: AccountEntry): ReturnType<typeof checkConfig> {
  return checkConfig({ ...config, accounts: [...config.accounts, entry] }, 'config.json');
}

function isFormField(name: string): name is FormFieldName {
  return FORM_FIELD_NAMES.has(name);
}

/** A value for each field that is specific to this kind of account; undefined: leaves it out. */
function kindFields<Value>(
  source: AccountKind,
  value: (name: AccountFieldName) => Value | undefined,
): Partial<Record<AccountFieldName, Value>> {
  return Object.fromEntries(
    fieldNamesOf(source).flatMap((name) => {
      const found = value(name);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

function isSecret(source: AccountKind, name: AccountFieldName): boolean {
  return accountKind(source).fields[name]?.isSecret === true;
}

function hasDefault(source: AccountKind, name: AccountFieldName): boolean {
  return accountKind(source).fields[name]?.hasDefault === true;
}

/** A required field stays '', so that the schema reports it. */
function emptyMeansNull(source: AccountKind, name: AccountFieldName): boolean {
  return accountKind(source).fields[name]?.required?.where !== 'everywhere';
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** Lists with spaces between their items; of an object, the part that the form shows. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'accountId' in value) return textOf(value.accountId);
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
