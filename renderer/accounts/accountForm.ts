// The form of a new account as typed: defaults for what is not, missing fields, and the fields that it sends.
import type { AccountFields } from '../../src/contract/account.ts';
import {
  ACCOUNT_FIELD_NAMES,
  accountKind,
  DEFAULT_ACCOUNT_KIND,
  fieldNamesOf,
} from '../../src/contract/accountKinds.ts';
import type { AccountFieldName, AccountKind } from '../../src/contract/accountKinds.ts';
import { REDIRECT_HOSTS } from '../../src/contract/redirectAddress.ts';
import type { RedirectAddress } from '../../src/contract/redirectAddress.ts';
import type { FieldMistake } from '../../src/contract/commands.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';

/** Fields of all kinds of account, so that nothing typed is lost when another kind is chosen. */
export interface AccountForm extends Readonly<Record<AccountFieldName, string>> {
  readonly source: AccountKind;
  /** Null: the proposed name. */
  readonly id: string | null;
  readonly region: string;
  readonly s3Endpoint: string;
  /** Null: the same as the S3 address, as with most services. */
  readonly stsEndpoint: string | null;
  /** Null: path style where there is an S3 address. */
  readonly forcePathStyle: boolean | null;
}

/** The fields that only some kinds have, each as `valueOf` says. */
function fieldsOfKinds(valueOf: (name: AccountFieldName) => string): Record<AccountFieldName, string> {
  const fields = ACCOUNT_FIELD_NAMES.map((name) => [name, valueOf(name)] as const);
  return Object.fromEntries(fields) as Record<AccountFieldName, string>;
}

export const EMPTY_FORM: AccountForm = {
  ...fieldsOfKinds(() => ''),
  source: DEFAULT_ACCOUNT_KIND,
  id: null,
  region: '',
  s3Endpoint: '',
  stsEndpoint: null,
  forcePathStyle: null,
};

/** What people often paste instead of the issuer (OpenID Connect Discovery 1.0, section 4). */
const DISCOVERY = /\/\.well-known\/openid-configuration\/?$/;

/** What the access portal appends to its address while it is open. */
const PORTAL_PAGE = /\/?[?#].*$/;

/** The form filled in from pasted settings. */
export function fromFields(fields: AccountFields): AccountForm {
  return {
    ...EMPTY_FORM,
    ...fields,
    ...fieldsOfKinds((name) => fields[name] ?? ''),
    id: fields.id === '' ? null : fields.id,
  };
}

/** What the form sends: what was typed, else the default. `taken`: the names of the other accounts. */
export function toFields(form: AccountForm, taken: readonly string[]): AccountFields {
  const s3Endpoint = form.s3Endpoint.trim();
  const texts = fieldNamesOf(form.source)
    .map((name) => [name, form[name].trim()] as const)
    .filter(([name, text]) => text !== '' || !isLeftOutIfEmpty(form.source, name));
  return {
    source: form.source,
    id: (form.id ?? proposedId(form, taken)).trim(),
    region: form.region.trim(),
    s3Endpoint,
    stsEndpoint: (form.stsEndpoint ?? s3Endpoint).trim(),
    forcePathStyle: form.forcePathStyle ?? s3Endpoint !== '',
    ...Object.fromEntries(texts),
    ...(texts.some(([name]) => name === 'issuer') && { issuer: form.issuer.trim().replace(DISCOVERY, '') }),
    ...(texts.some(([name]) => name === 'startUrl') && {
      startUrl: form.startUrl.trim().replace(PORTAL_PAGE, ''),
    }),
  };
}

function isLeftOutIfEmpty(source: AccountKind, name: AccountFieldName): boolean {
  const { isSecret = false, hasDefault = false } = accountKind(source).fields[name] ?? {};
  return isSecret || hasDefault;
}

/** The redirect address that the account will have: what was typed, else what its provider wants. */
export function typedRedirect(form: AccountForm, usual: RedirectAddress): RedirectAddress {
  const host = REDIRECT_HOSTS.find((known) => known === form.redirectHost.trim());
  const ports = (form.redirectPorts.match(/\d+/g) ?? []).map(Number);
  const path = form.redirectPath.trim();
  return {
    redirectHost: host ?? usual.redirectHost,
    redirectPorts: ports.length === 0 ? usual.redirectPorts : ports,
    redirectPath: path === '' ? usual.redirectPath : path,
  };
}

/** The required fields that are empty. Whether the others are valid is for the app to say. */
export function missingFields(fields: AccountFields): FieldErrors {
  const isAws = fields.stsEndpoint === '';
  const ofKind = fieldNamesOf(fields.source).flatMap((name) => {
    const required = accountKind(fields.source).fields[name]?.required;
    const isMissing = fields[name] === '' && (required?.where === 'everywhere' || isAws);
    return required !== undefined && isMissing ? [[name, required.message] as const] : [];
  });
  return {
    ...(fields.id === '' && { id: 'Give the account a name.' }),
    ...(fields.region === '' && { region: 'Enter the region of the bucket.' }),
    ...Object.fromEntries(ofKind),
  };
}

/** Each field with its first mistake. */
export function toErrors(mistakes: readonly FieldMistake[]): FieldErrors {
  return Object.fromEntries(mistakes.toReversed().map(({ field, message }) => [field, message] as const));
}

/** Whether pasted text is settings rather than a value for one field: no address, ARN or name has both. */
export function looksLikeSettings(text: string): boolean {
  return text.includes('{') && text.includes('"');
}

/** An unused name, after the provider, the profile or the service. */
function proposedId(form: AccountForm, taken: readonly string[]): string {
  const { field, as, otherwise } = accountKind(form.source).namedAfter;
  const names = { address: organisation, subdomain, text: allowed };
  const name = names[as](form[field]);
  const base = form[field].trim() === '' ? otherwise : name;
  if (base === '') return '';
  const used = new Set(taken.map((id) => id.toLowerCase()));
  let id = base;
  for (let number = 2; used.has(id.toLowerCase()); number++) id = `${base}-${number}`;
  return id;
}

/** `example` for `https://id.example.co.uk/path`; the host if it has no such label, '' if there is none. */
function organisation(address: string): string {
  if (!URL.canParse(address.trim())) return '';
  const { hostname } = new URL(address.trim());
  const labels = hostname.split('.');
  if (labels.length < 2 || /^[\d.[\]:a-f]*$/.test(hostname)) return allowed(hostname);
  const name = labels.slice(0, -1).findLast((label) => label.length > 3);
  return allowed(name ?? hostname);
}

/** `example` for `https://example.awsapps.com/start`; the whole host if AWS chose the label (`d-9067...`). */
function subdomain(address: string): string {
  if (!URL.canParse(address.trim())) return '';
  const { hostname } = new URL(address.trim());
  const [label = ''] = hostname.split('.');
  return /^(d|ssoins)-|^[\d[]/.test(label) ? organisation(address) : allowed(label);
}

/** `text` with only the characters that an account name may have. */
function allowed(text: string): string {
  return text
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 50);
}
