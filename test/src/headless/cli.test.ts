// The command line as scripts see it: exit codes, one instance per data dir, commands
// beside a running one, kill -9.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APP_STATE } from '../app/fakes/states.ts';
import { CLI_SOURCE, createTestHome, runCli, startCli } from './cliProcess.ts';
import { openPageClient, redeem } from './page/pageClient.ts';
import type { RunningCli, TestHome } from './cliProcess.ts';

let home: TestHome;
const started: RunningCli[] = [];
beforeEach(() => {
  home = createTestHome();
});
afterEach(async () => {
  for (const cli of started.splice(0)) await cli.kill('SIGKILL');
  home.remove();
});

function brimful(...words: string[]) {
  return runCli(['--data-dir', home.dataDir, ...words]);
}

/** `brimful run`, once it serves its page. */
async function running(...words: string[]): Promise<RunningCli> {
  const cli = startCli(['--data-dir', home.dataDir, 'run', ...words]);
  started.push(cli);
  await cli.line(/^Brimful is running: /);
  return cli;
}

describe('exit codes', () => {
  test('bad usage is 64 with a way to help', async () => {
    const twoWays = ['login', '--device', '--elsewhere'];
    for (const words of [['dance'], ['why', 'docs'], ['run', '--port', 'x'], ['policy'], twoWays]) {
      const { code, stderr, stdout } = await brimful(...words);
      expect({ words, code, stdout }).toEqual({ words, code: 64, stdout: '' });
      expect(stderr).toMatch(/^brimful: .+/);
    }
  });

  test('help and version exit with 0', async () => {
    expect(await brimful('--help')).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await brimful('--version');
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  test('it also runs from its sources, without a build', async () => {
    const words = ['--data-dir', home.dataDir, 'sync', '--once'];
    const [built, source] = await Promise.all([
      brimful('sync', '--once'),
      startCli(words, {}, '', CLI_SOURCE).ended,
    ]);
    expect(source).toEqual(built);
  });

  test('a mistake in config.json is 64 and names file and field', async () => {
    home.configure({ folders: [{ id: 'docs' }] });
    for (const words of [['status'], ['sync', '--once'], ['run']]) {
      const { code, stderr } = await brimful(...words);
      expect(code).toBe(64);
      expect(stderr).toContain(`${join(home.dataDir, 'config.json')}: folders[0].bucket: `);
    }
  });

  test('the AWS set-up before the first folder: the place comes with the command, or 64 says which word is missing', async () => {
    const [issuer, roleArn] = ['https://id.example.com', 'arn:aws:iam::123456789012:role/brimful'];
    const work = { id: 'work', source: 'oidc', issuer, clientId: 'brimful', roleArn, region: 'eu-central-1' };
    home.configure({ accounts: [work] });
    const policy = (...words: string[]) => brimful('policy', '--account', 'work', ...words);
    const missing = await policy();
    expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 64, stdout: '' });
    expect(missing.stderr).toContain('--bucket: No folder uses this account yet');
    expect((await policy('--prefix', 'docs/')).code).toBe(64);
    const told = await policy('--bucket', 'team-files', '--prefix', 'docs/', '--subjects', 'ann, bob');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('arn:aws:s3:::team-files/docs/${id.example.com:sub}/*');
    expect(told.stdout.replaceAll(/\s/g, '')).toContain('["ann","bob"]');
    const place = ['--bucket', 'team-files', '--isolate', 'source-identity', '--session-tags', 'team'];
    const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd';
    const more = await policy(...place, '--existing-provider', '--source-identity', '--kms-key', key);
    expect(more).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['add-client-id-to-open-id', 'sts:SetSourceIdentity', 'aws:RequestTag/team', key]) {
      expect(more.stdout).toContain(word);
    }
    const wrongKey = await policy(...place, '--kms-key', 'alias/team');
    expect(wrongKey).toMatchObject({ code: 64, stdout: '' });
    expect(wrongKey.stderr).toContain('--kms-key: "alias/team" is not the ARN of a KMS key');
  });

  test('an unknown folder is 64 and names the known ones', async () => {
    const { code, stderr } = await brimful('why', 'docs', 'a');
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr: 'brimful: There is no folder "docs". None is set up yet.\n',
    });
  });

  test('status of an instance that was never set up', async () => {
    const { code, stdout } = await brimful('status');
    expect(code).toBe(0);
    expect(stdout).toContain('Brimful is not running');
    const json = JSON.parse((await brimful('status', '--json')).stdout) as object;
    expect(json).toMatchObject({ running: false, accounts: [], folders: [] });
  });
});

