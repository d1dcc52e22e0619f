// A vault in the operating system's keychain (macOS Keychain, Windows Credential Manager, Secret Service).
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LoadedKeychain } from './keychain.ts';
import type { SecretService } from './secretService.ts';
import type { Vault } from './vault.ts';
import { keychainFault } from './vaultFault.ts';
import type { KeychainCode, VaultFault } from './vaultFault.ts';

export interface KeychainVaultOptions extends LoadedKeychain {
  readonly clock: Clock;
  /**
   * Says in which state the keychain is before it is used; null: this system's needs no such question.
   */
  readonly service: SecretService | null;
  /** The longest value of one item (bytes); longer secrets are split. null: no limit. */
  readonly itemBytes: number | null;
}

const SERVICE = 'Brimful';
/** Who has said no so recently (ms) is not asked again, not even by what they started themselves. */
const JUST_DECLINED_MS = 3_000;
/** How long (ms) a call may take. */
export const KEYCHAIN_TIMEOUT_MS = 5_000;
/**
 * The same where the keychain itself asks a person for a password or permission in the middle of a call.
 */
export const PROMPTING_KEYCHAIN_TIMEOUT_MS = 60_000;
/** The size of a credential blob on Windows, 5 * 512 bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE). */
const WINDOWS_ITEM_BYTES = 2_560;
const HEADER = /^b1\.([0-9a-f]{8}|-)\.(\d{1,3})\.([A-Za-z0-9_-]*)$/;
const HEADER_BYTES = 20;
const MAX_DETAIL_LENGTH = 300;

/** The longest value of one item on this platform (bytes); null: no limit. */
export function keychainItemBytes(platform: NodeJS.Platform): number | null {
  return platform === 'win32' ? WINDOWS_ITEM_BYTES : null;
}

/**
 * Stores secrets as base64url, since gnome-keyring 50 corrupts a keyring whose values contain newlines (VT4).
 * The first item has a header (generation, number of further items) and is written last, so that a crash in
 * between leaves the old secret intact.
 */
