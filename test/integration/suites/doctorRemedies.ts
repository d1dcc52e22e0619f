// What doctor recommends is carried out as it stands, and then all is well.
import { exec, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { DoctorStep } from '../../../src/contract/setup.ts';
import type { Storage } from '../storages.ts';
import { onServer } from './onServer.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

/** Defines the test on one server. */
export function describeRemedies(server: Storage): void {
  describe(`doctor on ${server.name}`, () => {
    const { place, endpoint } = onServer(server);
    const aws = spawnSync('aws', ['--version']).status === 0;
    if (!aws) console.log('What doctor recommends is not carried out: the AWS CLI is not installed');

    test.skipIf(!aws)('what it recommends is carried out as it stands, and then all is well', async () => {
      const { device } = await place();
      const a = device();
      const versioning = async (): Promise<DoctorStep | undefined> => {
        const { stdout } = await a.command('doctor', '--account', 'ci', '--json');
        const { steps } = JSON.parse(stdout) as { readonly steps: readonly DoctorStep[] };
        expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
        return steps.find(({ id }) => id === 'versioning:docs');
      };
      const before = await versioning();
      expect(before?.status).toBe('warning');
      const { accessKeyId, secretAccessKey } = endpoint().administrator;
      const env = {
        ...{ PATH: process.env['PATH'], HOME: a.dataDir, AWS_ACCESS_KEY_ID: accessKeyId },
        ...{ AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_EC2_METADATA_DISABLED: 'true' },
      };
      const ran = await promisify(exec)(before?.remedy ?? 'no remedy', { env });
      expect(ran.stderr).toBe('');
      expect((await versioning())?.status).toBe('ok');
    });
  });
}
