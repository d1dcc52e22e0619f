// The report for support: what it would hold is shown before anything is written, then where it was written.
import { expect, test } from 'vitest';
import type { CommandAnswer } from '../../src/contract/commands.ts';
import { describePage, seriousViolations } from './browser/openPage.ts';
import { answer, expectSent } from './browser/fakeBridge.ts';
import { states } from './states/states.ts';

const CONTENTS: CommandAnswer<'describeReport'> = {
  entries: [
    { name: 'about.json', about: 'Versions' },
    { name: 'brimful.log', about: 'The log' },
  ],
};

describePage('a report for support', ({ open }) => {
  test('lists its contents, is written on request, and says where', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'describeReport', CONTENTS);
    await answer(page, 'writeReport', { file: '/home/ann/reports/brimful-report.zip' });
    await page.getByRole('button', { name: 'Report for support…' }).press('Enter');
    await page.getByRole('dialog').getByText('brimful.log').waitFor();
    await expectSent(page, [{ name: 'describeReport', argument: null }]);
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Write report' }).press('Enter');
    await page.getByText('/home/ann/reports/brimful-report.zip').waitFor();
    await expectSent(page, [{ name: 'writeReport', argument: null }]);
  });

  test('says why it could not be written', async () => {
    const { page } = await open(states['in-step']);
    await answer(page, 'describeReport', CONTENTS);
    await answer(page, 'writeReport', { ok: false, code: 'report-unwritable', message: 'No room there.' });
    await page.getByRole('button', { name: 'Report for support…' }).press('Enter');
    await page.getByRole('dialog').getByText('brimful.log').waitFor();
    await page.getByRole('button', { name: 'Write report' }).press('Enter');
    await page.getByText('No room there.').waitFor();
  });
});
