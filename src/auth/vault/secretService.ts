// Asks the keychain of a Linux desktop (freedesktop.org Secret Service API) over D-Bus in which state it
// is, and unlocks it. The keychain libraries block a thread, prompt at any call, and report most states
// alike.
import type { Clock } from '../../clock.ts';
import type { OpenSessionBus, SessionBus } from './sessionBus.ts';
import { keychainFault } from './vaultFault.ts';
import type { VaultFault } from './vaultFault.ts';

export interface SecretService {
  /**
   * Why the keychain cannot be used now; null: it can. Asks no person and answers within `ANSWER_MS`.
   * `write` also demands a place for new secrets.
   */
  check(use: 'read' | 'write'): Promise<VaultFault | null>;
  /**
   * The same for a write, but lets the keychain ask the person for its password, which lasts until they
   * answer or `signal` aborts.
   */
  unlock(signal: AbortSignal): Promise<VaultFault | null>;
}

/** How long (ms) a keychain may take to say in which state it is. */
export const ANSWER_MS = 5_000;
/**
 * After no answer, nothing is asked for so long (ms), so that a series of steps does not wait at each.
 */
const MUTE_MS = 30_000;

const NAME = 'org.freedesktop.secrets';
const SERVICE = 'org.freedesktop.Secret.Service';
const COLLECTION = 'org.freedesktop.Secret.Collection';
const PROMPT = 'org.freedesktop.Secret.Prompt';
const ROOT = '/org/freedesktop/secrets';
const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};
/** The Secret Service's word for "no such object" and "no prompt is needed". */
const NOTHING = '/';

const NEW_COLLECTION = [[`${COLLECTION}.Label`, ['s', 'Default keyring']]];

type State =
  | { readonly state: 'ready' }
  | { readonly state: 'locked'; readonly collection: string }
  /** New secrets have no default collection to go to. */
  | { readonly state: 'not-set-up' };

/**
 * Opens a connection for each question and closes it. After a question without an answer it answers
 * `vault-mute` at once for `MUTE_MS`.
 */
export function createSecretService(ports: {
  readonly openBus: OpenSessionBus;
  readonly clock: Clock;
}): SecretService {
  const { openBus, clock } = ports;
  let muteUntil = -Infinity;
  /** The person's last answer to the keychain's question. */
  let isDismissed = false;

  /** Runs `act` on a connection of its own; what it throws becomes a fault. */
  const withBus = async (
    act: (bus: SessionBus) => Promise<VaultFault | null>,
  ): Promise<VaultFault | null> => {
    let bus: SessionBus | null = null;
    try {
      bus = await openBus();
      return bus === null ? keychainFault('vault-no-bus') : await act(bus);
    } catch (error) {
      return busFault(error);
    } finally {
      bus?.close();
    }
  };

  /** Limits `act` to `ANSWER_MS`. */
  const inTime = async <T>(
    outer: AbortSignal | null,
    act: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const [late, answered] = [new AbortController(), new AbortController()];
    void clock.sleep(ANSWER_MS, answered.signal).then(() => late.abort());
    try {
      return await act(outer === null ? late.signal : AbortSignal.any([late.signal, outer]));
    } finally {
      answered.abort();
    }
  };

  const faultOf = (state: State, use: 'read' | 'write'): VaultFault | null => {
    if (state.state === 'locked') return keychainFault(isDismissed ? 'vault-dismissed' : 'vault-locked');
    // Where there is no place for secrets, none is stored.
    return state.state === 'not-set-up' && use === 'write' ? keychainFault('vault-not-set-up') : null;
  };

  return {
    check: async (use) => {
      const silence = muteUntil - clock.now();
      // Longer only if the clock was set back.
      if (silence > 0 && silence <= MUTE_MS) return keychainFault('vault-mute', 'no answer a moment ago');
      const fault = await inTime(null, (signal) =>
        withBus(async (bus) => faultOf(await readState(bus, signal), use)),
      );
      if (fault?.code === 'vault-mute') muteUntil = clock.now() + MUTE_MS;
      return fault;
    },
    unlock: async (signal) => {
      const fault = await withBus(async (bus) => {
        const before = await inTime(signal, (limited) => readState(bus, limited));
        if (before.state === 'ready') return null;
        const prompt = await inTime(signal, (limited) => requestPrompt(bus, before, limited));
        if (prompt !== null) isDismissed = !(await answered(bus, prompt, signal));
        return faultOf(await inTime(signal, (limited) => readState(bus, limited)), 'write');
      });
      muteUntil = fault?.code === 'vault-mute' && !signal.aborted ? clock.now() + MUTE_MS : -Infinity;
      return signal.aborted ? keychainFault('vault-locked', 'nobody waits for it any more') : fault;
    },
  };

  /** Whether the person has answered the keychain's question rather than dismissed it. */
  async function answered(bus: SessionBus, path: string, signal: AbortSignal): Promise<boolean> {
    const asking = { destination: NAME, path, interface: PROMPT };
    const listening = await bus.listen({ path, interface: PROMPT, member: 'Completed' }, signal);
    try {
      await bus.call({ ...asking, member: 'Prompt', signature: 's', body: [''] }, signal);
      const [dismissed] = await listening.next;
      return dismissed !== true;
    } catch (error) {
      // Nobody waits for it any more, so the question should not stay on the screen.
      await inTime(null, (limited) => bus.call({ ...asking, member: 'Dismiss' }, limited)).catch(() => null);
      throw error;
    }
  }
}

