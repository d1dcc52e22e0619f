// Adding an account in Electron: pasted from the real clipboard, its addresses confirmed outside of the page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desktop, RunningApp } from './desktopSession.ts';
import { desktopMissing, openDesktop, startApp } from './desktopSession.ts';

const missing = desktopMissing();
if (missing !== null) console.log(`skipped: adding an account in the real Electron: ${missing}`);

const ENTRY = {
  id: 'work',
  source: 'oidc',
  issuer: 'https://id.example.com',
  clientId: 'brimful',
  roleArn: 'arn:aws:iam::123456789012:role/brimful',
  region: 'eu-central-1',
};

interface MainWorld {
  asked: { message: string; detail: string; defaultId: number }[];
  answer: number;
}

describe.skipIf(missing !== null)('adding an account in Electron', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'brimful-electron-'));
  const file = join(dataDir, 'config.json');
  writeFileSync(file, '{}');
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  let desktop: Desktop;
  let app: RunningApp;
  beforeAll(async () => {
    desktop = await openDesktop();
    app = await startApp(desktop, dataDir);
    // Nobody sits in front of this screen to press the button of the system's dialog.
    await app.electron.evaluate(({ dialog }) => {
      const world = globalThis as unknown as MainWorld;
      world.asked = [];
      world.answer = 1;
      Object.assign(dialog, {
        showMessageBox: (...given: unknown[]) => {
          world.asked.push(given.at(-1) as MainWorld['asked'][number]);
          return Promise.resolve({ response: world.answer });
        },
      });
    });
  });
  afterAll(async () => {
    await app.close();
    await desktop.close();
  });

  test('E6 what is pasted fills the fields; nothing is written before the person agrees in the system’s dialog', async () => {
    const { page, electron } = app;
    await electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), JSON.stringify(ENTRY));
    await page.getByRole('button', { name: 'Add an account' }).press('Enter');
    await page.keyboard.press('Control+V');
    await page.getByRole('status').filter({ hasText: 'Your settings were filled in.' }).waitFor();
    const add = page.getByRole('dialog').getByRole('button', { name: 'Add account' });
    await add.click();
    await page.getByRole('alert').filter({ hasText: 'The account was not added.' }).waitFor();
    expect(readFileSync(file, 'utf8')).toBe('{}');

    await electron.evaluate(() => ((globalThis as unknown as MainWorld).answer = 0));
    await add.click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ accounts: [ENTRY] });
    const asked = await electron.evaluate(() => (globalThis as unknown as MainWorld).asked);
    expect(asked).toHaveLength(2);
    // Enter must not agree: it was pressed for the page.
    expect(asked[1]).toMatchObject({ message: 'Add the account “work”?', defaultId: 1 });
    expect(asked[1]?.detail).toContain(ENTRY.issuer);
  });
});
