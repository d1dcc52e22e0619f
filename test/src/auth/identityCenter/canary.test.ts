// Recognisable secrets take every path at IAM Identity Center, good and bad; nothing shown, stored or logged
// may contain one (TK8, VT5).
import { expect, test } from 'vitest';
import { filesOf, keepLines } from '../canary/evidence.ts';
import { refusal as portalRefusal } from '../../../servers/identityCenter/portalService.ts';
import { refusal as oidcRefusal } from '../../../servers/identityCenter/oidcService.ts';
import { useIdentityWorlds } from './identityWorld.ts';
import type { IdentityWorld } from './identityWorld.ts';

const never = new AbortController().signal;
const start = useIdentityWorlds();

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