class Absent extends Error {}

async function readState(bus: SessionBus, signal: AbortSignal): Promise<State> {
  const [hasOwner] = await bus.call({ ...BUS, member: 'NameHasOwner', signature: 's', body: [NAME] }, signal);
  if (hasOwner !== true) {
    const [names] = await bus.call({ ...BUS, member: 'ListActivatableNames' }, signal);
    if (!Array.isArray(names) || !names.includes(NAME)) throw new Absent('not on the bus');
  }
  const service = { destination: NAME, path: ROOT, interface: SERVICE };
  const [alias] = await bus.call(
    { ...service, member: 'ReadAlias', signature: 's', body: ['default'] },
    signal,
  );
  const collection = String(alias);
  if (collection === NOTHING) return { state: 'not-set-up' };
  const properties = { destination: NAME, path: collection, interface: 'org.freedesktop.DBus.Properties' };
  const [locked] = await bus.call(
    { ...properties, member: 'Get', signature: 'ss', body: [COLLECTION, 'Locked'] },
    signal,
  );
  return locked === true ? { state: 'locked', collection } : { state: 'ready' };
}

/**
 * Asks to unlock or to create the default collection. The path of the question that the keychain wants
 * to ask the person; null: none is needed.
 */
async function requestPrompt(
  bus: SessionBus,
  state: Exclude<State, { readonly state: 'ready' }>,
  signal: AbortSignal,
): Promise<string | null> {
  const service = { destination: NAME, path: ROOT, interface: SERVICE };
  const call =
    state.state === 'locked'
      ? { member: 'Unlock', signature: 'ao', body: [[state.collection]] }
      : { member: 'CreateCollection', signature: 'a{sv}s', body: [NEW_COLLECTION, 'default'] };
  const [, prompt] = await bus.call({ ...service, ...call }, signal);
  return prompt === NOTHING ? null : String(prompt);
}

/**
 * What a failed call says about the keychain (D-Bus specification, "Message Bus Messages", standard
 * errors).
 */
function busFault(error: unknown): VaultFault {
  const { name, message, code, dbusName } = asError(error);
  const detail = `${dbusName ?? code ?? name}: ${message}`.slice(0, MAX_DETAIL_LENGTH);
  if (code === 'ECONNCLOSED') return keychainFault('vault-no-bus', detail);
  if (code === 'ABORT_ERR') return keychainFault('vault-mute', `no answer within ${ANSWER_MS} ms`);
  if (error instanceof Absent || /Error\.(ServiceUnknown|NameHasNoOwner|Spawn\.)/.test(dbusName ?? '')) {
    return keychainFault('vault-absent', detail);
  }
  if (/Error\.(AccessDenied|AuthFailed)/.test(dbusName ?? '')) return keychainFault('vault-denied', detail);
  if (dbusName !== null) return keychainFault('vault-mute', detail);
  return keychainFault('vault-no-bus', detail);
}

const MAX_DETAIL_LENGTH = 300;

function asError(error: unknown): {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly dbusName: string | null;
} {
  if (!(error instanceof Error)) return { name: 'unknown', message: '', code: null, dbusName: null };
  const { name, message } = error;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    name,
    message,
    code: 'code' in error ? text(error.code) : null,
    dbusName: 'dbusName' in error ? text(error.dbusName) : null,
  };
}
