// A bus of its own with a scripted Secret Service, for programs that are started beside the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { KeyringBus } from './keyringBus.ts';
import { startScriptedSecretService } from './scriptedSecretService.ts';
import type { ServiceBehaviour } from './scriptedSecretService.ts';

/** A session bus that starts no service by itself. */
export const BARE_BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;

/** Ends with `stop`. */
export async function startScriptedBus(behaviour: ServiceBehaviour): Promise<KeyringBus> {
  const folder = await mkdtemp(join(tmpdir(), 'brimful-bus-'));
  const config = join(folder, 'bus.conf');
  await writeFile(config, BARE_BUS);
  const host = [process.execPath, import.meta.filename, behaviour];
  const session = spawn('dbus-run-session', [`--config-file=${config}`, '--', ...host], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(session, 'close');
  const [address] = (await once(createInterface({ input: session.stdout }), 'line')) as [string];
  return {
    environment: { DBUS_SESSION_BUS_ADDRESS: address },
    stop: async () => {
      session.stdin.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** The process in the session: serves until its input ends. */
if (process.argv[1] === import.meta.filename) {
  await startScriptedSecretService(process.argv[2] as ServiceBehaviour);
  console.log(process.env['DBUS_SESSION_BUS_ADDRESS']);
  process.stdin.resume();
  await once(process.stdin, 'end');
  process.exit();
}
