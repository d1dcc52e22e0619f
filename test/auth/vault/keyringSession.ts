// Runs in a private D-Bus session with a real keyring (keychain.test.ts): one
// scenario, one JSON line per step.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { silentLog } from '../../../src/log.ts';
import { createKeychainVault } from '../../../src/auth/vault/keychainVault.ts';
import { loadKeyring, loadKeytar } from '../../../src/auth/vault/keychain.ts';
import { openVault } from '../../../src/auth/vault/openVault.ts';
import { createSecretStore } from '../../../src/auth/account/secretStore.ts';
import type { SecretStore } from '../../../src/auth/account/secretStore.ts';
import { openSessionIndex } from '../../../src/auth/vault/sessionIndex.ts';
import { systemClock } from '../../../src/clock.ts';

const folder = process.env['HOME'] ?? '';
const index = await openSessionIndex(join(folder, 'index.json'), silentLog);
const loaded = await (process.argv[3] === 'keyring' ? loadKeyring : loadKeytar)(silentLog);
if (loaded === null) throw new Error('the library cannot be loaded');
const vault = createKeychainVault({ ...loaded, clock: systemClock, itemBytes: 2560 });
const newStore = (): SecretStore =>
  createSecretStore({ vault, index, accountId: 'work', ownNames: '', log: silentLog });

function show(outcome: unknown): void {
  console.log(JSON.stringify(outcome));
}

function bus(path: string, method: string, ...parameters: readonly string[]): string {
  const [destination] = path.startsWith('/org/freedesktop/DBus')
    ? ['org.freedesktop.DBus']
    : ['org.freedesktop.secrets'];
  const address = ['--session', '--dest', destination, '--object-path', path, '--method', method];
  return execFileSync('gdbus', ['call', ...address, ...parameters], { encoding: 'utf8' });
}

const scenarios: Record<string, () => Promise<void>> = {
  use: async () => {
    show(await vault.read('one'));
    show(await vault.write('one', 'first\nsecond'));
    show(await vault.read('one'));
    show(await vault.write('one', 'x'.repeat(5_000)));
    show(await vault.read('one'));
    show(await vault.remove('one'));
    show(await vault.read('one'));
  },
  locked: async () => {
    show(await newStore().write('one', { secret: 'the first token', person: null }));
    const collection = "[objectpath '/org/freedesktop/secrets/collection/login']";
    bus('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', collection);
    show('locked');
    const later = newStore();
    show(await later.read());
    show(await later.write('one', { secret: 'the rotated token', person: null }));
    const kept = await later.read();
    show(kept.ok ? { ok: true, value: kept.value?.secret } : kept);
  },
  killed: async () => {
    const store = newStore();
    show(await store.write('one', { secret: 'the first token', person: null }));
    const owner = bus(
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.GetConnectionUnixProcessID',
      'org.freedesktop.secrets',
    );
    process.kill(Number(/uint32 (\d+)/.exec(owner)?.[1]), 'SIGKILL');
    show('killed');
    show(await store.read());
    show(await newStore().read());
  },
  absent: async () => {
    show(await vault.read('one'));
    const chosen = await openVault({
      choice: 'best',
      loadKeychain: () => Promise.resolve(loaded),
      safeStorage: null,
      folder,
      index,
      clock: systemClock,
      log: silentLog,
    });
    show(chosen.kind);
  },
};

await scenarios[process.argv[2] ?? '']?.();
