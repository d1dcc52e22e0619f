// The built page on the headless shell's own server: opens by its one-time address,
// shows and controls the app.
import { expect, test } from 'vitest';
import type { App } from '../../src/app/shell/app.ts';
import type { AppState } from '../../src/contract/state.ts';
import { startPageServer } from '../../src/headless/page/pageServer.ts';
import { silentLog } from '../../src/log.ts';
import { BUILT_PAGE, describePage } from './openPage.ts';
import { states } from './states.ts';

describePage('on the headless shell', ({ openUrl }) => {
  test('opens by its one-time address, shows the app’s state and controls it', async () => {
    const executed: unknown[] = [];
    const listeners = new Set<(state: AppState) => void>();
    let state: AppState = states.headless;
    const app: Pick<App, 'log' | 'state' | 'subscribe' | 'execute'> = {
      log: silentLog,
      state: () => state,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      execute: (name, argument) => {
        if (name === 'readState') return Promise.resolve(state as never);
        executed.push({ name, argument });
        if (name === 'describeSetup') return Promise.resolve({ text: 'aws iam', notes: [] } as never);
        return Promise.resolve({ ok: true } as never);
      },
    };
    const started = await startPageServer({ app: app as App, folder: BUILT_PAGE, port: 0 });
    if (!started.ok) throw new Error(started.fault.message);
    try {
      const address = started.value.address();
      const { page, complaints } = await openUrl(address);
      await page.getByRole('heading', { name: 'Everything is in step' }).waitFor();
      expect(page.url()).not.toContain('token');

      state = { ...state, paused: true };
      for (const listener of listeners) listener(state);
      await page.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(() => executed).toEqual([{ name: 'pause', argument: { paused: false } }]);
      await page.getByRole('button', { name: 'More for work' }).click();
      await page.getByRole('menuitem', { name: 'Set up AWS…' }).click();
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied', { exact: true }).waitFor();
      await page.context().grantPermissions(['clipboard-read']);
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('aws iam');
      expect(executed.at(-1)).toMatchObject({ name: 'describeSetup' });
      expect(complaints).toEqual([]);

      const late = await openUrl(address);
      expect(await late.page.getByText('This address has already been used').isVisible()).toBe(true);
    } finally {
      await started.value.close();
    }
  });
});