describe('one instance per data dir', () => {
  test('a second one is refused with a clear sentence, short commands work beside it', async () => {
    const first = await running();
    for (const words of [['run'], ['sync', '--once']]) {
      const { code, stderr } = await brimful(...words);
      expect(code).toBe(1);
      expect(stderr).toContain(`already running on ${home.dataDir}`);
    }
    expect(await brimful('sync')).toMatchObject({ code: 0, stderr: '' });
    const { stdout, code } = await brimful('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ running: true, shell: 'headless' });
    expect((await first.kill('SIGTERM')).code).toBe(0);
    expect(JSON.parse((await brimful('status', '--json')).stdout)).toMatchObject({ running: false });
    const { stderr, code: refused } = await brimful('sync');
    expect(refused).toBe(1);
    expect(stderr).toContain('"brimful sync --once"');
  });

  test('R10 kill -9 leaves nothing that stops the next start', async () => {
    for (let round = 0; round < 3; round++) {
      const cli = await running();
      await cli.kill('SIGKILL');
    }
    expect((await brimful('status')).code).toBe(0);
    const cli = await running();
    expect((await cli.kill('SIGINT')).code).toBe(0);
  });

  test('two data dirs are two instances', async () => {
    const other = createTestHome();
    try {
      await running();
      const cli = startCli(['--data-dir', other.dataDir, 'run']);
      started.push(cli);
      await cli.line(/^Brimful is running: /);
    } finally {
      await started.at(-1)?.kill('SIGKILL');
      other.remove();
    }
  });
});

describe('run', () => {
  test('prints one address, which opens the page once and shows the state; "page" prints the next one', async () => {
    expect(await runCli(['--data-dir', home.dataDir, 'page'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('"brimful run"') as string,
    });
    const cli = await running();
    const address = /http:\S+/.exec(await cli.line(/^Brimful is running/))?.[0] ?? '';
    const page = await openPageClient(address);
    expect(await (await fetch(page.origin)).text()).toContain('<title>');
    expect(await page.call('readState', null)).toMatchObject({ shell: 'headless', folders: [] });
    expect((await redeem(address)).status).toBe(403);

    const next = await runCli(['--data-dir', home.dataDir, 'page']);
    expect(next).toMatchObject({ code: 0, stderr: '' });
    const other = await openPageClient(next.stdout.trim());
    expect(other.origin).toBe(page.origin);
    expect(await other.call('readState', null)).toMatchObject({ shell: 'headless' });
    expect((await cli.kill('SIGTERM')).stdout.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(join(home.dataDir, 'logs', 'brimful.log'), 'utf8')).not.toContain('#open=');
  });
});

describe('unexpected failures', () => {
  test('an uncaught error is one sentence for the person and one line in the log', async () => {
    const bug = join(home.dataDir, 'bug.mjs');
    writeFileSync(bug, "process.on('SIGUSR2', () => { throw new Error('access_token=CANARY'); });");
    const environment = { NODE_OPTIONS: `--import ${pathToFileURL(bug).href}` };
    const cli = startCli(['--data-dir', home.dataDir, 'run'], environment);
    started.push(cli);
    await cli.line(/^Brimful is running: /);
    const { code, stderr } = await cli.kill('SIGUSR2');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'brimful: Brimful has stopped because of a bug: see the log in its data directory for details.\n',
    });
    const log = readFileSync(join(home.dataDir, 'logs', 'brimful.log'), 'utf8')
      .trim()
      .split('\n');
    expect(log.filter((line) => line.includes('uncaught exception'))).toHaveLength(1);
    expect(log.at(-1)).toContain('bug.mjs');
    expect(log.join()).not.toContain('CANARY');
  });

  test('an app that dies in the middle of a command is reported without a stack', async () => {
    let calls = 0;
    const control = createServer((_request, response) => {
      calls += 1;
      if (calls > 1) response.destroy();
      else response.end(JSON.stringify({ ...APP_STATE, folders: [] }));
    });
    const path = join(home.dataDir, 'c');
    await new Promise<void>((resolve) => control.listen(path, resolve));
    writeFileSync(join(home.dataDir, 'control.json'), JSON.stringify({ path }));
    const { code, stderr } = await brimful('status');
    control.close();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'brimful: The running Brimful did not answer, because it has exited or is a different version: ' +
        'try again, or restart it.\n',
    });
  });

  test('a closed pipe does not end the sync', async () => {
    const cli = await running();
    cli.closeOutput();
    const { stdout } = await brimful('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ running: true });
    expect((await cli.kill('SIGTERM')).code).toBe(0);
  });
});
