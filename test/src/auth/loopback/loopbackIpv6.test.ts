// SI2 without IPv4 loopback: the receiver in a network namespace that has only [::1], or no loopback at all.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const PROCESS = join(import.meta.dirname, 'receiverWithoutIpv4.ts');
const ONLY_IPV6 = 'ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec "$@"';
const NOTHING = 'ip link set lo up && ip addr flush dev lo && exec "$@"';

/**
 * Runs a command in a network of its own; a user namespace gives the right to change it to everybody,
 * where the system allows that.
 */
function inNamespace(script: string, ...command: readonly string[]) {
  return spawnSync('unshare', ['--map-root-user', '--net', 'sh', '-c', script, 'sh', ...command], {
    encoding: 'utf8',
  });
}

function receive(script: string, port: number, host = '127.0.0.1'): readonly unknown[] {
  const { stdout, stderr } = inNamespace(script, process.execPath, PROCESS, String(port), host);
  if (stdout === '') throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

const probe = process.platform === 'linux' ? inNamespace(ONLY_IPV6, 'true') : null;
const missing =
  probe?.status === 0 ? null : probe === null ? 'needs Linux' : `no namespace: ${probe.stderr.trim()}`;
if (missing !== null) console.log(`skipped: the receiver without IPv4 (${missing})`);

describe.skipIf(missing !== null)('SI2: without IPv4 loopback', () => {
  test.each([
    ['any port', 0, '127.0.0.1', '[::1]'],
    ['the configured port', 38_471, '127.0.0.1', '[::1]'],
    ['any port, as localhost', 0, 'localhost', 'localhost'],
  ])('it listens on [::1], on %s, and judges the Host there as strictly', (_name, port, host, shown) => {
    expect(receive(ONLY_IPV6, port, host)).toEqual([
      { redirectUri: `http://${shown}:PORT/callback`, isConfigured: port !== 0 },
      303,
      421,
      421,
      403,
      303,
      'good',
    ]);
  });

  test('without any loopback it is a fault with a sentence, not a crash', () => {
    expect(receive(NOTHING, 0)).toEqual(['configuration']);
    expect(receive(NOTHING, 0, 'localhost')).toEqual(['configuration']);
  });
});
