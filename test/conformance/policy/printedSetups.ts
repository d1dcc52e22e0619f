// Set-ups of every shape, as data: what is printed for them is given to validators and to servers of others.
import type { SetupOptions } from './policyWorld.ts';

const ROLE = 'arn:aws:iam::123456789012:role/brimful';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const AUTH0 = { issuer: 'https://tenant.auth0.com/', clientId: "brim'ful" };

function secondRole(roleArn: string, more: object = {}): object {
  return { roleArn: ROLE, chainedRole: { roleArn, externalId: 'the-contract', ...more } };
}

export const PRINTED_SETUPS: Readonly<Record<string, SetupOptions>> = {
  'by subject': { ...AUTH0, account: { roleArn: ROLE }, request: { isolation: 'subject' } },
  'by tag, with further claims, an existing provider and a key': {
    ...AUTH0,
    account: { roleArn: ROLE },
    request: {
      ...{ isolation: 'principal-tag', tokenTags: ['team', 'cost center'], tokenSourceIdentity: true },
      ...{ existingProvider: true, kmsKeys: [KEY], subjects: ['ann', 'team-*'] },
    },
  },
  'by source identity, download only': {
    ...AUTH0,
    account: { roleArn: 'arn:aws:iam::123456789012:role/teams/docs/brimful' },
    folder: { mode: 'download-only' },
    request: { isolation: 'source-identity', kmsKeys: [KEY] },
  },
  'a second role of the same account': {
    ...AUTH0,
    account: secondRole('arn:aws:iam::123456789012:role/second'),
    request: { isolation: 'subject' },
  },
  'a second role of another account': {
    ...AUTH0,
    account: secondRole('arn:aws:iam::210987654321:role/data/second', {
      ...{ sourceIdentity: true, sessionTags: { team: 'blue' } },
    }),
    request: { isolation: 'principal-tag' },
  },
  'S3 Access Grants': {
    ...AUTH0,
    account: { roleArn: ROLE, accessGrants: { accountId: '123456789012' } },
    request: { isolation: 'none', subjects: ['ann'], kmsKeys: [KEY] },
  },
  'S3 Access Grants for a second role, download only': {
    ...AUTH0,
    account: {
      ...secondRole('arn:aws:iam::210987654321:role/data/second'),
      accessGrants: { accountId: '210987654321' },
    },
    folder: { mode: 'download-only', prefix: '' },
    request: { isolation: 'none', subjects: ['ann'] },
  },
  'names in every script, with wildcards and variables': {
    ...{ issuer: 'https://id.example.com/${x}/%{if}', clientId: '${file("/etc/passwd")}' },
    account: { roleArn: ROLE },
    folder: { prefix: 'Büro 日本*?${x}/%{for}/' },
    request: { subjects: ['${path.module}'] },
  },
};
