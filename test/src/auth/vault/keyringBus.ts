// A private D-Bus session with a real, unlocked gnome-keyring that lives as long as a test needs it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { silentLog } from '../../../../src/log.ts';
import { loadKeytar } from '../../../../src/auth/vault/keychain.ts';

export interface KeyringBus {
  /** What a process needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The sentence that a skipped test prints; null: all is there. */
export async function missingKeyringPart(): Promise<string | null> {
  if (process.platform !== 'linux') return 'gnome-keyring is for Linux';
  if ((await loadKeytar(silentLog)) === null) return 'keytar is not installed';
  const tools = ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'];
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  return missing.length === 0 ? null : `${missing.join(', ')} not found`;
}

const SESSION =
  'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && echo "$DBUS_SESSION_BUS_ADDRESS" && cat';

/** `environment` holds HOME and the XDG folders in which the keyring is kept. */
export async function startKeyringBus(environment: Readonly<Record<string, string>>): Promise<KeyringBus> {
  const session = spawn('dbus-run-session', ['--', 'bash', '-c', SESSION], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(session, 'close');
  const [address] = (await once(createInterface({ input: session.stdout }), 'line')) as [string];
  return {
    environment: { DBUS_SESSION_BUS_ADDRESS: address },
    stop: async () => {
      // `cat` ends with its input, the session with `cat`, and the keyring with the session.
      session.stdin.end();
      await ended;
    },
  };
}
