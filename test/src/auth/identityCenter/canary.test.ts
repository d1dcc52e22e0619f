// Recognisable secrets take every path at IAM Identity Center, good and bad; nothing shown, stored or logged
// may contain one (TK8, VT5).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Log, LogFields } from '../../../../src/log.ts';
import { refusal as portalRefusal } from '../../../servers/identityCenter/portalService.ts';
import { refusal as oidcRefusal } from '../../../servers/identityCenter/oidcService.ts';
import { useIdentityWorlds } from './identityWorld.ts';
import type { IdentityWorld } from './identityWorld.ts';

const never = new AbortController().signal;
const start = useIdentityWorlds();

function keepLines(lines: string[]): Log {
  const keep =
    (level: string) =>
    (fields: LogFields, event: string): void =>
      void lines.push(JSON.stringify([level, event, fields]));
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

async function filesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

/** Everything a person, a log or a page could see. */
async function walkEveryPath(world: IdentityWorld): Promise<readonly unknown[]> {
  const { center } = world;
  const seen: unknown[] = [];
  const account = world.account();
  account.subscribe((state) => seen.push(state));
  seen.push(await account.signIn(), await account.roles?.awsAccounts(never));
  for (const refuse of [
    () => center.refuse('CreateToken', oidcRefusal('InvalidGrantException')),
    () => center.refuse('CreateToken', oidcRefusal('InternalServerException')),
    () => center.refuse('CreateToken', null),
    () => center.refuse('GetRoleCredentials', portalRefusal('UnauthorizedException')),
    () => center.refuse('GetRoleCredentials', portalRefusal('TooManyRequestsException')),
    () => center.refuse('GetRoleCredentials', null),
  ]) {
    refuse();
    const later = (await world.restart()).account(world.config);
    const keys = await later.credentials.get(never);
    seen.push(keys.ok ? 'keys' : keys, later.state());
  }
  const device = (await world.restart()).account(world.config);
  device.subscribe((state) => {
    seen.push(state);
    const { session } = state;
    if (session.step === 'signing-in' && session.userCode !== undefined) {
      center.answerDevice(session.userCode, { user: 'ada' });
    }
  });
  seen.push(await device.signIn('device'));
  world.keychain.condition = 'locked';
  seen.push((await world.restart()).account(world.config).state());
  world.keychain.condition = 'open';
  seen.push(await device.signOut(), device.state(), world.opened, process.argv, process.env);
  return seen;
}

test('no token, code, verifier, client secret or key in states, faults, log lines, files, addresses, arguments or environment', async () => {
  const lines: string[] = [];
  const world = await start({}, { log: keepLines(lines) });
  const secrets = world.center.secrets;
  const seen = await walkEveryPath(world);
  const haystack = [JSON.stringify(seen), await filesOf(world.dataDir), ...lines].join('\n');
  expect(secrets.size).toBeGreaterThan(15);
  expect(haystack.length).toBeGreaterThan(5_000);
  expect([...secrets].filter((secret) => haystack.includes(secret))).toEqual([]);
  const logged = lines.join('\n');
  for (const event of ['client registered', 'sign-in begun', 'tokens received', 'signed in', 'signed out']) {
    expect(logged).toContain(`"${event}"`);
  }
});
