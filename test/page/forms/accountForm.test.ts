// What the form of a new account proposes by itself, and what it takes for pasted settings.
import { describe, expect, test } from 'vitest';
import {
  EMPTY_FORM,
  fromFields,
  looksLikeSettings,
  missingFields,
  toFields,
  typedRedirect,
} from '../../../renderer/accounts/accountForm.ts';
import { providerPreset } from '../../../src/contract/providerPresets.ts';

const STORAGE = { region: 'r', s3Endpoint: '', stsEndpoint: '', forcePathStyle: false };

describe('the proposed name', () => {
  test.each([
    ['', ''],
    ['https', ''],
    ['https://id.example.com', 'example'],
    ['https://login.microsoftonline.com/0f1e/v2.0', 'microsoftonline'],
    ['https://auth.example.co.uk/realms/main', 'example'],
    ['https://id.sap.de', 'id.sap.de'],
    ['http://127.0.0.1:8080', '127.0.0.1'],
    ['http://localhost:8080', 'localhost'],
    ['https://xn--bcher-kva.example', 'xn--bcher-kva'],
  ])('%s: "%s"', (issuer, id) => {
    expect(toFields({ ...EMPTY_FORM, issuer }, []).id).toBe(id);
  });

  test('is never one in use, ignoring case', () => {
    const form = { ...EMPTY_FORM, issuer: 'https://id.example.com' };
    expect(toFields(form, ['Example', 'example-2']).id).toBe('example-3');
    expect(toFields({ ...form, id: 'Example' }, ['example']).id).toBe('Example');
  });
});

test('what is to be registered at a known provider is what was typed, else what it usually wants', () => {
  const { settings } = providerPreset('okta');
  expect(typedRedirect(EMPTY_FORM, settings)).toMatchObject({ redirectPorts: settings.redirectPorts });
  const typed = { redirectHost: ' localhost ', redirectPorts: '28500, 28501', redirectPath: '/signed-in' };
  expect(typedRedirect({ ...EMPTY_FORM, ...typed }, settings)).toEqual({
    ...{ redirectHost: 'localhost', redirectPorts: [28_500, 28_501], redirectPath: '/signed-in' },
  });
  // What is no host is refused when the account is added.
  expect(typedRedirect({ ...EMPTY_FORM, redirectHost: 'example.com' }, settings).redirectHost).toBe(
    settings.redirectHost,
  );
});

describe('what follows from the S3 address', () => {
  test('STS has the same address, and the bucket is in the path, unless set otherwise', () => {
    const form = { ...EMPTY_FORM, s3Endpoint: 'https://s3.example.com' };
    const there = { stsEndpoint: 'https://s3.example.com', forcePathStyle: true };
    expect(toFields(form, [])).toMatchObject(there);
    expect(toFields({ ...form, stsEndpoint: '', forcePathStyle: false }, [])).toMatchObject({
      stsEndpoint: '',
      forcePathStyle: false,
    });
    expect(toFields(EMPTY_FORM, [])).toMatchObject({ stsEndpoint: '', forcePathStyle: false });
  });

  test('only services other than AWS may choose the role from the token', () => {
    const account = { ...STORAGE, source: 'oidc', id: 'a', issuer: 'i', clientId: 'c', roleArn: '' } as const;
    expect(missingFields(account)).toEqual({ roleArn: 'Enter the role.' });
    expect(missingFields({ ...account, stsEndpoint: 'https://s3.example.com' })).toEqual({});
  });
});

test('pasted fields are kept; a missing name is proposed', () => {
  const fields = { ...STORAGE, source: 'environment', id: '', profile: 'team' } as const;
  expect(toFields(fromFields(fields), ['team'])).toEqual({ ...fields, id: 'team-2' });
});

test('settings are distinguished from a value for one field', () => {
  for (const text of ['{"id":"a"}', 'Hi!\n{ "accounts": [] }']) expect(looksLikeSettings(text)).toBe(true);
  for (const text of ['https://id.example.com/{tenant}', 'arn:aws:iam::1:role/a', '"quoted"', '']) {
    expect(looksLikeSettings(text)).toBe(false);
  }
});