export function createKeychainVault(options: KeychainVaultOptions): Vault {
  const { kind, keychain, clock, itemBytes, service } = options;
  const timeoutMs = service === null ? PROMPTING_KEYCHAIN_TIMEOUT_MS : KEYCHAIN_TIMEOUT_MS;
  let stuck = false;
  /**
   * The person's no to a question that the keychain itself asked in the middle of a call; null: none since
   * `unlock`. Without it, every background attempt would ask again.
   */
  let declined: { readonly fault: VaultFault; readonly at: number } | null = null;

  /**
   * One call with a time limit. While an earlier call hangs, further calls fail without occupying
   * another thread.
   */
  const call = async <T>(act: () => Promise<T>, otherwise: KeychainCode): Promise<Result<T, VaultFault>> => {
    if (stuck) return failed(keychainFault('vault-mute', 'an earlier call has not been answered'));
    const enough = new AbortController();
    const running = act().then(
      (value) => ok(value),
      (error: unknown) => {
        const meaning = meaningOf(error);
        const fault = keychainFault(meaning ?? otherwise, textOf(error));
        const isNo = meaning === 'vault-dismissed' || meaning === 'vault-denied';
        if (service === null && isNo) declined = { fault, at: clock.now() };
        return failed(fault);
      },
    );
    const timeout = clock.sleep(timeoutMs, enough.signal).then(() => null);
    const result = await Promise.race([running, timeout]);
    enough.abort();
    if (result !== null) return result;
    stuck = true;
    void running.then(() => (stuck = false));
    return failed(keychainFault('vault-mute', `no answer within ${timeoutMs} ms`));
  };
  const get = (account: string): Promise<Result<string | null, VaultFault>> =>
    call(() => keychain.getPassword(SERVICE, account), 'vault-denied');
  const set = (account: string, value: string): Promise<Result<void, VaultFault>> =>
    call(() => keychain.setPassword(SERVICE, account, value), 'vault-refused');
  const drop = (account: string): Promise<Result<boolean, VaultFault>> =>
    call(() => keychain.deletePassword(SERVICE, account), 'vault-refused');

  const dropFurther = async (name: string, header: string | null): Promise<Result<void, VaultFault>> => {
    const { generation, further } = parseHeader(header ?? '') ?? { generation: '-', further: 0 };
    for (let at = 1; at <= further; at += 1) {
      const dropped = await drop(furtherName(name, generation, at));
      if (!dropped.ok) return dropped;
    }
    return ok(undefined);
  };

  const check = async (use: 'read' | 'write'): Promise<Result<void, VaultFault>> => {
    const fault = service === null ? (declined?.fault ?? null) : await service.check(use);
    return fault === null ? ok(undefined) : failed(fault);
  };

  return {
    kind,
    trouble: null,
    check: () => check('write'),
    unlock: async (signal) => {
      const isRecent = Math.abs(clock.now() - (declined?.at ?? -Infinity)) < JUST_DECLINED_MS;
      if (!isRecent) declined = null;
      const fault = service === null ? (declined?.fault ?? null) : await service.unlock(signal);
      return fault === null ? ok(undefined) : failed(fault);
    },
    refresh: () => Promise.resolve(),
    read: async (name) => {
      const usable = await check('read');
      if (!usable.ok) return usable;
      const first = await get(name);
      if (!first.ok || first.value === null) return first;
      const header = parseHeader(first.value);
      if (header === null) return failed(lostFault());
      let text = header.text;
      for (let at = 1; at <= header.further; at += 1) {
        const item = await get(furtherName(name, header.generation, at));
        if (!item.ok) return item;
        if (item.value === null) return failed(lostFault());
        text += item.value;
      }
      return ok(Buffer.from(text, 'base64url').toString('utf8'));
    },
    write: async (name, secret) => {
      const usable = await check('write');
      if (!usable.ok) return usable;
      const before = await get(name);
      if (!before.ok) return before;
      const parts = split(Buffer.from(secret, 'utf8').toString('base64url'), itemBytes);
      const [first = '', ...further] = parts;
      const generation = further.length === 0 ? '-' : randomBytes(4).toString('hex');
      for (const [index, part] of further.entries()) {
        const written = await set(furtherName(name, generation, index + 1), part);
        if (!written.ok) return written;
      }
      const switched = await set(name, `b1.${generation}.${further.length}.${first}`);
      if (!switched.ok) return switched;
      // Leftovers are parts of a replaced token: not worth failing for.
      await dropFurther(name, before.value);
      return ok(undefined);
    },
    remove: async (name) => {
      const usable = await check('read');
      if (!usable.ok) return usable;
      const before = await get(name);
      if (!before.ok) return before;
      const dropped = await dropFurther(name, before.value);
      if (!dropped.ok) return dropped;
      const removed = await drop(name);
      return removed.ok ? ok(undefined) : removed;
    },
  };
}

function furtherName(name: string, generation: string, at: number): string {
  return `${name}#${generation}.${at}`;
}

function parseHeader(
  value: string,
): { readonly generation: string; readonly further: number; readonly text: string } | null {
  const match = HEADER.exec(value);
  if (match === null) return null;
  const [, generation = '', further = '', text = ''] = match;
  return { generation, further: Number(further), text };
}

function split(text: string, itemBytes: number | null): readonly string[] {
  const size = itemBytes === null ? text.length : itemBytes - HEADER_BYTES;
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += size) parts.push(text.slice(at, at + size));
  return parts;
}

/**
 * What the libraries' errors mean. They pass on only the message of libsecret, Security.framework
 * (SecBase.h) or Windows; it becomes the fault's detail, since it mentions services and statuses, never
 * the secret.
 */
const MEANINGS: readonly (readonly [RegExp, KeychainCode])[] = [
  [/locked collection|IsLocked|is locked|interaction is not allowed/i, 'vault-locked'],
  [/cancel+ed|dismissed/i, 'vault-dismissed'],
  [/no space left|not enough space|disk full|quota|too large|not enough memory/i, 'vault-refused'],
  [/denied|not permitted|not authorized|authorization|passphrase you entered/i, 'vault-denied'],
  [/ServiceUnknown|\.service files|not provided by/i, 'vault-absent'],
  [/did not receive a reply|timeout was reached|timed out|NoReply/i, 'vault-mute'],
  [/dbus|d-bus|autolaunch|connection is closed|Could not connect/i, 'vault-no-bus'],
];

/** null: it does not say why. */
function meaningOf(error: unknown): KeychainCode | null {
  const text = textOf(error);
  return MEANINGS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, MAX_DETAIL_LENGTH) : '';
}

function lostFault(): VaultFault {
  return {
    code: 'vault-lost',
    message: 'The sign-in stored in the keychain is damaged: sign in again.',
  };
}
