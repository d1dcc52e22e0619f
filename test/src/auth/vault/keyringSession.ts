// Runs in a private D-Bus session with a real keyring (keychain.test.ts): one
// scenario, one JSON line per step.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { silentLog } from '../../../../src/log.ts';
import { createKeychainVault } from '../../../../src/auth/vault/keychainVault.ts';
import { loadKeyring, loadKeytar } from '../../../../src/auth/vault/keychain.ts';
import { openVault } from '../../../../src/auth/vault/openVault.ts';
import { ANSWER_MS, createSecretService } from '../../../../src/auth/vault/secretService.ts';
import { openSessionBus } from '../../../../src/auth/vault/sessionBus.ts';
import type { Vault } from '../../../../src/auth/vault/vault.ts';
import { createSecretStore } from '../../../../src/auth/account/secretStore.ts';
import type { SecretStore, StoredSecret } from '../../../../src/auth/account/secretStore.ts';
import { createSharedSecrets } from '../../../../src/auth/vault/sharedSecrets.ts';
import { openSessionIndex } from '../../../../src/auth/vault/sessionIndex.ts';
import { systemClock } from '../../../../src/clock.ts';
import { startScriptedSecretService } from './scriptedSecretService.ts';

const folder = process.env['HOME'] ?? '';
const index = await openSessionIndex(join(folder, 'index.json'), silentLog);
const loaded = await (process.argv[3] === 'keyring' ? loadKeyring : loadKeytar)(silentLog);
if (loaded === null) throw new Error('the library cannot be loaded');
const service = createSecretService({ openBus: openSessionBus, clock: systemClock });
const vault = createKeychainVault({ ...loaded, clock: systemClock, itemBytes: 2560, service });
const never = new AbortController().signal;
const newStore = (secrets = createSharedSecrets<StoredSecret>()): SecretStore =>
  createSecretStore({ vault, index, secrets, accountId: 'work', ownNames: '', log: silentLog });

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
    show((await open()).kind);
  },
  appears: async () => {
    const chosen = await open();
    show({ kind: chosen.kind, trouble: chosen.trouble?.code });
    const store = createSecretStore({
      vault: chosen,
      index,
      secrets: createSharedSecrets(),
      accountId: 'work',
      ownNames: '',
      log: silentLog,
    });
    show(await store.write('one', { secret: 'the token', person: null }));
    execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
      input: 'test',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    for (let looks = 0; chosen.kind === 'memory' && looks < 100; looks += 1) await chosen.refresh();
    show({ trouble: chosen.trouble });
    const later = await newStore().read();
    show(later.ok ? { ok: true, value: later.value?.secret } : later);
  },
  mute: async () => {
    const { called } = await startScriptedSecretService('mute');
    await times(async () => {
      const chosen = await open();
      show(await chosen.read('one'));
      show(await chosen.write('one', 'secret'));
    });
    // Neither of the libraries, which would block a thread, was let near it.
    show(called);
  },
  denies: async () => {
    await startScriptedSecretService('denies');
    show(await vault.read('one'));
    show((await open()).kind);
  },
  dismissed: async () => {
    await startScriptedSecretService('dismissed');
    show(await vault.read('one'));
    show(await vault.unlock(never));
    show(await vault.write('one', 'secret'));
  },
  unanswered: async () => {
    const { called } = await startScriptedSecretService('unanswered');
    const impatient = new AbortController();
    const asked = vault.unlock(impatient.signal);
    while (!called.includes('Prompt')) await new Promise((resolve) => setImmediate(resolve));
    impatient.abort();
    show(await asked);
    show(called.at(-1));
  },
  empty: async () => {
    await startScriptedSecretService('nothing-set-up');
    show(await vault.check());
  },
};

function open(): Promise<Vault> {
  return openVault({
    choice: 'best',
    loadKeychain: () => Promise.resolve(loaded),
    service,
    safeStorage: null,
    folder,
    index,
    clock: systemClock,
    log: silentLog,
  });
}

/** Shows whether the work took less than twice what a keychain may take. */
async function times(work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await work();
  show({ inTime: performance.now() - begun < 2 * ANSWER_MS });
}

await scenarios[process.argv[2] ?? '']?.();
// A scripted service keeps its connection.
process.exit();
