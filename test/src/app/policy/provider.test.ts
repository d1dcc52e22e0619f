// CR8: the provider as IAM names it, and what its tokens have to carry.
import { describe, expect, test } from 'vitest';
import { awsCliScript } from '../../../../src/app/policy/awsCliScript.ts';
import { cloudFormation } from '../../../../src/app/policy/cloudFormation.ts';
import { permissionPolicy } from '../../../../src/app/policy/permissionPolicy.ts';
import { setupNotes } from '../../../../src/app/policy/setupNotes.ts';
import { terraform } from '../../../../src/app/policy/terraform.ts';
import { trustPolicy } from '../../../../src/app/policy/trustPolicies.ts';
import type { Isolation, SetupRequest } from '../../../../src/contract/setup.ts';
import { parsePolicy } from '../../../servers/iam/policyDocument.ts';
import { unwrap } from '../fakes/virtualApp.ts';
import { ACCOUNT, setupFor, verdict } from './setups.ts';

describe('CR8: the provider is named as IAM names it', () => {
  const CASES: readonly (readonly [issuer: string, name: string, note: RegExp | null])[] = [
    ['https://tenant.auth0.com/', 'tenant.auth0.com/', null],
    ['https://id.example.com', 'id.example.com', null],
    ['https://id.example.com/realms/team', 'id.example.com/realms/team', null],
    ['https://id.example.com/realms/team/', 'id.example.com/realms/team/', null],
    ['https://id.example.com:8443/team', 'id.example.com:8443/team', /no provider with a port.*":8443"/],
    ['https://ID.Example.com', 'ID.Example.com', /capital letters/],
    ['http://127.0.0.1:9000', '127.0.0.1:9000', /no provider without https/],
  ];
  test.each(CASES)('%s', (issuer, name, note) => {
    const setup = unwrap(setupFor('subject', { issuer }));
    const text = JSON.stringify(trustPolicy(setup));
    expect(text).toContain(`"arn:aws:iam::123456789012:oidc-provider/${name}"`);
    expect(text).toContain(`"${name}:aud"`);
    expect(text).toContain(`"${name}:sub"`);
    expect(JSON.stringify(permissionPolicy(setup))).toContain(`docs/\${${name}:sub}/*`);
    for (const print of [awsCliScript, cloudFormation, terraform]) expect(print(setup)).toContain(issuer);
    const notes = setupNotes(setup, 'aws-cli').join(' ');
    if (note === null) expect(notes).not.toMatch(/no provider with|capital/);
    else expect(notes).toMatch(note);
  });

  test('a shared issuer is one with a slash or capital letters, too', () => {
    for (const issuer of ['https://accounts.google.com/', 'https://Accounts.Google.com']) {
      expect(setupFor('subject', { issuer })).toMatchObject({ fault: { field: 'subjects' } });
    }
  });

  test('an existing provider is used, and not created again', () => {
    const existing = unwrap(setupFor('subject', {}, {}, [], { existingProvider: true }));
    const script = awsCliScript(existing);
    expect(script).not.toContain('create-open-id-connect-provider');
    expect(script).toContain('add-client-id-to-open-id-connect-provider');
    expect(script).toContain("'arn:aws:iam::123456789012:oidc-provider/id.example.com/tenant'");
    expect(cloudFormation(existing)).not.toMatch(/AWS::IAM::OIDCProvider|DependsOn/);
    const document: unknown = JSON.parse(terraform(existing));
    expect(document).not.toHaveProperty('resource.aws_iam_openid_connect_provider');
    expect(document).toHaveProperty('data.aws_iam_openid_connect_provider.brimful.url', ACCOUNT.issuer);
    for (const format of ['cloudformation', 'terraform'] as const) {
      expect(setupNotes(existing, format).join(' ')).toContain('among its client ids');
    }
  });
});

describe('CR8: what tokens carry', () => {
  const trustOf = (...[isolation, request]: [Isolation, Partial<SetupRequest>?]) =>
    parsePolicy(trustPolicy(unwrap(setupFor(isolation, {}, {}, [], request)))).Statement;
  const actionsOf = (...parameters: Parameters<typeof trustOf>) =>
    trustOf(...parameters).flatMap(({ Action }) => Action);
  const keysOf = (...parameters: Parameters<typeof trustOf>) =>
    trustOf(...parameters).map(({ Condition }) => Object.keys(Condition?.['StringLike'] ?? {}));

  test('tags and source identity are let in, and asked for, where they are used', () => {
    expect(actionsOf('subject')).toEqual(['sts:AssumeRoleWithWebIdentity']);
    expect(actionsOf('principal-tag')).toEqual(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']);
    expect(keysOf('principal-tag')).toEqual([
      ['id.example.com/tenant:sub', 'aws:RequestTag/user'],
      ['aws:RequestTag/user'],
    ]);
    expect(actionsOf('source-identity')).toEqual([
      ...['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity'],
    ]);
    expect(keysOf('source-identity')).toEqual([
      ['id.example.com/tenant:sub', 'sts:SourceIdentity'],
      ['sts:SourceIdentity'],
    ]);
  });

  test('also where they come along without isolating anybody', () => {
    const request = { tokenTags: ['team', 'cost center'], tokenSourceIdentity: true };
    expect(actionsOf('subject', request)).toEqual([
      ...['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ]);
    const tags = ['aws:RequestTag/user', 'aws:RequestTag/team', 'aws:RequestTag/cost center'];
    // Each of the further actions knows its own keys only.
    expect(keysOf('principal-tag', request)).toEqual([
      ['id.example.com/tenant:sub', ...tags, 'sts:SourceIdentity'],
      tags,
      ['sts:SourceIdentity'],
    ]);
  });

  test('no tags come along but those that are named', () => {
    const onlyOf = (...parameters: Parameters<typeof trustOf>): unknown[] =>
      trustOf(...parameters).map(({ Condition }) => Condition?.['ForAllValues:StringEquals']);
    const only = { 'aws:TagKeys': ['user', 'team'] };
    expect(onlyOf('principal-tag', { tokenTags: ['team'] })).toEqual([only, only]);
    expect(onlyOf('subject')).toEqual([undefined]);
    const setup = unwrap(setupFor('principal-tag', {}, {}, [], { tokenTags: ['team'] }));
    expect(setupNotes(setup, 'aws-cli').join(' ')).toContain('refused: user, team.');
  });

  test('what is to be registered is the redirect address of the account', () => {
    const entra = { issuer: 'https://login.microsoftonline.com/0f1e/v2.0' };
    const typed = { redirectHost: '127.0.0.1', redirectPorts: [28_500], redirectPath: '/signed-in' };
    const notes = (account: object): string =>
      setupNotes(unwrap(setupFor('subject', { ...entra, ...account })), 'aws-cli').join(' ');
    expect(notes(typed)).toContain('Redirect address: http://127.0.0.1:28500/signed-in.');
    expect(notes({ redirectHost: 'localhost' })).toContain('Redirect address: http://localhost/callback.');
  });

  test('people are kept apart by source identity', () => {
    const setup = unwrap(setupFor('source-identity'));
    const ann = { 'aws:sourceidentity': 'ann' };
    expect(verdict(setup, 's3:PutObject', 'docs/ann/a', ann)).toBe('allow');
    expect(verdict(setup, 's3:PutObject', 'docs/bob/a', ann)).toBe('none');
    expect(verdict(setup, 's3:PutObject', 'docs/ann/a', {})).toBe('none');
  });
});
