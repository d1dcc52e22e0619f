// A company's own certificate authority, made by openssl.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

const COMMANDS = [
  'req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Corp-CA',
  'req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=id.corp.example -addext subjectAltName=DNS:id.corp.example,IP:127.0.0.1',
  'x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -copy_extensions copy',
];

/**
 * An authority, and its certificate for `id.corp.example` and 127.0.0.1, in `folder`; null without openssl 3.
 */
export function makeCertificates(folder: string): Certificates | null {
  const made = COMMANDS.every(
    (command) => spawnSync('openssl', command.split(' '), { cwd: folder, stdio: 'ignore' }).status === 0,
  );
  if (!made) return null;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { ca: read('ca.pem'), key: read('key.pem'), cert: read('cert.pem') };
}
