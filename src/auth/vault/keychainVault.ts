// A vault in the operating system's keychain (macOS Keychain, Windows Credential Manager, Secret Service).
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { LoadedKeychain } from './keychain.ts';
import type { Vault, VaultFault } from './vault.ts';

export interface KeychainVaultOptions extends LoadedKeychain {
  readonly clock: Clock;
  /** The longest value of one item (bytes); longer secrets are split. null: no limit. */
  readonly itemBytes: number | null;
}

const SERVICE = 'Brimful';
/** How long (ms) a call may take: the keychain may first ask the person for a password. */
export const KEYCHAIN_TIMEOUT_MS = 60_000;
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
export function createKeychainVault({ kind, keychain, clock, itemBytes }: KeychainVaultOptions): Vault {
  let stuck = false;

  /**
   * One call with a time limit. While an earlier call hangs (a prompt that nobody answers), further calls
   * fail without occupying another thread.
   */
  const call = async <T>(act: () => Promise<T>): Promise<Result<T, VaultFault>> => {
    if (stuck) return failed(lockedFault('an earlier call has not been answered'));
    const enough = new AbortController();
    const running = act().then(
      (value) => ok(value),
      (error: unknown) => failed(keychainFault(error)),
    );
    const timeout = clock.sleep(KEYCHAIN_TIMEOUT_MS, enough.signal).then(() => null);
    const result = await Promise.race([running, timeout]);
    enough.abort();
    if (result !== null) return result;
    stuck = true;
    void running.then(() => (stuck = false));
    return failed(lockedFault(`no answer within ${KEYCHAIN_TIMEOUT_MS} ms`));
  };
  const get = (account: string): Promise<Result<string | null, VaultFault>> =>
    call(() => keychain.getPassword(SERVICE, account));
  const set = (account: string, value: string): Promise<Result<void, VaultFault>> =>
    call(() => keychain.setPassword(SERVICE, account, value));
  const drop = (account: string): Promise<Result<boolean, VaultFault>> =>
    call(() => keychain.deletePassword(SERVICE, account));

  const dropFurther = async (name: string, header: string | null): Promise<Result<void, VaultFault>> => {
    const { generation, further } = parseHeader(header ?? '') ?? { generation: '-', further: 0 };
    for (let at = 1; at <= further; at += 1) {
      const dropped = await drop(furtherName(name, generation, at));
      if (!dropped.ok) return dropped;
    }
    return ok(undefined);
  };

  return {
    kind,
    read: async (name) => {
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
 * The libraries pass on only the message of libsecret, Security.framework or Windows; one about D-Bus means
 * that no service is running. The message becomes the fault's detail: it mentions services and statuses,
 * never the secret.
 */
function keychainFault(error: unknown): VaultFault {
  const text = error instanceof Error ? error.message.slice(0, MAX_DETAIL_LENGTH) : '';
  const isAbsent =
    /dbus|d-bus|autolaunch|\.service files|ServiceUnknown|connection is closed|Could not connect|not provided by/i.test(
      text,
    );
  if (!isAbsent) return lockedFault(text);
  return {
    code: 'vault-unavailable',
    message: 'The keychain of this computer does not answer: start its keyring service, or sign in again.',
    detail: text,
  };
}

function lockedFault(detail: string): VaultFault {
  return {
    code: 'vault-locked',
    message: 'The keychain of this computer is locked: unlock it, or sign in again.',
    detail,
  };
}

function lostFault(): VaultFault {
  return {
    code: 'vault-lost',
    message: 'The sign-in stored in the keychain is damaged: sign in again.',
  };
}
