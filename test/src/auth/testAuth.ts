// The room of sign-in as tests open it: real files and locks, a keychain of the test, a browser of the test.
import { openAuth } from '../../../src/auth/openAuth.ts';
import type { Auth, OpenAuthOptions } from '../../../src/auth/openAuth.ts';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { takeProcessLock } from '../../../src/persistence/processLock.ts';
import type { TestKeychain } from './vault/testKeychain.ts';

/** `changes`: the later ones win. */
export function openTestAuth(
  parts: Pick<OpenAuthOptions, 'dataDir' | 'network' | 'openBrowser'> & { readonly keychain: TestKeychain },
  ...changes: readonly Partial<OpenAuthOptions>[]
): Promise<Auth> {
  const { keychain, ...own } = parts;
  return openAuth({
    ...own,
    clock: systemClock,
    channel: 'test',
    safeStorage: null,
    loadKeychain: () => Promise.resolve({ kind: 'keychain' as const, keychain }),
    vault: 'best',
    secretService: keychain.service,
    takeLock: takeProcessLock,
    unit: () => 0.5,
    log: silentLog,
    ...(Object.assign({}, ...changes) as Partial<OpenAuthOptions>),
  });
}
