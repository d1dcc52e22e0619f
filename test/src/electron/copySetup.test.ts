// Copying the AWS set-up in Electron, whose page may not use the clipboard (E4): the app copies its own text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desktop, RunningApp } from './desktopSession.ts';
import { desktopMissing, openDesktop, startApp } from './desktopSession.ts';

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: copying the set-up in the real Electron: ${missing}`);

const ACCOUNT = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
};

describe.skipIf(missing !== null)('the set-up page in Electron', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'brimful-electron-'));
  writeFileSync(join(dataDir, 'config.json'), JSON.stringify({ accounts: [ACCOUNT] }));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(desktop, dataDir);
  });
  afterAll(() => app.close());

  test('what is shown is what is on the clipboard', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'More for work' }).click();
    await page.getByRole('menuitem', { name: 'Set up AWS…' }).click();
    await page.getByLabel('Bucket', { exact: true }).fill('team-files');
    const shown = await page.getByRole('textbox', { name: 'The set-up' }).inputValue();
    expect(shown).toContain('aws iam create-role');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(shown);
  });
});
