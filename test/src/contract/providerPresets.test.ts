// What is known of providers: each row fits its own issuer, is a valid account, and has its page.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPreset } from '../../../src/app/doctor/providerChecks.ts';
import { setupNotes } from '../../../src/app/policy/setupNotes.ts';
import { toAwsSetup } from '../../../src/app/policy/awsSetup.ts';
import { parseConfig } from '../../../src/app/config/config.ts';
import { toEntry } from '../../../src/app/accounts/accountEntry.ts';
import { oidcSchema } from '../../../src/auth/kinds/oidc.ts';
import {
  PRESET_IDS,
  presetOf,
  providerPreset,
  settingsToWrite,
} from '../../../src/contract/providerPresets.ts';
import { addressesToRegister } from '../../../src/contract/redirectAddress.ts';
import type { AccountFields } from '../../../src/contract/account.ts';
import { unwrap } from '../app/fakes/virtualApp.ts';

const PAGES = join(import.meta.dirname, '../../../src/auth/presets');

describe.each(PRESET_IDS)('%s', (id) => {
  const preset = providerPreset(id);
  /** As the form sends it, with names that an issuer may have. */
  const issuer = preset.issuer.replace(/[A-Z]+-ID|[A-Z]{3,}/g, (word) => word.toLowerCase());
  const fields: AccountFields = {
    ...{ source: 'oidc' as const, id: 'work', issuer, clientId: 'brimful', region: 'eu-central-1' },
    ...{ roleArn: 'arn:aws:iam::123456789012:role/brimful', s3Endpoint: '', stsEndpoint: '' },
    forcePathStyle: false,
  };

  test('is recognised by its issuer, and by no other provider', () => {
    expect(presetOf(issuer)?.id).toBe(id);
    expect(PRESET_IDS.filter((other) => providerPreset(other).pattern?.test(issuer))).toEqual([id]);
  });

  test('an account typed on the page has its settings, and the doctor is content with them', () => {
    const account = oidcSchema.parse(toEntry(fields, null));
    expect(account).toMatchObject(preset.settings);
    expect(checkPreset(account)).toMatchObject({ status: 'ok' });
  });

  test('pasted settings are left as they are, and the doctor names what is unusual', () => {
    const pasted = toEntry(fields, { ...fields, s3Endpoint: null, stsEndpoint: null });
    const account = oidcSchema.parse(pasted);
    const written = settingsToWrite(preset);
    const finding = checkPreset(account);
    expect(finding?.status).toBe(Object.keys(written).length === 0 ? 'ok' : 'warning');
    if ('clientSecret' in written) expect(finding?.finding).toContain('clientSecret true');
    if ('redirectHost' in written) expect(finding?.finding).toContain('redirectHost "localhost"');
    if ('scopes' in written) expect(finding?.finding).toContain('offline_access');
  });

  test('the set-up for AWS says what to register', () => {
    const text = JSON.stringify({ accounts: [toEntry(fields, null)] });
    const config = unwrap(parseConfig(text, 'config.json'));
    const place = { bucket: 'team-files', prefix: '' };
    const request = {
      ...{ account: 'work', place, isolation: 'none' as const, subjects: ['ann'], existingProvider: false },
      ...{ kmsKeys: [], tokenTags: [], tokenSourceIdentity: false },
    };
    const setup = toAwsSetup(config, request);
    if (!setup.ok) throw new Error(setup.fault.message);
    const notes = setupNotes(setup.value, 'aws-cli').join('\n');
    for (const said of [preset.register, ...addressesToRegister(preset.settings), ...preset.traps]) {
      expect(notes).toContain(said);
    }
  });

  test('its page has all of that, with an account that config.json takes', () => {
    const page = readFileSync(join(PAGES, `${id}.md`), 'utf8');
    const text = page.replace(/\s+/g, ' ');
    for (const said of [preset.name, preset.register, ...preset.traps]) expect(text).toContain(said);
    for (const address of addressesToRegister(preset.settings)) expect(text).toContain(address);
    const shown = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(oidcSchema.parse(JSON.parse(shown))).toMatchObject({ ...preset.settings, issuer: preset.issuer });
  });
});

test('each page has its row, and the list names every page', () => {
  const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(PRESET_IDS.map((id) => `${id}.md`).toSorted());
  const list = readFileSync(join(PAGES, 'README.md'), 'utf8');
  for (const page of pages) expect(list).toContain(`(${page})`);
});

test('an unknown provider has no preset', () => {
  for (const issuer of ['https://id.example.com', '', 'https://accounts.google.com.evil.example']) {
    expect(presetOf(issuer)).toBeNull();
  }
});
