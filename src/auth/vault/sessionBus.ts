// Calls to services on the D-Bus session bus of a Linux desktop, each of which ends with a signal.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus type signature of `body`; absent: no arguments. */
  readonly signature?: string;
  readonly body?: unknown[];
}

export interface SessionBus {
  /** The values of the reply. Rejects with dbus-native's errors, also when `signal` aborts. */
  call(call: BusCall, signal: AbortSignal): Promise<readonly unknown[]>;
  /** Listens from now on; `next` is the first such signal's values, and rejects when `signal` aborts. */
  listen(
    source: Pick<BusCall, 'path' | 'interface' | 'member'>,
    signal: AbortSignal,
  ): Promise<{ readonly next: Promise<readonly unknown[]> }>;
  close(): void;
}

/** Opens a connection; null: there is no session bus. Whether it answers shows with the first call. */
export type OpenSessionBus = () => Promise<SessionBus | null>;

/** Uses the address of the environment, else systemd's usual socket, as D-Bus's own library does. */
export async function openSessionBus(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<SessionBus | null> {
  const busAddress = addressOf(environment);
  if (busAddress === null) return null;
  const { default: dbus } = await import('dbus-native');
  const bus = dbus.createClient({ busAddress, authMethods: ['EXTERNAL'], timeout: 0 });
  // A failed connection ends every call, which says why.
  bus.connection.on('error', () => undefined);
  return {
    call: async ({ destination, path, interface: name, member, signature, body }, signal) => {
      const message = { destination, path, interface: name, member };
      const reply = new Promise<readonly unknown[]>((resolve, reject) => {
        bus.invoke(
          { ...message, ...(signature !== undefined && { signature, body: body ?? [] }) },
          { signal },
          (error: Error | null, ...values: unknown[]) => {
            if (error === null) resolve(values);
            else reject(error);
          },
        );
      });
      return reply;
    },
    listen: async ({ path, interface: name, member }, signal) => {
      const event = bus.mangle(path, name, member);
      const next = new Promise<readonly unknown[]>((resolve, reject) => {
        const take = (values: readonly unknown[]): void => resolve(values);
        bus.signals.once(event, take);
        signal.addEventListener('abort', () => {
          bus.signals.removeListener(event, take);
          reject(new Error('aborted'));
        });
      });
      next.catch(() => undefined);
      const rule = `type='signal',interface='${name}',member='${member}',path='${path}'`;
      await bus.invokeDbus({ member: 'AddMatch', signature: 's', body: [rule] }, { signal });
      return { next };
    },
    // Not an orderly end: a bus that does not answer would keep the process alive.
    close: () => void bus.connection.stream.destroy(),
  };
}

function addressOf({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): string | null {
  if (DBUS_SESSION_BUS_ADDRESS !== undefined && DBUS_SESSION_BUS_ADDRESS !== '') {
    return DBUS_SESSION_BUS_ADDRESS;
  }
  const socket = join(XDG_RUNTIME_DIR ?? '', 'bus');
  return XDG_RUNTIME_DIR !== undefined && existsSync(socket) ? `unix:path=${socket}` : null;
}
